"""The JSON API: everything the pages do, for programs. Described at /api/openapi.json and /api/docs.

Reading needs no more than what the pages need. What changes something needs the header X-CSRF-Token with the
token that GET /api/session gives, and its cookie.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from hreflens.engine.jobs import add_job, ask_cancel, job, jobs, open_jobs
from hreflens.judge.explain import explain_link, explain_site
from hreflens.projects.work import start_job
from hreflens.show.render.json import page_json
from hreflens.terms import Decision, SubjectKind
from hreflens.web import forms
from hreflens.web.deciding import decide_sites, decide_urls, who
from hreflens.web.here import Anywhere, Here, InAudit, InProject, run_of
from hreflens.web.links_query import PAGE_SIZE, links_query
from hreflens.web.pages.cards import _judged, _link, evidence_of, explanation_json
from hreflens.web.pages.disavow import disavow_data
from hreflens.web.pages.links import json_row
from hreflens.web.pages.networks import networks_data
from hreflens.web.pages.report import KEYS, _named
from hreflens.web.pages.review import QUEUES, groups_of, newer_decisions
from hreflens.web.translating import ask

router = APIRouter(prefix="/api", tags=["hreflens"])


class DecisionIn(BaseModel):
    """A decision about linking pages or sites."""

    kind: SubjectKind = Field(description="link (a linking page's URL) or site")
    subjects: list[str] = Field(max_length=5_000, description="canonical URLs or sites of the audit")
    decision: Decision
    note: str = Field(default="", max_length=2_000)


class UndoIn(BaseModel):
    """A decision to be taken back."""

    kind: SubjectKind
    subject: str


class JobIn(BaseModel):
    """A job to start."""

    kind: str = Field(pattern="^(audit|judge)$")
    fetch: bool = Field(default=False, description="fetch pages that are not known yet (audit)")


@router.get("/session")
def session(here: Anywhere) -> Response:
    """Return who asks, and the token for requests that change something."""
    seed = forms.seed_of(here.request)
    fresh = "" if seed else forms.new_seed()
    token = forms.token_for(here.config.secret, seed or fresh)
    response = JSONResponse({"user": here.user.name, "role": here.user.role, "csrf": token})
    if fresh:
        response.set_cookie(forms.COOKIE, fresh, httponly=True, samesite="strict")
    return response


@router.get("/projects")
def projects(here: Anywhere) -> list[str]:
    """Return the names of the projects."""
    return here.projects()


@router.get("/projects/{project}")
def project(here: InProject) -> dict[str, Any]:
    """Return what a project is and when it was last audited."""
    assert here.settings is not None
    return {
        "name": here.name,
        "project": here.settings.project.model_dump(),
        "as_of": here.run.as_of.isoformat() if here.run else None,
    }


@router.get("/projects/{project}/links")
def links(
    here: InAudit,
    q: str = "",
    sort: str = "value",
    dir: str = "desc",
    page: int = 1,
) -> dict[str, Any]:
    """Return one page of a view of the links; filters as on the page: verdict, lang, market, site, flagged ..."""
    view = links_query(here.request.query_params.multi_items())
    snapshot = run_of(here).links
    return {
        "total": view.count(snapshot),
        "page": view.page,
        "page_size": PAGE_SIZE,
        "links": [json_row(row) for row in view.rows(snapshot)],
    }


@router.get("/projects/{project}/links/{link_id}")
def link(here: InAudit, link_id: str) -> dict[str, Any]:
    """Return one link with the sum behind its verdict."""
    run = run_of(here)
    row = _link(run, link_id)
    found = explain_link(_judged(run), run.settings, link_id)
    return {"link": json_row(row), "explanation": explanation_json(found)}


@router.post("/projects/{project}/links/{link_id}/translate")
def translate(here: InAudit, link_id: str) -> dict[str, Any]:
    """Translate a link's anchor and passage by the configured service into the language of `ui`; kept once made."""
    here.need("reviewer")
    run = run_of(here)
    row = _link(run, link_id)
    found = ask(here, row, evidence_of(run, row))
    if found is None:
        raise HTTPException(409, "no translation service is configured, or the link has no text")
    if found.fault:
        raise HTTPException(502, found.fault)
    return {"service": found.service, "machine_made": True, "anchor": found.anchor, "passage": found.passage}


