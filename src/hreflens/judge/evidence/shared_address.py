"""Several linking sites on one network address.

What it measures
    How many referring sites of the profile the exports place on the same address.
Why it matters
    Beside evidence of a network it makes one operator likelier. Alone it is nothing: half the web shares
    addresses with strangers.
How it is computed
    3 to 50 sites on one address: +0.3, counted only where network evidence stands beside it
    (`weigh.family_sums` drops the family otherwise; law 4). More than 50 sites are a hosting centre or a
    delivery network and say nothing.
When it misleads
    Agencies and brand families host together; hence the weight 0 alone.
Source
    Our spam research, point 3 (clusters by shared address accuse 98 % of brand families) and 6.1 (+0.2-0.5,
    only with N).
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "shared_address"
FAMILY = EvidenceFamily.INFRASTRUCTURE
SUBJECT = SubjectKind.SITE
MESSAGE = "{sites} of your linking sites share the address {address}; that counts only beside evidence of a network."
VERSION = 1

ADDS = 0.3
_SQL = files(__package__).joinpath("shared_address.sql").read_text("utf-8")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per site on a shared address. Value: sites on it."""
    facts = facts_of(tables)
    known = facts.filter(
        pc.and_(pc.is_valid(facts.column("referring_ip")), pc.is_valid(facts.column("site")))
    )
    rows = sql(_SQL, {"uses": known.select(["referring_ip", "site"])}).to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["site"] for row in rows],
        values=[float(row["sites"]) for row in rows],
        log_odds=[ADDS] * len(rows),
        args=[{"sites": row["sites"], "address": quoted(row["referring_ip"], 45)} for row in rows],
    )
