"""The audit trail: who decided what, when, on which evidence; and what people write beside it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.projects.trail import NoEntryError, comment, trail
from hreflens.show.page import Message, msg
from hreflens.show.signals import catalogue
from hreflens.terms import Decision
from hreflens.web import forms
from hreflens.web.here import InProject, project_in

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
SHOWN = 200
ACTION_WORDS: dict[str, Message] = {
    "undone": msg("Decision taken back"),
    "manual action": msg("Manual action"),
    "seen": msg("Alert seen"),
    "open": msg("Open alert"),
}


@router.get("/trail")
def show(here: InProject) -> Response:
    """Show the newest entries, or those of a site or page."""
    about = here.request.query_params.get("about", "")[:2_000].strip() or None
    return here.show(
        "trail.html",
        active="watch",
        entries=trail(project_in(here), here.state, subject=about, limit=SHOWN),
        about=about,
        decisions=[each.value for each in Decision],
        actions=ACTION_WORDS,
        signals={signal.name: signal.title for signal in catalogue()},
    )


@router.post("/trail")
def write(here: InProject, form: Annotated[FormData, Depends(forms.posted)]) -> Response:
    """Write beside an entry."""
    here.need("reviewer")
    entry = forms.text_of(form, "entry", 40)
    text = forms.text_of(form, "text", 4_000)
    try:
        comment(project_in(here), here.state, entry, text, by=here.user.name, at=here.config.now())
    except NoEntryError as error:
        raise HTTPException(422, "not_found") from error
    here.note("commented", entry)
    return RedirectResponse(f"{here.base}/trail#{quote(entry.replace(':', '-'))}", 303)
