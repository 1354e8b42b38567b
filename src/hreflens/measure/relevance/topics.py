"""The topic tree: 90 subjects with names in the languages of the reports, and which of them a text is about.

A topic's vector is that of its names and seed words together. Topics are found per text as a share, so that
"mostly fashion, a little travel" can be said. It must not judge whether a topic is good or bad.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.table import unit

Floats = NDArray[np.float32]

TREE = Path(__file__).with_name("topics.tsv")
LANGUAGES = ("en", "de", "fr", "es", "ja", "ar")
# Seeds are listed once, names once per language; seeds say more, so they count this often.
SEED_WEIGHT = 2.0
# How sharply a cosine becomes a share; a text's best topic leads the next by about .1.
SHARPNESS = 16.0
# A topic below this share is not named: with 90 topics an undecided text gives each about .01.
LEAST_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject: its id, its parent's id ('' for a main subject), names per language, seed words."""

    id: str
    parent: str
    names: tuple[tuple[str, str], ...]
    seeds: str

    def name(self, lang: str) -> str:
        """Return the name in a report language, in English when there is none."""
        named = dict(self.names)
        return named.get(lang.split("-", maxsplit=1)[0], named["en"])


@cache
def topics() -> tuple[Topic, ...]:
    """Return all topics in the order of the tree file."""
    with TREE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Topic(row["id"], row["parent"], tuple((lang, row[lang]) for lang in LANGUAGES), row["seeds"])
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The topics' vectors in one model's space: subtopics and main subjects alike, unit rows."""

    vectors: Floats
    centre: Floats

    def shares(self, vectors: Floats) -> Floats:
        """Return how much each text is about each topic, shape (texts, topics), rows summing to 1."""
        alike = unit(vectors - self.centre) @ self.vectors.T
        weights = np.exp(SHARPNESS * (alike - alike.max(axis=1, keepdims=True)))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)


def map_topics(model: Embedder) -> TopicMap:
    """Return the topics' vectors in the space of `model`."""
    parts = []
    for topic in topics():
        seeds, _ = model.sums([topic.seeds])
        names, _ = model.sums([name for _, name in topic.names])
        parts.append(SEED_WEIGHT * unit(seeds)[0] + unit(names).mean(axis=0))
    vectors = unit(np.array(parts, dtype=np.float32))
    # What all topics share tells none of them apart.
    centre = vectors.mean(axis=0) * 0.5
    return TopicMap(unit(vectors - centre), np.asarray(centre, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic of a text, with its share 0-1."""

    id: str
    share: float


def top_topics(shares: Floats, *, most: int = 3) -> list[tuple[TopicShare, ...]]:
    """Return, per text, its `most` leading topics of at least LEAST_SHARE, strongest first."""
    ids = [topic.id for topic in topics()]
    order = np.argsort(-shares, axis=1, kind="stable")[:, :most]
    best = np.take_along_axis(shares, order, axis=1)
    named = (best >= LEAST_SHARE).sum(axis=1)  # the leading ones, as they fall
    return [
        tuple(TopicShare(ids[at], round(share, 3)) for at, share in zip(row[:count], leading, strict=False))
        for row, leading, count in zip(order.tolist(), best.tolist(), named.tolist(), strict=True)
    ]


def shared_topics(ours: Sequence[TopicShare], theirs: Sequence[TopicShare]) -> tuple[str, ...]:
    """Return ids of topics, or failing that of main subjects, that both lists hold, in the order of `ours`."""
    both = [topic.id for topic in ours if topic.id in {other.id for other in theirs}]
    if both:
        return tuple(both)
    main = {main_subject(other.id) for other in theirs}
    return tuple(dict.fromkeys(main_subject(topic.id) for topic in ours if main_subject(topic.id) in main))


def main_subject(topic_id: str) -> str:
    """Return the main subject a topic belongs to. Raises KeyError for unknown ids."""
    found = topic_by_id(topic_id)
    return found.parent or found.id


def topic_by_id(topic_id: str) -> Topic:
    """Return one topic. Raises KeyError for unknown ids."""
    return _by_id()[topic_id]


@cache
def _by_id() -> dict[str, Topic]:
    return {topic.id: topic for topic in topics()}
