"""Schedules as rows of the state, and what is due of them as jobs of the queue.

When a schedule comes next is worked out by whoever calls (`act.monitor.cadence`). It must not know what a job does.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from hreflens.engine.jobs import JOBS, new_row, turn_now
from hreflens.engine.state import State, metadata

MAX_ATTEMPTS = 5
"""Attempts of a scheduled run: with the queue's pauses the last is about six hours after the first."""
BATCH = 500
_TIME = sa.DateTime(timezone=True)
SCHEDULES = sa.Table(
    "schedule",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("cadence", sa.String(100), nullable=False),
    sa.Column("tz", sa.String(60), nullable=False),
    sa.Column("files_json", sa.Text, nullable=False, server_default="[]"),
    sa.Column("fetch", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("anchor_at", _TIME, nullable=False),
    sa.Column("next_at", _TIME, nullable=False),
    sa.Column("last_at", _TIME),
    sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_by", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False, server_default="monitor"),
    sa.Column("args_json", sa.Text, nullable=False, server_default="{}"),
)
NextAt = Callable[[Mapping[str, Any], datetime], datetime]
"""Returns the first time of a schedule after a moment."""


def add_schedule(
    state: State,
    project: str,
    *,
    cadence: str,
    tz: str,
    files: Sequence[str],
    fetch: bool,
    next_at: datetime,
    by: str,
    at: datetime,
    kind: str = "monitor",
    args: Mapping[str, Any] | None = None,
) -> int:
    """Append a schedule and return its id; intervals are counted from `next_at`, its first time.

    `kind` is that of the jobs it asks for, `args` what they get besides the schedule's number, files and fetch.
    """
    values = {"project": project, "cadence": cadence, "tz": tz, "files_json": json.dumps(list(files))}
    values |= {"kind": kind, "args_json": json.dumps(dict(args or {}), sort_keys=True, ensure_ascii=False)}
    times = {"anchor_at": next_at, "next_at": next_at, "created_at": at}
    with state.engine.begin() as connection:
        made = connection.execute(SCHEDULES.insert().values(**values, **times, fetch=fetch, created_by=by))
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])


def schedules(state: State, project: str | None = None) -> list[dict[str, Any]]:
    """Return the schedules of a project, or of all, oldest first."""
    query = sa.select(SCHEDULES).order_by(SCHEDULES.c.id)
    if project is not None:
        query = query.where(SCHEDULES.c.project == project)
    with state.engine.connect() as connection:
        return [_schedule(row) for row in connection.execute(query).mappings()]


def remove_schedule(state: State, project: str, number: int) -> bool:
    """Forget a schedule; return whether it was there. What it asked for already still runs."""
    with state.engine.begin() as connection:
        done = connection.execute(
            SCHEDULES.delete().where(SCHEDULES.c.project == project, SCHEDULES.c.id == number)
        )
        return bool(done.rowcount)


def pause_schedule(
    state: State, project: str, number: int, *, paused: bool, next_at: datetime | None = None
) -> bool:
    """Pause a schedule, or let it go on from its next time; return whether it was there."""
    values: dict[str, Any] = {"paused": paused, **({"next_at": next_at} if next_at else {})}
    with state.engine.begin() as connection:
        done = connection.execute(
            SCHEDULES.update()
            .where(SCHEDULES.c.project == project, SCHEDULES.c.id == number)
            .values(**values)
        )
        return bool(done.rowcount)


def enqueue_due(state: State, next_at: NextAt, *, at: datetime) -> int:
    """Queue a job for every schedule that is due and move it to its next time; return how many were queued.

    Times that passed while nobody looked count as one. Two callers at once queue nothing twice: whoever moves a
    schedule on queues its job, in one transaction.
    """
    count = 0
    while batch := _due(state, at):
        moves = [{"row": row["id"], "old": row["next_at"], "new": next_at(row, at)} for row in batch]
        with state.engine.connect() as connection:
            with connection.begin() as whole:
                if connection.execute(_move(at), moves).rowcount == len(batch):
                    connection.execute(JOBS.insert(), _jobs(connection, batch, at))
                    count += len(batch)
                    continue
                whole.rollback()  # another process moved some of them: whose are whose is asked one by one
            with connection.begin():
                won = [row for row, move in zip(batch, moves, strict=True) if connection.execute(_move(at), move).rowcount]  # fmt: skip
                if won:
                    connection.execute(JOBS.insert(), _jobs(connection, won, at))
                count += len(won)
    return count


def _move(at: datetime) -> Any:
    """Return the statement that moves a schedule on, unless somebody else did."""
    mine = sa.and_(SCHEDULES.c.id == sa.bindparam("row"), SCHEDULES.c.next_at == sa.bindparam("old"))
    return SCHEDULES.update().where(mine).values(next_at=sa.bindparam("new"), last_at=at)


def _due(state: State, at: datetime) -> list[dict[str, Any]]:
    query = (
        sa.select(SCHEDULES)
        .where(SCHEDULES.c.paused.is_(False), SCHEDULES.c.next_at <= at)
        .order_by(SCHEDULES.c.next_at, SCHEDULES.c.id)
        .limit(BATCH)
    )
    with state.engine.connect() as connection:
        return [_schedule(row) for row in connection.execute(query).mappings()]


def _jobs(connection: sa.Connection, due: Sequence[Mapping[str, Any]], at: datetime) -> list[dict[str, Any]]:
    """Return the rows of the jobs that are due, each with its project's next turn."""
    now = int(connection.execute(sa.select(turn_now())).scalar() or 0)
    projects = sorted({row["project"] for row in due})
    known = connection.execute(
        sa.select(JOBS.c.project, sa.func.max(JOBS.c.turn))
        .where(JOBS.c.project.in_(projects))
        .group_by(JOBS.c.project)
    )
    last: dict[str, int] = defaultdict(lambda: now, {project: max(now, turn) for project, turn in known})
    rows = []
    for row in due:
        last[row["project"]] += 1
        args = {**row["args"], "schedule": row["id"], "files": row["files"], "fetch": row["fetch"]}
        job = new_row(
            row["project"],
            row["kind"],
            args,
            by=f"schedule {row['id']}",
            at=at,
            max_attempts=MAX_ATTEMPTS,
        )
        key = f"{row['id']}@{row['next_at'].isoformat()}"
        rows.append({**job, "turn": last[row["project"]], "due_key": key})
    return rows


def _schedule(row: Any) -> dict[str, Any]:
    found = dict(row)
    for name in ("anchor_at", "next_at", "last_at", "created_at"):
        if found[name] is not None and found[name].tzinfo is None:
            found[name] = found[name].replace(tzinfo=UTC)
    found["files"] = json.loads(found.pop("files_json"))
    found["args"] = json.loads(found.pop("args_json"))
    return found
