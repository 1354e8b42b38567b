"""What a file is made of: plain text, gzip, the members of a ZIP archive or the sheets of a workbook.

By content, never by name. Nothing is ever extracted to disk, member names are labels only, and every
inflated byte is counted against the limits. It must not know any tool.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from hreflens.collect.files.source import ImportFormatError, Input, Limits, printable
from hreflens.collect.files.streams import GZIP, Stream, check_inflated, closing_stream

_MAGIC = (
    (b"%PDF", "a PDF document"), (b"\x89PNG", "a picture"), (b"GIF8", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "a workbook of the old .xls kind"), (b"PAR1", "a Parquet file"), (b"SQLite format", "a database"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"), (b"(\xb5/\xfd", "a zstd archive"),
)  # fmt: skip
ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a file: `member` is its name inside an archive, `fault` why it cannot be read."""

    member: str | None
    open: Callable[[], Stream]
    size_bytes: int | None = None
    fault: str | None = None


class _MemberStream:
    cut_off = False

    def __init__(
        self,
        source: Input,
        info: zipfile.ZipInfo,
        spent: "_Spent",
        limits: Limits,
        progress: Callable[[int], None],
    ) -> None:
        self._name = f"{source.shown_as}!{printable(info.filename)}"
        self._limits, self._spent, self._packed = limits, spent, info.compress_size
        self._archive = zipfile.ZipFile(source.path)
        try:
            self._file = self._archive.open(info)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
            self._archive.close()
            raise ImportFormatError(
                f"{self._name}: cannot be unpacked ({error}). Unpack it yourself and import the file."
            ) from error
        self._total = 0
        self._progress, self._start, self._whole = progress, info.header_offset, max(1, info.file_size)

    def read(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise ImportFormatError(
                f"{self._name}: is damaged ({error}). Download the archive again."
            ) from error
        self._total += len(data)
        self._spent.add(self._name, len(data), self._limits)
        check_inflated(self._name, self._total, max(1, self._packed), self._limits)
        self._progress(self._start + self._packed * min(self._total, self._whole) // self._whole)
        return data

    def close(self) -> None:
        self._file.close()
        self._archive.close()


@dataclass(slots=True)
class _Spent:
    """Bytes inflated from one archive, over all members and passes."""

    total: int = 0

    def add(self, name: str, size: int, limits: Limits) -> None:
        self.total += size
        if self.total > 3 * limits.inflated_bytes:
            raise ImportFormatError(
                f"{name}: the archive inflates beyond {limits.inflated_bytes:,} bytes. Import its files one by one."
            )


def refuse_binary(head: bytes, name: str) -> None:
    """Refuse what is known to be no export by its first bytes.

    Raises:
        ImportFormatError: it is a picture, a document, another archive ...
    """
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise ImportFormatError(
                f"{name}: is {what}, not an export. Save it as CSV or XLSX and import that."
            )
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise ImportFormatError(
            f"{name}: is a web page, not an export (did the download ask for a login?). Export it again."
        )


def archive_of(source: Input) -> zipfile.ZipFile:
    """Return the open ZIP archive.

    Raises:
        ImportFormatError: it is truncated or damaged.
    """
    try:
        return zipfile.ZipFile(source.path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ImportFormatError(
            f"{source.shown_as}: is a damaged or incomplete ZIP archive or workbook ({error}). Download it again."
        ) from error


def zip_parts(source: Input, limits: Limits, progress: Callable[[int], None]) -> Iterator[Part]:
    """Yield the text members of an archive, in order of their names; others come with their fault.

    Raises:
        ImportFormatError: it is damaged or has too many members.
    """
    with archive_of(source) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
    if len(infos) > limits.members:
        raise ImportFormatError(
            f"{source.shown_as}: has {len(infos):,} members, at most {limits.members} are read. Import its files one by one."
        )
    spent, taken = _Spent(), set[str]()
    for info in sorted(infos, key=lambda one: (member_name(one), one.header_offset)):
        label = _unique(member_name(info), taken)
        opener = partial(_MemberStream, source, info, spent, limits, progress)
        yield Part(label, opener, info.file_size, _fault_of(info, opener))


def _fault_of(info: zipfile.ZipInfo, opener: Callable[[], Stream]) -> str | None:
    """Return why a member cannot be read, None when it can."""
    if info.flag_bits & 0x1:
        return "is locked with a password. Unpack it yourself and import the file"
    try:
        with closing_stream(opener()) as stream:
            head = stream.read(16)
    except ImportFormatError as error:
        return str(error)
    if head.startswith((ZIP, GZIP)):
        return "is an archive or workbook inside an archive. Unpack it and import the inner file"
    return None


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name for display; UTF-8 names unpacked as CP437 (measured) are put right. Raises nothing."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return printable(name)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1] in (
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
    )


def _unique(label: str, taken: set[str]) -> str:
    name, number = label, 2
    while name in taken:
        name, number = f"{label}#{number}", number + 1
    taken.add(name)
    return name
