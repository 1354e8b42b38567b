"""Texts that say the same in the same order in other words: translations of each other, whatever the languages.

Two texts on one subject look alike to a table of words; a translation also says each thing in the same place. So
texts are compared twice: as wholes, and part by part with what the whole says taken out. It must not look at what
language a text is in, and must not judge: a translated page is a fact, not a fault.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.table import StaticTable, unit

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PARTS = 4
LEAST_TOKENS = 60
"""Shorter texts have parts of a few words, which say nothing of their order."""
LEAST_COSINE, LEAST_ORDER = 0.6, 0.33
"""Precise rather than complete: of pages of eight (fourteen) unseen sentences in 18 languages (the declared evaluation
split `dev`) a quarter (a third) of the translations pass, and none of 337,824 (205,632) pairs of other pages, most of
them on one subject. Cosine alone would have to be .75 for that, which one in fourteen translations reaches."""
SAME_WORDS = 0.7
"""Share of two texts' tokens in common from which they are copies, not translations: between neighbours such as Danish
and Norwegian or Malay and Indonesian translations share up to .62."""
CELL = 2_048
PROBES = 3
"""Texts are compared within cells of about this many neighbours, each in the nearest three; fewer texts than two
cells hold are all compared."""
MOST_CELL = 2 * CELL
SAMPLE, ROUNDS = 32_768, 4
MOST_PARTNERS = 24
"""Partners of one text that are followed: copies of a translation are many, and tied to each other anyway."""
SKETCH_TOKENS = 4_000


@dataclass(frozen=True, slots=True)
class Sketches:
    """What is kept of texts: unit vectors (texts, dim), parts (texts, PARTS * dim), and their numbers of tokens.

    A part is what it says beyond the whole text, at length 1, in 127ths; texts of less than LEAST_TOKENS are zeros.
    """

    vectors: NDArray[np.float16]
    parts: NDArray[np.int8]
    tokens: Ints


def sketch_texts(table: StaticTable, texts: Sequence[str]) -> Sketches:
    """Return the sketches of texts, in their order. Raises nothing."""
    vectors = np.zeros((len(texts), table.dim), np.float16)
    parts = np.zeros((len(texts), PARTS * table.dim), np.int8)
    tokens = np.zeros(len(texts), np.int64)
    for at, text in enumerate(texts):
        ids = np.array(table.tokenizer.ids(text)[:SKETCH_TOKENS], dtype=np.int64)
        tokens[at] = len(ids)
        if len(ids) < LEAST_TOKENS:
            continue
        cuts = np.arange(PARTS) * len(ids) // PARTS
        sums = np.add.reduceat(table.rows(ids), cuts, axis=0)
        vectors[at] = unit(sums.sum(axis=0, keepdims=True))[0]
        said = unit(sums)
        parts[at] = np.rint(127 * unit(said - said.mean(axis=0))).astype(np.int8).ravel()
    return Sketches(vectors, parts, tokens)


def joined(sketches: Sequence[Sketches]) -> Sketches:
    """Return the sketches of several batches as one. Raises ValueError for none."""
    return Sketches(
        np.concatenate([each.vectors for each in sketches]),
        np.concatenate([each.parts for each in sketches]),
        np.concatenate([each.tokens for each in sketches]),
    )


def alike_pairs(sketches: Sketches) -> tuple[Ints, Ints]:
    """Return pairs (first < second, sorted) of texts that say the same in the same order, copies among them.

    Work grows with texts times CELL, not with their pairs; of more than two cells' texts a few pairs are missed.
    """
    rows = np.flatnonzero(sketches.tokens >= LEAST_TOKENS)
    found = [_pairs_of(sketches, cell) for cell in _cells(sketches.vectors, rows)]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    pairs = np.unique(np.concatenate(found), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _pairs_of(sketches: Sketches, cell: Ints) -> Ints:
    vectors = sketches.vectors[cell].astype(np.float32)
    alike = vectors @ vectors.T >= LEAST_COSINE
    np.fill_diagonal(alike, val=False)
    some = np.flatnonzero(alike.any(axis=1))
    if not len(some):
        return np.zeros((0, 2), np.int64)
    parts = sketches.parts[cell[some]].astype(np.float32) / 127.0
    order = parts @ parts.T / PARTS
    order[~alike[np.ix_(some, some)]] = -1.0
    if len(some) > MOST_PARTNERS:
        last = np.partition(order, len(some) - MOST_PARTNERS, axis=1)[:, len(some) - MOST_PARTNERS, None]
        order[order < last] = -1.0
    one, other = np.nonzero(order >= LEAST_ORDER)
    one, other = cell[some[one]], cell[some[other]]
    return np.column_stack([np.minimum(one, other), np.maximum(one, other)])


def _cells(vectors: NDArray[np.float16], rows: Ints) -> Iterator[Ints]:
    """Yield the rows to be compared with each other: each row with its neighbours, in cells of bounded size."""
    if len(rows) <= MOST_CELL:
        yield rows
        return
    centres = _centres(vectors, rows)
    nearest = np.empty((len(rows), PROBES), np.int32)
    for start in range(0, len(rows), CELL):
        near = vectors[rows[start : start + CELL]].astype(np.float32) @ centres.T
        nearest[start : start + CELL] = np.argpartition(-near, PROBES - 1, axis=1)[:, :PROBES]
    order = np.argsort(nearest.ravel(), kind="stable")
    cuts = np.flatnonzero(np.diff(nearest.ravel()[order])) + 1
    for members in np.split(rows[order // PROBES], cuts):
        yield from _cut(vectors, members)


def _centres(vectors: NDArray[np.float16], rows: Ints) -> Floats:
    """Return centres of about CELL rows each: spherical k-means over evenly spread rows."""
    sample = vectors[rows[:: max(1, len(rows) // SAMPLE)]].astype(np.float32)
    count = max(PROBES, min(len(rows) // CELL, len(sample) // 8))
    centres = sample[:: len(sample) // count][:count].copy()
    for _ in range(ROUNDS):
        own = np.concatenate(
            [(sample[at : at + CELL] @ centres.T).argmax(axis=1) for at in range(0, len(sample), CELL)]
        )
        sums = np.zeros_like(centres)
        np.add.at(sums, own, sample)
        filled = np.linalg.norm(sums, axis=1) > 0
        centres[filled] = unit(sums[filled])
    return centres


def _cut(vectors: NDArray[np.float16], members: Ints) -> Iterator[Ints]:
    """Yield a cell in pieces of at most MOST_CELL: cut across the direction in which its texts differ most."""
    if len(members) <= MOST_CELL:
        yield members
        return
    inner = vectors[members].astype(np.float32)
    inner -= inner.mean(axis=0)
    direction = np.linalg.eigh(inner.T @ inner)[1][:, -1]
    order = members[np.argsort(inner @ direction, kind="stable")]
    for start in range(0, len(order), MOST_CELL):
        yield order[start : start + MOST_CELL]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Texts that say the same in other words: their rows, sorted, and how well each keeps the order of the first
    named, `head` (0-1; 1 for the head itself)."""

    head: int
    rows: tuple[int, ...]
    order: tuple[float, ...]


