"""What search engines likely ignore: off-topic, thin or open to anybody. Nothing to do, and why."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import Arguments, count_by, facts_of, live, parsed, reason_messages, table_of
from hreflens.show.page import (
    Banner,
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Kind,
    Message,
    Page,
    Tone,
    msg,
)
from hreflens.show.reports.review import site_rows
from hreflens.show.statements import quote
from hreflens.show.tally import share_of

TOP = 2000


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of ignored links. Raises nothing."""
    alive = live(facts_of(tables, settings))
    ignored = alive.filter(pc.fill_null(pc.equal(alive.column("verdict"), "ignore"), False))
    sites = site_rows(tables, ("ignore",))
    return Page(
        key="ignored",
        title=msg("Likely ignored"),
        intro=msg("Links that search engines likely ignore. They do no harm and need no work."),
        blocks=(
            Banner(
                "ignored", Tone.CALM, msg("There is nothing to do about these links."), (), quote("devalues")
            ),
            _classes(ignored),
            _sites(tables, sites),
        ),
    )


def _classes(ignored: pa.Table) -> Chart:
    rows: list[tuple[Cell, ...]] = [
        (row["reason_class"], row["links"], row["sites"], share_of(row["links"], ignored.num_rows))
        for row in count_by(ignored, "reason_class", unknown="none")
    ]
    table = DataTable(
        "ignored_classes",
        msg("Why they are likely ignored"),
        (
            Column("reason_class", msg("Class"), Kind.REASON_CLASS),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
        ),
        tuple(rows),
    )
    return Chart(
        "ignored_classes", ChartKind.BAR, msg("Ignored links by class of reason."), table, ("links",)
    )


def _sites(tables: Mapping[str, pa.Table], sites: list[dict[str, object]]) -> DataTable:
    shown = sites[:TOP]
    signals = Arguments(table_of(tables, "signals"), [str(row["site"]) for row in shown])
    rows: list[tuple[Cell, ...]] = []
    for row in shown:
        reasons = reason_messages(
            str(row["reasons_for_json"] or ""), subjects=(str(row["site"]),), signals=signals
        )
        gates = tuple(Message(str(gate)) for gate in parsed(str(row["gates_json"] or ""), list))
        rows.append(
            (
                str(row["site"]),
                str(row["lang"] or "und"),
                str(row["market"] or "unknown"),
                str(row["reason_class"] or "none"),
                int(str(row["links_ignore"] or 0)),
                (*reasons, *gates),
            )
        )
    return DataTable(
        "ignored_sites",
        msg("Sites likely ignored"),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("reason_class", msg("Class"), Kind.REASON_CLASS),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("why", msg("Why"), Kind.MESSAGES, wide=True),
        ),
        tuple(rows),
        total=len(sites),
    )
