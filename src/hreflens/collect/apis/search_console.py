"""Google Search Console: search analytics by query, page, country and device; sites; URL inspection.

There is no API for links: those come as a file. Dimensions are asked for as `--report country`, `query-country` ...
Rows come 25,000 at a time from `startRow` on; counts are final three days back (formats.md 2.6).
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError
from hreflens.collect.apis.google_auth import SCOPES, google_auth
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Service, json_rows

BASE = "https://www.googleapis.com"
INSPECT = "https://searchconsole.googleapis.com"
PAGE = 25_000
INSPECTIONS_A_DAY = 2_000
_REPORTS = {
    "country": ("country",), "page": ("page",), "query": ("query",), "device": ("device",), "query-country": ("query", "country"),
    "page-country": ("page", "country"), "page-query": ("page", "query"), "page-query-country": ("page", "query", "country"),
}  # fmt: skip


def _connect(keys: Keys, client: Client, base: str) -> None:
    client.auth = google_auth(keys.secret("credentials"), SCOPES[0], client)


def property_of(target: str) -> str:
    """Return a property as the API names it: a bare domain is a domain property. Raises nothing."""
    return target if "://" in target or target.startswith("sc-domain:") else f"sc-domain:{target}"


def _estimate(query: Query) -> Estimate:
    if query.report == "inspect":
        urls = len(query.option("urls").split())
        return Estimate(urls, urls, "inspections", False, f"of {INSPECTIONS_A_DAY:,} a day for the property")
    return Estimate(
        -(-query.limit // PAGE), 0, "requests", False, "free of charge; at most 1,200 requests a minute"
    )


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    if query.report == "sites":
        yield Page(sites(service), None)
        return
    if query.report == "inspect":
        yield from _inspected(service, query, cursor)
        return
    dimensions = _REPORTS[query.report]
    url = f"{service.base}/webmasters/v3/sites/{quote(property_of(query.target), safe='')}/searchAnalytics/query"
    assert query.start is not None
    assert query.end is not None
    start = (cursor or {"start": 0})["start"]
    while start < query.limit:
        body = {
            "startDate": query.start.isoformat(), "endDate": query.end.isoformat(), "dimensions": list(dimensions),
            "type": query.option("type", "web"), "rowLimit": min(PAGE, query.limit - start), "startRow": start, "dataState": "final",
        }  # fmt: skip
        answer = service.client.post(url, body).json()
        if not isinstance(answer, dict):
            raise ApiError("search-console: the answer is no object.")
        rows = answer.get("rows") or []
        flat = [_row(row, dimensions, query) for row in rows if isinstance(row, dict)]
        more = len(rows) >= body["rowLimit"] and start + len(rows) < query.limit
        yield Page(flat, {"start": start + len(rows)} if more else None)
        if not more:
            return
        start += len(rows)


def _row(row: dict[str, Any], dimensions: tuple[str, ...], query: Query) -> dict[str, Any]:
    keys = row.get("keys") or []
    return {
        "dimension": dimensions[0],
        **{name: keys[at] if at < len(keys) else None for at, name in enumerate(dimensions)},
        **{name: row.get(name) for name in ("clicks", "impressions", "ctr", "position")},
        "period": f"{query.start} - {query.end}",
    }


def sites(service: Connected) -> list[dict[str, Any]]:
    """Return the properties that the key may see: siteUrl, permissionLevel."""
    answer = service.client.get(f"{service.base}/webmasters/v3/sites").json()
    found = answer.get("siteEntry") if isinstance(answer, dict) else None
    return [entry for entry in found or [] if isinstance(entry, dict)]


def _inspected(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    """Yield, for each own page asked about, what the index says and the linking pages it names."""
    urls = query.option("urls").split()
    base = service.keys.optional("inspect_url") or INSPECT
    for at in range((cursor or {"at": 0})["at"], min(len(urls), query.limit)):
        body = {"inspectionUrl": urls[at], "siteUrl": property_of(query.target)}
        answer = service.client.post(f"{base}/v1/urlInspection/index:inspect", body).json()
        result = (answer.get("inspectionResult") or {}).get("indexStatusResult") or {}
        shared = {
            "Target URL": urls[at],
            "Index status": result.get("coverageState"),
            "Canonical": result.get("googleCanonical"),
        }
        rows = [{"Referring URL": url, **shared} for url in result.get("referringUrls") or []]
        note = f"{urls[at]}: {result.get('coverageState') or 'not known'}, {len(rows)} linking pages named"
        more = at + 1 < min(len(urls), query.limit)
        yield Page(rows, {"at": at + 1} if more else None, (note,))


def _check(service: Connected) -> str:
    listed = [str(entry.get("siteUrl")) for entry in sites(service)]
    if not listed:
        return "the key is accepted but may see no property: add its address as a user in Search Console"
    return f"{len(listed)} properties: {', '.join(listed[:5])}"


SERVICE = Service(
    name="search-console",
    title="Google Search Console",
    base=BASE,
    keys=("credentials",),
    optional_keys=("inspect_url",),
    reports={
        **{
            name: f"clicks, impressions and position by {' and '.join(dims)}"
            for name, dims in _REPORTS.items()
        },
        "sites": "the properties that the key may see",
        "inspect": "index status of the pages in --option urls='URL URL', with linking pages",
    },
    estimate=_estimate,
    pages=_pages,
    export=json_rows("search_analytics"),
    check=_check,
    connect=_connect,
    target_words="property, such as sc-domain:acme.com or https://acme.com/",
    needs_dates=True,
    options={
        "type": "web, image, video, news, discover, googleNews",
        "urls": "own pages to inspect, with blanks",
    },
)
