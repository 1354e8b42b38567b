"""Bing Webmaster: how many links each own page has, and the links of each (`GetLinkCounts`, `GetUrlLinks`; JSON).

The only first-party source of links with an API. Pages are numbered from 0 and hold about a hundred rows.
"""

from collections.abc import Iterator
from typing import Any

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError, AuthError, QuotaError
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Service, json_rows

BASE = "https://ssl.bing.com/webmaster/api.svc/json"
PAGE = 100


def _connect(keys: Keys, client: Client, base: str) -> None:
    keys.secret("key")


def _call(service: Connected, method: str, **params: Any) -> dict[str, Any]:
    """Return what `d` holds; an error object becomes an error."""
    asked = {**params, "apikey": service.keys.secret("key")}
    answer = service.client.get(f"{service.base}/{method}", asked).json()
    if isinstance(answer, dict) and "ErrorCode" in answer:
        said = service.client.clean(f"{answer.get('Message')} (code {answer['ErrorCode']})")
        if answer["ErrorCode"] in (3, 14):
            raise AuthError(f"bing: access refused: {said}. Check the key and that it may see this site.")
        if answer["ErrorCode"] in (4, 5):
            raise QuotaError(f"bing: {said}. What came is kept; run the same command again later.")
        raise ApiError(f"bing: {said}")
    found = answer.get("d") if isinstance(answer, dict) else None
    if found is None:
        raise ApiError("bing: the answer has no 'd'.")
    return found if isinstance(found, dict) else {"Details": found}


def _site(target: str) -> str:
    return target if "://" in target else f"https://{target}/"


def _estimate(query: Query) -> Estimate:
    return Estimate(
        1 + query.limit // PAGE,
        0,
        "requests",
        False,
        "free of charge; one request or more for each own page that has links",
    )


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    site = _site(query.target)
    state: Cursor = cursor or {"stage": "counts", "page": 0, "urls": [], "at": 0, "taken": 0}
    while True:
        if state["stage"] == "counts":
            found = _call(service, "GetLinkCounts", siteUrl=site, page=state["page"])
            rows = [row for row in found.get("Links") or [] if isinstance(row, dict)]
            urls = [*state["urls"], *(str(row.get("Url")) for row in rows)]
            more = bool(rows) and state["page"] + 1 < int(found.get("TotalPages") or 0)
            following: Cursor | None = (
                {**state, "page": state["page"] + 1, "urls": urls}
                if more
                else {**state, "stage": "links", "page": 0, "urls": urls}
            )
            if query.report == "counts":
                listed = [{"Url": row.get("Url"), "Count": row.get("Count")} for row in rows]
                yield Page(listed, following if more else None)
                if not more:
                    return
            else:
                yield Page([], following if urls or more else None)
                if not urls and not more:
                    return
        else:
            url = state["urls"][state["at"]]
            found = _call(service, "GetUrlLinks", siteUrl=site, link=url, page=state["page"])
            rows = [row for row in found.get("Details") or [] if isinstance(row, dict)]
            kept = rows[: query.limit - state["taken"]]
            taken = state["taken"] + len(kept)
            same = bool(rows) and state["page"] + 1 < int(found.get("TotalPages") or 0)
            state_after = (
                {**state, "page": state["page"] + 1} if same else {**state, "page": 0, "at": state["at"] + 1}
            )
            done = taken >= query.limit or state_after["at"] >= len(state["urls"])
            following = None if done else {**state_after, "taken": taken}
            yield Page(
                [
                    {"Url": row.get("Url"), "AnchorText": row.get("AnchorText"), "Target Url": url}
                    for row in kept
                ],
                following,
            )
            if following is None:
                return
        assert following is not None
        state = following


def _check(service: Connected) -> str:
    found = _call(service, "GetUserSites").get("Details") or []
    return (
        f"{len(found)} sites: {', '.join(str(row.get('Url')) for row in found[:5] if isinstance(row, dict))}"
    )


SERVICE = Service(
    name="bing",
    title="Bing Webmaster",
    base=BASE,
    keys=("key",),
    reports={
        "links": "links with anchor, own page by own page",
        "counts": "own pages with their number of links",
    },
    estimate=_estimate,
    pages=_pages,
    export=lambda query, parts: json_rows("Details" if query.report == "links" else "Links")(query, parts),
    check=_check,
    connect=_connect,
    target_words="site as registered, such as https://acme.com/",
)
