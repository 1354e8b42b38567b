"""Alerts of a client's period, who saw them, and what people decided and wrote."""

from collections.abc import Mapping, Sequence
from typing import Any

from hreflens.show.client.told import FOUND_ON, Told
from hreflens.show.notices import ABOUT_WORDS, notices
from hreflens.show.page import Block, Cell, Column, DataTable, Foreign, Kind, Message, Page, msg
from hreflens.show.tally import LISTING_ROWS
from hreflens.terms import SubjectKind

SUBJECT = Column("subject", msg("Page or site"), Kind.URL, wide=True)
COMMENTS = Column("comments", msg("Comments"), Kind.FOREIGN)


def build(told: Told) -> Page:
    """Return the page. Raises nothing."""
    blocks: list[Block] = []
    if told.alerts:
        blocks.append(_alerts(told))
    if told.decisions:
        blocks.append(_decisions(told))
    return Page(
        key="period_decided",
        title=msg("Alerts and decisions"),
        intro=msg("What was found to be told, who has seen it, and what people decided."),
        blocks=tuple(blocks),
    )


def _alerts(told: Told) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            each["found_on"],
            *_what(each),
            Foreign(each["acknowledged_by"]) if each["acknowledged_by"] else None,
            each["acknowledged_at"].date() if each["acknowledged_at"] else None,
            _comments(told.comments.get(f"alert:{each['id']}", ())),
        )
        for each in told.alerts[:LISTING_ROWS]
    ]
    columns = (
        FOUND_ON,
        Column("about", msg("About what")),
        SUBJECT,
        Column("seen_by", msg("Seen by"), Kind.FOREIGN),
        Column("seen_on", msg("Seen on"), Kind.DATE),
        COMMENTS,
    )
    return DataTable(
        "period_alerts", msg("Alerts"), columns, tuple(rows), total=len(told.alerts), listing=True
    )


def _what(alert: Mapping[str, Any]) -> tuple[Message, str | None]:
    """Return what an alert is about and its page or site; of the whole profile it is told in a sentence."""
    if alert["subject_kind"] == SubjectKind.PROFILE:
        return notices([alert])[0].happened, None
    return ABOUT_WORDS[alert["about"]], str(
        alert["facts"].get("url") or alert["facts"].get("site") or alert["subject"]
    )


def _decisions(told: Told) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            each["decided_at"].date(),
            Foreign(each["decided_by"]) if each["decided_by"] else None,
            each["subject"],
            each["decision"],
            Foreign(each["note"]) if each["note"] else None,
            each["undone_at"].date() if each["undone_at"] else None,
            _comments(told.comments.get(f"decision:{each['id']}", ())),
        )
        for each in told.decisions[:LISTING_ROWS]
    ]
    columns = (
        Column("decided_on", msg("When"), Kind.DATE),
        Column("decided_by", msg("By"), Kind.FOREIGN),
        SUBJECT,
        Column("decision", msg("Decision"), Kind.DECISION),
        Column("note", msg("Note"), Kind.FOREIGN),
        Column("undone_on", msg("Taken back on"), Kind.DATE),
        COMMENTS,
    )
    return DataTable("period_decisions", msg("Decisions"), columns, tuple(rows), total=len(told.decisions), listing=True)  # fmt: skip


def _comments(rows: Sequence[Mapping[str, Any]]) -> Foreign | None:
    text = " · ".join(
        f"{row['written_by']}: {row['text']}" if row["written_by"] else row["text"] for row in rows
    )
    return Foreign(text) if text else None
