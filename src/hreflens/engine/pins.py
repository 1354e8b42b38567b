"""Pinned links and runs that must be kept, as rows of the state: who asked for it, when, and when it was taken back."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from hreflens.engine.state import State, metadata

_TIME = sa.DateTime(timezone=True)
PINS = sa.Table(
    "pin",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("target", sa.Text),
    sa.Column("anchor", sa.Text),
    sa.Column("rel", sa.Text),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("created_by", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("removed_at", _TIME),
    sa.Column("every", sa.String(20), nullable=False, server_default=""),
)
KEPT_RUNS = sa.Table(
    "kept_run",
    metadata,
    sa.Column("project", sa.String(100), primary_key=True),
    sa.Column("run", sa.String(60), primary_key=True),
    sa.Column("why", sa.String(40), primary_key=True),
    sa.Column("kept_at", _TIME, nullable=False),
)


def add_pin(
    state: State,
    project: str,
    url: str,
    *,
    target: str | None,
    anchor: str | None,
    rel: str | None,
    note: str,
    by: str,
    at: datetime,
    every: str = "",
) -> int:
    """Append a pin and return its id; `every` is its own rhythm ('1d'), '' that of the project's runs."""
    agreed = {"url": url, "target": target, "anchor": anchor, "rel": rel, "note": note, "every": every}
    with state.engine.begin() as connection:
        made = connection.execute(
            PINS.insert().values(project=project, **agreed, created_by=by, created_at=at)
        )
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])


def pins(state: State, project: str) -> list[dict[str, Any]]:
    """Return the pins in force, oldest first."""
    query = sa.select(PINS).where(PINS.c.project == project, PINS.c.removed_at.is_(None)).order_by(PINS.c.id)
    with state.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [{**row, "created_at": _utc(row["created_at"])} for row in rows]


def remove_pin(state: State, project: str, number: int, *, at: datetime) -> bool:
    """Take a pin back; return whether it was in force."""
    with state.engine.begin() as connection:
        done = connection.execute(
            PINS.update()
            .where(PINS.c.project == project, PINS.c.id == number, PINS.c.removed_at.is_(None))
            .values(removed_at=at)
        )
        return bool(done.rowcount)


def keep_run(state: State, project: str, run: str, why: str, *, at: datetime) -> None:
    """Note that something rests on a run, so that it is never thinned out."""
    with suppress(sa.exc.IntegrityError), state.engine.begin() as connection:  # noted already
        connection.execute(KEPT_RUNS.insert().values(project=project, run=run, why=why, kept_at=at))


def kept_runs(state: State, project: str) -> dict[str, list[str]]:
    """Return run -> why it must be kept."""
    query = sa.select(KEPT_RUNS.c.run, KEPT_RUNS.c.why).where(KEPT_RUNS.c.project == project)
    found: dict[str, list[str]] = {}
    with state.engine.connect() as connection:
        for run, why in connection.execute(query):
            found.setdefault(run, []).append(why)
    return found


def _utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
