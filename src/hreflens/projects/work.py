"""Runs one job in a process of its own: `python -m hreflens.projects.work WORKSPACE JOB [ATTEMPT]`.

With the number of an attempt the job was claimed by whoever started the process (`projects.workers`).

The job's row in the state tells how far it is; somebody else's wish to cancel is met at the next beat. A job
that is cut off loses nothing: finished files, fetched pages and finished stages are kept, and the same job again
goes on from there.
"""

import _thread
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from hreflens.engine.jobs import CANCELLED, DONE, FAILED, RUNNING, beat, claim, fail, finish, job
from hreflens.engine.outreach import Board
from hreflens.engine.state import open_state
from hreflens.engine.workspace import (
    current_run,
    import_ids,
    open_project,
    open_workspace,
    run_facts,
)
from hreflens.projects.audits import run_audit
from hreflens.projects.held_job import HeldJob
from hreflens.projects.prospecting import verify_placed
from hreflens.projects.setup import project_settings
from hreflens.projects.views import publish_view

BEAT_SECONDS = 0.5
KINDS = (
    *("import", "audit", "judge", "monitor", "report", "pins"),
    *("collect", "logs", "crawl", "prospects"),
)
"""`import` takes in uploaded files; `audit` fetches what is missing and judges; `judge` judges anew, no network;
`monitor` takes in watched files, reads all pages again, judges and makes alerts; `report` writes the report of a week
or month and queues it; `pins` reads pinned pages that have a rhythm of their own; for the others see `gathering`."""


def start_job(workspace: Path, number: int, state_url: str | None = None) -> None:
    """Start the process of a queued job; it goes on when the caller ends."""
    subprocess.Popen(
        _command(workspace, number), env=_environment(state_url), start_new_session=True, **_QUIET
    )


def run_in_child(workspace: Path, number: int, attempt: int, state_url: str | None = None) -> int:
    """Run a job claimed for an attempt in a process of its own and return its exit code."""
    command = [*_command(workspace, number), str(attempt)]
    return subprocess.run(command, env=_environment(state_url), check=False, **_QUIET).returncode


_QUIET: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)


def _command(workspace: Path, number: int) -> list[str]:
    return [sys.executable, "-m", "hreflens.projects.work", str(workspace.resolve()), str(number)]


def _environment(state_url: str | None) -> dict[str, str]:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    if state_url:
        environment["HREFLENS_STATE_URL"] = state_url  # not on the command line: it may hold a password
    return environment


def _interrupt() -> None:
    """Interrupt the main thread, where the system can also in the middle of waiting for a service."""
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()


