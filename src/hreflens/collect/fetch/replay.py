"""Pages out of WARC files: the `fetches` table of any archive, and the bodies it points at.

An audit replays from here without the network; our own segments, Common Crawl's and wget's read alike. Segments
of our own also hold what became of each URL (metadata records), so they give the very rows of the day. It must
not trust an archive: bodies are bounded, broken records are skipped, unreadable files named.
"""

import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as SlowIterator

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.answers import (
    MAX_BODY_BYTES,
    REDIRECTS,
    Row,
    answer_row,
    chain_json,
    decode_answer,
    finished_row,
    read_finish,
    record_date,
)
from hreflens.collect.fetch.decode import Headers
from hreflens.tables import FETCHES
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import canonical_url, path_of

_MAX_RAW = 4 * MAX_BODY_BYTES
_MAX_HOPS = 10
_STEP = 65_536
_Record = tuple[int, str, dict[str, str], bytes]
_READ = ("response", "revisit", "metadata", "warcinfo")
_OURS = b"software: hreflens"


def _warn(problem: str) -> None:
    warnings.warn(problem, stacklevel=3)


@dataclass(slots=True)
class _Archive:
    """What was read of the archives so far."""

    answers: dict[str, Row] = field(default_factory=dict)  # URL -> latest answer
    foreign: dict[str, datetime] = field(default_factory=dict)  # URL -> latest answer in archives of others
    finished: dict[str, Row] = field(default_factory=dict)  # URL -> row our own fetcher wrote
    by_record: dict[str, Row] = field(default_factory=dict)  # record id -> answer, of our own segments
    by_digest: dict[str, Row] = field(default_factory=dict)


def index_warcs(
    paths: Iterable[Path], *, urls: set[str] | None, on_problem: Callable[[str], None] = _warn
) -> pa.Table:
    """Return the `fetches` table (tables.FETCHES) of WARC files, one row per canonical URL, latest exchange.

    Args:
        paths: WARC files, plain or gzip per record.
        urls: canonical URLs wanted; None = all but robots.txt. Redirects are followed through the archives.
        on_problem: called with a sentence for each file that is broken further on; what could be read of it is
            in the table. Default: a warning.

    Raises:
        FetchError: a file is missing or no record of it can be read.
    """
    archive = _Archive()
    for path in paths:
        _add_file(archive, Path(path), on_problem)
    known = archive.answers.keys() | archive.finished.keys()
    wanted = sorted(
        url for url in (known if urls is None else urls & known) if urls or path_of(url) != "/robots.txt"
    )
    return FETCHES.from_rows([_public(_row_of(url, archive)) for url in wanted])


def _add_file(archive: _Archive, path: Path, on_problem: Callable[[str], None]) -> None:
    ours = False
    name = str(path.absolute())
    for offset, kind, fields, block in _records(path, on_problem):
        if kind == "warcinfo":
            ours = _OURS in block
            continue
        url = canonical_url(fields.get("warc-target-uri"))
        if url is None:
            continue
        if kind == "metadata":
            finish = read_finish(block, record_date(fields)) if ours else None
            if finish is not None:
                row = finished_row(url, archive.by_record.get(fields.get("warc-refers-to", "")), finish)
                if url not in archive.finished or row["fetched_at"] >= archive.finished[url]["fetched_at"]:
                    archive.finished[url] = row
            continue
        found = (
            _revisited(archive, url, fields)
            if kind == "revisit"
            else answer_row(
                url,
                block,
                fetched_at=record_date(fields),
                peer=fields.get("warc-ip-address"),
                warc_file=name,
                offset=offset,
                truncated=fields.get("warc-truncated"),
            )
        )
        if found is not None:
            _add_answer(archive, found, fields, ours=ours)


def _add_answer(archive: _Archive, row: Row, fields: dict[str, str], *, ours: bool) -> None:
    url, when = row["url"], row["fetched_at"]
    known = archive.answers.get(url)
    if known is None or when >= known["fetched_at"]:
        archive.answers[url] = row
    if ours:
        archive.by_record[fields.get("warc-record-id", "")] = row
    else:
        archive.foreign[url] = max(when, archive.foreign.get(url, when))
        if "warc-payload-digest" in fields:
            archive.by_digest[fields["warc-payload-digest"]] = row


