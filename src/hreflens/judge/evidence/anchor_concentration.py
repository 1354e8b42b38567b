"""One wanted phrase dominating the anchors of an own page.

What it measures
    The share of the sites linking an own page that use one and the same exact or partial topic phrase.
Why it matters
    Left to themselves, people link with names, addresses and titles. A page that is mostly linked with the
    phrase it wants to rank for was promoted.
How it is computed
    Per own page with at least 20 linking domains with known anchors: the lower end of Wilson's 95 % interval
    of the phrase's share is at least 0.15 and the phrase stands on at least 5 domains: +1. The cohort is the
    own page, which is one language's page: each language is thereby held to its own norm without any label of
    language entering (law 1).
When it misleads
    A page whose title or brand is the topic phrase itself, when the brand is not in the settings.
Source
    Wilson 1927 for the interval; 0.15 is our start value: in the real company profile we read, no wanted
    phrase passes 0.05 of the domains.
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
from hreflens.measure.intervals import wilson_low
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "anchor_concentration"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "{sites} of {all_sites} sites linking this page use the same wanted phrase: “{text}”."
VERSION = 1

LEAST_DOMAINS, LEAST_SHARE, ADDS = 20, 0.15, 1.0
_SQL = files(__package__).joinpath("anchor_concentration.sql").read_text("utf-8")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link with a dominating wanted phrase. Value: its share of domains, 0-1."""
    facts = facts_of(tables)
    known = facts.filter(
        pc.and_(
            pc.and_(pc.is_valid(facts.column("anchor_kind")), facts.column("live")),
            pc.and_(pc.is_valid(facts.column("target_url")), pc.is_valid(facts.column("domain"))),
        )
    )
    is_money = pc.is_in(known.column("anchor_kind"), value_set=kind_set(MONEY))
    uses = known.select(["target_url", "anchor_key", "domain"]).append_column("is_money", is_money)
    heavy: dict[tuple[str, str], tuple[int, int]] = {}
    for row in sql(_SQL, {"uses": uses}).to_pylist():
        hits, total = row["key_domains"], row["page_domains"]
        if total >= LEAST_DOMAINS and wilson_low(hits, total) >= LEAST_SHARE:
            heavy[(row["target_url"], row["anchor_key"])] = (hits, total)
    keys = pa.array(sorted({key for _, key in heavy}), pa.string())
    candidates = known.filter(pc.and_(is_money, pc.is_in(known.column("anchor_key"), value_set=keys)))
    subjects: list[str] = []
    values: list[float] = []
    args: list[dict[str, Any]] = []
    columns = ["link_id", "target_url", "anchor_key", "anchor_text"]
    for row in candidates.select(columns).to_pylist():
        found = heavy.get((row["target_url"], row["anchor_key"]))
        if found:
            subjects.append(row["link_id"])
            values.append(found[0] / found[1])
            args.append({"sites": found[0], "all_sites": found[1], "text": quoted(row["anchor_text"])})
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
