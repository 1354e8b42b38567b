"""Authority of linking pages: what its site has, by where the page stands in the site.

A page far below the home page, or one that a vendor rates far below its site, has less of the site's authority.
Nothing here reads language, script or top-level domain: the vendors' numbers count only as ratios within one site,
so a market that a vendor rates low as a whole loses nothing. Low authority is never evidence of risk.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.tables import BY_NAME, PAGE_AUTHORITY
from hreflens.urls.canonical import path_of

WEIGHTS: Mapping[str, float] = {"depth": 0.4, "vendor": 0.4, "in_links": 0.2}
"""Start weights of the parts. Depth is always known; a vendor's own page rating says as much; counts of linking
domains are rougher."""
BASE = 0.5
"""What every page has of its site: half, so that position moves authority by a factor of two at most (ours)."""
DAMPING = 0.85
"""Kept per level below the home page: PageRank's damping (Brin and Page 1998), with path depth for clicks."""
DEEPEST = 6
BATCH_PAGES = 65_536
_PAIRS: Mapping[str, str] = {
    "ur": "dr",
    "url_rating": "domain_rating",
    "pa": "da",
    "page_authority": "domain_authority",
    "page_ascore": "domain_ascore",
    "page_as": "domain_as",
    "pt": "dt",
    "inlink_rank": "domain_inlink_rank",
}
"""Vendors' metric of a page -> of its site, on one scale."""
_LINKING = ("refdomains", "referring_domains")
"""Metrics that count linking domains, of a page or of a site."""


def build_page_authority(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return `page_authority`: one row per linking page whose site's authority is known, sorted by URL.

    Args:
        tables: `links`, `sites` (own authority, else the vendors' market percentile), `vendor_metrics`.

    authority = site authority x position; position = BASE + (1 - BASE) x weighted mean of the known parts:
    depth (DAMPING per level), vendor (page's number / site's, same vendor, at most 1), in_links (log of linking
    domains of the page / of the site). Raises nothing.
    """
    sites = BY_NAME["sites"].conform(tables["sites"])
    authority = pc.coalesce(sites.column("authority"), sites.column("vendor_authority")).to_pylist()
    known = {s: a for s, a in zip(sites.column("site").to_pylist(), authority, strict=True) if a is not None}
    links = BY_NAME["links"].conform(tables["links"]).select(["referring_url", "referring_site"])
    pages = links.group_by(["referring_url", "referring_site"]).aggregate([]).sort_by("referring_url")
    numbers = _numbers(tables.get("vendor_metrics"))
    found = [PAGE_AUTHORITY.empty()]
    for batch in pages.select(["referring_url", "referring_site"]).to_batches(max_chunksize=BATCH_PAGES):
        found.append(
            PAGE_AUTHORITY.from_rows(
                _row(url, site, known[site], numbers.get(url, {}), numbers.get(site, {}))
                for url, site in zip(*(column.to_pylist() for column in batch.columns), strict=True)
                if site in known
            )
        )
    return pa.concat_tables(found).combine_chunks()


Numbers = dict[tuple[str, str], float]
"""(provider, metric) -> latest value."""


def _row(url: str, site: str, authority: float, page: Numbers, whole: Numbers) -> dict[str, Any]:
    depth = depth_of(url, site)
    parts = {
        "depth": DAMPING ** min(depth, DEEPEST),
        "vendor": _mean([_ratio(page, whole, provider, metric) for provider, metric in page]),
        "in_links": _mean([_log_ratio(page, whole, provider, metric) for provider, metric in page]),
    }
    found = {name: value for name, value in parts.items() if value is not None}
    weight = sum(WEIGHTS[name] for name in found)
    position = BASE + (1 - BASE) * sum(WEIGHTS[name] * value for name, value in found.items()) / weight
    rounded = {name: None if value is None else round(value, 4) for name, value in parts.items()}
    return {
        "url": url,
        "site": site,
        "authority": round(authority * position, 2),
        "site_authority": authority,
        "position": round(position, 4),
        "depth": depth,
        "parts_json": _json(rounded),
        "coverage": round(weight / sum(WEIGHTS.values()), 4),
    }


_json = json.JSONEncoder(sort_keys=True).encode  # dumps would make an encoder for each page


def depth_of(url: str, site: str) -> int:
    """Return the path segments of a page below its site's home page; a query on the home page counts as one.

    A locale segment (`/de/`, `/pt-br/`) at the start is a home page of its own and does not count. Raises nothing.
    """
    path, _, query = path_of(url).partition("?")
    segments = [part for part in path.split("/") if part]
    segments = segments[site.count("/") :]
    if segments and _is_locale(segments[0]):
        segments = segments[1:]
    if segments and segments[-1].lower().rpartition(".")[0] in ("index", "default"):
        segments = segments[:-1]
    return len(segments) or int(bool(query))


def _is_locale(segment: str) -> bool:
    parts = segment.replace("_", "-").split("-")
    return len(parts) <= 2 and all(len(part) == 2 and part.isascii() and part.isalpha() for part in parts)


def _numbers(metrics: pa.Table | None) -> dict[str, Numbers]:
    """Return the latest number per subject, provider and metric: the highest import id and row counts as latest."""
    if metrics is None or not metrics.num_rows:
        return {}
    names = [*_PAIRS, *_PAIRS.values(), *_LINKING]
    kept = BY_NAME["vendor_metrics"].conform(metrics)
    kept = kept.filter(pc.is_in(kept.column("metric"), value_set=pa.array(names)))
    kept = kept.sort_by([("import_id", "ascending"), ("source_row", "ascending")])
    found: dict[str, Numbers] = {}
    columns = (kept.column(n).to_pylist() for n in ("subject", "provider", "metric", "value"))
    for subject, provider, metric, value in zip(*columns, strict=True):
        if value is not None and math.isfinite(value):
            found.setdefault(subject, {})[provider, metric] = value
    return found


def _ratio(page: Numbers, whole: Numbers, provider: str, metric: str) -> float | None:
    site = whole.get((provider, _PAIRS.get(metric, "")))
    if site is None or site <= 0:
        return None
    return min(max(page[provider, metric], 0.0) / site, 1.0)


def _log_ratio(page: Numbers, whole: Numbers, provider: str, metric: str) -> float | None:
    site = whole.get((provider, metric)) if metric in _LINKING else None
    if site is None or site <= 0:
        return None
    return min(math.log1p(max(page[provider, metric], 0.0)) / math.log1p(site), 1.0)


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
