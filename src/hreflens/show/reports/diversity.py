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
    Figure,
    Figures,
    Kind,
    Message,
    Page,
    msg,
)
from hreflens.urls.canonical import display_host

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
WHAT: Mapping[str, Message] = {
    "domain": msg("Domains"),
    "site": msg("Sites"),
    "language": msg("Languages"),
    "script": msg("Scripts"),
    "market": msg("Markets"),
    "tld": msg("Top-level domains"),
    "anchor_kind": msg("Kinds of anchors"),
    "anchor_language": msg("Languages of anchors"),
    "placement": msg("Places on the page"),
    "link_type": msg("Types of links"),
    "target": msg("Own pages linked"),
}
"""Dimensions that have figures, in the order they are shown."""
MEASURES = ("count", "effective_number", "concentration", "top_share", "known_share")
TOTALS: Mapping[str, tuple[Message, Kind]] = {
    "pages": (msg("Linking pages"), Kind.NUMBER),
    "targets": (msg("Own pages linked"), Kind.NUMBER),
    "links_per_site": (msg("Links per site"), Kind.DECIMAL),
    "site_top_share": (msg("Share of the largest site"), Kind.SHARE),
    "followed_share": (msg("Followed, where known"), Kind.SHARE),
    "deep_link_share": (msg("Links to deeper pages"), Kind.SHARE),
}


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of diversity. Raises nothing."""
    figures = {row["figure"]: row["value"] for row in table_of(tables, "profile_figures").to_pylist()}
    blocks: list[Block] = [*_totals(figures)]
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
    blocks.append(_figures(figures))
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
    if dimension != "tld":
        return key if key is not None else "unknown"
    return "." + display_host(key) if key and key != "unknown" else "–"


def _totals(figures: Mapping[str, float | None]) -> list[Figures]:
    items = tuple(
        Figure(name, label, figures[name], kind)
        for name, (label, kind) in TOTALS.items()
        if figures.get(name) is not None
    )
    return [Figures("totals", items)] if items else []


def _figures(figures: Mapping[str, float | None]) -> DataTable:
    """Return one row per dimension; figures that go with no dimension here are left to the audit's tables."""
    rows: list[tuple[Cell, ...]] = []
    for dimension, words in WHAT.items():
        values = [figures.get(f"{dimension}_{measure}") for measure in MEASURES]
        if any(value is not None for value in values):
            rows.append((words, *values))
    return DataTable(
        "figures",
        msg("Figures of the profile"),
        (
            Column("what", msg("What"), Kind.TEXT),
            Column("count", msg("Different values"), Kind.NUMBER),
            Column("effective_number", msg("Effective number"), Kind.DECIMAL),
            Column("concentration", msg("Concentration"), Kind.DECIMAL),
            Column("top_share", msg("Share of the largest"), Kind.SHARE),
            Column("known_share", msg("Known"), Kind.SHARE),
        ),
        tuple(rows),
        note=msg(
            "The effective number says how many equally large parts would be as varied; concentration runs from 0 "
            "(spread out) to 1 (all in one). Both are counted by sites."
        ),
    )
