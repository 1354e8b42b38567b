"""DataForSEO Backlinks API: backlinks, referring domains, anchors (formats.md 2.5). Paid by request and row.

A request carries one task; both the HTTP status and the task's own must be good. Further pages come by
`search_after_token` for backlinks, by `offset` for the others.
"""

import base64
from collections.abc import Iterator
from typing import Any

from hreflens.collect.apis.client import Auth, Client
from hreflens.collect.apis.errors import ApiError, AuthError, QuotaError
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Service, json_rows

BASE = "https://api.dataforseo.com/v3"
PAGE = 1_000
MOST_OFFSET = 20_000
REQUEST_USD, ROW_USD = 0.02, 0.00003
"""Published price of a live request and of a row (checked 2026-11; the answer's `cost` is what counts)."""
_PATHS = {
    "backlinks": "/backlinks/backlinks/live",
    "refdomains": "/backlinks/referring_domains/live",
    "anchors": "/backlinks/anchors/live",
}
_COLUMNS = {
    "backlinks": (
        "url_from", "url_to", "domain_from", "page_from_title", "anchor", "alt", "text_pre", "text_post", "attributes", "dofollow",
        "item_type", "semantic_location", "page_from_status_code", "page_from_language", "domain_from_platform_type", "domain_from_ip",
        "domain_from_country", "page_from_external_links", "first_seen", "last_seen", "is_lost", "links_count", "page_from_rank",
        "domain_from_rank", "rank", "backlink_spam_score",
    ),
    "refdomains": ("domain", "backlinks", "rank", "backlinks_spam_score", "first_seen", "lost_date"),
    "anchors": ("anchor", "backlinks", "referring_domains", "first_seen", "last_seen"),
}  # fmt: skip


def _connect(keys: Keys, client: Client, base: str) -> None:
    basic = base64.b64encode(f"{keys.secret('login')}:{keys.secret('password')}".encode()).decode()
    client.secrets = (*client.secrets, basic)
    client.auth = Auth(lambda: {"Authorization": f"Basic {basic}"})


def _estimate(query: Query) -> Estimate:
    requests = -(-query.limit // PAGE)
    return Estimate(
        requests, round(requests * REQUEST_USD + query.limit * ROW_USD, 2), "US dollars (about)", True
    )


def _result(service: Connected, path: str, body: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Return the first result of the first task.

    Raises:
        AuthError, QuotaError, ApiError: by the status codes of the answer or the task.
    """
    client = service.client
    answer = (
        client.get(service.base + path) if body is None else client.post(service.base + path, body)
    ).json()
    tasks = answer.get("tasks") if isinstance(answer, dict) else None
    whole = answer if isinstance(answer, dict) else {}
    for status in (whole, *(tasks or [])[:1]):
        code = int(status.get("status_code") or 0)
        said = client.clean(f"{status.get('status_message')} (code {code})")
        if code in (40100, 40101, 40103, 40104):
            raise AuthError(f"dataforseo: access refused: {said}. Check login and password of the API.")
        if code in (40200, 40202, 40203, 40209, 40210):
            raise QuotaError(f"dataforseo: {said}. What came is kept; run the same command again later.")
        if code >= 40000:
            raise ApiError(f"dataforseo: {said}")
    results = (tasks or [{}])[0].get("result") or [{}]
    return results[0] if isinstance(results[0], dict) else {}


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    state: Cursor = cursor or {"taken": 0, "token": None}
    while state["taken"] < query.limit:
        size = min(PAGE, query.limit - state["taken"])
        task: dict[str, Any] = {
            "target": query.target.removeprefix("www."), "limit": size, "rank_scale": "one_thousand", "include_subdomains": True,
        }  # fmt: skip
        if query.report == "backlinks":
            task |= {
                "mode": query.option("mode", "as_is"),
                "backlinks_status_type": query.option("status", "live"),
            }
        if state["token"]:
            task["search_after_token"] = state["token"]
        elif state["taken"]:
            task["offset"] = state["taken"]
        found = _result(service, _PATHS[query.report], [task])
        rows = [row for row in found.get("items") or [] if isinstance(row, dict)]
        taken, token = state["taken"] + len(rows), found.get("search_after_token")
        more = len(rows) >= size and taken < min(query.limit, int(found.get("total_count") or taken))
        notes: tuple[str, ...] = ()
        if more and not token and taken > MOST_OFFSET:
            more, notes = False, (f"The service gives no rows beyond {MOST_OFFSET:,} of this report.",)
        names = _COLUMNS[query.report]
        following = {"taken": taken, "token": token} if more else None
        yield Page([{name: row.get(name) for name in names} for row in rows], following, notes)
        if following is None:
            return
        state = following


def _check(service: Connected) -> str:
    money = (_result(service, "/appendix/user_data", None).get("money") or {}).get("balance")
    return f"balance {money} US dollars" if money is not None else "the login is accepted"


SERVICE = Service(
    name="dataforseo",
    title="DataForSEO",
    base=BASE,
    keys=("login", "password"),
    reports={
        "backlinks": "backlinks with language and place",
        "refdomains": "referring domains",
        "anchors": "anchors with counts",
    },
    estimate=_estimate,
    pages=_pages,
    export=json_rows("items"),
    check=_check,
    connect=_connect,
    options={"mode": "as_is, one_per_domain, one_per_anchor", "status": "all, live, lost"},
)
