"""What visitors do after the click: who stays, and what a landing page in another language costs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.facts import table_of
from hreflens.show.page import (
    Block,
    Cell,
    Column,
    DataTable,
    Figure,
    Figures,
    Kind,
    Message,
    Note,
    Page,
    Value,
    msg,
)

SHOWN = 30
_INTERVAL = (
    Column("difference", msg("Engage less by"), Kind.SHARE),
    Column("low", msg("At least"), Kind.SHARE),
    Column("high", msg("At most"), Kind.SHARE),
)
_SESSIONS = (
    Column("lost_sessions", msg("Engaged sessions missed"), Kind.NUMBER),
    Column("mismatched_sessions", msg("Sessions in another language"), Kind.NUMBER),
    Column("matched_sessions", msg("Sessions in a language of the visitor"), Kind.NUMBER, detail=True),
    Column("missing_sessions", msg("Sessions not told apart"), Kind.NUMBER, detail=True),
)
SCOPES: Mapping[str, tuple[Message, Column]] = {
    "visitor_lang": (
        msg("Barrier by language of the visitor"),
        Column("key", msg("Language"), Kind.LANG),
    ),
    "country": (msg("Barrier by country of the visitor"), Column("key", msg("Country"), Kind.COUNTRY)),
    "link_lang": (msg("Barrier by language of the linking site"), Column("key", msg("Language"), Kind.LANG)),
    "landing_page": (
        msg("Barrier by landing page"),
        Column("key", msg("Landing page"), Kind.TEXT, wide=True),
    ),
}
SITES = (
    Column("site", msg("Site"), Kind.SITE),
    Column("sessions", msg("Sessions"), Kind.NUMBER),
    Column("engaged_share", msg("Engaged share"), Kind.SHARE),
    Column("engaged_low", msg("At least"), Kind.SHARE),
    Column("engaged_high", msg("At most"), Kind.SHARE),
    Column("conversions", msg("Conversions"), Kind.NUMBER),
)


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of engagement; without analytics it says what to import. Raises nothing."""
    barrier = table_of(tables, "language_barrier").to_pylist()
    sites = sorted(
        table_of(tables, "site_engagement").to_pylist(), key=lambda row: (-row["sessions"], row["site"])
    )
    blocks: list[Block] = []
    if not barrier and not sites:
        text = msg(
            "No analytics file tells where visits came from. Import one of GA4, Matomo or your server."
        )
        blocks.append(Note("engagement_none", None, (text,)))
    whole = next((row for row in barrier if row["scope"] == "all"), None)
    if whole is not None:
        blocks.append(_figures(whole))
        blocks.append(Note("barrier_method", msg("How it is compared"), _METHOD))
    for scope, (title, column) in SCOPES.items():
        rows = [row for row in barrier if row["scope"] == scope and row["difference"] is not None]
        if rows:
            blocks.append(_barrier_table(scope, title, column, rows))
    if sites:
        listed = tuple(tuple(row[column.key] for column in SITES) for row in sites[:SHOWN])
        blocks.append(
            DataTable("engaged_sites", msg("Sites that send visitors"), SITES, listed, total=len(sites))
        )
    return Page(
        key="engagement",
        title=msg("Engagement"),
        intro=msg("What visitors do after they followed a link, and whether they could read the page."),
        blocks=tuple(blocks),
        lead=_lead(whole),
    )


_METHOD = (
    msg(
        "Sessions are compared on the same landing page and from the same kind of source. A session is in another language "
        "when the page is in neither the browser's language nor an official language of the visitor's country."
    ),
    msg(
        "Many browsers are left in English, which hides part of the difference: take it as a lower bound. Rows in which the "
        "analytics tool hides a value count as missing, never as zero."
    ),
)


def _figures(whole: Mapping[str, Any]) -> Figures:
    known = (whole["matched_sessions"] or 0) + (whole["mismatched_sessions"] or 0)
    return Figures(
        "barrier",
        (
            Figure("barrier_low", msg("Language barrier, at least"), whole["low"], Kind.SHARE),
            Figure("lost_low", msg("Engaged sessions missed, at least"), whole["lost_low"], Kind.NUMBER),
            Figure("compared", msg("Sessions compared"), known, Kind.NUMBER),
            Figure("missing", msg("Sessions not told apart"), whole["missing_sessions"], Kind.NUMBER),
        ),
    )


def _barrier_table(scope: str, title: Message, column: Column, rows: list[dict[str, Any]]) -> DataTable:
    columns = (column, *_INTERVAL, *_SESSIONS)
    ordered = sorted(
        rows, key=lambda row: (-(row["lost_low"] or 0), -(row["lost_sessions"] or 0), row["key"])
    )
    listed: list[tuple[Cell, ...]] = [tuple(row[each.key] for each in columns) for row in ordered[:SHOWN]]
    return DataTable(f"barrier_{scope}", title, columns, tuple(listed), total=len(rows))


def _lead(whole: Mapping[str, Any] | None) -> Message:
    if whole is None or whole["low"] is None:
        return msg("The language barrier is not judged: too little is known.")
    if whole["low"] <= 0:
        return msg("No language barrier shows that chance could not make.")
    return msg(
        "On the same page, the engaged share of visitors who do not read its language is lower by at least {low} percentage points.",
        low=Value(round(100 * whole["low"], 1), Kind.DECIMAL),
    )
