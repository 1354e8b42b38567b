"""The tables of a file, whatever wraps them: text, gzip, ZIP members, sheets, JSON arrays.

Each table offers its candidate headers, its columns and its rows; every call reads the file anew, so nothing
is held in memory. It must not know any tool.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from hreflens.collect.files.containers import ZIP, Part, archive_of, refuse_binary, zip_parts
from hreflens.collect.files.decoding import Block, Decoding, read_blocks
from hreflens.collect.files.disavow import refuse_disavow
from hreflens.collect.files.json_rows import JsonPart, looks_like_json, read_json
from hreflens.collect.files.records import Columns, Layout, iter_records, read_block, read_grid
from hreflens.collect.files.sheet import Sheet, headerless_of_lines, sheets_of_lines
from hreflens.collect.files.source import ImportFormatError, Input, Limits, Progress
from hreflens.collect.files.streams import GZIP, GzipStream, PeekedStream, PlainStream, closing_stream
from hreflens.collect.files.workbook import SheetPart, is_workbook, other_document, read_workbook

_HEAD_BLOCKS = 2


class Table(Protocol):
    """One table of a file."""

    @property
    def member(self) -> str | None:
        """Its name inside the file, None when it is the whole file."""

    @property
    def reported(self) -> bool:
        """Whether the user should hear that it was not recognised beside others that were."""

    @property
    def fault(self) -> str | None:
        """Why it cannot be read, None when it can."""

    def candidates(self) -> Sequence[Sheet]:
        """Return every header it may have."""

    def columns(self, layout: Layout) -> Iterator[Columns]:
        """Yield its rows as columns of strings."""

    def rows(self, delimiter: str | None) -> Iterator[tuple[int, Sequence[str | None]]]:
        """Yield its rows from the top, header and preamble included."""

    def notes(self) -> list[str]:
        """Return what the user should know of how it was read."""

    def encoding(self) -> str | None:
        """Return the codec, None where there is none."""


def tables_of(source: Input, limits: Limits, progress: Progress) -> Iterator[Table]:
    """Yield the tables of a file.

    Raises:
        ImportFormatError: it is empty, damaged, hostile or no data file.
    """
    name = source.shown_as

    furthest = 0

    def done(position: int) -> None:
        nonlocal furthest
        furthest = max(furthest, min(position, source.size_bytes))
        progress(furthest, source.size_bytes)

    with closing_stream(PlainStream(source, done)) as stream:
        head = stream.read(512)
    if not head:
        raise ImportFormatError(f"{name}: is empty. Export it again.")
    refuse_binary(head, name)
    if head.startswith((ZIP, b"PK\x05\x06")):
        yield from _of_archive(source, limits, done)
    elif head.startswith(GZIP):
        yield from _of_part(Part(None, lambda: GzipStream(source, limits, done)), name, limits)
    else:
        yield from _of_part(Part(None, lambda: PlainStream(source, done)), name, limits)


def _of_archive(source: Input, limits: Limits, done: Callable[[int], None]) -> Iterator[Table]:
    with archive_of(source) as archive:
        workbook, other = is_workbook(archive), other_document(archive)
    if workbook or other:
        for sheet in read_workbook(source, limits):
            yield GridTable(sheet)
        return
    for part in zip_parts(source, limits, done):
        if part.fault is not None:
            yield FaultyTable(part.member, part.fault)
            continue
        try:
            yield from _of_part(part, f"{source.shown_as}!{part.member}", limits)
        except ImportFormatError as error:
            yield FaultyTable(part.member, str(error))


def _of_part(part: Part, name: str, limits: Limits) -> Iterator[Table]:
    peeked = PeekedStream(part.open())
    peeked.close()
    head = peeked.head
    if part.member is not None or head[:4] in (ZIP, GZIP):
        refuse_binary(head, name)
    if head.startswith((ZIP, GZIP)):
        raise ImportFormatError(
            f"{name}: is an archive inside an archive. Unpack it and import the inner file."
        )
    if looks_like_json(head):
        for found in read_json(part, name, limits):
            yield GridTable(found)
    else:
        yield TextTable(part, name, limits)


class FaultyTable:
    """A member that cannot be read."""

    reported = True

    def __init__(self, member: str | None, fault: str) -> None:
        """Remember why."""
        self.member, self.fault = member, fault.rstrip(".")

    def candidates(self) -> Sequence[Sheet]:
        """Return nothing."""
        return ()

    def columns(self, layout: Layout) -> Iterator[Columns]:
        """Yield nothing."""
        return iter(())

    def rows(self, delimiter: str | None) -> Iterator[tuple[int, Sequence[str | None]]]:
        """Yield nothing."""
        return iter(())

    def notes(self) -> list[str]:
        """Return nothing."""
        return []

    def encoding(self) -> str | None:
        """Return nothing."""
        return None


class TextTable:
    """A table in a text."""

    reported = True
    fault = None

    def __init__(self, part: Part, name: str, limits: Limits) -> None:
        """Take the text; nothing is read yet."""
        self.member, self._part, self._name, self._limits = part.member, part, name, limits
        self._decoding = Decoding()
        self._header_row: int | None = None

    def candidates(self) -> Sequence[Sheet]:
        """Return every header among the first lines.

        Raises:
            ImportFormatError: it is empty, binary, or a disavow file.
        """
        text = ""
        for block in islice(self._blocks(), _HEAD_BLOCKS):
            if block.overlong_bytes:
                raise ImportFormatError(
                    f"{self._name}: its first line has more than {self._limits.line_bytes:,} bytes. It is no export, or its line breaks are lost."
                )
            text += block.data[:2_000_000].decode("utf-8", "replace")
            if text.count("\n") > 400:
                break
        if not text.strip():
            raise ImportFormatError(f"{self._name}: is empty. Export it again.")
        refuse_disavow(text, self._name)
        lines = text.split("\n")[:2_000]
        self._check_width(lines)
        return [*headerless_of_lines(lines), *sheets_of_lines(lines)]

    def _check_width(self, lines: Sequence[str]) -> None:
        for number, line in enumerate(lines[:60], 1):
            found = max(line.count(mark) for mark in "\t,;|") + 1
            if found > self._limits.columns:
                raise ImportFormatError(
                    f"{self._name}: row {number} has more than {self._limits.columns:,} columns. It is no export, or its delimiter is wrong."
                )

    def columns(self, layout: Layout) -> Iterator[Columns]:
        """Yield the rows after the header as columns of strings."""
        row = 1
        skip = layout.skip_rows
        for whole in self._blocks():
            block = whole
            if skip:
                block, passed = _after_lines(whole, skip)
                row, skip = row + passed, skip - passed
                if skip or not (block.data or block.overlong_bytes):
                    continue
            columns = read_block(block, layout, row)
            row = columns.next_row
            yield columns

    def rows(self, delimiter: str | None) -> Iterator[tuple[int, Sequence[str | None]]]:
        """Yield every row with its cells."""
        row = 1
        for block in self._blocks():
            for number, cells in iter_records(block, delimiter or ",", row):
                row = number + 1
                yield number, cells

    def _blocks(self) -> Iterator[Block]:
        self._decoding = Decoding()
        with closing_stream(self._part.open()) as stream:
            yield from read_blocks(stream, self._name, self._limits, self._decoding)

    def notes(self) -> list[str]:
        """Return what was met while decoding."""
        return self._decoding.notes

    def encoding(self) -> str | None:
        """Return the codec."""
        return self._decoding.encoding


class GridTable:
    """A sheet of a workbook, or an array of a JSON document."""

    fault = None

    def __init__(self, part: SheetPart | JsonPart) -> None:
        """Take the rows."""
        self.member: str | None = part.name
        self.reported = isinstance(part, SheetPart)
        self._part = part

    def candidates(self) -> Sequence[Sheet]:
        """Return every header among the first rows."""
        return list(self._part.candidates())

    def columns(self, layout: Layout) -> Iterator[Columns]:
        """Yield the rows after the header as columns of strings."""
        after = ((number, cells) for number, cells in self._part.rows() if number > layout.skip_rows)
        return read_grid(after, layout)

    def rows(self, delimiter: str | None) -> Iterator[tuple[int, Sequence[str | None]]]:
        """Yield every row."""
        return self._part.rows()

    def notes(self) -> list[str]:
        """Return what the user should know."""
        return list(self._part.notes)

    def encoding(self) -> str | None:
        """Return the codec."""
        return self._part.encoding


def _after_lines(block: Block, count: int) -> tuple[Block, int]:
    """Return the block without its first `count` lines, and how many of them it had."""
    if block.overlong_bytes:
        return Block(b""), 1
    at = 0
    for passed in range(count):
        end = block.data.find(b"\n", at)
        if end < 0:
            return Block(b""), passed + (at < len(block.data))
        at = end + 1
    return Block(block.data[at:]), count
