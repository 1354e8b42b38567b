"""What humans said, in SQLite (WAL) by default or any SQLAlchemy URL: decisions and manual actions.

State is migrated, never rebuilt. Decisions are a log: undoing one marks it undone, so that who decided what,
when, and why is never lost. It must not compute verdicts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from hreflens import tables as dictionary
from hreflens.engine.workspace import WorkspaceError

metadata = sa.MetaData()
_MIGRATING = 0x68_72_65_66
"""Number of the advisory lock under which a PostgreSQL schema is changed."""

DECISION_LOG = sa.Table(
    "decision_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("subject_kind", sa.String(10), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("decision", sa.String(10), nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_by", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("undone_at", sa.DateTime(timezone=True)),
    sa.Column("undone_by", sa.Text),
)

MANUAL_ACTION_LOG = sa.Table(
    "manual_action_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("scope", sa.String(20), nullable=False),
    sa.Column("reported_on", sa.Date),
    sa.Column("resolved_on", sa.Date),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
)


class State:
    """The state store of one workspace; `close` it when done."""

    def __init__(self, engine: Engine) -> None:
        """Hold an engine whose schema is current (see `open_state`)."""
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The database, for the other logs of this room (accounts, jobs)."""
        return self._engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> "State":
        """Return self."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    # decisions

    def decide(self, project: str, rows: Iterable[dict[str, Any]]) -> int:
        """Append decisions (subject_kind, subject, decision, note, decided_by, decided_at); return how many."""
        listed = [{"project": project, **row} for row in rows]
        if listed:
            with self._engine.begin() as connection:
                connection.execute(DECISION_LOG.insert(), listed)
        return len(listed)

    def undo(
        self, project: str, subject_kind: str, subject: str, *, by: str, at: datetime
    ) -> dict[str, Any] | None:
        """Mark the decision in force for a subject as undone and return it; None when there is none.

        The decision before it comes into force again.
        """
        with self._engine.begin() as connection:
            row = self._in_force(connection, project, subject_kind, subject)
            if row is None:
                return None
            connection.execute(
                DECISION_LOG.update().where(DECISION_LOG.c.id == row["id"]).values(undone_at=at, undone_by=by)
            )
            return row

    def _in_force(
        self, connection: Connection, project: str, kind: str, subject: str
    ) -> dict[str, Any] | None:
        log = DECISION_LOG.c
        query = (
            sa.select(DECISION_LOG)
            .where(
                log.project == project,
                log.subject_kind == kind,
                log.subject == subject,
                log.undone_at.is_(None),
            )
            .order_by(log.id.desc())
            .limit(1)
        )
        found = connection.execute(query).mappings().first()
        return dict(found) if found else None

    def decisions(self, project: str) -> pa.Table:
        """Return the decisions in force: one row per subject (table `decisions`), sorted by key."""
        log = DECISION_LOG.c
        newest = (
            sa.select(sa.func.max(log.id))
            .where(log.project == project, log.undone_at.is_(None))
            .group_by(log.subject_kind, log.subject)
        )
        query = sa.select(DECISION_LOG).where(log.id.in_(newest)).order_by(log.subject_kind, log.subject)
        with self._engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        names = dictionary.DECISIONS.names
        return dictionary.DECISIONS.from_rows(
            [{**{n: row[n] for n in names}, "decided_at": _utc(row["decided_at"])} for row in rows]
        )

    def history(self, project: str, subject: str | None = None) -> list[dict[str, Any]]:
        """Return every decision ever made, oldest first, undone ones included."""
        query = sa.select(DECISION_LOG).where(DECISION_LOG.c.project == project).order_by(DECISION_LOG.c.id)
        if subject is not None:
            query = query.where(DECISION_LOG.c.subject == subject)
        with self._engine.connect() as connection:
            return [
                {**row, "decided_at": _utc(row["decided_at"]), "undone_at": _utc(row["undone_at"])}
                for row in (dict(found) for found in connection.execute(query).mappings())
            ]

    # manual actions

    def record_manual_action(
        self, project: str, *, kind: str, scope: str, reported_on: date | None, note: str, at: datetime
    ) -> None:
        """Record a manual action that Search Console reports."""
        with self._engine.begin() as connection:
            connection.execute(
                MANUAL_ACTION_LOG.insert().values(
                    project=project,
                    kind=kind,
                    scope=scope,
                    reported_on=reported_on,
                    note=note,
                    recorded_at=at,
                )
            )

    def resolve_manual_actions(self, project: str, on: date) -> int:
        """Mark every standing manual action as resolved on a day; return how many."""
        log = MANUAL_ACTION_LOG.c
        with self._engine.begin() as connection:
            done = connection.execute(
                MANUAL_ACTION_LOG.update()
                .where(log.project == project, log.resolved_on.is_(None))
                .values(resolved_on=on)
            )
            return int(done.rowcount)

    def manual_actions(self, project: str) -> pa.Table:
        """Return the recorded manual actions (table `manual_actions`), oldest first."""
        query = (
            sa.select(MANUAL_ACTION_LOG)
            .where(MANUAL_ACTION_LOG.c.project == project)
            .order_by(MANUAL_ACTION_LOG.c.id)
        )
        names = dictionary.MANUAL_ACTIONS.names
        with self._engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        return dictionary.MANUAL_ACTIONS.from_rows(
            [{**{n: row[n] for n in names}, "recorded_at": _utc(row["recorded_at"])} for row in rows]
        )


def open_state(root: Path, url: str | None = None) -> State:
    """Open the state of a workspace and migrate it to this version.

    Args:
        root: workspace folder; its `state.sqlite` is used without a URL.
        url: SQLAlchemy URL of another database (a team's PostgreSQL).

    Raises:
        WorkspaceError: the database cannot be opened, or a newer hreflens migrated it.
    """
    engine = sa.create_engine(url or f"sqlite:///{root / 'state.sqlite'}")
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    try:
        with _migrating_alone(root):
            _migrate(engine)
    except sa.exc.SQLAlchemyError as error:
        engine.dispose()
        raise WorkspaceError(f"cannot open the state of {root}: {error}.") from error
    return State(engine)


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("pragma busy_timeout=30000")  # first: the next line may have to wait for another process
    cursor.execute("pragma journal_mode=wal")
    cursor.execute("pragma foreign_keys=on")
    cursor.close()


@contextmanager
def _migrating_alone(root: Path) -> Iterator[None]:
    """Hold other processes of this machine back while the schema is looked at and, where it is old, changed."""
    import fcntl

    with (root / ".migrate.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    head = scripts.get_current_head()
    if found == head:
        return
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise WorkspaceError(
            f"the workspace's state has revision {found}, which this hreflens does not know: it was made by a newer "
            "version. Upgrade hreflens; nothing was changed."
        )
    with engine.begin() as connection:
        if (
            engine.dialect.name == "postgresql"
        ):  # other machines: the lock of `_migrating_alone` is this machine's
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _utc(value: datetime | None) -> datetime | None:
    """SQLite gives back naive times; all of ours are UTC."""
    if value is None or value.tzinfo is not None:
        return value
    return value.replace(tzinfo=UTC)
