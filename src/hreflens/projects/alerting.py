"""From runs to alerts, from alerts to messages, from messages to their readers: each step once, whatever is killed.

Alerts of a run and the note that it was looked at are one transaction; so are messages and the note of what they tell.
A message is marked before it is sent: one that was cut off is left to people, never sent twice.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from hreflens.act.monitor.alerts import Item, items_of_run, matches, rule_of, tell_at
from hreflens.act.monitor.pins import Breach, Pin, check_pins
from hreflens.engine import alerts as store
from hreflens.engine.pins import pins
from hreflens.engine.state import State
from hreflens.engine.workspace import Project, open_project, project_names, read_run, run_facts, run_names
from hreflens.projects.sending import FILES, SendError, send
from hreflens.projects.setup import project_settings
from hreflens.projects.watching import checks_of, with_checks
from hreflens.settings import Settings
from hreflens.show.i18n import Localiser
from hreflens.show.notices import message_text, notices

Send = Callable[[str, Mapping[str, Any], Settings], None]
ATTACHED = ("html", "pdf")
"""Kinds of files of a client's report that a mail carries, those that there are."""
NAMED_ALERTS = 1_000
"""Alerts that a webhook gets one by one; the title counts all."""


def make_alerts(project: Project, state: State, *, now: datetime) -> int:
    """Make alerts of every run that was not looked at yet, oldest first; return how many are new.

    The first run of a project is where watching starts: of a wave or a source it may tell, of changes it has none.

    Raises:
        hreflens.engine.parquet.StoreError: a table of a run cannot be read.
    """
    names = run_names(project)
    last = store.alerted_run(state, project.name)
    seen = int(last[-4:]) if last else 0
    count = 0
    for name in [each for each in names if int(each[-4:]) > seen]:
        earlier = [each for each in names if int(each[-4:]) < int(name[-4:])]
        items = _items(project, state, name, earlier[-1] if earlier else None)
        count += store.add_alerts(state, project.name, name, map(alert_row, items), at=now)
    return count


def _items(project: Project, state: State, name: str, earlier: str | None) -> list[Item]:
    folder = project.runs_folder / name
    tables = read_run(folder, ["changes", "source_drops", "bursts", "link_standing"])
    day = date.fromisoformat(str(run_facts(folder).get("as_of", "1970-01-01")))
    breaches = new_breaches(project, state, folder, project.runs_folder / earlier if earlier else None)
    return items_of_run(
        tables["changes"], tables["source_drops"], tables["bursts"], breaches, run=name, day=day
    )


def new_breaches(project: Project, state: State, run: Path, earlier: Path | None) -> list[Breach]:
    """Return where pinned links are not as agreed at a run and were before, or were not pinned yet.

    Before means at the run before, and at checks of pinned pages since then.
    """
    rows = pins(state, project.name)
    if not rows:
        return []
    standing = read_run(run, ["link_standing"])["link_standing"]
    if earlier is None:
        return check_pins(map(pin_of, rows), standing)
    moment = str(run_facts(run).get("finished_at", ""))
    before = with_checks(
        project, earlier, read_run(earlier, ["link_standing"])["link_standing"], before=moment
    )
    return breaches_since(project, rows, standing, before, run=earlier, moment=moment)


def breaches_since(
    project: Project,
    rows: Sequence[Mapping[str, Any]],
    standing: pa.Table,
    before: pa.Table,
    *,
    run: Path | None,
    moment: str | None = None,
) -> list[Breach]:
    """Return where pinned links are not as agreed by one standing and not by the one before it.

    Args:
        project: whose.
        rows: pins of the state.
        standing: table `link_standing` now.
        before: the same before; it says nothing of pins that are newer than it.
        run: the run before, None when there is none.
        moment: only checks finished before this time (ISO 8601) were before; None means all.
    """
    found = check_pins(map(pin_of, rows), standing)
    looked: dict[str, str] = {"": str(run_facts(run).get("finished_at", "")) if run else ""}
    for _, _, facts in checks_of(project):
        if moment is None or facts["finished_at"] < moment:
            looked[facts["every"]] = max(looked[""], facts["finished_at"])
    old = [row for row in rows if row["created_at"].isoformat() <= looked.get(row["every"], looked[""])]
    known = {(each.pin.number, each.what, each.found) for each in check_pins(map(pin_of, old), before)}
    return [each for each in found if (each.pin.number, each.what, each.found) not in known]


