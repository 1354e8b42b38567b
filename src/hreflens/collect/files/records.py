"""A block of text to columns of strings: pyarrow where every row is regular, row by row where one is not.

Both ways give the same columns for a regular block (tests hold them to it). A row is counted as a spreadsheet
counts it: a line break inside quotes makes no new row, an empty line is a row. It must not read meaning into cells.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from hreflens.collect.files.decoding import Block
from hreflens.collect.files.sheet import unquoted

CELL_CHARS = 131_072
"""A longer cell is refused (stdlib csv's own limit; a spreadsheet cell holds 32,767)."""
JOINED_LINES = 50
"""A quoted cell over more lines than this is taken for a quote that never closes."""
GRID_ROWS = 20_000
_NEWLINE = 10
_CACHE_BYTES = 1_048_576
"""pyarrow parses pieces of this size twice as fast as one of 12 MB (measured): they stay in the cache."""


@dataclass(slots=True)
class Columns:
    """Columns of strings by position, the row number of each row, and the rows that do not fit the header."""

    count: int
    rows: pa.Array
    columns: dict[int, pa.Array]
    unfit: list[tuple[int, str, str]] = field(default_factory=list)  # row, raw text, reason
    short: int = 0
    next_row: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """What is asked of a table: its width, the positions wanted, and the rows above the first one."""

    width: int
    wanted: tuple[int, ...]
    delimiter: str | None
    skip_rows: int = 0


def iter_records(block: Block, delimiter: str, first_row: int) -> Iterator[tuple[int, Sequence[str | None]]]:
    """Yield every row of a block with its number and cells, of whatever width; empty lines give ()."""
    lines = block.data.decode("utf-8", "replace").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    at, row = 0, first_row
    while at < len(lines):
        feed = _Lines(lines, at)
        cells: Sequence[str] = ()
        if lines[at].strip():
            try:
                cells = next(csv.reader(feed, delimiter=delimiter))
            except (csv.Error, StopIteration):
                feed.exhausted = True
            if feed.exhausted:
                cells, feed.used = lines[at][:CELL_CHARS].split(delimiter), 1
        yield row, cells
        at += max(1, feed.used)
        row += 1


def read_block(block: Block, layout: Layout, first_row: int) -> Columns:
    """Return a block as columns. Raises nothing."""
    if block.overlong_bytes:
        reason = f"the line has {block.overlong_bytes:,} bytes: no export has such lines; a line break or quote is missing"
        return _from_records([], layout, [(first_row, "", reason)], first_row + 1)
    columns = read_regular(block.data, layout, first_row)
    return columns if columns is not None else read_leniently(block.data, layout, first_row)


def read_regular(data: bytes, layout: Layout, first_row: int) -> Columns | None:
    """Return a block as columns by pyarrow, None when some row is not regular. Raises nothing.

    A last row of NULs, which no block holds, is added: it comes back as it was only if every quote closes.
    """
    if not data or layout.delimiter is None or layout.width < 2 or not layout.wanted:
        return None
    ends = np.frombuffer(data, dtype=np.uint8) == _NEWLINE
    lines = int(np.count_nonzero(ends)) + (not ends[-1])
    if ends[0] or bool((ends[1:] & ends[:-1]).any()) or not _has_short_lines(data):
        return None  # an empty line, or a line that may hold a cell too long
    names = [str(position) for position in range(layout.width)]
    sentinel = layout.delimiter.encode().join([b"\0"] * layout.width)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(b"".join((data, b"" if data.endswith(b"\n") else b"\n", sentinel))),
            read_options=arrow_csv.ReadOptions(
                column_names=names, block_size=_CACHE_BYTES, use_threads=False
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[str(at) for at in layout.wanted],
                check_utf8=False,
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    count = table.num_rows - 1
    if (
        count < 0
        or lines - count > JOINED_LINES
        or table.column(str(layout.wanted[0]))[count].as_py() != "\0"
    ):
        return None
    columns = {at: _one_chunk(table.column(str(at)).slice(0, count)) for at in layout.wanted}
    rows = pa.array(np.arange(first_row, first_row + count, dtype=np.int64))
    return Columns(count, rows, columns, next_row=first_row + count)


def _has_short_lines(data: bytes) -> bool:
    """Return whether every window of half a cell's length has a line end, hence no line is longer than a cell may be."""
    step = CELL_CHARS // 2
    return all(data.find(b"\n", at, at + step) >= 0 for at in range(0, len(data) - step, step))


def read_leniently(data: bytes, layout: Layout, first_row: int) -> Columns:
    """Return a block as columns, row by row; rows that do not fit are named. Raises nothing."""
    text = data.decode("utf-8", "replace")
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    records: list[tuple[int, Sequence[str | None]]] = []
    unfit: list[tuple[int, str, str]] = []
    row, at = first_row, 0
    while at < len(lines):
        cells, used, fault = _next_record(lines, at, layout)
        if fault:
            unfit.append((row, lines[at], fault))
        elif cells:
            records.append((row, cells))
        at += used
        row += 1
    return _from_records(records, layout, unfit, row)


def read_grid(rows: Iterable[tuple[int, Sequence[str | None]]], layout: Layout) -> Iterator[Columns]:
    """Yield rows of a workbook or JSON document (number, cells) as columns, in bounded batches. Raises nothing."""
    records: list[tuple[int, Sequence[str | None]]] = []
    unfit: list[tuple[int, str, str]] = []
    last = 0
    for number, cells in rows:
        last = number
        if not any(cells):
            continue
        fitted = _fitted(cells, layout.width)
        if fitted is None:
            unfit.append(
                (number, " ".join(cell or "" for cell in cells)[:500], _too_wide(len(cells), layout.width))
            )
        else:
            records.append((number, fitted))
        if len(records) + len(unfit) >= GRID_ROWS:
            yield _from_records(records, layout, unfit, last + 1)
            records, unfit = [], []
    if records or unfit:
        yield _from_records(records, layout, unfit, last + 1)


def _next_record(
    lines: Sequence[str], at: int, layout: Layout
) -> tuple[Sequence[str | None], int, str | None]:
    """Return (cells, lines used, what is wrong); no cells and no fault is an empty line."""
    line = lines[at]
    if not line.strip() and (layout.delimiter is None or layout.delimiter not in line):
        return (), 1, None
    if layout.delimiter is None:
        return _single(line)
    feed = _Lines(lines, at)
    try:
        cells: Sequence[str] = next(csv.reader(feed, delimiter=layout.delimiter))
    except (csv.Error, StopIteration):
        cells, feed.exhausted = [], True
    if feed.exhausted or (feed.used > 1 and len(cells) != layout.width):
        # A quote that never closes: take the line for itself, so that the rows after it are not lost.
        try:
            cells = next(csv.reader([line], delimiter=layout.delimiter, quoting=csv.QUOTE_NONE))
        except csv.Error:
            return (), 1, f"a cell has more than {CELL_CHARS:,} characters; shorten it or leave the row out"
        if len(cells) != layout.width:
            return (
                (),
                1,
                f"a quote opens and never closes, and the row has {len(cells)} cells where the header has {layout.width}; close the quote",
            )
        return [unquoted(cell) for cell in cells], 1, None
    fitted = _fitted(cells, layout.width)
    if fitted is None:
        return (), max(1, feed.used), _too_wide(len(cells), layout.width)
    return fitted, max(1, feed.used), None


def _single(line: str) -> tuple[Sequence[str | None], int, str | None]:
    if len(line) > CELL_CHARS:
        return (), 1, f"the line has more than {CELL_CHARS:,} characters; no URL is so long"
    return [unquoted(line)], 1, None


def _fitted(cells: Sequence[str | None], width: int) -> Sequence[str | None] | None:
    """Return cells of the header's width: missing ones null, surplus empty ones dropped; None when they do not fit."""
    if len(cells) == width:
        return cells
    if len(cells) < width:
        return [*cells, *([None] * (width - len(cells)))]
    if any(cell and cell.strip() for cell in cells[width:]):
        return None
    return cells[:width]


def _too_wide(found: int, width: int) -> str:
    return f"the row has {found} cells where the header has {width}; a cell that holds the delimiter must stand in quotes"


class _Lines:
    """Lines fed to csv.reader for one record, counted, at most JOINED_LINES + 1 of them."""

    def __init__(self, lines: Sequence[str], at: int) -> None:
        self._lines, self._at, self.used, self.exhausted = lines, at, 0, False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._at + self.used >= len(self._lines) or self.used > JOINED_LINES:
            self.exhausted = True  # inside quotes: a whole record never asks for a line after its last
            raise StopIteration
        self.used += 1
        return self._lines[self._at + self.used - 1] + "\n"


def _from_records(
    records: Sequence[tuple[int, Sequence[str | None]]],
    layout: Layout,
    unfit: list[tuple[int, str, str]],
    next_row: int,
) -> Columns:
    columns: dict[int, pa.Array] = {}
    for at in layout.wanted:
        columns[at] = pa.array([record[1][at] for record in records], pa.string())
    short = sum(1 for _, cells in records if cells[-1] is None)
    rows = pa.array([number for number, _ in records], pa.int64())
    return Columns(len(records), rows, columns, unfit, short, next_row)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)
