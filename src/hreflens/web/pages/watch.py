"""Watching: what changed and when, open alerts, schedules, rules, messages and pinned links.

Paths of watched files come from the command line only: a form must not name files of the server.
"""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.act.monitor.alerts import RuleError, rule_of
from hreflens.act.monitor.cadence import CadenceError
from hreflens.engine import alerts as store
from hreflens.engine.schedules import pause_schedule, remove_schedule, schedules
from hreflens.projects.monitoring import new_schedule, next_at, run_now
from hreflens.projects.periods import written
from hreflens.projects.pinning import pin_link, unpin
from hreflens.projects.timelines import listed_changes, pins_now
from hreflens.settings import SettingsError
from hreflens.show.notices import ABOUT_WORDS, notices
from hreflens.show.page import DataTable, Kind, Message, msg
from hreflens.show.reports.changes import EVENT_COLUMNS, event_row
from hreflens.web import forms
from hreflens.web.here import Here, InAudit, InProject, project_in, settings_in

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
SHOWN = 200
SPANS = (7, 30, 90, 365)
KIND_WORDS: dict[str, Message] = {
    "monitor": msg("Audit"),
    "report": msg("Client report"),
    "pins": msg("Pinned links"),
}
MESSAGE_WORDS: dict[str, Message] = {
    store.PENDING: msg("waiting"),
    store.SENDING: msg("being sent"),
    store.SENT: msg("sent"),
    store.FAILED: msg("failed"),
    store.UNCERTAIN: msg("perhaps sent"),
}


@router.get("/changes")
def changes(here: InAudit) -> Response:
    """Show what changed in the last days, or the timeline of a site or page."""
    about = here.request.query_params.get("about", "")[:2_000].strip() or None
    written = here.request.query_params.get("days", "")
    days = int(written) if written.isdecimal() and int(written) in SPANS else 30
    since = None if about else here.config.now().date() - timedelta(days=days)
    rows = listed_changes(project_in(here), since, subject=about)
    table = DataTable(
        "timeline",
        msg("Timeline") if about else msg("What changed"),
        EVENT_COLUMNS,
        tuple(event_row(row) for row in rows[:SHOWN]),
        total=len(rows),
    )
    return here.show(
        "changes.html",
        active="changes",
        table=table,
        about=about,
        days=days,
        spans=SPANS,
        counts=_counts(rows),
        left=max(0, len(rows) - SHOWN),
    )


