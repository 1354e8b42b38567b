"""Other ways to cut a word: the dropout that teaches parts of words what the whole word means.

The longest match always cuts a word alike, so a stem learns nothing from its inflected forms and a Hebrew or
Arabic word nothing from the same word behind a prefix. In training a share of the tokens is cut at a random
place into two parts, each cut by the longest match again. Seeded; must not touch files.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.tokens import Tokenizer

# Shortest token that is cut, in characters; Han and Hangul tokens say much in two.
LEAST_CHARS, LEAST_CHARS_DENSE = 4, 2
DENSE_FROM = 0x2E80


@dataclass(frozen=True, slots=True)
class Splits:
    """Per token and variant, the ids it is cut into: row = token * variants + variant."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    variants: int

    def apply(
        self, ids: NDArray[np.int32], owner: NDArray[np.int64], share: float, rng: np.random.Generator
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return ids and their owners with a `share` of the tokens cut anew, order kept."""
        chosen = rng.random(len(ids)) < share
        row = ids.astype(np.int64) * self.variants + rng.integers(self.variants, size=len(ids))
        starts = np.where(chosen, self.offsets[row], 0)
        lengths = np.where(chosen, self.offsets[row + 1] - self.offsets[row], 1)
        total = int(lengths.sum())
        inner = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        cut = np.repeat(chosen, lengths)
        found = np.repeat(ids, lengths)
        found[cut] = self.ids[(np.repeat(starts, lengths) + inner)[cut]]
        return found, np.repeat(owner, lengths)


def build(vocabulary: dict[str, int], *, variants: int = 4, seed: int = 7) -> Splits:
    """Return `variants` random cuts of every token; short tokens stay whole."""
    rng = np.random.default_rng(seed)
    tokenizer = Tokenizer({token: at for token, at in vocabulary.items() if token != "[UNK]"})
    by_id = [""] * (max(vocabulary.values()) + 1)
    for token, at in vocabulary.items():
        by_id[at] = token
    flat: list[int] = []
    offsets = [0]
    for at, token in enumerate(by_id):
        least = LEAST_CHARS_DENSE if token and ord(token[0]) >= DENSE_FROM else LEAST_CHARS
        for _ in range(variants):
            if len(token) < least:
                flat.append(at)
            else:
                place = int(rng.integers(1, len(token)))
                flat.extend(tokenizer.pieces(token[:place]))
                flat.extend(tokenizer.pieces(token[place:]))
            offsets.append(len(flat))
    return Splits(np.array(flat, np.int32), np.array(offsets, np.int64), variants)
