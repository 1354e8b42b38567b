"""The profile over time: links, sites and value at every audit, and by language, market and verdict."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.facts import table_of
from hreflens.show.page import Cell, Chart, ChartKind, Column, DataTable, Kind, Message, Page, msg

DAYS = 60
"""Days shown of each figure: the latest ones; more than a year of weekly audits."""
TOP = 8


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of the history. Raises nothing."""
    points = table_of(tables, "history_points").to_pylist()
    total = [row for row in points if row["dimension"] == "total"][-DAYS:]
    charts = (
        line(total, "links", msg("Links"), msg("Links that are not gone, at each audit.")),
        line(total, "sites", msg("Linking sites"), msg("Sites with a link that is not gone, at each audit.")),
        line(total, "value", msg("Value"), msg("Sum of the values of these links, at each audit.")),
    )
    return Page(
        key="history",
        title=msg("History"),
        intro=msg(
            "Every audit adds a point. Lost links are those that two readings of our own did not find."
        ),
        blocks=(
            *(charts if len(total) > 1 else ()),
            _parts(points, "language", msg("Links by language over time"), Kind.LANG),
            _parts(points, "market", msg("Links by market over time"), Kind.COUNTRY),
            _parts(points, "verdict", msg("Links by verdict over time"), Kind.VERDICT),
        ),
        lead=_answer(total),
    )


def _answer(total: Sequence[Mapping[str, Any]]) -> Message:
    if len(total) < 2:
        return msg("The history begins with the second audit.")
    first, last = total[0], total[-1]
    return msg(
        "{links} links from {sites} sites now, {before} links from {before_sites} sites on {day}.",
        links=last["links"],
        sites=last["sites"],
        before=first["links"],
        before_sites=first["sites"],
        day=first["as_of"],
    )


def line(total: Sequence[Mapping[str, Any]], name: str, title: Message, caption: Message) -> Chart:
    """Return a line of one figure of the whole profile over its history points, oldest first."""
    rows: tuple[tuple[Cell, ...], ...] = tuple((row["as_of"], round(row[name])) for row in total)
    columns = (Column("day", msg("Day"), Kind.DATE), Column(name, title, Kind.NUMBER))
    return Chart(
        f"{name}_over_time",
        ChartKind.LINE,
        caption,
        DataTable(f"{name}_over_time", title, columns, rows),
        (name,),
    )


def _parts(points: Sequence[Mapping[str, Any]], dimension: str, title: Message, kind: Kind) -> DataTable:
    """Return one row per key, the largest at the latest audit first, with links first, last and most."""
    mine = [row for row in points if row["dimension"] == dimension]
    days = sorted({row["as_of"] for row in mine})
    by_key: dict[str, dict[date, Mapping[str, Any]]] = {}
    for row in mine:
        by_key.setdefault(row["key"], {})[row["as_of"]] = row
    rows: list[tuple[Cell, ...]] = []
    for key, known in by_key.items():
        first, last = ((known[day]["links"] if day in known else 0) for day in (days[0], days[-1]))
        value = known[days[-1]]["value"] if days[-1] in known else 0.0
        rows.append((key, first, last, last - first, max(row["links"] for row in known.values()), value))
    rows.sort(key=lambda row: (-int(row[2]), str(row[0])))  # type: ignore[arg-type]
    return DataTable(
        f"{dimension}_over_time",
        title,
        (
            Column(dimension, msg("Of what"), kind),
            Column("first", msg("At the first audit"), Kind.NUMBER),
            Column("last", msg("Now"), Kind.NUMBER),
            Column("difference", msg("Difference"), Kind.NUMBER),
            Column("most", msg("Most"), Kind.NUMBER),
            Column("value", msg("Value"), Kind.SCORE),
        ),
        tuple(rows[: 3 * TOP]),
        total=len(rows),
    )
