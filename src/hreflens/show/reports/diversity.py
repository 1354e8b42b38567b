"""How varied the profile is: follow mix, placements, top-level domains, concentration."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.facts import table_of
from hreflens.show.page import (
    Block,
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Foreign,
    Kind,
    Message,
    Page,
    msg,
)

TOP = 25
# dimension of profile_shares -> (title, first column, kind, drawing, caption)
DIMENSIONS: tuple[tuple[str, Message, Message, Kind, ChartKind, Message], ...] = (
    (
        "rel",
        msg("Followed and qualified links"),
        msg("Attribute"),
        Kind.REL,
        ChartKind.DONUT,
        msg("A mix of followed and qualified links is usual."),
    ),
    (
        "placement",
        msg("Places on the page"),
        msg("Place"),
        Kind.PLACEMENT,
        ChartKind.BAR,
        msg("Where on their pages the links stand."),
    ),
    (
        "tld",
        msg("Top-level domains"),
        msg("Top-level domain"),
        Kind.TEXT,
        ChartKind.BAR,
        msg("Endings of the hosts that link; none counts against a link."),
    ),
    (
        "link_type",
        msg("Types of links"),
        msg("Type"),
        Kind.LINK_TYPE,
        ChartKind.BAR,
        msg("How the pages link, as the tools say."),
    ),
)
FIGURE_WORDS: Mapping[str, Message] = {
    "domain": msg("Domains"),
    "site": msg("Sites"),
    "language": msg("Languages"),
    "script": msg("Scripts"),
    "market": msg("Markets"),
    "tld": msg("Top-level domains"),
    "anchor_kind": msg("Kinds of anchors"),
    "placement": msg("Places on the page"),
}
MEASURE_WORDS: Mapping[str, Message] = {
    "effective_number": msg("{what}: effective number"),
    "concentration": msg("{what}: concentration"),
    "entropy": msg("{what}: entropy"),
    "count": msg("{what}: count"),
    "top_share": msg("{what}: share of the largest"),
}


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of diversity. Raises nothing."""
    blocks: list[Block] = []
    for dimension, title, head, kind, drawing, caption in DIMENSIONS:
        rows = share_rows(tables, dimension)
        if rows:
            table = DataTable(
                dimension,
                title,
                (
                    Column(dimension, head, kind),
                    Column("links", msg("Links"), Kind.NUMBER),
                    Column("sites", msg("Sites"), Kind.NUMBER),
                    Column("link_share", msg("Share of links"), Kind.SHARE),
                    Column("site_share", msg("Share of sites"), Kind.SHARE),
                ),
                tuple(rows[:TOP]),
                total=len(rows),
            )
            blocks.append(Chart(dimension, drawing, caption, table, ("links",)))
    blocks.append(_figures(tables))
    return Page(
        key="diversity",
        title=msg("Diversity"),
        intro=msg(
            "A varied profile comes by itself; a sudden sameness is worth a look. Shares are of live links."
        ),
        blocks=tuple(blocks),
    )


def share_rows(tables: Mapping[str, pa.Table], dimension: str) -> list[tuple[Cell, ...]]:
    """Return (key, links, sites, link share, site share) of a dimension, most links first."""
    rows = [row for row in table_of(tables, "profile_shares").to_pylist() if row["dimension"] == dimension]
    rows.sort(key=lambda row: (-(row["links"] or 0), str(row["key"])))
    return [
        (_readable(dimension, row["key"]), row["links"], row["sites"], row["link_share"], row["site_share"])
        for row in rows
    ]


def _readable(dimension: str, key: str | None) -> str:
    from hreflens.urls.canonical import display_host

    if dimension != "tld":
        return key if key is not None else "unknown"
    return "." + display_host(key) if key and key != "unknown" else "–"


def _figures(tables: Mapping[str, pa.Table]) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for row in sorted(table_of(tables, "profile_figures").to_pylist(), key=lambda each: str(each["figure"])):
        rows.append((figure_name(row["figure"], row["meaning"]), row["value"], row["unit"]))
    return DataTable(
        "figures",
        msg("Figures of the profile"),
        (
            Column("figure", msg("Figure"), Kind.TEXT, wide=True),
            Column("value", msg("Value"), Kind.DECIMAL),
            Column("unit", msg("Unit"), Kind.TEXT),
        ),
        tuple(rows),
        note=msg(
            "The effective number says how many equally large parts would be as varied; concentration runs from 0 "
            "(spread out) to 1 (all in one)."
        ),
    )


def figure_name(figure: str | None, meaning: str | None) -> Message | Foreign:
    """Return a figure's name: in words where its parts are known, else its meaning as recorded, in English."""
    for measure, words in MEASURE_WORDS.items():
        if figure and figure.endswith("_" + measure):
            what = FIGURE_WORDS.get(figure.removesuffix("_" + measure))
            if what is not None:
                return Message(words.text, (("what", what),))
    return Foreign(meaning or figure or "–", "en")
