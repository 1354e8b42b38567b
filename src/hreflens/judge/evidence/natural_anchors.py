"""A site that links several own pages by name.

What it measures
    Whether all links of a site use names, addresses, titles, images or generic words, and reach at least
    three different own pages.
Why it matters
    That is what a site does that knows the owner; campaigns push one page with one phrase.
How it is computed
    All anchors known and natural, at least 3 own pages linked, no page with over 100 external links, none an answer of
    a search engine: -0.5.
When it misleads
    Machine-made directories that list several pages by address; long lists are left out.
Source
    Our start value (spam research, 6.1: trust).
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import NATURAL, kind_set
from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.evidence.search_page import result_pages
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "natural_anchors"
FAMILY = EvidenceFamily.TRUST
SUBJECT = SubjectKind.SITE
MESSAGE = "The site links {targets} of your pages, always by name, address or title."
VERSION = 1

MOST_EXTERNAL, ADDS = 100, -0.5
_SQL = files(__package__).joinpath("natural_anchors.sql").read_text("utf-8")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per site that links several own pages with natural anchors only. Value: own pages."""
    facts = facts_of(tables)
    few = pc.fill_null(pc.less_equal(facts.column("external_links"), MOST_EXTERNAL), True)
    chosen = pc.and_(few, pc.invert(result_pages(facts.column("url"))))
    natural = pc.and_(pc.is_in(facts.column("anchor_kind"), value_set=kind_set(NATURAL)), chosen).cast(
        pa.int64()
    )
    uses = facts.select(["site", "target_url"]).append_column("is_natural", natural)
    rows = [row for row in sql(_SQL, {"uses": uses}).to_pylist() if row["site"]]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["site"] for row in rows],
        values=[float(row["targets"]) for row in rows],
        log_odds=[ADDS] * len(rows),
        args=[{"targets": row["targets"]} for row in rows],
    )
