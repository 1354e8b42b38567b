"""Jobs of the dashboard as rows of the state: what is asked for, how far it is, how it ended, and saved views.

A job is run by a process of its own (`projects.work`), which beats while it runs: a job that stopped beating was
killed. It must not know what a job does.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from hreflens.engine.state import State, metadata

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
OPEN = (QUEUED, RUNNING)
SILENT_SECONDS = 60
"""A job that has not beaten for so long is dead: workers beat at least every few seconds."""

_TIME = sa.DateTime(timezone=True)
JOBS = sa.Table(
    "job_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("args_json", sa.Text, nullable=False, server_default="{}"),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("stage", sa.String(60), nullable=False, server_default=""),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger),
    sa.Column("message", sa.Text, nullable=False, server_default=""),
    sa.Column("created_by", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("beat_at", _TIME),
    sa.Column("finished_at", _TIME),
    sa.Column("cancel_asked", sa.Boolean, nullable=False, server_default=sa.false()),
)
VIEWS = sa.Table(
    "saved_view",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", _TIME, nullable=False),
)


def add_job(state: State, project: str, kind: str, args: Mapping[str, Any], *, by: str, at: datetime) -> int:
    """Append a queued job and return its id."""
    with state.engine.begin() as connection:
        made = connection.execute(
            JOBS.insert().values(
                project=project,
                kind=kind,
                args_json=json.dumps(args, sort_keys=True),
                status=QUEUED,
                created_by=by,
                created_at=at,
                beat_at=at,
            )
        )
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])


def job(state: State, number: int) -> dict[str, Any] | None:
    """Return one job, None when there is none of that id."""
    with state.engine.connect() as connection:
        row = connection.execute(sa.select(JOBS).where(JOBS.c.id == number)).mappings().first()
    return _job(row) if row else None


def jobs(state: State, project: str, limit: int = 30) -> list[dict[str, Any]]:
    """Return the newest jobs of a project first."""
    query = sa.select(JOBS).where(JOBS.c.project == project).order_by(JOBS.c.id.desc()).limit(limit)
    with state.engine.connect() as connection:
        return [_job(row) for row in connection.execute(query).mappings()]


def open_jobs(state: State, project: str) -> list[dict[str, Any]]:
    """Return the jobs of a project that are queued or running."""
    return [each for each in jobs(state, project) if each["status"] in OPEN]


def claim(state: State, number: int, *, at: datetime) -> bool:
    """Take a queued job to run it; return whether nobody else did."""
    with state.engine.begin() as connection:
        done = connection.execute(
            JOBS.update()
            .where(JOBS.c.id == number, JOBS.c.status == QUEUED)
            .values(status=RUNNING, beat_at=at)
        )
        return bool(done.rowcount)


def beat(state: State, number: int, *, at: datetime, stage: str, done: int, total: int | None) -> bool:
    """Note how far a job is; return whether somebody asked to cancel it."""
    with state.engine.begin() as connection:
        connection.execute(
            JOBS.update()
            .where(JOBS.c.id == number)
            .values(beat_at=at, stage=stage[:60], done=done, total=total)
        )
        return bool(connection.execute(sa.select(JOBS.c.cancel_asked).where(JOBS.c.id == number)).scalar())


def finish(state: State, number: int, status: str, message: str, *, at: datetime) -> None:
    """Note how a job ended, unless it ended already."""
    with state.engine.begin() as connection:
        connection.execute(
            JOBS.update()
            .where(JOBS.c.id == number, JOBS.c.status.in_(OPEN))
            .values(status=status, message=message[:4_000], finished_at=at)
        )


def ask_cancel(state: State, project: str, number: int) -> bool:
    """Ask a job of a project to stop; return whether it was still open."""
    with state.engine.begin() as connection:
        done = connection.execute(
            JOBS.update()
            .where(JOBS.c.id == number, JOBS.c.project == project, JOBS.c.status.in_(OPEN))
            .values(cancel_asked=True)
        )
        return bool(done.rowcount)


def bury_silent(state: State, *, at: datetime) -> int:
    """Mark jobs that stopped beating as failed; return how many. They can be started again and go on."""
    with state.engine.begin() as connection:
        done = connection.execute(
            JOBS.update()
            .where(JOBS.c.status.in_(OPEN), JOBS.c.beat_at < at - timedelta(seconds=SILENT_SECONDS))
            .values(status=FAILED, message="killed", finished_at=at)
        )
        return int(done.rowcount)


def save_view(state: State, project: str, name: str, query: str, *, by: str, at: datetime) -> None:
    """Keep a filtered view of the links under a name; the same name replaces it."""
    with state.engine.begin() as connection:
        connection.execute(VIEWS.delete().where(VIEWS.c.project == project, VIEWS.c.name == name))
        connection.execute(
            VIEWS.insert().values(project=project, name=name[:200], query=query, created_by=by, created_at=at)
        )


def drop_view(state: State, project: str, number: int) -> bool:
    """Forget a saved view; return whether it was there."""
    with state.engine.begin() as connection:
        done = connection.execute(VIEWS.delete().where(VIEWS.c.project == project, VIEWS.c.id == number))
        return bool(done.rowcount)


def saved_views(state: State, project: str) -> list[dict[str, Any]]:
    """Return the saved views of a project by name."""
    query = sa.select(VIEWS).where(VIEWS.c.project == project).order_by(VIEWS.c.name)
    with state.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _job(row: Any) -> dict[str, Any]:
    found = dict(row)
    for name in ("created_at", "beat_at", "finished_at"):
        if found[name] is not None and found[name].tzinfo is None:
            found[name] = found[name].replace(tzinfo=UTC)
    found["args"] = json.loads(found.pop("args_json"))
    return found
