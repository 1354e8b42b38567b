"""A visible link in the running text.

What it measures
    Whether the page was read and the link found, visible, in its content, on a page with a human number of
    links.
Why it matters
    Most links that people set for readers stand there.
How it is computed
    Observed placement `content`, not hidden, at most 100 external links: -0.5. Small, because bought articles
    stand there too; a placement that only a tool claims does not count.
When it misleads
    Guest posts and networks write content. Hence the small weight: it never amounts to strong trust alone.
Source
    Our spam research, 6.1 (trust, -1 to -4 in all); -0.5 is our start value.
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, Placement, SubjectKind

NAME = "editorial_placement"
FAMILY = EvidenceFamily.TRUST
SUBJECT = SubjectKind.LINK
MESSAGE = "The link stands visibly in the running text of the page."
VERSION = 1

MOST_EXTERNAL, ADDS = 100, -0.5


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link observed in content. Value: 1."""
    facts = facts_of(tables)
    shown = pc.and_(
        pc.fill_null(pc.equal(facts.column("placement"), Placement.CONTENT.value), False),
        pc.and_(facts.column("was_read"), pc.is_null(facts.column("hidden_reason"))),
    )
    few = pc.fill_null(pc.less_equal(facts.column("external_links"), MOST_EXTERNAL), False)
    subjects = facts.filter(pc.and_(shown, few)).column("link_id").to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[1.0] * len(subjects),
        log_odds=[ADDS] * len(subjects),
        args=[{}] * len(subjects),
    )
