"""Uploads, audits, decisions and judging anew as jobs in processes of their own, seen from the pages."""

import time
from pathlib import Path
from typing import Any

import pytest

from hreflens.engine.jobs import CANCELLED, DONE, FAILED, add_job, ask_cancel, beat, bury_silent, claim, job
from hreflens.engine.state import open_state
from hreflens.engine.workspace import current_run, open_project
from hreflens.projects.setup import init_project
from hreflens.projects.work import run_job
from tests.web.world import NOW, Visitor, visitor

EXPORT = (
    "Referring page URL,Target URL,Anchor\n"
    "https://kamera-nikki.jp/blog/1,https://acme.example/,アクメ\n"
    "https://dom-i-sad.ru/dacha,https://acme.example/,камеры\n"
    "https://le-jardin.fr/a,https://acme.example/fr,Acme\n"
)
ODD = "Seite;Wohin\nhttps://kamera-nikki.jp/x;https://acme.example/\nhttps://b.example.de/y;https://acme.example/\n"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    init_project(tmp_path / "w", "acme", {"site": "acme.example"})
    return tmp_path / "w"


def wait(someone: Visitor, seconds: float = 90) -> dict[str, Any]:
    """Return the newest job once it ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        newest = someone.get("/api/projects/acme/jobs").json()[0]
        if newest["status"] not in ("queued", "running"):
            return newest
        time.sleep(0.3)
    raise AssertionError(newest)


def upload(someone: Visitor, name: str, text: str) -> str:
    sent = someone.post("/p/acme/imports/upload", files={"file": (name, text.encode())})
    assert sent.status_code == 303
    return str(sent.headers["location"])


def test_from_upload_to_verdict_without_the_command_line(empty: Path) -> None:
    someone = visitor(empty)
    where = upload(someone, "links.csv", EXPORT)
    shown = someone.get(where).text
    assert "kamera-nikki.jp/blog/1" in shown
    assert "referring_url" in shown
    assert someone.post(where, {"do": "take"}).status_code == 303
    assert wait(someone)["status"] == DONE
    assert "links.csv" in someone.get("/p/acme/imports").text
    assert someone.get(where).status_code == 404, "what was taken in is no longer aside"
    someone.post("/p/acme/jobs", {"kind": "audit"})
    assert wait(someone)["status"] == DONE
    rows = someone.get("/p/acme/links.json").json()["links"]
    assert len(rows) == 3
    someone.post("/p/acme/decide", {"subject": rows[0]["url"], "decision": "act", "note": "bought"})
    review = someone.get("/p/acme/review").text
    assert 'value="judge"' in review
    first = current_run(open_project(empty, "acme"))
    someone.post("/p/acme/jobs", {"kind": "judge"})
    assert wait(someone)["status"] == DONE
    assert current_run(open_project(empty, "acme")) != first
    again = {row["url"]: row for row in someone.get("/p/acme/links.json").json()["links"]}
    assert again[rows[0]["url"]]["verdict"] == "act"
    assert 'value="judge"' not in someone.get("/p/acme/review").text


def test_an_unknown_file_is_mapped_by_hand(empty: Path) -> None:
    someone = visitor(empty)
    where = upload(
        someone, "odd.csv", "Seite;Dings\nfoo;https://kamera-nikki.jp/x\nbar;https://b.example.de/y\n"
    )
    assert "Dings" in someone.get(where).text
    tried = someone.post(where, {"do": "try", "header": ["Seite", "Dings"], "field": ["", "referring_url"]})
    assert "kamera-nikki.jp/x" in tried.text
    assert 'value="take"' in tried.text
    someone.post(where, {"do": "take", "header": ["Seite", "Dings"], "field": ["", "referring_url"]})
    assert wait(someone)["status"] == DONE
    assert "odd.csv" in someone.get("/p/acme/imports").text


def test_files_can_be_dropped_again(empty: Path) -> None:
    someone = visitor(empty)
    where = upload(someone, "odd.csv", ODD)
    someone.post(where, {"do": "drop"})
    assert someone.get(where).status_code == 404


def test_a_broken_file_is_named_and_good_ones_are_kept(empty: Path) -> None:
    someone = visitor(empty)
    sent = someone.post(
        "/p/acme/imports/upload",
        files=[("file", ("good.csv", EXPORT.encode())), ("file", ("bad.csv", b"\x00\x01\x02 nothing"))],
    )
    where = sent.headers["location"]
    assert 'role="alert"' in someone.get(where).text
    someone.post(where, {"do": "take"})
    done = wait(someone)
    assert done["status"] == DONE
    assert "kept=3" in done["message"]
    assert "bad.csv" in done["message"]


def test_a_job_can_be_cancelled_and_goes_on(empty: Path) -> None:
    with open_state(empty) as state:
        number = add_job(state, "acme", "judge", {}, by="ana", at=NOW)
        assert ask_cancel(state, "acme", number)
        assert not ask_cancel(state, "other", number)
        assert beat(state, number, at=NOW, stage="x", done=1, total=2)
    someone = visitor(empty)
    assert someone.post(f"/p/acme/jobs/{number}/cancel").status_code == 303
    assert someone.get(f"/api/projects/acme/jobs/{number}").json()["status"] == CANCELLED
    assert "again" in someone.get("/p/acme/imports").text
    someone.post(f"/p/acme/jobs/{number}/again")
    assert wait(someone)["status"] == FAILED, "there is nothing to judge yet, and it says so"
    assert "hreflens import" in someone.get("/api/projects/acme/jobs").json()[0]["message"]


def test_a_job_is_taken_once_and_a_silent_one_is_buried(empty: Path) -> None:
    with open_state(empty) as state:
        number = add_job(state, "acme", "judge", {}, by="", at=NOW)
    assert run_job(empty, number, now=lambda: NOW) == FAILED
    assert run_job(empty, number, now=lambda: NOW) == FAILED
    with open_state(empty) as state:
        from datetime import timedelta

        silent = add_job(state, "acme", "audit", {}, by="", at=NOW)
        assert bury_silent(state, at=NOW + timedelta(minutes=5)) == 0, "whoever waits is not silent"
        assert claim(state, silent, at=NOW)
        assert bury_silent(state, at=NOW + timedelta(seconds=30)) == 0
        assert bury_silent(state, at=NOW + timedelta(minutes=5)) == 1
        found = job(state, silent)
        assert found is not None
        assert found["status"] == FAILED
