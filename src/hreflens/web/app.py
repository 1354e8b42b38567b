"""The application: pages, static files, errors in words, and the guard around all of it.

One module per group of pages; each brings a router. It must not hold any page itself.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from hreflens import __version__
from hreflens.engine.parquet import StoreError
from hreflens.engine.state import open_state
from hreflens.engine.workspace import WorkspaceError
from hreflens.settings import SettingsError
from hreflens.show.brand import BrandError
from hreflens.show.page import Message, msg
from hreflens.show.render.pdf import PdfError
from hreflens.web import forms
from hreflens.web.config import WebConfig
from hreflens.web.guard import Guard, TooLargeError
from hreflens.web.here import Here, LoginNeededError, User, localiser_of, user_of
from hreflens.web.pages import ROUTERS
from hreflens.web.runs import Runs
from hreflens.web.static_files import asset

ERRORS: dict[str, Message] = {
    "no_project": msg("There is no such project, or you may not see it."),
    "no_audit": msg("This project has not been audited yet."),
    "not_found": msg("There is nothing at this address."),
    "form_expired": msg("This form is out of date. Load the page again and repeat what you did."),
    "role_needed": msg("Your role does not allow this."),
    "too_many_logins": msg("Too many attempts. Wait some minutes and try again."),
    "fault": msg("Something went wrong here. Nothing was lost."),
}
"""What an error says to the visitor, by its key; other texts are shown as they are."""


def create_app(config: WebConfig) -> ASGIApp:
    """Return the dashboard of one workspace as an ASGI application.

    Raises:
        WorkspaceError: the workspace's state cannot be opened.
    """
    state = open_state(config.workspace, config.state_url)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        state.close()

    app = FastAPI(
        title="hreflens",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        dependencies=[Depends(forms.check_token)],
        lifespan=life,
    )
    app.state.config, app.state.state, app.state.runs = config, state, Runs()
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    app.add_api_route("/static/{name}", _static, include_in_schema=False)
    app.add_api_route("/favicon.ico", _favicon, include_in_schema=False)
    app.add_api_route("/healthz", _health, include_in_schema=False)
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(LoginNeededError, _login)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    for kind in (WorkspaceError, StoreError, SettingsError, BrandError, PdfError):
        app.add_exception_handler(kind, _named_error)
    app.add_exception_handler(TooLargeError, _too_large)
    app.add_exception_handler(Exception, _fault)
    return Guard(app, config)


def _static(name: str) -> Response:
    found = asset(name)
    if found is None:
        raise HTTPException(404, "not_found")
    content, kind = found
    return Response(content, media_type=kind, headers={"cache-control": "max-age=3600"})


def _favicon() -> Response:
    return _static("icon.svg")


def _health() -> dict[str, str]:
    return {"status": "ok"}


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or request.url.path.endswith(".json")


async def _login(request: Request, _: Exception) -> Response:
    if _wants_json(request):
        return JSONResponse({"error": "login needed"}, 401)
    back = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(f"/login?next={back}", 303)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    return _told(request, error.status_code, str(error.detail))


async def _named_error(request: Request, error: Exception) -> Response:
    return _told(request, 409, str(error))


async def _too_large(request: Request, _: Exception) -> Response:
    return Response("The request is larger than this server takes in.", 413, media_type="text/plain")


async def _fault(request: Request, _: Exception) -> Response:
    return _told(request, 500, "fault")


def _told(request: Request, status: int, text: str) -> Response:
    """Answer with an error in words: as JSON for programs, as a page for people."""
    key = "not_found" if status == 404 and text not in ERRORS else text
    message = ERRORS.get(key, Message("{quoted}", (("quoted", text),)))
    if _wants_json(request):
        return JSONResponse({"error": message.text if key in ERRORS else text}, status)
    try:
        user = user_of(request)
    except LoginNeededError:
        user = User("", "viewer", ())
    app = request.app.state
    here = Here(request, app.config, app.state, user, localiser_of(request))
    project = request.path_params.get("project") if key == "no_audit" else None
    return here.show("error.html", status, message=message, key=key, at=project)
