"""Ahrefs API v3: backlinks, referring domains, anchors, metrics (docs.ahrefs.com; fields of formats.md 2.1).

There is no cursor: a page is what lies at or below the last rating seen, and rows met before are dropped. Each column
and row costs units; the ten-unit columns of traffic are not asked for.
"""

import json
from collections.abc import Iterator
from typing import Any

from hreflens.collect.apis.client import Auth, Client
from hreflens.collect.apis.errors import ApiError
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Service, json_rows

BASE = "https://api.ahrefs.com/v3"
PAGE = 1_000
"""Rows asked for at once; the service's own default."""
MOST_AT_ONE_RATING = 16
"""How many pages' worth is asked for at once when a whole page has one rating, before the rest of it is given up."""
LEAST_UNITS = 50
"""Units that a request costs at least (pricing page; not in the OpenAPI model)."""

# Report -> (path, array in the answer, column it is ordered by, columns asked for).
_REPORTS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "backlinks": (
        "/site-explorer/all-backlinks", "backlinks", "domain_rating_source",
        ("url_from", "url_to", "title", "anchor", "alt", "snippet_left", "snippet_right", "languages", "domain_rating_source",
         "url_rating_source", "is_dofollow", "is_nofollow", "is_ugc", "is_sponsored", "is_image", "is_redirect", "is_spam", "is_lost",
         "lost_reason", "first_seen_link", "last_seen", "http_code", "ip_source", "link_type", "link_group_count", "links_external",
         "powered_by"),
    ),
    "refdomains": (
        "/site-explorer/refdomains", "refdomains", "domain_rating",
        ("domain", "domain_rating", "is_spam", "links_to_target", "dofollow_links", "first_seen", "last_seen"),
    ),
    "anchors": (
        "/site-explorer/anchors", "anchors", "links_to_target",
        ("anchor", "refpages", "links_to_target", "dofollow_links", "first_seen", "last_seen", "refdomains"),
    ),
}  # fmt: skip
_DEAR = {"refdomains": 5, "dofollow_refdomains": 5, "traffic": 10, "traffic_domain": 10, "class_c": 5}
_KEYS = {"backlinks": ("url_from", "url_to", "anchor"), "refdomains": ("domain",), "anchors": ("anchor",)}


def _connect(keys: Keys, client: Client, base: str) -> None:
    client.auth = Auth(
        lambda: {"Authorization": f"Bearer {keys.secret('key')}", "Accept": "application/json"}
    )


def _estimate(query: Query) -> Estimate:
    columns = _REPORTS[query.report][3]
    per_row = sum(_DEAR.get(name, 1) for name in columns)
    requests = -(-query.limit // PAGE)
    return Estimate(
        requests, max(LEAST_UNITS * requests, per_row * query.limit), "units", True,
        f"{per_row} units a row, for at most {query.limit:,} rows",
    )  # fmt: skip


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    path, array, order, columns = _REPORTS[query.report]
    state: Cursor = cursor or {"below": None, "seen": [], "taken": 0, "times": 1}
    while state["taken"] < query.limit:
        size = min(PAGE * state["times"], query.limit - state["taken"] + len(state["seen"]))
        params: dict[str, Any] = {
            "target": query.target, "mode": query.option("mode", "subdomains"), "select": ",".join(columns),
            "order_by": f"{order}:desc", "limit": size, "output": "json",
        }  # fmt: skip
        if query.report == "backlinks":
            params |= {
                "aggregation": query.option("aggregation", "similar_links"),
                "history": query.option("history", "live"),
            }
        if state["below"] is not None:
            params["where"] = json.dumps({"and": [{"field": order, "is": [state["how"], state["below"]]}]})
        answer = service.client.get(service.base + path, params).json()
        rows = answer.get(array) if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise ApiError(f"ahrefs: the answer has no '{array}'. {service.client.clean(str(answer)[:200])}")
        fresh = [
            row for row in rows if isinstance(row, dict) and _key(query.report, row) not in set(state["seen"])
        ]
        kept = fresh[: query.limit - state["taken"]]
        notes: tuple[str, ...] = ()
        following: Cursor | None = None
        if len(rows) >= size and state["taken"] + len(kept) < query.limit:
            following, notes = _next(query, state, rows, kept, order)
        yield Page(kept, following, notes)
        if following is None:
            return
        state = following


def _next(
    query: Query, state: Cursor, rows: list[Any], kept: list[Any], order: str
) -> tuple[Cursor, tuple[str, ...]]:
    last = rows[-1].get(order)
    taken = state["taken"] + len(kept)
    if last == state["below"] and state.get("how") == "lte":
        # A whole page of one rating: ask for more of it at once, and give up on the rest in the end.
        if state["times"] < MOST_AT_ONE_RATING:
            seen = [*state["seen"], *(_key(query.report, row) for row in kept)]
            return {**state, "seen": seen, "taken": taken, "times": state["times"] * 4}, ()
        note = f"More rows have the rating {last} than can be asked for: some of them are missing."
        return {"below": last, "how": "lt", "seen": [], "taken": taken, "times": 1}, (note,)
    seen = [_key(query.report, row) for row in rows if row.get(order) == last]
    return {"below": last, "how": "lte", "seen": seen, "taken": taken, "times": 1}, ()


def _key(report: str, row: dict[str, Any]) -> str:
    return "\n".join(str(row.get(name)) for name in _KEYS[report])


def _check(service: Connected) -> str:
    answer = service.client.get(
        f"{service.base}/subscription-info/limits-and-usage", {"output": "json"}
    ).json()
    found = answer.get("limits_and_usage", {}) if isinstance(answer, dict) else {}
    used, limit = found.get("units_usage_api_key"), found.get("units_limit_api_key")
    return f"{used} of {limit or 'all'} units used" if used is not None else "the key is accepted"


SERVICE = Service(
    name="ahrefs",
    title="Ahrefs",
    base=BASE,
    keys=("key",),
    reports={
        "backlinks": "backlinks with anchor, rel and ratings",
        "refdomains": "referring domains with rating",
        "anchors": "anchors with counts",
    },
    estimate=_estimate,
    pages=_pages,
    export=lambda query, parts: json_rows(_REPORTS[query.report][1])(query, parts),
    check=_check,
    connect=_connect,
    gap_s=1.0,
    options={"mode": "exact, prefix, domain, subdomains", "history": "live, all_time, since:YYYY-MM-DD", "aggregation": "similar_links, 1_per_domain, all"},
)  # fmt: skip
