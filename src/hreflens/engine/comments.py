"""What people write beside entries of the audit trail, as rows of the state; nothing is ever changed or removed.

It must not know what an entry is: `projects.trail` does.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from hreflens.engine.state import State, metadata

MAX_CHARS = 4_000
COMMENTS = sa.Table(
    "trail_comment",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project", sa.String(100), nullable=False, index=True),
    sa.Column("entry", sa.String(40), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("written_by", sa.Text, nullable=False, server_default=""),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
)


def add_comment(state: State, project: str, entry: str, text: str, *, by: str, at: datetime) -> None:
    """Append a comment to an entry of the trail, such as 'decision:12'."""
    row = {"project": project, "entry": entry, "text": text[:MAX_CHARS], "written_by": by, "written_at": at}
    with state.engine.begin() as connection:
        connection.execute(COMMENTS.insert().values(**row))


def comments(state: State, project: str) -> dict[str, list[dict[str, Any]]]:
    """Return entry -> its comments (text, written_by, written_at), oldest first."""
    query = sa.select(COMMENTS).where(COMMENTS.c.project == project).order_by(COMMENTS.c.id)
    found: dict[str, list[dict[str, Any]]] = {}
    with state.engine.connect() as connection:
        for row in connection.execute(query).mappings():
            at = row["written_at"]
            told = {name: row[name] for name in ("text", "written_by")}
            told["written_at"] = at if at.tzinfo else at.replace(tzinfo=UTC)
            found.setdefault(row["entry"], []).append(told)
    return found
