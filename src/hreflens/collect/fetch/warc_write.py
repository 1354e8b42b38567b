"""Our own WARC segments: every exchange as it came, one gzip member per record, appended whole.

The segments are the user's evidence and the source of every replay. A record is written by one call, so a killed
process leaves at most one half record at the end, which the next run cuts away. It must not change what a server
sent, but for one header: aiohttp hands over the body without its chunk framing, so `Transfer-Encoding` is
stored as `X-Crawl-Transfer-Encoding`, as Common Crawl does.
"""

import base64
import hashlib
import os
import re
import uuid
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from hreflens.collect.fetch import FetchError

SEGMENT_BYTES = 1_000_000_000
"""A segment is closed once it is this large: the size Common Crawl, Heritrix and wget users are used to."""
_NAME = re.compile(r"^hreflens-\d{14}-\d{5}\.warc\.gz$")
_STEP = 65_536
_LEVEL = 4
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def warc_date(moment: datetime) -> str:
    """Return a moment as WARC/1.1 writes it: UTC with microseconds. Raises nothing."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def payload_digest(payload: bytes) -> str:
    """Return the SHA-1 of a payload in the form of WARC-Payload-Digest. Raises nothing."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode("ascii")


def gzip_member(parts: list[bytes], *, packed: bool) -> bytes:
    """Return the parts as one gzip member; with `packed` the last one is stored, as it is compressed already.

    Raises nothing.
    """
    crc, size = 0, 0
    for part in parts:
        crc, size = zlib.crc32(part, crc), size + len(part)
    worker = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    if packed:
        out = [worker.compress(part) for part in parts[:-2]]
        out.append(worker.flush(zlib.Z_FULL_FLUSH))
        plain = zlib.compressobj(0, zlib.DEFLATED, -15)
        out += [plain.compress(parts[-2]), plain.compress(parts[-1]), plain.flush()]
    else:
        out = [worker.compress(part) for part in parts]
        out.append(worker.flush())
    tail = crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join((_GZIP_HEAD, *out, tail))


