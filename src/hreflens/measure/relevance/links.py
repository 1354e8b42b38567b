"""The stage: one row of `link_relevance` per link, in batches that run locally and in Spark alike.

A link's relevance is that of its page to the target page and to the owner's site, with the words around the
link counted in. It must not see rel, rank or language as good or bad: off-topic is a fact about subjects.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.order import in_order
from hreflens.measure.relevance.backends import Embedder, model_folder, open_model
from hreflens.measure.relevance.calibration import Calibration, read_calibration
from hreflens.measure.relevance.explain import Glossary, contributing_words, gloss_words
from hreflens.measure.relevance.pooling import PageText, Pooled, pool_pages, pool_texts
from hreflens.measure.relevance.scores import NO_TARGET, Score, combined, score_pairs
from hreflens.measure.relevance.site_kinds import guess_kinds
from hreflens.measure.relevance.sites import site_scores
from hreflens.measure.relevance.table import StaticTable
from hreflens.measure.relevance.targets import Compared, compared_with, page_text, snippet
from hreflens.measure.relevance.topics import TopicMap, TopicShare, map_topics, shared_topics, top_topics
from hreflens.settings import Settings
from hreflens.tables import LINK_RELEVANCE

Row = dict[str, Any]

# What counts how much, as log-odds: the page against the page linked to, against the site, and the passage.
PAGE_WEIGHT, SITE_WEIGHT, PASSAGE_WEIGHT = 0.5, 0.25, 0.25
BATCH_LINKS = 8_192
TEXT_COLUMNS = (
    "link_id",
    "url",
    "target_url",
    "lang",
    "title",
    "headings",
    "description",
    "main_text",
    "passage",
)


@dataclass(frozen=True, slots=True)
class Scorer:
    """Everything that is opened once and used for every batch."""

    model: Embedder
    calibration: Calibration
    topic_map: TopicMap
    compared: Compared
    glossary: Glossary | None


def open_scorer(targets: pa.Table, settings: Settings) -> Scorer:
    """Return the scorer for a table `target_pages`. Raises ModelError when the model cannot be opened."""
    model = open_model(settings.relevance.model)
    topic_map = map_topics(model)
    lang = (settings.report.lang or settings.project.home).split("-", maxsplit=1)[0]
    glossary = Glossary(model, lang, gloss_words(lang)) if isinstance(model, StaticTable) else None
    return Scorer(
        model=model,
        calibration=read_calibration(model_folder(settings.relevance.model)),
        topic_map=topic_map,
        compared=compared_with(model, topic_map, targets),
        glossary=glossary,
    )


def build_link_relevance(tables: Mapping[str, pa.Table], settings: Settings, *, workers: int = 1) -> pa.Table:
    """Return the table `link_relevance`, sorted by link_id; every link has a row, judged or not.

    Args:
        tables: links, link_checks, pages, placements, page_markets, target_pages.
        settings: `relevance.model`, and the report language for glosses.
        workers: processes; the result does not depend on it.

    Raises:
        ModelError: the model cannot be opened.
    """
    if not tables["target_pages"].num_rows:
        ids = in_order(tables["links"], "link_id").column("link_id")
        reasons = pa.array([NO_TARGET] * len(ids), pa.string())
        return LINK_RELEVANCE.conform(pa.table({"link_id": ids, "not_judged_reason": reasons}))
    scorer = open_scorer(tables["target_pages"], settings)
    waiting = text_batches(tables)
    if workers > 1 and tables["links"].num_rows > BATCH_LINKS:
        with ProcessPoolExecutor(
            workers, initializer=_open, initargs=(tables["target_pages"], settings)
        ) as pool:
            batches = list(_a_few_ahead(pool, waiting, 2 * workers))
    else:
        batches = [score_batch(batch, scorer) for batch in waiting]
    scored = pa.Table.from_batches(batches) if batches else LINK_RELEVANCE.empty()
    del batches
    by_site = site_scores(tables, scorer.model, scorer.calibration, scorer.compared)
    return _with_sites(scored, tables["links"], by_site)


def _a_few_ahead(
    pool: ProcessPoolExecutor, waiting: Iterator[pa.RecordBatch], most: int
) -> Iterator[pa.RecordBatch]:
    """Yield the scored batches in order, with `most` of them on their way: all at once would hold every text."""
    asked: deque[Future[pa.RecordBatch]] = deque()
    for batch in waiting:
        asked.append(pool.submit(_score, batch))
        if len(asked) >= most:
            yield asked.popleft().result()
    while asked:
        yield asked.popleft().result()


_SCORER: list[Scorer] = []


def _open(targets: pa.Table, settings: Settings) -> None:
    _SCORER[:] = [open_scorer(targets, settings)]


def _score(batch: pa.RecordBatch) -> pa.RecordBatch:
    return score_batch(batch, _SCORER[0])


def text_batches(tables: Mapping[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """Yield the texts of every link, columns TEXT_COLUMNS, sorted by link_id: the page's own words first."""
    links = in_order(tables["links"], "link_id").select(
        ["link_id", "referring_url", "target_url", "referring_title", "context_left", "context_right"]
    )
    pages, markets, checks = tables["pages"], tables["page_markets"], tables["link_checks"]
    urls = links.column("referring_url")
    at_page = _found_at(urls, pages, "url")
    at_market = _found_at(urls, markets, "url")
    at_check = _found_at(links.column("link_id"), checks, "link_id")
    passages = _passages(tables)
    for start in range(0, links.num_rows, BATCH_LINKS):
        part = links.slice(start, BATCH_LINKS)

        def of(table: pa.Table, name: str, at: pa.Array, start: int = start) -> Any:
            return table.column(name).take(at.slice(start, BATCH_LINKS))

        around = pc.binary_join_element_wise(
            pc.fill_null(part.column("context_left"), ""), pc.fill_null(part.column("context_right"), ""), " "
        )
        url = part.column("referring_url")
        keys = zip(url.to_pylist(), of(checks, "ordinal", at_check).to_pylist(), strict=True)
        seen = pa.array([passages.get(key) for key in keys] if passages else [None] * len(url), pa.string())
        texts = pa.table(
            {
                "link_id": part.column("link_id"),
                "url": url,
                "target_url": pc.coalesce(of(checks, "target_url", at_check), part.column("target_url")),
                "lang": pc.fill_null(of(markets, "lang", at_market), "und"),
                "title": pc.coalesce(of(pages, "title", at_page), part.column("referring_title")),
                "headings": of(pages, "headings", at_page),
                "description": of(pages, "description", at_page),
                "main_text": of(pages, "main_text", at_page),
                "passage": pc.coalesce(seen, around),
            }
        )
        yield from texts.combine_chunks().to_batches()


