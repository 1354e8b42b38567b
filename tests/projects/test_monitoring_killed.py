"""Runs that are killed at any moment, and everything at once on one workspace: nothing is lost, nothing told twice."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from hreflens.act.monitor.alerts import DEFAULT_ABOUT
from hreflens.engine.alerts import add_rule, alerts, messages
from hreflens.engine.jobs import JOBS, add_job
from hreflens.engine.state import open_state
from hreflens.engine.workspace import run_names
from hreflens.projects.monitoring import new_schedule, run_now
from hreflens.projects.setup import init_project
from tests.projects.monitor_world import START, WEEK, loopback_web, make_project, post_office, write_exports

pytestmark = pytest.mark.slow
WEEKS = (0, 3, 4, 6, 8)
KILLS_A_WEEK = 4
SOAK_SECONDS = float(os.environ.get("HREFLENS_SOAK_SECONDS", "20"))


def process(root: Path, at: datetime) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.projects.monitor_process", str(root), at.isoformat()]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def test_twenty_kills_lose_no_decision_and_repeat_no_alert(tmp_path: Path) -> None:
    chance, kills, decided, longest = random.Random(7), 0, 0, 6.0
    with post_office() as post, loopback_web() as (web, server), open_state(tmp_path) as state:
        project = make_project(tmp_path, post)
        add_rule(state, "acme", {"channels": ["mailto:ana@acme.example", post.hook]}, by="", at=START)
        files = (str(tmp_path / "exports/*.csv"),)
        new_schedule(
            state, "acme", every="7d", cron=None, tz="UTC", files=files, fetch=True, by="", now=START
        )
        for week in WEEKS:
            web.week, at = week, START + week * WEEK + timedelta(hours=1)
            write_exports(tmp_path / "exports", server.port, week)
            for _ in range(KILLS_A_WEEK):
                running = process(tmp_path, at)
                row = {
                    "subject_kind": "site",
                    "subject": f"s{decided}.jp",
                    "decision": "keep",
                    "note": "",
                    "decided_by": "ana",
                }
                state.decide("acme", [{**row, "decided_at": at}])
                decided += 1
                try:
                    running.wait(chance.uniform(0.5, longest))
                except subprocess.TimeoutExpired:
                    running.send_signal(signal.SIGKILL)
                    running.wait()
                kills += 1
                at += timedelta(minutes=7)
            started = time.monotonic()
            last = process(tmp_path, at)
            assert last.wait(500) == 0, last.stderr.read().decode() if last.stderr else ""
            longest = max(3.0, min(60.0, time.monotonic() - started))
        assert kills == 20
        assert len(state.history("acme")) == decided
        with state.engine.connect() as connection:
            ends = Counter(connection.execute(sa.select(JOBS.c.status)).scalars())
        assert ends == {"done": len(WEEKS)}

        found = alerts(state, "acme")
        told = Counter(str(each["facts"].get("kind") or each["about"]) for each in found)
        assert told == {
            "lost_removed": 2, "lost_page_gone": 1, "rel_changed": 1, "source": 1, "site_hacked": 1, "regained": 1,
            # The break-in also changed the page's language and the anchor, which the rule does not tell.
            "page_lang_changed": 1, "anchor_changed": 1,
        }  # fmt: skip
        sent = messages(state, "acme")
        assert {each["status"] for each in sent} <= {"sent", "uncertain"}
        seen = [message_id for _, _, _, message_id in post.mails]
        keys = [each["key"] for each in post.hooks]
        assert len(set(seen)) == len(seen), "no mail twice"
        assert len(set(keys)) == len(keys), "no webhook twice"
        in_messages = Counter((each["channel"], number) for each in sent for number in each["alerts"])
        assert set(in_messages.values()) == {1}, "no alert in two messages to one reader"
        assert {number for _, number in in_messages} == {
            each["id"] for each in found if each["about"] in DEFAULT_ABOUT
        }
        assert len(run_names(project)) >= len(WEEKS)


def test_workers_server_and_commands_at_once(tmp_path: Path) -> None:
    """Twenty seconds here; HREFLENS_SOAK_SECONDS=300 makes it five minutes, or as long as you like (-s shows counts)."""
    names = ("a.example", "b.example", "c.example")
    for name in names:
        init_project(tmp_path, name, {"site": name})
        (tmp_path / f"{name}.csv").write_text(f"Referring page URL,Target URL,Anchor\nhttps://s.jp/{name},https://{name}/,あ\n")  # fmt: skip
    told = [(tmp_path / f"out{n}.txt").open("wb") for n in range(4)]

    def start(number: int, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "hreflens", *words, "--workspace", str(tmp_path)]
        return subprocess.Popen(command, stdout=told[number], stderr=subprocess.STDOUT)

    running = [start(0, "worker"), start(1, "worker"), start(2, "serve", "--port", "0")]
    asked = decided = 0
    try:
        with open_state(tmp_path) as state:
            for name in names:
                new_schedule(
                    state, name, every="7d", cron=None, tz="UTC", files=(str(tmp_path / f"{name}.csv"),), fetch=False,
                    by="", now=datetime.now(UTC),
                )  # fmt: skip
                asked += 1
            until, turn = time.monotonic() + SOAK_SECONDS, 0
            while time.monotonic() < until:
                name = names[turn % 3]
                turn += 1
                if run_now(state, name, by="test", now=datetime.now(UTC)):
                    asked += 1
                if turn % 5 == 0:
                    args = {"period": "week", "tz": "UTC"}
                    add_job(state, name, "report", args, by="test", at=datetime.now(UTC), max_attempts=3)
                    asked += 1
                words = (
                    ("monitor", "run", "--due"),
                    ("decide", f"d{turn}.jp", "keep", "--project", name),
                    ("alerts", "list", "--project", name),
                    ("changes", "--project", name),
                    ("trail", "list", "--project", name),
                )[turn % 5]
                code = start(3, *words).wait(300)
                decided += words[0] == "decide"
                assert code == 0, (words, (tmp_path / "out3.txt").read_text()[-2_000:])
            wait = time.monotonic() + 400
            while time.monotonic() < wait:
                with state.engine.connect() as connection:
                    ends = Counter(connection.execute(sa.select(JOBS.c.status)).scalars())
                if not set(ends) & {"queued", "running"}:
                    break
                time.sleep(1)
            print(
                f"{SOAK_SECONDS:g} s: {turn} commands, {decided} decisions, jobs {dict(ends)} of {asked} asked for"
            )
            assert ends == {"done": asked}
            assert sum(len(state.history(name)) for name in names) == decided
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(30)
    outputs = [(tmp_path / f"out{n}.txt").read_text() for n in range(4)]
    assert not re.search(r"locked|Traceback", "".join(outputs)), outputs
    assert not re.search(r"warning:", "".join(outputs[:3])), outputs[:3]
    assert asked > len(names)