class WarcWriter:
    """Appends records to the newest segment of one run and opens the next one when it is full."""

    def __init__(
        self, folder: Path, *, started: datetime, software: str, on_segment: Callable[[str], None]
    ) -> None:
        """Prepare to write into `folder`; nothing is created before the first record.

        Args:
            folder: made when missing.
            started: names the segments.
            software: name and version for the warcinfo record.
            on_segment: called with the name of a segment before its file exists.
        """
        self._folder = folder
        self._started = started
        self._software = software
        self._on_segment = on_segment
        self._file: BinaryIO | None = None
        self._number = 0
        self._end = 0
        self.segment = ""

    @property
    def end(self) -> int:
        """Offset in bytes behind the last record of the current segment."""
        return self._end

    def response(
        self, url: str, block: bytes, *, head_bytes: int, when: datetime, peer: str | None, truncated: str | None,
        packed: bool,
    ) -> tuple[str, int, str]:  # fmt: skip
        """Write a response record; return segment, offset and record id.

        Raises:
            FetchError: the disk is full or the folder cannot be written.
        """
        more = [("WARC-Payload-Digest", payload_digest(block[head_bytes:]))]
        if peer:
            more.append(("WARC-IP-Address", peer))
        if truncated:
            more.append(("WARC-Truncated", truncated))
        return self._write(
            "response", url, [block[:head_bytes], block[head_bytes:]], when=when, more=more, packed=packed,
            content_type="application/http; msgtype=response",
        )  # fmt: skip

    def request(self, url: str, block: bytes, *, when: datetime, answer: str) -> None:
        """Write the request that got the response record `answer`.

        Raises:
            FetchError: the disk is full or the folder cannot be written.
        """
        more = [("WARC-Concurrent-To", answer)]
        kind = "application/http; msgtype=request"
        self._write("request", url, [block], when=when, more=more, content_type=kind)

    def metadata(self, url: str, block: bytes, *, when: datetime, answer: str | None) -> None:
        """Write what became of a URL, about the response record `answer` if there was any.

        Raises:
            FetchError: the disk is full or the folder cannot be written.
        """
        more = [("WARC-Refers-To", answer)] if answer else []
        kind = "application/warc-fields"
        self._write("metadata", url, [block], when=when, more=more, content_type=kind)

    def close(self) -> None:
        """Close the segment after its bytes reached the disk.

        Raises:
            FetchError: they could not be written.
        """
        file, self._file = self._file, None
        if file is None:
            return
        try:
            os.fsync(file.fileno())
            file.close()
        except OSError as fault:
            raise self._fault(fault) from fault

    def _write(
        self, kind: str, url: str | None, block: list[bytes], *, when: datetime, more: list[tuple[str, str]],
        content_type: str, packed: bool = False,
    ) -> tuple[str, int, str]:  # fmt: skip
        if kind != "warcinfo" and (self._file is None or self._end >= SEGMENT_BYTES):
            self._next_segment(when)
        record_id = f"<urn:uuid:{uuid.uuid4()}>"
        head = [("WARC-Type", kind), ("WARC-Record-ID", record_id), ("WARC-Date", warc_date(when))]
        if url is not None:
            head.append(("WARC-Target-URI", url))
        head += [*more, ("Content-Type", content_type), ("Content-Length", str(sum(map(len, block))))]
        text = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head) + "\r\n"
        offset = self._end
        self._append(gzip_member([text.encode("utf-8"), *block, b"\r\n\r\n"], packed=packed))
        return self.segment, offset, record_id

    def _append(self, data: bytes) -> None:
        assert self._file is not None
        try:
            written = self._file.write(data)
            if written != len(data):
                raise OSError(None, "no space left on device")
        except OSError as fault:
            with suppress(OSError):  # leave whole records only
                self._file.truncate(self._end)
            raise self._fault(fault) from fault
        self._end += len(data)

    def _next_segment(self, when: datetime) -> None:
        self.close()
        while True:
            self._number += 1
            self.segment = f"hreflens-{self._started:%Y%m%d%H%M%S}-{self._number:05d}.warc.gz"
            if not (self._folder / self.segment).exists():
                break
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._on_segment(self.segment)
            self._file = (self._folder / self.segment).open("xb", buffering=0)
        except OSError as fault:
            raise self._fault(fault) from fault
        self._end = 0
        lines = f"software: {self._software}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n".encode()
        more = [("WARC-Filename", self.segment)]
        self._write("warcinfo", None, [lines], when=when, more=more, content_type="application/warc-fields")

    def _fault(self, fault: OSError) -> FetchError:
        path = self._folder / self.segment
        words = fault.strerror or str(fault)
        return FetchError(
            f"{path}: cannot be written ({words}). Free space or fix the folder, then run the same command again: "
            "what was fetched so far is kept."
        )


def cut_half_record(path: Path, whole: int) -> int:
    """Cut a half-written record off the end of a segment and return its size in bytes after that.

    Args:
        path: a segment of ours; one that holds nothing whole is removed.
        whole: offset up to which the records are known to be whole.

    Raises:
        FetchError: the file cannot be read or cut.
    """
    if not _NAME.match(path.name) or not path.exists():
        return 0
    try:
        with path.open("r+b") as file:
            end = _whole_end(file, whole)
            file.truncate(end)
        if end == 0:
            path.unlink()
    except OSError as fault:
        raise FetchError(
            f"{path}: cannot be repaired after a run that was cut off ({fault.strerror})."
        ) from fault
    return end


def _whole_end(file: BinaryIO, start: int) -> int:
    """Return the offset behind the last whole gzip member, reading from member start `start` on."""
    size = file.seek(0, os.SEEK_END)
    end = at = file.seek(
        start if start <= size else 0
    )  # shorter than it was: its tail did not reach the disk
    worker = zlib.decompressobj(31)
    rest = b""
    while data := rest or file.read(_STEP):
        try:
            worker.decompress(data, 16 * _STEP)
        except zlib.error:
            break
        if worker.eof:
            rest = worker.unused_data
            at += len(data) - len(rest)
            end, worker = at, zlib.decompressobj(31)
        else:
            rest = worker.unconsumed_tail
            at += len(data) - len(rest)
    return end
