"""The same anchor on many unrelated sites.

What it measures
    On how many registrable domains the same anchor stands that is no name, address, title, image or generic
    word, and whether they came within a short window.
Why it matters
    Unrelated people do not find the same words for a link in the same weeks. Orders and programs do.
How it is computed
    Keys on at least 8 domains (LEAST_DOMAINS). With at least 60 % of the domains first seen inside one window
    of 30 days: +1.5 for words the owner wants to be found for, +1 for other words. Without a window, or with
    dates unknown: +0.75 for such words, nothing for others (product names spread over years).
When it misleads
    A press release taken over by many papers, a product whose name is not among the brands. It cannot reach
    `review` alone, and `other` words in a window stay `keep` alone.
Source
    Our spam research, 6.1 (shared anchor across >= k unrelated domains, start weight +1.5). k and the window
    from a real blast (99 domains, 92 % within 30 days) against a company's natural profile (no key of these
    kinds on 8 domains within 30 days).
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import MONEY, NATURAL, kind_set
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "shared_anchor"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "{sites} unrelated sites use the very same anchor{within}: “{text}”."
VERSION = 1

LEAST_DOMAINS = 8
WINDOW_DAYS, WINDOW_SHARE = 30, 0.6
MONEY_IN_WINDOW, OTHER_IN_WINDOW, MONEY_SPREAD = 1.5, 1.0, 0.75
_SQL = files(__package__).joinpath("shared_anchor.sql").read_text("utf-8")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link with a widely shared anchor. Value: domains using it."""
    facts = facts_of(tables)
    kind, key = facts.column("anchor_kind"), facts.column("anchor_key")
    telling = pc.and_(
        pc.and_(pc.is_valid(kind), pc.invert(pc.is_in(kind, value_set=kind_set(NATURAL)))),
        pc.and_(pc.fill_null(pc.not_equal(key, ""), False), pc.is_valid(facts.column("domain"))),
    )
    used = facts.filter(telling)
    wide = sql(_SQL, {"uses": used.select(["anchor_key", "domain", "first_seen"])})
    shared = _spread(wide)
    hit = used.filter(pc.is_in(used.column("anchor_key"), value_set=pa.array(list(shared), pa.string())))
    money = pc.is_in(hit.column("anchor_kind"), value_set=kind_set(MONEY)).to_pylist()
    rows = hit.select(["link_id", "anchor_key", "anchor_text"]).to_pylist()
    subjects: list[str] = []
    values: list[float] = []
    log_odds: list[float] = []
    args: list[dict[str, Any]] = []
    for row, is_money in zip(rows, money, strict=True):
        domains, in_window = shared[row["anchor_key"]]
        adds = (
            (MONEY_IN_WINDOW if is_money else OTHER_IN_WINDOW)
            if in_window
            else (MONEY_SPREAD if is_money else 0.0)
        )
        if not adds:
            continue
        subjects.append(row["link_id"])
        values.append(float(domains))
        log_odds.append(adds)
        within = f", most of them new within {WINDOW_DAYS} days" if in_window else ""
        args.append({"sites": domains, "within": within, "text": quoted(row["anchor_text"])})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=values,
        log_odds=log_odds,
        args=args,
    )


def _spread(wide: pa.Table) -> dict[str, tuple[int, bool]]:
    """Return, per anchor key, (domains, whether most of them were first seen within one window)."""
    keys = wide.column("anchor_key").to_pylist()
    days = pc.fill_null(wide.column("first_seen").cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
    found: dict[str, tuple[int, bool]] = {}
    start = 0
    for end in range(1, len(keys) + 1):
        if end < len(keys) and keys[end] == keys[start]:
            continue
        known = np.sort(days[start:end][days[start:end] >= 0])
        together = 0
        if len(known):
            together = int(
                (np.searchsorted(known, known + WINDOW_DAYS, side="left") - np.arange(len(known))).max()
            )
        found[keys[start]] = (end - start, together >= WINDOW_SHARE * (end - start))
        start = end
    return found
