"""From log-odds to probability.

The sum of `weigh` is read as log-odds as it stands: `p = 1 / (1 + exp(-x))`. This is the one place where a
fitted mapping (Platt or isotonic, per evidence tier) belongs; until one is fitted on held-out labels, the
logistic is the only mapping that claims nothing which was not measured. It must not depend on language,
script, top-level domain, country or authority (law 1).
"""

import math

import numpy as np
from numpy.typing import NDArray


def logit(prob: float) -> float:
    """Return ln(p / (1 - p)) for 0 < p < 1.

    Raises:
        ValueError: p is 0, 1 or outside.
    """
    if not 0.0 < prob < 1.0:
        raise ValueError(f"a probability between 0 and 1 is needed, not {prob}")
    return math.log(prob / (1.0 - prob))


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability (0-1) of each log-odds value; safe for any finite size. Raises nothing."""
    bounded = np.clip(log_odds, -60.0, 60.0)
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-bounded))
    return result
