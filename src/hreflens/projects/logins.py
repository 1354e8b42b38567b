"""Login of an installed app at Google: a listener on this machine takes the code that the browser brings back."""

import json
import os
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import AuthError, KeysError
from hreflens.collect.apis.google_auth import Consent, read_key_file

WAIT_S = 300.0
"""How long the browser may take."""
_PAGE = b"<!doctype html><meta charset=utf-8><title>hreflens</title><p>Done. You can close this page."


class _Listener(HTTPServer):
    path_seen: str | None = None


class _Handler(BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        if self.path.startswith("/?"):
            self.server.path_seen = self.path
        self.send_response(200 if self.path.startswith("/?") else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the address holds the code."""


def log_in_to_google(client_file: Path, to: Path, say: Callable[[str], None], wait_s: float = WAIT_S) -> Path:
    """Return the file that the login was kept in, readable by its owner only.

    Raises:
        KeysError: the client file is another, or the target exists or cannot be written.
        AuthError: the login was refused, or nobody came back in time.
    """
    if to.exists():
        raise KeysError(f"{to} is there already: name another file with --to, or remove it.")
    with _Listener(("127.0.0.1", 0), _Handler) as listener:
        redirect = f"http://127.0.0.1:{listener.server_address[1]}/"
        consent = Consent(read_key_file(str(client_file)), redirect)
        say(f"Open this address on this machine:\n{consent.address()}")
        until = time.monotonic() + wait_s
        while listener.path_seen is None:
            listener.timeout = until - time.monotonic()
            if listener.timeout <= 0:
                raise AuthError(f"google: nobody came back within {wait_s:.0f} seconds. Start again.")
            listener.handle_request()
        code = consent.code_in(listener.path_seen)
    with Client("google") as client:
        facts = consent.exchange(code, client)
    try:
        with os.fdopen(
            os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            json.dump(facts, out, indent=1)
    except OSError as error:
        raise KeysError(f"{to}: cannot be written ({error.strerror}).") from error
    return to
