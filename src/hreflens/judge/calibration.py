"""From log-odds to probability.

Two readings of one sum. The *nominal* one, `p = 1 / (1 + exp(-x))`, sets the verdict: its thresholds are policy and
move with no training run. The *calibrated* one is what is printed as risk: a curve over the evidence that only rises
(isotonic), fitted on one generator of profiles and graded on another; `calibration.json` beside this module holds its
points, the figures and the run that made them (`python -m training.verdicts`). There are two curves: one for links
whose anchor is known, and one for links of which not even the anchor was told, where finding nothing says less. A
curve per language, or one for pages that could be read, would make risk hang on the language or on how well it is
crawled; the second was measured and is no better. Nothing here may depend on language, script, top-level domain,
country or authority (law 1).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

FILE = "calibration.json"


@dataclass(frozen=True, slots=True)
class Curve:
    """Calibrated evidence over the sum of evidence, both in log-odds: straight between points, slope 1 beyond them."""

    sums: tuple[float, ...]
    log_odds: tuple[float, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for a curve that would turn an order round."""
        values = (*self.sums, *self.log_odds)
        rising = all(b > a for side in (self.sums, self.log_odds) for a, b in pairwise(side))
        if not (
            self.sums
            and len(self.sums) == len(self.log_odds)
            and rising
            and all(math.isfinite(each) for each in values)
        ):
            raise ValueError(f"a calibration needs points that rise, not {self.sums} and {self.log_odds}")

    def __call__(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the calibrated evidence of sums without their prior. Raises nothing."""
        inside = np.interp(evidence, self.sums, self.log_odds)
        beyond = np.maximum(evidence - self.sums[-1], 0.0) + np.minimum(evidence - self.sums[0], 0.0)
        result: NDArray[np.float64] = inside + beyond
        return result


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curves: calibrated log-odds = curve(evidence) + logit(prior)."""

    known: Curve
    unknown: Curve

    def probability(
        self, log_odds: NDArray[np.float64], prior: float, anchor_known: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Return the calibrated probability (0-1) of sums of prior and evidence.

        Args:
            log_odds: logit(prior) plus the capped evidence of each link.
            prior: share of links assumed bad before any evidence, 0-1.
            anchor_known: whether anything was told of each link's anchor, be it that it is empty.

        Raises:
            ValueError: an impossible prior.
        """
        base = logit(prior)
        evidence = log_odds - base
        return probability(np.where(anchor_known, self.known(evidence), self.unknown(evidence)) + base)


@lru_cache(maxsize=1)
def shipped() -> Calibration:
    """Return the calibration of this release.

    Raises:
        ValueError: its file is damaged.
    """
    return calibration_of(json.loads(files(__package__).joinpath(FILE).read_text("utf-8"))["curves"])


def calibration_of(curves: dict[str, Sequence[Sequence[float]]]) -> Calibration:
    """Return the calibration of curves as the file holds them: name -> points (sum, log-odds).

    Raises:
        ValueError: points that do not rise.
    """
    known, unknown = (
        Curve(tuple(float(p[0]) for p in curves[name]), tuple(float(p[1]) for p in curves[name]))
        for name in ("anchor_known", "anchor_unknown")
    )
    return Calibration(known, unknown)


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
