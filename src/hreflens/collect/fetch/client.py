"""The door of the live fetcher: linking pages in, the `fetches` table out, everything seen kept in WARC files.

It decides which URLs are asked for and puts the table together; how politely is in `run`. It can be killed at
any moment and started again: what was finished is in the journal.
"""

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.answers import Finish, Row, finished_row
from hreflens.collect.fetch.discovery import Discovery
from hreflens.collect.fetch.exchange import open_session, user_agent
from hreflens.collect.fetch.journal import Journal, RowSink, resume
from hreflens.collect.fetch.record import Recorder
from hreflens.collect.fetch.resolver import Lookup, system_lookup
from hreflens.collect.fetch.retry import is_settled
from hreflens.collect.fetch.run import FetchRun
from hreflens.collect.fetch.schedule import Schedule
from hreflens.collect.fetch.warc_write import WarcWriter
from hreflens.settings import FetchSettings
from hreflens.tables import FETCHES
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import canonical_url, host_of

_CHUNK = 50_000
_LEAST_RESUME = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a run is: URLs done of all that are wanted, hosts with work left, and the URL just finished."""

    done: int
    total: int
    waiting_hosts: int
    outcome: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Network:
    """How names are resolved and servers trusted; the defaults are the machine's. Tests bring their own."""

    lookup: Lookup | None = None
    tls: ssl.SSLContext | None = None


def _silent(_: FetchProgress) -> None:
    return


def fetch_pages(
    urls: Iterable[str],
    *,
    settings: FetchSettings,
    warc_folder: Path,
    journal: Path,
    known: pa.Table,
    now: Callable[[], datetime],
    progress: Callable[[FetchProgress], None] = _silent,
    network: Network = Network(),
    discovery: Discovery | None = None,
    as_browser: bool = False,
) -> pa.Table:
    """Return the whole `fetches` table (tables.FETCHES): the rows known, and those fetched now instead of or beside them.

    robots.txt is obeyed; a host gets one request at a time, settings.delay_s apart. A URL fetched less than
    settings.refetch_days ago with an outcome that would not change is not fetched again. Every exchange is in the
    WARC folder before its row is journalled, so a run that was killed goes on when called again.

    Args:
        urls: linking pages; spelt twice they count once.
        settings: politeness, caps and the contact address.
        warc_folder: where segments are written; made when missing.
        journal: file for this run; remove it with `journal.remove_journal` once the table is stored.
        known: `fetches` so far.
        now: the clock, with time zone.
        progress: called after each URL.
        network: name resolution and certificates other than the machine's.
        discovery: names more URLs as pages finish; those fetched lately lead on as well, without a request.
        as_browser: the User-Agent has the form of a browser's; it names us all the same.

    Raises:
        FetchError: the disk is full, or a file cannot be written or read; the message names it.
        KeyboardInterrupt: the user stopped it; everything finished is journalled.
    """
    done = resume(journal, warc_folder)
    resumed = done.rows.table()
    started = now()
    wanted, invalid = _canonical(urls)
    days = timedelta(days=settings.refetch_days)
    fresh = pa.concat_arrays(
        [
            _settled_since(known, started - days),
            _since(resumed, started - max(days, _LEAST_RESUME)),
        ]
    )
    if discovery is not None:
        wanted = _led_on(wanted, _latest(known, resumed), fresh, discovery)
    asked = wanted.filter(pc.invert(pc.is_in(wanted, value_set=fresh)))
    rows = RowSink()
    state = _Counter(len(wanted) - len(asked), len(wanted) + len(invalid), progress, discovery)
    log = Journal(journal)
    writer = WarcWriter(
        warc_folder,
        started=started,
        software=user_agent(settings.contact_url, as_browser=as_browser),
        on_segment=log.segment,
    )
    recorder = Recorder(writer, log, rows, cap=settings.max_body_bytes, now=now)
    try:
        for raw in invalid:
            finish = Finish(FetchOutcome.INVALID_URL, started, detail="this is no web address")
            row = finished_row(raw, None, finish)
            log.finished(row, segment="", end=0)
            rows.add(row)
            state.done(row, 0)
        if len(asked):
            schedule = _schedule(asked)

            async def work() -> None:
                lookup = network.lookup or system_lookup()
                async with open_session(settings, lookup, network.tls, as_browser=as_browser) as session:
                    await FetchRun(
                        schedule, settings=settings, session=session, recorder=recorder, now=now, done=state.done,
                        discovery=state if discovery is not None else None,
                    ).finish_all()  # fmt: skip

            _run(work)
        writer.close()
    finally:
        with suppress(FetchError):  # after a fault: the first one is the one to tell
            writer.close()
        log.close()
    return _latest(known, resumed, rows.table())


