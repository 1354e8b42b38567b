"""The language barrier's 95 % intervals hold the truth in 93 to 97 of 100 simulated sites.

The truth is the mean barrier over pages like the site's. Worlds differ in pages, sessions, how much pages differ and
how far sessions hang together. A plain Mantel-Haenszel interval (Greenland and Robins 1985) is printed beside it.
"""

import numpy as np

from eval.gate import GateResult, judged
from eval.worlds.visits import Visited, draw
from hreflens.measure.engagement.barrier import Strata, estimate, shrunk

SEED, SITES = 90210, 1_000
WORLDS = {
    "plain": Visited(40, 60, 0.10, 0.0, 0.0),
    "pages_differ": Visited(40, 120, 0.12, 0.06, 0.02),
    "few_pages": Visited(8, 400, 0.12, 0.06, 0.02),
    "many_small": Visited(200, 15, 0.08, 0.05, 0.03),
    "overdispersed": Visited(30, 300, 0.15, 0.08, 0.08),
    "no_barrier": Visited(40, 100, 0.0, 0.05, 0.04),
    "skewed": Visited(30, 200, 0.10, 0.06, 0.03, skew=1.6),
}
LOW, HIGH = 0.93, 0.97


def run() -> list[GateResult]:
    """Return the worst coverage on either side, and that of the pages' own intervals."""
    rng = np.random.default_rng(SEED)
    covered, plain, pages = {}, {}, {}
    for name, world in WORLDS.items():
        hits, plain_hits, page_hits, page_count = 0, 0, 0, 0
        for _ in range(SITES):
            strata, truth = draw(world, rng)
            found = estimate(strata)
            assert found.low is not None, name
            assert found.high is not None, name
            hits += found.low <= world.barrier <= found.high
            plain_hits += _plain_covers(strata, world.barrier)
            own = shrunk(strata, found)
            real = truth[own.page]
            page_hits += int(((own.low <= real) & (real <= own.high)).sum())
            page_count += len(own.page)
        covered[name], plain[name], pages[name] = hits / SITES, plain_hits / SITES, page_hits / page_count
    told = ", ".join(f"{name} {value:.3f} (plain {plain[name]:.3f})" for name, value in covered.items())
    own = ", ".join(f"{name} {value:.3f}" for name, value in pages.items())
    n = SITES * len(WORLDS)
    return [
        judged("barrier_coverage_min", min(covered.values()), LOW, n=n, note=told),
        judged(
            "barrier_coverage_max", max(covered.values()), HIGH, n=n, direction="<=", note="the same worlds"
        ),
        judged("barrier_page_coverage_min", min(pages.values()), 0.80, n=n, note=own),
    ]


def _plain_covers(s: Strata, truth: float) -> bool:
    """Return whether Mantel-Haenszel's risk difference with Greenland and Robins' variance covers the truth."""
    use = (s.matched > 0) & (s.mismatched > 0)
    n1, y1, n0, y0 = s.matched[use], s.matched_engaged[use], s.mismatched[use], s.mismatched_engaged[use]
    n = n1 + n0
    weight = (n1 * n0 / n).sum()
    gap = ((y1 * n0 - y0 * n1) / n).sum() / weight
    p = (n1**2 * y0 - n0**2 * y1 + n1 * n0 * (n0 - n1) / 2) / n**2
    q = (y1 * (n0 - y0) + y0 * (n1 - y1)) / (2 * n)
    half = 1.96 * np.sqrt(max((gap * p.sum() + q.sum()) / weight**2, 0.0))
    return bool(gap - half <= truth <= gap + half)
