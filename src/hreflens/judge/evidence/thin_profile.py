"""A member's profile page that is there for its link.

What it measures
    Whether the link stands on the profile page of a forum or community, with an anchor that promotes, beside
    hardly any other link.
Why it matters
    Accounts are made by the thousand for the one link that a profile allows. The community is a victim.
How it is computed
    An address of the form that forum software gives to profiles (the same in every language of the software), at
    most 3 other sites linked, an anchor that is no name, address or title: +1.5, "likely ignored" and never more.
    A profile that links to its owner's site by name or address is what profiles are for and never counts.
When it misleads
    Members whose trade is the owner's topic and who say so.
Source
    Google's link spam policy (optimised links in forum profiles and signatures); our spam research, 1.5 and 6.1
    (user-generated, +1.5). Address forms of phpBB, vBulletin, MyBB, SMF, Discuz, XenForo, Discourse, Invision, IPB, Flarum, Vanilla, XOOPS.
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "thin_profile"
FAMILY = EvidenceFamily.USER_GENERATED
SUBJECT = SubjectKind.LINK
MESSAGE = "The page is a member’s profile with hardly another link, and the anchor promotes: “{text}”."
VERSION = 1

ADDS, MOST_SITES = 1.5, 3
PROFILE_PAGES = (
    r"(?i)^https?://[^?#]*/(?:memberlist\.php\?(?:[^#]*&)?mode=viewprofile|member\.php\?(?:[^#]*&)?(?:u=|action=profile)"
    r"|(?:index\.php)?\?(?:[^#]*&)?action=profile|home\.php\?(?:[^#]*&)?mod=space|userinfo\.php\?(?:[^#]*&)?uid="
    r"|profile\.php\?(?:[^#]*&)?(?:mode=viewprofile|id=|u=)"
    r"|members?/[^/?#]+\.\d+/?(?:$|[?#])|profile/\d+(?:-|/|$)|u/[^/?#]+(?:/summary)?/?$)"
)
"""Profile pages of forum software. RE2 syntax: it runs on whole columns."""


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per promoting link on a profile. Value: other sites linked."""
    facts = facts_of(tables)
    profile = pc.fill_null(pc.match_substring_regex(facts.column("url"), PROFILE_PAGES), False)
    few = pc.fill_null(pc.less_equal(facts.column("external_links"), MOST_SITES), False)
    hit = facts.filter(pc.and_(pc.and_(profile, few), telling(facts)))
    rows = hit.select(["link_id", "external_links", "anchor_text"]).to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row in rows],
        values=[float(row["external_links"]) for row in rows],
        log_odds=[ADDS] * len(rows),
        args=[{"text": quoted(row["anchor_text"])} for row in rows],
    )
