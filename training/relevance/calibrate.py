"""Measure, per language and length, how cosines lie against English ones, and fit the probability.

Uses the declared dev sentences of the evaluation set (99 per language, never trained on): pages of 1, 3 and 6
sentences of one topic against English pages. Equal page pairs must get equal scores whatever the language: the
gain and offset match mean and spread. The probability is a logistic fit on English pairs, both classes weighing
alike. 99 sentences say spread and mean only roughly, so both are drawn towards "as in English" by how well the
two halves of the sentences agree on them. It must not read the other splits.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.calibration import TIER_A, TIER_B, UNKNOWN_LANGUAGE, Tier
from hreflens.measure.relevance.measuring import PagePairs, Sentences, read_sentences
from hreflens.measure.relevance.table import StaticTable

# Sentences per page for each length bucket of the runtime.
SIZES = (1, 3, 6)
TIER_SIZE = 4
HALF_SIZE = 3
SEEDS = (11, 23, 37)
KNOTS = 201
# Share of linking pages assumed to be on the subject before reading them: moves the logistic fit, whose classes
# weigh alike, to a profile of links. A guess on the cautious side; no profile with labels is at hand.
BASE_RATE = 1 / 3


def logistic(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> tuple[float, float]:
    """Return (slope, intercept) of P(positive | score), both classes weighing alike; Newton's method."""
    weight = np.where(positive, 0.5 / positive.sum(), 0.5 / (~positive).sum())
    features = np.column_stack([scores, np.ones(len(scores))])
    found = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(features @ found, -30, 30)))
        slope = features.T @ (weight * (positive - chance)) - 1e-6 * found
        curve = (features * (weight * chance * (1 - chance))[:, None]).T @ features + 1e-6 * np.eye(2)
        found = found + np.linalg.solve(curve, slope)
    return float(found[0]), float(found[1])


def scale_of(found: NDArray[np.float64], reference: NDArray[np.float64]) -> tuple[float, float]:
    """Return (ratio of the spreads, difference of the means) of English cosines and these."""
    return float(reference.std() / max(found.std(), 1e-6)), float(reference.mean() - found.mean())


def reliability(sentences: Sentences, sums: Mapping[str, Any]) -> tuple[float, float]:
    """Return how far spread and mean can be trusted, 0-1: their agreement over languages between two halves.

    Correlation of the halves, stepped up to the whole by Spearman-Brown.
    """
    halves = []
    for part in (0, 1):
        chosen = np.arange(len(sentences.topics)) % 2 == part
        half = Sentences(sentences.split, sentences.topics[chosen], {})
        pairs = [PagePairs(half, size=HALF_SIZE, seed=seed) for seed in SEEDS]
        reference = _scores(pairs, sums["en"][chosen], sums["en"][chosen])
        halves.append(
            np.array(
                [
                    scale_of(_scores(pairs, sums[lang][chosen], sums["en"][chosen]), reference)
                    for lang in sorted(sums)
                    if lang != "en"
                ]
            )
        )
    trust = []
    for column in (0, 1):
        agreement = float(np.corrcoef(halves[0][:, column], halves[1][:, column])[0, 1])
        trust.append(float(np.clip(2 * agreement / (1 + agreement), 0.0, 1.0)))
    return trust[0], trust[1]


def calibrate(model: StaticTable, sentences_file: Path) -> dict[str, Any]:
    """Return the content of calibration.json for a model."""
    sentences = read_sentences(sentences_file, "dev", every_language=True)
    sums = {lang: model.sums(texts)[0] for lang, texts in sentences.texts.items()}
    english = sums["en"]
    fits: dict[str, dict[str, Any]] = {lang: {"gain": [], "offset": []} for lang in sums}
    trust = reliability(sentences, sums)
    print(f"calibration trusted by {trust[0]:.2f} (spread) and {trust[1]:.2f} (mean)", flush=True)
    slopes, intercepts, percentiles = [], [], []
    for size in SIZES:
        pairs = [PagePairs(sentences, size=size, seed=seed) for seed in SEEDS]
        reference = _scores(pairs, english, english)
        positive = np.concatenate([p.positive[p.positive | p.negative] for p in pairs])
        slope, intercept = logistic(reference, positive)
        slopes.append(round(slope, 4))
        intercepts.append(round(intercept + float(np.log(BASE_RATE / (1 - BASE_RATE))), 4))
        percentiles.append(np.round(np.quantile(reference[~positive], np.linspace(0, 1, KNOTS)), 5).tolist())
        for lang, vectors in sums.items():
            found = _scores(pairs, vectors, english)
            spread, shift = scale_of(found, reference)
            gain = 1 + trust[0] * (spread - 1)
            # With this gain, the language's mean comes as near to the English one as the shift can be trusted.
            offset = reference.mean() - (1 - trust[1]) * shift - gain * found.mean()
            fits[lang]["gain"].append(round(gain, 4))
            fits[lang]["offset"].append(round(float(offset), 5))
    tier_pairs = [PagePairs(sentences, size=TIER_SIZE, seed=seed) for seed in SEEDS]
    best = np.mean([p.auc(english, english) for p in tier_pairs])
    for lang, vectors in sums.items():
        reached = float(np.mean([p.auc(vectors, english) for p in tier_pairs]))
        fits[lang]["tier"] = str(_tier(reached / float(best)))
        fits[lang]["dev_page_auc"] = round(reached, 4)
    weak = [row for row in fits.values() if row["tier"] != Tier.A]
    fits[UNKNOWN_LANGUAGE] = {
        "tier": str(Tier.C),
        "gain": np.median([row["gain"] for row in weak], axis=0).round(4).tolist(),
        "offset": np.median([row["offset"] for row in weak], axis=0).round(5).tolist(),
    }
    return {"languages": fits, "slope": slopes, "intercept": intercepts, "percentiles": percentiles}


def _scores(pairs: list[PagePairs], ours: Any, english: Any) -> NDArray[np.float64]:
    return np.concatenate(
        [p.cosines(ours, english).astype(np.float64)[p.positive | p.negative] for p in pairs]
    )


def _tier(share_of_english: float) -> Tier:
    """Return the tier: how near the language's page AUC comes to that of English pages."""
    if share_of_english >= TIER_A:
        return Tier.A
    return Tier.B if share_of_english >= TIER_B else Tier.C
