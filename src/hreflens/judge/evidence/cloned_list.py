"""The same list of links, published on many sites.

What it measures
    Whether pages with the same title, or at the same address below their hosts, stand on several sites and
    carry nearly the same large number of external links.
Why it matters
    People write lists of links one by one, and no two are equally long. One file of ten thousand domains,
    cut into pages and published on a hundred hosts, leaves the same page number and the same length on each.
    Search engines fold such copies together and ignore them.
How it is computed
    Pages with at least 300 external links are grouped by each part of their title (split at separators, at
    least 6 characters) and by their path ('/domain-list-656'). Where at least 5 sites, and at least half of
    the sites of the group, have counts within 10 % of each other: +1.5, "likely ignored" and never more. The same
    path on 3 or 4 sites with at least 1,000 links each, within 1 %: +0.5, which together with the length
    (`link_farm`) says the same; a title is not enough there ("Directory" heads many an honest one). The words of the title do not matter, nor does their language: that they are the same does.
When it misleads
    Editions of one publisher that share a page with hundreds of external links. Fewer sites, shorter lists
    and lists of different lengths say nothing, so member directories on one software do not meet it.
Source
    Two real profiles read by hand: lists of one seller lie within 1 to 6 % of each other on 5 to 110 sites
    ("domain-list-656": 58 sites, 2,054 to 2,154 links); directories of associations differ by factors.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import path_of

NAME = "cloned_list"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "The same page (“{what}”) stands on {sites} sites, on each with about {outgoing} links to other places: a generated list."
VERSION = 1

LEAST_EXTERNAL, LEAST_SITES, SPREAD, LEAST_SHARE = 300, 5, 1.1, 0.5
FEW_SITES, FEW_EXTERNAL, FEW_SPREAD = 3, 1_000, 1.01
LEAST_TITLE_CHARS, SCAN_CHARS = 6, 300
ADDS, ADDS_FEW = 1.5, 0.5
_SEPARATORS = re.compile(r"\s+[|\-–—:»·•~]+\s+|\s*[|｜»]+\s*")

Key = tuple[str, str]
"""('title' or 'path', the text shared)."""


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a page that stands on several sites. Value: sites."""
    facts = facts_of(tables)
    long = facts.filter(
        pc.and_(
            pc.fill_null(pc.greater_equal(facts.column("external_links"), LEAST_EXTERNAL), False),
            pc.is_valid(facts.column("site")),
        )
    )
    rows = long.select(["link_id", "url", "site", "title", "external_links"]).to_pylist()
    keys = [keys_of(row["url"], row["title"]) for row in rows]
    counts: dict[Key, dict[str, int]] = defaultdict(dict)
    for row, row_keys in zip(rows, keys, strict=True):
        for key in row_keys:
            held = counts[key].get(row["site"], 0)
            counts[key][row["site"]] = max(held, row["external_links"])
    clones = {
        key: found for key, by_site in counts.items() if (found := _clones(key, list(by_site.values())))
    }
    subjects: list[str] = []
    values: list[float] = []
    args: list[dict[str, Any]] = []
    for row, row_keys in zip(rows, keys, strict=True):
        fits = [
            (*clones[key], key)
            for key in row_keys
            if key in clones and clones[key][1] <= row["external_links"] <= clones[key][2]
        ]
        if fits:
            sites, low, high, key = max(fits, key=lambda fit: (fit[0], fit[3]))
            subjects.append(row["link_id"])
            values.append(float(sites))
            args.append({"what": quoted(key[1], 60), "sites": sites, "outgoing": f"{(low + high) // 2:,}"})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=values,
        log_odds=[ADDS if sites >= LEAST_SITES else ADDS_FEW for sites in values],
        args=args,
    )


def keys_of(url: str, title: str | None) -> list[Key]:
    """Return what a page may share with its copies: its path unless that is the root, the parts of its title."""
    path = path_of(url)
    found: list[Key] = [("path", path)] if path.strip("/") else []
    parts = {anchor_key(part) or "" for part in _SEPARATORS.split((title or "")[:SCAN_CHARS])}
    return found + [("title", part) for part in sorted(parts) if len(part) >= LEAST_TITLE_CHARS]


def _clones(key: Key, counts: list[int]) -> tuple[int, int, int] | None:
    """Return (sites, lowest, highest count) of the copies among the pages of a key, None when there are too few."""
    found = _largest(counts, SPREAD)
    if found[0] < LEAST_SITES and key[0] == "path":
        found = _largest([count for count in counts if count >= FEW_EXTERNAL], FEW_SPREAD)
        return found if found[0] >= max(FEW_SITES, LEAST_SHARE * len(counts)) else None
    return found if found[0] >= max(LEAST_SITES, LEAST_SHARE * len(counts)) else None


def _largest(counts: list[int], spread: float) -> tuple[int, int, int]:
    """Return (size, lowest, highest) of the largest group of counts that differ by the factor `spread` at most."""
    ordered = sorted(counts)
    best, start = (0, 0, 0), 0
    for end, high in enumerate(ordered):
        while ordered[start] * spread < high:
            start += 1
        if end - start + 1 > best[0]:
            best = (end - start + 1, ordered[start], high)
    return best
