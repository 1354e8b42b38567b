"""A sudden wave of new linking sites with wanted phrases.

What it measures
    Weeks in which far more new sites linked an own page than in that page's own history, most of them with
    phrases the owner wants to be found for.
Why it matters
    Bought campaigns come in waves; so does news, which links by name, title or its own headline.
How it is computed
    Per own page with at least 26 weeks of history: a week counts when its new domains reach both 10 and
    median + 6 x 1.4826 x MAD (at least 1) of all weeks, empty ones included, and at least half of them came
    with an exact or partial topic phrase. Links with such a phrase first seen in such a week: +1. The own page is the cohort
    (a launch in one market is held against that market's page), so no label of language or country enters.
When it misleads
    A tool that starts to crawl a site shows a wave of old links; a story whose headline is the topic itself.
Source
    Median and MAD: Hampel 1974; 10, 6 and 26 are our start values.
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import MONEY, kind_set
from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "burst"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "It came in a wave of {sites} new sites in one week; most with a phrase you want to be found for; a usual week brings this page {usual}."
VERSION = 1

LEAST_WEEKS, LEAST_DOMAINS, DEVIATIONS, MONEY_SHARE, ADDS = 26, 10, 6.0, 0.5, 1.0
MAD_TO_SIGMA = 1.4826
_SQL = files(__package__).joinpath("burst.sql").read_text("utf-8")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link with a wanted phrase first seen in a wave. Value: new domains that week."""
    facts = facts_of(tables)
    dated = facts.filter(
        pc.and_(
            pc.and_(pc.is_valid(facts.column("first_seen")), pc.is_valid(facts.column("target_url"))),
            pc.and_(pc.is_valid(facts.column("anchor_kind")), pc.is_valid(facts.column("domain"))),
        )
    )
    week = pc.divide(dated.column("first_seen").cast(pa.int32()).cast(pa.int64()), 7)
    money = pc.is_in(dated.column("anchor_kind"), value_set=kind_set(MONEY)).cast(pa.int64())
    uses = dated.select(["target_url", "domain"]).append_column("week", week).append_column("is_money", money)
    waves = _waves(sql(_SQL, {"uses": uses}))
    targets = pa.array(sorted({target for target, _ in waves}), pa.string())
    marked = (
        dated.select(["link_id", "target_url"]).append_column("week", week).append_column("is_money", money)
    )
    candidates = marked.filter(
        pc.and_(
            pc.is_in(marked.column("target_url"), value_set=targets), pc.equal(marked.column("is_money"), 1)
        )
    )
    subjects: list[str] = []
    values: list[float] = []
    args: list[dict[str, Any]] = []
    for row in candidates.to_pylist():
        wave = waves.get((row["target_url"], row["week"]))
        if wave:
            subjects.append(row["link_id"])
            values.append(float(wave[0]))
            args.append({"sites": wave[0], "usual": wave[1]})
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


def _waves(weeks: pa.Table) -> dict[tuple[str, int], tuple[int, int]]:
    """Return (own page, week) -> (new domains, median of its weeks) for every wave of wanted phrases."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    history: dict[str, list[tuple[int, int, int]]] = {}
    for row in weeks.to_pylist():
        history.setdefault(row["target_url"], []).append(
            (row["week"], row["domains"], int(row["money_domains"]))
        )
    for target, known in history.items():
        span = known[-1][0] - known[0][0] + 1
        if span < LEAST_WEEKS or max(domains for _, domains, _ in known) < LEAST_DOMAINS:
            continue
        counts = np.zeros(span)
        for at, domains, _ in known:
            counts[at - known[0][0]] = domains
        median = float(np.median(counts))
        sigma = MAD_TO_SIGMA * max(1.0, float(np.median(np.abs(counts - median))))
        for at, domains, money in known:
            if domains >= max(LEAST_DOMAINS, median + DEVIATIONS * sigma) and money >= MONEY_SHARE * domains:
                found[(target, at)] = (domains, int(median))
    return found
