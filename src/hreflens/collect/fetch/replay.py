"""Pages out of WARC files: the `fetches` table of any archive, and the bodies it points at.

An audit replays from here without the network; our own segments, Common Crawl's and wget's read alike.
It must not trust an archive: bodies are bounded, broken records are skipped, unreadable files named.
"""

import json
import warnings
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyarrow as pa
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as SlowIterator

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.decode import Headers, header, is_page, split_message, undo_chunks, undo_encoding
from hreflens.tables import FETCHES
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import canonical_url

MAX_BODY_BYTES = 8_388_608
"""Decoded bytes read of one archived page: the same cap as settings.fetch.max_body_bytes' default."""
_MAX_RAW = 2 * MAX_BODY_BYTES
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MAX_HOPS = 10
_Record = tuple[int, str, dict[str, str], bytes]


def index_warcs(paths: Iterable[Path], *, urls: set[str] | None) -> pa.Table:
    """Return the `fetches` table (tables.FETCHES) of WARC files, one row per canonical URL, latest exchange.

    Args:
        paths: WARC files, plain or gzip per record.
        urls: canonical URLs wanted; None = all. Redirects are followed through the archives themselves.

    Raises:
        FetchError: a file is missing or no record of it can be read. A file broken further on gives what
        is readable and a warning.
    """
    rows: dict[str, dict[str, Any]] = {}
    digests: dict[str, dict[str, Any]] = {}
    for path in paths:
        for offset, kind, fields, block in _records(Path(path)):
            row = _row(Path(path), offset, kind, fields, block=block, digests=digests)
            if row is None:
                continue
            known = rows.get(row["url"])
            if known is None or row["fetched_at"] >= known["fetched_at"]:
                rows[row["url"]] = row
    wanted = sorted(rows if urls is None else (url for url in urls if url in rows))
    return FETCHES.from_rows([_public(_follow(url, rows)) for url in wanted])


def read_body(warc_file: Path, offset: int) -> tuple[Headers, bytes]:
    """Return headers and decoded body (at most MAX_BODY_BYTES) of the response at an offset in bytes.

    Raises:
        FetchError: the file cannot be opened or holds no response there.
    """
    for records in (_fast, _slow):
        try:
            _, _, _, block = next(records(warc_file, offset))
        except OSError as fault:
            raise FetchError(f"{warc_file}: cannot be opened ({fault}).") from fault
        except Exception:  # the readers raise many kinds; the next one may cope
            continue
        status, headers, body, _ = _decoded(block)
        if status is not None:
            return headers, body
    for at, _, _, block in _with_fallback(warc_file):  # one gzip stream for the whole file: no seeking in it
        if at == offset:
            _, headers, body, _ = _decoded(block)
            return headers, body
    raise FetchError(f"{warc_file}: no HTTP response at offset {offset}; index the file again.")


def iter_bodies(fetches: pa.Table, warc_dir: Path | None) -> Iterator[tuple[str, Headers, bytes]]:
    """Yield (url, headers, decoded body) of the fetched pages, in the order of file and offset.

    Rows whose outcome is neither ok nor too_large have no page to read and are left out.

    Raises:
        FetchError: a file named in the table cannot be read.
    """
    columns = (fetches.column(name).to_pylist() for name in ("warc_file", "warc_offset", "url", "outcome"))
    readable = (FetchOutcome.OK.value, FetchOutcome.TOO_LARGE.value)
    places = sorted(
        (f, o, u) for f, o, u, out in zip(*columns, strict=True) if f and o is not None and out in readable
    )
    for file, offset, url in places:
        path = Path(file) if warc_dir is None else warc_dir / file  # an absolute path wins over warc_dir
        headers, body = read_body(path, offset)
        yield url, headers, body


def _fast(path: Path, offset: int = 0) -> Iterator[_Record]:
    kinds = WarcRecordType.response | WarcRecordType.revisit
    with path.open("rb") as file:
        file.seek(offset)
        for record in ArchiveIterator(file, record_types=kinds, parse_http=False):
            fields = {key.lower(): value for key, value in record.headers.items()}
            kind = "revisit" if record.record_type == WarcRecordType.revisit else "response"
            at = offset if offset else record.stream_pos
            yield at, kind, fields, record.reader.read(_MAX_RAW)


def _slow(path: Path, offset: int = 0) -> Iterator[_Record]:
    with path.open("rb") as file:
        file.seek(offset)
        records = SlowIterator(file, no_record_parse=True)
        for record in records:
            if record.rec_type in ("response", "revisit"):
                fields = {key.lower(): value for key, value in record.rec_headers.headers}
                at = offset if offset else records.get_record_offset()
                yield at, record.rec_type, fields, record.raw_stream.read(_MAX_RAW)


