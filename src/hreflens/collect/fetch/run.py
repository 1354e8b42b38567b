"""One fetch run: hosts take turns, robots.txt first, redirects move to the queue of the host they lead to.

A turn is one request. What it brings is written to the WARC, then journalled; so the run may be killed between
any two of these steps. It must not decide which URLs are wanted, and must not read pages.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

from hreflens.collect.fetch.addresses import BLOCKED_PORTS
from hreflens.collect.fetch.answers import (
    REDIRECTS,
    Finish,
    Row,
    answer_row,
    decode_answer,
    finish_fields,
    finished_row,
    redirect_target,
)
from hreflens.collect.fetch.decode import header
from hreflens.collect.fetch.exchange import Exchange, exchange
from hreflens.collect.fetch.journal import Journal, RowSink
from hreflens.collect.fetch.retry import (
    GIVE_UP_AFTER,
    MAX_RETRY_AFTER_S,
    OVERLOADED,
    PASSING_OUTCOME,
    PASSING_STATUS,
    backoff_s,
    retry_after_s,
)
from hreflens.collect.fetch.robots import (
    MAX_ROBOTS_BYTES,
    MAX_ROBOTS_HOPS,
    NO_RULES,
    Rules,
    origin_of,
    rules_of_status,
)
from hreflens.collect.fetch.schedule import HostQueue, Schedule
from hreflens.collect.fetch.warc_write import WarcWriter
from hreflens.settings import FetchSettings
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import host_of

_SHARED_ANSWERS = 5_000
_IDLE_HOSTS_WITH_RULES = 1_000
_KEPT_CONNECTIONS = 256
_YIELD_EVERY = 64
_COOKIE_BYTES = 4_096

Done = Callable[[Row, int], None]
"""Called with each finished row and the number of hosts that still have work."""


@dataclass(slots=True)
class PageJob:
    """One URL on its way to an outcome."""

    asked: str
    url: str
    hops: list[tuple[str, int]] = field(default_factory=list)
    attempts: int = 0
    tries: int = 0
    took_ms: int = 0
    answer: Row | None = None
    answer_id: str | None = None
    moving: bool = False  # the last answer was a redirect, and where it leads has not answered yet
    cookies: dict[str, str] = field(default_factory=dict)  # of the present host, for this page only
    new_cookies: bool = False


@dataclass(slots=True)
class RobotsJob:
    """One robots.txt on its way; `home` is the host whose pages wait for it."""

    origin: str
    home: HostQueue
    url: str
    hops: int = 0
    tries: int = 0


class FetchRun:
    """Brings every page of a schedule to an outcome."""

    def __init__(
        self,
        schedule: Schedule,
        *,
        settings: FetchSettings,
        session: aiohttp.ClientSession,
        writer: WarcWriter,
        journal: Journal,
        rows: RowSink,
        now: Callable[[], datetime],
        done: Done,
    ) -> None:
        """Keep what the run works with; nothing happens before `finish_all`."""
        self._schedule = schedule
        self._settings = settings
        self._session = session
        self._writer = writer
        self._journal = journal
        self._rows = rows
        self._now = now
        self._done = done
        self._tasks: set[asyncio.Task[None]] = set()
        self._shared: OrderedDict[str, tuple[Row, str]] = OrderedDict()
        self._idle: OrderedDict[str, HostQueue] = OrderedDict()
        self._kept: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def finish_all(self) -> None:
        """Return when every page has an outcome.

        Raises:
            FetchError: the WARC or the journal cannot be written.
        """
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[None] = self._loop.create_future()
        try:
            self._pump()
            await self._end
        finally:
            self._set_timer(None)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _pump(self) -> None:
        """Start turns up to the limit; set a timer for the next host when there is room and nobody is due."""
        if self._end.done():
            return
        now = self._loop.time()
        while len(self._tasks) < self._settings.concurrency:
            host = self._schedule.take(now)
            if host is None:
                break
            task = self._loop.create_task(self._turn(host))
            self._tasks.add(task)
            task.add_done_callback(self._turned)
        self._set_timer(self._schedule.next_at if len(self._tasks) < self._settings.concurrency else None)
        if not self._tasks and not self._schedule.queued:
            self._end.set_result(None)

    def _set_timer(self, at: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if at is None else self._loop.call_at(at, self._pump)

    def _turned(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            if not self._end.done():
                self._end.set_exception(fault)
            return
        self._pump()

    async def _turn(self, host: HostQueue) -> None:
        """Make one request to a host, and settle on the way what needs none."""
        self._idle.pop(host.name, None)
        job = await self._next(host)
        if job is not None:
            self._kept.discard(host.name)
            keep = host.left > 0 and len(self._kept) < _KEPT_CONNECTIONS
            is_page = isinstance(job, PageJob)
            found = await exchange(
                self._session,
                job.url,
                cap=self._settings.max_body_bytes if is_page else MAX_ROBOTS_BYTES,
                now=self._now,
                keep=keep,
                cookie=_cookie_header(job) if isinstance(job, PageJob) else None,
                any_type=not is_page,
            )
            if keep:
                self._kept.add(host.name)
            host.free_at = self._loop.time() + self._gap(host)
            if isinstance(job, PageJob):
                self._page_turn(host, job, found)
            else:
                self._robots_turn(host, job, found)
        self._schedule.release(host, self._loop.time())
        if not host.queued and not host.left:
            self._rest(host)

    def _rest(self, host: HostQueue) -> None:
        """Drop the rules of hosts long without work: parsed robots.txt files are large."""
        self._idle[host.name] = host
        if len(self._idle) > _IDLE_HOSTS_WITH_RULES:
            self._idle.popitem(last=False)[1].rules.clear()

    def _gap(self, host: HostQueue) -> float:
        return max(self._settings.delay_s, host.delay_s)

    async def _next(self, host: HostQueue) -> PageJob | RobotsJob | None:
        """Return the next job of a host that needs a request, None when none does for now."""
        for count in range(1, 1 << 62):
            if host.first:
                first: RobotsJob = host.first.popleft()
                return first
            job = self._next_page(host)
            if job is None or not self._settle_unasked(host, job):
                return job
            origin = origin_of(job.url)
            if host.waits_for == origin:
                return RobotsJob(origin, host, origin + "/robots.txt")
            if count % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        return None

    def _next_page(self, host: HostQueue) -> PageJob | None:
        if host.waits_for is not None:
            return None
        if host.later and host.later[0][0] <= self._loop.time():
            due: PageJob = self._schedule.pop_later(host)
            return due
        if host.jobs:
            found: PageJob = host.jobs.popleft()
            return found
        if host.next < host.end:
            url = self._schedule.url(host.next)
            host.next += 1
            return PageJob(url, url)
        if host.given_up and host.later:
            rest: PageJob = self._schedule.pop_later(host)
            return rest
        return None

    def _settle_unasked(self, host: HostQueue, job: PageJob) -> bool:
        """Return whether a page needs no request now: settled, answered already, or waiting for robots.txt."""
        shared = self._shared.get(job.url) if not job.cookies else None
        if shared is not None:
            self._shared.move_to_end(job.url)
            self._answered(host, job, *shared)
            return True
        if host.given_up is not None:
            outcome, detail = host.given_up
            self._finish(
                job, outcome, f"left for another run: the host failed {GIVE_UP_AFTER} times, {detail}"
            )
            return True
        if _port_of(job.url) in BLOCKED_PORTS:
            self._finish(job, FetchOutcome.INVALID_URL, f"port {_port_of(job.url)} is no web port")
            return True
        origin = origin_of(job.url)
        rules: Rules | None = host.rules.get(origin)
        if rules is None:
            host.jobs.appendleft(job)
            host.waits_for = origin
            return True
        if rules.outcome is not None:
            self._finish(job, rules.outcome, rules.detail)
            return True
        if not rules.allows(job.url):
            self._finish(job, FetchOutcome.ROBOTS_BLOCKED, "robots.txt forbids the page")
            return True
        return False

    # --- robots.txt ------------------------------------------------------------------------------------------

    def _robots_turn(self, host: HostQueue, job: RobotsJob, found: Exchange) -> None:
        now = self._loop.time()
        if found.status is not None:
            self._write(job.url, found)
        failed = found.outcome is not None or found.status == 429 or (found.status or 0) >= 500
        if failed:
            wait = self._failure_wait(host, found, job.tries)
            if wait is not None and self._may_pass(found):
                job.tries += 1
                host.free_at = now + wait
                host.first.append(job)
                return
            self._settle_rules(job, self._rules_of_failure(job, found))
            return
        host.failures = 0
        block = found.head + found.payload
        status, headers, body, _ = decode_answer(block, MAX_ROBOTS_BYTES)
        target = redirect_target(header(headers, "location"), job.url) if found.status in REDIRECTS else None
        if target is None:
            self._settle_rules(job, rules_of_status(status or 0, body))
            return
        job.hops += 1
        job.tries = 0
        if job.hops > MAX_ROBOTS_HOPS or _port_of(target) in BLOCKED_PORTS:
            self._settle_rules(job, NO_RULES)
            return
        job.url = target
        other = self._schedule.host(host_of(target) or "")
        known = other.rules.get(origin_of(target)) if target == origin_of(target) + "/robots.txt" else None
        if known is not None:
            self._settle_rules(job, known)
            return
        other.first.append(job)
        self._schedule.offer(other, now)

    def _rules_of_failure(self, job: RobotsJob, found: Exchange) -> Rules:
        detail = f"robots.txt: {found.detail or f'status {found.status}'}"
        outcome = found.outcome or FetchOutcome.ROBOTS_UNREACHABLE
        if found.connected or host_of(job.url) != job.home.name:
            outcome = FetchOutcome.ROBOTS_UNREACHABLE
        return Rules(outcome=outcome, detail=detail)

    def _settle_rules(self, job: RobotsJob, rules: Rules) -> None:
        home = job.home
        home.rules[job.origin] = rules
        home.delay_s = max(home.delay_s, rules.delay_s())
        home.free_at = (
            max(home.free_at, self._loop.time() + rules.delay_s()) if rules.delay_s() else home.free_at
        )
        if home.waits_for == job.origin:
            home.waits_for = None
        final = origin_of(job.url)
        if rules.outcome is None and job.url == final + "/robots.txt" and host_of(job.url) == home.name:
            home.rules.setdefault(final, rules)  # http:// sent us to https:// of the same host: asked already
        self._schedule.offer(home, self._loop.time())

    # --- pages -------------------------------------------------------------------------------------------------

    def _page_turn(self, host: HostQueue, job: PageJob, found: Exchange) -> None:
        job.attempts += 1
        job.took_ms += found.took_ms
        row: Row | None = None
        record = ""
        if found.status is not None:
            row, record = self._write(job.url, found)
        whole = row is not None and (found.outcome is None or row["outcome"] == FetchOutcome.OK)
        if not (whole and found.status not in PASSING_STATUS):
            wait = self._failure_wait(host, found, job.tries)
            if wait is not None and self._may_pass(found):
                job.tries += 1
                self._schedule.later(host, self._loop.time() + wait, job)
                return
        else:
            host.failures = 0
        if row is None:
            self._finish(job, found.outcome or FetchOutcome.CONNECTION, found.detail)
        elif not whole and found.outcome is FetchOutcome.TIMEOUT:
            job.answer, job.answer_id, job.moving = row, record, False
            self._finish(job, FetchOutcome.TIMEOUT, found.detail)
        else:
            job.new_cookies = _take_cookies(job, found)
            if not job.cookies:
                self._share(job.url, row, record)
            self._answered(host, job, row, record)

    def _may_pass(self, found: Exchange) -> bool:
        return found.status in PASSING_STATUS or found.outcome in PASSING_OUTCOME

    def _failure_wait(self, host: HostQueue, found: Exchange, tries: int) -> float | None:
        """Count a failure and return the wait in seconds before another try; None when there is to be none."""
        gap = self._gap(host)
        speaks_of_host = found.status in OVERLOADED or found.outcome in (
            FetchOutcome.TIMEOUT, FetchOutcome.CONNECTION
        )  # fmt: skip
        asked = retry_after_s(found.retry_after, self._now())
        if speaks_of_host:
            host.failures += 1 if asked is None or asked <= MAX_RETRY_AFTER_S else 2
        if asked is not None:
            host.free_at = max(host.free_at, self._loop.time() + min(asked, MAX_RETRY_AFTER_S))
        if host.failures >= GIVE_UP_AFTER and host.given_up is None:
            outcome = found.outcome or (
                FetchOutcome.HTTP_5XX if (found.status or 0) >= 500 else FetchOutcome.HTTP_4XX
            )
            host.given_up = (outcome, f"last: {found.detail or f'status {found.status}'}")
        if host.given_up is not None or tries >= self._settings.retries:
            return None
        if asked is not None and asked > MAX_RETRY_AFTER_S:
            return None
        return max(gap, backoff_s(tries, gap), asked or 0.0)

    def _answered(self, host: HostQueue, job: PageJob, row: Row, record: str) -> None:
        """Finish a page by its answer, or send it on to where the answer redirects."""
        job.answer, job.answer_id, job.moving = row, record, False
        target = row["location"]
        if target is None:
            self._finish(job, FetchOutcome(row["outcome"]), row["detail"])
            return
        seen = {url for url, _ in job.hops} | {row["url"]}
        job.hops.append((row["url"], row["http_status"]))
        job.moving = True
        if target in seen and not job.new_cookies:
            self._finish(job, FetchOutcome.TOO_MANY_REDIRECTS, f"redirects back to {target}")
            return
        if len(job.hops) > self._settings.max_redirects:
            self._finish(
                job, FetchOutcome.TOO_MANY_REDIRECTS, f"more than {self._settings.max_redirects} redirects"
            )
            return
        other = self._schedule.host(host_of(target) or "")
        if other is not host:
            job.cookies = {}
        job.url, job.tries = target, 0
        if other is host:
            host.jobs.appendleft(job)
            return
        other.jobs.append(job)
        self._schedule.offer(other, self._loop.time())

    def _share(self, url: str, row: Row, record: str) -> None:
        """Remember an answer: many pages redirect to the same one, which is asked for once."""
        self._shared[url] = (row, record)
        if len(self._shared) > _SHARED_ANSWERS:
            self._shared.popitem(last=False)

    # --- records -------------------------------------------------------------------------------------------------

    def _write(self, url: str, found: Exchange) -> tuple[Row, str]:
        block = found.head + found.payload
        segment, offset, record = self._writer.response(
            url, block, head_bytes=len(found.head), when=found.began_at, peer=found.peer, truncated=found.truncated,
            packed=found.encoded,
        )  # fmt: skip
        self._writer.request(url, found.request, when=found.began_at, answer=record)
        row = answer_row(
            url, block, fetched_at=found.began_at, peer=found.peer, warc_file=segment, offset=offset,
            truncated=found.truncated, cap=self._settings.max_body_bytes,
        )  # fmt: skip
        assert row is not None
        return row, record

    def _finish(self, job: PageJob, outcome: FetchOutcome, detail: str | None) -> None:
        answer = job.answer
        # Where a redirect led to never answered: then the last hop is itself the last answer.
        hops = tuple(job.hops[:-1] if job.moving else job.hops)
        if job.moving and outcome is not FetchOutcome.TOO_MANY_REDIRECTS:
            detail = f"redirects to {job.url}: {detail}"
        finish = Finish(
            outcome=outcome,
            fetched_at=self._now(),
            attempts=job.attempts,
            fetch_ms=job.took_ms,
            redirects=hops,
            detail=detail,
            body_bytes=answer["body_bytes"] if answer is not None else None,
        )
        self._writer.metadata(job.asked, finish_fields(finish), when=finish.fetched_at, answer=job.answer_id)
        row = finished_row(job.asked, answer, finish)
        self._journal.finished(row, segment=self._writer.segment, end=self._writer.end)
        self._rows.add(row)
        self._done(row, self._schedule.queued + len(self._tasks))


def _take_cookies(job: PageJob, found: Exchange) -> bool:
    """Keep the cookies of an answer for the next hop to the same host; return whether any is new.

    Without them, sites that set a cookie and redirect to the same page would look like endless redirects.
    """
    before = dict(job.cookies)
    if found.status in REDIRECTS:
        for raw in found.cookies:
            name, equals, value = raw.split(";", 1)[0].strip().partition("=")
            if equals and name and len(name) + len(value) <= _COOKIE_BYTES and (name + value).isprintable():
                job.cookies[name] = value
    return job.cookies != before


def _cookie_header(job: PageJob) -> str | None:
    return "; ".join(f"{name}={value}" for name, value in job.cookies.items())[:_COOKIE_BYTES] or None


def _port_of(url: str) -> int | None:
    if url.find(":", 8) < 0:
        return None
    try:
        return urlsplit(url).port
    except ValueError:
        return None
