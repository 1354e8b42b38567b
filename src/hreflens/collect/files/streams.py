"""Bytes in order: a plain file, a gzip file under limits, a stream looked at before it is read.

Every inflated byte is counted against the limits. It must not know archives or tools.
"""

import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from typing import BinaryIO, Protocol

from hreflens.collect.files.source import ImportFormatError, Input, Limits

GZIP = b"\x1f\x8b"
_CHUNK = 262_144
_RATIO_FREE_BYTES = 16_777_216
"""The ratio is judged from this size on: small files of repeated rows are no bombs."""


class Stream(Protocol):
    """Bytes read in order; `cut_off` tells, after the end, that the data ended too early."""

    @property
    def cut_off(self) -> bool:
        """Whether the data ended too early; known at the end."""

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, b'' at the end."""

    def close(self) -> None:
        """Let go of the file."""


class PlainStream:
    """An ordinary file, read in order."""

    cut_off = False

    def __init__(self, source: Input, progress: Callable[[int], None]) -> None:
        """Open the file."""
        self._file = opened(source)
        self._progress = progress

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes."""
        data = self._file.read(size)
        self._progress(self._file.tell())
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class GzipStream:
    """A gzip file inflated under limits; data before a break are kept, `cut_off` tells of the break."""

    def __init__(self, source: Input, limits: Limits, progress: Callable[[int], None]) -> None:
        """Open the file."""
        self._source, self._limits, self._progress = source, limits, progress
        self._file = opened(source)
        self._inflate = zlib.decompressobj(31)
        self._pending = b""
        self._total = 0
        self._done = False
        self.cut_off = False

    def read(self, size: int) -> bytes:
        """Return up to `size` inflated bytes.

        Raises:
            ImportFormatError: it inflates beyond the limits.
        """
        parts: list[bytes] = []
        wanted = size
        while wanted > 0 and not self._done:
            piece = self._next(wanted)
            parts.append(piece)
            wanted -= len(piece)
        return b"".join(parts)

    def _next(self, wanted: int) -> bytes:
        if not self._pending:
            self._pending = self._file.read(_CHUNK)
            self._progress(self._file.tell())
        if not self._pending:
            self._done, self.cut_off = True, not self._inflate.eof
            return b""
        if self._inflate.eof:
            self._pending = self._pending.lstrip(b"\0")  # padding of tapes
            if not self._pending.startswith(GZIP):
                self._done = bool(self._pending)
                return b""
            self._inflate = zlib.decompressobj(31)
        try:
            piece = self._inflate.decompress(self._pending, min(wanted, _CHUNK * 4))
        except zlib.error:
            self._done, self.cut_off = True, True
            return b""
        self._pending = self._inflate.unconsumed_tail or self._inflate.unused_data
        self._total += len(piece)
        check_inflated(self._source.shown_as, self._total, self._file.tell(), self._limits)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class PeekedStream:
    """A stream whose first bytes were looked at already."""

    def __init__(self, stream: Stream, size: int = 65_536) -> None:
        """Read the first bytes ahead."""
        self._stream = stream
        self.head = b""
        while len(self.head) < size and (piece := stream.read(size - len(self.head))):
            self.head += piece
        self._left: bytes | None = self.head

    @property
    def cut_off(self) -> bool:
        """Whether the data ended too early."""
        return self._stream.cut_off

    def read(self, size: int) -> bytes:
        """Return the first bytes, then what follows."""
        if self._left is not None:
            found, self._left = self._left, None
            return found
        return self._stream.read(size)

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()


def check_inflated(name: str, inflated: int, packed: int, limits: Limits) -> None:
    """Refuse data that inflate beyond the limits.

    Raises:
        ImportFormatError: they do.
    """
    if inflated > limits.inflated_bytes:
        raise ImportFormatError(
            f"{name}: inflates to more than {limits.inflated_bytes:,} bytes. Unpack it yourself, or export fewer rows."
        )
    if inflated > _RATIO_FREE_BYTES and inflated > limits.ratio * max(packed, 1):
        raise ImportFormatError(
            f"{name}: inflates more than {limits.ratio}-fold, as decompression bombs do. If you trust it, unpack it yourself."
        )


def opened(source: Input) -> BinaryIO:
    """Return the open file.

    Raises:
        ImportFormatError: it vanished or cannot be read.
    """
    try:
        return source.path.open("rb")
    except OSError as error:
        raise ImportFormatError(f"{source.shown_as}: cannot be read ({error.strerror}).") from error


def closing_stream(stream: Stream) -> AbstractContextManager[Stream]:
    """Return a context that closes the stream."""
    return closing(stream)
