"""Many imported rows to links, against the rules written down row by row."""

import datetime as dt
from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.collect.links import build_links_and_sources, link_id_of
from hreflens.tables import IMPORTED_LINKS
from hreflens.text.normalise import anchor_key

Row = dict[str, Any]
DAYS = st.sampled_from([None, dt.date(2020, 1, 1), dt.date(2021, 6, 1), dt.date(2024, 2, 29)])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "import_id": st.sampled_from(["a", "b"]),
            "tool": st.sampled_from(["ahrefs", "moz", "search_console", "", None]),
            "referring_url": st.sampled_from(["https://x.com/1", "https://y.de/", "https://z.org/ü"]),
            "target_url": st.sampled_from([None, "https://acme.com/", "https://acme.com/b"]),
            "anchor_text": st.sampled_from([None, "", "Acme", "acme ", "アクメ"]),
            "rel": st.sampled_from([None, "", "nofollow"]),
            "referring_title": st.sampled_from([None, "One", "Two"]),
            "is_lost": st.sampled_from([None, True, False]),
            "lost_on": DAYS,
            "lost_reason": st.sampled_from([None, "gone"]),
            "first_seen": DAYS,
            "last_seen": DAYS,
            "occurrences": st.sampled_from([None, 1, 7]),
        }
    ),
    max_size=14,
)


def by_hand(rows: list[Row]) -> dict[str, Row]:
    """Return link id -> what `links` says of it, straight from the rules."""

    def newest(row: Row) -> tuple[Any, ...]:
        days = [
            (row[n] is None, -(row[n] or dt.date(1, 1, 1)).toordinal()) for n in ("last_seen", "first_seen")
        ]
        return (*days, row["import_id"], row["source_row"])

    own: dict[str, list[Row]] = defaultdict(list)
    joined: dict[str, list[Row]] = defaultdict(list)
    of_page: dict[str, set[str]] = defaultdict(set)
    ordered = sorted(rows, key=newest)
    names = [link_id_of(r["referring_url"], r["target_url"], anchor_key(r["anchor_text"])) for r in ordered]
    for row, name in zip(ordered, names, strict=True):
        if row["target_url"] is not None:
            of_page[row["referring_url"]].add(name)
    for row, name in zip(ordered, names, strict=True):
        pages = of_page.get(row["referring_url"]) if row["target_url"] is None else None
        for link in pages or [name]:
            (joined if pages else own)[link].append(row)
    return {link: said_of(own[link], own[link] + joined[link]) for link in own}


def said_of(own: list[Row], every: list[Row]) -> Row:
    def first(name: str) -> Any:
        return next((row[name] for row in own if row[name] is not None), None)

    def known(rows: list[Row], name: str) -> list[Any]:
        return [row[name] for row in rows if row[name] is not None]

    flags = known(own, "is_lost")
    lost = all(flags) if flags else None
    return {
        "anchor_text": first("anchor_text"),
        "rel": first("rel"),
        "referring_title": first("referring_title"),
        "first_seen": min(known(every, "first_seen"), default=None),
        "last_seen": max(known(every, "last_seen"), default=None),
        "is_lost": lost,
        "lost_on": max(known(own, "lost_on"), default=None) if lost else None,
        "lost_reason": first("lost_reason") if lost else None,
        "occurrences": max(known(own, "occurrences"), default=1),
        "tools": " ".join(sorted({row["tool"] for row in every if row["tool"]})),
    }


@settings(max_examples=300, deadline=None)
@given(ROWS)
def test_links_say_what_the_rules_say_row_by_row(rows: list[Row]) -> None:
    for number, row in enumerate(rows):
        row["source_row"] = number
    links, sources = build_links_and_sources({"imported_links": IMPORTED_LINKS.from_rows(rows)})
    expected = by_hand(rows)
    assert links.column("link_id").to_pylist() == sorted(expected)
    for row in links.to_pylist():
        wanted = expected[row["link_id"]]
        assert {name: row[name] for name in wanted} == wanted
    assert sources.num_rows >= len(rows)
