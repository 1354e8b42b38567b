"""Semrush: backlinks and referring domains of the analytics API (formats.md 2.4).

Answers are CSV with semicolons; errors come as text with HTTP 200. A line costs 40 units. Further pages come by
`display_offset`.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError, AuthError, QuotaError
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Service, json_rows

BASE = "https://api.semrush.com"
PAGE = 1_000
LINE_UNITS = 40
_COLUMNS = {
    "backlinks": "page_ascore,source_url,source_title,target_url,anchor,external_num,nofollow,sponsored,ugc,response_code,first_seen,last_seen,lostlink",
    "refdomains": "domain_ascore,domain,backlinks_num,first_seen,last_seen",
}
_NAMES = {"response_code": "response code", "lostlink": "lost link"}
_NOTHING = "ERROR 50"


def _connect(keys: Keys, client: Client, base: str) -> None:
    keys.secret("key")


def _estimate(query: Query) -> Estimate:
    return Estimate(
        -(-query.limit // PAGE), LINE_UNITS * query.limit, "units", True, f"{LINE_UNITS} units a line"
    )


def _lines(service: Connected, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of an answer, [] for "nothing found".

    Raises:
        AuthError, QuotaError, ApiError: the text says so.
    """
    answer = service.client.get(
        f"{service.base}/analytics/v1/", {"key": service.keys.secret("key"), **params}
    )
    text = answer.text().strip()
    if text.startswith("ERROR"):
        said = service.client.clean(text)
        if text.startswith(_NOTHING):
            return []
        if text.startswith(("ERROR 120", "ERROR 121")) or "KEY" in text:
            raise AuthError(f"semrush: access refused: {said}. Check the key.")
        if (
            text.startswith(("ERROR 131", "ERROR 132", "ERROR 134", "ERROR 135"))
            or "LIMIT" in text
            or "UNITS" in text
        ):
            raise QuotaError(
                f"semrush: {said}. What came is kept; run the same command again when there are units."
            )
        raise ApiError(f"semrush: {said}")
    reader = csv.DictReader(io.StringIO(text), delimiter=";")
    return [
        {_NAMES.get(str(key), str(key)): value for key, value in row.items() if key is not None}
        for row in reader
    ]


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    start = (cursor or {"offset": 0})["offset"]
    while start < query.limit:
        size = min(PAGE, query.limit - start)
        params = {
            "type": "backlinks" if query.report == "backlinks" else "backlinks_refdomains", "target": query.target,
            "target_type": query.option("target_type", "root_domain"), "export_columns": _COLUMNS[query.report],
            "display_limit": size, "display_offset": start,
        }  # fmt: skip
        rows = _lines(service, params)
        more = len(rows) >= size and start + len(rows) < query.limit
        yield Page(rows, {"offset": start + len(rows)} if more else None)
        if not more:
            return
        start += len(rows)


def _check(service: Connected) -> str:
    answer = service.client.get(
        "https://www.semrush.com/users/countapiunits.html"
        if service.base == BASE
        else f"{service.base}/users/countapiunits.html",
        {"key": service.keys.secret("key")},
    )
    text = answer.text().strip()
    if text.startswith("ERROR"):
        raise AuthError(f"semrush: access refused: {service.client.clean(text)}. Check the key.")
    return f"{service.client.clean(text)} units left"


SERVICE = Service(
    name="semrush",
    title="Semrush",
    base=BASE,
    keys=("key",),
    reports={
        "backlinks": "backlinks with authority score",
        "refdomains": "referring domains with authority score",
    },
    estimate=_estimate,
    pages=_pages,
    export=json_rows("rows"),
    check=_check,
    connect=_connect,
    options={"target_type": "root_domain, domain, url"},
)