@contextmanager
def _beating(held: HeldJob) -> Iterator[None]:
    """Beat twice a second while the work goes on; interrupt it when somebody asked to cancel."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(BEAT_SECONDS):
            stage, done, total = held.at
            try:
                stop = beat(
                    held.state,
                    held.number,
                    at=held.now(),
                    stage=stage,
                    done=done,
                    total=total,
                    attempt=held.attempt,
                )
            except SQLAlchemyError:  # the database is away for a moment: the lease outlives some beats
                continue
            if stop:
                _interrupt()
                return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_job(
    workspace: Path,
    number: int,
    *,
    now: Callable[[], datetime],
    state_url: str | None = None,
    attempt: int | None = None,
) -> str:
    """Run a job to its end and return how it ended; what it says is in its row. Raises nothing.

    Args:
        workspace: the workspace.
        number: the job: queued, or claimed already where `attempt` is given.
        now: the clock.
        state_url: SQLAlchemy URL of a shared state.
        attempt: number of the attempt for which it was claimed.
    """
    with open_state(workspace, state_url) as state:
        row = job(state, number)
        if row is None:
            return FAILED
        if attempt is None:
            attempt = claim(state, number, at=now())
        elif row["status"] != RUNNING or row["attempts"] != attempt:
            attempt = 0
        if not attempt:
            return FAILED
        try:
            project = open_project(open_workspace(workspace), row["project"])
            settings = project_settings(project)
            held = HeldJob(
                state, project, settings, number, row["kind"], row["args"], now, attempt, row["created_at"]
            )
            with _beating(held):
                message = _WORK[row["kind"]](held)
        except KeyboardInterrupt:
            finish(state, number, CANCELLED, "", at=now(), attempt=attempt)
            return CANCELLED
        except Exception as error:  # whatever it is, the page must say so
            return fail(state, number, str(error) or type(error).__name__, at=now(), attempt=attempt)
        finish(state, number, DONE, message, at=now(), attempt=attempt)
        return DONE


def _import(held: HeldJob) -> str:
    """Import the uploaded files of a folder, one after the other, and remove the folder."""
    from hreflens.projects.imports import import_file

    folder = held.project.folder / "uploads" / Path(held.args["upload"]).name
    kept = rejected = 0
    faults = []
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        try:
            done = import_file(
                held.project,
                held.settings,
                str(path),
                now=held.now(),
                column_map=held.args.get("map") or None,
                progress=lambda at, total, name=path.name: held.progress(name, at, total),  # type: ignore[misc]
            )
        except Exception as error:
            faults.append(str(error))
            continue
        kept += sum(row["rows_kept"] or 0 for row in done.rows)
        rejected += sum(row["rows_rejected"] or 0 for row in done.rows)
    shutil.rmtree(folder, ignore_errors=True)
    if faults and not kept:
        raise RuntimeError("\n".join(faults))
    return "\n".join([f"kept={kept} rejected={rejected}", *faults])


def _audit(held: HeldJob) -> str:
    from hreflens.engine.workspace import imported_tables
    from hreflens.projects.fetches import fetch_missing, linking_pages

    if held.args.get("fetch"):
        urls = linking_pages(imported_tables(held.project))
        fetch_missing(
            held.project,
            held.settings,
            urls,
            now=held.now,
            progress=lambda at: held.progress("fetch", at.done, at.total),
        )
    return _judged(held, held.now().date())


def _judge(held: HeldJob) -> str:
    """Judge anew for the day of the current run: stages whose inputs did not change are not made again."""
    run = current_run(held.project)
    day = str(run_facts(run).get("as_of")) if run else ""
    return _judged(held, date.fromisoformat(day) if day else held.now().date())


def _judged(held: HeldJob, day: date) -> str:
    run = run_audit(
        held.project, held.settings, held.state, as_of=day, now=held.now(), progress=held.progress
    )
    publish_view(run)
    verify_placed(Board(held.state.engine, held.project.name), run, now=held.now())
    return "\n".join([f"links={run.tables['links'].num_rows}", *run.warnings])


def _monitor(held: HeldJob) -> str:
    from hreflens.projects.monitoring import monitor_project

    return monitor_project(
        held.project,
        held.settings,
        held.state,
        held.args,
        asked_at=held.asked_at,
        now=held.now,
        progress=held.progress,
    )


def _report(held: HeldJob) -> str:
    from hreflens.projects.periods import report_job

    return report_job(
        held.project, held.settings, held.state, held.args, asked_at=held.asked_at, now=held.now
    )


def _pins(held: HeldJob) -> str:
    from hreflens.projects.pinning import check_pinned

    return check_pinned(
        held.project,
        held.settings,
        held.state,
        held.args,
        asked_at=held.asked_at,
        now=held.now,
        progress=held.progress,
    )


def _gather(held: HeldJob) -> str:
    from hreflens.projects.gathering import WORK

    told = WORK[held.kind](held)
    if held.kind == "crawl" and import_ids(held.project):
        told += "\n" + _judged(held, held.now().date())
    return told


_WORK: dict[str, Callable[[HeldJob], str]] = {
    "import": _import,
    "audit": _audit,
    "judge": _judge,
    "monitor": _monitor,
    "report": _report,
    "pins": _pins,
    **dict.fromkeys(("collect", "logs", "crawl", "prospects"), _gather),
}


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
    run_job(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        now=lambda: datetime.now(UTC),
        state_url=os.environ.get("HREFLENS_STATE_URL"),
        attempt=int(sys.argv[3]) if len(sys.argv) > 3 else None,
    )
