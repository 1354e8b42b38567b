"""The JSON API of prospects and the outreach board: what the pages do, for programs."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, Field

from hreflens.engine.outreach import CardStatus
from hreflens.web.here import InAudit, InProject
from hreflens.web.outreach import (
    MAX_SITES,
    allow_site,
    avoid_site,
    avoided_here,
    board_of,
    card_of,
    check_placed,
    due_card,
    letter,
    move_card,
    named_site,
    note_card,
    put_on_board,
)
from hreflens.web.pages.links import json_row
from hreflens.web.pages.outreach import plain_card, plain_history
from hreflens.web.pages.prospects import listed, plain_rows, start_reading
from hreflens.web.prospects_query import PAGE_SIZE, prospects_query

router = APIRouter(prefix="/api/projects/{project}", tags=["prospects and outreach"])


class SitesIn(BaseModel):
    """Sites to put on the board."""

    sites: list[str] = Field(min_length=1, max_length=MAX_SITES, description="hosts or addresses")


class MoveIn(BaseModel):
    """Where a card is to stand."""

    site: str = Field(max_length=300)
    to: str = Field(pattern="^(found|contacted|answered|placed|declined)$")
    note: str = Field(default="", max_length=4_000)


class NoteIn(BaseModel):
    """A note to a card."""

    site: str = Field(max_length=300)
    note: str = Field(min_length=1, max_length=4_000)


class DueIn(BaseModel):
    """The day on which to look at a card again; null = none."""

    site: str = Field(max_length=300)
    day: date | None


class AvoidIn(BaseModel):
    """A site that must not be contacted by any project."""

    site: str = Field(max_length=300)
    reason: str = Field(default="", max_length=1_000)


class SiteIn(BaseModel):
    """A site."""

    site: str = Field(max_length=300)


@router.get("/prospects")
def prospects(
    here: InAudit,
    *,
    q: str = "",
    least: int | None = None,
    source: str = "",
    sort: str = "rank",
    page: int = 1,
) -> dict[str, Any]:
    """Return one page of a view of the prospects; filters as on the page: kind, lang, market, rival (repeatable)."""
    view = prospects_query(here.request.query_params.multi_items())
    _, found = listed(here, view)
    rows = plain_rows(here, view.cut(found))
    return {"total": len(found), "page": view.page, "page_size": PAGE_SIZE, "prospects": rows}


@router.post("/prospects/read")
def read(here: InAudit) -> dict[str, int]:
    """Start the job that reads one page of each prospect of the view in the query; 409 while another is under way."""
    number = start_reading(here, prospects_query(here.request.query_params.multi_items()))
    if number is None:
        raise HTTPException(409, "another job of this project is under way")
    return {"job": number}


@router.get("/outreach")
def board(here: InProject, status: CardStatus | None = None) -> list[dict[str, Any]]:
    """Return the cards: those due first, then the latest changed."""
    return [plain_card(card) for card in board_of(here).cards(status)]


@router.post("/outreach")
def add(here: InProject, given: Annotated[SitesIn, Body()]) -> dict[str, int]:
    """Put sites on the board; return how many were new."""
    here.need("reviewer")
    return {"added": put_on_board(here, [named_site(site) for site in given.sites])}


@router.get("/outreach/card")
def card(here: InProject, site: str) -> dict[str, Any]:
    """Return a card with its history."""
    return {**plain_card(card_of(here, site)), "history": plain_history(here, site)}


@router.get("/outreach/letter")
def draft(
    here: InProject,
    site: str,
    *,
    kind: str = "",
    lang: str = "",
    sender: str = "",
    topic: str = "",
    broken: str = "",
) -> dict[str, Any]:
    """Return the draft of a letter to a card's site, in its language; nothing is sent."""
    asked = {"kind": kind, "lang": lang, "sender": sender, "topic": topic, "broken": broken}
    made = letter(here, card_of(here, site), asked)
    if made is None:
        raise HTTPException(409, "the site is on the do-not-contact list")
    slots = list(made.open_slots)
    return {
        "kind": made.kind,
        "lang": made.lang,
        "subject": made.subject,
        "body": made.body,
        "open_slots": slots,
    }


@router.post("/outreach/move")
def move(here: InProject, given: Annotated[MoveIn, Body()]) -> dict[str, Any]:
    """Put a card somewhere else."""
    move_card(here, given.site, given.to, given.note)
    return plain_card(card_of(here, given.site))


@router.post("/outreach/note")
def note(here: InProject, given: Annotated[NoteIn, Body()]) -> dict[str, Any]:
    """Add a note to a card."""
    note_card(here, given.site, given.note)
    return plain_card(card_of(here, given.site))


@router.post("/outreach/due")
def due(here: InProject, given: Annotated[DueIn, Body()]) -> dict[str, Any]:
    """Set or take away the day of a card."""
    due_card(here, given.site, given.day)
    return plain_card(card_of(here, given.site))


@router.post("/outreach/check")
def check(here: InAudit) -> dict[str, list[str]]:
    """Move placed cards to verified where the current audit knows a live link; return those sites."""
    return {"verified": check_placed(here)}


@router.get("/outreach/avoid")
def avoided(here: InProject) -> list[dict[str, Any]]:
    """Return the do-not-contact list, as far as the visitor may see it."""
    return [json_row(row) for row in avoided_here(here)]


@router.post("/outreach/avoid")
def avoid(here: InProject, given: Annotated[AvoidIn, Body()]) -> dict[str, str]:
    """Put a site on the do-not-contact list of the whole workspace."""
    here.need("reviewer")
    site = named_site(given.site)
    avoid_site(here, site, given.reason)
    return {"site": site}


@router.post("/outreach/allow")
def allow(here: InProject, given: Annotated[SiteIn, Body()]) -> dict[str, bool]:
    """Take a site off the do-not-contact list; for administrators of the whole workspace."""
    return {"removed": allow_site(here, given.site)}
