"""Linking sites against the owner's site: the subjects of each, by the pages known of it.

It must not read placements: a site is what all its known pages say.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.calibration import Calibration
from hreflens.measure.relevance.pooling import PageText, Pooled, pool_pages
from hreflens.measure.relevance.scores import score_pairs
from hreflens.measure.relevance.targets import Compared

# Pages read of one site; a site's subject shows in far fewer.
MOST_PAGES = 40
TITLE_CHARS, MAIN_CHARS = 200, 600


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
    texts = _texts_of_sites(tables)
    sites = sorted(texts)
    pooled = pool_pages(model, [texts[site] for site in sites])
    langs = _langs_of_sites(tables)
    best = (pooled.vectors @ compared.centroids.T).argmax(axis=1) if sites else np.zeros(0, np.int64)
    theirs = Pooled(compared.centroids[best], np.full(len(sites), 1_000))
    scores = score_pairs(
        calibration,
        pooled,
        theirs,
        langs=[langs.get(site, "und") for site in sites],
        other_langs=[compared.site_lang] * len(sites),
    )
    return {site: score.prob for site, score in zip(sites, scores, strict=True)}


def _texts_of_sites(tables: Mapping[str, pa.Table]) -> dict[str, PageText]:
    pages = tables["pages"]
    read = zip(*(pages.column(name).to_pylist() for name in ("url", "title", "main_text")), strict=True)
    known = {url: (title or "", main or "") for url, title, main in read}
    links = tables["links"].sort_by("referring_url")
    columns = (
        links.column(name).to_pylist() for name in ("referring_site", "referring_url", "referring_title")
    )
    titles: dict[str, dict[str, None]] = defaultdict(dict)
    mains: dict[str, dict[str, None]] = defaultdict(dict)
    for site, url, exported in zip(*columns, strict=True):
        if len(titles[site]) >= MOST_PAGES:
            continue
        title, main = known.get(url, (exported or "", ""))
        titles[site][title[:TITLE_CHARS]] = None
        if main:
            mains[site][main[:MAIN_CHARS]] = None
    return {site: PageText(headings=" | ".join(titles[site]), main=" ".join(mains[site])) for site in titles}


def _langs_of_sites(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    markets = tables["page_markets"]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for site, lang in zip(
        markets.column("site").to_pylist(), markets.column("lang").to_pylist(), strict=True
    ):
        counts[site][lang or "und"] += 1
    return {
        site: max(found.items(), key=lambda item: (item[1], item[0]))[0] for site, found in counts.items()
    }
