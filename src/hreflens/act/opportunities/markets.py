"""The gap list: in which market work would bring most visits, with an interval, and what stands in the way there.

Two sources of visits are counted. *Search*: what the market's impressions would bring at the click rate of the owner's
other markets, beyond what they bring now. *Barrier*: the sessions of foreign visitors that leave because the page is in
another language. Neither promises a ranking; links to a market are counted beside them, never turned into clicks.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hreflens.measure.engagement.sites import shrunk_shares
from hreflens.tables import BY_NAME

Floats = NDArray[np.float64]
_Z = 1.959964

LEAST_MARKETS = 3
"""With fewer markets there is no "usual click rate" to compare with."""
LEAST_LANDINGS = 3
"""Links whose landing page's language is known, below which landing fit says nothing."""
POOR_FIT = 0.5
"""Below this most visitors over links land in another language than their market's."""


class Obstacle(StrEnum):
    """What stands in the way in a market."""

    LANDINGS = "landings"
    COMPETITORS = "competitors"
    CLICK_RATE = "click_rate"
    BARRIER = "barrier"
    LOSING = "losing"
    NO_LINKS = "no_links"


@dataclass(frozen=True, slots=True)
class Gap:
    """One market: facts (a row of `market_facts`), expected visits to gain with a 95 % interval, and obstacles.

    `gain` is for the period that the imported reports cover; None = no demand and no visits are known.
    """

    market: str
    facts: Mapping[str, Any]
    gain: float | None
    low: float | None
    high: float | None
    search_gain: float | None
    barrier_gain: float | None
    missing_sites: int | None
    obstacles: tuple[Obstacle, ...]


def find_gaps(tables: Mapping[str, pa.Table]) -> list[Gap]:
    """Return the gap list of `market_facts` and `language_barrier`: most expected visits first, then by missing sites."""
    rows = BY_NAME["market_facts"].conform(tables["market_facts"]).to_pylist()
    barrier = {
        row["key"]: row
        for row in BY_NAME["language_barrier"].conform(tables["language_barrier"]).to_pylist()
        if row["scope"] == "country" and row["difference"] is not None
    }
    search = _search_gains(rows)
    gaps = [_gap(row, found, barrier.get(row["market"])) for row, found in zip(rows, search, strict=True)]
    return sorted(
        gaps,
        key=lambda gap: (
            gap.gain is None,
            -(gap.gain or 0.0),
            -(gap.missing_sites or 0),
            not gap.facts["wanted"],
            gap.market,
        ),
    )


def _gap(
    row: Mapping[str, Any], search: tuple[float, float, float] | None, barrier: Mapping[str, Any] | None
) -> Gap:
    lost = None
    if barrier is not None:
        foreign = barrier["mismatched_sessions"]
        lost = tuple(max(0.0, barrier[name]) * foreign for name in ("difference", "low", "high"))
    known = [part for part in (search, lost) if part is not None]
    total = tuple(sum(part[at] for part in known) for at in range(3)) if known else (None, None, None)
    best, own = row["best_competitor_sites"], row["sites"]
    missing = None if best is None else max(0, best - own)
    return Gap(
        row["market"],
        row,
        total[0],
        total[1],
        total[2],
        None if search is None else search[0],
        None if lost is None else lost[0],
        missing,
        tuple(_obstacles(row, search, barrier, missing)),
    )


def _obstacles(
    row: Mapping[str, Any],
    search: tuple[float, float, float] | None,
    barrier: Mapping[str, Any] | None,
    missing: int | None,
) -> list[Obstacle]:
    found = []
    fit = row["landing_fit"]
    if fit is not None and row["landing_known"] >= LEAST_LANDINGS and fit < POOR_FIT:
        found.append(Obstacle.LANDINGS)
    if barrier is not None and barrier["low"] > 0:
        found.append(Obstacle.BARRIER)
    if missing:
        found.append(Obstacle.COMPETITORS)
    if search is not None and search[1] > 0:
        found.append(Obstacle.CLICK_RATE)
    if row["links"] == 0:
        found.append(Obstacle.NO_LINKS)
    if row["lost_90"] > row["gained_90"]:
        found.append(Obstacle.LOSING)
    return found


def _search_gains(rows: Sequence[Mapping[str, Any]]) -> list[tuple[float, float, float] | None]:
    """Return (expected, low, high) clicks per market beyond today's, None where impressions or clicks are unknown.

    A market like the others has a click rate X from the beta distribution that the markets' rates follow; the gain is
    impressions x E[max(0, X - own rate)], both as normal, and the interval that of X - own rate, cut at 0.
    """
    shown = np.array(
        [np.nan if r["impressions"] is None else r["impressions"] for r in rows], dtype=np.float64
    )
    clicks = np.array([np.nan if r["clicks"] is None else r["clicks"] for r in rows], dtype=np.float64)
    known = ~np.isnan(shown) & ~np.isnan(clicks) & (shown > 0)
    if known.sum() < LEAST_MARKETS:
        return [None] * len(rows)
    rate, low, high = shrunk_shares(shown, np.where(known, clicks, np.nan))
    usual = float(np.average(rate[known], weights=np.sqrt(shown[known])))
    spread = float(np.std(rate[known]))
    found: list[tuple[float, float, float] | None] = []
    for at in range(len(rows)):
        if not known[at]:
            found.append(None)
            continue
        error = math.hypot(spread, (high[at] - low[at]) / (2 * _Z))
        ahead = usual - float(rate[at])
        expected = _mean_above_zero(ahead, error)
        found.append(
            (
                float(shown[at]) * expected,
                float(shown[at]) * max(0.0, ahead - _Z * error),
                float(shown[at]) * max(0.0, ahead + _Z * error),
            )
        )
    return found


def _mean_above_zero(mean: float, error: float) -> float:
    """Return E[max(0, X)] of a normal X."""
    if error <= 0:
        return max(0.0, mean)
    z = mean / error
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return error * density + mean * 0.5 * (1 + math.erf(z / math.sqrt(2)))
