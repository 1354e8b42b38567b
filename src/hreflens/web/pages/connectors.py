"""Connectors: which services can be asked, what a query costs, and starting one as a job; server logs by upload.

No key is shown or typed here: the page says which variable or file to fill.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from hreflens.engine.jobs import add_job, open_jobs
from hreflens.projects.connecting import KEYS_FILE
from hreflens.projects.work import start_job
from hreflens.show.page import Message
from hreflens.web import forms, uploads
from hreflens.web.connecting import (
    Plan,
    plan_of,
    service_named,
    service_states,
    start_collecting,
    state_of,
)
from hreflens.web.here import Here, InProject, project_in
from hreflens.web.job_words import JOB_WORDS, told_by

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
FIELDS = ("report", "target", "limit", "start", "end")
OPTION = "option."
"""What the names of a form's fields for options begin with."""


@router.get("/connectors")
def connectors(here: InProject) -> Response:
    """Show all services, and the form for server logs."""
    states = service_states(here)
    rows = [(state, _usual_plan(here, state.service.name)) for state in states]
    return here.show(
        "connectors.html",
        active="connectors",
        rows=rows,
        keys_file=KEYS_FILE,
        workspace=str(here.config.workspace.resolve()) if here.user.may("admin") else "",
        words=JOB_WORDS,
        told_by=told_by,
    )


def _usual_plan(here: Here, name: str) -> Plan | None:
    """Return what a thousand rows of the first report cost; None where nothing is known to ask for."""
    try:
        return plan_of(here, service_named(name), {"target": "1" if name in ("ga4", "matomo") else ""})
    except HTTPException:
        return None


@router.get("/connectors/{name}")
def connector(here: InProject, name: str) -> Response:
    """Show the form of one service; with a report in the query, what that would cost. Nothing is asked."""
    given = {field: here.request.query_params.get(field, "")[:5_000] for field in FIELDS}
    given["options"] = _options(here.request.query_params.multi_items())  # type: ignore[assignment]
    if not given["report"]:
        return _connector(here, name, given, None)
    try:
        return _connector(here, name, given, plan_of(here, service_named(name), given))
    except HTTPException as error:
        if error.status_code != 422:
            raise
        return _connector(here, name, given, None, status=422, fault=str(error.detail))


def _options(pairs: Any) -> dict[str, str]:
    return {
        name.removeprefix(OPTION): str(value)[:5_000]
        for name, value in pairs
        if name.startswith(OPTION) and value
    }


def _connector(
    here: Here,
    name: str,
    given: dict[str, Any],
    plan: Plan | None,
    *,
    status: int = 200,
    fault: str | None = None,
) -> Response:
    service = service_named(name)
    return here.show(
        "connector.html",
        status,
        active="connectors",
        service=service,
        state=state_of(here, service),
        given=given,
        plan=plan,
        usual_target=service.target_of(here.settings.own_hosts) if here.settings else "",
        keys_file=KEYS_FILE,
        option=OPTION,
        fault=Message("{quoted}", (("quoted", fault),)) if fault else None,
    )


@router.post("/connectors/logs")
def logs(here: InProject, form: Posted) -> Response:
    """Take in server logs and add them up in a job; only sums are kept."""
    here.need("reviewer")
    project = project_in(here)
    given = [each for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    if not given or open_jobs(here.state, here.name):
        return RedirectResponse(f"{here.base}/connectors", 303)
    folder = uploads.new_folder(project)
    for each in given[: uploads.MAX_FILES]:
        each.file.seek(0)
        uploads.keep(folder, each.filename or "", each.file)
    number = add_job(
        here.state, here.name, "logs", {"upload": folder.name}, by=here.user.name, at=here.config.now()
    )
    here.note("logs_uploaded", ", ".join(uploads.safe_name(each.filename or "") for each in given[:20]))
    start_job(here.config.workspace, number, here.config.state_url)
    return RedirectResponse(f"{here.base}/imports", 303)


@router.post("/connectors/{name}")
def collect(here: InProject, name: str, form: Posted) -> Response:
    """Start what was planned, if its cost was agreed to."""
    here.need("admin")
    service = service_named(name)
    given: dict[str, Any] = {field: forms.text_of(form, field, 5_000) for field in FIELDS}
    given["options"] = _options((key, value) for key, value in form.multi_items() if isinstance(value, str))
    plan = None
    try:
        plan = plan_of(here, service, given)
        partial = forms.text_of(form, "partial", 5) == "yes"
        start_collecting(here, plan, agreed=forms.text_of(form, "agreed", 100), partial=partial)
    except HTTPException as error:
        if error.status_code not in (409, 422):
            raise
        return _connector(here, name, given, plan, status=error.status_code, fault=str(error.detail))
    return RedirectResponse(f"{here.base}/imports", 303)