def _records(path: Path) -> list[_Record] | Iterator[_Record]:
    """Return what can be read of a file: by fastwarc, and by warcio where that one stops."""
    if not path.is_file():
        raise FetchError(f"{path}: no such WARC file.")
    return _with_fallback(path)


def _with_fallback(path: Path) -> Iterator[_Record]:
    seen: set[int] = set()
    fault: Exception | None = None
    for records in (_fast, _slow):
        try:
            for record in records(path):
                if record[0] not in seen:
                    seen.add(record[0])
                    yield record
        except Exception as error:  # foreign bytes: the readers raise many kinds
            fault = fault or error
            continue
        if seen or fault is None:
            break
    if fault is not None:
        if not seen:
            raise FetchError(f"{path}: not a readable WARC file ({fault}).") from fault
        warnings.warn(f"{path}: broken after {len(seen)} responses ({fault}); those were read.", stacklevel=3)


def _decoded(block: bytes) -> tuple[int | None, Headers, bytes, str | None]:
    status, headers, payload = split_message(block)
    if "chunked" in (header(headers, "transfer-encoding") or "").lower():
        payload = undo_chunks(payload)
    body, fault = undo_encoding(payload, header(headers, "content-encoding"), MAX_BODY_BYTES)
    return status, headers, body, fault


def _row(
    path: Path,
    offset: int,
    kind: str,
    fields: dict[str, str],
    *,
    block: bytes,
    digests: dict[str, dict[str, Any]],
) -> dict[str, Any] | None:
    url = canonical_url(fields.get("warc-target-uri"))
    status, headers, body, fault = _decoded(block)
    if url is None or status is None:
        return None
    kind_of = header(headers, "content-type")
    row: dict[str, Any] = {
        "url": url, "final_url": url, "http_status": status, "redirects_json": "[]", "content_type": kind_of,
        "content_language": header(headers, "content-language"), "x_robots_tag": header(headers, "x-robots-tag"),
        "link_header": header(headers, "link"), "body_bytes": len(body), "attempts": 1,
        "fetched_at": _date(fields.get("warc-date")), "peer_address": fields.get("warc-ip-address"),
        "warc_file": str(path.absolute()), "warc_offset": offset, "detail": None,
        "location": _target(header(headers, "location"), url),
    }  # fmt: skip
    digest = fields.get("warc-payload-digest")
    if kind == "revisit":
        earlier = digests.get(digest or "")
        if earlier is None:
            return None  # the payload lies in an archive we were not given
        for name in ("body_bytes", "content_type", "warc_file", "warc_offset", "outcome"):
            row[name] = earlier[name]
        return row
    row["outcome"] = _outcome(status, kind_of, body, fault or fields.get("warc-truncated"))
    if digest:
        digests[digest] = row
    return row


def _outcome(status: int, content_type: str | None, body: bytes, fault: str | None) -> str:
    if status >= 500:
        return FetchOutcome.HTTP_5XX.value
    if status >= 400:
        return FetchOutcome.HTTP_4XX.value
    if status >= 300 or status < 200:
        return FetchOutcome.NOT_FETCHED.value
    if fault in ("too_large", "length"):
        return FetchOutcome.TOO_LARGE.value
    if not is_page(content_type, body):
        return FetchOutcome.NOT_HTML.value
    return FetchOutcome.BROKEN_RESPONSE.value if fault and not body else FetchOutcome.OK.value


def _follow(url: str, rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    hops: list[list[Any]] = []
    seen = {url}
    row = rows[url]
    while row["http_status"] in _REDIRECTS and row["location"]:
        target = row["location"]
        hops.append([row["url"], row["http_status"]])
        if target in seen or len(hops) > _MAX_HOPS:
            return _chained(
                row, url, hops, FetchOutcome.TOO_MANY_REDIRECTS.value, f"redirects back to {target}"
            )
        if target not in rows:
            return _chained(
                row, url, hops[:-1], row["outcome"], f"redirects to {target}, which is not archived"
            )
        seen.add(target)
        row = rows[target]
    return _chained(row, url, hops, row["outcome"], row["detail"])


def _chained(
    row: dict[str, Any], url: str, hops: list[list[Any]], outcome: str, detail: str | None
) -> dict[str, Any]:
    chain = json.dumps(hops, ensure_ascii=False, separators=(",", ":"))
    return row | {"url": url, "redirects_json": chain, "outcome": outcome, "detail": detail}


def _public(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in FETCHES.names}


def _target(location: str | None, url: str) -> str | None:
    if location is None:
        return None
    try:
        return canonical_url(urljoin(url, location))
    except ValueError:  # urljoin refuses malformed IPv6 hosts
        return None


def _date(raw: str | None) -> datetime:
    try:
        value = datetime.fromisoformat((raw or "").strip().replace("Z", "+00:00"))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)  # undated records lose against dated ones
    return value if value.tzinfo else value.replace(tzinfo=UTC)
