"""Where the links come from: the countries whose readers the linking pages serve."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.facts import VERDICTS, by_verdict, count_by, facts_of, live
from hreflens.show.page import (
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Figure,
    Figures,
    Kind,
    Message,
    Page,
    Value,
    msg,
)
from hreflens.show.reports.market_gaps import gap_blocks
from hreflens.show.tally import share_of, verdict_columns

COLUMNS = (
    Column("market", msg("Market"), Kind.COUNTRY),
    Column("links", msg("Links"), Kind.NUMBER),
    Column("sites", msg("Sites"), Kind.NUMBER),
    Column("share", msg("Share"), Kind.SHARE),
    *verdict_columns(),
    Column("mean_value", msg("Mean value"), Kind.SCORE),
)


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of markets: map, all markets, and the owner's own ones. Raises nothing."""
    alive = live(facts_of(tables, settings))
    rows = market_rows(alive)
    known = [row for row in rows if row[0] != "unknown"]
    table = DataTable("markets", msg("Links by market"), COLUMNS, tuple(rows))
    return Page(
        key="markets",
        title=msg("Markets"),
        intro=msg("A market is the country whose readers a page serves, whatever its language or host."),
        blocks=(
            Figures(
                "figures",
                (
                    Figure("markets", msg("Markets"), len(known)),
                    Figure(
                        "known",
                        msg("Market known"),
                        share_of(sum(int(str(r[1])) for r in known), alive.num_rows),
                        Kind.SHARE,
                    ),
                ),
            ),
            Chart(
                "world",
                ChartKind.WORLD_MAP,
                msg("The more links a market has, the stronger its colour; small countries are dots."),
                table,
                ("links",),
            ),
            *([_wanted(rows, settings)] if settings.project.markets else []),
            *gap_blocks(tables, settings),
        ),
        lead=_leaders(known),
    )


def market_rows(alive: pa.Table) -> list[tuple[Cell, ...]]:
    """Return one row per market, most links first: COLUMNS."""
    verdicts = by_verdict(alive, "market")
    return [
        (
            row["market"],
            row["links"],
            row["sites"],
            share_of(row["links"], alive.num_rows),
            *(verdicts[row["market"]][verdict] for verdict in VERDICTS),
            row["value"],
        )
        for row in count_by(alive, "market")
    ]


def _leaders(known: list[tuple[Cell, ...]]) -> Message:
    if len(known) < 3:
        return msg("Few markets are known.")
    first, second, third = (Value(row[0], Kind.COUNTRY) for row in known[:3])
    return msg(
        "The most links come from {first}, {second} and {third}.", first=first, second=second, third=third
    )


def _wanted(rows: list[tuple[Cell, ...]], settings: Settings) -> DataTable:
    by_code = {row[0]: row for row in rows}
    wanted = list(dict.fromkeys(code.upper() for code in settings.project.markets))
    empty: tuple[Cell, ...] = (0, 0, 0.0, *(0 for _ in VERDICTS), None)
    return DataTable(
        "own_markets",
        msg("Your markets"),
        COLUMNS,
        tuple(by_code.get(code, (code, *empty)) for code in wanted),
        note=msg("The markets named in the project's settings."),
    )
