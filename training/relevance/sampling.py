"""Draw the batches: single texts by the weight of their source, and made-up pages of several sentences.

The product judges pages, so a quarter of each batch are pages: consecutive sentences of one document, or
sentences whose meanings are near each other, all in one language. Seeded; must not touch files.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.relevance.prepare import Items
from training.relevance.sources import HARDER, WEB

# How often a text of each source is drawn, relative to the others; sentences decide (feasibility study, m3).
SOURCE_WEIGHT: Mapping[str, float] = {
    "ntrex": 4.0, "tico19": 2.5, "xquad": 4.0, "tatoeba": 3.0, "omw": 1.0, "wikt": 1.2, "osm_id": 0.6, "cldr": 0.5,
    "cldr_names": 0.3, "forms": 0.6, "eng_ntrex": 40.0, "eng_tico19": 25.0, "eng_xquad": 40.0, "eng_tatoeba": 6.0,
    "eng_omw": 2.0, "eng_wikt": 2.0, "eng_osm_id": 2.0, "eng_cldr": 2.0, "eng_cldr_names": 1.0, "eng_gloss": 3.0,
}  # fmt: skip
# Texts of one language and source that count in full; of larger groups each text is drawn less often.
GROUP_CAP = 25_000
# How often languages outside the main list are drawn.
OTHER_LANGUAGE = 0.3
PAGE_LENGTHS = (2, 4, 8)
DOCUMENT_SOURCES = ("ntrex", "tico19", "xquad")
ENGLISH_PAGES = 0.12


def item_weights(items: Items, source_weight: Mapping[str, float] = SOURCE_WEIGHT) -> NDArray[np.float64]:
    """Return how often each item is drawn, summing to 1."""
    group = items.lang.astype(np.int64) * len(items.sources) + items.source
    sizes = np.bincount(group)[group]
    by_source = np.array([source_weight.get(name.removesuffix("+cut"), 1.0) for name in items.sources])
    main = {*WEB, *HARDER, "eng", "hbs"}
    by_lang = np.array([1.0 if name in main else OTHER_LANGUAGE for name in items.langs])
    weight = by_source[items.source] * by_lang[items.lang] * np.minimum(1.0, GROUP_CAP / sizes)
    return np.asarray(weight / weight.sum())


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the sentences of documents are: position in document order x language -> item, -1 where missing."""

    table: NDArray[np.int32]
    near: NDArray[np.int32]
    langs: NDArray[np.int64]
    chance: NDArray[np.float64]
    bounds: list[tuple[int, int]]


def pages_of(items: Items, targets: NDArray[np.float32], *, near: int = 24) -> Pages:
    """Return the table of document sentences and, per sentence, its `near` nearest others by meaning."""
    names = [source.removesuffix("+cut") for source in items.sources]
    rows: list[NDArray[np.int32]] = []
    bounds, at = [], 0
    for source in DOCUMENT_SOURCES:
        mask = np.isin(items.source, [n for n, name in enumerate(names) if name == source])
        found = np.unique(items.row[mask])
        rows.append(found)
        bounds.append((at, at + len(found)))
        at += len(found)
    order = np.concatenate(rows)
    place = np.full(int(items.row.max()) + 1, -1, np.int64)
    place[order] = np.arange(len(order))
    table = np.full((len(order), len(items.langs)), -1, np.int32)
    wanted = [n for n, name in enumerate(names) if name.removeprefix("eng_") in DOCUMENT_SOURCES]
    chosen = np.flatnonzero(np.isin(items.source, wanted))
    table[place[items.row[chosen]], items.lang[chosen]] = chosen
    meaning = targets[order]
    closest = np.empty((len(order), near), np.int32)
    for start in range(0, len(order), 1024):
        alike = meaning[start : start + 1024] @ meaning.T
        closest[start : start + 1024] = np.argpartition(-alike, near, axis=1)[:, :near]
    main = {*WEB, *HARDER}
    langs = np.flatnonzero((table >= 0).sum(axis=0) >= 500)
    chance = np.array([1.0 if items.langs[n] in main else OTHER_LANGUAGE for n in langs])
    english = np.array([items.langs[n] == "eng" for n in langs])
    chance[english] = ENGLISH_PAGES * chance.sum()
    return Pages(table, closest, langs, chance / chance.sum(), bounds)


def draw_pages(pages: Pages, count: int, rng: np.random.Generator) -> list[NDArray[np.int32]]:
    """Return `count` pages, each an array of item numbers of one language."""
    drawn = []
    langs = rng.choice(pages.langs, size=count, p=pages.chance)
    lengths = rng.choice(PAGE_LENGTHS, size=count)
    kinds = rng.random(count)
    for lang, length, kind in zip(langs, lengths, kinds, strict=True):
        first, last = pages.bounds[rng.integers(len(pages.bounds))]
        column = pages.table[:, lang]
        if not (column[first:last] >= 0).any():
            first, last = pages.bounds[0]
        start = int(rng.integers(first, last))
        if kind < 0.5:
            picked = column[start : min(start + length, last)]
        else:
            picked = column[rng.permutation(pages.near[start])[:length]]
        picked = picked[picked >= 0]
        if len(picked):
            drawn.append(picked)
    return drawn