def translations(table: StaticTable, texts: Sequence[str], sketches: Sketches) -> list[Wordings]:
    """Return the groups of texts that are translations of each other, by their heads; copies count as one wording.

    Every text of a group was compared with its head: the text with most partners. A group whose texts all use the
    head's words is one of copies, and left out.

    Args:
        table: the model that made the sketches.
        texts: the texts themselves; those in groups are read again for their words.
        sketches: of the texts.
    """
    first, second = alike_pairs(sketches)
    degree = np.bincount(np.concatenate([first, second]), minlength=len(texts))
    found = []
    for members in _components(len(texts), first, second):
        head = int(members[np.argmax(degree[members])])
        cosine, order = _against(sketches, head, members)
        kept = (cosine >= LEAST_COSINE) & (order >= LEAST_ORDER)
        rows = members[kept].tolist()
        words = _words(table, texts[head])
        if all(_same_words(words, _words(table, texts[at])) for at in rows):
            continue
        told = tuple(round(min(1.0, each), 3) for each in order[kept].tolist())
        found.append(Wordings(head, tuple(rows), told))
    return sorted(found, key=lambda group: group.rows)


def _against(sketches: Sketches, head: int, members: Ints) -> tuple[Floats, Floats]:
    cosine = sketches.vectors[members].astype(np.float32) @ sketches.vectors[head].astype(np.float32)
    parts = sketches.parts[members].astype(np.float32) @ sketches.parts[head].astype(np.float32)
    return cosine, parts / np.float32(127.0**2 * PARTS)


def _words(table: StaticTable, text: str) -> frozenset[int]:
    return frozenset(table.tokenizer.ids(text)[:SKETCH_TOKENS])


def _same_words(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= SAME_WORDS * max(1, min(len(one), len(other)))


def _components(count: int, first: Ints, second: Ints) -> list[Ints]:
    """Return the connected components of two texts and more, each sorted (union by the smaller number)."""
    parent = np.arange(count)

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = int(parent[at])
        return at

    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    touched = np.unique(np.concatenate([first, second]))
    roots = np.array([root(at) for at in touched.tolist()], dtype=np.int64)
    order = np.argsort(roots, kind="stable")
    cuts = np.flatnonzero(np.diff(roots[order])) + 1
    return [each for each in np.split(touched[order], cuts) if len(each) > 1]
