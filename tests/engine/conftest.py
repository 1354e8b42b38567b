"""Databases for the state: SQLite in the workspace, and PostgreSQL where the machine has it."""

from collections.abc import Iterator

import pytest

from tests.engine.postgres import new_database, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server for the whole session and return the URL of its first database."""
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest) -> str | None:
    """Return where the state lies: None for SQLite in the workspace, or an empty database of PostgreSQL."""
    if request.param == "sqlite":
        return None
    return new_database(request.getfixturevalue("postgres"))
