"""Waves of new sites, each market and language by itself: where its own weekly count changed, and back again.

A launch, a news story and a bought campaign all come in waves; what the sites wrote as anchors tells them apart.
A description of the profile: no verdict reads it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.measure.norms import live_uses
from hreflens.tables import MARKET_WAVES, RunSql

LEAST_WEEKS, MOST_WEEKS = 26, 1_040
"""Weeks of history a market needs; twenty years are enough of it."""
LEAST_SITES = 10
"""New sites that make a wave: the same number as the signal `burst` asks for."""
TIMES = 3.0
"""How often the usual weekly number a wave must bring; our start value."""
PENALTY = 12.0
"""Gain in log-likelihood that a change must bring. Of 1,500 simulated quiet series of four years (.2, 1 and 4 sites a
week) 5 reach it, and none of those makes a wave."""
EPOCH = date(1970, 1, 1)
Counts = NDArray[np.float64]
_SQL = files(__package__).joinpath("waves.sql")


def build_market_waves(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `market_waves`, sorted by market, language and week.

    Args:
        tables: `links`; `link_checks`, `link_anchors`, `page_markets` (missing = empty).
        sql: runs the query.

    Sites whose first day is not known are in no wave.
    """
    uses = live_uses(tables)
    dated = uses.filter(pc.is_valid(uses.column("first_seen")))
    week = pc.divide(dated.column("first_seen").cast(pa.int32()).cast(pa.int64()), 7)
    dated = dated.append_column("week", week)
    weeks = sql(
        _SQL.read_text("utf-8"),
        {"uses": dated.select(["market", "lang", "site", "week", "is_wanted", "is_natural"])},
    )
    return MARKET_WAVES.from_rows(
        wave
        for (market, lang), rows in groupby(weeks.to_pylist(), key=lambda row: (row["market"], row["lang"]))
        for wave in _waves(market, lang, list(rows))
    )


def _waves(market: str, lang: str, rows: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    last = rows[-1]["week"]
    rows = [row for row in rows if row["week"] > last - MOST_WEEKS]
    first = rows[0]["week"]
    counts = np.zeros(last - first + 1)
    for row in rows:
        counts[row["week"] - first] = row["sites"]
    if len(counts) < LEAST_WEEKS or counts.sum() < LEAST_SITES:
        return
    parts = segments(counts)
    usual = float(np.median(np.concatenate([np.full(end - at, counts[at:end].mean()) for at, end in parts])))
    for at, end in parts:
        sites = int(counts[at:end].sum())
        if sites < LEAST_SITES or sites < TIMES * max(usual, 1.0) * (end - at):
            continue
        mine = [row for row in rows if at <= row["week"] - first < end]
        yield {
            "market": market,
            "lang": lang,
            "start_on": EPOCH + timedelta(weeks=first + at),
            "weeks": end - at,
            "sites": sites,
            "usual": usual,
            "wanted_sites": sum(int(row["wanted_sites"]) for row in mine),
            "natural_sites": sum(int(row["natural_sites"]) for row in mine),
        }


def segments(counts: Counts) -> list[tuple[int, int]]:
    """Return the stretches (start, end) of even rate that a series of weekly counts falls into, in order.

    Binary segmentation by the Poisson likelihood ratio (Scott and Knott 1974; Chen and Gupta 2012), a stretch
    inside another found by the best pair of changes, so that a wave of one week between calm ones is seen.
    """
    sums = np.concatenate([[0.0], np.cumsum(counts)])
    found, open_parts = [], [(0, len(counts))]
    while open_parts:
        at, end = open_parts.pop()
        inner = _best_inner(sums, at, end)
        if inner is None:
            found.append((at, end))
        else:
            pieces = [(at, inner[0]), inner, (inner[1], end)]
            open_parts += [piece for piece in pieces if piece[1] > piece[0]]
    return sorted(found)


def _best_inner(sums: Counts, at: int, end: int) -> tuple[int, int] | None:
    """Return the stretch inside (at, end) that differs most from the rest, None when none differs enough."""
    length, total = end - at, sums[end] - sums[at]
    if length < 2 or total <= 0:
        return None
    best, gain = None, PENALTY
    own = _fit(total, float(length))
    for start in range(at, end):
        stops = np.arange(start + 1, end + 1)
        inside = sums[stops] - sums[start]
        weeks = (stops - start).astype(float)
        rest = length - weeks
        gains = _fit(inside, weeks) + _fit(total - inside, np.maximum(rest, 1e-9)) - own
        gains[rest <= 0] = -np.inf
        top = int(np.argmax(gains))
        if gains[top] > gain:
            best, gain = (start, int(stops[top])), float(gains[top])
    return best


def _fit(events: Any, weeks: Any) -> Any:
    """Return the highest Poisson log-likelihood of a stretch, up to what all stretches share: n log(n / weeks)."""
    safe = np.maximum(events, 1e-12)
    return np.where(events > 0, safe * np.log(safe / weeks), 0.0)
