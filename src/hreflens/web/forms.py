"""Forms: a token that proves a form came from one of our pages, and the values posted with it.

The token is an HMAC over a random cookie (or over the login session, where there is one), so that another
program on the same machine, which shares cookies of 127.0.0.1, cannot make one up.
"""

import hashlib
import hmac
import secrets

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile

from hreflens.web.guard import SAFE

COOKIE = "hreflens_form"
SESSION_COOKIE = "hreflens_session"
FIELD, HEADER = "csrf", "x-csrf-token"


def seed_of(request: Request) -> str:
    """Return what tokens of this visitor are made from, '' when nothing is known of them yet."""
    return request.cookies.get(SESSION_COOKIE) or request.cookies.get(COOKIE) or ""


def new_seed() -> str:
    """Return a new random cookie value."""
    return secrets.token_urlsafe(24)


def token_for(secret: bytes, seed: str) -> str:
    """Return the token of a seed."""
    return hmac.new(secret, b"form:" + seed.encode(), hashlib.sha256).hexdigest()


async def check_token(request: Request) -> None:
    """Refuse every request that changes something and does not carry the token of its visitor.

    Raises:
        HTTPException: 403.
    """
    if request.method in SAFE:
        return
    seed = seed_of(request)
    given = request.headers.get(HEADER)
    if given is None:
        given = str((await request.form(max_files=50, max_fields=5_000)).get(FIELD, ""))
    wanted = token_for(request.app.state.config.secret, seed)
    if not seed or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise HTTPException(403, "form_expired")


async def posted(request: Request) -> FormData:
    """Return the posted form."""
    return await request.form(max_files=50, max_fields=5_000)


def text_of(form: FormData, name: str, limit: int = 4_000) -> str:
    """Return a text field, cut to a limit, without NUL; '' when missing or a file."""
    raw = form.get(name)
    return raw.replace("\x00", "")[:limit].strip() if isinstance(raw, str) else ""


def texts_of(form: FormData, name: str, limit: int = 4_000) -> list[str]:
    """Return all values of a text field."""
    return [
        raw.replace("\x00", "")[:limit].strip() for raw in form.getlist(name) if isinstance(raw, str) and raw
    ]


def file_of(form: FormData, name: str) -> tuple[str, bytes] | None:
    """Return (file name, content) of a small uploaded file, None when none was chosen."""
    raw = form.get(name)
    if not isinstance(raw, UploadFile) or not raw.filename:
        return None
    raw.file.seek(0)
    return raw.filename, raw.file.read()
