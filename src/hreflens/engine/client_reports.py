"""Reports that were sent to clients by schedule, as rows of the state: each period of a schedule once.

It must not know what a report says or how it is sent.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from hreflens.engine.alerts import MESSAGES, PENDING
from hreflens.engine.state import State, metadata

SENT = sa.Table(
    "report_sent",
    metadata,
    sa.Column("schedule_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("end_on", sa.Date, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
)
NO_RULE = 0
"""`rule_id` of messages that no rule made."""


def was_sent(state: State, schedule: int, end_on: date) -> bool:
    """Return whether the report of a schedule for the period that ended on a day was queued already."""
    query = sa.select(SENT.c.project).where(SENT.c.schedule_id == schedule, SENT.c.end_on == end_on)
    with state.engine.connect() as connection:
        return connection.execute(query).first() is not None


def queue_report(
    state: State,
    project: str,
    schedule: int,
    end_on: date,
    channels: Sequence[str],
    *,
    title: str,
    body: str,
    folder: str,
    at: datetime,
) -> int:
    """Queue one message per channel with a report and note it as sent, in one transaction; return how many.

    0 when it was queued before, by whomever.

    Args:
        state: the workspace's.
        project: whose report.
        schedule: the schedule's number.
        end_on: last day of the period.
        channels: as alerts have them.
        title: subject of the message.
        body: its text.
        folder: name of the report's folder among the project's reports.
        at: now.
    """
    row: dict[str, Any] = {"project": project, "rule_id": NO_RULE, "title": title, "body": body}
    row |= {"alerts_json": "[]", "status": PENDING, "send_after": at, "made_at": at, "attachment": folder}
    try:
        with state.engine.begin() as connection:
            connection.execute(
                SENT.insert().values(schedule_id=schedule, end_on=end_on, project=project, folder=folder, sent_at=at)
            )  # fmt: skip
            if channels:
                connection.execute(MESSAGES.insert(), [{**row, "channel": each} for each in channels])
    except sa.exc.IntegrityError:
        return 0
    return len(channels)
