"""The report as a workbook: a sheet per page and per listing, typed cells, filters, right-to-left sheets.

Numbers, shares and dates are real ones; names of languages and countries come in the report's language. No
cell is a formula or a link, whatever a page's text looks like: every text is written as a string. It must
not hold the whole workbook in memory (xlsxwriter's constant_memory).
"""

import io
import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from hreflens.settings import Settings
from hreflens.show.brand import NO_BRAND, Brand
from hreflens.show.i18n import Localiser, display_site
from hreflens.show.page import (
    NUMERIC,
    Banner,
    Block,
    Chart,
    Column,
    DataTable,
    Evidence,
    Figures,
    Kind,
    Message,
    Note,
    Page,
    Value,
    msg,
)
from hreflens.show.render.csv import harmless

CELL_CHARS = 32_000
"""Excel takes 32,767 characters in a cell."""
SHEET_CHARS = 31
"""Excel takes 31 characters in a sheet's name, none of []:*?/\\."""
WIDTHS = {Kind.URL: 52, Kind.SITE: 30, Kind.FOREIGN: 34, Kind.MESSAGES: 70, Kind.TEXT: 26, Kind.DATE: 13}
"""Characters by kind of cell."""
_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")


def write_xlsx(
    pages: Sequence[Page],
    path: Path,
    settings: Settings,
    *,
    lang: str,
    as_of: date,
    brand: Brand = NO_BRAND,
) -> Path:
    """Write the pages as a workbook and return its path; a brand colours titles, its PNG logo heads printed pages.

    Raises:
        OSError: the file cannot be written.
    """
    local = Localiser(lang)
    aside = path.with_name(path.name + ".part")
    book = xlsxwriter.Workbook(
        str(aside),
        {
            "constant_memory": True,
            "strings_to_urls": False,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
        },
    )
    # A fixed time of making: equal pages give equal bytes.
    made = datetime(as_of.year, as_of.month, as_of.day)
    book.set_properties(
        {"title": settings.report.title or local.text(msg("Backlink report")), "created": made}
    )
    sheets = _Sheets(book, local, brand)
    for page in pages:
        sheets.write(page)
    book.close()
    aside.replace(path)
    return path


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name Excel takes for a sheet, unlike those taken (compared without case), and take it."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", _CONTROLS.sub("", title)).strip().strip("'") or "–"
    if len(clean) > SHEET_CHARS:
        clean = clean[: SHEET_CHARS - 1]
        clean = (clean.rpartition(" ")[0] or clean) + "…"
    name, number = clean, 2
    while name.casefold() in taken:
        tail = f" {number}"
        name, number = clean[: SHEET_CHARS - len(tail)] + tail, number + 1
    taken.add(name.casefold())
    return name


def width_of(column: Column) -> int:
    """Return the width of a column in characters, by the kind of its cells; the first column names things."""
    return WIDTHS.get(column.kind, 12 if column.kind in NUMERIC else 20)


