"""A wanted phrase repeated across a whole site.

What it measures
    On how many pages of one site the same exact or partial topic phrase links to the owner.
Why it matters
    A wanted phrase in a template is what Google's policy calls a widely distributed footer or template link.
How it is computed
    At least 50 pages, or a grouped export row standing for at least 50 links: +1. A brand or address in a
    footer is a credit, not guilt: those kinds are never counted.
When it misleads
    Partner portals that name the owner's product by its topic on every page.
Source
    Google's link spam policy ("widely distributed links in the footers or templates of various sites"); 50
    is our start value.
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import MONEY, kind_set
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "sitewide_anchor"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "The wanted phrase “{text}” links to you from {pages} pages of this site."
VERSION = 1

ADDS = 1.0
_SQL = files(__package__).joinpath("sitewide_anchor.sql").read_text("utf-8")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link whose wanted phrase stands all over its site. Value: pages."""
    facts = facts_of(tables)
    uses = facts.filter(pc.is_in(facts.column("anchor_kind"), value_set=kind_set(MONEY)))
    wide = {
        (row["site"], row["anchor_key"]): max(row["pages"], row["occurrences"] or 0)
        for row in sql(_SQL, {"uses": uses.select(["site", "anchor_key", "url", "occurrences"])}).to_pylist()
    }
    sites = pa.array(sorted({site for site, _ in wide if site}), pa.string())
    candidates = uses.filter(pc.is_in(uses.column("site"), value_set=sites))
    subjects: list[str] = []
    values: list[float] = []
    args: list[dict[str, Any]] = []
    for row in candidates.select(["link_id", "site", "anchor_key", "anchor_text"]).to_pylist():
        pages = wide.get((row["site"], row["anchor_key"]))
        if pages:
            subjects.append(row["link_id"])
            values.append(float(pages))
            args.append({"text": quoted(row["anchor_text"]), "pages": pages})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=values,
        log_odds=[ADDS] * len(subjects),
        args=args,
    )
