"""Each service as its documents describe it: it checks the key, pages through made-up rows, and words its errors."""

import base64
import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.collect.apis.loopback import Asked, Reply

KEY = "s3cret-key-0815"
SITE = "acme.example"
BASIC = "Basic " + base64.b64encode(f"me:{KEY}".encode()).decode()


@dataclass(frozen=True)
class Fake:
    """A service: its keys as environment values, a page's size, answers, errors, and where its rows end up.

    `rows` made-up rows take `rows / page` requests; `table` is where they are after the import.
    """

    name: str
    report: str
    target: str
    keys: dict[str, str]
    page: int
    answer: Callable[[Asked, int], Reply]
    refused: Reply
    spent: Reply
    table: str
    counts: Callable[[Asked], bool] = lambda asked: True
    """Which requests are for rows."""


def url(number: int) -> str:
    return f"https://site{number}.example.jp/p{number}"


def _slice(total: int, start: int, size: int) -> range:
    return range(start, min(total, start + size))


def _ahrefs(asked: Asked, total: int) -> Reply:
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert {"target", "select", "order_by", "limit", "mode"} <= asked.query.keys()
    rated = [(100 - n / 10, n) for n in range(total)]
    if "where" in asked.query:
        rule = json.loads(asked.query["where"])["and"][0]
        how, bound = rule["is"]
        rated = [(r, n) for r, n in rated if (r <= bound if how == "lte" else r < bound)]
    rows = [
        {"url_from": url(n), "url_to": f"https://{SITE}/", "anchor": f"a{n}", "domain_rating_source": rating, "is_dofollow": True,
         "is_nofollow": False, "first_seen_link": "2026-01-02T03:04:05Z", "languages": ["ja"]}
        for rating, n in rated[: int(asked.query["limit"])]
    ]  # fmt: skip
    return Reply({"backlinks": rows})


def _moz(asked: Asked, total: int) -> Reply:
    assert asked.headers["x-moz-token"] == KEY
    body = asked.json()
    start = int(body.get("next_token") or 0)
    rows = [
        {"source": {"page": f"site{n}.example.jp/p{n}", "page_authority": 40, "domain_authority": 50, "spam_score": 2, "title": "題"},
         "target": {"page": f"{SITE}/"}, "anchor_text": f"a{n}", "nofollow": n % 2 == 0, "date_first_seen": "2026-01-02"}
        for n in _slice(total, start, body["limit"])
    ]  # fmt: skip
    after = start + len(rows)
    return Reply({"results": rows, **({"next_token": str(after)} if after < total else {})})


