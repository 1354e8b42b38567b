"""`site_engagement`: how the visits of each referring site engage, shrunk where they are few.

The share of a site with few sessions is drawn towards the profile's by a beta-binomial model, so that one visitor
who stayed makes no best site. It feeds the engagement part of a link's value and nothing else.
"""

from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.measure.engagement.build import picked
from hreflens.tables import BY_NAME, SITE_ENGAGEMENT, RunSql

Floats = NDArray[np.float64]
_SQL = files(__package__).joinpath("sites.sql")

LEAST_SESSIONS = 10.0
"""Below this the share is mostly the profile's own: it says nothing of the site, and the part is not judged."""
_Z = 1.959964
# The model's strength, in sessions: between what one visit and what a thousand would say (our bounds).
_STRENGTH = (2.0, 1_000.0)


def build_site_engagement(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `site_engagement` from `engagement`: one row per referring site with sessions, sorted by site."""
    engagement = BY_NAME["engagement"].conform(tables["engagement"])
    found = sql(_SQL.read_text("utf-8"), {"engagement": picked(engagement, "source")})
    if found.num_rows == 0:
        return SITE_ENGAGEMENT.empty()
    sessions, engaged = (_numbers(found.column(name)) for name in ("sessions", "engaged_sessions"))
    share, low, high = shrunk_shares(sessions, engaged)
    judged = np.where((sessions >= LEAST_SESSIONS) & ~np.isnan(engaged), share, np.nan)
    for name, values in (
        ("engaged_share", share),
        ("engaged_low", low),
        ("engaged_high", high),
        ("engagement", judged),
    ):
        found = found.append_column(name, pa.array(np.round(values, 6), pa.float64(), mask=np.isnan(values)))
    return SITE_ENGAGEMENT.conform(found)


def shrunk_shares(sessions: Floats, engaged: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (share, low, high) of each row by a beta-binomial model fitted over all; NaN where engaged is NaN.

    Mean and strength of the prior come from the moments of the shares (Kleinman 1973); the interval is the normal
    one of the posterior, cut at 0 and 1.
    """
    known = ~np.isnan(engaged) & (sessions > 0)
    nothing = np.full(len(sessions), np.nan)
    if not known.any():
        return nothing, nothing.copy(), nothing.copy()
    n, y = sessions[known], np.minimum(engaged[known], sessions[known])
    mean = float(y.sum() / n.sum())
    strength = _strength(n, y / n, mean)
    share, low, high = nothing, nothing.copy(), nothing.copy()
    posterior = (y + strength * mean) / (n + strength)
    error = _Z * np.sqrt(posterior * (1 - posterior) / (n + strength + 1))
    share[known] = posterior
    low[known], high[known] = np.maximum(0.0, posterior - error), np.minimum(1.0, posterior + error)
    return share, low, high


def _strength(n: Floats, shares: Floats, mean: float) -> float:
    within = mean * (1 - mean)
    total = float(n.sum())
    spare = total - float((n**2).sum()) / total
    if len(n) < 3 or within <= 0 or spare <= 0:
        return _STRENGTH[1] if within <= 0 else 30.0  # too few sites to tell: as much as a usual small sample
    chance = (len(n) - 1) * within
    between = (float((n * (shares - mean) ** 2).sum()) - chance) / spare
    correlation = between / within if between > 0 else 0.0
    if correlation <= 0:
        return _STRENGTH[1]
    return float(np.clip((1 - correlation) / correlation, *_STRENGTH))


def _numbers(column: pa.ChunkedArray) -> Floats:
    return np.array(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
