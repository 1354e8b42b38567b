"""Pinned links: pinning a page, and checking pages that have a rhythm of their own apart from the project's runs.

A check reads the pinned pages alone and is kept beside the runs (`pins/<day>-<number>`) with where their links stand
and what changed; the next run starts from there, so that nothing is told twice. It must not judge a link.
"""

import io
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens import stages
from hreflens.act.monitor.alerts import of_breach
from hreflens.act.monitor.cadence import checked_cadence
from hreflens.act.monitor.changes import ROW, diff
from hreflens.act.monitor.pins import Breach
from hreflens.act.monitor.standing import build_link_standing
from hreflens.engine.alerts import add_alerts
from hreflens.engine.duck import run_sql
from hreflens.engine.parquet import replace_text, write_table
from hreflens.engine.pins import add_pin, pins, remove_pin
from hreflens.engine.schedules import add_schedule, remove_schedule, schedules
from hreflens.engine.state import State
from hreflens.engine.workspace import Project, current_run, imported_tables, project_lock, read_run, run_facts
from hreflens.pipeline import Progress
from hreflens.projects.alerting import alert_row, breaches_since, pin_of
from hreflens.projects.fetches import readable_fetches
from hreflens.projects.imports import import_file
from hreflens.projects.monitoring import read_again
from hreflens.projects.watching import checks_of, with_checks
from hreflens.settings import Settings
from hreflens.tables import BY_NAME, LINK_STANDING, SITE_STANDING
from hreflens.urls.canonical import canonical_url

BREACHES = "breaches.json"
"""What a check found that is not as agreed and was before: alerts are made of it, also after a kill."""

_KNOWN = (
    ("link_verdicts", "link_id", "link_id"),
    ("page_markets", "url", "referring_url"),
    ("target_pages", "url", "target_url"),
)
"""What a check takes from the current run: table, its column, and the column of `links` that it is looked up by."""


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
    every: str = "",
) -> int:
    """Pin a linking page and return the pin's number; a page that no export lists becomes a link of the project.

    Args:
        project: whose.
        settings: its settings.
        state: the workspace's.
        url: the linking page.
        target: page that it must link; None = any.
        anchor: anchor agreed; None = any.
        rel: attribute agreed, '' for a followed link; None = any.
        note: what was agreed.
        by: who pins.
        now: the time.
        every: interval at which the page is checked apart from the runs, such as '1d'; '' = with the runs alone.

    Raises:
        ValueError: the page, the target or the interval cannot be used; the message says which.
    """
    page, aim = canonical_url(url), canonical_url(target) if target else None
    if page is None:
        raise ValueError(f"'{url}' is no web address")
    if target and aim is None:
        raise ValueError(f"'{target}' is no web address")
    cadence = checked_cadence(every, None, "UTC") if every else ""
    known = imported_tables(project)["imported_links"].column("referring_url")
    if not pc.any(pc.equal(known, page)).as_py():
        _import_pin(project, settings, page, now)
    number = add_pin(
        state, project.name, page, target=aim, anchor=anchor, rel=rel, note=note, by=by, at=now, every=cadence
    )
    if cadence and not _scheduled(state, project.name, cadence):
        more: dict[str, Any] = {"kind": "pins", "args": {"every": cadence}}
        add_schedule(
            state, project.name, cadence=cadence, tz="UTC", files=(), fetch=False, next_at=now, by=by, at=now, **more
        )  # fmt: skip
    return number


def unpin(state: State, project: str, number: int, *, at: datetime) -> bool:
    """Take a pin back, and the schedule of its rhythm with the last pin of it; return whether it was in force."""
    was = next((row for row in pins(state, project) if row["id"] == number), None)
    if was is None or not remove_pin(state, project, number, at=at):
        return False
    if was["every"] and all(row["every"] != was["every"] for row in pins(state, project)):
        for schedule in _scheduled(state, project, was["every"]):
            remove_schedule(state, project, schedule)
    return True


def _scheduled(state: State, project: str, cadence: str) -> list[int]:
    mine = schedules(state, project)
    return [each["id"] for each in mine if each["kind"] == "pins" and each["args"].get("every") == cadence]


def _import_pin(project: Project, settings: Settings, page: str, now: datetime) -> None:
    """Import a list of one page: without target and anchor it joins whatever exports say of the page later."""
    text = f"Referring page URL\n{page}\n"  # a canonical address holds no line break, comma or quote
    import_file(project, settings, "-", now=now, stdin=io.BytesIO(text.encode()))


# --- checks ---------------------------------------------------------------------------------------------------


def check_pinned(
    project: Project,
    settings: Settings,
    state: State,
    args: Mapping[str, Any],
    *,
    asked_at: datetime,
    now: Callable[[], datetime],
    progress: Progress,
) -> str:
    """Read the pinned pages of one rhythm again and make alerts of what is not as agreed; return what became of it.

    An attempt that was cut off goes on: pages read since `asked_at` are not read again, and a check that was published
    is not repeated.

    Args:
        project: whose.
        settings: its settings.
        state: the workspace's.
        args: `every`, the rhythm.
        asked_at: when the check was asked for.
        now: the clock.
        progress: told of pages.
    """
    rows = [row for row in pins(state, project.name) if row["every"] == args["every"]]
    if not rows:
        return "pins=0"
    done = _done_since(project, asked_at, args["every"])
    read = 0
    if done is None:
        urls = sorted({row["url"] for row in rows})
        read = read_again(project, settings, urls, asked_at=asked_at, now=now, progress=progress)
        done = _check(project, settings, rows, args["every"], now=now())
    alerts = _tell(project, state, rows, done, now=now())
    return f"pins={len(rows)} read={read} alerts={alerts}"


