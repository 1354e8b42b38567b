"""Why two texts were found alike or not: the words that contributed most, with a gloss the reader knows.

The table is static, so a text's cosine is an exact sum over its words: the words printed are the computation.
A gloss is the nearest word of the reader's language in the same table. Works with the shipped kind of model
only. It must not translate sentences.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.letters import compose, fold_run
from hreflens.measure.relevance.table import StaticTable, unit

Floats = NDArray[np.float32]

# Words per report language in which glosses are looked for; see `gloss_words`.
GLOSS_FOLDER = Path(__file__).parent / "model"
# A gloss further away than this is a guess, and not shown.
LEAST_GLOSS = 0.35
MOST_WORDS = 5
# Words compared at once: bounds memory to 50 MB.
NEAREST_BATCH = 1024
# Words of a text looked at: more would only repeat.
SCANNED_CHARS = 2_500


@dataclass(frozen=True, slots=True)
class WordShare:
    """A word of a text, what it adds to the cosine, and a gloss in the reader's language (None = unknown)."""

    word: str
    contribution: float
    gloss: str | None


class Glossary:
    """Words of one report language as vectors of a table, to find the nearest to any word."""

    def __init__(self, table: StaticTable, lang: str, words: Sequence[str]) -> None:
        self.lang = lang
        self.table = table
        vectors, counts = table.sums(words)
        known = np.flatnonzero(counts > 0).tolist()
        self.words = [words[at] for at in known]
        self.vectors = unit(vectors[known])
        self._own = {compose(word) for word in self.words}

    def gloss(self, words: Sequence[str]) -> list[str | None]:
        """Return the nearest word of this language for each word; None when none is near.

        A word of this language is its own gloss.
        """
        return [gloss if cosine >= LEAST_GLOSS else None for gloss, cosine in self.nearest(words)]

    def nearest(self, words: Sequence[str]) -> list[tuple[str, float]]:
        """Return the nearest word of this language and its cosine, for each word; ('', -1) when there are none.

        A word of this language is its own, at 1.
        """
        if not self.words:
            return [("", -1.0)] * len(words)
        found: list[tuple[str, float]] = []
        for start in range(0, len(words), NEAREST_BATCH):
            batch = words[start : start + NEAREST_BATCH]
            alike = self.table.embed(batch) @ self.vectors.T
            best = alike.argmax(axis=1).tolist()
            found += [
                (word, 1.0) if compose(word) in self._own else (self.words[at], float(alike[row, at]))
                for row, (word, at) in enumerate(zip(batch, best, strict=True))
            ]
        return found


@cache
def gloss_words(lang: str) -> tuple[str, ...]:
    """Return the words glosses may use in a report language (en de fr es ja ar), commonest first; () if none.

    They are the lexicon words of the training data in that language, shipped beside the model.
    """
    path = GLOSS_FOLDER / "gloss.tsv"
    if not path.exists():
        return ()
    base = lang.split("-", maxsplit=1)[0]
    for line in path.read_text(encoding="utf-8").splitlines():
        code, _, words = line.partition("\t")
        if code == base:
            return tuple(words.split("\t"))
    return ()


def contributing_words(
    table: StaticTable, text: str, target: Floats, glossary: Glossary | None = None, *, most: int = MOST_WORDS
) -> tuple[WordShare, ...]:
    """Return the words of `text` that add most to its cosine with `target`, largest first.

    A word's contribution is (its vector . target) * its occurrences / length of the text's sum: all words of
    the text together give the cosine exactly. Only words that add something are returned.

    Args:
        table: the model.
        text: what is explained; its first SCANNED_CHARS characters are looked at.
        target: unit vector, shape (dim,).
        glossary: for the glosses; None leaves them out.
        most: words at most.
    """
    runs = table.tokenizer.words(compose(text[:SCANNED_CHARS]))
    counts: dict[str, int] = {}
    for run in runs:
        counts[run] = counts.get(run, 0) + 1
    parts = _words_of(table, counts)
    if not parts:
        return ()
    words = list(parts)
    vectors = np.array([table.rows(ids).sum(axis=0) for ids, _ in parts.values()], dtype=np.float32)
    times = np.array([count for _, count in parts.values()], dtype=np.float32)
    length = float(np.linalg.norm((vectors * times[:, None]).sum(axis=0)))
    adds = (vectors @ target) * times / max(length, 1e-9)
    order = [int(at) for at in np.argsort(-adds, kind="stable")[:most] if adds[at] > 0]
    glosses = glossary.gloss([words[at] for at in order]) if glossary is not None else [None] * len(order)
    return tuple(
        WordShare(words[at], round(float(adds[at]), 4), gloss)
        for at, gloss in zip(order, glosses, strict=True)
    )


def _words_of(table: StaticTable, counts: Mapping[str, int]) -> dict[str, tuple[tuple[int, ...], int]]:
    """Return word -> (token ids, occurrences); runs without blanks are cut to their tokens, each a word."""
    found: dict[str, tuple[tuple[int, ...], int]] = {}
    for run, count in counts.items():
        ids = table.tokenizer.pieces(run)
        for word, part in ((run, ids),) if not is_unsegmented(run) else _single(table, ids):
            _, before = found.get(word, ((), 0))
            found[word] = (part, before + count)
    return found


def _single(table: StaticTable, ids: Iterable[int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((table.tokens[at], (at,)) for at in ids)


# Scripts written without blanks: Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han.
_UNSEGMENTED = (
    (0x0E00, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0x20000, 0x3FFFF),
)


def is_unsegmented(run: str) -> bool:
    """Return whether a run of letters is of a script written without blanks."""
    point = ord(fold_run(run)[:1] or " ")
    return any(first <= point <= last for first, last in _UNSEGMENTED)
