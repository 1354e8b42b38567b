"""What became of the links: their state when their pages were read, and when they came."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, count_by, facts_of, foreign_text, live, table_of
from hreflens.show.notices import watch_notes
from hreflens.show.page import (
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Foreign,
    Kind,
    Message,
    Page,
    counted,
    msg,
)
from hreflens.show.tally import LISTING_ROWS, share_of
from hreflens.terms import ChangeKind, LinkState

MONTHS = 24
FIRST_READINGS = (ChangeKind.OBSERVED.value, ChangeKind.CONFIRMED.value)
UNCHANGED = (LinkState.LIVE.value, LinkState.NOT_CHECKED.value, LinkState.UNVERIFIABLE.value)


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of changes. Raises nothing."""
    facts = facts_of(tables, settings)
    return Page(
        key="changes",
        title=msg("Changes"),
        intro=msg(
            "What the linking pages said when they were read. A link that could not be verified is not lost."
        ),
        blocks=(
            *watch_notes(tables),
            _events(tables),
            _states(facts),
            _arrivals(facts, as_of),
            _changed(facts),
        ),
        lead=_answer(facts),
    )


def _answer(facts: pa.Table) -> Message:
    gone = facts.num_rows - live(facts).num_rows
    if not gone:
        return msg("No link was found to be gone.")
    return counted("One link is gone.", "{count} links are gone.", count=gone)


def _events(tables: Mapping[str, pa.Table]) -> DataTable:
    """Return what changed since the audit before, the most valuable first; first readings are no events."""
    changes = table_of(tables, "changes")
    quiet = pc.or_(
        pc.is_in(changes.column("kind"), value_set=pa.array(FIRST_READINGS)),
        pc.equal(changes.column("facet"), "reason"),
    )
    events = changes.filter(pc.invert(quiet)).sort_by(
        [("value", "descending"), ("subject", "ascending"), ("facet", "ascending")]
    )
    rows = tuple(event_row(row) for row in events.slice(0, LISTING_ROWS).to_pylist())
    return DataTable(
        "since_last_audit",
        msg("Since the audit before"),
        EVENT_COLUMNS,
        rows,
        msg("A link counts as lost only after two readings on different days."),
        total=events.num_rows,
        listing=True,
    )


EVENT_COLUMNS = (
    Column("page_or_site", msg("Page or site"), Kind.URL, wide=True),
    Column("change", msg("Change"), Kind.CHANGE),
    Column("before", msg("Before"), Kind.FOREIGN),
    Column("after", msg("Now"), Kind.FOREIGN),
    Column("lang", msg("Language"), Kind.LANG),
    Column("market", msg("Market"), Kind.COUNTRY),
    Column("value", msg("Value"), Kind.SCORE),
    Column("found_on", msg("Found on"), Kind.DATE),
)


def event_row(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return a row of the table `changes` as cells of EVENT_COLUMNS."""
    before, after = (None, None) if row["facet"] in ("row", "presence") else (row["before"], row["after"])
    return (
        row["url"] or row["site"] or row["subject"],
        row["kind"],
        Foreign(before) if before else None,
        Foreign(after) if after else None,
        row["lang"] or UNKNOWN,
        row["market"] or UNKNOWN,
        row["value"],
        row["found_on"],
    )


def _states(facts: pa.Table) -> Chart:
    rows: list[tuple[Cell, ...]] = [
        (row["state"], row["links"], row["sites"], share_of(row["links"], facts.num_rows))
        for row in count_by(facts, "state", unknown=LinkState.NOT_CHECKED.value)
    ]
    table = DataTable(
        "states",
        msg("Links by state"),
        (
            Column("state", msg("State"), Kind.STATE),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
        ),
        tuple(rows),
    )
    return Chart(
        "states", ChartKind.BAR, msg("All links by what their page says of them."), table, ("links",)
    )


def _arrivals(facts: pa.Table, as_of: date) -> Chart:
    """Return links by the month they were first seen, the last MONTHS months, months without links included."""
    known = facts.filter(pc.is_valid(facts.column("first_seen")))
    first = known.column("first_seen")
    month = pc.add(pc.multiply(pc.year(first), 12), pc.subtract(pc.month(first), 1)).cast(pa.int64())
    counted = {
        row["month"]: row["month_count"]
        for row in pa.table({"month": month}).group_by("month").aggregate([("month", "count")]).to_pylist()
    }
    last = 12 * as_of.year + as_of.month - 1
    months = range(last - MONTHS + 1, last + 1)
    rows: tuple[tuple[Cell, ...], ...] = ()
    if any(number in counted for number in months):
        rows = tuple((date(number // 12, number % 12 + 1, 1), counted.get(number, 0)) for number in months)
    table = DataTable(
        "arrivals",
        msg("New links by month"),
        (Column("month", msg("Month"), Kind.MONTH), Column("links", msg("Links"), Kind.NUMBER)),
        rows,
    )
    caption = msg(
        "Links by the month in which a tool first saw them, the last {months} months.", months=MONTHS
    )
    return Chart("arrivals", ChartKind.LINE, caption, table, ("links",))


def _changed(facts: pa.Table) -> DataTable:
    state = facts.column("state")
    changed = facts.filter(
        pc.and_(pc.is_valid(state), pc.invert(pc.is_in(state, value_set=pa.array(UNCHANGED))))
    ).sort_by([("state", "ascending"), ("value", "descending"), ("link_id", "ascending")])
    rows: list[tuple[Cell, ...]] = [
        (
            row["url"],
            row["state"],
            foreign_text(row["anchor"], row["anchor_lang"]),
            row["lang"] or UNKNOWN,
            row["market"] or UNKNOWN,
            row["rel"] if row["rel"] is not None else UNKNOWN,
            row["verdict"] or UNKNOWN,
            row["value"],
            row["first_seen"],
            row["checked_at"].date() if row["checked_at"] else None,
        )
        for row in changed.slice(0, LISTING_ROWS).to_pylist()
    ]
    return DataTable(
        "changed_links",
        msg("Links that changed"),
        (
            Column("referring_url", msg("Linking page"), Kind.URL, wide=True),
            Column("state", msg("State"), Kind.STATE),
            Column("anchor", msg("Anchor text"), Kind.FOREIGN),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("rel", msg("Attribute"), Kind.REL),
            Column("verdict", msg("Verdict"), Kind.VERDICT),
            Column("value", msg("Value"), Kind.SCORE),
            Column("first_seen", msg("Known since"), Kind.DATE),
            Column("checked_at", msg("Checked on"), Kind.DATE),
        ),
        tuple(rows),
        total=changed.num_rows,
        listing=True,
    )
