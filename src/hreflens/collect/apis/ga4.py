"""Google Analytics 4 Data API: sessions by landing page, source, language and country (`runReport`).

All values come as text. Session-scoped dimensions only: page referrers are event-scoped and do not add up with
sessions. Rows that the service withholds or lumps together stay visible: as (other), and in the report's name.
"""

from collections.abc import Iterator
from typing import Any

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError
from hreflens.collect.apis.google_auth import SCOPES, google_auth
from hreflens.collect.apis.keys import Keys
from hreflens.collect.apis.service import Connected, Cursor, Estimate, Page, Query, Rows, Service
from hreflens.collect.apis.visits_export import DIMENSIONS, METRICS, export_visits

BASE = "https://analyticsdata.googleapis.com"
PAGE = 100_000
_DIMENSIONS = ("landingPagePlusQueryString", "sessionSourceMedium", "languageCode", "countryId")
_METRICS = ("sessions", "engagedSessions", "userEngagementDuration", "keyEvents")
_HEADERS = dict(zip((*_DIMENSIONS, *_METRICS), (*DIMENSIONS, *METRICS), strict=True))


def _connect(keys: Keys, client: Client, base: str) -> None:
    client.auth = google_auth(keys.secret("credentials"), SCOPES[1], client)


def _number(target: str) -> str:
    number = target.removeprefix("properties/")
    if not number.isdigit():
        raise ApiError(
            f"ga4: '{target}' is no property: write its number, as the address of its admin page shows it."
        )
    return number


def _estimate(query: Query) -> Estimate:
    requests = -(-query.limit // PAGE)
    return Estimate(
        requests, 10 * requests, "quota tokens (about)", False, "free of charge; of 200,000 tokens a day"
    )


def _body(query: Query, offset: int) -> dict[str, Any]:
    assert query.start is not None
    assert query.end is not None
    body: dict[str, Any] = {
        "dateRanges": [{"startDate": query.start.isoformat(), "endDate": query.end.isoformat()}],
        "dimensions": [{"name": name} for name in _DIMENSIONS],
        "metrics": [{"name": name} for name in _METRICS],
        "limit": str(min(PAGE, query.limit - offset)),
        "offset": str(offset),
        "keepEmptyRows": False,
        "returnPropertyQuota": True,
    }
    if query.report == "referrals":
        body["dimensionFilter"] = {
            "filter": {
                "fieldName": "sessionMedium",
                "stringFilter": {"matchType": "EXACT", "value": "referral"},
            }
        }
    return body


def _pages(service: Connected, query: Query, cursor: Cursor | None) -> Iterator[Page]:
    url = f"{service.base}/v1beta/properties/{_number(query.target)}:runReport"
    offset = (cursor or {"offset": 0})["offset"]
    while offset < query.limit:
        answer = service.client.post(url, _body(query, offset)).json()
        if not isinstance(answer, dict):
            raise ApiError("ga4: the answer is no object.")
        rows = _rows(answer)
        notes = []
        meta = answer.get("metadata") or {}
        if meta.get("subjectToThresholding"):
            notes.append(
                "Google withholds rows of few users from this report (thresholding): they are missing."
            )
        if meta.get("dataLossFromOtherRow"):
            notes.append(
                "Google lumps rows together as (other) in this report: their dimensions are missing."
            )
        total = int(answer.get("rowCount") or 0)
        more = bool(rows) and offset + len(rows) < min(total, query.limit)
        yield Page(rows, {"offset": offset + len(rows)} if more else None, tuple(notes))
        if not more:
            return
        offset += len(rows)


def _rows(answer: dict[str, Any]) -> Rows:
    names = [h.get("name") for part in ("dimensionHeaders", "metricHeaders") for h in answer.get(part) or []]
    hidden = bool((answer.get("metadata") or {}).get("subjectToThresholding"))
    found = []
    for row in answer.get("rows") or []:
        cells = [c.get("value") for part in ("dimensionValues", "metricValues") for c in row.get(part) or []]
        found.append(
            {_HEADERS[n]: v for n, v in zip(names, cells, strict=False) if n in _HEADERS}
            | ({"_hidden": "1"} if hidden else {})
        )
    return found


def _export(query: Query, parts: Iterator[Rows]) -> Iterator[bytes]:
    listed = list(parts)
    hidden = any("_hidden" in row for rows in listed for row in rows[:1])
    title = f"Sessions by landing page, source, language and country{' (thresholded)' if hidden else ''}"
    yield from export_visits(title, query.start, query.end, iter(listed))


def _check(service: Connected) -> str:
    property_ = service.keys.optional("property")
    if property_ is None:
        service.client.auth.headers()
        return "the key is accepted; name a property with --target to ask for it"
    url = f"{service.base}/v1beta/properties/{_number(property_)}/metadata"
    service.client.get(url)
    return f"property {property_} can be read"


SERVICE = Service(
    name="ga4",
    title="Google Analytics 4",
    base=BASE,
    keys=("credentials",),
    optional_keys=("property",),
    reports={"sessions": "sessions by landing page, source, language and country", "referrals": "only those of referring sites"},
    estimate=_estimate,
    pages=_pages,
    export=_export,
    check=_check,
    connect=_connect,
    suffix="csv",
    target_words="number of the property",
    needs_dates=True,
    target_of=lambda hosts: "",
)  # fmt: skip
