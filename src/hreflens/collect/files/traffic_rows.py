"""Analytics tables to `traffic`, in long form: whatever dimensions and metrics the user chose.

It must not know one analytics tool from another.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.collect.files import cells
from hreflens.collect.files.batch import File
from hreflens.collect.files.countries import country_codes
from hreflens.collect.files.sheet import fold_header
from hreflens.collect.files.url_columns import host_in
from hreflens.tables import TRAFFIC

# Dimensions whose values look like numbers.
_NUMBERED = frozenset(
    "nth day|nth week|nth month|day|date|hour|year|month|week|day index|day of week|date + hour (yyyymmddhh)|year month".split(
        "|"
    )
)
_SOURCES = frozenset(
    """
    session source|source|session source / medium|source / medium|first user source|first user source / medium
    |page referrer|referral path|full referrer|session manual source|세션 소스|세션 소스/매체|quelle|source de la session
    """.replace("\n", "")
    .strip()
    .split("|")
)
_SOURCES = frozenset(name.strip() for name in _SOURCES)
_LANDINGS = frozenset(
    (
        "landing page",
        "landing page + query string",
        "방문 페이지",
        "방문 페이지 + 쿼리 문자열",
        "page de destination",
        "zielseite",
        "página de destino",
    )
)
_COUNTRIES = frozenset(("country", "country id", "pays", "país", "land", "paese", "국가", "国", "страна"))
# Localised metric names (read in a public fixture) -> the English ones.
_METRICS = {
    "세션수": "sessions",
    "세션": "sessions",
    "참여 세션수": "engaged_sessions",
    "조회수": "views",
    "활성 사용자": "active_users",
}
_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.\d+)?$")


@dataclass(slots=True)
class TrafficTable:
    """One table being read: its header split into dimensions and metrics, its period."""

    report: str
    headers: tuple[str, ...]
    dimensions: tuple[int, ...]
    metrics: tuple[int, ...]
    start: date | None = None
    end: date | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)


def split_columns(
    headers: Sequence[str], sample: Sequence[Sequence[str | None]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return (positions of dimensions, positions of metrics): a metric is a column of numbers after the first one."""
    dimensions, metrics = [0], []
    seen: set[str] = set()
    for at, header in enumerate(headers[1:], 1):
        values = [row[at] for row in sample if at < len(row) and row[at] not in (None, "")]
        numeric = all(_is_number(value or "") for value in values)
        name = metric_name(header)
        if not header.strip() or name in seen:
            continue
        if fold_header(header) in _NUMBERED or not numeric:
            dimensions.append(at)
        else:
            metrics.append(at)
            seen.add(name)
    return tuple(dimensions), tuple(metrics)


def metric_name(header: str) -> str:
    """Return a metric's name, folded: `Avg. Time on Page` is avg_time_on_page. Raises nothing."""
    known = _METRICS.get(header.strip())
    if known:
        return known
    return re.sub(r"\W+", "_", fold_header(header).replace("%", "pct ")).strip("_")


def add_row(table: TrafficTable, file: File, number: int, row: Sequence[str | None]) -> None:
    """Add a row's metrics to the table; a row without any metric is rejected, a total is left out."""
    ledger = file.ledger
    ledger.rows_read += 1
    given = {table.headers[at]: (row[at] or "") if at < len(row) else "" for at in table.dimensions}
    surplus = [cell for cell in row[len(table.headers) :] if cell]
    if not any(value.strip() for value in given.values()) or surplus:
        if any(value.strip() for value in given.values()):
            ledger.reject(
                pa.array([number]),
                None,
                pa.array([",".join(cell or "" for cell in row)]),
                f"the row has {len(row)} cells where the header has {len(table.headers)}; a cell that holds the delimiter must stand in quotes",
            )
        else:
            ledger.leave_out("are totals and were left out", 1)
        return
    found = []
    for at in table.metrics:
        raw = row[at] if at < len(row) else None
        if raw is None or cells.is_empty(raw):
            continue
        try:
            found.append((metric_name(table.headers[at]), _number(raw)))
        except ValueError:
            ledger.bad_cells(table.headers[at], [number], [raw], "no number")
    if not found:
        ledger.reject(
            pa.array([number]),
            None,
            pa.array([",".join(cell or "" for cell in row)]),
            "the row holds no figure; restore it or leave it out",
        )
        return
    ledger.rows_kept += 1
    shared = {
        "import_id": file.import_id,
        "source_row": number,
        "tool": file.tool.value,
        "report": table.report,
        "dimensions_json": json.dumps(given, sort_keys=True, ensure_ascii=False),
        "source_host": _source(given),
        "landing_page": next(
            (value for name, value in given.items() if fold_header(name) in _LANDINGS and value), None
        ),
        "country": _country(given),
        **_period(table, given),
    }
    table.rows.extend({**shared, "metric": name, "value": value} for name, value in found)


def taken(table: TrafficTable) -> pa.Table:
    """Return and forget the rows gathered so far, as `traffic`."""
    rows, table.rows = table.rows, []
    return TRAFFIC.from_rows(rows)


def _period(table: TrafficTable, given: dict[str, str]) -> dict[str, date | None]:
    for name, value in given.items():
        if fold_header(name) in ("date", "day", "day index"):
            try:
                day = date.fromisoformat(
                    value[:10] if "-" in value else f"{value[:4]}-{value[4:6]}-{value[6:8]}"
                )
            except ValueError:
                continue
            return {"start_date": day, "end_date": day}
    return {"start_date": table.start, "end_date": table.end}


def _source(given: dict[str, str]) -> str | None:
    for name, value in given.items():
        if fold_header(name) in _SOURCES:
            return host_in(value.split(" / ", 1)[0])
    return None


def _country(given: dict[str, str]) -> str | None:
    for name, value in given.items():
        if fold_header(name) in _COUNTRIES and value:
            return country_codes([value])[0]
    return None


def _is_number(raw: str) -> bool:
    if cells.is_empty(raw):
        return True
    try:
        _number(raw)
    except ValueError:
        return False
    return True


def _number(raw: str) -> float:
    clock = _CLOCK.match(raw.strip())
    if clock:
        return int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60 + int(clock[3])
    return cells.read_share(raw)