def _bing(asked: Asked, total: int) -> Reply:
    assert asked.query["apikey"] == KEY
    page = int(asked.query["page"])
    if asked.path.endswith("/GetLinkCounts"):
        return Reply({"d": {"Links": [{"Url": f"https://{SITE}/", "Count": total}], "TotalPages": 1}})
    assert asked.query["link"] == f"https://{SITE}/"
    rows = [{"Url": url(n), "AnchorText": f"a{n}"} for n in _slice(total, page * 100, 100)]
    return Reply({"d": {"Details": rows, "TotalPages": -(-total // 100)}})


def _dataforseo(asked: Asked, total: int) -> Reply:
    assert asked.headers["authorization"] == BASIC
    (task,) = asked.json()
    start = int(task.get("search_after_token") or 0)
    items = [
        {"url_from": url(n), "url_to": f"https://{SITE}/", "domain_from": f"site{n}.example.jp", "anchor": f"a{n}", "dofollow": True,
         "item_type": "anchor", "first_seen": "2026-01-02 12:57:46 +00:00", "page_from_language": "ja", "rank": 100, "extra": {"x": 1}}
        for n in _slice(total, start, task["limit"])
    ]  # fmt: skip
    result = {"total_count": total, "items": items, "search_after_token": str(start + len(items))}
    return Reply({"status_code": 20000, "tasks": [{"status_code": 20000, "cost": 0.05, "result": [result]}]})


def _majestic(asked: Asked, total: int) -> Reply:
    assert (asked.query["app_api_key"], asked.query["cmd"]) == (KEY, "GetBackLinkData")
    rows = [
        {"SourceURL": url(n), "TargetURL": f"https://{SITE}/", "AnchorText": f"a{n}", "FlagNoFollow": 0, "SourceTrustFlow": 20,
         "SourceCitationFlow": 30, "FirstIndexedDate": "2026-01-02", "LinkType": "TextLink"}
        for n in _slice(total, int(asked.query["From"]), int(asked.query["Count"]))
    ]  # fmt: skip
    return Reply({"Code": "OK", "ErrorMessage": "", "DataTables": {"BackLinks": {"Data": rows}}})


def _semrush(asked: Asked, total: int) -> Reply:
    assert asked.query["key"] == KEY
    names = asked.query["export_columns"].split(",")
    rows = list(_slice(total, int(asked.query["display_offset"]), int(asked.query["display_limit"])))
    if not rows:
        return Reply("ERROR 50 :: NOTHING FOUND\n")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    for n in rows:
        known = {
            "source_url": url(n),
            "target_url": f"https://{SITE}/",
            "anchor": f"a;{n}",
            "page_ascore": "9",
            "nofollow": "false",
        }
        writer.writerow([known.get(name, "") for name in names])
    return Reply(out.getvalue())


def _console(asked: Asked, total: int) -> Reply:
    assert asked.headers["authorization"] == "Bearer token-1"
    assert unquote(asked.path) == f"/webmasters/v3/sites/sc-domain:{SITE}/searchAnalytics/query"
    body = asked.json()
    rows = [
        {"keys": [f"запрос {n}", "fra"], "clicks": 1.0, "impressions": 9.0, "ctr": 0.111, "position": 3.2}
        for n in _slice(total, body["startRow"], body["rowLimit"])
    ]
    return Reply(
        {"rows": rows, "responseAggregationType": "byPage"} if rows else {"responseAggregationType": "byPage"}
    )


def _ga4(asked: Asked, total: int) -> Reply:
    assert asked.headers["authorization"] == "Bearer token-1"
    assert asked.path == "/v1beta/properties/42:runReport"
    body = asked.json()
    names = [d["name"] for d in body["dimensions"]]
    metrics = [m["name"] for m in body["metrics"]]
    rows = [
        {"dimensionValues": [{"value": v} for v in (f"/en/p{n}?x=1", "news.jp / referral", "ja-jp", "JP")],
         "metricValues": [{"value": v} for v in ("12", "5", "340", "1")]}
        for n in _slice(total, int(body["offset"]), int(body["limit"]))
    ]  # fmt: skip
    return Reply(
        {"dimensionHeaders": [{"name": n} for n in names], "metricHeaders": [{"name": n, "type": "TYPE_INTEGER"} for n in metrics],
         "rows": rows, "rowCount": total, "metadata": {"subjectToThresholding": True}}
    )  # fmt: skip


def _matomo(asked: Asked, total: int) -> Reply:
    form = asked.form()
    assert form["token_auth"] == KEY
    assert "token_auth" not in asked.query
    visits = [
        {"referrerType": "website", "referrerName": "news.jp", "languageCode": "ja", "countryCode": "jp", "visitDuration": str(n % 20),
         "actionDetails": [{"type": "action", "url": f"https://{SITE}/en/p{n}"}], "goalConversions": 0}
        for n in _slice(total, int(form["filter_offset"]), int(form["filter_limit"]))
    ]  # fmt: skip
    return Reply(visits)


def _google(status: int, reason: str, words: str) -> Reply:
    return Reply({"error": {"code": status, "message": words, "errors": [{"reason": reason}]}}, status)


QUOTA = {"Retry-After": "86400"}
FAKES: tuple[Fake, ...] = (
    Fake("ahrefs", "backlinks", SITE, {"key": KEY}, 1_000, _ahrefs, Reply({"error": f"bad key {KEY}"}, 401), Reply({"error": "units"}, 429, QUOTA), "imported_links"),
    Fake("moz", "links", SITE, {"token": KEY}, 50, _moz, Reply({"message": f"no {KEY}"}, 401), Reply({"message": "quota"}, 429, QUOTA), "imported_links"),
    Fake("bing", "links", f"https://{SITE}/", {"key": KEY}, 100, _bing, Reply({"ErrorCode": 3, "Message": f"InvalidApiKey {KEY}"}, 200), Reply({"ErrorCode": 4, "Message": "ThrottleUser"}), "imported_links", lambda a: a.path.endswith("GetUrlLinks")),
    Fake("dataforseo", "backlinks", SITE, {"login": "me", "password": KEY}, 1_000, _dataforseo, Reply({"status_code": 40100, "status_message": f"not {KEY}", "tasks": None}, 401), Reply({"status_code": 20000, "tasks": [{"status_code": 40202, "status_message": "rate"}]}), "imported_links"),
    Fake("majestic", "backlinks", SITE, {"key": KEY}, 10_000, _majestic, Reply({"Code": "InvalidAPIKey", "ErrorMessage": f"Invalid {KEY}"}), Reply({"Code": "InsufficientResources", "ErrorMessage": "no units"}), "imported_links"),
    Fake("semrush", "backlinks", SITE, {"key": KEY}, 1_000, _semrush, Reply("ERROR 120 :: WRONG KEY - ID PAIR\n"), Reply("ERROR 132 :: API UNITS BALANCE IS ZERO"), "imported_links"),
    Fake("search-console", "query-country", SITE, {"credentials": ""}, 25_000, _console, _google(403, "forbidden", "User token-1 has no permission"), _google(403, "quotaExceeded", "Quota exceeded"), "search_performance", lambda a: "searchAnalytics" in a.path),
    Fake("ga4", "sessions", "42", {"credentials": ""}, 100_000, _ga4, _google(403, "PERMISSION_DENIED", "no token-1"), _google(429, "RESOURCE_EXHAUSTED", "tokens"), "traffic", lambda a: "runReport" in a.path),
    Fake("matomo", "visits", "1", {"token": KEY}, 500, _matomo, Reply({"result": "error", "message": f"token {KEY} is not valid"}), Reply("", 429, QUOTA), "traffic"),
)  # fmt: skip
