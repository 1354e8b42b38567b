"""A PostgreSQL server of the machine's own package, for tests; they are skipped where there is none."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

_NUMBERS = count()


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; skips when there is none."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [each for each in places if (each / "initdb").exists() and (each / "postgres").exists()]
    if not found and (path := shutil.which("initdb")):
        found = [Path(path).resolve().parent]
    if not found:
        pytest.skip("no PostgreSQL server: install the package postgresql")
    return found[0]


@contextmanager
def server() -> Iterator[str]:
    """Run a server and yield the URL of its first database."""
    folder = programs()
    pytest.importorskip("pg8000", reason="the extra 'team' is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        who = {"user": "nobody"} if os.geteuid() == 0 else {}
        if who:
            shutil.chown(home, "nobody")
        data = str(Path(home) / "data")
        made = subprocess.run(
            [folder / "initdb", "-D", data, "-A", "trust", "-U", "team", "-E", "UTF8", "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
            **who,  # type: ignore[call-overload]
        )
        if made.returncode:
            pytest.skip(f"PostgreSQL cannot be set up here: {made.stderr[-300:]}")
        options = ("-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", home, "-F")
        running = subprocess.Popen(
            [folder / "postgres", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=home,
            **who,  # type: ignore[call-overload]
        )
        try:
            yield _ready(f"postgresql+pg8000://team@127.0.0.1:{port}/postgres", folder, port)
        finally:
            running.send_signal(signal.SIGINT)  # a fast shutdown: SIGTERM waits for every client
            running.wait(30)


def _ready(url: str, folder: Path, port: int) -> str:
    for _ in range(150):
        asked = subprocess.run(
            [folder / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], capture_output=True, check=False
        )
        if asked.returncode == 0:
            return url
        time.sleep(0.2)
    pytest.skip("PostgreSQL did not start")


def new_database(url: str) -> str:
    """Make an empty database on a server and return its URL."""
    name = f"made_{next(_NUMBERS)}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"create database {name}"))
    engine.dispose()
    return url.rsplit("/", 1)[0] + f"/{name}"
