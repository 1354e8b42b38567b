"""Alerts, the rules by which they are told, the messages made of them, and pinned links, as rows of the state.

Nothing is told twice: an alert has a key of its own in its project, a rule tells an alert once, and a message is marked
as being sent before it is. It must not know what an alert means.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from hreflens.engine.jobs import backoff
from hreflens.engine.state import State, metadata

PENDING, SENDING, SENT, FAILED, UNCERTAIN = "pending", "sending", "sent", "failed", "uncertain"
MAX_TRIES = 5
SENDING_SECONDS = 300
"""A message that is being sent for longer was cut off: it may have arrived, so it is not sent again."""
_BATCH = 400

_TIME = sa.DateTime(timezone=True)
ALERTS = sa.Table(
    "alert",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False),
    sa.Column("dedupe", sa.String(80), nullable=False),
    sa.Column("about", sa.String(20), nullable=False),
    sa.Column("subject_kind", sa.String(10), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("lang", sa.String(20)),
    sa.Column("market", sa.String(10)),
    sa.Column("value", sa.Float),
    sa.Column("facts_json", sa.Text, nullable=False),
    sa.Column("run", sa.String(60), nullable=False),
    sa.Column("found_on", sa.Date, nullable=False),
    sa.Column("made_at", _TIME, nullable=False),
    sa.Column("acknowledged_at", _TIME),
    sa.Column("acknowledged_by", sa.Text),
    sa.Column("snoozed_until", _TIME),
    sa.UniqueConstraint("project", "dedupe", name="alert_once"),
)
RULES = sa.Table(
    "alert_rule",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("rule_json", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("removed_at", _TIME),
)
TOLD = sa.Table(
    "alert_told",
    metadata,
    sa.Column("rule_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("alert_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("told_at", _TIME, nullable=False),
)
MESSAGES = sa.Table(
    "alert_message",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("rule_id", sa.Integer, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("alerts_json", sa.Text, nullable=False),
    sa.Column("status", sa.String(10), nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("send_after", _TIME, nullable=False),
    sa.Column("made_at", _TIME, nullable=False),
    sa.Column("finished_at", _TIME),
    sa.Column("fault", sa.Text, nullable=False, server_default=""),
    sa.Column("attachment", sa.Text, nullable=False, server_default=""),
)
CURSORS = sa.Table(
    "alert_cursor",
    metadata,
    sa.Column("project", sa.String(100), primary_key=True),
    sa.Column("run", sa.String(60), nullable=False),
)


# --- alerts -------------------------------------------------------------------------------------------------


def alerted_run(state: State, project: str) -> str | None:
    """Return the name of the last run of which alerts were made, None before the first."""
    with state.engine.connect() as connection:
        return connection.execute(sa.select(CURSORS.c.run).where(CURSORS.c.project == project)).scalar()


def add_alerts(
    state: State,
    project: str,
    run: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    at: datetime,
    of_run: bool = True,
) -> int:
    """Keep the alerts of a run and note that it was looked at, in one transaction; return how many are new.

    Args:
        state: the workspace's.
        project: whose alerts.
        run: name of the run.
        rows: dedupe, about, subject_kind, subject, lang, market, value, facts (a dict) and found_on of each.
        at: now.
        of_run: false for a check of pins, of which nothing has to be noted.
    """
    listed = [dict(row) for row in rows]
    with state.engine.begin() as connection:
        if of_run:
            done = connection.execute(CURSORS.update().where(CURSORS.c.project == project).values(run=run))
            if not done.rowcount:
                connection.execute(CURSORS.insert().values(project=project, run=run))
        known: set[str] = set()
        for start in range(0, len(listed), _BATCH):
            keys = [row["dedupe"] for row in listed[start : start + _BATCH]]
            query = sa.select(ALERTS.c.dedupe).where(ALERTS.c.project == project, ALERTS.c.dedupe.in_(keys))
            known.update(connection.execute(query).scalars())
        new = []
        for row in listed:
            if row["dedupe"] in known:
                continue
            known.add(row["dedupe"])
            facts = json.dumps(row.pop("facts"), sort_keys=True, ensure_ascii=False, default=str)
            new.append({**row, "project": project, "run": run, "facts_json": facts, "made_at": at})
        if new:
            connection.execute(ALERTS.insert(), new)
        return len(new)


def alerts(
    state: State, project: str, *, is_open: bool | None = None, at: datetime | None = None, limit: int = 500
) -> list[dict[str, Any]]:
    """Return alerts, newest first.

    Args:
        state: the workspace's.
        project: whose alerts.
        is_open: only those that are neither acknowledged nor snoozed at `at`.
        at: now; needed for `is_open`.
        limit: at most so many.
    """
    query = sa.select(ALERTS).where(ALERTS.c.project == project).order_by(ALERTS.c.id.desc()).limit(limit)
    if is_open:
        query = query.where(ALERTS.c.acknowledged_at.is_(None), _awake(at))
    with state.engine.connect() as connection:
        return [_alert(row) for row in connection.execute(query).mappings()]


def _awake(at: datetime | None) -> Any:
    return sa.or_(ALERTS.c.snoozed_until.is_(None), ALERTS.c.snoozed_until <= at)


def acknowledge(state: State, project: str, numbers: Sequence[int], *, by: str, at: datetime) -> int:
    """Note that somebody saw alerts: they are not told any more; return how many there were."""
    return _mark(state, project, numbers, acknowledged_at=at, acknowledged_by=by)


def snooze(state: State, project: str, numbers: Sequence[int], *, until: datetime) -> int:
    """Let alerts rest until a moment; then they are open again. Return how many there were."""
    return _mark(state, project, numbers, snoozed_until=until)


def _mark(state: State, project: str, numbers: Sequence[int], **values: Any) -> int:
    with state.engine.begin() as connection:
        done = connection.execute(
            ALERTS.update()
            .where(
                ALERTS.c.project == project, ALERTS.c.id.in_(list(numbers)), ALERTS.c.acknowledged_at.is_(None)
            )
            .values(**values)
        )  # fmt: skip
        return int(done.rowcount)


# --- rules --------------------------------------------------------------------------------------------------


def add_rule(state: State, project: str, rule: Mapping[str, Any], *, by: str, at: datetime) -> int:
    """Append a rule and return its id."""
    text = json.dumps(rule, sort_keys=True, ensure_ascii=False)
    with state.engine.begin() as connection:
        made = connection.execute(
            RULES.insert().values(project=project, rule_json=text, created_by=by, created_at=at)
        )
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])


def rules(state: State, project: str | None = None) -> list[dict[str, Any]]:
    """Return the rules in force: id, project, created_by, created_at and the rule itself as `rule`."""
    query = sa.select(RULES).where(RULES.c.removed_at.is_(None)).order_by(RULES.c.id)
    if project is not None:
        query = query.where(RULES.c.project == project)
    with state.engine.connect() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
    return [{**row, "rule": json.loads(row.pop("rule_json")), "created_at": _utc(row["created_at"])} for row in found]  # fmt: skip


def remove_rule(state: State, project: str, number: int, *, at: datetime) -> bool:
    """Take a rule out of force; return whether it was in. What it told stays known."""
    with state.engine.begin() as connection:
        done = connection.execute(
            RULES.update()
            .where(RULES.c.project == project, RULES.c.id == number, RULES.c.removed_at.is_(None))
            .values(removed_at=at)
        )
        return bool(done.rowcount)


# --- messages -----------------------------------------------------------------------------------------------


def untold(
    state: State, rule: Mapping[str, Any], *, at: datetime, limit: int = 5_000
) -> list[dict[str, Any]]:
    """Return open alerts that are newer than a rule and that it has not told, oldest first."""
    told = sa.select(TOLD.c.alert_id).where(TOLD.c.rule_id == rule["id"], TOLD.c.alert_id == ALERTS.c.id)
    query = (
        sa.select(ALERTS)
        .where(
            ALERTS.c.project == rule["project"],
            ALERTS.c.made_at >= rule["created_at"],
            ALERTS.c.acknowledged_at.is_(None),
            _awake(at),
            ~told.exists(),
        )
        .order_by(ALERTS.c.id)
        .limit(limit)
    )
    with state.engine.connect() as connection:
        return [_alert(row) for row in connection.execute(query).mappings()]


def add_messages(
    state: State,
    rule: Mapping[str, Any],
    channels: Sequence[str],
    told: Sequence[int],
    *,
    title: str,
    body: str,
    at: datetime,
) -> int:
    """Queue one message per channel about alerts and note them as told, in one transaction; return how many.

    0 when another process told one of them in the meantime: nothing is queued then.
    """
    row = {"project": rule["project"], "rule_id": rule["id"], "title": title, "body": body}
    times = {"status": PENDING, "send_after": at, "made_at": at}
    try:
        with state.engine.begin() as connection:
            connection.execute(
                TOLD.insert(), [{"rule_id": rule["id"], "alert_id": each, "told_at": at} for each in told]
            )
            if channels:
                connection.execute(
                    MESSAGES.insert(),
                    [{**row, **times, "channel": each, "alerts_json": json.dumps(list(told))} for each in channels],
                )  # fmt: skip
    except sa.exc.IntegrityError:
        return 0
    return len(channels)


def next_message(state: State, *, at: datetime, project: str | None = None) -> dict[str, Any] | None:
    """Take the next message that is to be sent and mark it as being sent; None when there is none."""
    query = (
        sa.select(MESSAGES)
        .where(MESSAGES.c.status == PENDING, MESSAGES.c.send_after <= at)
        .order_by(MESSAGES.c.id)
        .limit(20)
    )
    if project is not None:
        query = query.where(MESSAGES.c.project == project)
    while True:
        with state.engine.connect() as connection:
            found = [dict(row) for row in connection.execute(query).mappings()]
        if not found:
            return None
        for row in found:
            with state.engine.begin() as connection:
                mine = connection.execute(
                    MESSAGES.update()
                    .where(MESSAGES.c.id == row["id"], MESSAGES.c.status == PENDING)
                    .values(status=SENDING, attempts=MESSAGES.c.attempts + 1, finished_at=at)
                )
            if mine.rowcount:
                return {**row, "attempts": row["attempts"] + 1, "alerts": json.loads(row["alerts_json"])}


def message_sent(state: State, number: int, *, at: datetime) -> None:
    """Note that a message went out."""
    _end(state, number, status=SENT, finished_at=at, fault="")


def message_failed(
    state: State, number: int, fault: str, *, at: datetime, attempt: int, certain: bool
) -> str:
    """Note that a message did not go out, or that nobody knows; return its status.

    Only a message that certainly did not go out is tried again, later and later, MAX_TRIES times in all.
    """
    status = UNCERTAIN if not certain else PENDING if attempt < MAX_TRIES else FAILED
    later = at + backoff(attempt)
    _end(state, number, status=status, fault=fault[:2_000], finished_at=at, send_after=later)
    return status


def _end(state: State, number: int, **values: Any) -> None:
    with state.engine.begin() as connection:
        connection.execute(
            MESSAGES.update().where(MESSAGES.c.id == number, MESSAGES.c.status == SENDING).values(**values)
        )


def give_up_cut_off(state: State, *, at: datetime) -> int:
    """Note of messages whose sender was killed that nobody knows whether they went out; return how many."""
    with state.engine.begin() as connection:
        done = connection.execute(
            MESSAGES.update()
            .where(
                MESSAGES.c.status == SENDING,
                MESSAGES.c.finished_at < at - timedelta(seconds=SENDING_SECONDS),
            )
            .values(status=UNCERTAIN, fault="the sender was killed while it sent this")
        )
        return int(done.rowcount)


def messages(state: State, project: str, limit: int = 50) -> list[dict[str, Any]]:
    """Return the newest messages of a project first."""
    query = (
        sa.select(MESSAGES).where(MESSAGES.c.project == project).order_by(MESSAGES.c.id.desc()).limit(limit)
    )
    with state.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [
        {
            **row,
            "alerts": json.loads(row.pop("alerts_json")),
            **{name: _utc(row[name]) for name in ("made_at", "send_after", "finished_at")},
        }
        for row in rows
    ]


def _alert(row: Any) -> dict[str, Any]:
    found = dict(row)
    found["facts"] = json.loads(found.pop("facts_json"))
    for name in ("made_at", "acknowledged_at", "snoozed_until"):
        found[name] = _utc(found[name])
    return found


def _utc(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
