"""One HTTP answer as a row: what both the live fetcher and the replay of archives say of the same bytes.

The two share this code, so that an audit from the WARC files equals the audit of the day they were written.
It must not touch network or disk.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from hreflens.collect.fetch.decode import Headers, header, is_page, split_message, undo_chunks, undo_encoding
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import canonical_url

MAX_BODY_BYTES = 8_388_608
"""Decoded bytes read of one archived page: the same cap as settings.fetch.max_body_bytes' default."""
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_END_SEARCHED = 4_096

Row = dict[str, Any]
"""A row of tables.FETCHES, plus `location`: the canonical target of a redirect or None."""


@dataclass(frozen=True, slots=True)
class Finish:
    """What became of one URL, beyond its last answer; stands in the WARC as a metadata record."""

    outcome: FetchOutcome
    fetched_at: datetime
    attempts: int = 0
    fetch_ms: int | None = None
    redirects: tuple[tuple[str, int], ...] = field(default=())
    detail: str | None = None
    body_bytes: int | None = None


def decode_answer(block: bytes, cap: int) -> tuple[int | None, Headers, bytes, str | None]:
    """Return status, headers, body decoded to at most `cap` bytes and fault of a raw HTTP response.

    Status None means: no HTTP response. The fault is 'too_large', 'broken' or None. Raises nothing.
    """
    status, headers, payload = split_message(block)
    if "chunked" in (header(headers, "transfer-encoding") or "").lower():
        payload = undo_chunks(payload)
    body, fault = undo_encoding(payload, header(headers, "content-encoding"), cap)
    return status, headers, body, fault


def answer_row(
    url: str,
    block: bytes,
    *,
    fetched_at: datetime,
    peer: str | None,
    warc_file: str,
    offset: int,
    truncated: str | None,
    cap: int = MAX_BODY_BYTES,
) -> Row | None:
    """Return the row of one HTTP response to a request for `url`, None when the block is no response.

    Args:
        url: canonical URL that was asked for.
        block: the response as it stands in the WARC.
        fetched_at: when it came.
        peer: address that answered.
        warc_file: where the record stands.
        offset: offset of the record there, in bytes.
        truncated: WARC-Truncated of the record: length, time, disconnect, unspecified; None = whole.
        cap: decoded bytes at which the body is cut.

    Raises nothing.
    """
    status, headers, body, fault = decode_answer(block, cap)
    if status is None:
        return None
    kind = header(headers, "content-type")
    location = redirect_target(header(headers, "location"), url) if status in REDIRECTS else None
    outcome, detail = _outcome(
        status, kind, body, fault=fault, truncated=truncated, moved=location is not None
    )
    return {
        "url": url, "final_url": url, "outcome": outcome.value, "http_status": status, "redirects_json": "[]",
        "content_type": kind, "content_language": header(headers, "content-language"),
        "x_robots_tag": header(headers, "x-robots-tag"), "link_header": header(headers, "link"),
        "body_bytes": len(body), "fetch_ms": None, "attempts": 1, "fetched_at": fetched_at, "peer_address": peer,
        "warc_file": warc_file, "warc_offset": offset, "detail": detail, "location": location,
    }  # fmt: skip


def _outcome(
    status: int,
    content_type: str | None,
    body: bytes,
    *,
    fault: str | None,
    truncated: str | None,
    moved: bool,
) -> tuple[FetchOutcome, str | None]:
    if status >= 500:
        return FetchOutcome.HTTP_5XX, None
    if status >= 400:
        return FetchOutcome.HTTP_4XX, None
    if moved:
        return FetchOutcome.NOT_FETCHED, None
    if not 200 <= status < 300:
        return FetchOutcome.BROKEN_RESPONSE, f"status {status} without a place to go to"
    if not is_page(content_type, body):
        return FetchOutcome.NOT_HTML, None
    if fault == "too_large" or truncated == "length":
        return FetchOutcome.TOO_LARGE, f"cut off after {len(body)} bytes"
    if fault or truncated:
        words = f"the answer broke off after {len(body)} bytes" if truncated else "the answer is damaged"
        if b"</html" in body[-_END_SEARCHED:].lower():  # a wrong Content-Length is common: this page is whole
            return FetchOutcome.OK, words
        # Half a page must not pass as one that lost its links: too_large says that only a part was read.
        return (FetchOutcome.TOO_LARGE if body else FetchOutcome.BROKEN_RESPONSE), words
    return FetchOutcome.OK, None


def redirect_target(location: str | None, url: str) -> str | None:
    """Return the canonical URL a Location header leads to, None when it leads to no web page. Raises nothing."""
    if not location:
        return None
    try:
        return canonical_url(urljoin(url, location))
    except ValueError:  # urljoin refuses malformed IPv6 hosts
        return None


def finished_row(url: str, answer: Row | None, finish: Finish) -> Row:
    """Return the row of a URL from the last answer on its way (None = none came) and what became of it.

    Raises nothing.
    """
    row: Row = dict(answer) if answer is not None else {"fetched_at": finish.fetched_at}
    row.update(
        url=url,
        outcome=finish.outcome.value,
        redirects_json=chain_json(finish.redirects),
        attempts=finish.attempts,
        fetch_ms=finish.fetch_ms,
        detail=finish.detail,
    )
    if finish.body_bytes is not None:
        row["body_bytes"] = finish.body_bytes
    return row


def chain_json(hops: tuple[tuple[str, int], ...]) -> str:
    """Return hops as the text of the column redirects_json. Raises nothing."""
    return json.dumps([list(hop) for hop in hops], ensure_ascii=False, separators=(",", ":"))


def finish_fields(finish: Finish) -> bytes:
    """Return a Finish as the block of a WARC metadata record (application/warc-fields). Raises nothing."""
    pairs = {
        "outcome": finish.outcome.value,
        "attempts": str(finish.attempts),
        "fetchTimeMs": "" if finish.fetch_ms is None else str(finish.fetch_ms),
        "redirects": chain_json(finish.redirects) if finish.redirects else "",
        "bodyBytes": "" if finish.body_bytes is None else str(finish.body_bytes),
        "detail": " ".join((finish.detail or "").split()),
    }
    text = "".join(f"{name}: {value}\r\n" for name, value in pairs.items() if value)
    return text.encode("utf-8", "replace")


def read_finish(block: bytes, fetched_at: datetime) -> Finish | None:
    """Return the Finish of a metadata record's block, None when it is none of ours. Raises nothing."""
    pairs = {
        name.strip(): value.strip()
        for name, colon, value in (
            line.partition(":") for line in block.decode("utf-8", "replace").split("\n")
        )
        if colon
    }
    try:
        return Finish(
            outcome=FetchOutcome(pairs["outcome"]),
            fetched_at=fetched_at,
            attempts=int(pairs["attempts"]),
            fetch_ms=int(pairs["fetchTimeMs"]) if "fetchTimeMs" in pairs else None,
            redirects=tuple(
                (str(url), int(status)) for url, status in json.loads(pairs.get("redirects", "[]"))
            ),
            detail=pairs.get("detail"),
            body_bytes=int(pairs["bodyBytes"]) if "bodyBytes" in pairs else None,
        )
    except (KeyError, ValueError, TypeError):
        return None


def record_date(fields: Mapping[str, str]) -> datetime:
    """Return the WARC-Date of a record's header fields (lower-case names); 1970 when there is none. Raises nothing."""
    try:
        value = datetime.fromisoformat(fields.get("warc-date", "").strip().replace("Z", "+00:00"))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)  # undated records lose against dated ones
    return value if value.tzinfo else value.replace(tzinfo=UTC)
