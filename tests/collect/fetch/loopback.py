"""A web server on 127.0.0.1 in a thread, which plays any host name and sends any bytes: no mocks of our own code."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from hreflens.collect.fetch.client import FetchProgress, Network, fetch_pages
from hreflens.settings import FetchSettings
from hreflens.tables import FETCHES


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the server saw it."""

    host: str
    path: str
    at: float
    raw: bytes
    connection: int


Play = Callable[[Seen], bytes | list[bytes | float]]
"""Answers a request: bytes, or bytes and pauses in seconds; an empty answer closes the connection."""


def reply(
    body: bytes = b"<html><p>page</p></html>",
    status: int = 200,
    *,
    kind: str | None = "text/html; charset=utf-8",
    more: tuple[str, ...] = (),
) -> bytes:
    """Return a whole HTTP/1.1 response."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *more]
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    return "\r\n".join((*lines, "", "")).encode() + body


def moved(to: str, status: int = 301) -> bytes:
    """Return a redirect."""
    return reply(b"", status, more=(f"Location: {to}",))


@dataclass
class Server:
    """The running server: its port and every request so far."""

    play: Play
    tls: ssl.SSLContext | None = None
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    _connections: int = 0

    def __enter__(self) -> "Server":
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()

        def serve() -> None:
            asyncio.set_event_loop(self._loop)
            start = asyncio.start_server(self._connection, "127.0.0.1", self.port, ssl=self.tls, backlog=1000)
            self._server = self._loop.run_until_complete(start)
            self.port = self._server.sockets[0].getsockname()[1]
            ready.set()
            self._loop.run_forever()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0.01))
            self._loop.close()

        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def url(self, host: str, path: str = "/") -> str:
        """Return an address of this server under any host name."""
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    def asked(self, path: str | None = None, host: str | None = None) -> list[Seen]:
        """Return the requests so far, of a path or a host."""
        return [s for s in self.seen if path in (None, s.path) and host in (None, s.host)]

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        mine = self._connections
        try:
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                lines = raw.decode("latin-1").split("\r\n")
                host = next(line[6:] for line in lines if line.lower().startswith("host: "))
                one = Seen(
                    host.rpartition(":")[0] or host, lines[0].split(" ")[1], time.monotonic(), raw, mine
                )
                self.seen.append(one)
                answer = self.play(one)
                for part in answer if isinstance(answer, list) else [answer]:
                    if isinstance(part, float):
                        await asyncio.sleep(part)
                    else:
                        writer.write(part)
                        await writer.drain()
                if (
                    not answer
                    or (isinstance(answer, list) and answer[-1] == b"")
                    or b"Connection: close" in raw
                ):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        finally:
            writer.close()


async def to_loopback(host: str) -> list[str]:
    """Resolve every name to 127.0.0.1."""
    return ["127.0.0.1"]


TEST_SETTINGS: dict[str, Any] = {
    "contact_url": "https://owner.example/bot",
    "delay_s": 0.0,
    "timeout_s": 15.0,
    "retries": 0,
    "allow_private_addresses": True,
}


def fetch(
    urls: list[str],
    folder: Path,
    *,
    known: pa.Table | None = None,
    network: Network | None = None,
    progress: Callable[[FetchProgress], None] = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    **settings: Any,
) -> dict[str, dict[str, Any]]:
    """Fetch into folder/warc with quick settings and return the rows by URL."""
    table = fetch_pages(
        urls,
        settings=FetchSettings(**{**TEST_SETTINGS, **settings}),
        warc_folder=folder / "warc",
        journal=folder / "journal.jsonl",
        known=FETCHES.empty() if known is None else known,
        now=now,
        progress=progress,
        network=network or Network(lookup=to_loopback),
    )
    assert table.schema == FETCHES.schema
    return {row["url"]: row for row in table.to_pylist()}
