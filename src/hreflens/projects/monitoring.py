"""One scheduled run of a project: take in watched files, read pages again, audit, tell.

Every step can be cut off and repeated: known files are passed over, pages read since the run was asked for are not
read again, an audit is published whole, and alerts are made of runs, not of steps.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from glob import glob
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.cadence import checked_cadence, next_after
from hreflens.engine import schedules
from hreflens.engine.jobs import add_job, open_jobs
from hreflens.engine.outreach import Board
from hreflens.engine.pins import add_pin, pins
from hreflens.engine.state import State
from hreflens.engine.workspace import (
    Project,
    current_run,
    import_ids,
    imported_tables,
    read_fetches,
    run_facts,
)
from hreflens.pipeline import Progress
from hreflens.projects.audits import run_audit
from hreflens.projects.prospecting import verify_placed
from hreflens.projects.views import publish_view
from hreflens.settings import Settings
from hreflens.urls.canonical import canonical_url

MAX_FILES = 200
ATTEMPTS = 5


def monitor_project(
    project: Project,
    settings: Settings,
    state: State,
    args: Mapping[str, Any],
    *,
    asked_at: datetime,
    now: Callable[[], datetime],
    progress: Progress,
) -> str:
    """Run one scheduled run to its end; return what became of it in words for the job's row.

    Args:
        project: whose.
        settings: its settings.
        state: the workspace's.
        args: `files` (paths and patterns of watched files) and `fetch` (read pages again).
        asked_at: when the run was asked for: pages read since then are not read again.
        now: the clock.
        progress: told of stages.

    Raises:
        What importing, fetching and auditing raise; what was finished is kept for the next attempt.
    """
    from hreflens.projects.alerting import make_alerts

    kept, faults = take_in(project, settings, args.get("files") or (), now=now, progress=progress)
    read = (
        refetch(project, settings, asked_at=asked_at, now=now, progress=progress) if args.get("fetch") else 0
    )
    if kept or read or not _is_done(project, asked_at):
        run = run_audit(project, settings, state, as_of=now().date(), now=now(), progress=progress)
        publish_view(run)
        verify_placed(Board(state.engine, project.name), run, now=now())
    alerts = make_alerts(project, state, now=now())
    return "\n".join([f"kept={kept} read={read} alerts={alerts}", *faults])


def _is_done(project: Project, asked_at: datetime) -> bool:
    """Return whether an attempt that was cut off afterwards had published its audit, and nothing came since."""
    run = current_run(project)
    facts = run_facts(run) if run is not None else {}
    finished = str(facts.get("finished_at", ""))
    return (
        bool(finished)
        and datetime.fromisoformat(finished).astimezone(UTC) >= asked_at
        and facts.get("imports") == import_ids(project)
    )


def take_in(
    project: Project,
    settings: Settings,
    files: Any,
    *,
    now: Callable[[], datetime],
    progress: Progress,
) -> tuple[int, list[str]]:
    """Import watched files whose content is new; return rows kept, and what is wrong with files that cannot be used.

    A name may be a pattern such as exports/*.csv. A file that is missing or broken holds up nothing.
    """
    from hreflens.projects.imports import import_file

    kept, faults = 0, []
    for named in files:
        found = sorted(glob(named)) or [named]
        for name in found[:MAX_FILES]:
            try:
                done = import_file(
                    project,
                    settings,
                    name,
                    now=now(),
                    progress=lambda at, total, name=name: progress(Path(name).name, at, total),  # type: ignore[misc]
                )
            except Exception as error:  # whatever it is: the row must say so, and the run goes on
                faults.append(f"{name}: {error}")
                continue
            if done.is_new:
                kept += sum(row["rows_kept"] or 0 for row in done.rows)
    return kept, faults


def refetch(
    project: Project,
    settings: Settings,
    *,
    asked_at: datetime,
    now: Callable[[], datetime],
    progress: Progress,
) -> int:
    """Read all linking pages and own pages again that were not read since a moment; return how many were."""
    from hreflens.projects.fetches import fetch_missing, pages_to_read

    fetches = read_fetches(project)
    since = pc.greater_equal(fetches.column("fetched_at"), pa.scalar(asked_at, pa.timestamp("us", tz="UTC")))
    known = set(fetches.filter(pc.fill_null(since, False)).column("url").to_pylist())
    urls = [url for url in pages_to_read(imported_tables(project)) if url not in known]
    if not urls:
        return 0
    again = settings.model_copy(update={"fetch": settings.fetch.model_copy(update={"refetch_days": 0})})
    done = fetch_missing(
        project, again, urls, now=now, progress=lambda at: progress("fetch", at.done, at.total)
    )
    return done.fetched


# --- schedules ------------------------------------------------------------------------------------------------


def next_at(row: Mapping[str, Any], after: datetime) -> datetime:
    """Return the first time of a schedule after a moment (engine.schedules.NextAt)."""
    return next_after(row["cadence"], row["tz"], row["anchor_at"], after)


def new_schedule(
    state: State,
    project: str,
    *,
    every: str | None,
    cron: str | None,
    tz: str,
    files: tuple[str, ...],
    fetch: bool,
    by: str,
    now: datetime,
) -> int:
    """Keep a new schedule and return its id: an interval starts now, a cron line at its next time.

    Raises:
        hreflens.act.monitor.cadence.CadenceError: the cadence or zone cannot be read.
    """
    cadence = checked_cadence(every, cron, tz)
    first = now if every else next_after(cadence, tz, now, now)
    return schedules.add_schedule(
        state, project, cadence=cadence, tz=tz, files=files, fetch=fetch, next_at=first, by=by, at=now
    )


def run_now(state: State, project: str, *, by: str, now: datetime) -> int | None:
    """Queue a run of a project by its first schedule (or by none); return the job, None when one is open already."""
    if any(each["kind"] == "monitor" for each in open_jobs(state, project)):
        return None
    mine = schedules.schedules(state, project)
    args = {
        "files": sorted({name for each in mine for name in each["files"]}),
        "fetch": mine[0]["fetch"] if mine else True,
    }
    return add_job(state, project, "monitor", args, by=by, at=now, max_attempts=ATTEMPTS)


# --- pins -----------------------------------------------------------------------------------------------------


def pin_link(
    project: Project,
    settings: Settings,
    state: State,
    url: str,
    *,
    target: str | None,
    anchor: str | None,
    rel: str | None,
    note: str,
    by: str,
    now: datetime,
) -> int:
    """Pin a linking page; a page that no export lists becomes a link of the project, so that it is read.

    Raises:
        ValueError: the page or the target is no web address; the message says which.
    """
    page, aim = canonical_url(url), canonical_url(target) if target else None
    if page is None:
        raise ValueError(f"'{url}' is no web address")
    if target and aim is None:
        raise ValueError(f"'{target}' is no web address")
    known = imported_tables(project)["imported_links"].column("referring_url")
    if not pc.any(pc.equal(known, page)).as_py():
        _import_pin(project, settings, page, now)
    return add_pin(state, project.name, page, target=aim, anchor=anchor, rel=rel, note=note, by=by, at=now)


def _import_pin(project: Project, settings: Settings, page: str, now: datetime) -> None:
    """Import a list of one page: without target and anchor it joins whatever exports say of the page later."""
    import io

    from hreflens.projects.imports import import_file

    text = f"Referring page URL\n{page}\n"  # a canonical address holds no line break, comma or quote
    import_file(project, settings, "-", now=now, stdin=io.BytesIO(text.encode()))


def pinned(state: State, project: str) -> list[dict[str, Any]]:
    """Return the pins in force, oldest first."""
    return pins(state, project)
