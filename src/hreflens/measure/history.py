"""What sites were before: titles of the same pages in older and newer exports.

Exports carry the title a tool saw and the day it last looked. Two of them, months apart, tell whether a site is
still the site it was. It must not judge; sites without two dated states have no row.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.tables import BY_NAME, SITE_HISTORY
from hreflens.text.tokens import words
from hreflens.urls.canonical import path_of
from hreflens.urls.domains import site_of

SCAN_CHARS = 300
LEAST_WORDS = 2
"""Words that both titles need, so that "Home" against "Blog" says nothing."""

State = tuple[date, str]


def build_site_history(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return `site_history`, sorted by site.

    Args:
        tables: `imported_links` (missing = empty).

    A row counts with its title and `last_seen`. Of each page the earliest and the latest day with a title are
    compared, where they differ in day. Raises nothing.
    """
    given = BY_NAME["imported_links"].conform(tables.get("imported_links", BY_NAME["imported_links"].empty()))
    given = given.select(["referring_url", "last_seen", "referring_title"])
    told = given.filter(
        pc.and_(
            pc.is_valid(given.column("last_seen")),
            pc.and_(pc.is_valid(given.column("referring_url")), pc.is_valid(given.column("referring_title"))),
        )
    )
    named = told.column(
        "referring_url"
    ).value_counts()  # most pages are told of once: they leave before the rest
    again = named.filter(pc.greater(named.field("counts"), 1)).field("values")
    told = told.filter(pc.is_in(told.column("referring_url"), value_set=again))
    uses = told.group_by(["referring_url", "last_seen", "referring_title"])
    found = uses.aggregate([]).sort_by(
        [("referring_url", "ascending"), ("last_seen", "ascending"), ("referring_title", "ascending")]
    )
    counts = found.column("referring_url").value_counts()
    several = counts.filter(pc.greater(counts.field("counts"), 1)).field("values")
    found = found.filter(pc.is_in(found.column("referring_url"), value_set=several))
    by_page: dict[str, list[State]] = defaultdict(list)
    for url, day, title in zip(*(found.column(name).to_pylist() for name in found.column_names), strict=True):
        by_page[url].append((day, title))
    by_site: dict[str, list[tuple[str, State, State]]] = defaultdict(list)
    for url, states in by_page.items():
        site = site_of(url)
        if site and states[0][0] < states[-1][0]:
            by_site[site].append((url, states[0], states[-1]))
    return SITE_HISTORY.from_rows(
        row for site in sorted(by_site) if (row := _site_row(site, by_site[site])) is not None
    )


def _site_row(site: str, pages: list[tuple[str, State, State]]) -> dict[str, Any] | None:
    compared = [
        (url, then, now, changed)
        for url, then, now in sorted(pages)
        if (changed := shares_no_word(then[1], now[1])) is not None
    ]
    if not compared:
        return None
    shown = next((each for each in compared if each[3]), compared[0])
    return {
        "site": site,
        "then_on": max(then[0] for _, then, _, _ in compared),
        "now_on": min(now[0] for _, _, now, _ in compared),
        "pages": len(compared),
        "changed_pages": sum(changed for _, _, _, changed in compared),
        "has_home": any(not path_of(url).strip("/") for url, _, _, _ in compared),
        "then_title": shown[1][1][:SCAN_CHARS],
        "now_title": shown[2][1][:SCAN_CHARS],
    }


def shares_no_word(one: str, other: str) -> bool | None:
    """Return whether two titles share no word, None when one of them has too few to say so. Raises nothing."""
    first, second = (set(words(title[:SCAN_CHARS])) for title in (one, other))
    if min(len(first), len(second)) < LEAST_WORDS:
        return None
    return not first & second
