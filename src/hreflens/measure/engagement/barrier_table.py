"""`language_barrier`: the barrier over all pages, per page, and for the sessions of one language, country or source.

Sessions whose landing page, language or country the tool hides are counted as missing, not as either kind.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from hreflens.measure.engagement.barrier import Barrier, PageBarriers, Strata, estimate, shrunk
from hreflens.measure.engagement.build import picked
from hreflens.tables import BY_NAME, LANGUAGE_BARRIER

MISMATCHED_SCOPES = ("visitor_lang", "country", "link_lang")
"""Scopes of a visitor: their mismatched sessions are compared with all matched ones of the same page."""
PAGE_SCOPES = ("landing_lang", "source_kind")

Row = Mapping[str, Any]


def build_language_barrier(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return `language_barrier` from `engagement`, sorted by key; empty when no report tells landing pages."""
    engagement = BY_NAME["engagement"].conform(tables["engagement"])
    rows = _best(engagement).to_pylist()
    if not rows:
        return LANGUAGE_BARRIER.empty()
    found = [_scope_row("all", "", rows, rows, estimate(_strata(rows, rows)))]
    found += _pages(rows)
    for scope in MISMATCHED_SCOPES:
        for key, own in _by(rows, scope).items():
            if any(row["matched"] is False for row in own):
                found.append(_scope_row(scope, key, own, rows, estimate(_strata(own, rows))))
    for scope in PAGE_SCOPES:
        for key, own in _by(rows, scope).items():
            found.append(_scope_row(scope, key, own, own, estimate(_strata(own, own))))
    return LANGUAGE_BARRIER.from_rows(sorted(found, key=lambda row: (row["scope"], row["key"])))


def _best(engagement: pa.Table) -> pa.Table:
    """Return the rows of the reports that tell landing page and browser language, else page and country."""
    found = picked(engagement, "landing", "visitor_lang")
    return found if found.num_rows else picked(engagement, "landing", "country")


def _by(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[name]:
            found[row[name]].append(row)
    return dict(sorted(found.items()))


def _strata(mismatched: Iterable[Row], matched: Iterable[Row]) -> Strata:
    """Return sessions per landing page x source kind: the mismatched of some rows, the matched of others."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * 4)
    for rows, wanted, at in ((matched, True, 0), (mismatched, False, 2)):
        for row in rows:
            if row["matched"] is wanted and row["landing_page"] and row["engaged_sessions"] is not None:
                cell = sums[(row["landing_page"], row["source_kind"])]
                cell[at] += row["sessions"]
                cell[at + 1] += row["engaged_sessions"]
    pages = sorted({page for page, _ in sums})
    numbers = {page: number for number, page in enumerate(pages)}
    values = np.array([sums[key] for key in sorted(sums)], dtype=np.float64).reshape(-1, 4)
    page = np.array([numbers[key[0]] for key in sorted(sums)], dtype=np.int64)
    return Strata(page, values[:, 0], values[:, 1], values[:, 2], values[:, 3])


def _pages(rows: list[Row]) -> list[dict[str, Any]]:
    strata = _strata(rows, rows)
    whole = estimate(strata)
    found: PageBarriers = shrunk(strata, whole)
    listed = _by(rows, "landing_page")
    names = sorted({r["landing_page"] for r in rows if r["matched"] is not None and r["engaged_sessions"] is not None and r["landing_page"]})  # fmt: skip
    out = []
    for at, number in enumerate(found.page.tolist()):
        own = listed[names[number]]
        barrier = Barrier(
            float(found.difference[at]), float(found.low[at]), float(found.high[at]), 1,
            float(found.matched[at]), float(found.mismatched[at]),
        )  # fmt: skip
        out.append(_scope_row("landing_page", names[number], own, own, barrier))
    return out


def _scope_row(
    scope: str, key: str, mismatched: list[Row], matched: list[Row], barrier: Barrier
) -> dict[str, Any]:
    foreign = sum(row["sessions"] for row in mismatched if row["matched"] is False)
    lost = _lost(barrier.difference, foreign)
    return {
        "scope": scope,
        "key": key,
        "difference": _rounded(barrier.difference),
        "low": _rounded(barrier.low),
        "high": _rounded(barrier.high),
        "pages": barrier.pages,
        "matched_sessions": barrier.matched,
        "mismatched_sessions": barrier.mismatched,
        "matched_share": _share(matched, True),
        "mismatched_share": _share(mismatched, False),
        "lost_sessions": lost,
        "lost_low": _lost(barrier.low, foreign),
        "missing_sessions": float(sum(row["sessions"] for row in mismatched if row["matched"] is None)),
        "not_judged_reason": barrier.why,
    }


def _share(rows: Iterable[Row], wanted: bool) -> float | None:
    listed = [r for r in rows if r["matched"] is wanted and r["engaged_sessions"] is not None]
    sessions = sum(row["sessions"] for row in listed)
    return _rounded(sum(row["engaged_sessions"] for row in listed) / sessions) if sessions else None


def _lost(difference: float | None, sessions: float) -> float | None:
    return None if difference is None else round(max(0.0, difference) * sessions, 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
