"""Server logs as visits: combined and JSON lines, plain or gzip, added up by landing page, source and language.

A visit is the page views of one address and browser with no half hour between two; it is engaged after GA4's rule of more
than 10 seconds or two pages. Robots name themselves and are left out; so are files that are no pages. Addresses live in
memory only, as salted hashes, and no visit is written: only sums.
"""

import gzip
import hashlib
import json
import math
import re
import zlib
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from hreflens.collect.apis.errors import ApiError
from hreflens.collect.apis.service import Rows
from hreflens.collect.apis.visits_export import DIMENSIONS, METRICS, export_visits
from hreflens.collect.links import is_own, own_host_test

MAX_LINE_BYTES = 65_536
MAX_INFLATED_BYTES = 21_474_836_480
GAP_S = 1_800
ENGAGED_S = 10
MAX_OPEN = 200_000
"""Visits held open at once; beyond it the oldest are closed."""
MAX_ROWS = 500_000
"""Combinations kept; further ones are lumped together as (other), and so count as missing."""
OTHER = "(other)"

# host ident user [time] "request" status bytes "referrer" "agent", then maybe further quoted fields.
_COMBINED = re.compile(
    r'^(?P<ip>\S{1,64}) \S{1,200} \S{1,200} \[(?P<time>[^\]]{10,40})\] "(?P<request>[^"\\]*(?:\\.[^"\\]*)*)" (?P<status>\d{3}) (?:\d+|-)'
    r'(?: "(?P<referrer>[^"\\]*(?:\\.[^"\\]*)*)" "(?P<agent>[^"\\]*(?:\\.[^"\\]*)*)"(?P<rest>.*))?$'
)
_QUOTED = re.compile(r'"([^"\\]{0,500})"')
_LANGUAGE = re.compile(r"^[A-Za-z]{1,3}(?:-[A-Za-z0-9]{1,8}){0,3}(?:\s*;\s*q=[\d.]{1,5})?(?:\s*,.*)?$")
_BOT = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|scan|monitor|uptime|pingdom|curl/|wget/|python|java/|go-http|libwww|httpclient|okhttp|axios|"
    r"headless|phantom|selenium|lighthouse|facebookexternalhit|preview|fetch|feed|archive|validator|yeti|baiduspider|petal|gpt|claude|"
    r"ahrefs|semrush|mj12|dotbot|^-?$",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:css|js|mjs|map|json|xml|txt|ico|png|jpe?g|gif|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp4|webm|mp3|pdf|zip|gz|rss|atom|webmanifest)$",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"(?:^|\.)(?:google|bing|yahoo|duckduckgo|yandex|baidu|naver|seznam|ecosia|qwant|sogou|so|daum|startpage|brave)\.",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|instagram|twitter|t|x|linkedin|lnkd|pinterest|reddit|vk|ok|weibo|tiktok|youtube|line|threads|mastodon)\."
    r"(?:com|co|ru|me|net|in|social)$",
    re.IGNORECASE,
)
# Names of the fields in JSON logs of nginx, Caddy, Traefik, Cloudflare and others.
_JSON = {
    "ip": ("remote_addr", "remote_ip", "client_ip", "ClientIP", "ClientHost", "ip"), "time": ("time_iso8601", "time", "timestamp", "ts", "@timestamp", "EdgeStartTimestamp", "StartUTC"),
    "method": ("request_method", "method", "ClientRequestMethod", "RequestMethod"), "path": ("request_uri", "uri", "path", "ClientRequestURI", "RequestPath"),
    "status": ("status", "EdgeResponseStatus", "DownstreamStatus"), "referrer": ("http_referer", "referer", "referrer", "ClientRequestReferer", "request_Referer"),
    "agent": ("http_user_agent", "user_agent", "ClientRequestUserAgent", "request_User-Agent"), "lang": ("http_accept_language", "accept_language", "request_Accept-Language"),
    "country": ("country", "ClientCountry", "geoip_country_code", "cf_ipcountry"),
}  # fmt: skip
_HEADER_NAMES = {"referrer": "referer", "agent": "user-agent", "lang": "accept-language"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One page view."""

    visitor: bytes
    at: float
    path: str
    referrer: str
    lang: str
    country: str


@dataclass(slots=True)
class _Open:
    first: float
    last: float
    pages: int
    key: tuple[str, ...]


@dataclass(slots=True)
class LogTally:
    """What was read: lines, page views, robots, lines that are no log, visits."""

    lines: int = 0
    views: int = 0
    bots: int = 0
    unreadable: int = 0
    visits: int = 0
    start: date | None = None
    end: date | None = None
    sums: dict[tuple[str, ...], list[float]] = field(
        default_factory=lambda: defaultdict(lambda: [0.0] * len(METRICS))
    )


def read_logs(paths: list[Path], own_hosts: tuple[str, ...], salt: bytes) -> LogTally:
    """Return the visits of log files, read in the order given (the oldest first).

    Args:
        paths: log files, plain or gzip.
        own_hosts: the owner's hosts: a referrer on them is no source.
        salt: random bytes of this run, so that a hash of an address cannot be looked up.

    Raises:
        ApiError: a file cannot be read, or none of its lines is a log line.
    """
    tally, open_, own = LogTally(), OrderedDict[bytes, _Open](), own_host_test(own_hosts)
    for path in paths:
        before, seen = tally.views + tally.bots, tally.lines
        try:
            with path.open("rb") as raw:
                for line in _lines(raw, path):
                    tally.lines += 1
                    _take(line, tally, open_, own, salt)
        except (OSError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ApiError(f"{path}: cannot be read ({error}).") from error
        if (
            tally.lines - seen > 20
            and tally.unreadable >= tally.lines - seen
            and tally.views + tally.bots == before
        ):
            raise ApiError(f"{path}: none of its lines is one of the combined format or JSON.")
    for visit in open_.values():
        _close(visit, tally)
    return tally


def rows_of(tally: LogTally) -> Rows:
    """Return one row per combination, sorted."""
    names = (*DIMENSIONS, *METRICS)
    return [dict(zip(names, (*key, *values), strict=True)) for key, values in sorted(tally.sums.items())]


def export_logs(tally: LogTally) -> Iterator[bytes]:
    """Yield the report file of a tally; the column of countries only where the log tells them."""
    rows = rows_of(tally)
    countries = any(row[DIMENSIONS[3]] for row in rows)
    columns = (*(DIMENSIONS if countries else DIMENSIONS[:3]), *METRICS[:3])
    if not any(row[DIMENSIONS[2]] != "(not set)" for row in rows):
        columns = tuple(name for name in columns if name != DIMENSIONS[2])
    yield from export_visits(
        "Server log: visits by landing page", tally.start, tally.end, iter([rows]), columns=columns
    )


def _lines(raw: IO[bytes], path: Path) -> Iterator[bytes]:
    head = raw.read(2)
    raw.seek(0)
    stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if head == b"\x1f\x8b" else raw  # type: ignore[assignment]
    total = 0
    while line := stream.readline(MAX_LINE_BYTES):
        total += len(line)
        if total > MAX_INFLATED_BYTES:
            raise ApiError(f"{path}: holds more than {MAX_INFLATED_BYTES:,} bytes. Split it.")
        yield line
        while line and not line.endswith(b"\n"):  # the rest of an overlong line
            line = stream.readline(MAX_LINE_BYTES)
            total += len(line)


def _take(
    line: bytes,
    tally: LogTally,
    open_: "OrderedDict[bytes, _Open]",
    own: tuple[frozenset[str], tuple[str, ...]],
    salt: bytes,
) -> None:
    fields = fields_of(line.decode("utf-8", "replace").strip())
    if fields is None:
        tally.unreadable += 1
        return
    if _BOT.search(fields["agent"]):
        tally.bots += 1
        return
    hit = _hit(fields, salt)
    if hit is None:
        return
    tally.views += 1
    day = datetime.fromtimestamp(hit.at, UTC).date()
    tally.start, tally.end = min(tally.start or day, day), max(tally.end or day, day)
    visit = open_.get(hit.visitor)
    referrer = _host(hit.referrer)
    inside = referrer is not None and is_own(referrer, own)
    if visit is not None and -GAP_S <= hit.at - visit.last <= GAP_S and (referrer is None or inside):
        visit.last, visit.pages = max(visit.last, hit.at), visit.pages + 1
        open_.move_to_end(hit.visitor)
        return
    if visit is not None:
        _close(open_.pop(hit.visitor), tally)
    if inside:
        referrer = None  # the visit began before the log does
    source = f"{referrer} / {_medium(referrer)}" if referrer else "(direct) / (none)"
    open_[hit.visitor] = _Open(hit.at, hit.at, 1, (hit.path, source, hit.lang or "(not set)", hit.country))
    while len(open_) > MAX_OPEN:
        _close(open_.popitem(last=False)[1], tally)


def _close(visit: _Open, tally: LogTally) -> None:
    tally.visits += 1
    key = visit.key if visit.key in tally.sums or len(tally.sums) < MAX_ROWS else (OTHER, OTHER, OTHER, "")
    cell, seconds = tally.sums[key], visit.last - visit.first
    cell[0] += 1
    cell[1] += float(seconds > ENGAGED_S or visit.pages >= 2)
    cell[2] += seconds


def fields_of(line: str) -> dict[str, str] | None:
    """Return ip, time, method, path, status, referrer, agent, lang, country of a line; None when it is no log line."""
    if line.startswith("{"):
        return _json_fields(line)
    match = _COMBINED.match(line)
    if match is None:
        return None
    request = match["request"].split(" ")
    langs = [text for text in _QUOTED.findall(match["rest"] or "") if _LANGUAGE.match(text)]
    return {
        "ip": match["ip"], "time": match["time"], "method": request[0], "path": request[1] if len(request) > 1 else "",
        "status": match["status"], "referrer": match["referrer"] or "", "agent": match["agent"] or "",
        "lang": langs[0] if langs else "", "country": "",
    }  # fmt: skip


def _json_fields(line: str) -> dict[str, str] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    request = found.get("request")
    nested = request if isinstance(request, dict) else {}
    heads = (
        {str(k).lower(): v for k, v in (nested.get("headers") or {}).items()}
        if isinstance(nested.get("headers"), dict)
        else {}
    )
    fields = {}
    for name, keys in _JSON.items():
        value: Any = next((source[key] for source in (found, nested) for key in keys if key in source), "")
        if value == "" and name in _HEADER_NAMES:
            value = heads.get(_HEADER_NAMES[name], "")
        if isinstance(value, list):
            value = value[0] if value else ""
        fields[name] = "" if value is None else str(value)
    if not fields["path"] and isinstance(request, str):
        parts = request.split(" ")
        fields["method"], fields["path"] = parts[0], parts[1] if len(parts) > 1 else ""
    return fields if fields["path"] and fields["time"] else None


def _hit(fields: dict[str, str], salt: bytes) -> Hit | None:
    if fields["method"] not in ("GET", "") or not fields["status"].startswith(("2", "304")):
        return None
    path = urlsplit(fields["path"]).path if "://" in fields["path"] else fields["path"].split("?", 1)[0]
    at = _time(fields["time"])
    if at is None or not path.startswith("/") or _FILE.search(path) or len(path) > 2_048:
        return None
    visitor = hashlib.blake2b(
        f"{fields['ip']}\0{fields['agent']}".encode(), key=salt, digest_size=12
    ).digest()
    lang = fields["lang"].split(",", 1)[0].split(";", 1)[0].strip()
    country = fields["country"].strip().upper()
    return Hit(
        visitor,
        at,
        path,
        fields["referrer"],
        lang if lang != "*" else "",
        country if re.fullmatch("[A-Z]{2}", country) else "",
    )


def _host(referrer: str) -> str | None:
    if not referrer.startswith(("http://", "https://")):
        return None
    try:
        host = urlsplit(referrer).hostname
    except ValueError:
        return None
    return host.rstrip(".") if host and "." in host and len(host) < 254 else None


def _medium(host: str) -> str:
    if _SEARCH.search(host):
        return "organic"
    return "social" if _SOCIAL.search(host) else "referral"


def _time(raw: str) -> float | None:
    """Return the seconds since 1970 of a time in the common log format, ISO 8601, or seconds, milli- or nanoseconds."""
    try:
        number = float(raw)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        seconds = number / 1e9 if number > 1e17 else number / 1e3 if number > 1e11 else number
        return seconds if 0 < seconds < 4e9 else None
    try:
        if "/" in raw:
            return datetime.strptime(raw, "%d/%b/%Y:%H:%M:%S %z").timestamp()
        found = datetime.fromisoformat(raw.replace("Z", "+00:00"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
