"""Rows of Search Console's search analytics API: several dimensions at once, countries as three letters.

`collect.apis.search_console` writes such files; a saved answer has the same names.
"""

from collections.abc import Mapping
from functools import lru_cache

import pyarrow as pa
from babel.core import get_global

from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.formats import Format, headers
from hreflens.collect.files.sheet import Sheet
from hreflens.tables import SEARCH_PERFORMANCE
from hreflens.terms import Provider
from hreflens.urls.market import COUNTRIES

COLUMNS = headers(
    dimension="dimension",
    query="query",
    page_url="page",
    country="country",
    device="device",
    clicks="clicks",
    impressions="impressions",
    ctr="ctr",
    position="position",
    period="period",
)
_KEYS = ("query", "page_url", "country", "device")
_NAMES: Mapping[str, str] = {"page": "page_url"}


def _is_rows(sheet: Sheet) -> bool:
    return sheet.kind == "json" and sheet.has("dimension", "clicks", "impressions", "ctr", "position")


def _read(batch: Batch, format_: Format) -> Tables:
    """Yield `search_performance`: `key` is the value of the first dimension."""
    dimension = batch.raw("dimension")
    raw = {name: batch.raw(name).to_pylist() for name in _KEYS}
    keys = [
        raw[_NAMES.get(name or "", name or "")][at] if _NAMES.get(name or "", name or "") in raw else None
        for at, name in enumerate(dimension.to_pylist())
    ]
    columns = {
        "import_id": batch.constant(batch.file.import_id, pa.string()),
        "source_row": batch.rows,
        "tool": batch.constant(batch.file.tool.value, pa.string()),
        "dimension": dimension,
        "key": pa.array(keys, pa.string()),
        "query": batch.text("query"),
        "page_url": batch.url("page_url"),
        "country": batch.mapped("country", country_of, pa.string()),
        "clicks": batch.number("clicks"),
        "impressions": batch.number("impressions"),
        "ctr_share": batch.share("ctr"),
        "position": batch.number("position"),
        "period": batch.text("period"),
    }
    batch.file.ledger.rows_kept += len(batch)
    yield "search_performance", SEARCH_PERFORMANCE.conform(pa.table(columns))


@lru_cache(maxsize=512)
def country_of(code: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a three-letter one, `ZZ` for Google's unknown region. Raises nothing."""
    upper = code.strip().upper()
    if upper in ("ZZZ", "ZZ"):
        return "ZZ"
    if len(upper) == 2:
        return upper if upper in COUNTRIES else None
    found = get_global("territory_aliases").get(upper)
    return found[0] if found and found[0] in COUNTRIES else None


FORMATS = (Format(Provider.GOOGLE, "search_analytics", _is_rows, _read, COLUMNS),)
"""Formats of this module."""
