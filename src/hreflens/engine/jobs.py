"""The durable queue: jobs as rows of the state, by whom they are run, how far they are, how they ended; saved views.

A job is run by a process of its own (`projects.work`), which beats while it runs: its lease ends SILENT_SECONDS after
the last beat. Then it is somebody else's turn, and what the first runner still writes is refused by the number of its
attempt. The database itself holds that a project has one running job. Projects take turns: each job gets the turn
after its project's last one, so that a project with a hundred jobs does not keep one with a single job waiting
(start-time fair queueing). It must not know what a job does.
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
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("max_attempts", sa.Integer, nullable=False, server_default="1"),
    sa.Column("run_after", _TIME),
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("due_key", sa.String(80)),
    sa.Column("worker", sa.String(100), nullable=False, server_default=""),
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


def add_job(
    state: State,
    project: str,
    kind: str,
    args: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    max_attempts: int = 1,
) -> int:
    """Append a queued job and return its id; with several attempts it is tried again after a fault."""
    with state.engine.begin() as connection:
        row = new_row(project, kind, args, by=by, at=at, max_attempts=max_attempts)
        made = connection.execute(JOBS.insert().values(**row, turn=_next_turn(project)))
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])


def new_row(
    project: str, kind: str, args: Mapping[str, Any], *, by: str, at: datetime, max_attempts: int
) -> dict[str, Any]:
    """Return a queued job as a row, without its turn."""
    return {
        "project": project,
        "kind": kind,
        "args_json": json.dumps(args, sort_keys=True),
        "status": QUEUED,
        "created_by": by,
        "created_at": at,
        "beat_at": at,
        "max_attempts": max_attempts,
    }


def _next_turn(project: str) -> Any:
    """Return the turn of a project's next job: after its own last job, and not before those under way or done."""
    mine = sa.select(sa.func.max(JOBS.c.turn)).where(JOBS.c.project == project).scalar_subquery()
    now = turn_now()
    own = sa.func.coalesce(mine, 0)
    return sa.case((own > now, own), else_=now) + 1


def turn_now() -> Any:
    """Return the turn that was last given to a runner, as a part of a query."""
    started = JOBS.alias("started")
    return sa.func.coalesce(
        sa.select(sa.func.max(started.c.turn)).where(started.c.status != QUEUED).scalar_subquery(), 0
    )


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


def claim(state: State, number: int, *, at: datetime, worker: str = "") -> int:
    """Take a queued job to run it; return the number of the attempt, from 1, or 0 when it cannot be had.

    It cannot while another job of its project runs, or when somebody else took it first.
    """
    try:
        with state.engine.begin() as connection:
            done = connection.execute(
                JOBS.update()
                .where(JOBS.c.id == number, JOBS.c.status == QUEUED)
                .values(status=RUNNING, beat_at=at, attempts=JOBS.c.attempts + 1, worker=worker[:100])
            )
            if not done.rowcount:
                return 0
            return int(
                connection.execute(sa.select(JOBS.c.attempts).where(JOBS.c.id == number)).scalar() or 0
            )
    except sa.exc.IntegrityError:  # the index `job_log_one_running`
        return 0


def claim_next(state: State, *, at: datetime, worker: str = "") -> tuple[int, int] | None:
    """Take the next job whose turn it is; return (id, attempt), None when nothing can be run now."""
    busy = JOBS.alias("busy")
    query = (
        sa.select(JOBS.c.id)
        .where(
            JOBS.c.status == QUEUED,
            sa.or_(JOBS.c.run_after.is_(None), JOBS.c.run_after <= at),
            ~sa.exists().where(busy.c.project == JOBS.c.project, busy.c.status == RUNNING),
        )
        .order_by(JOBS.c.turn, JOBS.c.id)
        .limit(1)
    )
    for _ in range(100):  # each time somebody else was quicker
        with state.engine.connect() as connection:
            number = connection.execute(query).scalar()
        if number is None:
            return None
        attempt = claim(state, int(number), at=at, worker=worker)
        if attempt:
            return int(number), attempt
    return None


def _held(number: int, attempt: int | None) -> Any:
    """Return the condition under which a runner still holds its job."""
    held = sa.and_(JOBS.c.id == number, JOBS.c.status.in_(OPEN))
    return held if attempt is None else sa.and_(held, JOBS.c.attempts == attempt)


def beat(
    state: State,
    number: int,
    *,
    at: datetime,
    stage: str,
    done: int,
    total: int | None,
    attempt: int | None = None,
) -> bool:
    """Note how far a job is, which renews its lease; return whether its runner must stop.

    It must when somebody asked to cancel, and when the lease was lost: the job is another's now.
    """
    with state.engine.begin() as connection:
        held = connection.execute(
            JOBS.update()
            .where(_held(number, attempt))
            .values(beat_at=at, stage=stage[:60], done=done, total=total)
        )
        asked = connection.execute(sa.select(JOBS.c.cancel_asked).where(JOBS.c.id == number)).scalar()
        return bool(asked) or not held.rowcount


def finish(
    state: State, number: int, status: str, message: str, *, at: datetime, attempt: int | None = None
) -> None:
    """Note how a job ended, unless it ended already or is another runner's."""
    with state.engine.begin() as connection:
        connection.execute(
            JOBS.update()
            .where(_held(number, attempt))
            .values(status=status, message=message[:4_000], finished_at=at)
        )


def fail(state: State, number: int, message: str, *, at: datetime, attempt: int) -> str:
    """Note that an attempt failed: it waits for the next one (`backoff`), or has failed for good; return which."""
    with state.engine.begin() as connection:
        again = connection.execute(
            JOBS.update()
            .where(_held(number, attempt), JOBS.c.attempts < JOBS.c.max_attempts)
            .values(status=QUEUED, message=message[:4_000], run_after=at + backoff(attempt))
        )
        if again.rowcount:
            return QUEUED
    finish(state, number, FAILED, message, at=at, attempt=attempt)
    return FAILED


def backoff(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt: a minute, then four times as long each time, at most 6 hours."""
    return timedelta(seconds=min(60 * 4 ** (attempt - 1), 6 * 3600))


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
    """Take the lease from running jobs that stopped beating; return how many there were.

    They were killed: those with attempts left are queued again, the others have failed. Both go on from what they
    finished.
    """
    silent = sa.and_(JOBS.c.status == RUNNING, JOBS.c.beat_at < at - timedelta(seconds=SILENT_SECONDS))
    with state.engine.begin() as connection:
        again = connection.execute(
            JOBS.update()
            .where(silent, JOBS.c.attempts < JOBS.c.max_attempts)
            .values(status=QUEUED, run_after=at, message="killed")
        )
        failed = connection.execute(
            JOBS.update().where(silent).values(status=FAILED, message="killed", finished_at=at)
        )
        return int(again.rowcount) + int(failed.rowcount)


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
    for name in ("created_at", "beat_at", "finished_at", "run_after"):
        if found[name] is not None and found[name].tzinfo is None:
            found[name] = found[name].replace(tzinfo=UTC)
    found["args"] = json.loads(found.pop("args_json"))
    return found
