"""What jobs gather from outside: rows of a service, uploaded server logs, the owner's own site, pages of prospects.

Each takes the job and returns what it says when done: a first line of name=number, then sentences. A job that is cut off goes on where it stopped.
"""

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hreflens.collect.apis import BY_NAME, ApiError, Service
from hreflens.collect.apis.service import Query
from hreflens.projects.connecting import collect_logs, collect_service, keys_of, open_service
from hreflens.projects.held_job import HeldJob
from hreflens.settings import Settings

Work = Callable[[HeldJob], str]
DAYS, LAG_DAYS = 90, 3
"""Days asked for where none are named, and how many before today they end: Google's figures are final then."""
MOST_ROWS = 5_000_000
MOST_PAGES, MOST_DEPTH = 100_000, 50
_ROTATION = re.compile(r"\.(\d{1,4})(?:\.gz)?$")


class AskedError(ValueError):
    """What is asked for cannot be; the message says what to write instead."""


def query_of(service: Service, given: Mapping[str, Any], settings: Settings, today: date) -> Query:
    """Return what to ask a service for.

    Args:
        service: the service.
        given: `report`, `target`, `limit`, `start`, `end` (ISO days) and `options` (name -> value); all may be missing.
        settings: the owner's hosts.
        today: the day.

    Raises:
        AskedError: there is no such report or option, a day is none, or the target is missing.
    """
    report = str(given.get("report") or next(iter(service.reports)))
    if report not in service.reports:
        raise AskedError(
            f"{service.title} has no report '{report[:60]}'. It has: {', '.join(service.reports)}."
        )
    target = str(given.get("target") or "").strip() or service.target_of(settings.own_hosts)
    if not target or len(target) > 500 or not target.isprintable():
        raise AskedError(f"Say which: the {service.target_words}.")
    options = {str(name): str(value).strip() for name, value in dict(given.get("options") or {}).items()}
    unknown = options.keys() - service.options.keys()
    if unknown:
        raise AskedError(f"{service.title} has no option '{min(unknown)[:60]}'.")
    start = end = None
    if service.needs_dates:
        end = _day(given.get("end"), today - timedelta(days=LAG_DAYS))
        start = _day(given.get("start"), end - timedelta(days=DAYS - 1))
        if start > end:
            raise AskedError(f"The first day, {start}, is after the last, {end}.")
    kept = tuple(sorted((name, value[:5_000]) for name, value in options.items() if value))
    return Query(report, target, _limit(given.get("limit")), start, end, settings.own_hosts, kept)


def _day(written: Any, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(written)) if written else otherwise
    except ValueError as error:
        raise AskedError(f"'{str(written)[:20]}' is no day: write it as 2026-10-01.") from error


def _limit(written: Any) -> int:
    try:
        rows = int(written or 1_000)
    except ValueError as error:
        raise AskedError("The most rows is a number.") from error
    if not 1 <= rows <= MOST_ROWS:
        raise AskedError(f"The most rows is a number from 1 to {MOST_ROWS:,}.")
    return rows


def args_of(service: Service, query: Query, *, partial: bool) -> dict[str, Any]:
    """Return the arguments of a job that asks a service for a query; they hold no key."""
    return {
        "service": service.name,
        "report": query.report,
        "target": query.target,
        "limit": query.limit,
        "start": query.start.isoformat() if query.start else None,
        "end": query.end.isoformat() if query.end else None,
        "options": dict(query.options),
        "partial": partial,
    }


def _collect(held: HeldJob) -> str:
    """Ask a service for its rows and import them. Raises ApiError: it stopped; what came is kept for the next run."""
    service = BY_NAME[str(held.args["service"])]
    query = query_of(service, held.args, held.settings, held.now().date())
    connected = open_service(service, keys_of(service, held.project.workspace))
    with connected.client:
        done = collect_service(
            held.project,
            held.settings,
            connected,
            service,
            query,
            now=held.now(),
            partial=bool(held.args.get("partial")),
            progress=held.progress,
        )
    kept = sum(row["rows_kept"] or 0 for row in done.imported.rows) if done.imported else 0
    told = [f"rows={done.rows} kept={kept} requests={done.requests} resumed={done.resumed_rows}", *done.notes]
    return "\n".join([*told, *([done.fault] if done.fault else [])])


def _logs(held: HeldJob) -> str:
    """Add up the server logs of an upload, import the sums and remove the logs. Raises ApiError: a file is no log."""
    folder = held.project.folder / "uploads" / Path(str(held.args["upload"])).name
    paths = sorted((each for each in folder.iterdir() if each.is_file()), key=_age)
    held.progress("logs", 0, None)
    try:
        tally, imported = collect_logs(held.project, held.settings, paths, now=held.now())
    except ApiError as error:
        # The reader names the file with its folder, which is nobody's business on a page.
        raise ApiError(str(error).replace(f"{folder}/", "")) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if imported is None:
        raise ApiError("no visit of a person was found in these logs.")
    return f"lines={tally.lines} views={tally.views} bots={tally.bots} unreadable={tally.unreadable} visits={tally.visits}"


def _age(path: Path) -> tuple[int, str]:
    """Return a key that puts rotated logs in the order of time: access.log.2.gz, access.log.1, access.log."""
    number = _ROTATION.search(path.name)
    return (-int(number[1]) if number else 0, path.name)


def _crawl(held: HeldJob) -> str:
    """Crawl the owner's site, politely."""
    from hreflens.collect.site.crawl import Bounds
    from hreflens.projects.own_site import crawl_own_site

    bounds = Bounds(
        min(int(held.args.get("pages") or 5_000), MOST_PAGES),
        min(int(held.args.get("depth") or 0), MOST_DEPTH),
    )
    done = crawl_own_site(
        held.project,
        held.settings,
        bounds=bounds,
        now=held.now,
        progress=lambda at: held.progress("crawl", at.done, at.total),
    )
    outcomes = " ".join(f"{outcome}={count}" for outcome, count in done.outcomes.items())
    return f"pages={done.pages} fetched={done.fetched} left_out={done.left_out} {outcomes}".strip()


def _prospects(held: HeldJob) -> str:
    """Fetch the example pages of prospects and the contact pages that they link to, politely."""
    from hreflens.projects.prospecting import fetch_prospects

    urls = [str(url) for url in held.args.get("urls") or ()]
    pages, contacts = fetch_prospects(
        held.project,
        held.settings,
        urls,
        now=held.now,
        progress=lambda at: held.progress("fetch", at.done, at.total),
    )
    return f"pages={len(urls)} fetched={pages + contacts}"


WORK: Mapping[str, Work] = {"collect": _collect, "logs": _logs, "crawl": _crawl, "prospects": _prospects}
"""Kind of job -> its work."""
