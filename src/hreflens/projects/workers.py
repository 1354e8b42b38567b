"""Runs what is due: queues schedules, gives lost leases back, runs jobs in processes of their own, sends alerts.

One round does all of it once; `hreflens worker` and `serve` go round and round, `monitor run --due` until nothing is
left. Any number of them may do so at once. It must not know what a job does.
"""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hreflens.engine.jobs import bury_silent, claim_next, fail
from hreflens.engine.schedules import enqueue_due
from hreflens.engine.state import State
from hreflens.projects.alerting import queue_messages, send_messages
from hreflens.projects.monitoring import next_at
from hreflens.projects.work import run_in_child

PAUSE_SECONDS = 5.0


@dataclass(slots=True)
class Round:
    """What one round did."""

    queued: int = 0
    lost: int = 0
    started: int = 0
    messages: int = 0
    sent: dict[str, int] = field(default_factory=dict)


Run = Callable[[int, int], None]
"""Runs a claimed job (id, attempt) to its end."""


def one_round(
    workspace: Path, state: State, *, now: Callable[[], datetime], run: Run, most: int = 1
) -> Round:
    """Queue what is due, run up to `most` jobs one after the other, and send what is to be told.

    Args:
        workspace: the workspace.
        state: its state.
        now: the clock.
        run: runs a claimed job; `in_child` where the caller must live on whatever the job does.
        most: at most so many jobs.
    """
    done = Round(queued=enqueue_due(state, next_at, at=now()), lost=bury_silent(state, at=now()))
    while done.started < most:
        taken = claim_next(state, at=now(), worker=worker_name())
        if taken is None:
            break
        run(*taken)
        done.started += 1
    done.messages = queue_messages(workspace, state, now=now())
    done.sent = send_messages(workspace, state, now=now)
    return done


def until_done(workspace: Path, state: State, *, now: Callable[[], datetime], run: Run) -> Round:
    """Go round until no job can be started; return the sum. Jobs that wait for another attempt are left."""
    total = Round()
    while True:
        done = one_round(workspace, state, now=now, run=run)
        total.queued += done.queued
        total.lost += done.lost
        total.started += done.started
        total.messages += done.messages
        for status, count in done.sent.items():
            total.sent[status] = total.sent.get(status, 0) + count
        if not done.started:
            return total


def work(
    workspace: Path,
    state: State,
    *,
    now: Callable[[], datetime],
    run: Run,
    stop: threading.Event,
    told: Callable[[Round], None] = lambda done: None,
    fault: Callable[[Exception], None] = lambda error: None,
    pause_seconds: float = PAUSE_SECONDS,
) -> None:
    """Go round until `stop` is set; a fault of one round (a full disk, a database away) is told and outlived."""
    while not stop.is_set():
        started = 0
        try:
            done = one_round(workspace, state, now=now, run=run)
            started = done.started
            told(done)
        except Exception as error:
            fault(error)
        if not started:
            stop.wait(pause_seconds)


def in_child(
    workspace: Path, state: State, *, now: Callable[[], datetime], state_url: str | None = None
) -> Run:
    """Return a runner that runs each job in a process of its own and waits for it."""

    def run(number: int, attempt: int) -> None:
        code = run_in_child(workspace, number, attempt, state_url)
        if code:  # killed, or it could not even start: whoever ended well said so itself
            fail(state, number, f"the process ended with {code}", at=now(), attempt=attempt)

    return run


def worker_name() -> str:
    """Return by which name this process holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}"


def work_beside(
    workspace: Path,
    open_state: Callable[[], State],
    *,
    now: Callable[[], datetime],
    state_url: str | None = None,
) -> Callable[[], None]:
    """Start a thread that works until the function returned is called."""
    stop = threading.Event()

    def go() -> None:
        with open_state() as state:
            run = in_child(workspace, state, now=now, state_url=state_url)
            work(workspace, state, now=now, run=run, stop=stop)

    thread = threading.Thread(target=go, daemon=True, name="hreflens-worker")
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(2)

    return end
