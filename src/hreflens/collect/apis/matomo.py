"""Matomo: visits with referrer, landing page, language and country (`Live.getLastVisitsDetails`), added up here.

Single visits are never stored: only sums by landing page, source, language and country. A visit is engaged after GA4's
rule: more than 10 seconds, two pages, or a goal.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError, AuthError, KeysError
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Rows, Service
from hreflens.collect.apis.visits_export import DIMENSIONS, METRICS, export_visits

PAGE = 500
ENGAGED_S = 10
_MEDIUMS = {
    "website": "referral",
    "search": "organic",
    "social": "social",
    "campaign": "campaign",
    "direct": "(none)",
}


def _connect(keys: Keys, client: Client, base: str) -> None:
    if not base:
        raise KeysError(
            "matomo: the address is missing. Set HREFLENS_MATOMO_URL, such as https://stats.acme.com/."
        )
    keys.secret("token")


def _call(service: Connected, method: str, **params: Any) -> Any:
    """Return the answer to a method; the token travels in the body, not in the address.

    Raises:
        AuthError, ApiError: the answer is an error object.
    """
    form = {"module": "API", "method": method, "format": "JSON", "token_auth": service.keys.secret("token")}
    form |= {name: str(value) for name, value in params.items()}
    answer = service.client.send("POST", service.base.rstrip("/") + "/index.php", form=form).json()
    if isinstance(answer, dict) and answer.get("result") == "error":
        said = service.client.clean(str(answer.get("message")))
        if "token" in said.casefold() or "access" in said.casefold():
            raise AuthError(f"matomo: access refused: {said} Check the token and its rights on this site.")
        raise ApiError(f"matomo: {said}")
    return answer


def _estimate(query: Query) -> Estimate:
    return Estimate(
        -(-query.limit // PAGE), 0, "requests", False, "your own server; visits are read in pages of 500"
    )


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    offset = (cursor or {"offset": 0})["offset"]
    while offset < query.limit:
        size = min(PAGE, query.limit - offset)
        found = _call(
            service, "Live.getLastVisitsDetails", idSite=query.target, period="range", date=f"{query.start},{query.end}",
            filter_limit=size, filter_offset=offset, filter_sort_order="asc", doNotFetchActions=0,
        )  # fmt: skip
        if not isinstance(found, list):
            raise ApiError("matomo: the answer is no list of visits.")
        rows = [_visit(visit) for visit in found if isinstance(visit, dict)]
        more = len(found) >= size and offset + len(found) < query.limit
        yield Page(rows, {"offset": offset + len(found)} if more else None)
        if not more:
            return
        offset += len(found)


def _visit(visit: dict[str, Any]) -> dict[str, Any]:
    pages = [a for a in visit.get("actionDetails") or [] if isinstance(a, dict) and a.get("type") == "action"]
    first = urlsplit(str(pages[0].get("url") or "")) if pages else None
    seconds, goals = _number(visit.get("visitDuration")), _number(visit.get("goalConversions"))
    medium = _MEDIUMS.get(str(visit.get("referrerType")), "(not set)")
    source = "(direct)" if medium == "(none)" else str(visit.get("referrerName") or "(not set)")
    return {
        DIMENSIONS[0]: (first.path or "/") if first else "(not set)",
        DIMENSIONS[1]: f"{source} / {medium}",
        DIMENSIONS[2]: str(visit.get("languageCode") or "(not set)"),
        DIMENSIONS[3]: str(visit.get("countryCode") or "(not set)").upper(),
        METRICS[0]: 1,
        METRICS[1]: int(seconds > ENGAGED_S or len(pages) >= 2 or goals > 0),
        METRICS[2]: seconds,
        METRICS[3]: goals,
    }


def _number(raw: Any) -> float:
    try:
        return max(0.0, float(raw))
    except (TypeError, ValueError):
        return 0.0


def added_up(parts: Iterator[Rows]) -> Rows:
    """Return one row per combination of dimensions with the sums of the metrics, sorted."""
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0] * len(METRICS))
    for rows in parts:
        for row in rows:
            cell = sums[tuple(str(row.get(name, "")) for name in DIMENSIONS)]
            for at, name in enumerate(METRICS):
                cell[at] += float(row.get(name) or 0)
    return [
        dict(zip((*DIMENSIONS, *METRICS), (*key, *values), strict=True))
        for key, values in sorted(sums.items())
    ]


def _export(query: Query, parts: Iterator[Rows]) -> Iterator[bytes]:
    yield from export_visits(
        "Matomo: visits by landing page", query.start, query.end, iter([added_up(parts)])
    )


def _check(service: Connected) -> str:
    found = _call(service, "SitesManager.getSitesWithAtLeastViewAccess")
    names = [f"{row.get('idsite')} {row.get('name')}" for row in found if isinstance(row, dict)]
    return f"{len(names)} sites: {', '.join(names[:5])}"


SERVICE = Service(
    name="matomo",
    title="Matomo",
    base="",
    keys=("token",),
    optional_keys=("url",),
    reports={"visits": "visits by landing page, source, language and country"},
    estimate=_estimate,
    pages=_pages,
    export=_export,
    check=_check,
    connect=_connect,
    suffix="csv",
    target_words="number of the site in Matomo",
    needs_dates=True,
    target_of=lambda hosts: "1",
)
