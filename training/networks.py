"""Fit the confidence of link networks: `python -m training.networks` prints WEIGHTS for judge/networks/confidence.py.

Networks found without a confidence threshold in webs of generator A, each right when at least nine in ten of its
counted sites are planted. Logistic regression with an L2 penalty by Newton's method; signs that would be unjust are
held at zero (more open ties, more inner links or more of the same words never accuse). Generator B is never looked at.
"""

import sys

import numpy as np
from eval.worlds.networks_a.build import Hygiene, build_world, without
from numpy.typing import NDArray

from hreflens.engine.duck import run_sql
from hreflens.judge.networks import detect
from hreflens.judge.networks.confidence import features_of

SEEDS, SITES = range(100, 106), 60_000
SIGNS = (0, 1, 1, 0, 1, 1, 1, -1, -1, -1)
"""1: must not protect, -1: must not accuse, 0: free."""
PENALTY = 1.0


def examples() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return features, truth and weights (sites) of the networks found."""
    rows, truth, sizes = [], [], []
    detect.LEAST_CONFIDENCE = 0.0
    for seed in SEEDS:
        hygiene = without(Hygiene(), "account", "text") if seed % 2 else Hygiene()
        world = build_world(SITES, seed, hygiene)
        for network in detect.find_networks(world.seen, run_sql):
            counted = network.members[~world.grey[network.members]]
            if len(counted):
                rows.append(features_of(network))
                truth.append(float((world.network[counted] >= 0).mean() >= 0.9))
                sizes.append(len(counted))
    return np.array(rows), np.array(truth), np.sqrt(np.array(sizes, dtype=np.float64))


def fitted(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights of a penalised logistic regression whose signs obey SIGNS."""
    beta = np.zeros(x.shape[1])
    free = np.ones(len(beta), dtype=bool)
    for _ in range(4):
        for _ in range(60):
            p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
            gradient = x.T @ (weight * (p - y)) + PENALTY * np.r_[0.0, beta[1:]]
            hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + PENALTY * np.eye(len(beta))
            step = np.zeros(len(beta))
            step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
            beta -= np.clip(step, -2, 2)
        unjust = np.array([sign * value < 0 for sign, value in zip(SIGNS, beta, strict=True)])
        if not unjust.any():
            break
        free &= ~unjust
        beta[unjust] = 0.0
    return beta


def main() -> int:
    """Print the weights and how well they separate the examples."""
    x, y, weight = examples()
    beta = fitted(x, y, weight)
    p = 1.0 / (1.0 + np.exp(-x @ beta))
    print(f"{len(y)} networks, {int(y.sum())} right; WEIGHTS = {tuple(round(float(b), 2) for b in beta)}")
    for low in (0.5, 0.75, 0.9, 0.95):
        told = p >= low
        print(
            f"  confidence >= {low}: {int(told.sum())} told, {y[told].mean():.4f} right, {(told & (y > 0)).sum() / y.sum():.3f} of all right ones"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
