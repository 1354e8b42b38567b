"""Anchor of a risky niche that is not the owner's.

What it measures
    Whether the anchor speaks of gambling, potency pills, porn or fake goods while neither the owner's topics
    nor the linking page's title do.
Why it matters
    A security firm that is linked as "online casino" is the object of a blast, a hacked page or an exchange.
How it is computed
    `lexicon.niche_in` over anchor keys of kind 'other' or unknown: +1.5 (kind unknown +1). Nothing when the
    owner has told no topics (missing data), when the owner's own words or the page's title name the same
    niche: a casino linking to a casino, or writing about casinos, is fine (law 6).
When it misleads
    Ordinary words that look like a niche word; news about the niche that mentions the owner. It cannot reach
    `review` alone.
Source
    Our spam research, sections 4 and 6.1: incongruity, not niche, is evidence.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.lexicon import NICHE_PATTERNS, niche_in
from hreflens.judge.evidence.owner import brand_keys, names_owner, owner_keys
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import AnchorKind, EvidenceFamily, SubjectKind
from hreflens.text.normalise import anchor_key

NAME = "niche_anchor"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "The anchor speaks of {niche} (“{found}”), which is not what your site is about: “{text}”."
VERSION = 1

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
    for key in facts.column("anchor_key").unique().to_pylist():
        hit = niche_in(key[:SCAN_CHARS]) if key else None
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
    columns = ["link_id", "anchor_key", "anchor_text", "anchor_kind", "title"]
    for row in facts.filter(mask).select(columns).to_pylist():
        niche, words = found[row["anchor_key"]]
        if NICHE_PATTERNS[niche].search(anchor_key((row["title"] or "")[:SCAN_CHARS]) or ""):
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
