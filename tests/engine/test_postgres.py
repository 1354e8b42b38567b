"""The state of a team in PostgreSQL: the same migrations, decisions, accounts and jobs as in SQLite.

A server is started from the machine's own package; the tests skip where there is none.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hreflens.engine.accounts import (
    activity,
    add_user,
    check_password,
    note_activity,
    open_session,
    session_user,
)
from hreflens.engine.jobs import RUNNING, add_job, beat, claim, job, jobs, save_view, saved_views
from hreflens.engine.state import open_state
from hreflens.web.serve import config_for
from tests.show.factory import audit
from tests.web.world import put_run, visitor

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; skips when there is none."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [each for each in places if (each / "initdb").exists() and (each / "postgres").exists()]
    if not found and (path := shutil.which("initdb")):
        found = [Path(path).resolve().parent]
    if not found:
        pytest.skip("no PostgreSQL server: install the package postgresql")
    return found[0]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
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
        server = subprocess.Popen(
            [
                folder / "postgres",
                "-D",
                data,
                "-p",
                str(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-k",
                home,
                "-F",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=home,
            **who,  # type: ignore[call-overload]
        )
        try:
            yield _ready(f"postgresql+pg8000://team@127.0.0.1:{port}/postgres", folder, port)
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown: SIGTERM waits for every client
            server.wait(30)


def _ready(url: str, folder: Path, port: int) -> str:
    import time

    for _ in range(150):
        asked = subprocess.run(
            [folder / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], capture_output=True, check=False
        )
        if asked.returncode == 0:
            return url
        time.sleep(0.2)
    pytest.skip("PostgreSQL did not start")


def test_decisions_are_kept_and_undone(url: str, tmp_path: Path) -> None:
    row = {
        "subject_kind": "site",
        "subject": "kamera-nikki.jp",
        "decision": "protect",
        "note": "販売代理店",
        "decided_by": "Ana",
        "decided_at": NOW,
    }
    for _ in range(2):  # the second time there is nothing to migrate
        with open_state(tmp_path, url) as state:
            state.decide("acme", [row])
    with open_state(tmp_path, url) as state:
        assert state.decisions("acme").to_pylist() == [row]
        assert state.undo("acme", "site", row["subject"], by="Ana", at=NOW) is not None
        assert len(state.history("acme")) == 2
        state.record_manual_action("acme", kind="other", scope="partial", reported_on=None, note="", at=NOW)
        assert state.manual_actions("acme").num_rows == 1
    assert not (tmp_path / "state.sqlite").exists()


def test_accounts_jobs_and_views(url: str, tmp_path: Path) -> None:
    with open_state(tmp_path, url) as state:
        add_user(state, "ana", "correct horse battery", "reviewer", ("acme",), at=NOW)
        add_user(state, "ana", "correct horse battery 2", "admin", ("acme", "other"), at=NOW)
        assert check_password(state, "ana", "correct horse battery 2")
        assert not check_password(state, "ana", "correct horse battery")
        open_session(state, "ana", "token", at=NOW)
        found = session_user(state, "token", at=NOW)
        assert found is not None
        assert (found["role"], found["projects"]) == ("admin", ["acme", "other"])
        note_activity(state, "login", at=NOW, user="ana")
        assert activity(state)[0]["user_name"] == "ana"
        number = add_job(state, "acme", "judge", {"fetch": False}, by="ana", at=NOW)
        assert claim(state, number, at=NOW)
        assert not claim(state, number, at=NOW)
        assert not beat(state, number, at=NOW, stage="signals", done=3, total=10)
        told = job(state, number)
        assert told is not None
        assert (told["status"], told["done"], told["args"]) == (RUNNING, 3, {"fetch": False})
        assert len(jobs(state, "acme")) == 1
        save_view(state, "acme", "日本", "lang=ja", by="ana", at=NOW)
        assert [view["name"] for view in saved_views(state, "acme")] == ["日本"]


def test_the_dashboard_runs_on_it(url: str, tmp_path: Path) -> None:
    root = tmp_path / "w"
    put_run(root, "acme", audit(40))
    assert config_for(root, "0.0.0.0", now=lambda: NOW, state_url=url).accounts
    someone = visitor(root, state_url=url, accounts=True)
    assert someone.login("ana", "correct horse battery 2").status_code == 303
    row = someone.get("/p/acme/links.json").json()["links"][0]
    assert someone.post("/p/acme/decide", {"subject": row["url"], "decision": "ignore"}).status_code == 303
    assert someone.get("/api/projects/acme/decisions").json()[-1]["decided_by"] == "ana"
