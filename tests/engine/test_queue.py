"""The queue: leases, attempts, one run a project, turns, and schedules that are due; all with a clock that is given.

Every test runs on SQLite and on PostgreSQL.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from hreflens.engine import jobs
from hreflens.engine.jobs import (
    DONE,
    FAILED,
    QUEUED,
    RUNNING,
    add_job,
    beat,
    bury_silent,
    claim,
    claim_next,
    fail,
)
from hreflens.engine.schedules import add_schedule, enqueue_due, pause_schedule, remove_schedule, schedules
from hreflens.engine.state import State, open_state

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def state(tmp_path: Path, state_url: str | None) -> Iterator[State]:
    with open_state(tmp_path, state_url) as found:
        yield found


def put(state: State, project: str, attempts: int = 1) -> int:
    return add_job(state, project, "monitor", {}, by="", at=NOW, max_attempts=attempts)


def status(state: State, number: int) -> str:
    row = jobs.job(state, number)
    assert row is not None
    return str(row["status"])


def test_a_project_runs_one_job_at_a_time_whoever_asks(state: State) -> None:
    first, second = put(state, "a"), put(state, "a")
    assert claim(state, first, at=NOW) == 1
    assert claim(state, second, at=NOW) == 0
    assert claim_next(state, at=NOW) is None
    other = put(state, "b")
    assert claim_next(state, at=NOW) == (other, 1)
    jobs.finish(state, first, DONE, "", at=NOW)
    assert claim_next(state, at=NOW) == (second, 1)


def test_projects_take_turns(state: State) -> None:
    many = [put(state, "big") for _ in range(5)]
    took = []
    for step in range(7):
        if step == 2:
            late = put(state, "small")
        number, _ = claim_next(state, at=NOW)  # type: ignore[misc]
        took.append(number)
        jobs.finish(state, number, DONE, "", at=NOW)
        if len(took) == 6:
            break
    assert took.index(late) <= 3, "one job of a small project does not wait for all of a big one"
    assert [each for each in took if each != late] == many


def test_a_lease_ends_with_the_beats_and_the_first_runner_is_refused(state: State) -> None:
    number = put(state, "a", attempts=3)
    assert claim(state, number, at=NOW) == 1
    assert not beat(state, number, at=NOW + MINUTE, stage="x", done=1, total=2, attempt=1)
    assert bury_silent(state, at=NOW + 1.5 * MINUTE) == 0, "it beat half a minute ago"
    assert bury_silent(state, at=NOW + 3 * MINUTE) == 1
    assert claim_next(state, at=NOW + 3 * MINUTE) == (number, 2)
    assert beat(state, number, at=NOW + 3 * MINUTE, stage="x", done=1, total=2, attempt=1), "it must stop"
    jobs.finish(state, number, DONE, "by a ghost", at=NOW, attempt=1)
    assert status(state, number) == RUNNING
    jobs.finish(state, number, DONE, "", at=NOW, attempt=2)
    assert status(state, number) == DONE


def test_a_fault_is_tried_again_later_and_later_and_then_given_up(state: State) -> None:
    number, at = put(state, "a", attempts=3), NOW
    for attempt, pause in ((1, MINUTE), (2, 4 * MINUTE)):
        assert claim_next(state, at=at) == (number, attempt)
        assert fail(state, number, "no network", at=at, attempt=attempt) == QUEUED
        assert claim_next(state, at=at + pause - timedelta(seconds=1)) is None
        at += pause
    assert claim_next(state, at=at) == (number, 3)
    assert fail(state, number, "no network", at=at, attempt=3) == FAILED
    assert claim_next(state, at=at + timedelta(days=9)) is None


def test_a_job_killed_too_often_has_failed(state: State) -> None:
    number, at = put(state, "a", attempts=2), NOW
    for _ in range(2):
        assert claim_next(state, at=at)
        at += 5 * MINUTE
        bury_silent(state, at=at)
    assert status(state, number) == FAILED


def test_a_wish_to_cancel_is_met_at_the_next_beat(state: State) -> None:
    number = put(state, "a")
    assert claim(state, number, at=NOW) == 1
    assert not jobs.ask_cancel(state, "other", number)
    assert jobs.ask_cancel(state, "a", number)
    assert beat(state, number, at=NOW, stage="", done=0, total=None, attempt=1), "it must stop"
    jobs.finish(state, number, jobs.CANCELLED, "", at=NOW, attempt=1)
    assert not jobs.ask_cancel(state, "a", number), "it has ended"
    assert claim_next(state, at=NOW) is None


def test_many_runners_share_the_queue_without_taking_a_job_twice(
    state: State, tmp_path: Path, state_url: str | None
) -> None:
    wanted = {put(state, f"p{n % 7}") for n in range(60)}
    took: list[int] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with open_state(tmp_path, state_url) as mine:
                idle = 0
                while idle < 20:
                    found = claim_next(mine, at=NOW)
                    if found is None:
                        idle += 1
                        continue
                    took.append(found[0])
                    jobs.finish(mine, found[0], DONE, "", at=NOW, attempt=found[1])
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults
    assert sorted(took) == sorted(wanted)


# --- schedules ----------------------------------------------------------------------------------------------


def weekly(row: object, after: datetime) -> datetime:
    return NOW + timedelta(weeks=1 + (after - NOW) // timedelta(weeks=1))


def schedule(state: State, project: str = "a", **more: object) -> int:
    given = {"cadence": "7d", "tz": "UTC", "files": ["links.csv"], "fetch": True, "next_at": NOW, "by": "ana"}
    return add_schedule(state, project, **{**given, **more}, at=NOW)  # type: ignore[arg-type]


def test_what_is_due_is_queued_once_and_missed_times_count_as_one(state: State) -> None:
    number = schedule(state)
    assert enqueue_due(state, weekly, at=NOW - MINUTE) == 0
    late = NOW + timedelta(weeks=5, hours=1)
    assert enqueue_due(state, weekly, at=late) == 1
    assert enqueue_due(state, weekly, at=late) == 0
    (row,) = jobs.jobs(state, "a")
    assert row["args"] == {"schedule": number, "files": ["links.csv"], "fetch": True}
    (kept,) = schedules(state, "a")
    assert (kept["next_at"], kept["last_at"]) == (NOW + timedelta(weeks=6), late)


def test_paused_and_removed_schedules_rest(state: State) -> None:
    paused, removed = schedule(state), schedule(state)
    assert pause_schedule(state, "a", paused, paused=True)
    assert remove_schedule(state, "a", removed)
    assert not remove_schedule(state, "other", paused)
    assert enqueue_due(state, weekly, at=NOW + MINUTE) == 0
    pause_schedule(state, "a", paused, paused=False, next_at=NOW)
    assert enqueue_due(state, weekly, at=NOW + MINUTE) == 1


def test_two_schedulers_at_once_queue_nothing_twice(
    state: State, tmp_path: Path, state_url: str | None
) -> None:
    for number in range(1_200):
        schedule(state, f"p{number}")
    counts: list[int] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with open_state(tmp_path, state_url) as mine:
                counts.append(enqueue_due(mine, weekly, at=NOW))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults
    assert sum(counts) == 1_200
    with state.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(jobs.JOBS)).scalar() == 1_200
