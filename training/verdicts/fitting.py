"""Fits the map from evidence to log-odds: one line (Platt), a line per tier, or a weight per family."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hreflens.judge.calibration import logit, probability
from training.verdicts.observe import TIERS, Observed

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


def lines_by_tier(world: Observed) -> dict[str, tuple[float, float]]:
    """Return the line of each tier; the prior is the whole world's."""
    found = {}
    for tier in TIERS:
        mine = world.tier == tier
        slope, intercept = fitted(world.evidence[mine][:, None], world.spam[mine], logit(world.share))
        found[tier] = (float(slope), float(intercept))
    return found


def by_tier(world: Observed, lines: dict[str, tuple[float, float]]) -> NDArray[np.float64]:
    """Return the probabilities that a line per tier gives."""
    slope = np.array([lines[str(tier)][0] for tier in world.tier])
    intercept = np.array([lines[str(tier)][1] for tier in world.tier])
    return probability(slope * world.evidence + intercept + logit(world.share))
