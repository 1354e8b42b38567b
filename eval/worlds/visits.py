"""Sessions on pages in foreign languages, and the true barrier: pages that differ, sessions that hang together.

Page sizes are skewed (log-normal), pages differ in how engaging they are and in how high the barrier is, and
sessions of one cell (country x browser) share a fate: their shares are beta-distributed (overdispersion).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.engagement.barrier import Strata


@dataclass(frozen=True, slots=True)
class Visited:
    """What to draw: pages, mean sessions of a page, mean barrier, its spread over pages, correlation within cells."""

    pages: int
    sessions: float
    barrier: float
    spread: float
    within: float
    cells: int = 4
    skew: float = 1.0


def draw(world: Visited, rng: np.random.Generator) -> tuple[Strata, NDArray[np.float64]]:
    """Return (sessions by page and source kind, the true barrier of each page)."""
    size = rng.lognormal(np.log(world.sessions) - world.skew**2 / 2, world.skew, world.pages)
    engaging = rng.beta(8, 6, world.pages) * 0.5 + 0.3
    barrier = rng.normal(world.barrier, world.spread, world.pages)
    rows = []
    for page in range(world.pages):
        share = rng.beta(3, 3)
        for kind in range(2):
            cells = []
            for gap, part in ((0.0, share), (barrier[page], 1 - share)):
                mean = float(np.clip(engaging[page] - 0.05 * kind - gap, 0.02, 0.98))
                n = rng.poisson(size[page] * part / 2 / world.cells, world.cells)
                rates = _shares(mean, world.within, world.cells, rng)
                cells += [float(n.sum()), float(rng.binomial(n, rates).sum())]
            rows.append((page, *cells))
    values = np.array(rows)
    return Strata(values[:, 0].astype(np.int64), *(values[:, at] for at in range(1, 5))), barrier


def _shares(mean: float, within: float, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    if within <= 0:
        return np.full(count, mean)
    strength = (1 - within) / within
    return rng.beta(mean * strength, (1 - mean) * strength, count)
