"""One file from bytes to tables: its parts, the format of each, and the account of what was read.

Recognition comes first for all parts, so that a part that describes the others (the filters of a Search
Console archive) is read before them. It must not know any tool.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.files.batch import Batch, File, Tables
from hreflens.collect.files.dates import DateEvidence, DateStyle, needs_evidence
from hreflens.collect.files.formats import Format
from hreflens.collect.files.ledger import Ledger
from hreflens.collect.files.parts import Table, tables_of
from hreflens.collect.files.records import Columns, Layout
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.source import ImportFormatError, Input, Limits, Progress
from hreflens.tables import BY_NAME

_HINT = (
    "Say which columns are what, such as --map 'COLUMN=referring_url' --map 'COLUMN=target_url'; '#1' names the first "
    "column where there is no header."
)
_DATES = ("first_seen", "last_seen", "lost_on", "date")


@dataclass(frozen=True, slots=True)
class _Found:
    """A table of the file with the format that it was recognised as, or why it was not."""

    table: Table
    format: Format | None
    sheet: Sheet | None
    fault: str | None


def read_parts(
    source: Input,
    formats: Sequence[Format],
    *,
    own_hosts: Sequence[str],
    wanted: Sequence[str],
    imported_at: datetime,
    progress: Progress,
    limits: Limits,
) -> Tables:
    """Yield the tables of a file, the `imports` rows last (see `collect.files.read_export`).

    Raises:
        ImportFormatError: nothing in it can be used.
    """
    found = [_recognised(table, formats, wanted) for table in tables_of(source, limits, progress)]
    if not any(one.format for one in found):
        raise ImportFormatError(_refusal(source, found))
    shared: dict[str, object] = {}
    summaries: list[pa.Table] = []
    for one in sorted(found, key=lambda each: each.format is None or not each.format.first):
        if one.format is None or one.sheet is None:
            continue
        account = _Account(source, one, tuple(own_hosts), shared)
        yield from account.read()
        summaries.append(account.summary(imported_at))
    for one in found:
        if one.format is None and one.table.reported:
            summaries.append(_not_recognised(source, one, imported_at))
    progress(source.size_bytes, source.size_bytes)
    yield "imports", pa.concat_tables(summaries).sort_by("import_id")


def _recognised(table: Table, formats: Sequence[Format], wanted: Sequence[str]) -> _Found:
    if table.fault is not None:
        return _Found(table, None, None, table.fault)
    try:
        candidates = table.candidates()
        for format_ in formats:
            for sheet in candidates:
                if format_.recognise(sheet):
                    return _Found(table, format_, sheet, None)
    except ImportFormatError as error:
        return _Found(table, None, None, str(error))
    return _Found(table, None, None, _unknown(candidates, wanted))


def _unknown(candidates: Sequence[Sheet], wanted: Sequence[str]) -> str:
    widest = max(candidates[:40], key=_width, default=None)
    if widest is None:
        return "holds no rows. Export it again"
    shown = ", ".join(header[:40] for header in widest.headers[:12] if header)
    if wanted:
        return (
            f"has no row with the columns of --map ({', '.join(wanted)}) above rows that fit. Row {widest.header_row} reads: "
            f"{shown[:300]}"
        )
    return f"is no export that hreflens knows (row {widest.header_row or 1} reads: {shown[:300]})"


def _width(sheet: Sheet) -> tuple[int, int]:
    return sum(1 for header in sheet.headers if header), -sheet.header_row


def _refusal(source: Input, found: Sequence[_Found]) -> str:
    if not found:
        return f"{source.shown_as}: holds no files. Export it again."
    faults = [one.fault or "" for one in found]
    hint = f" {_HINT}" if any("is no export" in fault for fault in faults) else ""
    if len(found) == 1 and found[0].table.member is None:
        fault = faults[0]
        return fault if fault.startswith(source.shown_as) else f"{source.shown_as}: {fault}.{hint}"
    listed = "; ".join(
        fault if fault.startswith(source.shown_as) else f"{one.table.member}: {fault}"
        for one, fault in list(zip(found, faults, strict=True))[:5]
    )
    return f"{source.shown_as}: nothing in it can be imported. {listed}.{hint}"


class _Account:
    """One table being read: its batches, its counts, its row of `imports`."""

    def __init__(
        self, source: Input, found: _Found, own_hosts: tuple[str, ...], shared: dict[str, object]
    ) -> None:
        assert found.format is not None
        assert found.sheet is not None
        self.source, self.table, self.format, self.sheet = source, found.table, found.format, found.sheet
        member = found.table.member
        self.import_id = source.sha256[:16] + (f":{member}" if member is not None else "")
        self.ledger = Ledger(self.import_id)
        self.file = File(self.import_id, self.format.tool, self.ledger, own_hosts, shared=shared)
        self.file.empty_flag_is_no = self.format.empty_flag_is_no
        self.positions = self.format.positions(self.sheet)

    def read(self) -> Tables:
        """Yield the rows of every table, batch by batch."""
        for note in self.format.notes:
            self.ledger.warn(note)
        if self.format.read_rows is not None:
            batches: Iterator[Tables] = iter(
                [self.format.read_rows(self.table.rows(self.sheet.delimiter), self.sheet, self.file)]
            )
        else:
            self.file.dates = self._date_style()
            batches = (self._batch(columns) for columns in self.table.columns(self._layout(self.positions)))
        for tables in batches:
            for name, rows in tables:
                if rows.num_rows:
                    yield name, BY_NAME[name].conform(rows)
            rejected = self.ledger.take_rejected()
            if rejected is not None:
                yield "rejected_rows", rejected
        for note in self.table.notes():
            self.ledger.warn(note)
        if self.ledger.rows_read == 0:
            self.ledger.warn("The file has a header and no rows: the export was empty.")

    def _layout(self, positions: Mapping[str, int]) -> Layout:
        return Layout(
            len(self.sheet.headers),
            tuple(sorted(set(positions.values()))),
            self.sheet.delimiter,
            self.sheet.header_row,
        )

    def _batch(self, columns: Columns) -> Tables:
        ledger = self.ledger
        for row, raw, reason in columns.unfit:
            ledger.rows_read += 1
            ledger.reject(pa.array([row]), None, pa.array([raw]), reason)
        if columns.short:
            ledger.short_rows += columns.short
        named = {name: columns.columns[at] for name, at in self.positions.items()}
        batch = Batch(self.file, self.sheet, self.positions, named, columns.rows)
        batch = batch.where(pc.invert(_blank(columns)))
        ledger.rows_read += len(batch)
        if len(batch):
            yield from self.format.read(batch, self.format)

    def _date_style(self) -> DateStyle:
        """Return how the whole file writes dates; it is read through once more only when one row cannot tell."""
        places = {name: at for name, at in self.positions.items() if name in _DATES}
        sampled = (row[at] for row in self.sheet.sample for at in places.values() if at < len(row))
        if not any(needs_evidence(cell) for cell in sampled if cell):
            return DateStyle()
        evidence = DateEvidence()
        for columns in self.table.columns(self._layout(places)):
            for at in set(places.values()):
                column = columns.columns[at]
                for cell in column.unique().to_pylist():
                    if cell and cell.strip():
                        evidence.add(cell)
        style = evidence.style()
        if style.order is None and evidence.ambiguous:
            self.ledger.warn(
                "Dates such as 03/04/2026 can be read in two ways and nothing in the file tells which: they were left "
                "empty. Export with dates as 2026-04-03 if you need them."
            )
        return style

    def summary(self, imported_at: datetime) -> pa.Table:
        """Return the row of `imports`."""
        headers = tuple(header or f"#{at + 1}" for at, header in enumerate(self.sheet.headers))
        mapped: dict[str, str] = {}
        for name, at in self.positions.items():
            mapped.setdefault(headers[at], name.removeprefix("metric:").split(":")[0])
        used = set(self.positions.values())
        ignored = [header for at, header in enumerate(self.sheet.headers) if at not in used and header]
        if self.format.read_rows is not None:
            ignored = []  # such tables are read whole
        member = self.table.member
        return self.ledger.summary(
            path=self.source.shown_as + (f"!{member}" if member is not None else ""),
            sha256=self.source.sha256,
            tool=self.format.tool.value,
            export=self.format.export,
            encoding=self.table.encoding(),
            delimiter=self.sheet.delimiter,
            mapped=mapped,
            ignored=ignored,
            imported_at=imported_at,
        )


def _blank(columns: Columns) -> pa.Array:
    """Return which rows hold nothing in any column that is read: spreadsheets leave such rows at the end."""
    blank: pa.Array | None = None
    for column in columns.columns.values():
        empty = pc.fill_null(pc.equal(column, ""), True)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return blank
    return blank if blank is not None else pa.array([False] * columns.count, pa.bool_())


def _not_recognised(source: Input, found: _Found, imported_at: datetime) -> pa.Table:
    member = found.table.member
    ledger = Ledger(source.sha256[:16] + f":{member}")
    ledger.warn(f"{member}: {found.fault}. Nothing was read from it.")
    return ledger.summary(
        path=f"{source.shown_as}!{member}",
        sha256=source.sha256,
        tool="generic",
        export="not_recognised",
        encoding=None,
        delimiter=None,
        mapped={},
        ignored=[],
        imported_at=imported_at,
    )
