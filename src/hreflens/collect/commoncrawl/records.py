"""Records of a WARC, WAT or WET file as they stream by: gzip members inflated and framed without a copy too many.

Crawl files hold one gzip member per record, and nearly always the whole record is in one piece then; other files
(plain, or one gzip stream) are framed by Content-Length. It must bound memory and must say when a file breaks off.
"""

import re
from collections.abc import Iterator
from typing import Any, Protocol

from zlib_ng import zlib_ng

from hreflens.collect.commoncrawl import CrawlFileError

MAX_RECORD_BYTES = 1 << 26
"""Inflated bytes of one record, 64 MiB; Common Crawl cuts pages at 1 MiB (5 MiB since 2025), WAT records are smaller."""
_STEP = 1 << 16
_HEAD_BYTES = 1 << 16
_LENGTH = re.compile(rb"\r?\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r?(?:\n|$)", re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class Readable(Protocol):
    """What a file is read by."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, b'' at the end."""


_ZLIB_ERROR: Any = zlib_ng.error

RawRecord = tuple[int, bytes, bytes]
"""Where the record's gzip member (or the record itself) begins in the file, its head, its block."""


def read_records(stream: Readable, name: str) -> Iterator[RawRecord]:
    """Yield the records of a file, plain or gzip.

    Args:
        stream: the file's bytes from its beginning.
        name: how the user knows the file, for messages.

    Raises:
        CrawlFileError: it is no WARC file, breaks off, or holds a record of over MAX_RECORD_BYTES.
        OSError: it cannot be read.
    """
    first = stream.read(_STEP)
    if not first:
        raise CrawlFileError(f"{name}: is empty. Fetch the file again.")
    zipped = first[:2] == b"\x1f\x8b"
    pieces = _members(stream, first, name) if zipped else _plain(stream, first)
    rest, rest_at = b"", 0
    for at, piece in pieces:
        if not rest:
            rest_at = at
        data = rest + piece if rest else piece
        start = 0
        while True:
            found = _frame(data, start, name, rest_at)
            if found is None:
                break
            head_end, block, end = found
            yield (rest_at if zipped else rest_at + start), data[start:head_end], data[block:end]
            start = end
        rest = data[start:]
        if not zipped:
            rest_at += start
        if len(rest) > MAX_RECORD_BYTES + _HEAD_BYTES:
            raise CrawlFileError(
                f"{name}: the record at byte {rest_at} is longer than {MAX_RECORD_BYTES:,} bytes."
            )
    if rest.strip(b"\r\n"):
        raise CrawlFileError(f"{name}: breaks off within the record at byte {rest_at}. Fetch the file again.")


def _frame(data: bytes, start: int, name: str, at: int) -> tuple[int, int, int] | None:
    """Return (end of head, start of block, end of block) of the record that begins after `start`, None = not whole."""
    size = len(data)
    while start < size and data[start] in b"\r\n":
        start += 1
    if size - start < 8:
        return None
    if data[start : start + 5] != b"WARC/":
        shown = data[start : start + 20]
        raise CrawlFileError(f"{name}: no WARC record at byte {at}, but {shown!r}: is it a WAT or WARC file?")
    end = _HEAD_END.search(data, start, start + _HEAD_BYTES)
    if end is None:
        if size - start > _HEAD_BYTES:
            raise CrawlFileError(f"{name}: the record at byte {at} has a head without end.")
        return None
    length = _LENGTH.search(data, start, end.start() + 2)
    if length is None:
        raise CrawlFileError(f"{name}: the record at byte {at} does not say how long it is.")
    block = end.end()
    finish = block + int(length.group(1))
    if finish - block > MAX_RECORD_BYTES:
        raise CrawlFileError(f"{name}: the record at byte {at} is longer than {MAX_RECORD_BYTES:,} bytes.")
    return (end.start(), block, finish) if finish <= size else None


def _plain(stream: Readable, first: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    data = first
    while data:
        yield at, data
        at += len(data)
        data = stream.read(16 * _STEP)


def _members(stream: Readable, first: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield (where it begins, inflated bytes) of each gzip member; a huge one comes in pieces."""
    data, at = first, 0  # `at`: place in the file of the first byte of `data`
    inflater = None
    member, begun = 0, True
    held: list[bytes] = []
    size = 0
    while True:
        if not data:
            data = stream.read(_STEP)
            if not data:
                break
        if inflater is None:
            data, at = _without_padding(data, at)
            if not data:
                continue
            # unused_data is copied for each member: with small steps that stays cheap, with a whole file it is quadratic
            inflater, member, begun = zlib_ng.decompressobj(31), at, True
        given = len(data)
        try:
            part = inflater.decompress(data, MAX_RECORD_BYTES)
        except _ZLIB_ERROR as error:
            raise CrawlFileError(
                f"{name}: broken at byte {member} ({error}). Fetch the file again."
            ) from error
        data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        at += given - len(data)
        held.append(part)
        size += len(part)
        if inflater.eof:
            yield member, held[0] if len(held) == 1 else b"".join(held)
            inflater, held, size = None, [], 0
        elif size >= MAX_RECORD_BYTES // 4:
            yield member, b"".join(held)
            held, size = [], 0
    if inflater is not None and begun:
        raise CrawlFileError(f"{name}: breaks off within the record at byte {member}. Fetch the file again.")


def _without_padding(data: bytes, at: int) -> tuple[bytes, int]:
    rest = data.lstrip(b"\0")
    return rest, at + len(data) - len(rest)


def head_fields(head: bytes) -> dict[str, str]:
    """Return the fields of a record's head by lower-case name; the last of a repeated one counts. Raises nothing."""
    fields = {}
    for line in head.split(b"\n")[1:]:
        key, mark, value = line.partition(b":")
        if mark:
            fields[key.strip().decode("ascii", "replace").lower()] = value.strip().decode("utf-8", "replace")
    return fields
