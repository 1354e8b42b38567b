"""Cut text into tokens of the shared vocabulary, longest match first, fast.

The shipped tokenizer.json says the same to every other program (WordPiece without a prefix); this path gives
identical ids, faster, because the web repeats its words: each distinct word is cut once and remembered. It
must not look at the language.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from hreflens.measure.relevance.letters import MAX_RUN, compose, fold_run, word_class

# Distinct words remembered: about 60 MB at most, and far more than one batch of pages holds.
CACHE_WORDS: Final = 300_000
# What is read of one text; longer ones are cut, so that a hostile page costs no more than a long one.
MAX_CHARS: Final = 20_000


class Tokenizer:
    """Greedy longest-match tokenizer with a cache per word. Instances live as long as their model."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._ids = dict(vocabulary)
        self._longest = _longest_by_first(vocabulary)
        self._cache: dict[str, tuple[int, ...]] = {}
        alphabet = word_class(token for token in vocabulary if len(token) == 1)
        self._find = re.compile(f"[{alphabet}]+").findall

    def ids(self, text: str) -> list[int]:
        """Return the token ids of a text, in order; [] when it holds no letter that the vocabulary knows."""
        cache = self._cache
        found: list[int] = []
        extend = found.extend
        for run in self._find(compose(text[:MAX_CHARS])):
            known = cache.get(run)
            if known is None:
                known = self._remember(run)
            extend(known)
        return found

    def words(self, text: str) -> list[str]:
        """Return the runs of known letters of a text already in the form of `letters.compose`."""
        return self._find(text)

    def ids_many(self, texts: Iterable[str]) -> list[list[int]]:
        """Return `ids` of each text."""
        return [self.ids(text) for text in texts]

    def pieces(self, run: str) -> tuple[int, ...]:
        """Return the ids of one run of letters: always the longest token that fits comes next."""
        folded = fold_run(run)
        ids, longest = self._ids, self._longest
        found: list[int] = []
        for first in range(0, len(folded), MAX_RUN):
            word = folded[first : first + MAX_RUN]
            start, end = 0, len(word)
            while start < end:
                stop = min(end, start + longest.get(word[start : start + 2], 1))
                while word[start:stop] not in ids:
                    stop -= 1
                found.append(ids[word[start:stop]])
                start = stop
        return tuple(found)

    def _remember(self, run: str) -> tuple[int, ...]:
        found = self.pieces(run)
        if len(run) <= MAX_RUN:
            if len(self._cache) >= CACHE_WORDS:
                self._cache.clear()
            self._cache[run] = found
        return found


def _longest_by_first(vocabulary: Iterable[str]) -> dict[str, int]:
    """Return the longest token that starts with each pair of letters (a single letter otherwise)."""
    longest: dict[str, int] = {}
    for token in vocabulary:
        pair = token[:2]
        if len(token) > longest.get(pair, 0):
            longest[pair] = len(token)
    return longest
