"""Logging in and out, and the language of the pages."""

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.engine.accounts import check_password, close_session, note_activity, open_session
from hreflens.show.i18n import LANGUAGES
from hreflens.show.page import msg
from hreflens.web import forms
from hreflens.web.here import LANG_COOKIE, Here, User, localiser_of
from hreflens.web.limits import RateLimit

router = APIRouter(include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]

BY_ADDRESS = RateLimit(tries=20, seconds=300)
BY_NAME = RateLimit(tries=8, seconds=300)
"""Failed logins that are let through, per address and per name. Source: OWASP, authentication cheat sheet."""


def _visitor(request: Request) -> Here:
    state = request.app.state
    return Here(request, state.config, state.state, User("", "viewer", ()), localiser_of(request))


@router.get("/login")
def show_login(request: Request) -> Response:
    """Show the form."""
    if not request.app.state.config.accounts:
        return RedirectResponse("/", 303)
    return _visitor(request).show(
        "login.html", fault=None, next=local_path(request.query_params.get("next", "/"))
    )


@router.post("/login")
def log_in(request: Request, form: Posted) -> Response:
    """Check name and password; a new session and a new cookie replace whatever the visitor had."""
    config, state = request.app.state.config, request.app.state.state
    if not config.accounts:
        return RedirectResponse("/", 303)
    name, password = forms.text_of(form, "name", 100), str(form.get("password", ""))[:1_000]
    address = request.client.host if request.client else ""
    at = config.now()
    target = local_path(forms.text_of(form, "next") or "/")
    if not (BY_ADDRESS.allows(address) and BY_NAME.allows(name.casefold())):
        note_activity(state, "login_refused", at=at, user=name, address=address)
        raise HTTPException(429, "too_many_logins")
    if not check_password(state, name, password):
        BY_ADDRESS.note(address)
        BY_NAME.note(name.casefold())
        note_activity(state, "login_failed", at=at, user=name, address=address)
        wrong = msg("Name or password is wrong.")
        return _visitor(request).show("login.html", 401, fault=wrong, next=target)
    if old := request.cookies.get(forms.SESSION_COOKIE):
        close_session(state, old)
    token = secrets.token_urlsafe(32)
    open_session(state, name, token, at=at)
    note_activity(state, "login", at=at, user=name, address=address)
    response = RedirectResponse(target, 303)
    response.set_cookie(
        forms.SESSION_COOKIE, token, httponly=True, samesite="lax", secure=config.secure_cookies, path="/"
    )
    response.delete_cookie(forms.COOKIE)
    return response


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End the session: its token is worthless from now on."""
    if token := request.cookies.get(forms.SESSION_COOKIE):
        close_session(request.app.state.state, token)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(forms.SESSION_COOKIE)
    return response


@router.post("/language")
def choose_language(request: Request, form: Posted) -> Response:
    """Keep the language of the pages in a cookie and go back."""
    lang = forms.text_of(form, "ui", 10)
    came = urlsplit(request.headers.get("referer", ""))
    back = local_path(
        forms.text_of(form, "back") or (came.path + (f"?{came.query}" if came.query else "")) or "/"
    )
    response = RedirectResponse(back, 303)
    if lang in LANGUAGES:
        response.set_cookie(LANG_COOKIE, lang, max_age=31_536_000, httponly=True, samesite="lax")
    return response


def local_path(wanted: str) -> str:
    """Return a path of this server to go to, '/' for anything that could lead elsewhere."""
    good = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if good and "\\" not in wanted else "/"
