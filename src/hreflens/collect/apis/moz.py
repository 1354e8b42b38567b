"""Moz: links, linking domains and anchors by the Links API v2, site metrics by JSON-RPC v3 (formats.md 2.2).

Rows are written under the headers of Link Explorer's own exports. The free tier allows a request every ten seconds.
"""

import base64
import uuid
from collections.abc import Iterator
from typing import Any

from hreflens.collect.apis.client import Auth, Client
from hreflens.collect.apis.errors import ApiError, AuthError, QuotaError
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Service, json_rows

BASE = "https://lsapi.seomoz.com/v2"
RPC = "https://api.moz.com/jsonrpc"
PAGE = 50
"""Rows of one request; the largest that every plan allows."""
_PATHS = {"links": "/links", "linking_domains": "/linking_root_domains", "anchors": "/anchor_text"}


def _connect(keys: Keys, client: Client, base: str) -> None:
    token = keys.optional("token")
    if token is None:
        pair = f"{keys.secret('access_id')}:{keys.secret('secret')}"
        basic = base64.b64encode(pair.encode()).decode()
        client.secrets = (*client.secrets, basic)
        client.auth = Auth(lambda: {"Authorization": f"Basic {basic}"})
    else:
        client.auth = Auth(lambda: {"x-moz-token": token})


def _estimate(query: Query) -> Estimate:
    requests = -(-query.limit // (1 if query.report == "metrics" else PAGE))
    return Estimate(requests, query.limit, "rows", True, "a row of the plan's monthly quota for each row")


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    if query.report == "metrics":
        yield from _metrics(service, query, cursor)
        return
    state: Cursor = cursor or {"token": None, "taken": 0}
    while state["taken"] < query.limit:
        body: dict[str, Any] = {
            "target": query.target, "target_scope": query.option("scope", "root_domain"), "filter": "external",
            "limit": min(PAGE, query.limit - state["taken"]),
        }  # fmt: skip
        if query.report == "links":
            body["sort"] = "source_page_authority"
        if state["token"]:
            body["next_token"] = state["token"]
        answer = service.client.post(service.base + _PATHS[query.report], body).json()
        rows = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise ApiError("moz: the answer has no results.")
        flat = [_FLATTEN[query.report](row) for row in rows if isinstance(row, dict)]
        token, taken = answer.get("next_token"), state["taken"] + len(flat)
        following = {"token": token, "taken": taken} if token and flat and taken < query.limit else None
        yield Page(flat, following)
        if following is None:
            return
        state = following


def _link(row: dict[str, Any]) -> dict[str, Any]:
    source, target = row.get("source") or {}, row.get("target") or {}
    return {
        "URL": source.get("page"),
        "Target URL": target.get("page"),
        "Title": source.get("title"),
        "Anchor Text": row.get("anchor_text"),
        "PA": source.get("page_authority"),
        "DA": source.get("domain_authority"),
        "Spam Score": source.get("spam_score"),
        "Link Type": "nofollow" if row.get("nofollow") else "follow",
        "Link State": "lost" if row.get("date_disappeared") else "active",
        "First seen": row.get("date_first_seen"),
        "Last seen": row.get("date_last_seen"),
        "Lost on": row.get("date_disappeared"),
    }


def _domain(row: dict[str, Any]) -> dict[str, Any]:
    links = row.get("to_target") or {}
    return {
        "Root Domain": row.get("root_domain"),
        "DA": row.get("domain_authority"),
        "Spam Score": row.get("spam_score"),
        "Links to Target": links.get("pages", row.get("pages_to_target")),
        "Linking Domains": row.get("root_domains_to_root_domain"),
    }


def _anchor(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "Anchor Text": row.get("anchor_text"),
        "External Linking Root Domains": row.get("external_root_domains"),
        "External Links": row.get("external_pages"),
    }


_FLATTEN = {"links": _link, "linking_domains": _domain, "anchors": _anchor}


def _metrics(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    """Yield DA, PA and Spam Score of the sites named in the option `sites` (with blanks), a request each."""
    sites = query.option("sites").split() or [query.target]
    start = (cursor or {"at": 0})["at"]
    for at in range(start, min(len(sites), query.limit)):
        asked = {"data": {"site_query": {"query": sites[at], "scope": "domain"}}}
        found = rpc(service, "data.site.metrics.fetch", asked).get("site_metrics") or {}
        row = {
            "Root Domain": sites[at],
            "DA": found.get("domain_authority"),
            "Spam Score": found.get("spam_score"),
            "Linking Domains": found.get("root_domains_to_root_domain"),
        }
        yield Page([row], {"at": at + 1} if at + 1 < min(len(sites), query.limit) else None)


def rpc(service: Connected, method: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return the result of a JSON-RPC call.

    Raises:
        AuthError, QuotaError, ApiError: the error object of the answer says so.
    """
    token = service.keys.secret("token")
    url = service.keys.optional("rpc_url") or RPC
    service.client.auth = Auth(lambda: {"x-moz-token": token})
    body = {"jsonrpc": "2.0", "id": str(uuid.uuid4()), "method": method, "params": params}
    answer = service.client.post(url, body).json()
    error = answer.get("error") if isinstance(answer, dict) else {"message": "no object"}
    if error:
        said = service.client.clean(str(error.get("message") or error))
        status = str(error.get("status") or error.get("code") or "")
        if status in ("401", "403") or "auth" in said.casefold():
            raise AuthError(f"moz: access refused: {said}. Check the token.")
        if status == "429" or "quota" in said.casefold():
            raise QuotaError(
                f"moz: {said}. What came is kept; run the same command again when the quota is new."
            )
        raise ApiError(f"moz: {said}")
    result = answer.get("result")
    return result if isinstance(result, dict) else {}


def _check(service: Connected) -> str:
    if service.keys.has("token"):
        found = rpc(service, "quota.lookup", {"data": {"path": "api.limits.data.rows"}}).get("quota") or {}
        return (
            f"{found.get('used')} of {found.get('allotted')} rows used" if found else "the token is accepted"
        )
    service.client.post(service.base + "/url_metrics", {"targets": ["moz.com"]})
    return "the access id is accepted"


SERVICE = Service(
    name="moz",
    title="Moz",
    base=BASE,
    keys=(),
    optional_keys=("token", "access_id", "secret", "rpc_url"),
    reports={
        "links": "links with anchor, PA, DA and Spam Score",
        "linking_domains": "linking domains with DA and Spam Score",
        "anchors": "anchors with counts",
        "metrics": "DA and Spam Score of the sites in --option sites='a.com b.com'",
    },
    estimate=_estimate,
    pages=_pages,
    export=json_rows("results"),
    check=_check,
    connect=_connect,
    gap_s=0.0,
    options={"scope": "page, subdomain, root_domain", "sites": "sites for the report metrics, with blanks"},
)
