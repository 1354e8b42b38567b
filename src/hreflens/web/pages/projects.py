"""All projects at a glance, and making a new one."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.engine.workspace import Project, WorkspaceError, open_project
from hreflens.projects.setup import init_project, project_settings
from hreflens.settings import SettingsError
from hreflens.show.page import Message
from hreflens.web import forms
from hreflens.web.here import Anywhere, Here

router = APIRouter(include_in_schema=False)
FIELDS = ("site", "home", "markets", "brands", "topics")


@router.get("/")
def projects(here: Anywhere) -> Response:
    """Show the projects; the only one there is opens at once."""
    names = here.projects()
    if len(names) == 1 and here.request.query_params.get("all") is None and not here.config.accounts:
        return RedirectResponse(f"/p/{names[0]}/", 303)
    return _show(here)


@router.post("/projects")
def new_project(here: Anywhere, form: Annotated[FormData, Depends(forms.posted)]) -> Response:
    """Make a project and go to its imports."""
    here.need("admin")
    given = {name: forms.text_of(form, name) for name in FIELDS}
    values: dict[str, Any] = {
        name: listed(text) for name, text in given.items() if name not in ("site", "home")
    }
    try:
        project, _ = init_project(
            here.config.workspace, None, {"site": given["site"], "home": given["home"] or None, **values}
        )
    except (SettingsError, WorkspaceError) as error:
        return _show(here, 422, fault=Message("{quoted}", (("quoted", str(error)),)), given=given)
    here.note("project_made", project.name)
    return RedirectResponse(f"/p/{project.name}/imports", 303)


def listed(text: str) -> list[str]:
    """Return the parts of a text separated by commas or lines."""
    return [part.strip() for part in re.split(r"[,\n、،;]", text) if part.strip()]


def _show(here: Here, status: int = 200, **more: Any) -> Response:
    rows = [_row(here, open_project(here.config.workspace, name)) for name in here.projects()]
    blank = dict.fromkeys(FIELDS, "")
    return here.show("projects.html", status, **{"rows": rows, "fault": None, "given": blank, **more})


def _row(here: Here, project: Project) -> dict[str, Any]:
    """Return the state of one project in one line."""
    try:
        settings = project_settings(project)
    except SettingsError:
        return {"name": project.name, "site": "–", "as_of": None, "links": None, "action": False, **_none()}
    actions = here.state.manual_actions(project.name).to_pylist()
    row: dict[str, Any] = {
        "name": project.name,
        "site": settings.project.site,
        "as_of": None,
        "links": None,
        "action": any(each["resolved_on"] is None for each in actions),
        **_none(),
    }
    run = here.request.app.state.runs.current(project, settings)
    if run is None:
        return row
    counts = {
        each["v"]: each["n"]
        for each in run.links.rows("select verdict as v, count(*) as n from links where live group by 1")
    }
    return {
        **row,
        **{v: counts.get(v, 0) for v in _none()},
        "as_of": run.as_of,
        "links": sum(counts.values()),
    }


def _none() -> dict[str, Any]:
    return dict.fromkeys(("keep", "ignore", "review", "act"))
