"""A client's weekly report over a loopback web that changes: made, sent once, and never twice after a kill."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hreflens.act.monitor.period import period_until
from hreflens.engine.alerts import acknowledge, add_rule, alerts, messages
from hreflens.engine.comments import add_comment
from hreflens.engine.jobs import DONE, jobs
from hreflens.engine.schedules import remove_schedule, schedules
from hreflens.engine.state import State, open_state
from hreflens.engine.workspace import Project
from hreflens.projects.monitoring import new_schedule
from hreflens.projects.periods import file_of, gather, schedule_report, write_period, written
from hreflens.projects.setup import project_settings
from hreflens.projects.trail import trail
from hreflens.projects.work import run_job
from hreflens.projects.workers import until_done
from tests.projects.monitor_world import (
    START,
    WEEK,
    Post,
    loopback_web,
    make_project,
    post_office,
    write_exports,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as found:
        yield found


def run_due(root: Path, state: State, at: datetime) -> int:
    def one(number: int, attempt: int) -> None:
        assert run_job(root, number, now=lambda: at, attempt=attempt) == DONE, jobs(state, "acme")[0]

    return until_done(root, state, now=lambda: at, run=one).started


def watched(root: Path, state: State, post: Post) -> Project:
    project = make_project(root, post, home="de-DE")
    new_schedule(state, "acme", every="7d", cron=None, tz="Europe/Berlin", files=(str(root / "exports/*.csv"),), fetch=True,
                 by="ana", now=START)  # fmt: skip
    return project


def test_a_week_is_told_once_with_what_was_lost_and_decided(tmp_path: Path, post: Post) -> None:
    with loopback_web() as (web, server), open_state(tmp_path) as state:
        project = watched(tmp_path, state, post)
        number = schedule_report(state, "acme", "weekly", tz="Europe/Berlin", channels=["mailto:kunde@acme.example", post.hook],
                                 by="ana", now=START)  # fmt: skip
        for week in range(6):
            web.week, at = week, START + week * WEEK + timedelta(hours=1)  # Monday at eight in Berlin
            write_exports(tmp_path / "exports", server.port, week)
            run_due(tmp_path, state, at)
            if week == 4:
                first = min(each["id"] for each in alerts(state, "acme"))
                acknowledge(state, "acme", [first], by="ana", at=at)
                add_comment(state, "acme", f"alert:{first}", "Der Redaktion geschrieben", by="ana", at=at)
                row = {
                    "subject_kind": "site",
                    "subject": "site1.localhost",
                    "decision": "keep",
                    "note": "Partner",
                }
                state.decide("acme", [{**row, "decided_by": "ana", "decided_at": at}])
        assert len(post.mails) == len(post.hooks) == 5, (
            "one a Monday, each of the week before; none before the first audit"
        )
        seen = {each["action"]: each for each in trail(project, state)}
        assert seen["keep"]["subject"] == "site1.localhost"
        assert seen["keep"]["verdict"] is not None, "what the run of that day said"
        assert [each["text"] for each in seen["seen"]["comments"]] == ["Der Redaktion geschrieben"]

        # The run of week 4 was on a Monday: its week ended on the Sunday after and was told in week 5.
        to, title, body, _ = post.mails[-1]
        assert to == "kunde@acme.example"
        assert "https://links.acme.example/p/acme/periods/week-2026-03-08/report.html" in body
        assert {name.rpartition(".")[2] for name in post.files[-1]} >= {"html"}
        assert title.startswith("acme: ")
        hook = post.hooks[-1]
        assert hook["report"] == {
            "name": "week-2026-03-08",
            "link": "https://links.acme.example/p/acme/periods/week-2026-03-08/report.html",
        }
        assert "files" not in hook, "no path of the server leaves it"
        page = (project.folder / "reports/week-2026-03-08/report.md").read_text()
        for told in ("site3.localhost", "Redaktion geschrieben", "Partner"):
            assert told in page.replace("\\", ""), told
        told = gather(project, state, period_until("week", date(2026, 3, 8)))
        assert (told.links_in("lost"), told.runs, told.total(first=True)["links"], told.total()["links"]) == (
            4,
            1,
            48,
            45,
        )

        # Nothing is told again, whoever asks.
        assert run_due(tmp_path, state, START + 5 * WEEK + timedelta(hours=2)) == 0
        assert len(post.mails) == 5
        assert {row["name"] for row in written(project)} >= {"week-2026-03-08"}
        assert file_of(project, "week-2026-03-08", "report.html") is not None
        for name, file in (
            ("..", "project.toml"),
            ("week-2026-03-08", "../../project.toml"),
            ("week-2026-03-08", ""),
        ):
            assert file_of(project, name, file) is None
        assert next(row for row in schedules(state, "acme") if row["id"] == number)[
            "next_at"
        ].isoformat() == ("2026-03-16T07:00:00+00:00")
        settings = project_settings(project)
        _, files = write_period(project, settings, state, period_until("month", date(2026, 2, 28)), now=START, lang="ar", formats=["html"])  # fmt: skip
        assert 'dir="rtl"' in files[0].read_text()


def test_a_kill_at_any_moment_sends_no_report_twice(tmp_path: Path, post: Post) -> None:
    chance = random.Random(11)
    with loopback_web() as (_, server), open_state(tmp_path) as state:
        watched(tmp_path, state, post)
        write_exports(tmp_path / "exports", server.port, 0)
        run_due(tmp_path, state, START + timedelta(hours=1))
        for row in schedules(state, "acme"):  # only reports from here on: they are what is killed
            remove_schedule(state, "acme", row["id"])
        schedule_report(state, "acme", "weekly", tz="UTC", channels=["mailto:kunde@acme.example", post.hook], by="", now=START)  # fmt: skip
        at, longest, weeks = START, 4.0, 3
        for week in range(1, weeks + 1):
            at = START + week * WEEK + timedelta(hours=3)
            for _ in range(3):
                command = [
                    sys.executable,
                    "-m",
                    "tests.projects.monitor_process",
                    str(tmp_path),
                    at.isoformat(),
                ]
                running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
                try:
                    running.wait(chance.uniform(0.5, longest))
                except subprocess.TimeoutExpired:
                    running.send_signal(signal.SIGKILL)
                    running.wait()
                at += timedelta(minutes=7)
            started = time.monotonic()
            run_due(tmp_path, state, at)
            longest = max(2.0, min(20.0, 1.5 * (time.monotonic() - started)))
        run_due(tmp_path, state, at + timedelta(hours=1))
        sent = messages(state, "acme")
        assert {each["status"] for each in sent} <= {"sent", "uncertain"}
        assert len(sent) == 2 * weeks
        ids = [each for _, _, _, each in post.mails]
        keys = [each["key"] for each in post.hooks]
        assert len(set(ids)) == len(ids) <= weeks
        assert len(set(keys)) == len(keys) <= weeks


def test_a_rule_of_alerts_gets_no_report_and_a_report_no_alerts(tmp_path: Path, post: Post) -> None:
    from hreflens.engine.client_reports import queue_report, was_sent

    make_project(tmp_path, post)
    with open_state(tmp_path) as state:
        add_rule(state, "acme", {"channels": ["mailto:ana@acme.example"]}, by="", at=START)
        given = {"title": "t", "body": "b", "folder": "week-2026-02-08", "at": START}
        assert queue_report(state, "acme", 7, date(2026, 2, 8), ["mailto:k@acme.example"], **given) == 1  # type: ignore[arg-type]
        assert queue_report(state, "acme", 7, date(2026, 2, 8), ["mailto:k@acme.example"], **given) == 0  # type: ignore[arg-type]
        assert was_sent(state, 7, date(2026, 2, 8))
        assert not was_sent(state, 7, date(2026, 2, 15))
        from hreflens.projects.alerting import queue_messages, send_messages

        assert queue_messages(tmp_path, state, now=START) == 0
        assert send_messages(tmp_path, state, now=lambda: START) == {"sent": 1}, (
            "a report whose files are gone still tells"
        )
        assert post.files == [{}]
