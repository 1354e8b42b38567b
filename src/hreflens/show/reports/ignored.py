"""What search engines likely ignore: off-topic, thin or open to anybody. Nothing to do, and why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import (
    UNKNOWN,
    count_by,
    facts_of,
    live,
    table_of,
)
from hreflens.show.page import (
    Banner,
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Kind,
    Page,
    Tone,
    counted,
    msg,
)
from hreflens.show.reports.review import site_rows
from hreflens.show.sentences import Arguments, gate_messages, reason_messages, ruling_messages
from hreflens.show.statements import quote
from hreflens.show.tally import LISTING_ROWS, share_of


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
        lead=counted(
            "One link is likely ignored by search engines. Leave it as it is.",
            "{count} links are likely ignored by search engines. Leave them as they are.",
            count=ignored.num_rows,
        )
        if ignored.num_rows
        else msg("No link is likely ignored."),
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
            Column("reason_class", msg("Kind of evidence"), Kind.REASON_CLASS),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
        ),
        tuple(rows),
    )
    return Chart(
        "ignored_classes", ChartKind.BAR, msg("Ignored links by class of reason."), table, ("links",)
    )


def _sites(tables: Mapping[str, pa.Table], sites: list[dict[str, Any]]) -> DataTable:
    shown = sites[:LISTING_ROWS]
    signals = Arguments(table_of(tables, "signals"), (row["reasons_for_json"] for row in shown))
    rows: list[tuple[Cell, ...]] = [
        (
            row["site"],
            row["lang"] or UNKNOWN,
            row["market"] or UNKNOWN,
            row["reason_class"] or "none",
            row["links_ignore"] or 0,
            (
                *reason_messages(row["reasons_for_json"], signals),
                *gate_messages(row["gates_json"]),
                *ruling_messages(row),
            ),
        )
        for row in shown
    ]
    return DataTable(
        "ignored_sites",
        msg("Sites likely ignored"),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("reason_class", msg("Kind of evidence"), Kind.REASON_CLASS),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("why", msg("Why"), Kind.MESSAGES, wide=True, detail=True),
        ),
        tuple(rows),
        total=len(sites),
        listing=True,
    )