@router.get("/projects/{project}/site")
def site(here: InAudit, site: str) -> dict[str, Any]:
    """Return the sum behind a site's verdict."""
    run = run_of(here)
    try:
        return explanation_json(explain_site(_judged(run), run.settings, site))
    except KeyError as error:
        raise HTTPException(404, "not_found") from error


@router.get("/projects/{project}/pages/{key}")
def page(here: InAudit, key: str) -> dict[str, Any]:
    """Return a page of the report: summary, markets, languages, valuable, review, anchors, compare, method ..."""
    if key not in KEYS:
        raise HTTPException(404, "not_found")
    return page_json(_named(here, key), here.local)


@router.get("/projects/{project}/review")
def review(here: InAudit, queue: str = "open") -> dict[str, Any]:
    """Return the groups of the review queue."""
    if queue not in QUEUES:
        raise HTTPException(404, "not_found")
    return {
        "newer_decisions": len(newer_decisions(here)),
        "groups": [
            {
                "group": key,
                "sites": [row["site"] for row in rows],
                "verdicts": [row["verdict"] for row in rows],
            }
            for key, rows in groups_of(run_of(here), QUEUES[queue])
        ],
    }


@router.get("/projects/{project}/networks")
def networks(here: InAudit) -> list[dict[str, Any]]:
    """Return the link networks with their members, what they promote and share, and what may prove them wrong."""
    return networks_data(here)


@router.get("/projects/{project}/disavow")
def disavow(here: InAudit) -> dict[str, Any]:
    """Return the disavow file as data: whether one is needed, lines, refusals, warnings."""
    return disavow_data(here)


@router.get("/projects/{project}/decisions")
def decisions(here: InProject) -> list[dict[str, Any]]:
    """Return every decision ever made, undone ones included."""
    return [json_row(row) for row in here.state.history(here.name)]


@router.post("/projects/{project}/decisions")
def decide(here: InAudit, given: Annotated[DecisionIn, Body()]) -> dict[str, int]:
    """Decide about linking pages or sites of the audit; return how many were known."""
    here.need("reviewer")
    if given.kind not in (SubjectKind.LINK, SubjectKind.SITE):
        raise HTTPException(422, "kind is link or site")
    work = decide_urls if given.kind is SubjectKind.LINK else decide_sites
    return {"decided": work(here, given.subjects, given.decision.value, given.note)}


@router.post("/projects/{project}/decisions/undo")
def undo(here: InProject, given: Annotated[UndoIn, Body()]) -> dict[str, Any]:
    """Take back the decision in force about a subject."""
    here.need("reviewer")
    taken = here.state.undo(here.name, given.kind.value, given.subject, by=who(here), at=here.config.now())
    if taken:
        here.note("undone", f"{taken['decision']}: {given.subject}")
    return {"undone": taken["decision"] if taken else None}


@router.get("/projects/{project}/jobs")
def list_jobs(here: InProject) -> list[dict[str, Any]]:
    """Return the newest jobs first."""
    return [_job_json(row) for row in jobs(here.state, here.name)]


@router.post("/projects/{project}/jobs")
def start(here: InProject, given: Annotated[JobIn, Body()]) -> dict[str, Any]:
    """Start an audit, or judge anew; answers 409 while another job is under way."""
    here.need("reviewer")
    if open_jobs(here.state, here.name):
        raise HTTPException(409, "another job of this project is under way")
    number = add_job(
        here.state, here.name, given.kind, {"fetch": given.fetch}, by=here.user.name, at=here.config.now()
    )
    here.note("job_started", given.kind)
    start_job(here.config.workspace, number, here.config.state_url)
    return {"job": number}


@router.get("/projects/{project}/jobs/{number}")
def one_job(here: InProject, number: int) -> dict[str, Any]:
    """Return how far a job is."""
    return _job_json(_mine(here, number))


@router.post("/projects/{project}/jobs/{number}/cancel")
def cancel(here: InProject, number: int) -> dict[str, bool]:
    """Ask a job to stop."""
    here.need("reviewer")
    _mine(here, number)
    return {"asked": ask_cancel(here.state, here.name, number)}


def _mine(here: Here, number: int) -> dict[str, Any]:
    row = job(here.state, number)
    if row is None or row["project"] != here.name:
        raise HTTPException(404, "not_found")
    return row


def _job_json(row: dict[str, Any]) -> dict[str, Any]:
    return {**json_row({name: value for name, value in row.items() if name != "args"}), "args": row["args"]}
