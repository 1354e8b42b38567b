"""Story S6 over twelve weeks of a loopback web that changes, with a clock that is given."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hreflens.engine.alerts import acknowledge, add_rule, alerts, messages, snooze
from hreflens.engine.jobs import DONE, jobs
from hreflens.engine.schedules import schedules
from hreflens.engine.state import State, open_state
from hreflens.engine.workspace import current_run, run_names
from hreflens.projects.monitoring import new_schedule
from hreflens.projects.pinning import pin_link
from hreflens.projects.setup import project_settings
from hreflens.projects.timelines import history_rows, listed_changes, pins_now
from hreflens.projects.work import run_job
from hreflens.projects.workers import until_done
from tests.projects.monitor_world import (
    BACK_IN,
    FAULT_IN,
    GONE,
    HACKED_IN,
    REMOVED,
    START,
    WEEK,
    Post,
    loopback_web,
    make_project,
    pages,
    post_office,
    write_exports,
)

pytestmark = pytest.mark.slow
WEEKS = 12


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as found:
        yield found


class Watched:
    """A project on a weekly schedule, its clock, and the loopback web it is about."""

    def __init__(self, root: Path, state: State, port: int, post: Post) -> None:
        self.root, self.state, self.port = root, state, port
        self.at = START
        self.project = make_project(root, post)
        write_exports(root / "exports", port, 0)
        add_rule(state, "acme", {"channels": ["mailto:ana@acme.example", post.hook]}, by="ana", at=START)
        number = new_schedule(
            state, "acme", every="7d", cron=None, tz="Europe/Berlin", files=(str(root / "exports/*.csv"),),
            fetch=True, by="ana", now=START,
        )  # fmt: skip
        assert number

    def now(self) -> datetime:
        return self.at

    def run(self) -> int:
        done = until_done(self.root, self.state, now=self.now, run=self._run)
        return done.started

    def _run(self, number: int, attempt: int) -> None:
        assert run_job(self.root, number, now=self.now, attempt=attempt) == DONE, jobs(self.state, "acme")[0]


def test_twelve_weeks_of_a_changing_web(tmp_path: Path, post: Post) -> None:
    with loopback_web() as (web, server), open_state(tmp_path) as state:
        watched = Watched(tmp_path, state, server.port, post)
        pin_link(
            watched.project, project_settings(watched.project), state, pages(server.port)[4],
            target="https://acme.example/", anchor=None, rel="", note="agreed with the editor", by="ana", now=START,
        )  # fmt: skip
        told: dict[int, str] = {}
        for week in range(WEEKS):
            web.week, watched.at = week, START + week * WEEK + timedelta(hours=1)
            write_exports(tmp_path / "exports", server.port, week)
            before = len(post.mails)
            assert watched.run() == 1
            assert watched.run() == 0, "nothing is due twice"
            told[week] = "\n".join(f"{title}\n{body}" for _, title, body, _ in post.mails[before:])

        assert {week for week, text in told.items() if text} == {FAULT_IN, HACKED_IN, BACK_IN}
        story = told[FAULT_IN]
        assert "4 links are gone (2 removed, 1 now Sponsored, and 1 page gone)." in story or (
            "4 links are gone" in story and "2 removed" in story and "1 now Sponsored" in story and "1 page gone" in story
        )  # fmt: skip
        assert "Search Console fell by 88%, but" in story
        assert "still link: source fault." in story
        assert "There is nothing to do." in story
        assert "the link is Sponsored instead of Followed" in story, "the pinned link"
        assert "https://links.acme.example/p/acme/watch" in story
        assert "1 looks hacked" in told[HACKED_IN]
        assert "One lost link is back." in told[BACK_IN]

        # Each alert once, by mail and by webhook; both say the same.
        every = alerts(state, "acme")
        assert len({each["dedupe"] for each in every}) == len(every)
        assert len(post.mails) == len(post.hooks) == 3
        assert len({each["key"] for each in post.hooks}) == 3
        assert [each["body"] for each in post.hooks] == [body for _, _, body, _ in post.mails]
        assert {each["status"] for each in messages(state, "acme")} == {"sent"}

        # What the runs keep.
        assert len(run_names(watched.project)) == WEEKS
        lost = listed_changes(watched.project, None, kinds=["lost_removed", "lost_page_gone"])
        assert sorted(row["site"].split(".")[0] for row in lost) == sorted([*REMOVED, GONE])
        assert {row["found_on"] for row in lost} == {(START + 4 * WEEK).date()}
        flapped = listed_changes(
            watched.project, None, subject=f"http://site5.localhost:{server.port}/artikel"
        )
        assert [row["kind"] for row in flapped] == ["seen_again", "missing"]
        points = history_rows(watched.project, "total")
        assert [row["links"] for row in points] == [48, 48, 48, 48, 45, 45, 45, 45, 46, 46, 46, 46]
        assert [row["state"] for row in pins_now(watched.project, state)] == ["rel: sponsored"]
        run = current_run(watched.project)
        assert run is not None
        assert run.name.startswith("2026-04-20")
        (schedule,) = schedules(state, "acme")
        assert schedule["next_at"].isoformat() == "2026-04-27T05:00:00+00:00", (
            "summer time keeps seven o'clock"
        )


def test_acknowledged_and_resting_alerts_are_not_told(tmp_path: Path, post: Post) -> None:
    from hreflens.engine.alerts import add_alerts
    from hreflens.projects.alerting import queue_messages, send_messages

    make_project(tmp_path, post)
    row = {
        "about": "regained",
        "subject_kind": "link",
        "subject": "x",
        "lang": "ja",
        "market": "JP",
        "value": 60.0,
    }
    rows = [
        {**row, "dedupe": f"d{n}", "facts": {"kind": "regained", "url": f"https://a{n}.jp/"}, "found_on": START.date()}
        for n in range(3)
    ]  # fmt: skip
    with open_state(tmp_path) as state:
        add_rule(
            state,
            "acme",
            {"channels": [post.hook], "quiet": "22:00-08:00", "tz": "Asia/Tokyo"},
            by="",
            at=START,
        )
        night = START + timedelta(hours=9)  # midnight in Tokyo
        assert add_alerts(state, "acme", "r1", rows, at=night) == 3
        assert add_alerts(state, "acme", "r1", rows, at=night) == 0
        first, second, third = sorted(each["id"] for each in alerts(state, "acme"))
        assert acknowledge(state, "acme", [first], by="ana", at=night) == 1
        assert snooze(state, "acme", [second], until=night + timedelta(days=3)) == 1
        assert queue_messages(tmp_path, state, now=night) == 0, "it is quiet"
        morning = night + timedelta(hours=10)
        assert queue_messages(tmp_path, state, now=morning) == 1
        assert send_messages(tmp_path, state, now=lambda: morning) == {"sent": 1}
        assert [each["id"] for each in post.hooks[0]["alerts"]] == [third]
        assert queue_messages(tmp_path, state, now=morning) == 0
        later = night + timedelta(days=4)
        assert queue_messages(tmp_path, state, now=later) == 1
        send_messages(tmp_path, state, now=lambda: later)
        assert [each["id"] for each in post.hooks[1]["alerts"]] == [second]


def test_a_channel_that_fails_is_tried_again_and_holds_up_no_other(tmp_path: Path, post: Post) -> None:
    from hreflens.engine.alerts import add_alerts
    from hreflens.projects.alerting import queue_messages, send_messages

    make_project(tmp_path, post)
    rows = [{"about": "regained", "subject_kind": "link", "subject": "x", "lang": None, "market": None, "value": None,
             "dedupe": "d", "facts": {"kind": "regained"}, "found_on": START.date()}]  # fmt: skip
    with open_state(tmp_path) as state:
        dead = "http://127.0.0.1:1/hook"
        add_rule(state, "acme", {"channels": [dead, post.hook]}, by="", at=START)
        add_alerts(state, "acme", "r1", rows, at=START)
        queue_messages(tmp_path, state, now=START)
        at = START
        for tries in range(1, 6):
            ended = send_messages(tmp_path, state, now=lambda: at)
            assert ended == {"failed" if tries == 5 else "pending": 1, **({"sent": 1} if tries == 1 else {})}
            at += timedelta(hours=7)
        assert len(post.hooks) == 1
        assert {each["channel"]: each["status"] for each in messages(state, "acme")} == {
            dead: "failed",
            post.hook: "sent",
        }


def test_a_message_whose_sender_was_killed_is_never_sent_twice(tmp_path: Path, post: Post) -> None:
    from hreflens.engine.alerts import add_alerts, next_message
    from hreflens.projects.alerting import queue_messages, send_messages

    make_project(tmp_path, post)
    rows = [{"about": "regained", "subject_kind": "link", "subject": "x", "lang": None, "market": None, "value": None,
             "dedupe": "d", "facts": {"kind": "regained"}, "found_on": START.date()}]  # fmt: skip
    with open_state(tmp_path) as state:
        add_rule(state, "acme", {"channels": [post.hook]}, by="", at=START)
        add_alerts(state, "acme", "r1", rows, at=START)
        queue_messages(tmp_path, state, now=START)
        assert next_message(state, at=START) is not None, "taken, and then its sender is gone"
        for minutes in (1, 10, 600):
            assert send_messages(tmp_path, state, now=lambda m=minutes: START + timedelta(minutes=m)) == {}
        assert [each["status"] for each in messages(state, "acme")] == ["uncertain"]
        assert not post.hooks
