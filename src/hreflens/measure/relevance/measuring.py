"""How well a model tells subjects apart in each language: the table behind the gates and `relevance bench`.

Measured on sentences with a topic, aligned across languages by index. Pages are made of k sentences of one
topic; the pages of a pair share no sentence, so that translation alone cannot win. It must not fit anything to
the sentences but the topic classifier, which sees English only.
"""

import gzip
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.table import unit

Floats = NDArray[np.float32]

WEB = tuple(
    "fr de es pt it nl ca gl eu da sv nb fi is et lv lt pl cs sk sl hr sr bs mk bg ro hu el sq tr az ru uk be kk uz ka "
    "hy he ar fa ur hi bn mr gu ta te th vi id ms fil ja ko zh-Hans zh-Hant sw af".split()
)
HARDER = tuple("ne si kn ml pa km lo my mn ky am so ha yo zu cy ga mt lb yue".split())
# The test sentences where they are at hand, else the training sentences; the dev sentences chose the model.
PREFERRED = ("test", "train")
PAGES_PER_TOPIC = 30
PAGE_SENTENCES = 8
RETRIEVED = 200
# Ridge of the topic classifier, one for all models: strong enough for 350 sentences.
RIDGE = 3.0


@dataclass(frozen=True, slots=True)
class Sentences:
    """Aligned sentences of one split: language -> texts in index order; `topics` go with each."""

    split: str
    topics: NDArray[np.str_]
    texts: dict[str, list[str]]


def read_sentences(path: Path, split: str | None = None, *, every_language: bool = False) -> Sentences:
    """Return the sentences of `split`, or of the preferred split that the file has.

    Args:
        path: gzip TSV with a header and the columns lang, split, index, topic, text.
        split: 'train', 'dev' or 'test'; None takes the first of PREFERRED.
        every_language: keep all languages of the file, not only WEB, HARDER and English.

    Raises:
        ValueError: a line has not five cells.
        KeyError: the file has no English, or not every language has every sentence.
    """
    found: dict[str, dict[str, dict[int, tuple[str, str]]]] = defaultdict(lambda: defaultdict(dict))
    wanted = {*WEB, *HARDER, "en"}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            lang, part, index, topic, text = line.rstrip("\n").split("\t")
            if every_language or lang in wanted:
                found[part][lang][int(index)] = (topic, text)
    part = split or next(name for name in PREFERRED if name in found)
    order = sorted(found[part]["en"])
    return Sentences(
        split=part,
        topics=np.array([found[part]["en"][index][0] for index in order]),
        texts={lang: [rows[index][1] for index in order] for lang, rows in found[part].items()},
    )


def made_up_pages(
    topics: NDArray[np.str_], size: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Return (sentence numbers of each page, shape (pages, size); topic of each page)."""
    rng = np.random.default_rng(seed)
    pages, labels = [], []
    for topic in sorted(set(topics.tolist())):
        of_topic = np.flatnonzero(topics == topic)
        for _ in range(PAGES_PER_TOPIC):
            pages.append(rng.choice(of_topic, size, replace=False))
            labels.append(topic)
    return np.array(pages), np.array(labels)


def auc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """Return the chance that a positive scores above a negative (Mann-Whitney), ties by order."""
    scores = np.concatenate([positive, negative])
    rank = np.empty(len(scores))
    rank[scores.argsort(kind="stable")] = np.arange(1, len(scores) + 1)
    count = len(positive)
    return float((rank[:count].sum() - count * (count + 1) / 2) / (count * len(negative)))


def ks_distance(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Return the largest gap between the two empirical distribution functions, 0-1."""
    grid = np.sort(np.concatenate([ours, theirs]))
    first = np.searchsorted(np.sort(ours), grid, side="right") / len(ours)
    second = np.searchsorted(np.sort(theirs), grid, side="right") / len(theirs)
    return float(np.abs(first - second).max())


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """What a model reaches in one language against English."""

    lang: str
    page_auc: float
    retrieval: float
    topic_accuracy: float


class PagePairs:
    """Made-up pages of one set of sentences, the same for every language and model."""

    def __init__(self, sentences: Sentences, *, size: int = PAGE_SENTENCES, seed: int = 1) -> None:
        count = len(sentences.topics)
        ours, topics = made_up_pages(sentences.topics, size, seed)
        theirs, other_topics = made_up_pages(sentences.topics, size, seed + 1)
        self.ours, self.theirs = _members(ours, count), _members(theirs, count)
        disjoint = (self.ours @ self.theirs.T) == 0
        same = topics[:, None] == other_topics[None, :]
        self.positive, self.negative = disjoint & same, disjoint & ~same

    def cosines(self, ours: Floats, theirs: Floats) -> Floats:
        """Return cosines of all page pairs from summed sentence vectors of the two languages."""
        return np.asarray(unit(self.ours @ ours) @ unit(self.theirs @ theirs).T)

    def auc(self, ours: Floats, theirs: Floats) -> float:
        """Return the area under the curve: same topic against other topic."""
        scores = self.cosines(ours, theirs).astype(np.float64)
        return auc(scores[self.positive], scores[self.negative])


def _members(pages: NDArray[np.int64], count: int) -> Floats:
    found = np.zeros((len(pages), count), np.float32)
    np.add.at(found, (np.arange(len(pages))[:, None], pages), 1.0)
    return found


def measure_languages(model: Embedder, sentences: Sentences, langs: tuple[str, ...]) -> list[LanguageFigures]:
    """Return the figures of each language that the sentences have, in the order given.

    Args:
        model: any embedding model.
        sentences: aligned sentences with topics; English must be among them.
        langs: BCP-47 codes as in the file.
    """
    pairs = PagePairs(sentences)
    english, _ = model.sums(sentences.texts["en"])
    found = []
    for lang in langs:
        if lang not in sentences.texts:
            continue
        sums, _ = model.sums(sentences.texts[lang])
        first = unit(sums)[:RETRIEVED] @ unit(english)[:RETRIEVED].T
        found.append(
            LanguageFigures(
                lang=lang,
                page_auc=pairs.auc(sums, english),
                retrieval=float((first.argmax(axis=1) == np.arange(len(first))).mean()),
                topic_accuracy=_topic_accuracy(unit(english), unit(sums), sentences.topics),
            )
        )
    return found


def _topic_accuracy(english: Floats, other: Floats, topics: NDArray[np.str_]) -> float:
    """Return the accuracy on foreign sentences of a linear classifier trained on other sentences in English.

    Two folds by sentence number, so that no sentence is tested whose translation was trained on.
    """
    names, label = np.unique(topics, return_inverse=True)
    fold = np.arange(len(topics)) % 2
    right = 0
    for part in (0, 1):
        train, test = fold != part, fold == part
        features = np.hstack([english[train], np.ones((int(train.sum()), 1), np.float32)])
        wanted = np.eye(len(names), dtype=np.float32)[label[train]]
        gram = features.T @ features + RIDGE * np.eye(features.shape[1], dtype=np.float32)
        weights = np.linalg.solve(gram, features.T @ wanted)
        guess = (np.hstack([other[test], np.ones((int(test.sum()), 1), np.float32)]) @ weights).argmax(axis=1)
        right += int((guess == label[test]).sum())
    return right / len(topics)
