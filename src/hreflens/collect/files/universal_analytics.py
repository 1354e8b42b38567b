"""Universal Analytics workbooks: a Summary sheet and one sheet per table. Measured on one real file (formats.md 1.7)."""

import re
from datetime import date

from hreflens.collect.files.batch import File, Tables
from hreflens.collect.files.formats import Format, Rows
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.traffic_rows import TrafficTable, add_row, split_columns, taken
from hreflens.terms import Provider

_PERIOD = re.compile(r"^(\d{4})(\d{2})(\d{2})-(\d{4})(\d{2})(\d{2})$")
_METRICS = frozenset(
    "pageviews|unique pageviews|avg. time on page|entrances|bounce rate|% exit|page value|users|new users|sessions|"
    "pages / session|avg. session duration|goal completions|transactions|revenue".split("|")
)


def _is_summary(sheet: Sheet) -> bool:
    return (
        sheet.kind == "workbook"
        and len(sheet.headers) == 1
        and any(_PERIOD.match(row[0].strip()) for row in sheet.sample[:6] if row)
    )


def _is_dataset(sheet: Sheet) -> bool:
    found = len(sheet.known & _METRICS)
    return sheet.kind == "workbook" and (found >= 2 or (found >= 1 and "day index" in sheet.known))


def _read_summary(rows: Rows, sheet: Sheet, file: File) -> Tables:
    names: list[str] = []
    for _, row in rows:
        text = (row[0] or "").strip() if row else ""
        found = _PERIOD.match(text)
        if found:
            numbers = [int(part) for part in found.groups()]
            file.shared["ua_period"] = (date(*numbers[:3]), date(*numbers[3:]))
        elif text:
            names.append(text)
    file.ledger.rows_read = len(names)
    file.shared["ua_report"] = ": ".join(names[:2])
    file.ledger.leave_out("describe the report and were read as its name and period", len(names))
    yield from ()


def _read_dataset(rows: Rows, sheet: Sheet, file: File) -> Tables:
    dimensions, metrics = split_columns(sheet.headers, sheet.sample)
    start, end = file.shared.get("ua_period", (None, None))
    report = str(file.shared.get("ua_report", "Universal Analytics"))
    table = TrafficTable(report, sheet.headers, dimensions, metrics, start, end)
    for number, row in rows:
        if number > sheet.header_row and any(row):
            add_row(table, file, number, row)
            if len(table.rows) > 50_000:
                yield "traffic", taken(table)
    if table.rows:
        yield "traffic", taken(table)


def _nothing(*_: object) -> Tables:
    return iter(())


FORMATS = (
    Format(
        Provider.GOOGLE,
        "universal_analytics_summary",
        _is_summary,
        _nothing,
        read_rows=_read_summary,
        first=True,
        place=lambda sheet: {},
    ),
    Format(
        Provider.GOOGLE,
        "universal_analytics",
        _is_dataset,
        _nothing,
        read_rows=_read_dataset,
        place=lambda sheet: {},
    ),
)
