"""Rows of search reports to `search_performance`: Search Console by dimension, and vendors' keyword exports.

It must not know headers: the meanings it reads are the names in the functions.
"""

from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.countries import country_codes
from hreflens.collect.files.formats import Format
from hreflens.tables import SEARCH_PERFORMANCE

PREVIOUS = "_previous"
"""Ending of the meanings that hold the earlier period in compare mode."""


def read_performance(batch: Batch, format_: Format) -> Tables:
    """Yield `search_performance` of one dimension, told by `file.facts["dimension"]`; two rows in compare mode."""
    dimension = batch.file.facts["dimension"]
    key = pc.utf8_trim_whitespace(batch.raw("key"))
    batch = batch.without(
        pc.fill_null(pc.equal(key, ""), True),
        "key",
        f"the row names no {dimension}: restore the cell or leave the row out",
    )
    if not len(batch):
        return
    compared = batch.has("clicks" + PREVIOUS)
    period = "current" if compared else batch.file.shared.get("period")
    key = pc.utf8_trim_whitespace(batch.raw("key"))
    shared = {
        "dimension": batch.constant(dimension, pa.string()),
        "key": key,
        "query": key if dimension == "query" else pa.nulls(len(batch), pa.string()),
        "page_url": batch.url("key") if dimension == "page" else pa.nulls(len(batch), pa.string()),
        "country": pa.array(country_codes(key.to_pylist()), pa.string())
        if dimension == "country"
        else pa.nulls(len(batch), pa.string()),
    }
    batch.file.ledger.rows_kept += len(batch)
    yield (
        "search_performance",
        _table(batch, {**shared, **_figures(batch, ""), "period": batch.constant(period, pa.string())}),
    )
    if compared:
        figures = {**_figures(batch, PREVIOUS), "period": batch.constant("previous", pa.string())}
        yield "search_performance", _table(batch, {**shared, **figures})


def read_keywords(batch: Batch, format_: Format) -> Tables:
    """Yield `search_performance` by query from a vendor's keyword export (clicks are the vendor's estimate)."""
    batch = batch.without(
        pc.is_null(batch.text("query")),
        "query",
        "the row names no keyword: restore the cell or leave the row out",
    )
    if not len(batch):
        return
    columns = {
        "dimension": batch.constant("query", pa.string()),
        "key": batch.raw("query"),
        "query": batch.raw("query"),
        "page_url": batch.url("page_url"),
        "country": batch.mapped("country", _country, pa.string()),
        "language": batch.mapped("language", language_named, pa.string()),
        "clicks": batch.number("clicks"),
        "impressions": batch.number("impressions"),
        "position": batch.number("position"),
        "period": batch.text("period"),
    }
    batch.file.ledger.rows_kept += len(batch)
    yield "search_performance", _table(batch, columns)


def _figures(batch: Batch, suffix: str) -> dict[str, pa.Array]:
    return {
        "clicks": batch.number("clicks" + suffix),
        "impressions": batch.number("impressions" + suffix),
        "ctr_share": batch.share("ctr" + suffix),
        "position": batch.number("position" + suffix),
    }


def _table(batch: Batch, columns: dict[str, pa.Array]) -> pa.Table:
    provenance = {
        "import_id": batch.constant(batch.file.import_id, pa.string()),
        "source_row": batch.rows,
        "tool": batch.constant(batch.file.tool.value, pa.string()),
    }
    return SEARCH_PERFORMANCE.conform(pa.table({**provenance, **columns}))


def _country(raw: str) -> str | None:
    return country_codes([raw])[0]


@lru_cache(maxsize=1024)
def language_named(name: str) -> str | None:
    """Return the BCP-47 tag of a language given by tag or by English name. Raises nothing."""
    import langcodes

    from hreflens.text.language_names import language_tag

    tag = language_tag(name)
    if tag is not None and len(name.strip()) <= 3:
        return tag
    try:
        return language_tag(str(langcodes.find(name.strip())))
    except LookupError:
        return tag