def _done_since(project: Project, asked_at: datetime, every: str) -> Path | None:
    newest = next((each for each in reversed(checks_of(project)) if each[2].get("every") == every), None)
    if newest is None or datetime.fromisoformat(str(newest[2]["finished_at"])) < asked_at:
        return None
    folder: Path = newest[1]
    return folder


def _check(
    project: Project, settings: Settings, rows: Sequence[Mapping[str, Any]], every: str, *, now: datetime
) -> Path:
    """Work out where the links of pinned pages stand, and publish it whole as the next check."""
    with project_lock(project, "pins"):
        pages = pa.array(sorted({row["url"] for row in rows}), pa.string())
        before = _before(project, pages, every)
        standing = build_link_standing(_tables(project, settings, pages, now), before)
        changes = BY_NAME["changes"].empty()
        known = LINK_STANDING.empty() if before is None else before
        breaches = breaches_since(project, rows, standing, known, run=current_run(project))
        if before is not None:
            none = SITE_STANDING.empty()
            both = [{"link_standing": table, "site_standing": none} for table in (before, standing)]
            changes = diff(both[0], both[1], found_on=now.date())
            changes = changes.filter(pc.not_equal(changes.column("facet"), ROW))
        return _publish(project, {"link_standing": standing, "changes": changes}, breaches, every, now=now)


def _before(project: Project, pages: pa.Array, every: str) -> pa.Table | None:
    """Return where the links of pages stood last, by run or check; None when nobody looked."""
    run = current_run(project)
    if run is not None:
        standing = with_checks(project, run, read_run(run, ["link_standing"])["link_standing"])
    else:
        mine = [folder for _, folder, facts in checks_of(project) if facts.get("every") == every]
        if not mine:
            return None
        standing = read_run(mine[-1], ["link_standing"])["link_standing"]
    return standing.filter(pc.is_in(standing.column("url"), value_set=pages))


def _tables(project: Project, settings: Settings, pages: pa.Array, now: datetime) -> dict[str, pa.Table]:
    """Return the links of some pages as they were just read, with what the current run knows of them."""
    tables = imported_tables(project)
    mine = tables["imported_links"]
    tables["imported_links"] = mine.filter(pc.is_in(mine.column("referring_url"), value_set=pages))
    fetches, _ = readable_fetches(project)
    tables["fetches"] = fetches.filter(pc.is_in(fetches.column("url"), value_set=pages))
    context = stages.Context(settings, now.date(), run_sql, project.warc_folder)
    for stage in (stages.links, stages.pages, stages.link_checks):
        tables.update(stage(tables, context))
    run = current_run(project)
    for name, column, of_links in _KNOWN:
        table = read_run(run, [name])[name] if run is not None else BY_NAME[name].empty()
        wanted = tables["links"].column(of_links).combine_chunks()
        tables[name] = table.filter(pc.is_in(table.column(column), value_set=wanted))
    return tables


def _publish(
    project: Project, tables: Mapping[str, pa.Table], breaches: Sequence[Breach], every: str, *, now: datetime
) -> Path:
    root = project.folder / "pins"
    aside = root / ".writing"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name, table in tables.items():
        write_table(aside / f"{name}.parquet", table)
    told = [{"pin": each.pin.number, "what": each.what, "expected": each.expected, "found": each.found} for each in breaches]  # fmt: skip
    replace_text(aside / BREACHES, json.dumps(told, ensure_ascii=False))
    facts = {
        "as_of": now.date().isoformat(),
        "finished_at": now.isoformat(timespec="seconds"),
        "every": every,
    }
    replace_text(aside / "run.json", json.dumps(facts, indent=1))
    number = 1 + max((int(name[-4:]) for name, _, _ in checks_of(project)), default=0)
    folder = root / f"{now.date().isoformat()}-{number:04d}"
    os.replace(aside, folder)
    return folder


def _tell(
    project: Project, state: State, rows: Sequence[Mapping[str, Any]], check: Path, *, now: datetime
) -> int:
    """Make alerts of what a check found; what was told before is not told again."""
    by_number = {row["id"]: pin_of(row) for row in rows}
    found = [
        Breach(by_number[each["pin"]], each["what"], each["expected"], each["found"])
        for each in json.loads((check / BREACHES).read_text("utf-8"))
        if each["pin"] in by_number
    ]
    day = datetime.fromisoformat(str(run_facts(check)["finished_at"])).date()
    name = f"pins/{check.name}"
    items = [alert_row(of_breach(each, name, day)) for each in found]
    return add_alerts(state, project.name, name, items, at=now, of_run=False)