def _revisited(archive: _Archive, url: str, fields: dict[str, str]) -> Row | None:
    """Return the row of a revisit record: the earlier answer at a new date; None when that lies elsewhere."""
    earlier = archive.by_digest.get(fields.get("warc-payload-digest", ""))
    if earlier is None:
        return None
    peer = fields.get("warc-ip-address")
    return earlier | {
        "url": url,
        "final_url": url,
        "fetched_at": record_date(fields),
        "peer_address": peer,
        "location": None,
    }


def _row_of(url: str, archive: _Archive) -> Row:
    ours = archive.finished.get(url)
    if ours is not None and (url not in archive.foreign or archive.foreign[url] <= ours["fetched_at"]):
        return ours
    return _follow(url, archive.answers)


def _follow(url: str, answers: dict[str, Row]) -> Row:
    hops: list[tuple[str, int]] = []
    seen = {url}
    row = answers[url]
    while row["http_status"] in REDIRECTS and row["location"]:
        target = row["location"]
        hops.append((row["url"], row["http_status"]))
        if target in seen or len(hops) > _MAX_HOPS:
            detail = f"redirects back to {target}" if target in seen else f"more than {_MAX_HOPS} redirects"
            return _chained(row, url, hops[:-1], outcome=FetchOutcome.TOO_MANY_REDIRECTS, detail=detail)
        if target not in answers:
            detail = f"redirects to {target}, which is not archived"
            return _chained(row, url, hops[:-1], outcome=FetchOutcome.NOT_FETCHED, detail=detail)
        seen.add(target)
        row = answers[target]
    return _chained(row, url, hops, outcome=FetchOutcome(row["outcome"]), detail=row["detail"])


def _chained(
    row: Row, url: str, hops: list[tuple[str, int]], *, outcome: FetchOutcome, detail: str | None
) -> Row:
    chain = chain_json(tuple(hops))
    return row | {"url": url, "redirects_json": chain, "outcome": outcome.value, "detail": detail}


def _public(row: Row) -> Row:
    return {name: row.get(name) for name in FETCHES.names}


def read_body(warc_file: Path, offset: int, *, cap: int = MAX_BODY_BYTES) -> tuple[Headers, bytes]:
    """Return headers and decoded body (at most `cap` bytes) of the response at an offset in bytes.

    Raises:
        FetchError: the file cannot be opened or holds no response there.
    """
    for records in (_fast, _slow):
        try:
            _, _, _, block = next(records(warc_file, offset, pages_only=True))
        except OSError as fault:
            if fault.filename is not None:
                raise FetchError(f"{warc_file}: cannot be opened ({fault.strerror}).") from fault
            continue
        except Exception:  # the readers raise many kinds; the next one may cope
            continue
        status, headers, body, _ = decode_answer(block, cap)
        if status is not None:
            return headers, body
    for at, kind, _, block in _with_fallback(warc_file, lambda problem: None):
        if at == offset and kind in ("response", "revisit"):  # one gzip stream for the whole file: no seeking
            _, headers, body, _ = decode_answer(block, cap)
            return headers, body
    raise FetchError(f"{warc_file}: no HTTP response at offset {offset}; index the file again.")


def iter_bodies(fetches: pa.Table, warc_dir: Path | None) -> Iterator[tuple[str, Headers, bytes]]:
    """Yield (url, headers, decoded body) of the fetched pages, in the order of file and offset.

    Rows whose outcome is neither ok nor too_large have no page to read and are left out. A body is read up to
    the size in the table, so that a larger cap at fetch time holds here too.

    Raises:
        FetchError: a file named in the table cannot be read.
    """
    names = ("warc_file", "warc_offset", "url", "outcome", "body_bytes")
    columns = (fetches.column(name).to_pylist() for name in names)
    readable = (FetchOutcome.OK.value, FetchOutcome.TOO_LARGE.value)
    places = sorted(
        (file, offset, url, MAX_BODY_BYTES if size is None else size)
        for file, offset, url, outcome, size in zip(*columns, strict=True)
        if file and offset is not None and outcome in readable
    )
    for file, offset, url, size in places:
        path = Path(file) if warc_dir is None else warc_dir / file  # an absolute path wins over warc_dir
        headers, body = read_body(path, offset, cap=size)
        yield url, headers, body


