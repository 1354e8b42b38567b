"""Pinned links held against readings, and the few figures kept of each run."""

from datetime import date
from typing import Any

import pytest

from hreflens.act.monitor.history import build_history_points
from hreflens.act.monitor.pins import Pin, check_pins
from hreflens.tables import HISTORY_POINTS, LINK_STANDING, LINKS

URL = "https://blog.example.de/kameras"
ROW = {"link_id": "00", "url": URL, "presence": "live", "rel": "", "anchor": "Kameras von ACME", "landing": "https://acme.example/de"}  # fmt: skip


@pytest.mark.parametrize(
    ("pin", "rows", "told"),
    [
        (Pin(1, URL), [ROW], []),
        (
            Pin(1, URL, "acme.example/de", "kameras  von acme", ""),
            [ROW],
            [("target", "https://acme.example/de")],
        ),
        (Pin(1, URL, "https://acme.example/de", "kameras  von acme", ""), [ROW], []),
        (Pin(1, URL, rel="sponsored"), [ROW], [("rel", "")]),
        (Pin(1, URL, rel=""), [{**ROW, "rel": "noopener nofollow"}], [("rel", "noopener nofollow")]),
        (Pin(1, URL, rel=""), [{**ROW, "rel": "noopener"}], []),
        (Pin(1, URL, anchor="Akme"), [ROW], [("anchor", "Kameras von ACME")]),
        (Pin(1, URL, anchor="Akme"), [ROW, {**ROW, "link_id": "01", "anchor": "Akme"}], []),
        (Pin(1, URL), [{**ROW, "presence": "missing", "reason": "removed"}], []),
        (Pin(1, URL), [{**ROW, "presence": "lost", "reason": "page_gone"}], [("gone", "page_gone")]),
        (Pin(1, URL), [{**ROW, "presence": "known"}], []),
        (Pin(1, URL), [], []),
    ],
)
def test_a_page_is_as_agreed_or_not(
    pin: Pin, rows: list[dict[str, Any]], told: list[tuple[str, str]]
) -> None:
    found = check_pins([pin], LINK_STANDING.from_rows(rows))
    assert [(breach.what, breach.found) for breach in found] == told


def test_the_history_counts_what_is_not_gone() -> None:
    rows = [
        {"link_id": "01", "site": "a", "presence": "live", "lang": "ja", "value": 40.0, "checked_on": date(2026, 1, 1)},
        {"link_id": "02", "site": "a", "presence": "missing", "lang": "ja", "value": 2.0, "checked_on": date(2026, 1, 1)},
        {"link_id": "03", "site": "b", "presence": "lost", "lang": "ja", "value": 9.0},
        {"link_id": "04", "site": "c", "presence": "known", "lang": None},
        {"link_id": "05", "site": "d", "presence": "known", "lang": "fr"},
    ]  # fmt: skip
    links = LINKS.from_rows({"link_id": row["link_id"], "is_lost": row["link_id"] == "05"} for row in rows)
    found = build_history_points(LINK_STANDING.from_rows(rows), links, as_of=date(2026, 1, 2)).to_pylist()
    figures = {(row["dimension"], row["key"]): (row["links"], row["sites"], row["value"]) for row in found}
    assert figures[("total", "")] == (3, 2, 42.0)
    assert figures[("language", "ja")] == (2, 1, 42.0)
    assert figures[("language", "unknown")] == (1, 1, 0.0)
    assert ("language", "fr") not in figures
    later = build_history_points(
        LINK_STANDING.from_rows(rows[:1]),
        links,
        as_of=date(2026, 1, 9),
        earlier=HISTORY_POINTS.from_rows(found),
    )
    again = build_history_points(
        LINK_STANDING.empty(), links, as_of=date(2026, 1, 9), earlier=later
    ).to_pylist()
    totals = [(row["as_of"].day, row["links"]) for row in again if row["dimension"] == "total"]
    assert totals == [(2, 3), (9, 0)], "the second run of a day replaces its points"
