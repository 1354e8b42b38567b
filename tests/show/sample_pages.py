"""Two hand-made pages with every kind of block and cell: what the renderers are tested on."""

from datetime import date

from hreflens.show.page import (
    Banner,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Evidence,
    Figure,
    Figures,
    Foreign,
    Kind,
    Note,
    Page,
    Quote,
    Tone,
    Value,
    counted,
    msg,
)
from hreflens.show.words import WORDS

DAY = date(2026, 3, 4)
QUOTE = Quote("links are “fine”", "en", "Somebody", "2016-10-08", "https://www.example.org/said")
VERDICTS = WORDS[Kind.VERDICT]

CELLS: tuple[tuple[Column, object], ...] = (
    (Column("site", msg("Site"), Kind.SITE), "xn--80aai1dk.xn--p1ai"),
    (Column("links", msg("Links"), Kind.NUMBER), 1234),
    (Column("share", msg("Share"), Kind.SHARE), 0.0512),
    (Column("value", msg("Value"), Kind.SCORE), 61.6),
    (Column("figure", msg("Effective number"), Kind.DECIMAL), 3.14159),
    (Column("first_seen", msg("Known since"), Kind.DATE), DAY),
    (Column("lang", msg("Language"), Kind.LANG), "ja"),
    (Column("script", msg("Script"), Kind.SCRIPT), "Arab"),
    (Column("market", msg("Market"), Kind.COUNTRY), "DE"),
    (Column("verdict", msg("Verdict"), Kind.VERDICT), "ignore"),
    (Column("state", msg("State"), Kind.STATE), "link_removed"),
    (Column("anchor", msg("Anchor text"), Kind.FOREIGN), Foreign("كاميرات <b>", "ar")),
    (Column("rel", msg("Attribute"), Kind.REL), "nofollow ugc"),
    (Column("tool", msg("Tool"), Kind.PROVIDER), "ahrefs"),
    (Column("count", msg("Links"), Kind.TEXT), Value(7, Kind.NUMBER)),
    (Column("known", msg("Known"), Kind.TEXT), True),
    (Column("none", msg("Known"), Kind.NUMBER), None),
)


def table_of_kinds(*, listing: bool = False) -> DataTable:
    """Return a table with a column of every kind of cell, and a second row of nothing."""
    columns = tuple(column for column, _ in CELLS)
    full, empty = tuple(cell for _, cell in CELLS), ("empty.example", *(None for _ in CELLS[1:]))
    return DataTable("kinds", msg("Sites"), columns, (full, empty), listing=listing)  # type: ignore[arg-type]


def listing(rows: int, total: int | None = None) -> DataTable:
    """Return a listing of sites with reasons and a detail."""
    return DataTable(
        "listing",
        msg("Sites to review"),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("verdict", msg("Verdict"), Kind.VERDICT),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("for", msg("Evidence for manipulation"), Kind.MESSAGES, wide=True),
            Column("why", msg("Why"), Kind.TEXT, detail=True),
        ),
        tuple(
            (f"site-{n}.example", "act", n, (msg("Nothing."), msg("Same anchor: {name}", name="<i>")), "said")
            for n in range(rows)
        ),
        note=msg("Risk is the probability that the link is part of link manipulation."),
        total=total,
        listing=True,
    )


def small_table(kind: Kind = Kind.VERDICT) -> DataTable:
    """Return four rows for charts."""
    names = {
        Kind.VERDICT: ("keep", "ignore", "review", "act"),
        Kind.COUNTRY: ("JP", "RU", "MT", "unknown"),
        Kind.MONTH: tuple(date(2026, month, 1) for month in (1, 2, 3, 4)),
    }[kind]
    return DataTable(
        "small",
        msg("Links by verdict"),
        (
            Column("name", msg("Verdict"), kind),
            Column("keep", VERDICTS["keep"], Kind.NUMBER),
            Column("act", VERDICTS["act"], Kind.NUMBER),
        ),
        tuple((name, n * 10, n) for n, name in enumerate(names, 1)),
    )


def pages() -> list[Page]:
    """Return the two pages."""
    charts = [
        Chart(kind.value, kind, msg("Links by kind of anchor and verdict."), small_table(cells), series)
        for kind, cells, series in (
            (ChartKind.BAR, Kind.VERDICT, ("keep",)),
            (ChartKind.STACKED_BAR, Kind.VERDICT, ("keep", "act")),
            (ChartKind.DONUT, Kind.VERDICT, ("keep",)),
            (ChartKind.STRIP, Kind.VERDICT, ("keep",)),
            (ChartKind.HEATMAP, Kind.VERDICT, ("keep", "act")),
            (ChartKind.WORLD_MAP, Kind.COUNTRY, ("keep",)),
            (ChartKind.LINE, Kind.MONTH, ("keep",)),
        )
    ]
    first = Page(
        key="summary",
        title=msg("Summary"),
        intro=msg(
            "What the links to {site} are worth and what to do about them, as of {day}.", site="a", day=DAY
        ),
        lead=counted("One link is gone.", "{count} links are gone.", count=3),
        blocks=(
            Banner(
                "calm", Tone.CALM, msg("There is nothing to do about these links."), (msg("Nothing."),), QUOTE
            ),
            Banner("warning", Tone.WARNING, msg("Ask for removals first, then disavow what remains.")),
            Figures(
                "figures",
                (
                    Figure("links", msg("Live links"), 1234, hint=msg("gone: {count}", count=5)),
                    Figure("share", msg("In another language than yours"), 0.5, Kind.SHARE),
                    Figure("none", msg("Markets"), None),
                    Figure("act", VERDICTS["act"], 2, tone="act"),
                ),
            ),
            Note(
                "how", msg("How a verdict is reached"), (msg("Nothing."), msg("Worth having, or harmless."))
            ),
            table_of_kinds(),
            DataTable("empty", msg("Sites"), (Column("site", msg("Site"), Kind.SITE),), ()),
        ),
    )
    evidence = Evidence(
        "e1",
        "https://khane-ma.ir/%D8%AF?a=<b>",
        "keep",
        97.6,
        Foreign("راهنمای خرید", "fa"),
        Foreign("دوربین", "fa"),
        Foreign("برای خانه.", "fa"),
        ((msg("Language"), "fa", Kind.LANG), (msg("Authority"), 12.2, Kind.SCORE)),
        (counted("One link is gone.", "{count} links are gone.", count=1),),
    )
    second = Page("charts", msg("Diversity"), msg("Nothing."), (*charts, evidence, listing(14, total=20)))
    return [first, second]
