"""XLSX workbooks to rows of text, one table per sheet.

A workbook is a ZIP of XML and is held in memory, so it is measured before it is opened: sizes, entities, and
the extent that its cells claim (one cell at XFD1048576 would ask for gigabytes). It must not know any tool.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hreflens.collect.files.containers import archive_of
from hreflens.collect.files.sheet import SAMPLE_ROWS, SCANNED_LINES, Cells, Sheet
from hreflens.collect.files.source import ImportFormatError, Input, Limits, printable
from hreflens.collect.files.streams import check_inflated

_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,4})([0-9]{1,8})"')
_CHUNK = 4_194_304
_SEAM = 400

Row = tuple[int, Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet: its name and its rows, read when asked for."""

    name: str
    table: Any
    notes: tuple[str, ...] = ()
    encoding: str | None = None

    def rows(self) -> Iterator[Row]:
        """Yield (row number as the spreadsheet shows it, cells as text)."""
        for number, cells in enumerate(self.table.iter_rows(), 1):
            yield number, [cell_text(cell) for cell in cells]

    def candidates(self) -> Iterator[Sheet]:
        """Yield every row that may be the header."""
        head: list[Row] = []
        for row in self.rows():
            head.append(row)
            if len(head) >= SCANNED_LINES + SAMPLE_ROWS:
                break
        first = next((cells for _, cells in head if any(cells)), None)
        if first is not None:
            yield Sheet(("",) * len(first), 0, _sampled(head, -1), None, (), "workbook")
        for at, (number, cells) in enumerate(head[:SCANNED_LINES]):
            if any(cells):
                texts = [(cell or "").strip() for cell in cells]
                while texts and not texts[-1]:
                    texts.pop()
                yield Sheet(tuple(texts), number, _sampled(head, at), None, _lines(head[:at]), "workbook")


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Return whether a ZIP archive is an XLSX workbook. Raises nothing."""
    return any(name.lower().lstrip("/") == "xl/workbook.xml" for name in archive.namelist())


def other_document(archive: zipfile.ZipFile) -> str | None:
    """Return what kind of office document a ZIP archive is when it is none that is read, else None. Raises nothing."""
    names = {name.lower().lstrip("/") for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        return "a workbook of the binary .xlsb kind"
    if "mimetype" in names and "content.xml" in names:
        return "an OpenDocument file"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return "a document or presentation"
    return None


def read_workbook(source: Input, limits: Limits) -> list[SheetPart]:
    """Return the sheets of a workbook, in order.

    Raises:
        ImportFormatError: it is damaged, locked, too large or made to harm.
    """
    name = source.shown_as
    _measure(source, limits)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(source.path))
        parts = []
        for sheet in book.sheet_names[: limits.members]:
            table = book.get_sheet_by_name(sheet)
            parts.append(SheetPart(printable(sheet), table))
        return parts
    except (CalamineError, OSError, ValueError) as error:
        raise ImportFormatError(
            f"{name}: the workbook cannot be read ({printable(str(error))}). Open it, save it as CSV (UTF-8), and import that."
        ) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ImportFormatError(
            f"{name}: the workbook is damaged. Save it as CSV (UTF-8) and import that."
        ) from error


def cell_text(cell: Any) -> str | None:
    """Return a typed cell as the text an export would write: ISO dates, `true`, `12` for 12.0. Raises nothing."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return repr(cell.total_seconds())
    return None if cell is None else str(cell)


def _measure(source: Input, limits: Limits) -> None:
    """Refuse a workbook by what its XML claims, before any of it is parsed."""
    name = source.shown_as
    with archive_of(source) as archive:
        if other := (None if is_workbook(archive) else other_document(archive)):
            raise ImportFormatError(f"{name}: is {other}. Save it as XLSX or CSV and import that.")
        infos = [info for info in archive.infolist() if not info.is_dir()]
        total = sum(info.file_size for info in infos)
        if total > limits.memory_bytes:
            raise ImportFormatError(
                f"{name}: the workbook unpacks to {total:,} bytes, at most {limits.memory_bytes:,} are read. Export it as CSV."
            )
        try:
            for info in infos:
                if info.filename.lower().endswith((".xml", ".rels")):
                    _measure_part(name, archive, info, limits)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise ImportFormatError(
                f"{name}: the workbook is damaged or locked ({error}). Download it again."
            ) from error
        except Exception as error:
            if type(error).__module__ != "zlib":
                raise
            raise ImportFormatError(
                f"{name}: the workbook is damaged ({error}). Download it again."
            ) from error


def _measure_part(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    is_sheet = "worksheets/" in info.filename.lower()
    columns: set[bytes] = set()
    last_row, read, seam = 0, 0, b""
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            check_inflated(name, read, info.compress_size, limits)
            text = seam + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"<\0!\0D\0O\0C" in text:
                raise ImportFormatError(
                    f"{name}: {printable(info.filename)} declares XML entities, which no spreadsheet program writes. "
                    "It may be an attack; do not open it. Export the data again."
                )
            if is_sheet:
                for column, row in _REFERENCE.findall(text):
                    columns.add(column)
                    last_row = max(last_row, int(row))
            seam = text[-_SEAM:]
    width = max((_column_number(column) for column in columns), default=0)
    if width > limits.columns or width * last_row > limits.cells or last_row > 1_048_576:
        raise ImportFormatError(
            f"{name}: a sheet claims {last_row:,} rows by {width:,} columns, more than is read. "
            "Delete the stray cells at its far end, or save it as CSV."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sampled(head: Sequence[Row], at: int) -> Any:
    def rows() -> Cells:
        following = head[at + 1 : at + 1 + SAMPLE_ROWS]
        return tuple(tuple(cell or "" for cell in cells) for _, cells in following if any(cells))

    return rows


def _lines(head: Sequence[Row]) -> tuple[str, ...]:
    return tuple("\t".join(cell or "" for cell in cells).strip() for _, cells in head)
