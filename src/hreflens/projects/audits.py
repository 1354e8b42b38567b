"""Runs the audit of a project over what was imported, fetched and decided, and reads finished runs back.

A run keeps the tables it was made from beside those it made: what is shown later is what was judged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens import __version__
from hreflens import tables as dictionary
from hreflens.engine.duck import run_sql
from hreflens.engine.shelf import shelf_in
from hreflens.engine.state import State
from hreflens.engine.workspace import (
    IMPORTED,
    Project,
    RunStore,
    WorkspaceError,
    current_run,
    import_ids,
    imported_batches,
    imported_tables,
    project_lock,
    read_run,
    read_views,
    run_facts,
)
from hreflens.judge.consensus_pack import doubts_about
from hreflens.pipeline import Context, Progress, run_stages
from hreflens.projects.crawls import crawl_edges_of, referring_domains
from hreflens.projects.fetches import readable_fetches
from hreflens.projects.graphs import ranks_of_links
from hreflens.projects.watching import watched_tables
from hreflens.settings import Settings
from hreflens.tables import IMPORTED_LINKS

LINKS = IMPORTED_LINKS.name
SOURCES = ("fetches", "page_views", "domain_ranks", "crawl_edges", "decisions", "manual_actions")
"""Tables that change between runs without being made by a stage; each run keeps its own copy."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished audit: its folder, the day it is about, its tables, and warnings about what it lacks."""

    project: Project
    settings: Settings
    folder: Path
    as_of: date
    facts: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    warnings: tuple[str, ...] = field(default=())


def run_audit(
    project: Project,
    settings: Settings,
    state: State,
    *,
    as_of: date,
    now: datetime,
    workers: int = 1,
    progress: Progress = lambda stage, done, total: None,
) -> Run:
    """Audit the project over everything known so far, without network, and make the run the current one.

    Args:
        project: whose links.
        settings: its settings.
        state: the workspace's decisions and manual actions.
        as_of: the day the audit is about.
        now: time of the run, for its record.
        workers: processes that read pages.
        progress: told of stages and pages.

    Raises:
        WorkspaceError: nothing was imported yet, or another process writes the project.
        hreflens.engine.parquet.StoreError: the disk is full; finished stages are kept for the next try.
    """
    with project_lock(project, "audit"), shelf_in(project.folder) as shelf:
        if not import_ids(project):
            raise WorkspaceError(
                f"project '{project.name}' has no links yet. Run `hreflens import FILE...` first."
            )
        fetches, lost = readable_fetches(project)
        shelf.lay_batches(LINKS, IMPORTED_LINKS.schema, imported_batches(project, LINKS))
        sources = {
            **imported_tables(project, [name for name in IMPORTED if name != LINKS]),
            **ranks_of_links(project.workspace, shelf.take(LINKS)),
            "crawl_edges": crawl_edges_of(project, referring_domains(shelf.take(LINKS))),
            "fetches": fetches,
            "page_views": read_views(project),
            "decisions": state.decisions(project.name),
            "manual_actions": state.manual_actions(project.name),
        }
        store = RunStore(project)
        context = Context(settings, as_of, run_sql, project.warc_folder, workers, progress)
        tables = run_stages(sources, context, store, shelf)
        for name, watched in watched_tables(project, tables, as_of=as_of).items():
            tables[name] = watched
            store.put(name, "watched", watched, 0.0)
        for name in SOURCES:
            store.put(name, "source", tables[name], 0.0)
        facts = {
            "as_of": as_of.isoformat(),
            "finished_at": now.isoformat(timespec="seconds"),
            "version": __version__,
            "imports": import_ids(project),
        }
        folder = store.publish(facts)
    warnings = [
        f"{count:,} pages lie in {name}, which is gone: they count as not fetched"
        for name, count in sorted(lost.items())
    ]
    warnings += doubts_about(settings.judge.consensus_list, as_of)
    return Run(project, settings, folder, as_of, facts, tables, tuple(warnings))


def load_run(
    project: Project, settings: Settings, state: State | None = None, names: Iterable[str] | None = None
) -> Run:
    """Return the current run of a project.

    Args:
        project: whose run.
        settings: its settings.
        state: when given, newer decisions are told of in `warnings`.
        names: tables wanted; None means all.

    Raises:
        WorkspaceError: there was no audit yet.
        hreflens.engine.parquet.StoreError: a table cannot be read.
    """
    folder = current_run(project)
    if folder is None:
        raise WorkspaceError(f"project '{project.name}' was not audited yet. Run `hreflens audit` first.")
    facts = run_facts(folder)
    wanted = list(names) if names is not None else list(dictionary.BY_NAME)
    kept = [name for name in wanted if name not in IMPORTED]
    tables = read_run(folder, [name for name in kept if (folder / f"{name}.parquet").exists()])
    if any(name in IMPORTED for name in wanted):
        imported = _as_imported(project, facts)
        tables.update({name: imported[name] for name in wanted if name in IMPORTED})
    as_of = date.fromisoformat(str(facts.get("as_of", "1970-01-01")))
    return Run(project, settings, folder, as_of, facts, tables, tuple(_stale(project, folder, facts, state)))


def _as_imported(project: Project, facts: Mapping[str, Any]) -> dict[str, pa.Table]:
    """Return the imported tables as the run saw them: rows of files imported later are left out."""
    imported = imported_tables(project)
    known = set(facts.get("imports", ()))
    later = {sha[:16] for sha in import_ids(project) if sha not in known}
    if not later:
        return imported
    found = {}
    for name, table in imported.items():
        file_ids = pc.utf8_slice_codeunits(table.column("import_id"), 0, 16)
        found[name] = table.filter(pc.invert(pc.is_in(file_ids, value_set=pa.array(sorted(later)))))
    return found


def _stale(project: Project, folder: Path, facts: Mapping[str, Any], state: State | None) -> list[str]:
    """Say what came after the run."""
    told = []
    newer = len(set(import_ids(project)) - set(facts.get("imports", ())))
    if newer:
        told.append(f"{newer} imported files are newer than this audit")
    if state is not None:
        judged = read_run(folder, ["decisions"])["decisions"]
        changed = _changed(judged, state.decisions(project.name))
        if changed:
            told.append(f"{changed} decisions are newer than this audit")
    return [f"{each}: run `hreflens audit --no-fetch` to take them in" for each in told]


def _changed(before: pa.Table, after: pa.Table) -> int:
    old = {(row["subject_kind"], row["subject"]): row["decision"] for row in before.to_pylist()}
    new = {(row["subject_kind"], row["subject"]): row["decision"] for row in after.to_pylist()}
    return sum(old.get(key) != new.get(key) for key in old.keys() | new.keys())
