"""A page that links to thousands of other places.

What it measures
    External links of the linking page (other sites linked, where the page was read).
Why it matters
    No reader follows ten thousand links; pages that hold them are made by machines for machines.
How it is computed
    At least 1,000: +1, which never decides alone: member directories of associations, link catalogues, forums
    and lists of references are long too. At least 10,000: +1.5, which alone means "likely ignored" and can
    never mean more.
When it misleads
    A directory that prints every member on one page. In the real exports we read, associations reach 6,900.
Source
    Google's advice to keep links on a page "to a reasonable number (a few thousand at most)"; the two real
    profiles we read by hand (`eval/truth/real_links.tsv`): associations up to 6,931, generated lists 1,900 to
    415,000. Our spam research, 6.1 (content family, cap 1.5).
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
VERSION = 2

MANY, BEYOND_READING = 1_000, 10_000
ADDS_MANY, ADDS_BEYOND = 1.0, 1.5


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
        log_odds=[ADDS_BEYOND if count >= BEYOND_READING else ADDS_MANY for count in counts],
        args=[{"outgoing": f"{count:,}"} for count in counts],
    )
