"""The outreach board of a workspace: a card per project and site, what happened to it, and whom not to write to.

The do-not-contact list is the whole workspace's: who asked one project not to be written to asked all of them. Nothing
here sends anything.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from hreflens.engine.workspace import WorkspaceError

metadata = sa.MetaData()
_TIME = sa.DateTime(timezone=True)

CARD = sa.Table(
    "outreach_card",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100)),
    sa.Column("site", sa.String(300)),
    sa.Column("status", sa.String(12)),
    sa.Column("kind", sa.String(30)),
    sa.Column("lang", sa.String(20)),
    sa.Column("contact_url", sa.Text),
    sa.Column("offer_url", sa.Text),
    sa.Column("due_on", sa.Date),
    sa.Column("added_at", _TIME),
    sa.Column("changed_at", _TIME),
)
LOG = sa.Table(
    "outreach_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100)),
    sa.Column("site", sa.String(300)),
    sa.Column("at", _TIME),
    sa.Column("by_whom", sa.Text),
    sa.Column("action", sa.String(40)),
    sa.Column("note", sa.Text),
)
AVOID = sa.Table(
    "do_not_contact",
    metadata,
    sa.Column("site", sa.String(300), primary_key=True),
    sa.Column("reason", sa.Text),
    sa.Column("added_by", sa.Text),
    sa.Column("added_at", _TIME),
)


class CardStatus(StrEnum):
    """Where a prospect stands."""

    FOUND = "found"
    CONTACTED = "contacted"
    ANSWERED = "answered"
    PLACED = "placed"
    VERIFIED = "verified"
    DECLINED = "declined"


class Board:
    """The board of one project."""

    def __init__(self, engine: Engine, project: str) -> None:
        """Take the state's database."""
        self._engine, self._project = engine, project

    def add(self, site: str, facts: Mapping[str, str], *, by: str, at: datetime) -> bool:
        """Add a card; return False when there is one already.

        Raises:
            WorkspaceError: the site is on the do-not-contact list.
        """
        self._allowed(site)
        if self._card(site) is not None:
            return False
        names = ("kind", "lang", "contact_url", "offer_url")
        row = {name: facts.get(name) or "" for name in names}
        with self._engine.begin() as connection:
            connection.execute(
                CARD.insert().values(
                    project=self._project,
                    site=site,
                    status=CardStatus.FOUND.value,
                    added_at=at,
                    changed_at=at,
                    **row,
                )
            )
            self._note(connection, site, action="found", note="", by=by, at=at)
        return True

    def move(self, site: str, status: CardStatus, *, note: str = "", by: str = "", at: datetime) -> None:
        """Put a card somewhere else.

        Raises:
            WorkspaceError: there is no such card, or the site is on the do-not-contact list and is to be contacted.
        """
        self._known(site)
        if status in (CardStatus.FOUND, CardStatus.CONTACTED):
            self._allowed(site)
        with self._engine.begin() as connection:
            self._set(connection, site, at, status=status.value)
            self._note(connection, site, action=status.value, note=note, by=by, at=at)

    def note(self, site: str, text: str, *, by: str, at: datetime) -> None:
        """Add a note to a card. Raises WorkspaceError when there is none."""
        self._known(site)
        with self._engine.begin() as connection:
            self._set(connection, site, at)
            self._note(connection, site, action="note", note=text, by=by, at=at)

    def due(self, site: str, day: date | None, *, by: str, at: datetime) -> None:
        """Set or take away the day on which to look at a card again. Raises WorkspaceError when there is none."""
        self._known(site)
        with self._engine.begin() as connection:
            self._set(connection, site, at, due_on=day)
            self._note(
                connection, site, action="due", note=day.isoformat() if day else "no day", by=by, at=at
            )

    def cards(self, status: CardStatus | None = None) -> list[dict[str, Any]]:
        """Return the cards, those due first, then the latest changed."""
        query = sa.select(CARD).where(CARD.c.project == self._project)
        if status is not None:
            query = query.where(CARD.c.status == status.value)
        with self._engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        for row in rows:
            row["added_at"], row["changed_at"] = _utc(row["added_at"]), _utc(row["changed_at"])
        return sorted(
            rows, key=lambda row: (row["due_on"] or date.max, -row["changed_at"].timestamp(), row["site"])
        )

    def history(self, site: str) -> list[dict[str, Any]]:
        """Return what happened to a card, oldest first."""
        query = sa.select(LOG).where(LOG.c.project == self._project, LOG.c.site == site).order_by(LOG.c.id)
        with self._engine.connect() as connection:
            return [{**row, "at": _utc(row["at"])} for row in connection.execute(query).mappings()]

    def avoid(self, site: str, *, reason: str, by: str, at: datetime) -> None:
        """Put a site on the do-not-contact list; its cards in every project are declined."""
        with self._engine.begin() as connection:
            connection.execute(AVOID.delete().where(AVOID.c.site == site))
            connection.execute(AVOID.insert().values(site=site, reason=reason, added_by=by, added_at=at))
            moved = connection.execute(
                CARD.update()
                .where(
                    CARD.c.site == site,
                    CARD.c.status.in_(
                        (CardStatus.FOUND.value, CardStatus.CONTACTED.value, CardStatus.ANSWERED.value)
                    ),
                )
                .values(status=CardStatus.DECLINED.value, changed_at=at, due_on=None)
            )
            if moved.rowcount:
                self._note(connection, site, action="do not contact", note=reason, by=by, at=at)

    def allow(self, site: str) -> bool:
        """Take a site off the do-not-contact list; return whether it was on it."""
        with self._engine.begin() as connection:
            return bool(connection.execute(AVOID.delete().where(AVOID.c.site == site)).rowcount)

    def avoided(self) -> dict[str, str]:
        """Return the do-not-contact list: site -> reason."""
        with self._engine.connect() as connection:
            return {
                row.site: row.reason for row in connection.execute(sa.select(AVOID).order_by(AVOID.c.site))
            }

    def avoid_list(self) -> list[dict[str, Any]]:
        """Return the rows of the do-not-contact list: site, reason, added_by, added_at, by site."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(AVOID).order_by(AVOID.c.site)).mappings()
            return [{**row, "added_at": _utc(row["added_at"])} for row in rows]

    def _allowed(self, site: str) -> None:
        reason = self.avoided().get(site)
        if reason is not None:
            told = f" ({reason})" if reason else ""
            raise WorkspaceError(f"{site} is on the do-not-contact list{told}.")

    def _card(self, site: str) -> dict[str, Any] | None:
        query = sa.select(CARD).where(CARD.c.project == self._project, CARD.c.site == site)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return dict(row) if row else None

    def _known(self, site: str) -> None:
        if self._card(site) is None:
            raise WorkspaceError(f"{site} is not on the board. Add it with `hreflens outreach add {site}`.")

    def _set(self, connection: sa.Connection, site: str, at: datetime, **values: Any) -> None:
        connection.execute(
            CARD.update()
            .where(CARD.c.project == self._project, CARD.c.site == site)
            .values(changed_at=at, **values)
        )

    def _note(
        self, connection: sa.Connection, site: str, *, action: str, note: str, by: str, at: datetime
    ) -> None:
        connection.execute(
            LOG.insert().values(
                project=self._project, site=site, at=at, by_whom=by, action=action, note=note[:4_000]
            )
        )


def _utc(value: datetime) -> datetime:
    """SQLite gives back naive times; all of ours are UTC."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
