"""Imports and jobs: upload, see what a file is before it is taken in, audit, watch, cancel, go on."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from hreflens.engine.jobs import add_job, ask_cancel, bury_silent, finish, job, jobs, open_jobs
from hreflens.engine.workspace import import_ids
from hreflens.projects.imports import imports_of
from hreflens.projects.work import start_job
from hreflens.show.page import Message
from hreflens.web import connecting, forms, uploads
from hreflens.web.here import Here, InProject, project_in, settings_in
from hreflens.web.job_words import JOB_WORDS, about, told_by

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]


@router.get("/imports")
def imports(here: InProject) -> Response:
    """Show files, jobs and the forms for more; htmx gets the jobs alone."""
    bury_silent(here.state, at=here.config.now())
    found: dict[str, Any] = {
        "jobs": jobs(here.state, here.name, 12),
        "words": JOB_WORDS,
        "told_by": told_by,
        "about": about,
    }
    if here.request.headers.get("hx-request") == "true":
        return here.show("jobs.html", **found)
    return here.show("imports.html", active="imports", files=_files(here), **found)


def _files(here: Here) -> list[dict[str, Any]]:
    project = project_in(here)
    rows = [row for sha in import_ids(project) for row in imports_of(project, sha)]
    rows.sort(key=lambda row: (str(row["imported_at"]), row["import_id"]), reverse=True)
    return [{**row, "path": str(row["path"]).rpartition("/")[2]} for row in rows]


@router.post("/imports/upload")
def upload(here: InProject, form: Posted) -> Response:
    """Take in files aside and go to what they turned out to be."""
    here.need("reviewer")
    project = project_in(here)
    uploads.drop_stale(project, now=here.config.now())
    given = [each for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    if not given:
        return RedirectResponse(f"{here.base}/imports", 303)
    folder = uploads.new_folder(project)
    for each in given[: uploads.MAX_FILES]:
        each.file.seek(0)
        uploads.keep(folder, each.filename or "", each.file)
    here.note("uploaded", ", ".join(uploads.safe_name(each.filename or "") for each in given[:20]))
    return RedirectResponse(f"{here.base}/imports/{folder.name}", 303)


@router.get("/imports/{upload}")
def preview(here: InProject, upload: str) -> Response:
    """Show what uploaded files are."""
    return _preview(here, upload, {})


def _preview(here: Here, upload: str, column_map: dict[str, str]) -> Response:
    folder = uploads.folder_of(project_in(here), upload)
    if folder is None:
        raise HTTPException(404, "not_found")
    found = [
        uploads.preview(path, settings_in(here), column_map or None, now=here.config.now())
        for path in sorted(each for each in folder.iterdir() if each.is_file())
    ]
    return here.show(
        "preview.html",
        active="imports",
        upload=upload,
        previews=found,
        usable=any(each.fault is None for each in found),
        fields=uploads.MAPPABLE,
        column_map=column_map,
        quoted=lambda text: Message("{quoted}", (("quoted", text),)),
    )


def _map_of(form: FormData) -> dict[str, str]:
    """Return the mapping chosen by hand: header -> field."""
    pairs = zip(form.getlist("header"), form.getlist("field"), strict=False)
    return {
        header: field
        for header, field in pairs
        if isinstance(header, str) and isinstance(field, str) and field in uploads.MAPPABLE
    }


@router.post("/imports/{upload}")
def take(here: InProject, upload: str, form: Posted) -> Response:
    """Import the uploaded files, try another mapping, or drop them."""
    import shutil

    here.need("reviewer")
    folder = uploads.folder_of(project_in(here), upload)
    if folder is None:
        raise HTTPException(404, "not_found")
    column_map = _map_of(form)
    wanted = forms.text_of(form, "do", 10)
    if wanted == "try":
        return _preview(here, upload, column_map)
    if wanted == "drop":
        shutil.rmtree(folder, ignore_errors=True)
    else:
        _start(here, "import", {"upload": upload, "map": column_map})
    return RedirectResponse(f"{here.base}/imports", 303)


@router.post("/jobs")
def new_job(here: InProject, form: Posted) -> Response:
    """Start an audit, or judge anew."""
    here.need("reviewer")
    kind = forms.text_of(form, "kind", 20)
    if kind not in ("audit", "judge"):
        raise HTTPException(422, "not_found")
    if not open_jobs(here.state, here.name):
        _start(here, kind, {"fetch": forms.text_of(form, "fetch", 5) == "yes"})
    return RedirectResponse(f"{here.base}/imports", 303)


@router.post("/jobs/{number}/cancel")
def cancel(here: InProject, number: int) -> Response:
    """Ask a job to stop; one that nobody took yet stops at once."""
    here.need("reviewer")
    row = job(here.state, number)
    if row is None or row["project"] != here.name:
        raise HTTPException(404, "not_found")
    ask_cancel(here.state, here.name, number)
    if row["status"] == "queued":
        finish(here.state, number, "cancelled", "", at=here.config.now())
    return RedirectResponse(f"{here.base}/imports", 303)


@router.post("/jobs/{number}/again")
def again(here: InProject, number: int) -> Response:
    """Start a job anew: what it finished before is kept, so it goes on from there."""
    here.need("reviewer")
    row = job(here.state, number)
    if row is None or row["project"] != here.name:
        raise HTTPException(404, "not_found")
    if not open_jobs(here.state, here.name):
        if row["kind"] == "collect":
            connecting.restart(here, row["args"])
        else:
            _start(here, row["kind"], row["args"])
    return RedirectResponse(f"{here.base}/imports", 303)


def _start(here: Here, kind: str, args: dict[str, Any]) -> int:
    number = add_job(here.state, here.name, kind, args, by=here.user.name, at=here.config.now())
    here.note("job_started", kind)
    start_job(here.config.workspace, number, here.config.state_url)
    return number
