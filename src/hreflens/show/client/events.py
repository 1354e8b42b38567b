"""What came, went and changed in a client's period, as listings; what did not happen has no table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hreflens.show.client.told import FOUND_ON, LANG, MARKET, VALUE, Told
from hreflens.show.facts import UNKNOWN
from hreflens.show.page import Cell, Column, DataTable, Kind, Message, Page, msg
from hreflens.show.reports.changes import EVENT_COLUMNS, event_row
from hreflens.show.tally import LISTING_ROWS
from hreflens.terms import AlertGroup

PAGE = Column("page_or_site", msg("Page or site"), Kind.URL, wide=True)
VERDICT = Column("verdict", msg("Verdict"), Kind.VERDICT)
CHANGE = Column("change", msg("Change"), Kind.CHANGE)
_CAME = (PAGE, LANG, MARKET, VERDICT, VALUE, FOUND_ON)
_WENT = (PAGE, CHANGE, LANG, MARKET, VALUE, FOUND_ON)
_TABLES: tuple[tuple[str, str, Message, tuple[Column, ...]], ...] = (
    ("new_links", "new_links", msg("New links"), _CAME),
    ("new_sites", AlertGroup.NEW, msg("New linking sites"), _CAME),
    ("lost", AlertGroup.LOST, msg("Lost links"), _WENT),
    ("regained", AlertGroup.REGAINED, msg("Links that are back"), _WENT),
    ("changed", AlertGroup.CHANGED, msg("Changed links"), EVENT_COLUMNS),
    ("sites", AlertGroup.SITE, msg("Sites parked, hacked or changed"), EVENT_COLUMNS),
    ("networks", AlertGroup.NETWORK, msg("Link networks"), _WENT),
    ("authority", AlertGroup.AUTHORITY, msg("Authority"), EVENT_COLUMNS),
)


def build(told: Told) -> Page:
    """Return the page. Raises nothing."""
    tables = [
        _table(key, title, columns, told.groups[group])
        for key, group, title, columns in _TABLES
        if told.groups.get(group)
    ]
    return Page(
        key="period_changes",
        title=msg("What changed"),
        intro=msg("A link counts as lost only after two readings on different days."),
        blocks=tuple(tables),
    )


def _table(
    key: str, title: Message, columns: tuple[Column, ...], rows: Sequence[Mapping[str, Any]]
) -> DataTable:
    cells = _CELLS.get(columns, event_row)
    shown = tuple(cells(row) for row in rows[:LISTING_ROWS])
    return DataTable(f"period_{key}", title, columns, shown, total=len(rows), listing=True)


def _came(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (_place(row), *_where(row), row["verdict"] or UNKNOWN, row["value"], row["found_on"])


def _went(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (_place(row), row["kind"], *_where(row), row["value"], row["found_on"])


def _place(row: Mapping[str, Any]) -> str:
    return str(row["url"] or row["site"] or row["subject"])


def _where(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["lang"] or UNKNOWN, row["market"] or UNKNOWN


_CELLS: dict[tuple[Column, ...], Callable[[Mapping[str, Any]], tuple[Cell, ...]]] = {
    _CAME: _came,
    _WENT: _went,
}
