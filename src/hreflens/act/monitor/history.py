"""The profile in a few figures per run, so that a history needs no run to be read whole."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.standing import LOST, NOT_FOUND
from hreflens.tables import HISTORY_POINTS

DIMENSIONS: Mapping[str, str] = {"language": "lang", "market": "market", "verdict": "verdict"}
"""Dimension of a history -> column of `link_standing`."""


def build_history_points(
    standing: pa.Table, links: pa.Table, *, as_of: date, earlier: pa.Table | None = None
) -> pa.Table:
    """Return links, sites and value in all and by language, market and verdict, over time (tables.HISTORY_POINTS).

    The points of `earlier`, the table of the run before, stay; those of the same day are replaced. Links that are lost, that were gone before we first read them, or that every tool calls lost and we never read,
    are not counted.
    """
    gone = pc.is_in(standing.column("presence"), value_set=pa.array([LOST, NOT_FOUND]))
    at = pc.index_in(standing.column("link_id"), value_set=links.column("link_id").combine_chunks())
    claimed = pc.and_(
        pc.fill_null(links.column("is_lost").take(at), False), pc.is_null(standing.column("checked_on"))
    )
    alive = standing.filter(pc.invert(pc.or_(gone, claimed)))
    rows: list[dict[str, Any]] = [
        {
            "dimension": "total",
            "key": "",
            "links": alive.num_rows,
            "sites": pc.count_distinct(alive.column("site")).as_py(),
            "value": float(pc.sum(alive.column("value")).as_py() or 0.0),
        }
    ]
    for dimension, column in DIMENSIONS.items():
        named = alive.set_column(
            alive.column_names.index(column), column, pc.fill_null(alive.column(column), "unknown")
        )
        grouped = named.group_by(column).aggregate(
            [("link_id", "count"), ("site", "count_distinct"), ("value", "sum")]
        )
        rows += [
            {
                "dimension": dimension,
                "key": row[column],
                "links": row["link_id_count"],
                "sites": row["site_count_distinct"],
                "value": row["value_sum"] or 0.0,
            }
            for row in grouped.sort_by(column).to_pylist()
        ]
    now = HISTORY_POINTS.from_rows({**row, "as_of": as_of} for row in rows)
    if earlier is None:
        return now
    kept = earlier.filter(pc.not_equal(earlier.column("as_of"), pa.scalar(as_of)))
    return pa.concat_tables([kept, now]).combine_chunks()
