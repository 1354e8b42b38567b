"""What a user means by a domain or URL, in any script, and decisions out of CSV."""

from datetime import UTC, datetime

import pytest

from hreflens.projects.decisions import read_decisions, subject_of
from hreflens.settings import SettingsError

KNOWN = {"https://blog.example/post", "http://old.example/post"}
AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("example.com", "site", "example.com"),
        ("WWW.Example.COM", "site", "example.com"),
        ("blog.example.com", "site", "example.com"),
        ("пример.рф", "site", "xn--e1afmkfd.xn--p1ai"),
        ("例え.jp", "site", "xn--r8jz45g.jp"),
        ("someone.blogspot.com", "site", "someone.blogspot.com"),
        ("a.someone.github.io", "site", "someone.github.io"),
        ("medium.com/@name", "site", "medium.com/@name"),
        ("https://example.com/", "link", "https://example.com/"),
        ("https://example.com/a#b", "link", "https://example.com/a"),
        ("blog.example/post", "link", "https://blog.example/post"),
        ("old.example/post", "link", "http://old.example/post"),
        ("new.example/post", "link", "https://new.example/post"),
        ("https://medium.com/@name/story", "link", "https://medium.com/@name/story"),
    ],
)
def test_what_a_user_means(written: str, kind: str, name: str) -> None:
    found = subject_of(written, KNOWN)
    assert (found.kind.value, found.name) == (kind, name)


@pytest.mark.parametrize(
    "written",
    ["", "  ", "co.jp", "com", "рф", "word", "ftp://x.example/", "javascript:alert(1)", "a b.example"],
)
def test_what_is_no_subject_is_refused(written: str) -> None:
    with pytest.raises(SettingsError):
        subject_of(written, KNOWN)


def test_a_platform_is_not_its_tenants_and_the_user_is_told() -> None:
    assert "not about its tenants" in subject_of("blogspot.com").warning
    assert not subject_of("someone.blogspot.com").warning


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_of_any_delimiter_with_formulas_undone(delimiter: str) -> None:
    text = delimiter.join(["\ufeffsubject", "decision", "note", "decided_at"]) + "\n"
    text += delimiter.join(["a.example", "ACT", "'=1+1", "2026-01-02T03:04:05+09:00"]) + "\n"
    rows, rejects = read_decisions(text, by="Ana", at=AT)
    assert not rejects
    assert rows[0]["note"] == "=1+1"
    assert rows[0]["decided_by"] == "Ana"
    assert rows[0]["decided_at"] == datetime(2026, 1, 1, 18, 4, 5, tzinfo=UTC)


def test_rejects_name_row_and_column_and_are_bounded() -> None:
    text = "subject,decision,decided_at\n" + "x.example,maybe,\n" * 1000 + "x.example,act,soon\n"
    rows, rejects = read_decisions(text, by="", at=AT)
    assert not rows
    assert (rejects[0].row, rejects[0].column) == (2, "decision")
    assert len(rejects) == 200
