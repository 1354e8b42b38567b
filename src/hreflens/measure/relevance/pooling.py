"""A page's text fields pooled to one vector, and a site's pages to a few.

Title and headings say what a page is about in few words, so their tokens count more than once; the words
around the link count for the link's own passage. It must not read tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.table import unit

Floats = NDArray[np.float32]

# How often a token of each field counts. Feasibility study, section 7.
TITLE_WEIGHT, HEADINGS_WEIGHT, DESCRIPTION_WEIGHT, PASSAGE_WEIGHT, MAIN_WEIGHT = 3.0, 2.0, 2.0, 2.0, 1.0
# More text adds cost, not knowledge (feasibility study, section 5).
MAIN_CHARS = 2_000
FIELD_CHARS = 600
# Subjects a site is allowed: the best of its centroids counts.
SITE_TOPICS = 4
# A further centroid is kept only when it holds this share of the site's pages.
LEAST_CLUSTER = 0.1
KMEANS_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page by field; '' where there is none."""

    title: str = ""
    headings: str = ""
    description: str = ""
    passage: str = ""
    main: str = ""

    def fields(self) -> tuple[tuple[str, float], ...]:
        """Return (text cut to what is read, weight) of every field."""
        return (
            (self.title[:FIELD_CHARS], TITLE_WEIGHT),
            (self.headings[:FIELD_CHARS], HEADINGS_WEIGHT),
            (self.description[:FIELD_CHARS], DESCRIPTION_WEIGHT),
            (self.passage[:FIELD_CHARS], PASSAGE_WEIGHT),
            (self.main[:MAIN_CHARS], MAIN_WEIGHT),
        )


@dataclass(frozen=True, slots=True)
class Pooled:
    """Unit vectors, shape (texts, dim), zeros where nothing could be read, and the tokens behind each."""

    vectors: Floats
    tokens: NDArray[np.int64]


def pool_pages(model: Embedder, pages: Sequence[PageText]) -> Pooled:
    """Return one vector per page: the weighted sum of its fields at length 1. Equal texts are read once."""
    at: dict[str, int] = {}
    wanted: dict[int, tuple[list[int], list[int], float]] = {}
    for number, page in enumerate(pages):
        for field, (text, weight) in enumerate(page.fields()):
            if text:
                numbers, places, _ = wanted.setdefault(field, ([], [], weight))
                numbers.append(number)
                places.append(at.setdefault(text, len(at)))
    vectors = np.zeros((len(pages), model.dim), np.float32)
    tokens = np.zeros(len(pages), np.int64)
    if wanted:
        sums, counts = model.sums(at)
        for _, (numbers, places, weight) in sorted(
            wanted.items()
        ):  # each page once per field, in their order
            vectors[numbers] += np.float32(weight) * sums[places]
            tokens[numbers] += counts[places]
    return Pooled(unit(vectors), tokens)


def pool_texts(model: Embedder, texts: Sequence[str]) -> Pooled:
    """Return one vector per text (a passage, an anchor). Equal texts are read once."""
    at = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    sums, counts = model.sums(at)
    order = np.array([at[text] for text in texts], dtype=np.int64)
    if not len(order):
        return Pooled(np.zeros((0, model.dim), np.float32), np.zeros(0, np.int64))
    return Pooled(unit(sums)[order], counts[order])


def site_centroids(pages: Floats, *, most: int = SITE_TOPICS, seed: int = 0) -> Floats:
    """Return 1 to `most` unit vectors for a site's pages: its subjects, largest first.

    The mean of all pages comes first, so that a site of one subject is not cut to pieces; spherical k-means,
    started from far-apart pages, gives the others. Pages of zeros are left out.

    Args:
        pages: unit vectors, shape (pages, dim).
        most: centroids at most, the mean included.
        seed: picks the first page, so that equal inputs give equal centroids.
    """
    known = pages[np.linalg.norm(pages, axis=1) > 0.5]
    if not len(known):
        return np.zeros((0, pages.shape[1]), np.float32)
    mean = unit(known.mean(axis=0, keepdims=True))
    clusters = min(most - 1, len(known) // 2)
    if clusters < 2:
        return mean
    chosen = [seed % len(known)]
    while len(chosen) < clusters:
        chosen.append(int((known @ known[chosen].T).max(axis=1).argmin()))
    centres = known[chosen]
    for _ in range(KMEANS_ROUNDS):
        label = (known @ centres.T).argmax(axis=1)
        centres = unit(
            np.array(
                [
                    known[label == n].mean(axis=0) if (label == n).any() else centres[n]
                    for n in range(clusters)
                ]
            )
        )
    sizes = np.bincount((known @ centres.T).argmax(axis=1), minlength=clusters)
    kept = [n for n in np.argsort(-sizes, kind="stable") if sizes[n] >= LEAST_CLUSTER * len(known)]
    return np.concatenate([mean, centres[kept]]).astype(np.float32)
