"""A client's report of a week or month: gathered from the runs and the state, written as files, queued to be sent.

The files lie in the project's folder `reports/` under the period's name. Writing them again gives the same; that they
are sent is noted in one transaction with the messages, so that no report goes out twice whatever is killed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow.compute as pc

from hreflens.act.monitor.cadence import time_zone
from hreflens.act.monitor.period import MONTH, PERIODS, WEEK, Period, between, last_whole
from hreflens.act.monitor.pins import check_pins
from hreflens.engine import alerts as store
from hreflens.engine.client_reports import queue_report, was_sent
from hreflens.engine.comments import comments
from hreflens.engine.parquet import read_table
from hreflens.engine.pins import keep_run, pins
from hreflens.engine.schedules import add_schedule
from hreflens.engine.state import State
from hreflens.engine.workspace import Project, run_facts
from hreflens.projects.alerting import pin_of
from hreflens.projects.watching import events_since, runs_since, with_checks
from hreflens.settings import Settings
from hreflens.show.brand import read_brand
from hreflens.show.client import Told, build_client_report
from hreflens.show.i18n import Localiser
from hreflens.show.notices import client_message
from hreflens.show.report import FORMATS, write_report
from hreflens.tables import BURSTS, CHANGES, HISTORY_POINTS, LINK_STANDING, SOURCE_DROPS
from hreflens.terms import ChangeKind

WORDS = {"weekly": WEEK, "monthly": MONTH}
CRONS = {WEEK: "cron 0 8 * * 1", MONTH: "cron 0 8 1 * *"}
"""When a period's report is made: Mondays, or the first of the month, at eight in the morning."""
MOST_ALERTS = 10_000
_FOLDER = re.compile(rf"^({'|'.join(PERIODS)})-\d{{4}}-\d\d-\d\d$")
_QUIET = (ChangeKind.OBSERVED.value, ChangeKind.CONFIRMED.value)


def gather(project: Project, state: State, period: Period) -> Told:
    """Return what is known of a period.

    Raises:
        hreflens.engine.parquet.StoreError: a table of a run cannot be read.
    """
    runs = [(folder, _day(facts)) for _, folder, facts in runs_since(project)]
    mine = [folder for folder, day in runs if period.start <= day <= period.end]
    known = [folder for folder, day in runs if day <= period.end]
    points = read_table(known[-1] / "history_points.parquet", HISTORY_POINTS).to_pylist() if known else []
    return Told(
        period,
        len(mine),
        changes=_changes(_events(project, period)),
        drops=_latest(mine, "source_drops", ("tool", "export", "after_import")),
        bursts=_latest(mine, "bursts", ("dimension", "key", "start_on")),
        points=between(points, period),
        alerts=_alerts(project, state, period),
        decisions=_decisions(project, state, period),
        comments=comments(state, project.name),
        broken_pins=_broken(project, state, known[-1]) if known else 0,
    )


def _day(facts: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(facts.get("as_of", "1970-01-01")))


def _events(project: Project, period: Period) -> list[Path]:
    """Return the folders of runs and of checks of pinned pages of a period, in the order they were finished."""
    return [folder for folder in events_since(project, period.start) if _day(run_facts(folder)) <= period.end]


