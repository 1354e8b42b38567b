"""A post that is mostly links, or a wanted phrase in the place of the author's name.

What it measures
    How many links stand in the post around the link, and whether a wanted phrase opens the post where its
    author's name belongs.
Why it matters
    People sign with names and link to one or two things. Programs sign with what they sell and leave lists.
How it is computed
    Placement `comment`, an anchor that is no name, address or title. At least 8 links in the same block (a post's
    own links for replying, reporting and its date are fewer): +1.5. A phrase the owner wants to be found for with
    nothing before it in its block: +0.5. Both: +2, "likely ignored" and never more. Counts and places, in any
    language.
When it misleads
    A helpful answer that lists many sources; a post that begins with the product it is about.
Source
    Google's link spam policy (forum comments with optimised links); our spam research, 1.5 and 6.1
    (user-generated, +1.5, cap 2.5). 8 is our start value.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import MONEY
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling, with_placements
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, Placement, SubjectKind

NAME = "stuffed_comment"
FAMILY = EvidenceFamily.USER_GENERATED
SUBJECT = SubjectKind.LINK
MESSAGE = "The post around “{text}” looks made for links: {reason}."
VERSION = 1

MANY_LINKS, ADDS_MANY, ADDS_NAME = 8, 1.5, 0.5
STUFFED, SIGNED, BOTH = (
    "it holds many of them",
    "a phrase stands where its author’s name belongs",
    "it holds many of them, and a phrase stands where its author’s name belongs",
)
PHRASES = (STUFFED, SIGNED, BOTH)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link in such a post. Value: links in its block."""
    facts = facts_of(tables)
    posted = pc.fill_null(pc.equal(facts.column("placement"), Placement.COMMENT.value), False)
    found = [
        (row, *told)
        for row in with_placements(tables, facts.filter(pc.and_(posted, telling(facts))))
        if (told := _told(row))
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row, _, _ in found],
        values=[float(row["links_in_block"] or 0) for row, _, _ in found],
        log_odds=[adds for _, _, adds in found],
        args=[{"text": quoted(row["anchor_text"]), "reason": reason} for row, reason, _ in found],
    )


def _told(row: Mapping[str, Any]) -> tuple[str, float] | None:
    """Return (what is odd about a post, what that adds), None when nothing is."""
    many = (row["links_in_block"] or 0) >= MANY_LINKS
    money = row["anchor_kind"] in {kind.value for kind in MONEY}
    signed = money and row["passage"] is not None and row["passage"].startswith(row["anchor_text"] or "\0")
    if many and signed:
        return BOTH, ADDS_MANY + ADDS_NAME
    if many:
        return STUFFED, ADDS_MANY
    return (SIGNED, ADDS_NAME) if signed else None