class _Sheets:
    """The open workbook with its formats."""

    def __init__(self, book: Any, local: Localiser, brand: Brand) -> None:
        self.book, self.local, self.brand = book, local, brand
        self.taken: set[str] = set()
        order = 2 if local.direction == "rtl" else 1
        base = {"valign": "top", "reading_order": order}
        self.title = book.add_format(
            {**base, "bold": True, "font_size": 15, "font_color": brand.light or "#000000"}
        )
        self.soft = book.add_format({**base, "font_color": "#565b66"})
        self.bold = book.add_format({**base, "bold": True, "font_size": 12})
        self.head = book.add_format(
            {**base, "bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#f1efea"}
        )
        self.text = book.add_format(base)
        self.address = book.add_format({"valign": "top", "reading_order": 1})
        self.numbers = {
            Kind.NUMBER: book.add_format({**base, "num_format": "#,##0"}),
            Kind.SCORE: book.add_format({**base, "num_format": "0"}),
            Kind.DECIMAL: book.add_format({**base, "num_format": "#,##0.00"}),
            Kind.SHARE: book.add_format({**base, "num_format": "0.0%"}),
        }
        self.day = book.add_format({**base, "num_format": "yyyy-mm-dd"})

    def write(self, page: Page) -> None:
        """Write one page as one sheet, from top to bottom, and each of its listings as a sheet of its own."""
        sheet = self._sheet(self.local.text(page.title))
        self._widths(sheet, [table for table in page.tables() if not table.listing])
        row = 0
        for text, form in ((page.title, self.title), (page.lead, self.bold), (page.intro, self.soft)):
            if text is not None:
                self._text(sheet, row, 0, self.local.text(text), form)
                row += 1
        row += 1
        for block in page.blocks:
            table = block.table if isinstance(block, Chart) else block
            if not isinstance(table, DataTable):
                row = self._block(sheet, row, table) + 1
                continue
            self._text(sheet, row, 0, self.local.text(table.title), self.bold)
            row += 1
            for note in (block.caption if isinstance(block, Chart) else None, table.note):
                if note is not None:
                    self._text(sheet, row, 0, self.local.text(note), self.soft)
                    row += 1
            if table.listing:
                row = self._listing(sheet, row, table) + 1
            else:
                row = self._table(sheet, row, table) + 1

    def _sheet(self, title: str) -> Any:
        sheet = self.book.add_worksheet(sheet_name(title, self.taken))
        if self.local.direction == "rtl":
            sheet.right_to_left()
        if self.brand.logo is not None and self.brand.logo.kind == "png":
            picture = {"image_left": "logo.png", "image_data_left": io.BytesIO(self.brand.logo.content)}
            sheet.set_header("&L&G", picture)
        return sheet

    def _listing(self, page_sheet: Any, row: int, table: DataTable) -> int:
        """Write a listing as a sheet of its own, frozen and filtered under its header, and say so on the page's."""
        if not table.rows:
            self._text(page_sheet, row, 0, self.local.text(msg("Nothing to show here.")), self.soft)
            return row + 1
        sheet = self._sheet(self.local.text(table.title))
        self._widths(sheet, [table])
        told = msg("On the sheet “{name}”.", name=sheet.get_name())
        self._text(page_sheet, row, 0, self.local.text(told), self.soft)
        self._table(sheet, 0, table)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        return row + 1

    def _widths(self, sheet: Any, tables: Sequence[DataTable]) -> None:
        """Set each column as wide as the widest kind of cell in it over the sheet's tables."""
        for at in range(max((len(table.columns) for table in tables), default=0)):
            columns = [table.columns[at] for table in tables if at < len(table.columns)]
            sheet.set_column(at, at, max(width_of(column) for column in columns))

    def _table(self, sheet: Any, row: int, table: DataTable) -> int:
        for at, column in enumerate(table.columns):
            self._text(sheet, row, at, self.local.text(column.label), self.head)
        for cells in table.rows:
            row += 1
            for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
                self._cell(sheet, row, at, cell, column)
        if table.left_out:
            row += 1
            shown = msg("Shown: the first {shown} of {total} rows.", shown=len(table.rows), total=table.total)
            self._text(sheet, row, 0, self.local.text(shown), self.soft)
        return row + 1

    def _cell(self, sheet: Any, row: int, at: int, cell: Any, column: Column) -> None:
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return
        if isinstance(cell, Value):
            self._cell(sheet, row, at, cell.raw, Column(column.key, column.label, cell.kind))
        elif isinstance(cell, bool) or not isinstance(cell, int | float | date):
            shown = (
                cell
                if isinstance(cell, str) and column.kind is Kind.URL
                else self.local.cell(cell, column.kind)
            )
            self._text(
                sheet, row, at, shown, self.address if column.kind in (Kind.URL, Kind.SITE) else self.text
            )
        elif isinstance(cell, date):
            day = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
            if day.year < 1900:
                self._text(sheet, row, at, cell.isoformat(), self.text)
            else:
                sheet.write_datetime(row, at, day.replace(tzinfo=None), self.day)
        else:
            sheet.write_number(row, at, cell, self.numbers.get(column.kind, self.numbers[Kind.DECIMAL]))

    def _text(self, sheet: Any, row: int, at: int, text: str, form: Any) -> None:
        """Write text as a string: harmless even when the sheet is later saved as CSV."""
        clean = harmless(_CONTROLS.sub("", text))[:CELL_CHARS]
        if clean:
            sheet.write_string(row, at, clean, form)

    def _block(self, sheet: Any, row: int, block: Block) -> int:
        if isinstance(block, Figures):
            for each in block.items:
                self._text(sheet, row, 0, self.local.text(each.label), self.text)
                self._cell(sheet, row, 1, each.value, Column(each.key, each.label, each.kind))
                if each.hint:
                    self._text(sheet, row, 2, self.local.text(each.hint), self.soft)
                row += 1
            return row
        for text, form in self._lines(block):
            self._text(sheet, row, 0, text, form)
            row += 1
        return row

    def _lines(self, block: Block) -> list[tuple[str, Any]]:
        say = self.local.text
        if isinstance(block, Banner):
            lines = [(say(block.title), self.bold), *((say(each), self.text) for each in block.text)]
            if block.quote:
                said = ", ".join(
                    part for part in (block.quote.speaker, block.quote.said, block.quote.url) if part
                )
                lines.append((f"“{block.quote.text}” ({said})", self.soft))
            return lines
        if isinstance(block, Note):
            head: list[Message] = [block.title] if block.title else []
            return [
                *((say(each), self.bold) for each in head),
                *((say(each), self.text) for each in block.text),
            ]
        if isinstance(block, Evidence):
            passage = f"{block.before.text} [{block.anchor.text}] {block.after.text}".strip()
            facts = [f"{say(name)}: {self.local.cell(raw, kind)}" for name, raw, kind in block.facts]
            lines = [
                (f"{self.local.cell(block.verdict, Kind.VERDICT)}: {display_site(block.url)}", self.bold),
                (passage, self.text),
            ]
            return lines + [(text, self.text) for text in [*facts, *(say(each) for each in block.reasons)]]
        return []
