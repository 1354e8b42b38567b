"""What the anchors say, in any script: their kinds, and the most used ones."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import VERDICTS, by_verdict, count_by, facts_of, foreign_text, live, table_of
from hreflens.show.page import Cell, Chart, ChartKind, Column, DataTable, Kind, Page, msg
from hreflens.show.tally import LISTING_ROWS, share_of, verdict_columns
from hreflens.show.words import WORDS
from hreflens.terms import AnchorKind


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of anchors. Raises nothing."""
    alive = live(facts_of(tables, settings))
    return Page(
        key="anchors",
        title=msg("Anchor texts"),
        intro=msg(
            "People who link freely use names, addresses, titles and words such as “here”, in every language."
        ),
        blocks=(_kinds(alive), _by_language(alive), _top(alive, tables)),
    )


def _kinds(alive: pa.Table) -> Chart:
    verdicts = by_verdict(alive, "anchor_kind")
    rows: list[tuple[Cell, ...]] = [
        (
            row["anchor_kind"],
            row["links"],
            row["sites"],
            share_of(row["links"], alive.num_rows),
            *(verdicts[row["anchor_kind"]][verdict] for verdict in VERDICTS),
        )
        for row in count_by(alive, "anchor_kind")
    ]
    table = DataTable(
        "anchor_kinds",
        msg("Kinds of anchors"),
        (
            Column("anchor_kind", msg("Kind"), Kind.ANCHOR_KIND),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
            *verdict_columns(),
        ),
        tuple(rows),
    )
    caption = msg("Links by kind of anchor and verdict.")
    return Chart("anchor_kinds", ChartKind.STACKED_BAR, caption, table, VERDICTS)


def _by_language(alive: pa.Table) -> Chart:
    """Return the kinds of anchors in each language: a language is compared with itself, not with English."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in count_by(alive, "lang", "anchor_kind"):
        counts[row["lang"]][row["anchor_kind"]] += row["links"]
    kinds = [kind.value for kind in AnchorKind]
    order = sorted(counts, key=lambda lang: (-counts[lang].total(), lang))
    rows: list[tuple[Cell, ...]] = [(lang, *(counts[lang][kind] for kind in kinds)) for lang in order]
    table = DataTable(
        "anchor_kinds_by_language",
        msg("Kinds of anchors by language"),
        (
            Column("lang", msg("Language"), Kind.LANG),
            *(Column(kind, WORDS[Kind.ANCHOR_KIND][kind], Kind.NUMBER) for kind in kinds),
        ),
        tuple(rows),
    )
    caption = msg("Live links by the language of the linking page and by kind of anchor.")
    return Chart(table.key, ChartKind.HEATMAP, caption, table, tuple(kinds))


def _top(alive: pa.Table, tables: Mapping[str, pa.Table]) -> DataTable:
    known = alive.filter(pc.is_valid(alive.column("anchor")))
    counts = count_by(known, "anchor")
    chosen = counts[:LISTING_ROWS]
    mine = known.filter(
        pc.is_in(known.column("anchor"), value_set=pa.array([row["anchor"] for row in chosen], pa.string()))
    )
    langs, kinds = _most_common(mine, "anchor_lang"), _most_common(mine, "anchor_kind")
    verdicts = by_verdict(mine, "anchor")
    glosses = {row["anchor"]: row for row in table_of(tables, "anchor_glosses").to_pylist()}
    rows: list[tuple[Cell, ...]] = []
    for row in chosen:
        anchor = row["anchor"]
        rows.append(
            (
                foreign_text(anchor, langs.get(anchor)),
                langs.get(anchor) or "unknown",
                kinds.get(anchor) or "unknown",
                row["links"],
                row["sites"],
                *(verdicts[anchor][verdict] for verdict in VERDICTS),
                foreign_text(glosses[anchor]["gloss"], glosses[anchor]["gloss_lang"])
                if anchor in glosses
                else None,
            )
        )
    return DataTable(
        "top_anchors",
        msg("Most used anchors"),
        (
            Column("anchor", msg("Anchor text"), Kind.FOREIGN),
            Column("anchor_lang", msg("Language"), Kind.LANG),
            Column("anchor_kind", msg("Kind"), Kind.ANCHOR_KIND),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            *verdict_columns(),
            Column("gloss", msg("Roughly, word by word"), Kind.FOREIGN, detail=True),
        ),
        tuple(rows),
        total=len(counts),
        listing=True,
    )


def _most_common(facts: pa.Table, column: str) -> dict[str, str]:
    """Return, per anchor, its most frequent value of a column."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for row in count_by(facts, "anchor", column):
        seen[row["anchor"]][row[column]] += row["links"]
    return {anchor: min(counts, key=lambda value: (-counts[value], value)) for anchor, counts in seen.items()}
