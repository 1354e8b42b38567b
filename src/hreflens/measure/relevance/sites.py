"""Linking sites against the owner's site: the subjects of each, by the pages known of it.

It must not read placements: a site is what all its known pages say.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.calibration import Calibration
from hreflens.measure.relevance.pooling import PageText, Pooled, pool_pages
from hreflens.measure.relevance.scores import score_pairs
from hreflens.measure.relevance.targets import Compared

# Pages read of one site; a site's subject shows in far fewer.
MOST_PAGES = 40
TITLE_CHARS, MAIN_CHARS = 200, 600
READ_AT_ONCE, BATCH_SITES = 65_536, 16_384


def site_scores(
    tables: Mapping[str, pa.Table], model: Embedder, calibration: Calibration, compared: Compared
) -> dict[str, float | None]:
    """Return linking site -> probability that its pages share a subject with the owner's site; None = not judged.

    Args:
        tables: links, pages, page_markets.
        model: makes the vectors.
        calibration: of that model.
        compared: the owner's side.
    """
    if not len(compared.centroids):
        return {}
    langs = _langs_of_sites(tables)
    found: dict[str, float | None] = {}
    for texts in _texts_of_sites(tables):
        sites = list(texts)
        pooled = pool_pages(model, list(texts.values()))
        best = (pooled.vectors @ compared.centroids.T).argmax(axis=1)
        theirs = Pooled(compared.centroids[best], np.full(len(sites), 1_000))
        scores = score_pairs(
            calibration,
            pooled,
            theirs,
            langs=[langs.get(site, "und") for site in sites],
            other_langs=[compared.site_lang] * len(sites),
        )
        found.update((site, score.prob) for site, score in zip(sites, scores, strict=True))
    return found


def _texts_of_sites(tables: Mapping[str, pa.Table]) -> Iterator[dict[str, PageText]]:
    """Yield the texts of sites in order of their names, BATCH_SITES at a time: titles and texts by page address."""
    pages = tables["pages"]
    read = zip(*(pages.column(name).to_pylist() for name in ("url", "title", "main_text")), strict=True)
    known = {url: (title or "", main or "") for url, title, main in read}
    links = tables["links"].select(["referring_site", "referring_url", "referring_title"])
    order = pc.sort_indices(
        links, sort_keys=[("referring_site", "ascending"), ("referring_url", "ascending")]
    )
    texts: dict[str, PageText] = {}
    current: str | None = None
    titles: dict[str, None] = {}
    mains: dict[str, None] = {}
    for start in range(0, len(order), READ_AT_ONCE):
        part = links.take(order.slice(start, READ_AT_ONCE))
        for site, url, exported in zip(*(column.to_pylist() for column in part.columns), strict=True):
            if site != current:
                if titles:
                    texts[current or ""] = _site_text(titles, mains)
                    titles, mains = {}, {}
                    if len(texts) >= BATCH_SITES:
                        yield texts
                        texts = {}
                current = site
            if len(titles) >= MOST_PAGES:
                continue
            title, main = known.get(url, (exported or "", ""))
            titles[title[:TITLE_CHARS]] = None
            if main:
                mains[main[:MAIN_CHARS]] = None
    if titles:
        texts[current or ""] = _site_text(titles, mains)
    if texts:
        yield texts


def _site_text(titles: Mapping[str, None], mains: Mapping[str, None]) -> PageText:
    return PageText(headings=" | ".join(titles), main=" ".join(mains))


def _langs_of_sites(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """Return site -> the commonest language of its pages; of equally common ones the last by code."""
    markets = tables["page_markets"]
    pairs = pa.table({"site": markets.column("site"), "lang": _or_und(markets.column("lang"))})
    counts = pairs.group_by(["site", "lang"]).aggregate([([], "count_all")])
    ranked = counts.sort_by([("site", "ascending"), ("count_all", "ascending"), ("lang", "ascending")])
    return dict(zip(ranked.column("site").to_pylist(), ranked.column("lang").to_pylist(), strict=True))


def _or_und(langs: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(pc.fill_null(langs, ""), ""), "und", langs)
