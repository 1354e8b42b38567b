"""What sites were before: titles of two dated exports."""

from datetime import date

import pytest

from hreflens import tables as dictionary
from hreflens.measure.history import build_site_history, shares_no_word

THEN, NOW = date(2024, 1, 5), date(2026, 1, 5)


def history(*rows: tuple[str, date | None, str | None]) -> list[dict]:  # type: ignore[type-arg]
    table = dictionary.IMPORTED_LINKS.from_rows(
        {"import_id": "i", "source_row": n, "referring_url": url, "last_seen": day, "referring_title": title}
        for n, (url, day, title) in enumerate(rows)
    )
    return build_site_history({"imported_links": table}).to_pylist()  # type: ignore[no-any-return]


def test_two_dated_titles_are_compared() -> None:
    (row,) = history(
        ("https://a.example/", THEN, "Imkerverein Musterstadt"),
        ("https://a.example/", NOW, "Best bonus codes"),
        ("https://a.example/x", THEN, "Honig aus Musterstadt"),
        ("https://a.example/x", NOW, "Honig aus Neustadt"),
    )
    assert (row["pages"], row["changed_pages"], row["has_home"]) == (2, 1, True)
    assert (row["then_on"], row["now_on"]) == (THEN, NOW)
    assert (row["then_title"], row["now_title"]) == ("Imkerverein Musterstadt", "Best bonus codes")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("https://a.example/", THEN, "One title here")],
        [("https://a.example/", THEN, "One title here"), ("https://a.example/", THEN, "Other words there")],
        [("https://a.example/", None, "One title here"), ("https://a.example/", NOW, "Other words there")],
        [("https://a.example/", THEN, None), ("https://a.example/", NOW, "Other words there")],
        [("https://a.example/", THEN, "Home"), ("https://a.example/", NOW, "Best bonus codes")],
        [("https://a.example/", THEN, "One title here"), ("https://a.example/y", NOW, "Other words there")],
    ],
    ids=["nothing", "one state", "one day", "no day", "no title", "one word", "other page"],
)  # fmt: skip
def test_no_history_without_two_dated_states(rows: list[tuple[str, date | None, str | None]]) -> None:
    assert history(*rows) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Bienenhaltung in Musterstadt", "Imkerei Musterstadt", False),
        ("養蜂協会の公式サイト", "格安腕時計通販", True),
        ("養蜂協会の公式サイト", "養蜂協会のブログ", False),
        ("สมาคมผู้เลี้ยงผึ้ง", "คาสิโนออนไลน์", True),
        ("Общество пчеловодов", "Лучшее казино", True),
        ("", "Best bonus", None),
        ("x" * 10**6, "y " * 10**6, None),
    ],
)
def test_titles_share_words_or_not(one: str, other: str, expected: bool | None) -> None:
    assert shares_no_word(one, other) is expected