def _changes(runs: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the changes of runs that are events: first readings are none, and `reason` says what `presence` does."""
    found: list[dict[str, Any]] = []
    for folder in runs:
        table = read_table(folder / "changes.parquet", CHANGES)
        rows = table.filter(pc.not_equal(table.column("facet"), "reason")).to_pylist()
        found += [row for row in rows if row["kind"] not in _QUIET]
    return found


def _latest(runs: Iterable[Path], name: str, key: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return rows of a small table over runs, of several with the same key the last."""
    schema = {"source_drops": SOURCE_DROPS, "bursts": BURSTS}[name]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for folder in runs:
        for row in read_table(folder / f"{name}.parquet", schema).to_pylist():
            found[tuple(row[column] for column in key)] = row
    return list(found.values())


def _alerts(project: Project, state: State, period: Period) -> list[dict[str, Any]]:
    rows = store.alerts(state, project.name, limit=MOST_ALERTS)
    return [row for row in reversed(rows) if period.start <= row["found_on"] <= period.end]


def _decisions(project: Project, state: State, period: Period) -> list[dict[str, Any]]:
    first = datetime.combine(period.start, time(0), UTC)
    after = datetime.combine(period.end + timedelta(days=1), time(0), UTC)
    return [
        {**row, "undone_at": row["undone_at"] if row["undone_at"] and row["undone_at"] < after else None}
        for row in state.history(project.name)
        if first <= row["decided_at"] < after
    ]


def _broken(project: Project, state: State, run: Path) -> int:
    """Return how many pinned links are not as agreed at a run and the checks after it; 0 of a run that was thinned."""
    rows = pins(state, project.name)
    path = run / "link_standing.parquet"
    if not rows or not path.exists():
        return 0
    standing = with_checks(project, run, read_table(path, LINK_STANDING))
    return len({breach.pin.number for breach in check_pins(map(pin_of, rows), standing)})


def write_period(
    project: Project,
    settings: Settings,
    state: State,
    period: Period,
    *,
    now: datetime,
    folder: Path | None = None,
    formats: Iterable[str] = (),
    lang: str = "",
    clickable: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Told, list[Path]]:
    """Write the report of a period and return what it tells and its files; its last run is kept whole from now on.

    Args:
        project: whose.
        settings: its settings.
        state: the workspace's.
        period: the week or month.
        now: the time.
        folder: where to; None = `folder_of`.
        formats: kinds of files; none = all that can be made here.
        lang: language; '' = the project's.
        clickable: make linking pages links in the HTML.
        say: told of what a reader may miss.

    Raises:
        What reading runs and writing reports raise.
    """
    told = gather(project, state, period)
    wanted = list(formats) or [*FORMATS, *(["pdf"] if find_spec("typst") else [])]
    files = write_report(
        build_client_report(told, settings),
        folder or folder_of(project, period.name),
        wanted,
        lang,
        settings=settings,
        as_of=period.end,
        clickable=clickable,
        brand=read_brand(settings.report, project.folder),
        say=say,
    )
    last = [name for name, _, facts in runs_since(project) if _day(facts) <= period.end]
    if last:
        keep_run(state, project.name, last[-1], "report", at=now)
    return told, files


def folder_of(project: Project, name: str) -> Path:
    """Return where the report of a period lies, by the period's name."""
    return project.folder / "reports" / name


def written(project: Project) -> list[dict[str, Any]]:
    """Return the reports of periods that lie in the project, newest first: name, word, end, and their files' names."""
    root = project.folder / "reports"
    found = []
    for folder in root.iterdir() if root.is_dir() else ():
        if _FOLDER.match(folder.name) and folder.is_dir():
            word, _, end = folder.name.partition("-")
            files = sorted(path.name for path in folder.glob("report.*") if path.suffix != ".part")
            found.append({"name": folder.name, "word": word, "end": date.fromisoformat(end), "files": files})
    return sorted(
        (row for row in found if row["files"]), key=lambda row: (row["end"], row["word"]), reverse=True
    )


def file_of(project: Project, name: str, file: str) -> Path | None:
    """Return the path of a file of a written report; None when there is none of that name."""
    known = next((row for row in written(project) if row["name"] == name), None)
    return folder_of(project, name) / file if known and file in known["files"] else None


# --- by schedule ----------------------------------------------------------------------------------------------


def schedule_report(
    state: State,
    project: str,
    word: str,
    *,
    tz: str,
    channels: Iterable[str],
    by: str,
    now: datetime,
) -> int:
    """Keep a schedule of reports ('weekly' or 'monthly') for channels and return its id.

    Raises:
        hreflens.act.monitor.cadence.CadenceError: the zone cannot be read.
        hreflens.act.monitor.alerts.RuleError: a channel cannot be used.
    """
    from hreflens.act.monitor.alerts import rule_of
    from hreflens.act.monitor.cadence import next_after

    given = rule_of({"channels": list(channels), "tz": tz}).channels
    period = WORDS[word]
    first = next_after(CRONS[period], tz, now, now)
    return add_schedule(
        state,
        project,
        cadence=CRONS[period],
        tz=tz,
        files=(),
        fetch=False,
        next_at=first,
        by=by,
        at=now,
        kind="report",
        args={"period": period, "channels": list(given), "tz": tz},
    )


def report_job(
    project: Project,
    settings: Settings,
    state: State,
    args: Mapping[str, Any],
    *,
    asked_at: datetime,
    now: Callable[[], datetime],
) -> str:
    """Write the report of the last whole period before it was asked for and queue it to be sent; return what became of it.

    Args:
        project: whose.
        settings: its settings.
        state: the workspace's.
        args: `period` ('week' or 'month'), `tz`, and of a schedule its number and channels.
        asked_at: when the report was asked for: a retry days later still writes the same period.
        now: the clock.
    """
    period = last_whole(args["period"], asked_at.astimezone(time_zone(args.get("tz") or "UTC")).date())
    schedule = args.get("schedule")
    if schedule is not None and was_sent(state, schedule, period.end):
        return f"{period.name}: sent before"
    if all(_day(facts) > period.end for _, _, facts in runs_since(project)):
        return f"{period.name}: no audit yet"  # a client is not told of a time before the project began
    told, files = write_period(project, settings, state, period, now=now())
    if schedule is None:
        return f"{period.name}: files={len(files)}"
    local = Localiser(settings.report.lang or settings.project.home)
    title, body = client_message(
        build_client_report(told, settings)[0], local, project=project.name, link=link_to(settings, project, period.name)
    )  # fmt: skip
    count = queue_report(
        state,
        project.name,
        schedule,
        period.end,
        args.get("channels") or (),
        title=title,
        body=body,
        folder=period.name,
        at=now(),
    )
    return f"{period.name}: files={len(files)} messages={count}"


def link_to(settings: Settings, project: Project, name: str) -> str:
    """Return the dashboard's address of a written report, '' when no dashboard is named."""
    root = settings.monitor.dashboard_url.rstrip("/")
    return f"{root}/p/{quote(project.name, safe='')}/periods/{name}/report.html" if root else ""
