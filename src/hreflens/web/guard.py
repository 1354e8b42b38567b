"""What every request passes before any page sees it: host, origin, size; and the headers of every answer.

A plain ASGI middleware, so that errors and files get the headers too. It must not know pages or users.
"""

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from hreflens.web.config import WebConfig

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CSP = "; ".join(
    (
        *(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
        ),
        *("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "font-src 'none'"),
    )
)
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer, browsers send `Origin: null` with our own forms
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), interest-cohort=()"),
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses foreign hosts (DNS rebinding), foreign origins and bodies that are too large."""

    def __init__(self, app: App, config: WebConfig) -> None:
        """Wrap an application."""
        self.app, self.config = app, config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        fault = self._fault(scope, headers)
        if fault is not None:
            await _refuse(send, *fault)
            return
        limit = self._limit(scope)
        seen, answered = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLargeError
            return message

        async def dressed(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                own = {key.lower() for key, _ in message.get("headers", ())}
                message["headers"] = [
                    *message.get("headers", ()),
                    *(each for each in HEADERS if each[0] not in own),
                    *([] if b"cache-control" in own else [(b"cache-control", b"no-store")]),
                ]
            await send(message)

        try:
            await self.app(scope, counted, dressed)
        except TooLargeError:
            if not answered:
                await _refuse(send, 413, "The request is larger than this server takes in.")

    def _fault(self, scope: Scope, headers: MutableMapping[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self.allows(host):
            return 421, "This server does not answer to that host name. Start it with --public-host NAME."
        if scope["method"] not in SAFE:
            origin = headers.get("origin")
            if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
                return 403, "The request comes from another site."
            if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
                return 403, "The request comes from another site."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit(scope):
            return 413, "The request is larger than this server takes in."
        return None

    def _limit(self, scope: Scope) -> int:
        upload = scope["path"].endswith(("/imports/upload", "/connectors/logs"))
        return self.config.max_upload_bytes if upload else self.config.max_form_bytes

    def allows(self, host: str) -> bool:
        """Return whether a Host header names this server."""
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        name = name.strip("[]").lower().rstrip(".")
        if name == "localhost" or name in self.config.hosts:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        # An address cannot be rebound, so behind accounts any will do.
        return address.is_loopback or self.config.any_address


class TooLargeError(Exception):
    """A body that says nothing of its length turned out to be too large."""


async def _refuse(send: Send, status: int, text: str) -> None:
    body = text.encode()
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            *HEADERS,
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
