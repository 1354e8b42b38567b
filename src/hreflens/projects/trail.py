"""The audit trail: who decided what, when, on which evidence, and what people wrote beside it; newest first.

Decisions and their undoing, manual actions and alerts marked as seen come from the state, the evidence from the run
that was current at the time, which `gc` keeps whole. It must not change what it tells of.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow.compute as pc

from hreflens.engine.alerts import alerts
from hreflens.engine.comments import add_comment, comments
from hreflens.engine.parquet import read_table
from hreflens.engine.state import State
from hreflens.engine.workspace import Project
from hreflens.projects.watching import runs_since
from hreflens.tables import LINK_STANDING, SITE_STANDING
from hreflens.urls.canonical import canonical_url

MOST_ALERTS = 10_000
Row = Mapping[str, Any]


class NoEntryError(ValueError):
    """There is no such entry; the message says what to write."""


def trail(
    project: Project, state: State, *, subject: str | None = None, limit: int = 200
) -> list[dict[str, Any]]:
    """Return the entries of a project, newest first: entry, at, by, action, subject, note, run, evidence, comments.

    `entry` names it for comments ('decision:12'), `run` is the run that was current, `verdict` and `evidence` (names of
    signals, sorted) what that run said of the subject; None when it knew nothing of it.

    Args:
        project: whose.
        state: the workspace's.
        subject: only of this site or linking page.
        limit: at most so many.

    Raises:
        hreflens.engine.parquet.StoreError: a table of a run cannot be read.
    """
    rows = [*_decisions(project, state), *_manual_actions(project, state), *_seen(project, state)]
    if subject is not None:
        names = {subject, canonical_url(subject) if "/" in subject else None}
        rows = [row for row in rows if row["subject"] in names]
    rows.sort(key=lambda row: (row["at"], row["entry"]), reverse=True)
    rows = rows[:limit]
    written = comments(state, project.name)
    evidence = _Evidence(project)
    return [
        {**row, **evidence.at(row["subject"], row["at"]), "comments": written.get(row["entry"], [])}
        for row in rows
    ]


def comment(project: Project, state: State, entry: str, text: str, *, by: str, at: datetime) -> None:
    """Write beside an entry of the trail.

    Raises:
        NoEntryError: there is no such entry in this project, or the text is empty.
    """
    if not text.strip():
        raise NoEntryError("write something")
    rows = [*_decisions(project, state), *_manual_actions(project, state), *_alerts(project, state)]
    if entry not in {row["entry"] for row in rows}:
        raise NoEntryError(
            f"there is no entry '{entry}': write one such as decision:12, as `hreflens trail list` shows"
        )
    add_comment(state, project.name, entry, text.strip(), by=by, at=at)


def _entry(
    entry: str, at: datetime, *, by: str | None, action: str, subject: str, note: str
) -> dict[str, Any]:
    return {"entry": entry, "at": at, "by": by or "", "action": action, "subject": subject, "note": note}


def _decisions(project: Project, state: State) -> list[dict[str, Any]]:
    found = []
    for row in state.history(project.name):
        name, subject = f"decision:{row['id']}", row["subject"]
        made = {"by": row["decided_by"], "action": row["decision"], "subject": subject, "note": row["note"]}
        found.append(_entry(name, row["decided_at"], **made))
        if row["undone_at"]:
            undone = {"by": row["undone_by"], "action": "undone", "subject": subject, "note": ""}
            found.append(_entry(name, row["undone_at"], **undone))
    return found


def _manual_actions(project: Project, state: State) -> list[dict[str, Any]]:
    return [
        _entry(
            f"manual-action:{number}",
            row["recorded_at"],
            by=None,
            action="manual action",
            subject=row["kind"],
            note=row["note"],
        )
        for number, row in enumerate(state.manual_actions(project.name).to_pylist(), start=1)
    ]


def _alerts(project: Project, state: State) -> list[dict[str, Any]]:
    return [
        _entry(
            f"alert:{row['id']}",
            row["acknowledged_at"] or row["made_at"],
            by=row["acknowledged_by"],
            action="seen" if row["acknowledged_at"] else "open",
            subject=str(row["facts"].get("url") or row["facts"].get("site") or row["subject"]),
            note=row["about"],
        )
        for row in alerts(state, project.name, limit=MOST_ALERTS)
    ]


def _seen(project: Project, state: State) -> list[dict[str, Any]]:
    """Return alerts that somebody marked as seen or wrote beside."""
    written = comments(state, project.name)
    rows = _alerts(project, state)
    return [row for row in rows if row["action"] == "seen" or row["entry"] in written]


class _Evidence:
    """What runs said of links and sites; each run is read once."""

    def __init__(self, project: Project) -> None:
        self._runs = [
            (datetime.fromisoformat(str(facts["finished_at"])), name, folder)
            for name, folder, facts in runs_since(project)
            if facts.get("finished_at")
        ]
        self._tables: dict[str, tuple[Any, Any]] = {}

    def at(self, subject: str, moment: datetime) -> dict[str, Any]:
        """Return run, verdict and evidence of a subject as they were known at a moment."""
        before = [(name, folder) for at, name, folder in self._runs if at <= moment]
        if not before:
            return {"run": None, "verdict": None, "evidence": None}
        name, folder = before[-1]
        if name not in self._tables:
            self._tables[name] = (
                read_table(folder / "site_standing.parquet", SITE_STANDING),
                read_table(folder / "link_standing.parquet", LINK_STANDING),
            )
        for table, column in zip(self._tables[name], ("site", "url"), strict=True):
            rows = table.filter(pc.equal(table.column(column), subject)).slice(0, 1).to_pylist()
            if rows:
                return {"run": name, "verdict": rows[0]["verdict"], "evidence": rows[0]["evidence"]}
        return {"run": name, "verdict": None, "evidence": None}
