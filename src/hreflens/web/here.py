"""Where a visitor is: who they are, which project and run they look at, in which language; and how pages are shown.

Every page gets a `Here` by dependency. It must not know any single page.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from babel import Locale
from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from hreflens import __version__
from hreflens.engine.accounts import note_activity, session_user
from hreflens.engine.jobs import open_jobs
from hreflens.engine.state import State
from hreflens.engine.workspace import Project, WorkspaceError, open_project, project_names
from hreflens.projects.setup import project_settings
from hreflens.settings import Settings
from hreflens.show.i18n import LANGUAGES, Localiser, report_language
from hreflens.show.page import Message, msg
from hreflens.web import forms
from hreflens.web.config import WebConfig
from hreflens.web.html import WebHtml
from hreflens.web.runs import Runs, RunView

LANG_COOKIE = "hreflens_lang"
ROLE_RANK = {"viewer": 0, "reviewer": 1, "admin": 2}
NAV: tuple[tuple[str, Message], ...] = (
    ("", msg("Overview")),
    ("links", msg("Links")),
    ("review", msg("Review queue")),
    ("networks", msg("Link networks")),
    ("markets", msg("Markets")),
    ("opportunities", msg("Opportunities")),
    ("prospects", msg("Prospects")),
    ("outreach", msg("Outreach")),
    ("site", msg("Your site")),
    ("anchors", msg("Anchor texts")),
    ("profile", msg("Profile")),
    ("compare", msg("Compare")),
    ("disavow", msg("Disavow court")),
    ("changes", msg("Changes")),
    ("watch", msg("Watch")),
    ("imports", msg("Imports and jobs")),
    ("connectors", msg("Connectors")),
    ("settings", msg("Settings")),
    ("method", msg("Method")),
)
"""The pages of a project: path below the project's, and title."""


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: the owner of the machine, or an account."""

    name: str
    role: str
    projects: tuple[str, ...] | None
    """Projects this user may see; None = all."""

    def may(self, role: str) -> bool:
        """Return whether the user's role is at least this one."""
        return ROLE_RANK[self.role] >= ROLE_RANK[role]

    def sees(self, project: str) -> bool:
        """Return whether the user may see a project."""
        return self.projects is None or project in self.projects


class LoginNeededError(Exception):
    """Nobody is logged in, and somebody must be."""


@dataclass(slots=True)
class Here:
    """One request: its visitor, language, project and run."""

    request: Request
    config: WebConfig
    state: State
    user: User
    local: Localiser
    project: Project | None = None
    settings: Settings | None = None
    run: RunView | None = None

    @property
    def base(self) -> str:
        """The path of the project, '' outside of one."""
        return f"/p/{self.project.name}" if self.project else ""

    @property
    def name(self) -> str:
        """The project's name."""
        return self.project.name if self.project else ""

    def need(self, role: str) -> None:
        """Refuse visitors of a lesser role.

        Raises:
            HTTPException: 403.
        """
        if not self.user.may(role):
            raise HTTPException(403, "role_needed")

    def note(self, action: str, detail: str = "") -> None:
        """Write down what the visitor did."""
        note_activity(
            self.state,
            action,
            at=self.config.now(),
            user=self.user.name,
            project=self.name,
            detail=detail,
            address=self.request.client.host if self.request.client else "",
        )

    def projects(self) -> list[str]:
        """Return the names of the projects the visitor may see."""
        return [name for name in project_names(self.config.workspace) if self.user.sees(name)]

    def show(self, template: str, status: int = 200, **more: Any) -> HTMLResponse:
        """Return a page made from a template."""
        seed = forms.seed_of(self.request)
        fresh = "" if seed else forms.new_seed()
        h = WebHtml(self.local, self.base)
        text = (
            environment()
            .get_template(template)
            .render(
                **{
                    "h": h,
                    "here": self,
                    "nav": NAV if self.project else (),
                    "csrf": forms.token_for(self.config.secret, seed or fresh),
                    "version": __version__,
                    "languages": language_names(),
                    "jobs_open": open_jobs(self.state, self.name) if self.project else [],
                    "part": False,
                    "active": "",
                    "told": None,
                    **more,
                }
            )
        )
        response = HTMLResponse(text, status)
        if fresh:
            response.set_cookie(
                forms.COOKIE, fresh, httponly=True, samesite="strict", secure=self.config.secure_cookies
            )
        return response


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates: those of the dashboard, and the blocks they share with the report."""
    found = Environment(
        loader=ChoiceLoader(
            [PackageLoader("hreflens.web", "templates"), PackageLoader("hreflens.show", "templates")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["from_json"] = json.loads
    return found


@lru_cache(maxsize=1)
def language_names() -> tuple[tuple[str, str], ...]:
    """Return (code, name in itself) of the languages of the dashboard."""
    return tuple((code, (Locale(code).get_language_name(code) or code).capitalize()) for code in LANGUAGES)


def localiser_of(request: Request, fallback: str = "") -> Localiser:
    """Return the language asked for: in the address, else by cookie, project, browser, English."""
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    wanted = [request.query_params.get("ui", ""), request.cookies.get(LANG_COOKIE, "")]
    for tag in (*wanted, *accepted, fallback):
        if tag and tag.replace("_", "-").split("-")[0].lower() in LANGUAGES:
            return Localiser(tag if report_language(tag) else "en")
    return Localiser("en")


def user_of(request: Request) -> User:
    """Return who asks.

    Raises:
        LoginNeededError: accounts are in use and nobody is logged in.
    """
    config: WebConfig = request.app.state.config
    if not config.accounts:
        return User("", "admin", None)
    token = request.cookies.get(forms.SESSION_COOKIE, "")
    found = session_user(request.app.state.state, token, at=config.now()) if token else None
    if found is None:
        raise LoginNeededError
    everything = found["role"] == "admin" and not found["projects"]
    return User(found["name"], found["role"], None if everything else tuple(found["projects"]))


def here_of(request: Request) -> Here:
    """Return where the visitor is, outside of any project."""
    state = request.app.state
    return Here(request, state.config, state.state, user_of(request), localiser_of(request))


def project_of(request: Request, project: str) -> Here:
    """Return where the visitor is, in a project of the address.

    Raises:
        HTTPException: 404 when there is no such project or the visitor may not see it: both look alike.
    """
    found = here_of(request)
    try:
        if not found.user.sees(project):
            raise HTTPException(404, "no_project")
        opened = open_project(found.config.workspace, project)
    except WorkspaceError as error:
        raise HTTPException(404, "no_project") from error
    settings = project_settings(opened)
    runs: Runs = request.app.state.runs
    found.project, found.settings = opened, settings
    found.local = localiser_of(request, settings.report.lang or settings.project.home)
    found.run = runs.current(opened, settings)
    return found


def audited(request: Request, project: str) -> Here:
    """Return where the visitor is, in a project that has an audit.

    Raises:
        HTTPException: 404, or 409 before the first audit.
    """
    found = project_of(request, project)
    if found.run is None:
        raise HTTPException(409, "no_audit")
    return found


Anywhere = Annotated[Here, Depends(here_of)]
InProject = Annotated[Here, Depends(project_of)]
InAudit = Annotated[Here, Depends(audited)]


def run_of(here: Here) -> RunView:
    """Return the run of a visitor in an audited project."""
    assert here.run is not None
    return here.run


def project_in(here: Here) -> Project:
    """Return the project of a visitor in one."""
    assert here.project is not None
    return here.project


def settings_in(here: Here) -> Settings:
    """Return the settings of a visitor's project."""
    assert here.settings is not None
    return here.settings
