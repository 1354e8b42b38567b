"""Which runs and fetched bytes are no longer needed, and thinning them out: never what people's decisions rest on.

A thinned run keeps what a timeline needs: its facts, changes, source drops, waves and history points. Kept whole are
the current run, the newest ones, the first of every month, those named by a report or file that was made of them, and
those that were current when somebody decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hreflens.engine.parquet import read_table
from hreflens.engine.pins import kept_runs
from hreflens.engine.state import State
from hreflens.engine.workspace import Project, current_run, project_lock, read_fetches
from hreflens.projects.watching import checks_of, runs_since
from hreflens.tables import FETCHES

NEWEST = 8
SLIM = ("changes", "source_drops", "bursts", "history_points", "profile_figures")
"""Tables that a thinned run keeps."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One run, check of pinned pages, or WARC file: what becomes of it, why, and the bytes that this frees."""

    kind: str
    name: str
    action: str
    why: str
    frees_bytes: int


def plan(project: Project, state: State, *, keep_days: int, today: date) -> list[Finding]:
    """Return what would be thinned or deleted and what is kept, runs first, oldest first. Changes nothing."""
    found = []
    needed: set[str] = _warcs_of(read_fetches(project).column("warc_file").to_pylist())
    reasons = _reasons(project, state, keep_days=keep_days, today=today)
    for name, folder, _ in runs_since(project):
        why = reasons.get(name, "")
        heavy = [] if why else _heavy(folder)
        action = "keep" if why else "thin" if heavy else "thinned already"
        found.append(Finding("run", name, action, why, sum(path.stat().st_size for path in heavy if path.stat().st_nlink == 1)))  # fmt: skip
        if why:
            fetches = read_table(folder / "fetches.parquet", FETCHES)
            needed |= _warcs_of(fetches.column("warc_file").to_pylist())
    for name, folder, facts in checks_of(project)[:-1]:
        old = str(facts.get("as_of", "")) <= (today - timedelta(days=keep_days)).isoformat()
        heavy = _heavy(folder) if old else []
        action, why = (
            ("thin", "")
            if heavy
            else ("thinned already", "")
            if old
            else ("keep", f"newer than {keep_days} days")
        )
        found.append(Finding("check", name, action, why, sum(path.stat().st_size for path in heavy)))
    for path in _segments(project):
        if path.name in needed:
            found.append(Finding("warc", path.name, "keep", "a run that is kept whole reads it", 0))
        elif datetime.fromtimestamp(path.stat().st_mtime, UTC).date() > today - timedelta(days=keep_days):
            found.append(Finding("warc", path.name, "keep", f"newer than {keep_days} days", 0))
        else:
            found.append(Finding("warc", path.name, "delete", "", path.stat().st_size))
    return found


def collect(project: Project, state: State, *, keep_days: int, today: date) -> list[Finding]:
    """Do what `plan` returns, and return it.

    Raises:
        hreflens.engine.workspace.WorkspaceError: another process writes the project.
        OSError: a file cannot be deleted.
    """
    with project_lock(project, "gc"):
        found = plan(project, state, keep_days=keep_days, today=today)
        for each in found:
            if each.action == "thin":
                root = project.runs_folder if each.kind == "run" else project.folder / "pins"
                for path in _heavy(root / each.name):
                    path.unlink(missing_ok=True)
            elif each.action == "delete":
                (project.warc_folder / each.name).unlink(missing_ok=True)
    return found


def _reasons(project: Project, state: State, *, keep_days: int, today: date) -> dict[str, str]:
    """Return run -> why it is kept whole; runs that may be thinned are missing."""
    runs = list(runs_since(project))
    current = current_run(project)
    told: dict[str, str] = {}
    months: set[str] = set()
    for name, _, facts in runs:
        month = str(facts.get("as_of", ""))[:7]
        if month not in months:
            months.add(month)
            told[name] = "first of its month"
        if str(facts.get("as_of", "")) > (today - timedelta(days=keep_days)).isoformat():
            told[name] = f"newer than {keep_days} days"
    for name, _, _ in runs[-NEWEST:]:
        told[name] = f"one of the newest {NEWEST}"
    for name, whys in kept_runs(state, project.name).items():
        told[name] = f"made from it: {', '.join(sorted(whys))}"
    for name in _decided_on(runs, state.history(project.name)):
        told[name] = "somebody decided by it"
    if current is not None:
        told[current.name] = "the current run"
    return told


def _decided_on(runs: list[tuple[str, Path, Mapping[str, Any]]], decisions: list[dict[str, Any]]) -> set[str]:
    """Return the runs that were current when somebody decided."""
    times = [(datetime.fromisoformat(str(facts["finished_at"])), name) for name, _, facts in runs if facts.get("finished_at")]  # fmt: skip
    found = set()
    for decision in decisions:
        before = [name for at, name in times if at <= decision["decided_at"]]
        if before:
            found.add(before[-1])
    return found


def _heavy(run: Path) -> list[Path]:
    """Return the files of a run that thinning deletes."""
    tables = [path for path in sorted(run.glob("*.parquet")) if path.stem not in SLIM]
    return [*tables, *sorted((run / "view").glob("*.duckdb"))]


def _segments(project: Project) -> list[Path]:
    return sorted(path for path in project.warc_folder.glob("*.warc.gz") if path.is_file())


def _warcs_of(names: list[str | None]) -> set[str]:
    return {Path(name).name for name in names if name}
