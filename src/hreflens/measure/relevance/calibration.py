"""From a cosine to a probability that two texts are about the same subject, fair to every language.

A table of vectors is noisier in some languages, so that equal topical distance gives other cosines there. Per
language and length, training measured mean and spread of the cosines of many text pairs and of their English
translations; a cosine is first moved to the English scale (equal pairs, equal scores), and only then read as
a probability and a percentile. A language where the table is weak has tier C: there only a good match counts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

# Tokens of the shorter text at which the next bucket begins.
BUCKETS: tuple[int, ...] = (0, 40, 120)
# Fewer tokens say too little: not judged. (Feasibility study: single sentences give AUC .65, pages .92.)
LEAST_TOKENS = 12


class Tier(StrEnum):
    """How near a language's page AUC comes to that of English pages: >= 95 %, >= 88 %, below or unmeasured."""

    A = "A"
    B = "B"
    C = "C"


TIER_A, TIER_B = 0.95, 0.88


@dataclass(frozen=True, slots=True)
class LanguageFit:
    """How a language's cosines lie on the English scale: per bucket (gain, offset), and its tier."""

    tier: Tier
    gain: tuple[float, ...]
    offset: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that turns cosines of one model into probabilities."""

    languages: Mapping[str, LanguageFit]
    slope: tuple[float, ...]
    intercept: tuple[float, ...]
    percentiles: tuple[tuple[float, ...], ...]

    def english_scale(
        self, cosines: Doubles, langs: Sequence[str], other_langs: Sequence[str], tokens: NDArray[np.int64]
    ) -> Doubles:
        """Return the cosines as they would be, were both texts English.

        Args:
            cosines: shape (pairs,).
            langs: BCP-47 language of one side, 'und' unknown.
            other_langs: the same of the other side.
            tokens: tokens of the shorter text.
        """
        bucket = buckets_of(tokens)
        gain, offset = np.ones(len(cosines)), np.zeros(len(cosines))
        for side in (langs, other_langs):
            fits = [self.fit_of(lang) for lang in side]
            gain *= np.array([fit.gain[b] for fit, b in zip(fits, bucket, strict=True)])
            offset += np.array([fit.offset[b] for fit, b in zip(fits, bucket, strict=True)])
        return np.asarray(gain * cosines + offset)

    def probability(self, scores: Doubles, tokens: NDArray[np.int64]) -> Doubles:
        """Return P(same subject), 0-1, of scores on the English scale."""
        bucket = buckets_of(tokens)
        slope, intercept = np.array(self.slope)[bucket], np.array(self.intercept)[bucket]
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(slope * scores + intercept, -30.0, 30.0))))

    def percentile(self, scores: Doubles, tokens: NDArray[np.int64]) -> Doubles:
        """Return the share of unrelated English pairs that score lower, 0-100: comparable across languages."""
        found = np.empty(len(scores))
        bucket = buckets_of(tokens)
        for at in range(len(BUCKETS)):
            chosen = bucket == at
            knots = np.array(self.percentiles[at])
            found[chosen] = np.interp(scores[chosen], knots, np.linspace(0.0, 100.0, len(knots)))
        return found

    def fit_of(self, lang: str) -> LanguageFit:
        """Return the fit of a BCP-47 language, of its base language, or the cautious one of unknown languages."""
        known = self.languages
        return known.get(lang) or known.get(lang.split("-", maxsplit=1)[0]) or known[UNKNOWN_LANGUAGE]

    def tier_of(self, lang: str, other: str) -> Tier:
        """Return the weaker tier of the two languages."""
        return max(self.fit_of(lang).tier, self.fit_of(other).tier)


UNKNOWN_LANGUAGE = "und"


def buckets_of(tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the length bucket of each number of tokens."""
    return np.asarray(np.searchsorted(np.array(BUCKETS), tokens, side="right") - 1)


def parse_calibration(described: Mapping[str, Any]) -> Calibration:
    """Return the calibration of a JSON object as training writes it. Raises KeyError or TypeError when malformed."""
    languages = {
        lang: LanguageFit(Tier(row["tier"]), tuple(row["gain"]), tuple(row["offset"]))
        for lang, row in described["languages"].items()
    }
    return Calibration(
        languages=languages,
        slope=tuple(described["slope"]),
        intercept=tuple(described["intercept"]),
        percentiles=tuple(tuple(row) for row in described["percentiles"]),
    )


@cache
def read_calibration(folder: Path) -> Calibration:
    """Return the calibration beside a model; a model without one gets the cautious default.

    Raises:
        ValueError: the file is damaged.
    """
    path = folder / "calibration.json"
    if not path.exists():
        return UNCALIBRATED
    try:
        return parse_calibration(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: damaged ({error}). Train the model anew or reinstall hreflens.") from error


# For a model of someone else's: cosines as they are, half way at 0.5, every language in tier C, so that such a
# model only ever adds until `hreflens relevance bench` has measured it.
UNCALIBRATED = Calibration(
    languages={UNKNOWN_LANGUAGE: LanguageFit(Tier.C, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0))},
    slope=(12.0, 12.0, 12.0),
    intercept=(-6.0, -6.0, -6.0),
    percentiles=(tuple(np.linspace(-0.2, 0.8, 101)),) * 3,
)
