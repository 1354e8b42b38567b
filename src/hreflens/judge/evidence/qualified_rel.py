"""A link that tells search engines not to count it.

What it measures
    rel words nofollow, sponsored or ugc, observed on the page, else as exported.
Why it matters
    A qualified paid link is what Google asks for: it is no manipulation (law 10).
How it is computed
    Any of the words: -1.5, counted only as far as the anchor family speaks against the link
    (`weigh.family_sums`), and a gate holds the verdict at `ignore` whatever the sum.
When it misleads
    Since 2020 the words are hints, so a search engine may still look at the link.
Source
    Google's link spam policy and its announcement of September 2019; product law 10.
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "qualified_rel"
FAMILY = EvidenceFamily.QUALIFIED
SUBJECT = SubjectKind.LINK
MESSAGE = "The link is qualified ({rel}): it does not claim to be a vote."
VERSION = 1

ADDS = -1.5
WORDS = ("nofollow", "sponsored", "ugc")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per qualified link. Value: 1."""
    facts = facts_of(tables)
    hit = facts.filter(pc.fill_null(pc.equal(facts.column("followed"), False), False))
    shown = []
    for rel in hit.column("rel").to_pylist():
        words = [word for word in WORDS if word in (rel or "").split()]
        shown.append({"rel": ", ".join(words) or "nofollow for the whole page"})
    subjects = hit.column("link_id").to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[1.0] * len(subjects),
        log_odds=[ADDS] * len(subjects),
        args=shown,
    )
