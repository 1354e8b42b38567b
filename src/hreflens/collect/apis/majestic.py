"""Majestic: backlinks by GetBackLinkData, referring domains by GetRefDomains (formats.md 2.3).

A request costs 5,000 analysis units and a retrieval unit a row; further pages come by `From`.
"""

from collections.abc import Iterator
from typing import Any

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError, AuthError, QuotaError
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Rows, Service, json_rows

BASE = "https://api.majestic.com/api/json"
PAGE = 10_000
ANALYSIS_UNITS = 5_000
_COMMANDS = {"backlinks": ("GetBackLinkData", "BackLinks"), "refdomains": ("GetRefDomains", "Results")}


def _connect(keys: Keys, client: Client, base: str) -> None:
    keys.secret("key")


def _estimate(query: Query) -> Estimate:
    requests = -(-query.limit // PAGE)
    return Estimate(
        requests,
        requests * ANALYSIS_UNITS + query.limit,
        "units",
        True,
        "analysis and retrieval units together",
    )


def _call(service: Connected, command: str, **params: Any) -> dict[str, Any]:
    """Return the tables of an answer; a code other than OK is an error even with HTTP 200."""
    asked = {"app_api_key": service.keys.secret("key"), "cmd": command, **params}
    answer = service.client.get(service.base, asked).json()
    if not isinstance(answer, dict):
        raise ApiError("majestic: the answer is no object.")
    code = answer.get("Code")
    if code != "OK":
        said = service.client.clean(f"{answer.get('ErrorMessage') or code}")
        if code in ("InvalidAPIKey", "UnauthorisedRequest", "AuthenticationFailed", "NotAuthorised"):
            raise AuthError(
                f"majestic: access refused: {said}. Check the key and the addresses it is bound to."
            )
        if (
            code in ("InsufficientResources", "RateLimitExceeded", "InsufficientIndexItemInfoUnits")
            or "unit" in said.casefold()
        ):
            raise QuotaError(
                f"majestic: {said}. What came is kept; run the same command again when there are units."
            )
        raise ApiError(f"majestic: {said}")
    tables = answer.get("DataTables")
    return tables if isinstance(tables, dict) else {}


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    command, table = _COMMANDS[query.report]
    start = (cursor or {"from": 0})["from"]
    while start < query.limit:
        size = min(PAGE, query.limit - start)
        params: dict[str, Any] = {
            "datasource": query.option("datasource", "fresh"),
            "Count": size,
            "From": start,
        }
        params |= (
            {"item": query.target, "Mode": 1} if query.report == "backlinks" else {"item0": query.target}
        )
        tables = _call(service, command, **params)
        rows: Rows = [row for row in (tables.get(table) or {}).get("Data") or [] if isinstance(row, dict)]
        more = len(rows) >= size and start + len(rows) < query.limit
        yield Page(rows, {"from": start + len(rows)} if more else None)
        if not more:
            return
        start += len(rows)


def _check(service: Connected) -> str:
    rows = ((_call(service, "GetSubscriptionInfo").get("Subscriptions") or {}).get("Data") or [{}])[0]
    left = rows.get("TotalRetrievalResUnits") or rows.get("RetrievalResUnits")
    return f"{left} retrieval units left" if left is not None else "the key is accepted"


SERVICE = Service(
    name="majestic",
    title="Majestic",
    base=BASE,
    keys=("key",),
    reports={
        "backlinks": "backlinks with Trust and Citation Flow",
        "refdomains": "referring domains with both",
    },
    estimate=_estimate,
    pages=_pages,
    export=lambda query, parts: json_rows(_COMMANDS[query.report][1])(query, parts),
    check=_check,
    connect=_connect,
    options={"datasource": "fresh, historic"},
)
