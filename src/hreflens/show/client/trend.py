"""Links, sites and value over a client's period, in all and by language and market."""

from collections.abc import Mapping, Sequence
from typing import Any

from hreflens.show.client.told import Told
from hreflens.show.page import Cell, Column, DataTable, Kind, Message, Page, msg
from hreflens.show.reports.history import line

TOP = 24


def build(told: Told) -> Page:
    """Return the page. Raises nothing."""
    total = sorted((row for row in told.points if row["dimension"] == "total"), key=lambda row: row["as_of"])
    charts = (
        line(total, "links", msg("Links"), msg("Links that are not gone, at each audit.")),
        line(total, "value", msg("Value"), msg("Sum of the values of these links, at each audit.")),
    )
    tables = (
        _parts(told.points, "language", msg("By language"), Kind.LANG),
        _parts(told.points, "market", msg("By market"), Kind.COUNTRY),
    )
    return Page(
        key="period_trend",
        title=msg("Trend"),
        intro=msg("The last audit before this time, and every audit in it."),
        blocks=(*charts, *tables) if len(total) > 1 else (),
    )


def _parts(points: Sequence[Mapping[str, Any]], dimension: str, title: Message, kind: Kind) -> DataTable:
    """Return one row per key at the start and at the end: the most moved first, then the largest."""
    mine = [row for row in points if row["dimension"] == dimension]
    days = [row["as_of"] for row in points if row["dimension"] == "total"]
    first, last = min(days, default=None), max(days, default=None)
    before = {row["key"]: row for row in mine if row["as_of"] == first}
    after = {row["key"]: row for row in mine if row["as_of"] == last}
    none = {"links": 0, "value": 0.0}
    rows: list[tuple[Cell, ...]] = []
    for key in before.keys() | after.keys():
        was, now = before.get(key, none), after.get(key, none)
        links = now["links"] - was["links"]
        rows.append((key, was["links"], now["links"], links, was["value"], now["value"]))
    rows.sort(key=lambda row: (-abs(int(row[3])), -int(row[2]), str(row[0])))  # type: ignore[arg-type]
    return DataTable(
        f"period_{dimension}",
        title,
        (
            Column(dimension, msg("Of what"), kind),
            Column("links_before", msg("Links before"), Kind.NUMBER),
            Column("links", msg("Links now"), Kind.NUMBER),
            Column("difference", msg("Difference"), Kind.NUMBER),
            Column("value_before", msg("Value before"), Kind.SCORE),
            Column("value", msg("Value now"), Kind.SCORE),
        ),
        tuple(rows[:TOP]),
        total=len(rows),
    )
