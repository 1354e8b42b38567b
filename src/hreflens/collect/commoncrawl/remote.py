"""Crawl files and byte ranges from a server, through the fetcher's guard: no private address, bounded, resumable.

Crawl files are fetched whole (300-400 MB) and go on where they broke off; pages and index files by range. It must
not know what the bytes mean.
"""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.fetch.exchange import open_session
from hreflens.collect.fetch.resolver import system_lookup
from hreflens.settings import FetchSettings
from hreflens.urls.canonical import canonical_url

MAX_FILE_BYTES = 1 << 34
"""16 GiB: Common Crawl's largest files are near 1 GiB; more is no crawl file."""
_STEP = 1 << 20
_MAX_HOPS = 5
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+|\*)$")
T = TypeVar("T")


def is_remote(source: str) -> bool:
    """Return whether a source is a web address. Raises nothing."""
    return source.lower().startswith(("http://", "https://"))


def download(url: str, path: Path, settings: FetchSettings) -> None:
    """Fetch a file to `path`; what an earlier try left in `path` is continued, not fetched again.

    Raises:
        CrawlFileError: the server refuses it, does not answer after retries, or sends something else.
        OSError: the file cannot be written.
    """

    async def once(session: aiohttp.ClientSession) -> None:
        have = path.stat().st_size if path.exists() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        async with await _open(session, url, headers) as answer:
            if have and answer.status == 416:
                return  # everything is there
            if answer.status not in (200, 206):
                raise _refused(url, answer.status)
            span = _RANGE.match(answer.headers.get("Content-Range", ""))
            goes_on = answer.status == 206 and span is not None and int(span.group(1)) == have
            total = have if goes_on else 0
            with path.open("ab" if goes_on else "wb") as out:
                async for data in answer.content.iter_chunked(_STEP):
                    total += len(data)
                    if total > MAX_FILE_BYTES:
                        raise CrawlFileError(
                            f"{url}: is longer than {MAX_FILE_BYTES:,} bytes: no crawl file."
                        )
                    out.write(data)

    _run(settings, lambda session: _again(once, session, url, settings))


class RemoteFile(io.RawIOBase):
    """A file on a server, read by ranges; for readers that seek, such as Parquet's. Close it when done."""

    def __init__(self, url: str, settings: FetchSettings) -> None:
        """Ask how long the file is.

        Raises:
            CrawlFileError: the server does not know ranges, or refuses.
        """
        self._url, self._settings, self._at = url, settings, 0
        self._size = fetch_ranges([(url, 0, 1)], settings)[0][1]
        if self._size is None:
            raise CrawlFileError(f"{url}: the server does not say how long the file is. Download it first.")

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place in the file."""
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place and return it."""
        start = {0: 0, 1: self._at, 2: self._size or 0}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            CrawlFileError: they cannot be fetched.
        """
        left = max(0, (self._size or 0) - self._at)
        wanted = left if size is None or size < 0 else min(size, left)
        if not wanted:
            return b""
        data, _ = fetch_ranges([(self._url, self._at, wanted)], self._settings)[0]
        self._at += len(data)
        return data


def fetch_ranges(
    wanted: list[tuple[str, int, int]],
    settings: FetchSettings,
    *,
    each: Callable[[int, bytes], None] | None = None,
) -> list[tuple[bytes, int | None]]:
    """Return (bytes, length of the whole file) of ranges (URL, offset, length), one after another, politely apart.

    Args:
        wanted: the ranges.
        settings: delay between requests, time-outs and retries.
        each: called with (number, bytes) as each arrives; then no bytes are returned.

    Raises:
        CrawlFileError: a range cannot be fetched.
    """

    async def work(session: aiohttp.ClientSession) -> list[tuple[bytes, int | None]]:
        found: list[tuple[bytes, int | None]] = []
        for number, (url, offset, length) in enumerate(wanted):
            if number and settings.delay_s:
                await asyncio.sleep(settings.delay_s)

            async def once(
                client: aiohttp.ClientSession, url: str = url, offset: int = offset, length: int = length
            ) -> tuple[bytes, int | None]:
                return await _range(client, url, offset, length)

            data, size = await _again(once, session, url, settings)
            if each is not None:
                each(number, data)
                data = b""
            found.append((data, size))
        return found

    return _run(settings, work)


async def _range(
    session: aiohttp.ClientSession, url: str, offset: int, length: int
) -> tuple[bytes, int | None]:
    headers = {"Range": f"bytes={offset}-{offset + length - 1}"}
    async with await _open(session, url, headers) as answer:
        span = _RANGE.match(answer.headers.get("Content-Range", ""))
        if answer.status == 200:
            raise CrawlFileError(f"{url}: the server does not send parts of files. Download the file first.")
        if answer.status != 206 or span is None or int(span.group(1)) != offset:
            raise _refused(url, answer.status)
        data = await answer.content.readexactly(int(span.group(2)) - offset + 1)
        return data, None if span.group(3) == "*" else int(span.group(3))


class _TryAgainError(Exception):
    """A fault of the server or network that may pass."""


async def _open(session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> aiohttp.ClientResponse:
    """Return the answer after redirects; every hop goes through the guard."""
    here = url
    for _ in range(_MAX_HOPS):
        timeout = aiohttp.ClientTimeout(
            total=None, sock_read=session.timeout.total, sock_connect=session.timeout.sock_connect
        )
        answer = await session.get(
            URL(here, encoded=True),
            headers={**headers, "Accept-Encoding": "identity"},
            allow_redirects=False,
            timeout=timeout,
        )
        if answer.status in _RETRIED:
            answer.close()
            raise _TryAgainError(f"status {answer.status}")
        if answer.status not in (301, 302, 303, 307, 308):
            return answer
        to = canonical_url(answer.headers.get("Location"), base=here)
        answer.close()
        if to is None:
            raise _refused(url, answer.status)
        here = to
    raise CrawlFileError(f"{url}: is redirected more than {_MAX_HOPS} times.")


async def _again(
    once: Callable[[aiohttp.ClientSession], Awaitable[T]],
    session: aiohttp.ClientSession,
    url: str,
    settings: FetchSettings,
) -> T:
    for attempt in range(settings.retries + 1):
        try:
            return await once(session)
        except CrawlFileError:
            raise
        except (
            _TryAgainError,
            aiohttp.ClientError,
            TimeoutError,
            ConnectionError,
            asyncio.IncompleteReadError,
        ) as error:
            fault: Exception = error
            if attempt < settings.retries:
                await asyncio.sleep(min(30.0, max(settings.delay_s, 0.05) * 2**attempt))
    raise CrawlFileError(
        f"{url}: could not be fetched ({fault or type(fault).__name__}). Run the same command again later."
    )


def _run(settings: FetchSettings, work: Callable[[aiohttp.ClientSession], Awaitable[T]]) -> T:
    async def main() -> T:
        async with open_session(settings, system_lookup()) as session:
            return await work(session)

    return asyncio.run(main())


def _refused(url: str, status: Any) -> CrawlFileError:
    hint = "Is the address right?" if status in (403, 404) else "Try again later."
    return CrawlFileError(f"{url}: the server answered {status}. {hint}")
