"""Pinned pages with a rhythm of their own: checked apart from the runs by a clock that is given, told once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hreflens.engine.alerts import add_rule, alerts
from hreflens.engine.jobs import DONE, jobs
from hreflens.engine.schedules import schedules
from hreflens.engine.state import State, open_state
from hreflens.engine.workspace import run_names
from hreflens.projects.monitoring import new_schedule
from hreflens.projects.pinning import pin_link, unpin
from hreflens.projects.retention import collect, plan
from hreflens.projects.setup import project_settings
from hreflens.projects.timelines import listed_changes, pins_now
from hreflens.projects.work import run_job
from hreflens.projects.workers import until_done
from tests.collect.fetch.loopback import Seen, Server, reply
from tests.projects.monitor_world import GERMAN, START, Post, make_project, post_office

pytestmark = pytest.mark.slow
DAY = timedelta(days=1)


class Shop:
    """One page with one link; the test says what it is."""

    link = '<a href="https://acme.example/">Acme</a>'
    asked = 0

    def play(self, seen: Seen) -> bytes:
        if seen.path == "/robots.txt":
            return reply(b"", 404)
        self.asked += seen.host.startswith("magazin")
        text = GERMAN.format(n=1)
        return reply(
            f'<html lang="de"><title>Test</title><main><p>{text} {self.link} {text}</p></main></html>'.encode()
        )


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as found:
        yield found


def test_a_pinned_page_is_checked_daily_and_told_once(tmp_path: Path, post: Post) -> None:
    shop = Shop()
    with Server(shop.play) as server, open_state(tmp_path) as state:
        project = make_project(tmp_path, post)
        settings = project_settings(project)
        page = f"http://magazin.localhost:{server.port}/test"
        other = f"http://andere.localhost:{server.port}/test"
        (tmp_path / "links.csv").write_text(
            "Referring page URL,Target URL,Anchor\n" + "".join(f"{each},https://acme.example/,Acme\n" for each in (page, other))
        )  # fmt: skip
        add_rule(state, "acme", {"channels": [post.hook]}, by="", at=START)
        new_schedule(state, "acme", every="7d", cron=None, tz="UTC", files=(str(tmp_path / "links.csv"),), fetch=True, by="", now=START)  # fmt: skip

        def go(at: datetime) -> list[str]:
            before = len(post.hooks)

            def one(number: int, attempt: int) -> None:
                ended = run_job(tmp_path, number, now=lambda: at, attempt=attempt)
                assert ended == DONE, jobs(state, "acme")[0]["message"]

            until_done(tmp_path, state, now=lambda: at, run=one)
            return [each["body"] for each in post.hooks[before:]]

        assert go(START) == []
        pinned = {
            "target": "https://acme.example/",
            "anchor": "Acme",
            "rel": "",
            "note": "bought",
            "by": "ana",
        }
        number = pin_link(project, settings, state, page, **pinned, now=START + DAY / 2, every="1d")  # type: ignore[arg-type]
        assert [row["kind"] for row in schedules(state, "acme")] == ["monitor", "pins"]
        runs, asked = len(run_names(project)), shop.asked
        assert go(START + DAY / 2) == []
        assert (len(run_names(project)), shop.asked) == (runs, asked + 1), "the page alone, and no audit"

        shop.link = '<a rel="sponsored" href="https://acme.example/">Acme</a>'
        (told,) = go(START + 1.5 * DAY)
        assert "the link is Sponsored instead of Followed" in told
        assert go(START + 2.5 * DAY) == [], "it is told once"
        assert [row["state"] for row in pins_now(project, state)] == ["rel: sponsored"]
        assert [row["kind"] for row in listed_changes(project, None, subject=page)] == ["rel_changed"]

        shop.link = "Acme"
        assert go(START + 3.5 * DAY) == [], "missing once is not gone"
        (told,) = go(START + 4.5 * DAY)
        assert "the link is gone" in told
        assert [row["state"] for row in pins_now(project, state)] == ["gone"]

        # The next run of the project starts from there: the pinned link is no news, the other one is missing now.
        assert go(START + 7 * DAY) == []
        kinds = [(row["kind"], row["url"] == page) for row in listed_changes(project, None) if row["found_on"] >= (START + 3 * DAY).date()]  # fmt: skip
        assert sorted(kinds) == [("lost_removed", True), ("missing", False), ("missing", True)]
        assert [row["state"] for row in pins_now(project, state)] == ["gone"]
        shop.link = '<a href="https://acme.example/">Acme</a>'
        assert "is back" not in "".join(go(START + 8 * DAY)), "checks tell of pins alone"
        assert [row["state"] for row in pins_now(project, state)] == ["as agreed"]
        assert len(alerts(state, "acme")) == 2

        # Old checks are thinned, their changes stay.
        later = (START + 300 * DAY).date()
        thin = {each.name for each in plan(project, state, keep_days=30, today=later) if (each.kind, each.action) == ("check", "thin")}  # fmt: skip
        assert thin
        collect(project, state, keep_days=30, today=later)
        assert "rel_changed" in [row["kind"] for row in listed_changes(project, None, subject=page)]
        assert [row["state"] for row in pins_now(project, state)] == ["as agreed"]

        assert unpin(state, "acme", number, at=START)
        assert [row["kind"] for row in schedules(state, "acme")] == ["monitor"], (
            "the rhythm goes with its last pin"
        )


def test_a_pin_before_the_first_audit_is_checked_too(tmp_path: Path, post: Post) -> None:
    shop = Shop()
    with Server(shop.play) as server, open_state(tmp_path) as state:
        project = make_project(tmp_path, post)
        page = f"http://magazin.localhost:{server.port}/neu"
        pin_link(project, project_settings(project), state, page, target=None, anchor=None, rel="sponsored", note="",
                 by="", now=START, every="1d")  # fmt: skip
        for day in range(2):
            at = START + day * DAY
            until_done(
                tmp_path, state, now=lambda at=at: at, run=lambda job, attempt, at=at: _done(tmp_path, job, attempt, at, state)
            )  # fmt: skip
        assert [each["facts"]["what"] for each in alerts(state, "acme")] == ["rel"], "told once over two days"
        assert run_names(project) == []


def _done(root: Path, job: int, attempt: int, at: datetime, state: State) -> None:
    ended = run_job(root, job, now=lambda: at, attempt=attempt)
    assert ended == DONE, jobs(state, "acme")[0]["message"]