def _fast(path: Path, offset: int = 0, *, pages_only: bool = False) -> Iterator[_Record]:
    kinds = WarcRecordType.response | WarcRecordType.revisit
    if not pages_only:
        kinds |= WarcRecordType.metadata | WarcRecordType.warcinfo
    with path.open("rb") as file:
        file.seek(offset)
        for record in ArchiveIterator(file, record_types=kinds, parse_http=False):
            fields = {key.lower(): value for key, value in record.headers.items()}
            yield (
                offset or record.stream_pos,
                fields.get("warc-type", "").lower(),
                fields,
                record.reader.read(_MAX_RAW),
            )


def _slow(path: Path, offset: int = 0, *, pages_only: bool = False) -> Iterator[_Record]:
    with path.open("rb") as file:
        file.seek(offset)
        records = SlowIterator(file, no_record_parse=True)
        for record in records:
            if record.rec_type in (_READ[:2] if pages_only else _READ):
                fields = {key.lower(): value for key, value in record.rec_headers.headers}
                block = record.raw_stream.read(
                    _MAX_RAW
                )  # before the offset is asked for: that skips the block
                yield offset or records.get_record_offset(), str(record.rec_type), fields, block


def _records(path: Path, on_problem: Callable[[str], None]) -> Iterator[_Record]:
    """Return what can be read of a file: by fastwarc, and by warcio where that one stops."""
    if not path.is_file():
        raise FetchError(f"{path}: no such WARC file.")
    return _with_fallback(path, on_problem)


def _with_fallback(path: Path, on_problem: Callable[[str], None]) -> Iterator[_Record]:
    seen: set[tuple[int, bool]] = set()
    answers = last = unreachable = 0
    fault: Exception | None = None
    for records in (_fast, _slow):
        mine: set[tuple[int, bool]] = set()
        try:
            for record in records(path):
                last, is_answer = record[0], record[1] in ("response", "revisit")
                place = (last, is_answer)
                if is_answer and place in mine:  # one gzip stream: a body cannot be told from its offset
                    unreachable += 1
                    continue
                mine.add(place)
                if place in seen:
                    continue
                answers += is_answer
                if _is_short(record):
                    record[2].setdefault("warc-truncated", "unspecified")
                    fault = fault or EOFError(f"the record at byte {last} is cut off")
                yield record
            seen |= mine
        except Exception as error:  # foreign bytes: the readers raise many kinds
            seen |= mine
            fault = fault or error
            continue
        if answers or fault is None:
            break
    if fault is None and _ends_early(path, last):
        fault = EOFError(f"the file ends in the middle of a record, after byte {last}")
    if fault is not None:
        if not answers:
            raise FetchError(f"{path}: not a readable WARC file ({fault}).") from fault
        on_problem(f"{path}: broken after {answers} responses ({fault}); those were read.")
    if unreachable:
        on_problem(
            f"{path}: {unreachable} responses were left out: the file is one gzip stream. Make it one gzip member "
            "per record (`warcio recompress`)."
        )


def _is_short(record: _Record) -> bool:
    """Return whether a record holds less than its Content-Length says: neither reader reports that."""
    length = record[2].get("content-length", "")
    return not length.isdecimal() or len(record[3]) < min(int(length), _MAX_RAW)


def _ends_early(path: Path, last: int) -> bool:
    """Return whether a gzip file ends within a member, looking from the record at byte `last` on."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return False
        file.seek(last)
        inflater = zlib.decompressobj(31)
        rest, fresh = (
            b"",
            True,
        )  # a file that is one gzip stream has its records at its end: nothing to look at
        while data := rest or file.read(_STEP):
            try:
                inflater.decompress(data, _STEP)
            except zlib.error:
                return False  # the readers have said so already
            rest = inflater.unconsumed_tail
            if inflater.eof:
                rest = inflater.unused_data
                inflater = zlib.decompressobj(31)
                fresh = not rest
            else:
                fresh = False
        return not fresh
