"""A link that has been there for years.

What it measures
    Days between the first and the last time a tool saw the link.
Why it matters
    Campaigns come and go; a link that outlives two years was not rented by the month.
How it is computed
    At least 730 days, still live, at most 100 external links on the page where known: -0.5.
When it misleads
    Abandoned spam also stays. Pages with long lists are therefore left out.
Source
    Our start value (spam research, 6.1: trust).
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

NAME = "long_lived"
FAMILY = EvidenceFamily.TRUST
SUBJECT = SubjectKind.LINK
MESSAGE = "The link has stood for {years} years."
VERSION = 1

LEAST_DAYS, MOST_EXTERNAL, ADDS = 730, 100, -0.5
DAYS_A_YEAR = 365.25


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per live link seen over at least two years. Value: years."""
    facts = facts_of(tables)
    first = facts.column("first_seen").cast(pa.int32())
    days = pc.subtract(facts.column("last_seen").cast(pa.int32()), first)
    few = pc.fill_null(pc.less_equal(facts.column("external_links"), MOST_EXTERNAL), True)
    mask = pc.and_(
        pc.and_(pc.fill_null(pc.greater_equal(days, LEAST_DAYS), False), facts.column("live")), few
    )
    spans = pc.filter(days, mask).to_pylist()
    subjects = facts.filter(mask).column("link_id").to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[span / DAYS_A_YEAR for span in spans],
        log_odds=[ADDS] * len(subjects),
        args=[{"years": int(span // DAYS_A_YEAR)} for span in spans],
    )
