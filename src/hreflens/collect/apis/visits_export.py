"""Rows of sessions as a report file: what GA4, Matomo and server logs are imported as.

The head is that of a GA4 report, so that one reader reads all; its first line names the tool. "(thresholded)" at the end
of the report's name says that the tool withheld small rows.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date

from hreflens.collect.apis.service import Query, Rows

DIMENSIONS = ("Landing page + query string", "Session source / medium", "Language", "Country ID")
METRICS = ("Sessions", "Engaged sessions", "User engagement duration", "Key events")


def export_visits(
    title: str,
    start: date | None,
    end: date | None,
    parts: Iterator[Rows],
    *,
    columns: tuple[str, ...] = (*DIMENSIONS, *METRICS),
) -> Iterator[bytes]:
    """Yield a report file of rows {column: value}; the period stands in its head."""
    head = [f"# {title}"]
    if start is not None:
        head.append(f"# Start date: {start:%Y%m%d}")
    if end is not None:
        head.append(f"# End date: {end:%Y%m%d}")
    yield ("\n".join(head) + "\n").encode()
    yield _line(columns)
    for rows in parts:
        for row in rows:
            yield _line(tuple(str(row.get(column, "")) for column in columns))


def visits_of_query(title: str, query: Query, parts: Iterator[Rows]) -> Iterator[bytes]:
    """Yield a report file over the query's days."""
    yield from export_visits(title, query.start, query.end, parts)


def _line(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(
        [cell.replace("\r", " ").replace("\n", " ") for cell in cells]
    )
    return out.getvalue().encode("utf-8", "replace")
