"""Pages out of WARC files: the `fetches` table of any archive, and the bodies it points at.

An audit replays from here without the network; our own segments, Common Crawl's and wget's read alike. Segments
of our own also hold what became of each URL (metadata records), so they give the very rows of the day. It must
not trust an archive: bodies are bounded, broken records are skipped, unreadable files named.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa

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
from hreflens.collect.fetch.warc_read import fast_records, records_of, slow_records, with_fallback
from hreflens.tables import FETCHES
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import canonical_url, host_of, path_of
from hreflens.urls.domains import site_of

PAGES = frozenset((FetchOutcome.OK.value, FetchOutcome.TOO_LARGE.value))
"""Outcomes that have a page to read."""
_MAX_HOPS = 10
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
    paths: Iterable[Path],
    *,
    urls: set[str] | None,
    on_problem: Callable[[str], None] = _warn,
    hosts: Callable[[str, str], bool] | None = None,
) -> pa.Table:
    """Return the `fetches` table (tables.FETCHES) of WARC files, one row per canonical URL, latest exchange.

    Args:
        paths: WARC files, plain or gzip per record.
        urls: canonical URLs wanted; None = all but robots.txt. Redirects are followed through the archives.
        on_problem: called with a sentence for each file that is broken further on; what could be read of it is
            in the table. Default: a warning.
        hosts: tells by host and site whether every URL there is wanted too, robots.txt and files included.

    Raises:
        FetchError: a file is missing or no record of it can be read.
    """
    archive = _Archive()
    for path in paths:
        _add_file(archive, Path(path), on_problem)
    known = archive.answers.keys() | archive.finished.keys()
    wanted = {
        url for url in (known if urls is None else urls & known) if urls or path_of(url) != "/robots.txt"
    }
    if hosts is not None:
        wanted |= {url for url in known if hosts(host_of(url) or "", site_of(url) or "")}
    return FETCHES.from_rows([_public(_row_of(url, archive)) for url in sorted(wanted)])


def _add_file(archive: _Archive, path: Path, on_problem: Callable[[str], None]) -> None:
    ours = False
    name = str(path.absolute())
    for offset, kind, fields, block in records_of(path, on_problem):
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
    found = _body_at(warc_file, offset, cap) or _bodies_by_scan(warc_file, {offset: cap}).get(offset)
    if found is None:
        raise FetchError(f"{warc_file}: no HTTP response at offset {offset}; index the file again.")
    return found


def _body_at(warc_file: Path, offset: int, cap: int) -> tuple[Headers, bytes] | None:
    """Return headers and body of the response that starts at an offset, None when nothing readable does."""
    for records in (fast_records, slow_records):
        try:
            at, _, _, block = next(records(warc_file, offset, pages_only=True))
        except OSError as fault:
            if fault.filename is not None:
                raise FetchError(f"{warc_file}: cannot be opened ({fault.strerror}).") from fault
            continue
        except Exception:  # the readers raise many kinds; the next one may cope
            continue
        status, headers, body, _ = decode_answer(block, cap)
        if status is not None and at == offset:  # not the next page after a damaged one
            return headers, body
    return None


def _bodies_by_scan(warc_file: Path, caps: dict[int, int]) -> dict[int, tuple[Headers, bytes]]:
    """Return headers and body by offset, reading the file from its start: one gzip stream allows no seeking."""
    found: dict[int, tuple[Headers, bytes]] = {}
    with suppress(FetchError):
        for at, kind, _, block in with_fallback(warc_file, lambda problem: None):
            if at in caps and kind in ("response", "revisit"):
                status, headers, body, _ = decode_answer(block, caps[at])
                if status is not None:
                    found[at] = (headers, body)
    return found


def iter_bodies(
    fetches: pa.Table,
    warc_dir: Path | None,
    *,
    on_problem: Callable[[str], None] = _warn,
    outcomes: frozenset[str] = PAGES,
) -> Iterator[tuple[str, Headers, bytes]]:
    """Yield (url, headers, decoded body) of the fetched pages, file by file.

    Rows whose outcome is not among `outcomes` (else neither ok nor too_large) have no page to read and are left out. A body is read up to
    the size in the table, so that a larger cap at fetch time holds here too. A record that is damaged costs its
    page only, and a sentence to `on_problem` for each file.

    Raises:
        FetchError: a file named in the table cannot be opened.
    """
    for file, places in _places(fetches, outcomes).items():
        path = Path(file) if warc_dir is None else warc_dir / file  # an absolute path wins over warc_dir
        missed = []
        for offset, url, size in places:
            found = _body_at(path, offset, size)
            if found is None:
                missed.append((offset, url, size))
            else:
                yield url, *found
        if not missed:
            continue
        bodies = _bodies_by_scan(path, {offset: size for offset, _, size in missed})
        yield from ((url, *bodies[offset]) for offset, url, _ in missed if offset in bodies)
        lost = [url for offset, url, _ in missed if offset not in bodies]
        if lost:
            on_problem(
                f"{path}: {len(lost)} pages cannot be read any more, {lost[0]} the first; fetch them again."
            )


def _places(fetches: pa.Table, outcomes: frozenset[str]) -> dict[str, list[tuple[int, str, int]]]:
    """Return (offset, url, bytes to read) of every readable page by file, in order."""
    names = ("warc_file", "warc_offset", "url", "outcome", "body_bytes")
    columns = (fetches.column(name).to_pylist() for name in names)
    places: dict[str, list[tuple[int, str, int]]] = {}
    for file, offset, url, _, size in sorted(
        row for row in zip(*columns, strict=True) if row[0] and row[1] is not None and row[3] in outcomes
    ):
        places.setdefault(file, []).append((offset, url, MAX_BODY_BYTES if size is None else size))
    return places
