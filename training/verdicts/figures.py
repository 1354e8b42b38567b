"""Figures of probabilities against the truth: calibration error, selective error, and what each language gets."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hreflens.judge.calibration import Calibration, logit, probability
from training.verdicts.observe import TIERS, Observed

BINS = 15
"""Bins of equal width over 0-1; the usual number (Guo et al. 2017, 'On calibration of modern neural networks')."""
Probs = NDArray[np.float64]


def ece(prob: Probs, truth: NDArray[np.bool_]) -> float:
    """Return the expected calibration error: mean gap of probability and share over BINS bins, weighted by size."""
    if not len(prob):
        return 0.0
    at = np.minimum((prob * BINS).astype(int), BINS - 1)
    size = np.bincount(at, minlength=BINS)
    gap = np.abs(np.bincount(at, prob, BINS) - np.bincount(at, truth, BINS))
    return float(gap[size > 0].sum() / len(prob))


def selective_error(prob: Probs, truth: NDArray[np.bool_], coverage: float) -> float:
    """Return the share of wrong answers (p >= .5) among the surest `coverage` of all."""
    order = np.argsort(-np.abs(prob - 0.5), kind="stable")[: int(np.ceil(coverage * len(prob)))]
    return float(((prob[order] >= 0.5) != truth[order]).mean())


def coverage_at(prob: Probs, truth: NDArray[np.bool_], error: float) -> float:
    """Return the largest share of surest answers with at most `error` wrong ones."""
    order = np.argsort(-np.abs(prob - 0.5), kind="stable")
    wrong = np.cumsum((prob[order] >= 0.5) != truth[order]) / np.arange(1, len(prob) + 1)
    allowed = np.flatnonzero(wrong <= error)
    return float((allowed[-1] + 1) / len(prob)) if len(allowed) else 0.0


def summary(prob: Probs, world: Observed) -> dict[str, object]:
    """Return all figures of some probabilities on a world."""
    by_language = {
        str(lang): ece(prob[world.language == lang], world.spam[world.language == lang])
        for lang in np.unique(world.language)
    }
    worst = max(by_language, key=lambda lang: by_language[lang])
    clipped = np.clip(np.where(world.spam, prob, 1 - prob), 1e-9, 1)
    return {
        "links": len(prob),
        "bad_share": round(world.share, 4),
        "ece": round(ece(prob, world.spam), 4),
        "ece_worst_language": round(by_language[worst], 4),
        "worst_language": worst,
        "ece_by_tier": {
            tier: round(ece(prob[world.tier == tier], world.spam[world.tier == tier]), 4) for tier in TIERS
        },
        "selective_error_at_80": round(selective_error(prob, world.spam, 0.8), 4),
        "coverage_at_half_percent_error": round(coverage_at(prob, world.spam, 0.005), 4),
        "log_loss": round(float(-np.log(clipped).mean()), 4),
        "brier": round(float(((prob - world.spam) ** 2).mean()), 4),
    }


def printed(world: Observed, calibration: Calibration) -> Probs:
    """Return the probabilities that the product prints, the prior being the world's own share of bad links."""
    prior = world.share
    return calibration.probability(world.evidence + logit(prior), prior, world.anchor_known)


def line(world: Observed, slope: float, intercept: float) -> Probs:
    """Return the probabilities that a line gives, the prior being the world's own share of bad links."""
    return probability(slope * world.evidence + intercept + logit(world.share))


def conformal_threshold(scores: NDArray[np.float64], error: float) -> float | None:
    """Return the evidence that at most `error` of new honest links reach, None with too few honest links.

    Args:
        scores: evidence of honest links of one group.
        error: share allowed, 0-1.

    Source: split conformal p-values; (n + 1) * error honest links may lie at or above (Vovk et al. 2005).
    """
    allowed = int((len(scores) + 1) * error)
    if allowed < 1:
        return None
    # Reached means at least as much: the threshold lies just above the allowed-th largest score.
    return float(np.nextafter(np.sort(scores)[-allowed], np.inf))


def conformal_by_language(world: Observed, error: float) -> dict[str, float | None]:
    """Return the threshold of each language, fitted on its own honest links alone (group-conditional)."""
    languages: Sequence[str] = [str(lang) for lang in np.unique(world.language)]
    return {
        lang: conformal_threshold(world.evidence[(world.language == lang) & ~world.spam], error)
        for lang in languages
    }
