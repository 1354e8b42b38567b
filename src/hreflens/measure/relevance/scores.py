"""How relevant one text is to another: cosine, percentile, probability, confidence tier, or not judged.

A weak language can only add: where the table tells subjects apart badly, a low score says nothing and is not
judged; a high one still counts. It must not know what the texts are (page, passage, site).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.calibration import LEAST_TOKENS, Calibration, Tier
from hreflens.measure.relevance.pooling import Pooled

Doubles = NDArray[np.float64]

TOO_SHORT = "too_short"
WEAK_LANGUAGE = "weak_language"
NO_TEXT = "no_text"
NO_TARGET = "no_target"
# In a language of tier C a lower probability than this is not told from noise.
WEAK_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """One comparison. `prob` 0-1 and `percentile` 0-100 are None when not judged; `reason` then says why."""

    prob: float | None
    percentile: float | None
    cosine: float | None
    tier: Tier
    reason: str | None


def score_pairs(
    calibration: Calibration,
    ours: Pooled,
    theirs: Pooled,
    *,
    langs: Sequence[str],
    other_langs: Sequence[str],
    least_tokens: int = LEAST_TOKENS,
) -> list[Score]:
    """Return the score of each pair (row n of `ours` with row n of `theirs`).

    Args:
        calibration: of the model that made the vectors.
        ours: the texts judged.
        theirs: what they are compared with.
        langs: BCP-47 languages of `ours`, 'und' unknown.
        other_langs: BCP-47 languages of `theirs`.
        least_tokens: fewer tokens on either side are not judged.
    """
    tokens = np.minimum(ours.tokens, theirs.tokens)
    cosines = np.einsum("nd,nd->n", ours.vectors.astype(np.float64), theirs.vectors.astype(np.float64))
    on_scale = calibration.english_scale(cosines, langs, other_langs, tokens)
    probs = calibration.probability(on_scale, tokens)
    percentiles = calibration.percentile(on_scale, tokens)
    pairs = list(zip(langs, other_langs, strict=True))
    tiers = {pair: calibration.tier_of(*pair) for pair in set(pairs)}
    lengths = zip(ours.tokens.tolist(), theirs.tokens.tolist(), strict=True)
    figures = zip(probs.tolist(), percentiles.tolist(), cosines.tolist(), strict=True)
    found = []
    for pair, (own, other), (prob, percentile, cosine) in zip(pairs, lengths, figures, strict=True):
        tier = tiers[pair]
        reason = _unjudged(own, other, prob, tier, least_tokens)
        if reason is None:
            found.append(Score(round(prob, 4), round(percentile, 2), round(cosine, 4), tier, None))
        else:
            found.append(Score(None, None, None, tier, reason))
    return found


def _unjudged(ours: int, theirs: int, prob: float, tier: Tier, least: int) -> str | None:
    if theirs == 0:
        return NO_TARGET
    if ours == 0:
        return NO_TEXT
    if min(ours, theirs) < least:
        return TOO_SHORT
    if tier is Tier.C and prob < WEAK_LEAST:
        return WEAK_LANGUAGE
    return None


def combined(scores: Sequence[tuple[Score, float]]) -> float | None:
    """Return the weighted mean, in log-odds, of the judged probabilities; None when none is judged.

    Log-odds, not probabilities, so that one sure part is not averaged away by unsure ones.
    """
    judged = [(score.prob, weight) for score, weight in scores if score.prob is not None]
    if not judged:
        return None
    probs = np.clip(np.array([prob for prob, _ in judged]), 1e-4, 1 - 1e-4)
    weights = np.array([weight for _, weight in judged])
    mean = float((np.log(probs / (1 - probs)) * weights).sum() / weights.sum())
    return round(1.0 / (1.0 + float(np.exp(-mean))), 4)
