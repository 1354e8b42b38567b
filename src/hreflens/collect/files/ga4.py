"""Google Analytics 4: report CSVs and explorations, of one table or of many, each under its own `#` lines.

Measured on four real reports (formats.md 1.7). Headers are in the user's language, dimensions and metrics are
the user's choice, so only the `#` lines tell the format.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from hreflens.collect.files.batch import File, Tables
from hreflens.collect.files.formats import Format, Rows
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.traffic_rows import TrafficTable, add_row, split_columns, taken
from hreflens.terms import Provider

_DAY = re.compile(r"(?:^|[:：]\s*)(\d{4})(\d{2})(\d{2})$")
_RANGE = re.compile(r"(?:^|[:：]\s*)(\d{4})(\d{2})(\d{2})\s*-\s*(\d{4})(\d{2})(\d{2})$")
_LABELLED = re.compile(r"^[^:：]{1,40}[:：] ")
_SAMPLED = 500
_FLUSHED = 20_000


def _is_report(sheet: Sheet) -> bool:
    comments = [line.lstrip("#").strip() for line in sheet.preamble if line.startswith("#")]
    return (
        sheet.kind == "text"
        and not sheet.headers[0].startswith("#")
        and bool(comments)
        and sheet.preamble[0].startswith("#")
        and any(_DAY.search(text) or _RANGE.search(text) for text in comments)
    )


def _read(rows: Rows, sheet: Sheet, file: File) -> Tables:
    title = ""
    comments: list[str] = []
    table: TrafficTable | None = None
    waiting: list[tuple[int, Sequence[str | None]]] = []
    header: tuple[str, ...] | None = None
    for number, row in rows:
        if row and (row[0] or "").startswith("#"):
            if header is not None:
                yield from _finished(table or _begun(header, comments, title, waiting), waiting, file)
                table, header, waiting, comments = None, None, [], []
            text = ",".join(cell or "" for cell in row).lstrip("#").strip().rstrip(",")
            if text and text.strip("-"):
                title = title or text
                comments.append(text)
        elif not any(row):
            continue
        elif header is None:
            header = tuple((cell or "").strip() for cell in row)
        elif table is None:
            waiting.append((number, row))
            if len(waiting) >= _SAMPLED:
                table = _begun(header, comments, title, waiting)
        else:
            waiting.append((number, row))
            if len(waiting) >= _FLUSHED:
                yield from _finished(table, waiting, file)
                waiting = []
    if header is not None:
        yield from _finished(table or _begun(header, comments, title, waiting), waiting, file)


def _begun(
    header: tuple[str, ...],
    comments: Sequence[str],
    title: str,
    sample: Sequence[tuple[int, Sequence[str | None]]],
) -> TrafficTable:
    dimensions, metrics = split_columns(header, [row for _, row in sample])
    days = list(_days(comments))
    own = [text for text in comments if not _DAY.search(text) and not _RANGE.search(text)]
    names = [text for text in own if text != title and not _LABELLED.match(text)]
    report = title if title in own or not names else f"{title}: {names[-1]}"
    return TrafficTable(
        report, header, dimensions, metrics, days[0] if days else None, days[1] if len(days) > 1 else None
    )


def _finished(table: TrafficTable, waiting: Sequence[tuple[int, Sequence[str | None]]], file: File) -> Tables:
    for number, row in waiting:
        add_row(table, file, number, row)
    if table.rows:
        yield "traffic", taken(table)


def _days(comments: Sequence[str]) -> Iterator[date]:
    for text in comments:
        found = _RANGE.search(text)
        groups = (
            [found.groups()[:3], found.groups()[3:]]
            if found
            else [one.groups() for one in [_DAY.search(text)] if one]
        )
        for year, month, day in groups:
            try:
                yield date(int(year), int(month), int(day))
            except ValueError:
                continue


def _nothing(*_: object) -> Tables:
    return iter(())


FORMATS = (
    Format(Provider.GOOGLE, "ga4_report", _is_report, _nothing, read_rows=_read, place=lambda sheet: {}),
)