def _counts(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for row in rows:
        found[row["kind"]] = found.get(row["kind"], 0) + 1
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


@router.get("/watch")
def watch(here: InProject) -> Response:
    """Show open alerts, schedules, rules, messages and pins."""
    return show_watch(here)


def show_watch(here: Here, status: int = 200, fault: str | None = None) -> Response:
    """Return the page of watching, with what is wrong with a form."""
    now = here.config.now()
    return here.show(
        "watch.html",
        status,
        active="watch",
        notices=notices(store.alerts(here.state, here.name, is_open=True, at=now)),
        schedules=schedules(here.state, here.name),
        rules=store.rules(here.state, here.name),
        messages=store.messages(here.state, here.name, 20),
        pins=pins_now(project_in(here), here.state),
        about_words=ABOUT_WORDS,
        message_words=MESSAGE_WORDS,
        reports=written(project_in(here)),
        kind_words=KIND_WORDS,
        fault=Message("{quoted}", (("quoted", fault),)) if fault else None,
        kinds=Kind,
    )


def _back(here: Here, action: str, detail: str = "") -> Response:
    here.note(action, detail)
    return RedirectResponse(f"{here.base}/watch", 303)


@router.post("/alerts")
def seen(here: InProject, form: Posted) -> Response:
    """Acknowledge alerts, or let them rest for a week."""
    here.need("reviewer")
    numbers = [int(each) for each in forms.texts_of(form, "alert", 20) if each.isdecimal()][:5_000]
    now = here.config.now()
    if forms.text_of(form, "do", 10) == "rest":
        store.snooze(here.state, here.name, numbers, until=now + timedelta(days=7))
        return _back(here, "alerts_rest", str(len(numbers)))
    store.acknowledge(here.state, here.name, numbers, by=here.user.name, at=now)
    return _back(here, "alerts_seen", str(len(numbers)))


@router.post("/schedules")
def add(here: InProject, form: Posted) -> Response:
    """Make a schedule."""
    here.need("reviewer")
    try:
        new_schedule(
            here.state,
            here.name,
            every=forms.text_of(form, "every", 20) or None,
            cron=forms.text_of(form, "cron", 90) or None,
            tz=forms.text_of(form, "tz", 60) or "UTC",
            files=(),
            fetch=forms.text_of(form, "fetch", 5) == "yes",
            by=here.user.name,
            now=here.config.now(),
        )
    except CadenceError as error:
        return show_watch(here, 422, f"{error}.")
    return _back(here, "schedule_added")


@router.post("/schedules/{number}")
def change(here: InProject, number: int, form: Posted) -> Response:
    """Pause a schedule, let it go on, or remove it."""
    here.need("reviewer")
    wanted = forms.text_of(form, "do", 10)
    row = next((each for each in schedules(here.state, here.name) if each["id"] == number), None)
    if row is None:
        raise HTTPException(404, "not_found")
    if row["kind"] == "report":
        here.need("admin")
    if wanted == "remove":
        remove_schedule(here.state, here.name, number)
    elif wanted == "pause":
        pause_schedule(here.state, here.name, number, paused=True)
    else:
        upcoming = next_at(row, here.config.now())
        pause_schedule(here.state, here.name, number, paused=False, next_at=upcoming)
    return _back(here, f"schedule_{wanted or 'resume'}", str(number))


@router.post("/watch/run")
def run(here: InProject) -> Response:
    """Queue a run now; the worker of this server, or any other, takes it."""
    here.need("reviewer")
    run_now(here.state, here.name, by=here.user.name, now=here.config.now())
    here.note("run_asked")
    return RedirectResponse(f"{here.base}/imports", 303)


@router.post("/rules")
def add_rule(here: InProject, form: Posted) -> Response:
    """Make a rule."""
    here.need("admin")
    mail, hook = forms.text_of(form, "mail", 300), forms.text_of(form, "webhook", 2_000)
    plain = {
        "channels": [*([f"mailto:{mail}"] if mail else []), *([hook] if hook else [])],
        "about": forms.texts_of(form, "about", 20) or list(rule_of({}).about),
        "quiet": forms.text_of(form, "quiet", 20),
        "digest": forms.text_of(form, "digest", 10),
        "tz": forms.text_of(form, "tz", 60) or "UTC",
    }
    try:
        rule = rule_of(plain)
        if not rule.channels:
            raise RuleError("Whom to tell? Give an address or a webhook")
    except RuleError as error:
        return show_watch(here, 422, f"{error}.")
    store.add_rule(here.state, here.name, rule.plain(), by=here.user.name, at=here.config.now())
    return _back(here, "rule_added", ", ".join(rule.channels))


@router.post("/rules/{number}/remove")
def drop_rule(here: InProject, number: int) -> Response:
    """Take a rule out of force."""
    here.need("admin")
    store.remove_rule(here.state, here.name, number, at=here.config.now())
    return _back(here, "rule_removed", str(number))


@router.post("/pins")
def add_pin(here: InProject, form: Posted) -> Response:
    """Pin a link."""
    here.need("reviewer")
    rel = forms.text_of(form, "rel", 20)
    if rel not in ("", "followed", "nofollow", "sponsored", "ugc"):
        raise HTTPException(422, "not_found")
    try:
        pin_link(
            project_in(here),
            settings_in(here),
            here.state,
            forms.text_of(form, "url", 2_000),
            target=forms.text_of(form, "target", 2_000) or None,
            anchor=forms.text_of(form, "anchor", 500) or None,
            rel=None if not rel else "" if rel == "followed" else rel,
            note=forms.text_of(form, "note", 2_000),
            by=here.user.name,
            now=here.config.now(),
            every=forms.text_of(form, "every", 10),
        )
    except (ValueError, SettingsError) as error:
        return show_watch(here, 422, f"{error}.")
    return _back(here, "pin_added", forms.text_of(form, "url", 300))


@router.post("/pins/{number}/remove")
def drop_pin(here: InProject, number: int) -> Response:
    """Take a pin back."""
    here.need("reviewer")
    unpin(here.state, here.name, number, at=here.config.now())
    return _back(here, "pin_removed", str(number))