def pin_of(row: Mapping[str, Any]) -> Pin:
    """Return a pin from a row of the state."""
    return Pin(row["id"], row["url"], row["target"], row["anchor"], row["rel"])


def alert_row(item: Item) -> dict[str, Any]:
    """Return an item as `engine.alerts.add_alerts` takes it."""
    names = ("dedupe", "subject", "found_on", "lang", "market", "value", "facts")
    plain = {name: getattr(item, name) for name in names}
    return {
        **plain,
        "facts": dict(item.facts),
        "about": item.about.value,
        "subject_kind": item.subject_kind.value,
    }


def queue_messages(workspace: Path, state: State, *, now: datetime) -> int:
    """Word what the rules have to tell by now, over all projects, and queue it; return how many messages."""
    known = set(project_names(workspace))
    count = 0
    for row in store.rules(state):
        if row["project"] not in known:
            continue
        rule = rule_of(row["rule"])
        wanted = [each for each in store.untold(state, row, at=now) if matches(rule, each)]
        if wanted and now >= tell_at(rule, min(each["made_at"] for each in wanted)):
            project = open_project(workspace, row["project"])
            count += _queue(project, state, row, wanted, now=now)
    return count


def _queue(
    project: Project,
    state: State,
    row: Mapping[str, Any],
    wanted: list[dict[str, Any]],
    *,
    now: datetime,
) -> int:
    settings = project_settings(project)
    local = Localiser(settings.report.lang or settings.project.home)
    title, body = message_text(
        notices(wanted), local, project=project.name, dashboard=settings.monitor.dashboard_url
    )
    told = [each["id"] for each in wanted]
    return store.add_messages(state, row, rule_of(row["rule"]).channels, told, title=title, body=body, at=now)


def send_messages(
    workspace: Path, state: State, *, now: Callable[[], datetime], sender: Send = send
) -> dict[str, int]:
    """Send what is queued; return how many messages ended how. A channel that fails holds up no other.

    Args:
        workspace: whose projects.
        state: its state.
        now: the clock.
        sender: how one message is sent.
    """
    ended: dict[str, int] = {}
    store.give_up_cut_off(state, at=now())
    while (row := store.next_message(state, at=now())) is not None:
        try:
            project = open_project(workspace, row["project"])
            settings = project_settings(project)
            sender(row["channel"], _message(state, row, project, settings), settings)
        except SendError as error:
            status = store.message_failed(
                state, row["id"], str(error), at=now(), attempt=row["attempts"], certain=error.certain
            )
        except Exception as error:
            status = store.message_failed(
                state, row["id"], f"{type(error).__name__}: {error}", at=now(), attempt=row["attempts"], certain=False
            )  # fmt: skip
        else:
            store.message_sent(state, row["id"], at=now())
            status = store.SENT
        ended[status] = ended.get(status, 0) + 1
    return ended


def _message(state: State, row: Mapping[str, Any], project: Project, settings: Settings) -> dict[str, Any]:
    told = set(row["alerts"])
    listed = [
        {name: alert[name] for name in ("id", "about", "subject", "found_on", "lang", "market", "value", "facts")}
        for alert in store.alerts(state, row["project"], limit=NAMED_ALERTS)
        if alert["id"] in told
    ]  # fmt: skip
    message = {
        "id": f"hreflens-{row['project']}-{row['id']}",
        "project": row["project"],
        "title": row["title"],
        "body": row["body"],
        "alerts": listed,
    }
    if name := row["attachment"]:
        from hreflens.projects.periods import folder_of, link_to

        message["report"] = {"name": name, "link": link_to(settings, project, name)}
        message[FILES] = [folder_of(project, name) / f"report.{kind}" for kind in ATTACHED]
    return message
