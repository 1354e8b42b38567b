"""Which languages link, how strong their sites are and what became of their links."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import VERDICTS, by_verdict, count_by, facts_of, live
from hreflens.show.page import Cell, Chart, ChartKind, Column, DataTable, Kind, Page, msg
from hreflens.show.tally import share_of, verdict_columns

BANDS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 101))
"""Bands of authority: fifths of the percentile scale."""
LANGUAGES_DRAWN = 20


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of languages: authority heatmap, verdicts, scripts. Raises nothing."""
    alive = live(facts_of(tables, settings))
    return Page(
        key="languages",
        title=msg("Languages"),
        intro=msg(
            "A language or script never counts against a link; authority is measured within a site's own market."
        ),
        blocks=(_authority(alive), _verdicts(alive), _scripts(alive)),
    )


def _band_column(alive: pa.Table) -> pa.Table:
    """Return the links with `band`: the number of their site's band of authority, null when not known."""
    band = pc.floor(pc.divide(alive.column("authority"), 20.0))
    return alive.append_column(
        "band", pc.min_element_wise(band, 4.0, skip_nulls=False).cast(pa.int8()).cast(pa.string())
    )


def _authority(alive: pa.Table) -> Chart:
    banded = _band_column(alive)
    order = [row["lang"] for row in count_by(alive, "lang")]
    cells: dict[str, dict[str, int]] = {lang: {} for lang in order}
    for row in count_by(banded, "lang", "band"):
        cells[row["lang"]][row["band"]] = row["sites"]
    keys = [str(n) for n in range(len(BANDS))] + ["unknown"]
    columns = [
        Column(
            f"authority_{low}_{min(high, 100)}",
            msg("{low} to {high}", low=low, high=min(high, 100)),
            Kind.NUMBER,
        )
        for low, high in BANDS
    ]
    rows: list[tuple[Cell, ...]] = [(lang, *(cells[lang].get(key, 0) for key in keys)) for lang in order]
    table = DataTable(
        "language_authority",
        msg("Languages by authority"),
        (
            Column("lang", msg("Language"), Kind.LANG),
            *columns,
            Column("not_judged", msg("Not judged"), Kind.NUMBER),
        ),
        tuple(rows[:LANGUAGES_DRAWN]),
        total=len(rows),
    )
    caption = msg(
        "Referring sites by language and by authority, 0 to 100, within their own market and language."
    )
    return Chart(table.key, ChartKind.HEATMAP, caption, table, tuple(c.key for c in table.columns[1:]))


def _verdicts(alive: pa.Table) -> DataTable:
    verdicts = by_verdict(alive, "lang")
    rows: list[tuple[Cell, ...]] = [
        (
            row["lang"],
            row["links"],
            row["sites"],
            share_of(row["links"], alive.num_rows),
            *(verdicts[row["lang"]][verdict] for verdict in VERDICTS),
            row["value"],
        )
        for row in count_by(alive, "lang")
    ]
    return DataTable(
        "language_verdicts",
        msg("Languages by verdict"),
        (
            Column("lang", msg("Language"), Kind.LANG),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
            *verdict_columns(),
            Column("mean_value", msg("Mean value"), Kind.SCORE),
        ),
        tuple(rows),
    )


def _scripts(alive: pa.Table) -> Chart:
    rows: list[tuple[Cell, ...]] = [
        (row["script"], row["links"], row["sites"], share_of(row["links"], alive.num_rows))
        for row in count_by(alive, "script")
    ]
    table = DataTable(
        "scripts",
        msg("Links by script"),
        (
            Column("script", msg("Script"), Kind.SCRIPT),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
        ),
        tuple(rows),
    )
    return Chart(
        "scripts", ChartKind.BAR, msg("The scripts that linking pages are written in."), table, ("links",)
    )
