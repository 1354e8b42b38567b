"""A page that links to hundreds of other sites.

What it measures
    External links of the linking page (other sites linked, where the page was read).
Why it matters
    Machine-made statistics and "website list" pages name every domain there is. They carry no vote; search
    engines ignore them.
How it is computed
    At least 300: +1 (still `keep` alone: honest directories and resource lists are long), at least 1,000:
    +1.5, which alone means "likely ignored" and can never mean more.
When it misleads
    Link catalogues of libraries and old web rings.
Source
    The real profiles we read: list pages carry 1,900 to 7,400 external links, editorial pages under 200 at
    the 95th percentile. Our spam research, 6.1 (content family, cap 1.5).
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

NAME = "link_farm"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "The page links to {outgoing} other places, far more than a reader could follow."
VERSION = 1

MANY, VERY_MANY = 300, 1_000
ADDS_MANY, ADDS_VERY_MANY = 1.0, 1.5


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a page with very many external links. Value: their number."""
    facts = facts_of(tables)
    many = pc.fill_null(pc.greater_equal(facts.column("external_links"), MANY), False)
    hit = facts.filter(many)
    counts = hit.column("external_links").to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=hit.column("link_id").to_pylist(),
        values=[float(count) for count in counts],
        log_odds=[ADDS_VERY_MANY if count >= VERY_MANY else ADDS_MANY for count in counts],
        args=[{"outgoing": count} for count in counts],
    )
