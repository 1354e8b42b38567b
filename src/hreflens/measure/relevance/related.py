"""More from the same table: near-duplicates across languages, niches, themes of links.

Every function takes texts or vectors and returns plain arrays, so that it runs over batches and in Spark. It
must not judge risk: a shared subject or a translated copy is a fact, not a fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.pooling import Pooled, pool_texts
from hreflens.measure.relevance.table import unit
from hreflens.measure.relevance.topics import TopicMap, TopicShare, top_topics

Floats = NDArray[np.float32]

# Chosen so that about one in 50,000 pairs of other pages (a seventh of them on the same topic) is mistaken for a
# translation; about 3 in 10 translations of pages as short as six sentences are found
# (eval/gates/relevance.py).
DUPLICATE_COSINE = 0.75
DUPLICATE_TOKENS = 40
# Rows compared at once: bounds memory to 8 MB.
BLOCK = 1024
# Pages a theme must hold, and how near its pages are to its centre.
LEAST_THEME = 2
THEME_COSINE = 0.5
THEME_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two texts that say the same: their row numbers, first < second, and the cosine."""

    first: int
    second: int
    cosine: float


def near_duplicates(pooled: Pooled, *, least: float = DUPLICATE_COSINE) -> list[Duplicate]:
    """Return all pairs of long enough texts that say the same, whatever the languages, in row order."""
    rows = np.flatnonzero(pooled.tokens >= DUPLICATE_TOKENS)
    vectors = pooled.vectors[rows]
    found = []
    for start in range(0, len(rows), BLOCK):
        alike = vectors[start : start + BLOCK] @ vectors.T
        for first, second in zip(*np.nonzero(alike >= least), strict=True):
            if first + start < second:
                found.append(
                    Duplicate(
                        int(rows[first + start]), int(rows[second]), round(float(alike[first, second]), 4)
                    )
                )
    return found


def niches(
    model: Embedder, topic_map: TopicMap, texts: Sequence[str], *, most: int = 3
) -> list[tuple[TopicShare, ...]]:
    """Return the leading topics of each text (an anchor, a page, a site's titles); () when it says too little."""
    pooled = pool_texts(model, texts)
    named = top_topics(topic_map.shares(pooled.vectors), most=most)
    return [topics if tokens > 0 else () for topics, tokens in zip(named, pooled.tokens, strict=True)]


def themes(vectors: Floats, *, most: int = 12, seed: int = 0) -> NDArray[np.int64]:
    """Return the theme of each text, 0 the largest, -1 = none: links grouped by subject, not by language.

    Spherical k-means from far-apart starts; texts further than THEME_COSINE from their centre and themes of
    fewer than LEAST_THEME texts count as none.

    Args:
        vectors: unit vectors, shape (texts, dim); rows of zeros get -1.
        most: themes at most.
        seed: picks the first text, so that equal inputs give equal themes.
    """
    label = np.full(len(vectors), -1, np.int64)
    rows = np.flatnonzero(np.linalg.norm(vectors, axis=1) > 0.5)
    if len(rows) < LEAST_THEME:
        return label
    known = vectors[rows]
    chosen = [seed % len(rows)]
    while len(chosen) < min(most, len(rows)):
        nearest = (known @ known[chosen].T).max(axis=1)
        if nearest.min() >= THEME_COSINE:
            break
        chosen.append(int(nearest.argmin()))
    centres = known[chosen]
    for _ in range(THEME_ROUNDS):
        own = (known @ centres.T).argmax(axis=1)
        centres = np.array(
            [
                unit(known[own == n].mean(axis=0, keepdims=True))[0] if (own == n).any() else centres[n]
                for n in range(len(centres))
            ]
        )
    alike = known @ centres.T
    own = np.where(alike.max(axis=1) >= THEME_COSINE, alike.argmax(axis=1), -1)
    sizes = np.bincount(own[own >= 0], minlength=len(centres))
    order = {
        int(old): new
        for new, old in enumerate(np.argsort(-sizes, kind="stable"))
        if sizes[old] >= LEAST_THEME
    }
    label[rows] = [order.get(int(old), -1) for old in own]
    return label
