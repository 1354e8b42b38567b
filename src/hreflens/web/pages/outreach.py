"""The outreach board: cards by where they stand, the card of a site with its letter and history, whom not to contact.

Nothing is sent from here: a letter is text to read, change and send oneself.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.act.prospects.drafts import KINDS, languages
from hreflens.engine.outreach import CardStatus
from hreflens.show.i18n import Localiser
from hreflens.show.page import Message
from hreflens.show.render.csv import csv_cell
from hreflens.web import forms
from hreflens.web.here import Here, InAudit, InProject
from hreflens.web.outreach import (
    BY_HAND,
    allow_site,
    avoid_site,
    avoided_here,
    board_of,
    card_of,
    check_placed,
    due_card,
    known_prospects,
    letter,
    move_card,
    named_site,
    note_card,
    put_on_board,
)
from hreflens.web.outreach_words import ACTION_WORDS, DRAFT_WORDS, SLOT_WORDS, STATUS_WORDS
from hreflens.web.pages.links import _csv_lines, download, json_row
from hreflens.web.prospects_query import KIND_WORDS, UNKNOWN

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
SHOWN_CARDS, LISTED_CARDS = 30, 300
"""Cards of a column on the board, and of a column shown alone."""
SHOWN_AVOIDED = 300
COLUMNS = ("site", "status", "kind", "lang", "contact_url", "offer_url", "due_on", "added_at", "changed_at")
NEXT = {
    CardStatus.FOUND: CardStatus.CONTACTED,
    CardStatus.CONTACTED: CardStatus.ANSWERED,
    CardStatus.ANSWERED: CardStatus.PLACED,
    CardStatus.DECLINED: CardStatus.FOUND,
}
"""Where a card mostly goes next; a placed one waits for an audit."""


@router.get("/outreach")
def outreach(here: InProject) -> Response:
    """Show the board, or one of its columns."""
    return _board(here)


def _board(
    here: Here, status: int = 200, *, fault: str | None = None, moved: str = "", part: bool = False
) -> Response:
    cards = board_of(here).cards()
    only = here.request.query_params.get("status", "")
    columns: list[tuple[str, list[dict[str, Any]], int]] = []
    for each in CardStatus:
        if only in STATUS_WORDS and each.value != only:
            continue
        mine = [card for card in cards if card["status"] == each.value]
        columns.append((each.value, mine[: LISTED_CARDS if only else SHOWN_CARDS], len(mine)))
    avoided = avoided_here(here)
    today = here.config.now().date()
    return here.show(
        "outreach_board.html" if part else "outreach.html",
        status,
        active="outreach",
        columns=columns,
        total=len(cards),
        overdue=sum(1 for card in cards if card["due_on"] and card["due_on"] < today),
        only=only if only in STATUS_WORDS else "",
        moved=moved,
        today=today,
        words=STATUS_WORDS,
        kind_words=KIND_WORDS,
        unknown=UNKNOWN,
        by_hand=BY_HAND,
        following=NEXT,
        avoided=avoided[:SHOWN_AVOIDED],
        avoided_total=len(avoided),
        may_allow=here.user.may("admin") and here.user.projects is None,
        fault=Message("{quoted}", (("quoted", fault),)) if fault else None,
    )


@router.get("/outreach.csv")
def outreach_csv(here: InProject) -> Response:
    """Return the board as CSV, every card."""
    local = Localiser("en")
    lines = [[csv_cell(card[name], local) for name in COLUMNS] for card in board_of(here).cards()]
    text = "\ufeff" + _csv_lines([list(COLUMNS), *lines])
    return download(Response(text, media_type="text/csv; charset=utf-8"), f"{here.name}-outreach.csv")


@router.get("/outreach.json")
def outreach_json(here: InProject) -> Response:
    """Return the board as JSON, every card with its history."""
    cards = board_of(here)
    return download(
        JSONResponse({"cards": [{**plain_card(card), "history": plain_history(here, card["site"])} for card in cards.cards()]}),
        f"{here.name}-outreach.json",
    )  # fmt: skip


def plain_card(card: dict[str, Any]) -> dict[str, Any]:
    """Return a card as JSON takes it."""
    return json_row({name: card[name] for name in COLUMNS})


def plain_history(here: Here, site: str) -> list[dict[str, Any]]:
    """Return what happened to a card as JSON takes it."""
    names = ("at", "by_whom", "action", "note")
    return [json_row({name: row[name] for name in names}) for row in board_of(here).history(site)]


@router.get("/outreach/card")
def card(here: InProject) -> Response:
    """Show one card, named in the query."""
    return _card(here, here.request.query_params.get("site", "")[:300])


def _card(here: Here, site: str, status: int = 200, fault: str | None = None) -> Response:
    found = card_of(here, site)
    names = ("kind", "lang", "sender", "topic", "broken")
    asked = {name: here.request.query_params.get(name, "")[:300].replace("\x00", "") for name in names}
    asked["sender"] = asked["sender"] or here.user.name
    if asked["kind"] not in KINDS:
        asked["kind"] = KINDS[0]
    return here.show(
        "outreach_card.html",
        status,
        active="outreach",
        card=found,
        prospect=known_prospects(here).get(site),
        history=board_of(here).history(site)[::-1],
        draft=letter(here, found, asked),
        asked=asked,
        languages_of_drafts=languages(),
        today=here.config.now().date(),
        words=STATUS_WORDS,
        action_words=ACTION_WORDS,
        draft_words=DRAFT_WORDS,
        slot_words=SLOT_WORDS,
        kind_words=KIND_WORDS,
        unknown=UNKNOWN,
        by_hand=BY_HAND,
        fault=Message("{quoted}", (("quoted", fault),)) if fault else None,
    )


def _site_of(form: FormData) -> str:
    return forms.text_of(form, "site", 300)


def _back(here: Here, site: str) -> Response:
    from urllib.parse import urlencode

    return RedirectResponse(f"{here.base}/outreach/card?{urlencode({'site': site})}", 303)


@router.post("/outreach/add")
def add(here: InProject, form: Posted) -> Response:
    """Put a site on the board by its name."""
    here.need("reviewer")
    try:
        site = named_site(_site_of(form))
        put_on_board(here, [site])
    except HTTPException as error:
        if error.status_code == 403:
            raise
        return _board(here, error.status_code, fault=str(error.detail))
    return _back(here, site)


@router.post("/outreach/move")
def move(here: InProject, form: Posted) -> Response:
    """Put a card somewhere else; htmx gets the board."""
    site = _site_of(form)
    part = here.request.headers.get("hx-request") == "true"
    try:
        move_card(here, site, forms.text_of(form, "to", 20), forms.text_of(form, "note"))
    except HTTPException as error:
        if error.status_code != 409:
            raise
        return _board(here, 200 if part else 409, fault=str(error.detail), moved=site, part=part)
    if part:
        return _board(here, moved=site, part=True)
    return _back(here, site)


@router.post("/outreach/note")
def note(here: InProject, form: Posted) -> Response:
    """Add a note to a card."""
    try:
        note_card(here, _site_of(form), forms.text_of(form, "note"))
    except HTTPException as error:
        if error.status_code != 422:
            raise
        return _card(here, _site_of(form), 422, str(error.detail))
    return _back(here, _site_of(form))


@router.post("/outreach/due")
def due(here: InProject, form: Posted) -> Response:
    """Set or take away the day on which to look at a card again."""
    written = forms.text_of(form, "day", 10)
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        here.need("reviewer")
        return _card(here, _site_of(form), 422, "Write the day as 2026-12-01.")
    due_card(here, _site_of(form), day)
    return _back(here, _site_of(form))


@router.post("/outreach/avoid")
def avoid(here: InProject, form: Posted) -> Response:
    """Put a site on the do-not-contact list of the workspace."""
    here.need("reviewer")
    try:
        avoid_site(here, named_site(_site_of(form)), forms.text_of(form, "reason", 1_000))
    except HTTPException as error:
        if error.status_code != 422:
            raise
        return _board(here, 422, fault=str(error.detail))
    return RedirectResponse(f"{here.base}/outreach", 303)


@router.post("/outreach/allow")
def allow(here: InProject, form: Posted) -> Response:
    """Take a site off the do-not-contact list."""
    if not allow_site(here, _site_of(form)):
        raise HTTPException(404, "not_found")
    return RedirectResponse(f"{here.base}/outreach", 303)


@router.post("/outreach/check")
def check(here: InAudit) -> Response:
    """Look in the current audit for the links of placed cards."""
    check_placed(here)
    return RedirectResponse(f"{here.base}/outreach", 303)
