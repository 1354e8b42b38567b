"""What the overview shows besides the report's summary: value against verdict, the map, the trend, the gaps.

Only counts over the run; it must not judge.
"""

from hreflens.engine.snapshot import Snapshot
from hreflens.show.facts import VERDICTS
from hreflens.show.page import Block, Cell, Chart, ChartKind, Column, DataTable, Kind, msg
from hreflens.show.tally import verdict_columns
from hreflens.web.runs import RunView

BANDS = ((80, 101), (60, 80), (40, 60), (20, 40), (0, 20))
"""Bands of the value, best first; a value of 100 is in the first."""
BORROWED = (
    ("markets", "world"),
    ("languages", "language_authority"),
    ("changes", "arrivals"),
    ("method", "not_judged"),
)
"""Blocks of other pages that belong on the first one: page, block."""


def more_blocks(run: RunView) -> list[Block]:
    """Return the further blocks of the overview, in reading order."""
    found: list[Block] = [value_by_verdict(run.links)]
    for page, key in BORROWED:
        made = run.page(page)
        found += [block for block in (made.blocks if made else ()) if block.key == key]
    return found


def value_by_verdict(links: Snapshot) -> Chart:
    """Return the live links by band of value and by verdict; those without a value in a row of their own."""
    counted = links.rows(
        "select case when value is null then -1 when value >= 80 then 80 else 20 * floor(value / 20) end as band,"
        " verdict, count(*) as n from links where live group by 1, 2"
    )
    cells = {(int(row["band"]), row["verdict"]): row["n"] for row in counted}
    rows: list[tuple[Cell, ...]] = [
        (
            msg("{low} to {high}", low=low, high=min(high, 100)),
            *(cells.get((low, verdict), 0) for verdict in VERDICTS),
        )
        for low, high in BANDS
    ]
    rows.append((msg("Not judged"), *(cells.get((-1, verdict), 0) for verdict in VERDICTS)))
    table = DataTable(
        "value_by_verdict",
        msg("Value and verdict"),
        (Column("value", msg("Value"), Kind.TEXT), *verdict_columns()),
        tuple(rows),
    )
    caption = msg("Live links by what they are worth, 0 to 100, and by verdict: two separate axes.")
    return Chart(table.key, ChartKind.HEATMAP, caption, table, VERDICTS)