def _run(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run to the end, in a thread of its own where an event loop is running already (notebooks)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work())
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(lambda: asyncio.run(work())).result()


class _Counter:
    """Counts finished URLs, and those that a crawl adds, for the caller's progress."""

    def __init__(
        self, done: int, total: int, progress: Callable[[FetchProgress], None], discovery: Discovery | None
    ) -> None:
        self._count, self._total, self._progress = done, total, progress
        self._discovery = discovery

    def whole(self, url: str) -> bool:
        return self._discovery is not None and self._discovery.whole(url)

    def found(self, row: Row) -> list[str]:
        more = list(self._discovery.found(row)) if self._discovery is not None else []
        self._total += len(more)
        return more

    def done(self, row: Row, hosts: int) -> None:
        self._count += 1
        self._progress(FetchProgress(self._count, self._total, hosts, row["outcome"], row["url"]))


def _led_on(wanted: pa.Array, known: pa.Table, fresh: pa.Array, discovery: Discovery) -> pa.Array:
    """Return the URLs wanted and those that pages fetched lately lead to, as if they had been fetched now."""
    rows = {
        row["url"]: row for row in known.filter(pc.is_in(known.column("url"), value_set=fresh)).to_pylist()
    }
    found = dict.fromkeys(wanted.to_pylist())
    waiting = [url for url in found if url in rows]
    while waiting:
        new = [url for url in discovery.found(rows[waiting.pop(0)]) if url not in found]
        found.update(dict.fromkeys(new))
        waiting += [url for url in new if url in rows]
    return pa.array(list(found), pa.string())


def _canonical(urls: Iterable[str]) -> tuple[pa.Array, list[str]]:
    """Return the canonical URLs, each once, and the spellings that are no web address."""
    invalid: dict[str, None] = {}

    def forms() -> Iterator[str]:
        for raw in urls:
            url = canonical_url(raw)
            if url is None:
                invalid[str(raw)[:2_000]] = None
            else:
                yield url

    stream = forms()
    parts = []
    while chunk := list(islice(stream, _CHUNK)):
        parts.append(pa.array(chunk, pa.string()))
    return pa.chunked_array(parts, pa.string()).unique(), list(invalid)


def _since(table: pa.Table, moment: datetime) -> pa.Array:
    recent = pc.fill_null(
        pc.greater(table.column("fetched_at"), pa.scalar(moment, pa.timestamp("us", tz="UTC"))), False
    )
    return table.filter(recent).column("url").combine_chunks()


def _settled_since(table: pa.Table, moment: datetime) -> pa.Array:
    pairs = zip(table.column("outcome").to_pylist(), table.column("http_status").to_pylist(), strict=True)
    settled = pa.array([is_settled(outcome, status) for outcome, status in pairs], pa.bool_())
    return _since(table.filter(settled), moment)


def _schedule(urls: pa.Array) -> Schedule:
    hosts = pa.array([host_of(url) or "" for url in urls.to_pylist()], pa.string())
    order = pc.sort_indices(
        pa.table({"host": hosts, "url": urls}), sort_keys=[("host", "ascending"), ("url", "ascending")]
    )
    return Schedule(urls.take(order), hosts.take(order))


def _latest(*tables: pa.Table) -> pa.Table:
    """Return the rows of all tables, of each URL the last one, sorted by URL."""
    rows = pa.concat_tables([FETCHES.conform(table) for table in tables]).combine_chunks()
    numbered = pa.table({"url": rows.column("url"), "row": pa.array(range(rows.num_rows), pa.int64())})
    last = numbered.group_by("url").aggregate([("row", "max")]).column("row_max")
    return rows.take(last).sort_by("url").combine_chunks()
