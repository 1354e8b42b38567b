"""What a run says of the runs before it: standing, changes, source drops, waves and history points, kept with the run.

Each run holds them as tables of its own, so that a timeline needs no run to be read whole and old runs can be thinned.
It must not judge what is worth telling.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hreflens.act.monitor.bursts import find_bursts
from hreflens.act.monitor.changes import diff
from hreflens.act.monitor.history import build_history_points
from hreflens.act.monitor.sites import build_site_standing
from hreflens.act.monitor.source_faults import find_source_drops
from hreflens.act.monitor.standing import build_link_standing
from hreflens.engine.parquet import read_table
from hreflens.engine.workspace import Project, current_run, read_run, run_facts, run_names
from hreflens.tables import CHANGES, HISTORY_POINTS, LINK_STANDING, PAGES

WATCHED = ("link_standing", "site_standing", "changes", "source_drops", "bursts", "history_points")
_PAGE_COLUMNS = ["url", "site", "title", "dom_shape", "text_minhash", "text_chars"]


def watched_tables(project: Project, tables: Mapping[str, pa.Table], *, as_of: date) -> dict[str, pa.Table]:
    """Return the tables of WATCHED for a run about to be published, held against the current one.

    The first run of a project, and the first one after an upgrade, has nothing to be held against: no changes.

    Raises:
        hreflens.engine.parquet.StoreError: a table of the current run cannot be read.
    """
    before = current_run(project)
    known = before is not None and (before / "link_standing.parquet").exists()
    wanted = ["link_standing", "site_standing", "history_points"]
    earlier = read_run(before, wanted) if before is not None and known else {}
    if before is not None and known:
        earlier["link_standing"] = with_checks(project, before, earlier["link_standing"])
    links = build_link_standing(tables, earlier.get("link_standing"))
    pages = _pages(before) if before is not None and known else None
    sites = build_site_standing(tables, links, earlier.get("site_standing"), pages)
    later = {"link_standing": links, "site_standing": sites}
    return {
        **later,
        "changes": diff(earlier, later, found_on=as_of) if known else CHANGES.empty(),
        "source_drops": find_source_drops(tables, links),
        "bursts": find_bursts(tables, as_of=as_of),
        "history_points": build_history_points(
            links, tables["links"], as_of=as_of, earlier=earlier.get("history_points")
        ),
    }


def _pages(run: Path) -> pa.Table:
    path = run / "pages.parquet"
    return PAGES.conform(pq.read_table(path, columns=_PAGE_COLUMNS)) if path.exists() else PAGES.empty()


def runs_since(project: Project, since: date | None = None) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    """Yield (name, folder, facts) of the finished runs of a project from a day on, oldest first. Raises nothing."""
    for name in run_names(project):
        folder = project.runs_folder / name
        facts = run_facts(folder)
        if since is None or str(facts.get("as_of", "")) >= since.isoformat():
            yield name, folder, facts


def checks_of(project: Project) -> list[tuple[str, Path, Mapping[str, Any]]]:
    """Return (name, folder, facts) of the checks of pinned pages, oldest first; they lie beside the runs."""
    root = project.folder / "pins"
    names = (
        [each.name for each in root.glob("*-????") if (each / "run.json").exists()] if root.is_dir() else []
    )
    return [
        (name, root / name, run_facts(root / name)) for name in sorted(names, key=lambda each: int(each[-4:]))
    ]


def events_since(project: Project, since: date | None = None) -> list[Path]:
    """Return the folders of runs and of checks of pinned pages from a day on, in the order they were finished."""
    checks = [
        each
        for each in checks_of(project)
        if since is None or str(each[2].get("as_of", "")) >= since.isoformat()
    ]
    found = [*runs_since(project, since), *checks]
    return [folder for _, folder, _ in sorted(found, key=lambda each: str(each[2].get("finished_at", "")))]


def with_checks(project: Project, run: Path, standing: pa.Table, *, before: str | None = None) -> pa.Table:
    """Return where links stood at a run, and since then by the checks of pinned pages that came after it.

    Args:
        project: whose.
        run: folder of the run.
        standing: its table `link_standing`.
        before: only checks finished before this time (ISO 8601); None means all.
    """
    after = str(run_facts(run).get("finished_at", ""))
    for _, folder, facts in checks_of(project):
        finished, path = str(facts.get("finished_at", "")), folder / "link_standing.parquet"
        if finished < after or (before is not None and finished >= before) or not path.exists():
            continue
        newer = read_table(path, LINK_STANDING)
        newer = newer.filter(
            pc.is_in(newer.column("link_id"), value_set=standing.column("link_id").combine_chunks())
        )
        older = pc.is_in(standing.column("link_id"), value_set=newer.column("link_id").combine_chunks())
        standing = (
            pa.concat_tables([standing.filter(pc.invert(older)), newer]).sort_by("key").combine_chunks()
        )
    return standing


def changes_since(project: Project, since: date | None = None) -> pa.Table:
    """Return the changes of all runs and of checks of pinned pages from a day on, oldest first.

    Raises:
        hreflens.engine.parquet.StoreError: a file cannot be read.
    """
    found = [read_table(folder / "changes.parquet", CHANGES) for folder in events_since(project, since)]
    return pa.concat_tables(found) if found else CHANGES.empty()


def history_of(project: Project) -> pa.Table:
    """Return the history points of the current run, which has those of all runs before; empty before the first audit.

    Raises:
        hreflens.engine.parquet.StoreError: the file cannot be read.
    """
    run = current_run(project)
    return HISTORY_POINTS.empty() if run is None else read_run(run, ["history_points"])["history_points"]
