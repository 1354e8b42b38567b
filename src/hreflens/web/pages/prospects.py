"""Prospects: who could link, why, what to offer, whom to write to; one press puts a site on the outreach board."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.act.prospects.find import Prospect
from hreflens.engine.jobs import add_job, open_jobs
from hreflens.projects.work import start_job
from hreflens.show.facts import foreign_text, table_of
from hreflens.show.i18n import Localiser
from hreflens.show.page import Message, counted, msg
from hreflens.show.render.csv import csv_cell
from hreflens.web import forms
from hreflens.web.here import Here, InAudit, run_of, settings_in
from hreflens.web.outreach import avoid_site, board_of, put_on_board
from hreflens.web.outreach_words import STATUS_WORDS
from hreflens.web.pages.links import _csv_lines, _pairs, download, json_row
from hreflens.web.prospects_query import (
    COLUMNS,
    FILTERS,
    KIND_WORDS,
    PAGE_SIZE,
    UNKNOWN,
    ProspectsQuery,
    facets,
    found_prospects,
    prospects_query,
    usual_least,
    word_kind,
)

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
MAX_READ = 500
"""Pages of prospects read in one job."""


def listed(here: Here, view: ProspectsQuery) -> tuple[list[Prospect], list[Prospect]]:
    """Return (all prospects that may be contacted, those of the view)."""
    avoided = board_of(here).avoided()
    allowed = [each for each in found_prospects(run_of(here)) if each.site not in avoided]
    return allowed, view.apply(allowed)


def rows_of(here: Here, found: Sequence[Prospect]) -> list[dict[str, Any]]:
    """Return prospects as rows, with the audit's verdict of each site and where its card stands."""
    verdicts = table_of(run_of(here).tables, "site_verdicts")
    judged = dict(
        zip(verdicts.column("site").to_pylist(), verdicts.column("verdict").to_pylist(), strict=True)
    )
    cards = {card["site"]: card["status"] for card in board_of(here).cards()}
    names = [name for name in COLUMNS if name not in ("verdict", "board")]
    return [
        {**{name: getattr(each, name) for name in names}, "signs": each.kind_signs,
         "why": why(each), "verdict": judged.get(each.site), "board": cards.get(each.site)}
        for each in found
    ]  # fmt: skip


def why(each: Prospect) -> Message:
    """Return why a site is proposed."""
    if each.competitors:
        return msg("links to {sites}", sites=", ".join(each.competitors))
    return counted(
        "one site that links to you links to it too",
        "{count} sites that link to you link to it too",
        count=each.links,
    )


@router.get("/prospects")
def prospects(here: InAudit) -> Response:
    """Show a view of the prospects; asked by htmx, only its rows."""
    view = prospects_query(here.request.query_params.multi_items())
    allowed, found = listed(here, view)
    shown: dict[str, Any] = {
        "view": view,
        "rows": rows_of(here, view.cut(found)),
        "total": len(found),
        "everything": len(allowed),
        "last": max(1, -(-len(found) // PAGE_SIZE)),
        "first": (view.page - 1) * PAGE_SIZE,
        "kind_words": KIND_WORDS,
        "status_words": STATUS_WORDS,
        "foreign": foreign_text,
        "active": "prospects",
        "unknown": UNKNOWN,
    }
    headers = here.request.headers
    if headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true":
        answer = here.show("prospects_results.html", **shown)
        answer.headers["hx-push-url"] = f"{here.base}/prospects?{view.address()}"
        return answer
    lists = facets(allowed)
    rivals = settings_in(here).project.competitors
    return here.show(
        "prospects.html",
        **shown,
        facets=lists,
        known={name: {value for value, _ in values} for name, values in lists.items()},
        filters=FILTERS,
        word_kind=word_kind,
        usual=usual_least(allowed),
        rivals=rivals,
        unread=sum(1 for each in found[:MAX_READ] if each.example_url and each.contact_url is None),
    )


@router.get("/prospects.csv")
def prospects_csv(here: InAudit) -> Response:
    """Return exactly the view asked for, every row of it, as CSV."""
    local = Localiser("en")
    _, found = listed(here, prospects_query(here.request.query_params.multi_items()))
    lines = [
        [csv_cell(" ".join(value) if isinstance(value, tuple) else value, local) for value in (row[name] for name in COLUMNS)]
        for row in rows_of(here, found)
    ]  # fmt: skip
    text = "\ufeff" + _csv_lines([list(COLUMNS), *lines])
    return download(Response(text, media_type="text/csv; charset=utf-8"), f"{here.name}-prospects.csv")


@router.get("/prospects.json")
def prospects_json(here: InAudit) -> Response:
    """Return exactly the view asked for, every row of it, as JSON."""
    _, found = listed(here, prospects_query(here.request.query_params.multi_items()))
    return download(JSONResponse({"prospects": plain_rows(here, found)}), f"{here.name}-prospects.json")


def plain_rows(here: Here, found: Sequence[Prospect]) -> list[dict[str, Any]]:
    """Return prospects as JSON takes them."""
    return [json_row({name: row[name] for name in COLUMNS}) for row in rows_of(here, found)]


@router.post("/prospects/board")
def to_board(here: InAudit, form: Posted) -> Response:
    """Put a prospect on the board, or on the do-not-contact list; htmx gets what its cell shows now."""
    site = forms.text_of(form, "site", 300)
    if all(each.site != site for each in found_prospects(run_of(here))):
        raise HTTPException(404, "not_found")
    avoided = forms.text_of(form, "do", 10) == "avoid"
    if avoided:
        avoid_site(here, site, "")
    else:
        put_on_board(here, [site])
    if here.request.headers.get("hx-request") == "true":
        return here.show(
            "prospects_cell.html",
            site=site,
            board=None if avoided else "found",
            status_words=STATUS_WORDS,
            fresh=True,
        )
    view = prospects_query(_pairs("?" + forms.text_of(form, "back")))
    return RedirectResponse(f"{here.base}/prospects?{view.address()}", 303)


@router.post("/prospects/read")
def read_pages(here: InAudit, form: Posted) -> Response:
    """Start the job that reads one page of each prospect of a view, politely."""
    view = prospects_query(_pairs("?" + forms.text_of(form, "back")))
    start_reading(here, view)
    return RedirectResponse(f"{here.base}/imports", 303)


def start_reading(here: Here, view: ProspectsQuery) -> int | None:
    """Queue the job that reads pages of a view's prospects; return its number, None while another job is under way."""
    here.need("reviewer")
    if open_jobs(here.state, here.name):
        return None
    _, found = listed(here, view)
    urls = [each.example_url for each in found if each.example_url][:MAX_READ]
    number = add_job(
        here.state, here.name, "prospects", {"urls": urls}, by=here.user.name, at=here.config.now()
    )
    here.note("job_started", "prospects")
    start_job(here.config.workspace, number, here.config.state_url)
    return number
