"""Accounts of a shared dashboard: users, their projects, login sessions, and who did what.

Passwords are kept as argon2id hashes, session tokens as SHA-256: neither can be read back from the database.
It must not know requests or cookies.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from hreflens.engine.state import State, metadata
from hreflens.engine.workspace import WorkspaceError

ROLES = ("viewer", "reviewer", "admin")
"""viewer reads; reviewer also decides, imports and audits; admin also changes settings and sees all projects."""
MIN_PASSWORD_CHARS = 10
SESSION_HOURS = 12

_TIME = sa.DateTime(timezone=True)
USERS = sa.Table(
    "user_account",
    metadata,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    sa.Column("created_at", _TIME, nullable=False),
)
ACCESS = sa.Table(
    "project_access",
    metadata,
    sa.Column("user_name", sa.String(100), primary_key=True),
    sa.Column("project", sa.String(100), primary_key=True),
)
SESSIONS = sa.Table(
    "login_session",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("user_name", sa.String(100), nullable=False, index=True),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("expires_at", _TIME, nullable=False),
)
ACTIVITY = sa.Table(
    "activity_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", _TIME, nullable=False),
    sa.Column("user_name", sa.String(100), nullable=False, server_default=""),
    sa.Column("project", sa.String(100), nullable=False, server_default="", index=True),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column("address", sa.String(60), nullable=False, server_default=""),
)


def add_user(
    state: State, name: str, password: str, role: str, projects: tuple[str, ...], *, at: datetime
) -> None:
    """Create an account, or give one that is there a new password, role and projects; its sessions end.

    Raises:
        WorkspaceError: the name, role or password cannot be used.
    """
    if not 1 <= len(name) <= 100 or any(not c.isprintable() for c in name):
        raise WorkspaceError("a user name has 1 to 100 printable characters")
    if role not in ROLES:
        raise WorkspaceError(f"'{role}' is no role: choose among {', '.join(ROLES)}")
    if len(password) < MIN_PASSWORD_CHARS:
        raise WorkspaceError(f"a password needs at least {MIN_PASSWORD_CHARS} characters")
    hashed = _hasher().hash(password)
    with state.engine.begin() as connection:
        for table, column in (
            (USERS, USERS.c.name),
            (ACCESS, ACCESS.c.user_name),
            (SESSIONS, SESSIONS.c.user_name),
        ):
            connection.execute(table.delete().where(column == name))
        connection.execute(USERS.insert().values(name=name, password_hash=hashed, role=role, created_at=at))
        if projects:
            connection.execute(
                ACCESS.insert(), [{"user_name": name, "project": each} for each in dict.fromkeys(projects)]
            )


def set_role(state: State, name: str, role: str) -> bool:
    """Change a role; return whether there is such an account.

    Raises:
        WorkspaceError: it is no role.
    """
    if role not in ROLES:
        raise WorkspaceError(f"'{role}' is no role: choose among {', '.join(ROLES)}")
    with state.engine.begin() as connection:
        done = connection.execute(USERS.update().where(USERS.c.name == name).values(role=role))
        return bool(done.rowcount)


def remove_user(state: State, name: str) -> bool:
    """Remove an account, its access and its sessions; what it did stays in the log. Return whether it was there."""
    with state.engine.begin() as connection:
        connection.execute(SESSIONS.delete().where(SESSIONS.c.user_name == name))
        connection.execute(ACCESS.delete().where(ACCESS.c.user_name == name))
        return bool(connection.execute(USERS.delete().where(USERS.c.name == name)).rowcount)


def users(state: State) -> list[dict[str, Any]]:
    """Return the accounts by name: name, role, created_at, projects (empty = all for admins, none for others)."""
    with state.engine.connect() as connection:
        found = [dict(row) for row in connection.execute(sa.select(USERS).order_by(USERS.c.name)).mappings()]
        access = connection.execute(sa.select(ACCESS).order_by(ACCESS.c.project)).mappings().all()
    return [
        {
            **{key: row[key] for key in ("name", "role", "created_at")},
            "projects": [each["project"] for each in access if each["user_name"] == row["name"]],
        }
        for row in found
    ]


def check_password(state: State, name: str, password: str) -> bool:
    """Return whether the password is the account's; an unknown name takes as long as a known one."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    with state.engine.connect() as connection:
        found = connection.execute(sa.select(USERS.c.password_hash).where(USERS.c.name == name)).scalar()
    hasher = _hasher()
    try:
        return hasher.verify(found or _DECOY, password) and found is not None
    except (Argon2Error, InvalidHashError):
        return False


def open_session(state: State, name: str, token: str, *, at: datetime) -> None:
    """Keep a new session of a user for SESSION_HOURS; sessions that have run out are dropped."""
    with state.engine.begin() as connection:
        connection.execute(SESSIONS.delete().where(SESSIONS.c.expires_at < at))
        connection.execute(
            SESSIONS.insert().values(
                token_hash=_hash(token),
                user_name=name,
                created_at=at,
                expires_at=at + timedelta(hours=SESSION_HOURS),
            )
        )


def session_user(state: State, token: str, *, at: datetime) -> dict[str, Any] | None:
    """Return the account (name, role, projects) behind a session token, None when it is unknown or has run out."""
    query = sa.select(SESSIONS.c.user_name).where(
        SESSIONS.c.token_hash == _hash(token), SESSIONS.c.expires_at > at
    )
    with state.engine.connect() as connection:
        name = connection.execute(query).scalar()
    return next((each for each in users(state) if each["name"] == name), None) if name else None


def close_session(state: State, token: str) -> None:
    """End a session: its token is worthless from now on."""
    with state.engine.begin() as connection:
        connection.execute(SESSIONS.delete().where(SESSIONS.c.token_hash == _hash(token)))


def note_activity(
    state: State,
    action: str,
    *,
    at: datetime,
    user: str = "",
    project: str = "",
    detail: str = "",
    address: str = "",
) -> None:
    """Append who did what, when and from where."""
    with state.engine.begin() as connection:
        connection.execute(
            ACTIVITY.insert().values(
                at=at,
                user_name=user[:100],
                project=project[:100],
                action=action[:40],
                detail=detail[:2_000],
                address=address[:60],
            )
        )


def activity(state: State, project: str | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """Return the newest activity first; of one project, or of all."""
    query = sa.select(ACTIVITY).order_by(ACTIVITY.c.id.desc()).limit(limit)
    if project is not None:
        query = query.where(ACTIVITY.c.project == project)
    with state.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher()


_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg"
"""A hash of nothing in use, of the same cost as a real one."""
