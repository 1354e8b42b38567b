"""Blocks about markets beyond their links: the gap list and what the search engines there accept."""

from collections.abc import Mapping

import pyarrow as pa

from hreflens.act.opportunities.engines import engines_of
from hreflens.act.opportunities.markets import Gap, Obstacle, find_gaps
from hreflens.settings import Settings
from hreflens.show.facts import table_of
from hreflens.show.page import Block, Cell, Column, DataTable, Foreign, Kind, Message, msg

SHOWN = 40
OBSTACLES: Mapping[Obstacle, Message] = {
    Obstacle.LANDINGS: msg("Links land on pages in another language"),
    Obstacle.COMPETITORS: msg("Competitors have more local sites"),
    Obstacle.CLICK_RATE: msg("Clicked less often than your other markets"),
    Obstacle.BARRIER: msg("Visitors leave pages they cannot read"),
    Obstacle.LOSING: msg("More links lost than gained"),
    Obstacle.NO_LINKS: msg("No local links"),
}
GAPS = (
    Column("market", msg("Market"), Kind.COUNTRY),
    Column("gain", msg("Visits to gain"), Kind.NUMBER),
    Column("low", msg("At least"), Kind.NUMBER),
    Column("high", msg("At most"), Kind.NUMBER),
    Column("impressions", msg("Impressions"), Kind.NUMBER),
    Column("clicks", msg("Clicks"), Kind.NUMBER),
    Column("obstacles", msg("In the way"), Kind.MESSAGES, wide=True),
    Column("sites", msg("Sites"), Kind.NUMBER, detail=True),
    Column("authority", msg("Authority in the market"), Kind.SCORE, detail=True),
    Column("landing_fit", msg("Landings in a language of the market"), Kind.SHARE, detail=True),
    Column("position", msg("Position"), Kind.DECIMAL, detail=True),
    Column("best_competitor_sites", msg("Sites of the best competitor"), Kind.NUMBER, detail=True),
    Column("own_share", msg("Own share of sites"), Kind.SHARE, detail=True),
    Column("gained_90", msg("Gained in 90 days"), Kind.NUMBER, detail=True),
    Column("lost_90", msg("Lost in 90 days"), Kind.NUMBER, detail=True),
)
ENGINES = (
    Column("market", msg("Market"), Kind.COUNTRY),
    Column("engine", msg("Search engine"), Kind.TEXT),
    Column("hreflang", msg("hreflang"), Kind.FOREIGN),
    Column("disavow", msg("Disavow tool"), Kind.FOREIGN),
    Column("links_report", msg("Report of links"), Kind.FOREIGN, wide=True),
    Column("checked", msg("Looked at"), Kind.DATE),
)


def gap_blocks(tables: Mapping[str, pa.Table], settings: Settings) -> tuple[Block, ...]:
    """Return the gap list and the engines of the owner's markets; nothing before the first facts. Raises nothing."""
    gaps = find_gaps({name: table_of(tables, name) for name in ("market_facts", "language_barrier")})
    if not gaps:
        return ()
    note = msg(
        "Visits to gain: what searches would bring at the click rate of your other markets, and visitors lost to pages in "
        "another language, for the period of the imported reports. No ranking is promised. Google names links from other "
        "local sites among the signals of a site's country, and does not say how much they count."
    )
    table = DataTable(
        "market_gaps",
        msg("Where work would bring most visits"),
        GAPS,
        tuple(_row(gap) for gap in gaps[:SHOWN]),
        note=note,
        total=len(gaps),
    )
    return (table, *_engines(settings, gaps))


def _row(gap: Gap) -> tuple[Cell, ...]:
    made: dict[str, Cell] = {
        "gain": _whole(gap.gain),
        "low": _whole(gap.low),
        "high": _whole(gap.high),
        "obstacles": tuple(OBSTACLES[each] for each in gap.obstacles),
    }
    return tuple(made[column.key] if column.key in made else gap.facts[column.key] for column in GAPS)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _engines(settings: Settings, gaps: list[Gap]) -> tuple[Block, ...]:
    wanted = [code.upper() for code in dict.fromkeys(settings.project.markets)] or [
        g.market for g in gaps[:5]
    ]
    rows = tuple(
        (market, each.name, Foreign(each.hreflang, "en"), Foreign(each.disavow, "en"), Foreign(each.links_report, "en"), each.checked)
        for market in wanted
        for each in engines_of(market)
    )  # fmt: skip
    title = msg("What the search engines there accept")
    return (
        DataTable(
            "market_engines", title, ENGINES, rows, note=msg("Facts about tools change: check the day.")
        ),
    )
