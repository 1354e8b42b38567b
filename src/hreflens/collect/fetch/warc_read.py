"""The records of any WARC file, by the fast reader first and the patient one where that stops.

Neither reader says that a record or a file is cut off, so this module looks. It must not trust what a record says
of its own size, and must not know what an answer means.
"""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as SlowIterator

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.answers import MAX_BODY_BYTES

_MAX_RAW = 4 * MAX_BODY_BYTES
_STEP = 65_536
_READ = ("response", "revisit", "metadata", "warcinfo")

Record = tuple[int, str, dict[str, str], bytes]
"""Offset in bytes, WARC-Type, header fields by lower-case name, block."""


def fast_records(path: Path, offset: int = 0, *, pages_only: bool = False) -> Iterator[Record]:
    """Yield the records that matter from an offset on, by fastwarc; `pages_only` leaves out metadata and warcinfo.

    Raises:
        OSError and others: the file cannot be opened or is broken.
    """
    kinds = WarcRecordType.response | WarcRecordType.revisit
    if not pages_only:
        kinds |= WarcRecordType.metadata | WarcRecordType.warcinfo
    with path.open("rb") as file:
        file.seek(offset)
        for record in ArchiveIterator(file, record_types=kinds, parse_http=False):
            fields = {key.lower(): value for key, value in record.headers.items()}
            yield (
                record.stream_pos,
                fields.get("warc-type", "").lower(),
                fields,
                record.reader.read(_MAX_RAW),
            )


def slow_records(path: Path, offset: int = 0, *, pages_only: bool = False) -> Iterator[Record]:
    """Yield the same by warcio, which reads some files that fastwarc refuses.

    Raises:
        OSError and others: the file cannot be opened or is broken.
    """
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


def records_of(path: Path, on_problem: Callable[[str], None]) -> Iterator[Record]:
    """Yield what can be read of a file: by fastwarc, and by warcio where that one stops.

    Raises:
        FetchError: the file is missing or no answer in it can be read.
    """
    if not path.is_file():
        raise FetchError(f"{path}: no such WARC file.")
    return with_fallback(path, on_problem)


def with_fallback(path: Path, on_problem: Callable[[str], None]) -> Iterator[Record]:
    """Yield what either reader gets out of a file; call `on_problem` with a sentence when that is not all.

    Raises:
        FetchError: no answer can be read.
    """
    seen: set[tuple[int, bool]] = set()
    answers = last = unreachable = 0
    fault: Exception | None = None
    for records in (fast_records, slow_records):
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


def _is_short(record: Record) -> bool:
    """Return whether a record holds less than its Content-Length says: neither reader reports that."""
    length = record[2].get("content-length", "")
    return not length.isdecimal() or len(record[3]) < min(int(length), _MAX_RAW)


def _ends_early(path: Path, last: int) -> bool:
    """Return whether a file ends within a record or gzip member, looking from the record at byte `last` on."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            file.seek(max(0, path.stat().st_size - 6))
            return not file.read().replace(b"\r", b"").endswith(b"\n\n")  # two line breaks end every record
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
