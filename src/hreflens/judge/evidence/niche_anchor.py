"""Anchor of a risky niche that is not the owner's.

What it measures
    Whether the anchor speaks of gambling, potency pills, porn or fake goods while neither the owner's topics
    nor the linking page's title do.
Why it matters
    A security firm that is linked as "online casino" is the object of a blast, a hacked page or an exchange.
How it is computed
    `lexicon.niche_in` over anchors of kind 'other' or unknown, words disguised by look-alike letters read without
    their disguise (`text.confusables`): +1.5 (kind unknown +1). Nothing when the
    owner has told no topics (missing data), when the owner's own words name the same niche, or the page's title,
    headings or description do: a casino or a pharmacy linking to one, or writing about it, is fine (law 6).
When it misleads
    Ordinary words that look like a niche word; news about the niche that mentions the owner. It cannot reach
    `review` alone.
Source
    Our spam research, sections 4 and 6.1: incongruity, not niche, is evidence.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.lexicon import NICHE_PATTERNS, niche_in
from hreflens.judge.evidence.owner import brand_keys, names_owner, owner_keys
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of, lookup, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import AnchorKind, EvidenceFamily, SubjectKind
from hreflens.text.confusables import readings
from hreflens.text.normalise import anchor_key

NAME = "niche_anchor"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "The anchor speaks of {niche} (“{found}”), which is not what your site is about: “{text}”."
VERSION = 2

KNOWN_OTHER, KIND_UNKNOWN = 1.5, 1.0
SCAN_CHARS = 300


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link whose anchor names a niche foreign to owner and page. Value: 1."""
    owner = owner_keys(settings)
    own_niches = {
        name for name, pattern in NICHE_PATTERNS.items() if any(pattern.search(key) for key in owner)
    }
    facts = facts_of(tables) if settings.project.topics else facts_of(tables).slice(0, 0)
    brands = brand_keys(settings)
    found = {}
    for key, text in _written(facts):
        hit = _niche_of(key, text)
        if hit and hit[0] not in own_niches and not names_owner(key[:SCAN_CHARS], brands):
            found[key] = hit
    kind = facts.column("anchor_kind")
    mask = pc.and_(
        pc.is_in(facts.column("anchor_key"), value_set=pa.array(list(found), pa.string())),
        pc.or_(pc.is_null(kind), pc.fill_null(pc.equal(kind, AnchorKind.OTHER.value), False)),
    )
    subjects: list[str] = []
    log_odds: list[float] = []
    args: list[dict[str, Any]] = []
    columns = ["link_id", "url", "anchor_key", "anchor_text", "anchor_kind", "title"]
    hits = facts.filter(mask)
    about = _page_words(tables, hits.column("url"))
    for row, words_of_page in zip(hits.select(columns).to_pylist(), about, strict=True):
        niche, words = found[row["anchor_key"]]
        if NICHE_PATTERNS[niche].search(
            anchor_key(f"{(row['title'] or '')[:SCAN_CHARS]} | {words_of_page}") or ""
        ):
            continue
        subjects.append(row["link_id"])
        log_odds.append(KNOWN_OTHER if row["anchor_kind"] else KIND_UNKNOWN)
        args.append({"niche": niche, "found": quoted(words, 40), "text": quoted(row["anchor_text"])})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[1.0] * len(subjects),
        log_odds=log_odds,
        args=args,
    )


def _written(facts: pa.Table) -> Iterator[tuple[str, str]]:
    """Yield each anchor key once with one of its spellings: the first that is disguised, else any."""
    spelt = facts.select(["anchor_key", "anchor_text"]).group_by(["anchor_key", "anchor_text"]).aggregate([])
    spelt = spelt.sort_by([("anchor_key", "ascending"), ("anchor_text", "ascending")])
    found: dict[str, str] = {}
    for key, text in zip(*(spelt.column(name).to_pylist() for name in spelt.column_names), strict=True):
        if key and (key not in found or (text and not text.isascii() and readings(text))):
            found[key] = text or ""
    yield from found.items()


def _niche_of(key: str, text: str) -> tuple[str, str] | None:
    plain = niche_in(key[:SCAN_CHARS])
    if plain or text.isascii():
        return plain
    read = (niche_in((anchor_key(each) or "")[:SCAN_CHARS]) for each in readings(text))
    return next((niche for niche in read if niche), None)


def _page_words(tables: Mapping[str, pa.Table], urls: pa.ChunkedArray) -> list[str]:
    """Return headings and description of each page, '' where it was not read."""
    pages = table_of(tables, "pages")
    headings, description = lookup(urls, pages, "url", "headings", "description")
    return [
        f"{(one or '')[:SCAN_CHARS]} | {(other or '')[:SCAN_CHARS]}"
        for one, other in zip(headings.to_pylist(), description.to_pylist(), strict=True)
    ]
