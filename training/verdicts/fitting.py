"""Fits the map from evidence to log-odds: a rising curve (isotonic), a line (Platt), a curve per tier, or a weight per family."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hreflens.judge.calibration import Calibration, Curve, logit, probability
from training.verdicts.observe import TIERS, Observed

STEP, TILT = 0.25, 0.05
"""Bins of evidence in log-odds, and what equal shares rise per unit of it."""
MOST_SLOPE, PULL = 4.0, 1e-3
"""Weights lie in 0 to MOST_SLOPE (monotone) and are drawn to 1, the weight in force, by a little."""


def fitted(features: NDArray[np.float64], truth: NDArray[np.bool_], base: float) -> NDArray[np.float64]:
    """Return the weights of the features and, last, the intercept of a monotone logistic regression.

    Args:
        features: (links, features) in log-odds, each counted with weight 1 today.
        truth: bad or not.
        base: logit of the world's share of bad links, kept out of the intercept.
    """

    def loss(weights: NDArray[np.float64]) -> float:
        prob = probability(features @ weights[:-1] + weights[-1] + base)
        likely = np.clip(np.where(truth, prob, 1 - prob), 1e-12, 1)
        return float(-np.log(likely).mean() + PULL * ((weights[:-1] - 1) ** 2).sum())

    start = np.append(np.ones(features.shape[1]), 0.0)
    bounds = [(0.0, MOST_SLOPE)] * features.shape[1] + [(-6.0, 6.0)]
    found: NDArray[np.float64] = minimize(loss, start, bounds=bounds, method="L-BFGS-B").x
    return found


def line_of(world: Observed) -> tuple[float, float]:
    """Return slope and intercept of the line over the sum of evidence."""
    slope, intercept = fitted(world.evidence[:, None], world.spam, logit(world.share))
    return float(slope), float(intercept)


def curve_of(
    evidence: NDArray[np.float64], truth: NDArray[np.bool_], share: float, step: float = STEP
) -> Curve:
    """Return the rising curve from sums of evidence to log-odds against the world's share of bad links.

    Pool-adjacent-violators over steps of evidence (Ayer et al. 1955); each pool is drawn to the share by one link,
    and tilted so little that equal shares keep the order of their sums. The curve ends where the last pool begins:
    the world holds too few honest links there to tell how much more higher sums mean, so they count as they are.

    Args:
        evidence: sums without the prior.
        truth: bad or not.
        share: of bad links in the whole world, the prior.
        step: width of a bin of evidence.
    """
    bins, at = np.unique(np.rint(evidence / step).astype(np.int64), return_inverse=True)
    size, bad = np.bincount(at).astype(np.float64), np.bincount(at, truth)
    pools: list[list[float]] = []
    for count, found in zip(size.tolist(), bad.tolist(), strict=True):
        pools.append([count, found, 1])
        while len(pools) > 1 and pools[-2][1] * pools[-1][0] >= pools[-1][1] * pools[-2][0]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    rate = np.repeat([(found + share) / (count + 1) for count, found, _ in pools], [int(p[2]) for p in pools])
    whole = len(bins) - int(pools[-1][2]) + 1
    sums, rate = bins[:whole] * step, rate[:whole]
    log_odds = np.log(rate / (1 - rate)) - logit(share)
    log_odds = np.maximum.accumulate(log_odds) + TILT * (sums - sums[0])
    return Curve(tuple(round(float(x), 4) for x in sums), tuple(round(float(x), 4) for x in log_odds))


def calibration_of_world(world: Observed) -> Calibration:
    """Return the curves of links whose anchor is known and of those whose anchor is not."""
    known = world.anchor_known
    return Calibration(
        *(curve_of(world.evidence[mine], world.spam[mine], world.share) for mine in (known, ~known))
    )


def curves_by_tier(world: Observed) -> dict[str, Curve]:
    """Return the curve of each tier of reading among links whose anchor is known; the prior is the whole world's."""
    found = {}
    for tier in TIERS:
        mine = (world.tier == tier) & world.anchor_known
        found[tier] = curve_of(world.evidence[mine], world.spam[mine], world.share)
    return found


def by_tier(world: Observed, curves: dict[str, Curve], rest: Curve) -> NDArray[np.float64]:
    """Return the probabilities that a curve per tier gives; `rest` reads links whose anchor is not known."""
    read = np.zeros(len(world.spam))
    for tier, curve in curves.items():
        mine = world.tier == tier
        read[mine] = curve(world.evidence[mine])
    read[~world.anchor_known] = rest(world.evidence[~world.anchor_known])
    return probability(read + logit(world.share))
