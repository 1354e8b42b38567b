"""A promoting anchor in a place where any visitor can post.

What it measures
    Whether the link stands in comments, a guest book or a forum post, with an anchor that is no name, address
    or title, on a page that links out to very many sites.
Why it matters
    Comment and guest-book spam is the oldest automated link building. The host is a victim, and search
    engines have ignored such links for years.
How it is computed
    Placement `comment` (observed, else claimed) or a platform word of boards and guest books; an exact or
    partial topic phrase or other words as anchor; at least 50 external links on the page: +1.5, at least 200:
    +2.5. A name or address in a discussion is a recommendation and never counts.
When it misleads
    Long honest threads that discuss products. It cannot reach `review` alone.
Source
    Google's link spam policy (forum comments with optimised links); our spam research, 6.1 (+1.5, cap 2.5).
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import NATURAL, kind_set
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, Placement, SubjectKind

NAME = "ugc_container"
FAMILY = EvidenceFamily.USER_GENERATED
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "Visitors can post here, the page links to {outgoing} other sites, and the anchor promotes: “{text}”."
)
VERSION = 1

MANY, VERY_MANY = 50, 200
ADDS_MANY, ADDS_VERY_MANY = 1.5, 2.5
PLATFORM_WORDS = (
    r"(?:^| )(?:message-boards|message_boards|guestbooks?|forums?|phpbb|vbulletin|smf|discuz)(?: |$)"
)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per promoting link in a visitors' container. Value: log-odds / 2.5."""
    facts = facts_of(tables)
    place, kind = facts.column("placement"), facts.column("anchor_kind")
    board = pc.fill_null(pc.match_substring_regex(facts.column("platforms"), PLATFORM_WORDS), False)
    posted = pc.or_(
        pc.fill_null(pc.equal(place, Placement.COMMENT.value), False), pc.and_(pc.is_null(place), board)
    )
    telling = pc.and_(pc.is_valid(kind), pc.invert(pc.is_in(kind, value_set=kind_set(NATURAL))))
    many = pc.fill_null(pc.greater_equal(facts.column("external_links"), MANY), False)
    rows = (
        facts.filter(pc.and_(pc.and_(posted, telling), many))
        .select(["link_id", "external_links", "anchor_text"])
        .to_pylist()
    )
    log_odds = [ADDS_VERY_MANY if row["external_links"] >= VERY_MANY else ADDS_MANY for row in rows]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row in rows],
        values=[adds / ADDS_VERY_MANY for adds in log_odds],
        log_odds=log_odds,
        args=[{"outgoing": row["external_links"], "text": quoted(row["anchor_text"])} for row in rows],
    )
