"""Reports of a week or month for clients: schedules of them, one now, and the files that were written."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.act.monitor.alerts import RuleError
from hreflens.act.monitor.cadence import CadenceError
from hreflens.engine.jobs import add_job
from hreflens.projects.periods import WORDS, file_of, schedule_report
from hreflens.web import forms
from hreflens.web.here import InProject, project_in
from hreflens.web.pages.links import download
from hreflens.web.pages.report import TYPES
from hreflens.web.pages.watch import show_watch

router = APIRouter(prefix="/p/{project}/periods", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]


@router.post("")
def add(here: InProject, form: Posted) -> Response:
    """Make a schedule of reports, or queue one report now."""
    word = forms.text_of(form, "every", 10)
    if word not in WORDS:
        raise HTTPException(422, "not_found")
    tz, now = forms.text_of(form, "tz", 60) or "UTC", here.config.now()
    if forms.text_of(form, "do", 10) == "now":
        here.need("reviewer")
        args = {"period": WORDS[word], "tz": "UTC"}
        add_job(here.state, here.name, "report", args, by=here.user.name, at=now, max_attempts=3)
        here.note("report_asked", word)
        return RedirectResponse(f"{here.base}/imports", 303)
    here.need("admin")
    mail, hook = forms.text_of(form, "mail", 300), forms.text_of(form, "webhook", 2_000)
    channels = [*([f"mailto:{mail}"] if mail else []), *([hook] if hook else [])]
    try:
        schedule_report(here.state, here.name, word, tz=tz, channels=channels, by=here.user.name, now=now)
    except (CadenceError, RuleError) as error:
        return show_watch(here, 422, f"{error}.")
    here.note("report_schedule_added", ", ".join([word, *channels]))
    return RedirectResponse(f"{here.base}/watch", 303)


@router.get("/{name}/{file}")
def written_file(here: InProject, name: str, file: str) -> Response:
    """Return a file of a written report, to be kept."""
    path = file_of(project_in(here), name, file)
    if path is None:
        raise HTTPException(404, "not_found")
    kind = path.suffix[1:]
    return download(Response(path.read_bytes(), media_type=TYPES[kind]), f"{here.name}-{name}.{kind}")
