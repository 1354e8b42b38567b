"""The state of a team in PostgreSQL: the same migrations, decisions, accounts and jobs as in SQLite.

A server is started from the machine's own package; the tests skip where there is none.
"""

import re
import subprocess
import sys
import threading
from collections import Counter
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
from hreflens.engine.workspace import open_project, run_names
from hreflens.projects.monitoring import new_schedule
from hreflens.projects.setup import init_project
from hreflens.web.serve import config_for
from tests.engine.postgres import new_database
from tests.show.factory import audit
from tests.web.world import put_run, visitor

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def url(postgres: str) -> str:
    return new_database(postgres)


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


def test_two_machines_that_open_an_empty_database_at_once(postgres: str, tmp_path: Path) -> None:
    """Each has a workspace folder of its own, so that no lock on files keeps them apart."""
    fresh = new_database(postgres)
    faults: list[BaseException] = []
    gate = threading.Barrier(3)

    def migrate(number: int) -> None:
        root = tmp_path / str(number)
        root.mkdir()
        gate.wait()
        try:
            open_state(root, fresh).close()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=migrate, args=(number,)) for number in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults


@pytest.mark.slow
def test_two_workers_run_every_job_of_two_projects_once(postgres: str, tmp_path: Path) -> None:
    """Real jobs in processes of their own, schedules that are due, and the state in PostgreSQL alone."""
    fresh, names = new_database(postgres), ("a.example", "b.example")
    for name in names:
        init_project(tmp_path, name, {"site": name})
        (tmp_path / f"{name}.csv").write_text(f"Referring page URL,Target URL,Anchor\nhttps://s.jp/{name},https://{name}/,あ\n")  # fmt: skip
    command = [sys.executable, "-m", "hreflens", "monitor", "run", "--due", "--workspace", str(tmp_path), "--state-url", fresh]  # fmt: skip
    with open_state(tmp_path, fresh) as state:
        for name in names:
            new_schedule(state, name, every="7d", cron=None, tz="UTC", files=(str(tmp_path / f"{name}.csv"),),
                         fetch=False, by="", now=datetime(2026, 11, 1, tzinfo=UTC))  # fmt: skip
            add_job(
                state,
                name,
                "monitor",
                {"files": [str(tmp_path / f"{name}.csv")], "fetch": False},
                by="",
                at=NOW,
            )
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)
        ]
        told = [each.communicate(timeout=300)[0].decode() for each in running]
        assert [each.returncode for each in running] == [0, 0], told
        found = [each for name in names for each in jobs(state, name)]
    assert Counter((each["kind"], each["status"], each["attempts"]) for each in found) == {
        ("monitor", "done", 1): 4,
    }, found
    assert all(len(run_names(open_project(tmp_path, name))) >= 1 for name in names)
    assert not (tmp_path / "state.sqlite").exists()
    assert not re.search(r"Traceback|deadlock", "".join(told)), told
