"""What a part of the web links to the owner for: kept linking pages grouped by subject, whatever their languages.

A description of the profile, never a reason for or against a link.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.pooling import PageText, pool_pages
from hreflens.measure.relevance.related import themes
from hreflens.measure.relevance.table import unit
from hreflens.measure.relevance.topics import map_topics, top_topics
from hreflens.tables import BY_NAME
from hreflens.terms import Verdict
from hreflens.text.language_names import same_language

SHOWN_LANGS, SHOWN_PAGES = 4, 3


@dataclass(frozen=True, slots=True)
class Theme:
    """Linking pages of one subject. `topics` are ids of topics.tsv, `pages` (title, URL) of those nearest its
    middle, each title once; a page without one has its URL."""

    pages_in_it: int
    sites: int
    langs: tuple[str, ...]
    topics: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]


def build_themes(
    tables: Mapping[str, pa.Table],
    model: Embedder,
    *,
    lang: str | None = None,
    market: str | None = None,
    most: int = 12,
) -> list[Theme]:
    """Return the themes of the linking pages that were read and are kept, the largest first.

    Args:
        tables: links, link_verdicts, pages, page_markets.
        model: embeds the pages.
        lang: only pages of this language, of any script and region; None = all.
        market: only pages of this market (ISO 3166-1 alpha-2); None = all.
        most: themes at most; pages near to no theme are left out.
    """
    rows = _pages(tables, lang, market)
    vectors = pool_pages(model, [_text(row) for row in rows]).vectors
    labels = themes(vectors, most=most)
    topic_map = map_topics(model)
    found = []
    for number in range(int(labels.max(initial=-1)) + 1):
        places = np.flatnonzero(labels == number)
        middle = unit(vectors[places].mean(axis=0, keepdims=True))
        nearest = places[np.argsort(-(vectors[places] @ middle[0]), kind="stable")]
        shown = {rows[at]["title"] or rows[at]["url"]: rows[at]["url"] for at in reversed(nearest)}
        mine = [rows[at] for at in places]
        langs = Counter(row["lang"] for row in mine if row["lang"] and row["lang"] != "und")
        (topics,) = top_topics(topic_map.shares(middle))
        found.append(
            Theme(
                len(mine),
                len({row["site"] for row in mine}),
                tuple(name for name, _ in sorted(langs.items(), key=lambda each: (-each[1], each[0])))[
                    :SHOWN_LANGS
                ],
                tuple(topic.id for topic in topics),
                tuple(reversed(shown.items()))[:SHOWN_PAGES],
            )
        )
    return found


def _pages(tables: Mapping[str, pa.Table], lang: str | None, market: str | None) -> list[dict[str, Any]]:
    """Return the pages asked for, by URL: those with a kept link, read, of the language and market."""
    given = {
        name: tables.get(name, BY_NAME[name].empty())
        for name in ("links", "link_verdicts", "pages", "page_markets")
    }
    verdicts = given["link_verdicts"].select(["link_id", "verdict"]).to_pylist()
    kept = {row["link_id"] for row in verdicts if row["verdict"] == Verdict.KEEP.value}
    links = given["links"].select(["link_id", "referring_url"]).to_pylist()
    urls = {row["referring_url"] for row in links if row["link_id"] in kept}
    homes = {row["url"]: row for row in given["page_markets"].select(["url", "lang", "market"]).to_pylist()}
    found = []
    pages = given["pages"].select(["url", "site", "title", "headings", "description", "main_text"])
    for row in sorted(pages.to_pylist(), key=lambda each: str(each["url"])):
        home = homes.get(row["url"], {"lang": None, "market": None})
        fits = (lang is None or same_language(home["lang"], lang)) and (
            market is None or home["market"] == market.upper()
        )
        if row["url"] in urls and fits:
            found.append({**row, "lang": home["lang"]})
    return found


def _text(row: Mapping[str, Any]) -> PageText:
    return PageText(
        row["title"] or "", row["headings"] or "", row["description"] or "", "", row["main_text"] or ""
    )
