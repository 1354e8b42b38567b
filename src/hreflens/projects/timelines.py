"""What is shown of the past: changes since a day, the history of figures, timelines, pins as they stand.

It must not find changes: they are in the runs.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.pins import check_pins
from hreflens.engine.pins import pins
from hreflens.engine.state import State
from hreflens.engine.workspace import Project, current_run, read_run
from hreflens.projects.alerting import pin_of
from hreflens.projects.watching import changes_since, history_of, with_checks
from hreflens.terms import ChangeKind
from hreflens.urls.canonical import canonical_url

QUIET = (ChangeKind.OBSERVED, ChangeKind.CONFIRMED)
"""Changes that are first readings: no event of the web, shown only when asked for."""


def listed_changes(
    project: Project,
    since: date | None,
    *,
    kinds: Collection[str] = (),
    subject: str | None = None,
    everything: bool = False,
) -> list[dict[str, Any]]:
    """Return changes from a day on as rows, newest first.

    Args:
        project: whose.
        since: first day; None means all runs.
        kinds: ChangeKinds wanted; none means all but first readings.
        subject: only of this site, linking page or link_id.
        everything: first readings too.
    """
    changes = changes_since(project, since)
    if kinds:
        changes = changes.filter(pc.is_in(changes.column("kind"), value_set=pa.array(sorted(kinds))))
    elif not everything:
        changes = changes.filter(
            pc.invert(pc.is_in(changes.column("kind"), value_set=pa.array([kind.value for kind in QUIET])))
        )
    # `reason` stands beside `presence`, whose change says the same.
    changes = changes.filter(pc.not_equal(changes.column("facet"), "reason"))
    if subject is not None:
        changes = changes.filter(_about(changes, subject))
    rows: list[dict[str, Any]] = changes.to_pylist()
    for row in rows:
        if row["facet"] == "row":
            row["before"] = row["after"] = None
    return rows[::-1]


def _about(changes: pa.Table, subject: str) -> pa.ChunkedArray:
    page = canonical_url(subject) if "/" in subject else None
    found = pc.or_(pc.equal(changes.column("site"), subject), pc.equal(changes.column("subject"), subject))
    of_page = pc.fill_null(pc.equal(changes.column("url"), page or subject), False)
    return pc.fill_null(pc.or_(pc.fill_null(found, False), of_page), False)


def history_rows(project: Project, dimension: str, top: int = 8) -> list[dict[str, Any]]:
    """Return links, sites and value per run and key of a dimension; of many keys the largest at the latest run."""
    points = history_of(project)
    mine = points.filter(pc.equal(points.column("dimension"), dimension)).to_pylist()
    if not mine:
        return []
    latest = max(row["as_of"] for row in mine)
    last: Mapping[str, int] = {row["key"]: row["links"] for row in mine if row["as_of"] == latest}
    kept = sorted(last, key=lambda key: (-last[key], key))[:top]
    return [row for row in mine if row["key"] in kept]


def pins_now(project: Project, state: State) -> list[dict[str, Any]]:
    """Return the pins in force with `state` by the latest reading: what is not as agreed, 'as agreed', or 'not read'."""
    rows = pins(state, project.name)
    run = current_run(project)
    if run is None:
        return [{**row, "state": "not read"} for row in rows]
    standing = with_checks(project, run, read_run(run, ["link_standing"])["link_standing"])
    broken: dict[int, list[str]] = {}
    for breach in check_pins(map(pin_of, rows), standing):
        told = breach.what if breach.what == "gone" else f"{breach.what}: {breach.found or 'followed'}"
        broken.setdefault(breach.pin.number, []).append(told)
    known = pc.is_in(standing.column("url"), value_set=pa.array([row["url"] for row in rows], pa.string()))
    read = standing.filter(pc.and_(known, pc.is_valid(standing.column("checked_on"))))
    pages = set(read.column("url").to_pylist())
    return [
        {
            **row,
            "state": "; ".join(broken.get(row["id"], []))
            or ("as agreed" if row["url"] in pages else "not read"),
        }
        for row in rows
    ]
