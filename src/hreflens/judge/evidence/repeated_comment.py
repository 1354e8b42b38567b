"""The same post, word for word, on several sites.

What it measures
    On how many registrable domains the very same text stands around the link in comments, guest books and posts.
Why it matters
    Nobody discusses in the same words on unrelated threads; programs post one text wherever they can. The hosts
    are victims.
How it is computed
    Placement `comment`, an anchor that is no name, address or title, equal passages (as keys: case, blanks and
    invisible characters do not matter) on at least 3 domains: +2, "likely ignored" and never more. Equal is equal
    in every script; no length is asked for, since lengths do not compare between languages.
When it misleads
    One community on several domains; a person who answers the same question everywhere with the same words.
Source
    Google's link spam policy (automated comments); harbour sets (NeighborWatcher, NDSS 2013); our spam research,
    1.5 and 6.1 (user-generated, +1.5, cap 2.5). 3 domains are our start value.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling, with_placements
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, Placement, SubjectKind
from hreflens.text.normalise import anchor_key

NAME = "repeated_comment"
FAMILY = EvidenceFamily.USER_GENERATED
SUBJECT = SubjectKind.LINK
MESSAGE = "The same post stands on {sites} unrelated sites: “{text}”."
VERSION = 1

LEAST_DOMAINS, ADDS = 3, 2.0


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link in a post that stands on several sites. Value: domains."""
    facts = facts_of(tables)
    posted = pc.fill_null(pc.equal(facts.column("placement"), Placement.COMMENT.value), False)
    known = pc.and_(pc.and_(posted, telling(facts)), pc.is_valid(facts.column("domain")))
    rows = [row for row in with_placements(tables, facts.filter(known)) if row["passage"]]
    keys = [anchor_key(row["passage"]) or "" for row in rows]
    domains: dict[str, set[str]] = defaultdict(set)
    for row, key in zip(rows, keys, strict=True):
        domains[key].add(row["domain"])
    hit = [
        (row, len(domains[key]))
        for row, key in zip(rows, keys, strict=True)
        if key not in ("", row["anchor_key"]) and len(domains[key]) >= LEAST_DOMAINS
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row, _ in hit],
        values=[float(sites) for _, sites in hit],
        log_odds=[ADDS] * len(hit),
        args=[{"sites": sites, "text": quoted(row["passage"])} for row, sites in hit],
    )