def link_texts(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return all `text_batches` as one table."""
    return pa.Table.from_batches(
        text_batches(tables), schema=pa.schema([(n, pa.string()) for n in TEXT_COLUMNS])
    )


def _found_at(keys: pa.ChunkedArray, table: pa.Table, key: str) -> pa.Array:
    """Return the row of `table` with each key, null where there is none."""
    at = pc.index_in(keys, value_set=table.column(key).combine_chunks())
    return at.combine_chunks() if isinstance(at, pa.ChunkedArray) else at


def _passages(tables: Mapping[str, pa.Table]) -> dict[tuple[str, int], str]:
    placements = tables["placements"]
    keys = zip(placements.column("url").to_pylist(), placements.column("ordinal").to_pylist(), strict=True)
    return dict(zip(keys, placements.column("passage").to_pylist(), strict=True))


def score_batch(batch: pa.RecordBatch, scorer: Scorer) -> pa.RecordBatch:
    """Return `link_relevance` rows (without the site columns) for a batch of TEXT_COLUMNS; for mapInArrow too."""
    rows = batch.to_pylist()
    texts = [page_text(row) for row in rows]
    pages = pool_pages(scorer.model, texts)
    passages = pool_texts(scorer.model, [text.passage for text in texts])
    topics = top_topics(scorer.topic_map.shares(pages.vectors))
    kinds = guess_kinds(scorer.model, pages)
    langs = [row["lang"] or "und" for row in rows]
    sides = _sides(rows, scorer.compared, pages)
    score = _compare(scorer, langs)
    by_page = score(pages, sides.page, sides.page_langs)
    by_site = score(pages, sides.site, sides.site_langs)
    by_passage = score(passages, sides.nearest, sides.nearest_langs)
    out = []
    for at, row in enumerate(rows):
        made = _judged(by_page[at], by_site[at], by_passage[at], scorer.compared.site_source)
        made |= _explained(scorer, texts[at], topics[at], sides, at, judged=made["relevance"] is not None)
        out.append({"link_id": row["link_id"], "site_kind": kinds[at].kind, **made})
    table = LINK_RELEVANCE.from_rows(out).combine_chunks()
    return (
        table.to_batches()[0]
        if table.num_rows
        else pa.RecordBatch.from_pylist([], schema=LINK_RELEVANCE.schema)
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """What each link of a batch is compared with: target page, best site subject, and the nearer of both."""

    target_at: list[int | None]
    centroid_at: list[int]
    page: Pooled
    page_langs: list[str]
    site: Pooled
    site_langs: list[str]
    nearest: Pooled
    nearest_langs: list[str]


# A site's subject stands for many pages: as long as any.
SITE_TOKENS = 1_000


def _sides(rows: Sequence[Row], compared: Compared, pages: Pooled) -> Sides:
    target_at = [compared.index.get(row["target_url"]) if row["target_url"] else None for row in rows]
    known = np.array([at is not None and compared.pages.tokens[at] > 0 for at in target_at])
    index = np.array([at or 0 for at in target_at], dtype=np.int64)
    vectors = np.where(known[:, None], compared.pages.vectors[index], 0.0).astype(np.float32)
    page = Pooled(vectors, np.where(known, compared.pages.tokens[index], 0))
    if len(compared.centroids):
        best = (pages.vectors @ compared.centroids.T).argmax(axis=1)
        site = Pooled(compared.centroids[best], np.full(len(rows), SITE_TOKENS))
    else:
        best = np.zeros(len(rows), np.int64)
        site = Pooled(np.zeros_like(vectors), np.zeros(len(rows), np.int64))
    page_langs = [compared.langs[at] if at is not None else "und" for at in target_at]
    site_langs = [compared.site_lang] * len(rows)
    nearest = Pooled(
        np.where(known[:, None], page.vectors, site.vectors).astype(np.float32),
        np.where(known, page.tokens, site.tokens),
    )
    nearest_langs = [
        own if sure else other for own, other, sure in zip(page_langs, site_langs, known, strict=True)
    ]
    return Sides(target_at, best.tolist(), page, page_langs, site, site_langs, nearest, nearest_langs)


def _compare(scorer: Scorer, langs: list[str]) -> Any:
    def score(ours: Pooled, theirs: Pooled, other_langs: list[str]) -> list[Score]:
        return score_pairs(scorer.calibration, ours, theirs, langs=langs, other_langs=other_langs)

    return score


def _judged(page: Score, site: Score, passage: Score, site_source: str) -> Row:
    relevance = combined([(page, PAGE_WEIGHT), (site, SITE_WEIGHT), (passage, PASSAGE_WEIGHT)])
    main = page if page.prob is not None else site
    row: Row = {
        "relevance": relevance,
        "percentile": main.percentile,
        "tier": str(main.tier),
        "passage_prob": passage.prob,
        "page_prob": page.prob,
        "site_prob": site.prob,
    }
    if relevance is None:
        return row | {"not_judged_reason": page.reason if page.reason != NO_TARGET else site.reason}
    return row | {"compared_with": "target_page" if page.prob is not None else site_source}


def _explained(
    scorer: Scorer, text: PageText, topics: Sequence[TopicShare], sides: Sides, at: int, *, judged: bool
) -> Row:
    compared, target = scorer.compared, sides.target_at[at]
    on_page = target is not None and sides.page.tokens[at] > 0
    theirs: Sequence[TopicShare] = ()
    if on_page and target is not None:
        theirs = compared.topics[target]
    elif compared.centroid_topics:
        theirs = compared.centroid_topics[sides.centroid_at[at]]
    row: Row = {
        "page_topics_json": _json([{"topic": topic.id, "share": topic.share} for topic in topics]),
        "target_topics_json": _json([{"topic": topic.id, "share": topic.share} for topic in theirs]),
        "shared_topics_json": _json(list(shared_topics(topics, theirs))),
    }
    if judged and text.main and isinstance(scorer.model, StaticTable):
        words = contributing_words(
            scorer.model, f"{text.title} {text.main}", sides.nearest.vectors[at], scorer.glossary
        )
        row["words_json"] = _json([asdict(word) for word in words])
        linking = text.passage[:240].strip() or snippet(text)
        row["passages_json"] = _json(
            {
                "linking": linking,
                "target": compared.snippets[target] if on_page and target is not None else "",
            }
        )
    return row


_json = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True
).encode  # dumps would make an encoder for each value


def _with_sites(scored: pa.Table, links: pa.Table, by_site: Mapping[str, float | None]) -> pa.Table:
    """Return scored links, which are in order of link_id, with the relevance of their sites."""
    sites = in_order(links.select(["link_id", "referring_site"]), "link_id").column("referring_site")
    names = pa.array(list(by_site), pa.string())
    probs = pa.array(list(by_site.values()), pa.float64())
    found = probs.take(pc.index_in(sites.combine_chunks(), value_set=names))
    at = scored.schema.get_field_index("site_to_site_prob")
    return scored.set_column(at, scored.schema.field(at), found)


def score_batches(batches: Iterator[pa.RecordBatch], scorer: Scorer) -> Iterator[pa.RecordBatch]:
    """Yield `score_batch` of each batch: the form that Spark's mapInArrow asks for."""
    for batch in batches:
        yield score_batch(batch, scorer)
