"""From log-odds to probability.

Two readings of one sum. The *nominal* one, `p = 1 / (1 + exp(-x))`, sets the verdict: its thresholds are policy and
move with no training run. The *calibrated* one is what is printed as risk: a line over the evidence (Platt), fitted
on one generator of profiles and graded on another; `calibration.json` beside this module holds its two numbers, the
figures and the run that made them (`python -m training.verdicts`). There is one line for all links. A line per
tier of knowledge or per language would make risk hang on how well a language is crawled, or on the language: it was
measured and not taken (see the file). It must not depend on language, script, top-level domain, country or
authority (law 1).
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FILE = "calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The line: calibrated log-odds = slope * evidence + intercept + logit(prior). Slope > 0: it keeps every order."""

    slope: float
    intercept: float

    def __post_init__(self) -> None:
        """Raise ValueError for a line that would turn an order round."""
        if not (math.isfinite(self.slope) and math.isfinite(self.intercept) and self.slope > 0):
            raise ValueError(f"a calibration needs a slope above 0, not {self.slope} and {self.intercept}")

    def probability(self, log_odds: NDArray[np.float64], prior: float) -> NDArray[np.float64]:
        """Return the calibrated probability (0-1) of sums of prior and evidence.

        Args:
            log_odds: logit(prior) plus the capped evidence of each link.
            prior: share of links assumed bad before any evidence, 0-1.

        Raises:
            ValueError: an impossible prior.
        """
        base = logit(prior)
        return probability(self.slope * (log_odds - base) + self.intercept + base)


@lru_cache(maxsize=1)
def shipped() -> Calibration:
    """Return the calibration of this release.

    Raises:
        ValueError: its file is damaged.
    """
    found = json.loads(files(__package__).joinpath(FILE).read_text("utf-8"))
    return Calibration(float(found["slope"]), float(found["intercept"]))


def logit(prob: float) -> float:
    """Return ln(p / (1 - p)) for 0 < p < 1.

    Raises:
        ValueError: p is 0, 1 or outside.
    """
    if not 0.0 < prob < 1.0:
        raise ValueError(f"a probability between 0 and 1 is needed, not {prob}")
    return math.log(prob / (1.0 - prob))


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nominal probability (0-1) of each log-odds value; safe for any finite size. Raises nothing."""
    bounded = np.clip(log_odds, -60.0, 60.0)
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-bounded))
    return result
