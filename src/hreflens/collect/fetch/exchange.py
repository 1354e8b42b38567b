"""One HTTP request and what came of it: bytes as sent, or a named failure. Never an exception for what a server does.

It follows no redirect, keeps no cookie, decodes nothing and retries nothing: those are decisions of the run. It
must bound what it reads in bytes and in time.
"""

import errno
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import aiohttp
from yarl import URL

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.answers import REDIRECTS
from hreflens.collect.fetch.decode import is_page
from hreflens.collect.fetch.failures import NOT_CONNECTED, causes, failure
from hreflens.collect.fetch.resolver import GuardedResolver, Lookup, guarded_socket
from hreflens.settings import FetchSettings
from hreflens.terms import FetchOutcome

SIDE_BYTES = 65_536
"""Bytes read of a body that is not looked at: errors, redirects, images, downloads."""
_HEAD_LINE_BYTES = 32_768
_HEAD_LINES = 256
_CONNECT_S = 15.0
_DNS_TTL_S = 300
_BROWSER_FORM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36"
_IDLE_S = 35.0
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange. `status` None means that no answer came; then `outcome` says why.

    `outcome` beside a status means that the body did not come whole; `truncated` is its WARC-Truncated word.
    `connected` is false when no connection could be made.
    """

    began_at: datetime
    took_ms: int
    status: int | None = None
    connected: bool = True
    request: bytes = b""
    head: bytes = b""
    payload: bytes = b""
    encoded: bool = False
    peer: str | None = None
    truncated: str | None = None
    outcome: FetchOutcome | None = None
    detail: str | None = None
    retry_after: str | None = None
    cookies: tuple[str, ...] = ()


class _Answer(aiohttp.ClientResponse):
    """Remembers who answered: a small answer gives its connection back before it can be asked."""

    peer: str | None = None

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        transport = connection.transport
        name = transport.get_extra_info("peername") if transport is not None else None
        self.peer = str(name[0]) if name else None
        return await super().start(connection)


def user_agent(contact_url: str, *, as_browser: bool = False) -> str:
    """Return the User-Agent we send: product, version and where to reach whoever runs it. Raises nothing.

    Args:
        contact_url: where webmasters reach the owner.
        as_browser: in the form that browsers use, as phones and reading programs do; our name and address stand in
            it all the same. Nobody else's crawler is ever named.
    """
    contact = "".join(
        mark for mark in contact_url if mark.isascii() and mark.isprintable() and mark not in "()"
    )
    ours = f"hreflens/{version('hreflens')}" + (f" (+{contact.strip()})" if contact.strip() else "")
    return f"{_BROWSER_FORM} {ours}" if as_browser else ours


def open_session(
    settings: FetchSettings, lookup: Lookup, tls: ssl.SSLContext | None = None, *, as_browser: bool = False
) -> aiohttp.ClientSession:
    """Return a client session with the address guard in its connector; call it inside a running event loop.

    No proxy of the environment is used: behind one nobody could tell which address is connected to.
    """
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(lookup, allow_private=settings.allow_private_addresses),
        socket_factory=guarded_socket(allow_private=settings.allow_private_addresses),
        limit=0,
        limit_per_host=1,
        ttl_dns_cache=_DNS_TTL_S,
        dns_cache_max_size=10_000,
        keepalive_timeout=_IDLE_S,
        ssl=tls or True,
    )
    timeout = aiohttp.ClientTimeout(
        total=settings.timeout_s, sock_connect=min(_CONNECT_S, settings.timeout_s)
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        cookie_jar=aiohttp.DummyCookieJar(),
        response_class=_Answer,
        auto_decompress=False,
        trust_env=False,
        max_line_size=_HEAD_LINE_BYTES,
        max_field_size=_HEAD_LINE_BYTES,
        max_headers=_HEAD_LINES,
        headers={
            "User-Agent": user_agent(settings.contact_url, as_browser=as_browser),
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate, br",
        },
    )


async def exchange(
    session: aiohttp.ClientSession,
    url: str,
    *,
    cap: int,
    now: Callable[[], datetime],
    keep: bool,
    cookie: str | None = None,
    any_type: bool = False,
) -> Exchange:
    """Return what came of one GET request.

    Args:
        session: from `open_session`.
        url: canonical URL.
        cap: bytes of the body as sent after which it is cut.
        now: the clock for dates.
        keep: whether another request to the host follows soon; if not, the connection is closed.
        cookie: value of the Cookie header; None = none.
        any_type: read bodies of any media type up to the cap, not only pages.

    Raises:
        FetchError: this process may open no more files. Nothing else: what server and network do is a value.
    """
    began, started = now(), time.monotonic()
    headers = {} if keep else {"Connection": "close"}
    if cookie:
        headers["Cookie"] = cookie
    taken: dict[str, Any] = {}
    try:
        async with session.get(URL(url, encoded=True), headers=headers, allow_redirects=False) as answer:
            taken.update(_head(answer, url))
            body = bytearray()
            limit = cap if any_type or _is_wanted(answer) else min(cap, SIDE_BYTES)
            try:
                async for data in answer.content.iter_any():
                    body += data
                    if len(body) > limit:
                        taken["truncated"] = "length"
                        answer.close()
                        break
            finally:
                taken["payload"] = bytes(body[:limit])
    except FetchError:
        raise
    except Exception as fault:
        if any(getattr(cause, "errno", None) in (errno.EMFILE, errno.ENFILE) for cause in causes(fault)):
            raise FetchError(
                "no more files can be opened: lower fetch.concurrency or raise `ulimit -n`."
            ) from fault
        outcome, detail = failure(fault)
        taken["outcome"], taken["detail"] = outcome, detail
        taken["connected"] = not isinstance(fault, NOT_CONNECTED)
        if "head" in taken:
            taken["truncated"] = "time" if outcome is FetchOutcome.TIMEOUT else "disconnect"
    return Exchange(began_at=began, took_ms=round((time.monotonic() - started) * 1000), **taken)


def _head(answer: aiohttp.ClientResponse, url: str) -> dict[str, Any]:
    version_ = answer.version or aiohttp.HttpVersion11
    reason = (answer.reason or "").encode("utf-8", "surrogateescape")
    lines = [b"HTTP/%d.%d %d %s\r\n" % (version_.major, version_.minor, answer.status, reason)]
    for name, value in answer.raw_headers:
        mark = b"X-Crawl-" if name.lower() == b"transfer-encoding" else b""
        lines.append(b"%s%s: %s\r\n" % (mark, name, value))
    info = answer.request_info
    path = info.url.raw_path_qs
    asked = [
        f"GET {path} HTTP/1.1\r\n",
        *(f"{name}: {value}\r\n" for name, value in info.headers.items()),
        "\r\n",
    ]
    return {
        "status": answer.status,
        "request": "".join(asked).encode("utf-8", "surrogateescape"),
        "head": b"".join((*lines, b"\r\n")),
        "encoded": "Content-Encoding" in answer.headers,
        "peer": getattr(answer, "peer", None),
        "retry_after": answer.headers.get("Retry-After"),
        "cookies": tuple(answer.headers.getall("Set-Cookie", ())[:20]),
    }


def _is_wanted(answer: aiohttp.ClientResponse) -> bool:
    if answer.status in REDIRECTS or not 200 <= answer.status < 300:
        return False
    return "Content-Type" not in answer.headers or is_page(answer.headers["Content-Type"], b"")
