"""One fetch run: hosts take turns, robots.txt first, redirects move to the queue of the host they lead to.

A turn is one request. What it brings is written to the WARC, then journalled; so the run may be killed between
any two of these steps. It must not decide which URLs are wanted, and must not read pages.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime

import aiohttp

from hreflens.collect.fetch.addresses import BLOCKED_PORTS
from hreflens.collect.fetch.answers import Row
from hreflens.collect.fetch.discovery import Discovery
from hreflens.collect.fetch.exchange import Exchange, exchange
from hreflens.collect.fetch.jobs import PageJob, RobotsJob, cookie_header, port_of, take_cookies
from hreflens.collect.fetch.record import Recorder
from hreflens.collect.fetch.retry import PASSING_STATUS
from hreflens.collect.fetch.robots import MAX_ROBOTS_BYTES, Rules, origin_of
from hreflens.collect.fetch.robots_turn import robots_answered, robots_failed
from hreflens.collect.fetch.schedule import HostQueue, Schedule
from hreflens.collect.fetch.setbacks import count_failure
from hreflens.settings import FetchSettings
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import host_of

_SHARED_ANSWERS = 5_000
_IDLE_HOSTS_WITH_RULES = 1_000
_KEPT_CONNECTIONS = 256
_YIELD_EVERY = 64

Done = Callable[[Row, int], None]
"""Called with each finished row and the number of hosts that still have work."""


class FetchRun:
    """Brings every page of a schedule to an outcome."""

    def __init__(
        self,
        schedule: Schedule,
        *,
        settings: FetchSettings,
        session: aiohttp.ClientSession,
        recorder: Recorder,
        now: Callable[[], datetime],
        done: Done,
        discovery: Discovery | None = None,
    ) -> None:
        """Keep what the run works with; nothing happens before `finish_all`."""
        self._schedule = schedule
        self._settings = settings
        self._session = session
        self._recorder = recorder
        self._now = now
        self._done = done
        self._discovery = discovery
        self._tasks: set[asyncio.Task[None]] = set()
        self._shared: OrderedDict[str, tuple[Row, str]] = OrderedDict()
        self._idle: OrderedDict[str, HostQueue] = OrderedDict()
        self._kept: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def finish_all(self) -> None:
        """Return when every page has an outcome.

        Raises:
            FetchError: the WARC or the journal cannot be written, or the network cannot be used at all.
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

    # --- turns -------------------------------------------------------------------------------------------------

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
            found = await self._ask(host, job)
            host.free_at = self._loop.time() + self._gap(host)
            if isinstance(job, PageJob):
                self._page_turn(host, job, found)
            else:
                self._robots_turn(host, job, found)
        self._schedule.release(host, self._loop.time())
        if not host.left:
            self._rest(host)

    async def _ask(self, host: HostQueue, job: PageJob | RobotsJob) -> Exchange:
        self._kept.discard(host.name)
        keep = host.left > 0 and len(self._kept) < _KEPT_CONNECTIONS
        page = job if isinstance(job, PageJob) else None
        found = await exchange(
            self._session,
            job.url,
            cap=self._settings.max_body_bytes if page else MAX_ROBOTS_BYTES,
            now=self._now,
            keep=keep,
            cookie=cookie_header(page) if page else None,
            any_type=page is None or (self._discovery is not None and self._discovery.whole(page.asked)),
        )
        if keep:
            self._kept.add(host.name)
        return found

    def _rest(self, host: HostQueue) -> None:
        """Drop the rules of hosts long without work: parsed robots.txt files are large."""
        self._idle[host.name] = host
        if len(self._idle) > _IDLE_HOSTS_WITH_RULES:
            self._idle.popitem(last=False)[1].rules.clear()

    def _gap(self, host: HostQueue) -> float:
        return max(self._settings.delay_s, host.delay_s)

    def _failure_wait(self, host: HostQueue, found: Exchange, tries: int) -> float | None:
        return count_failure(
            host, found, tries=tries, retries=self._settings.retries, gap_s=self._gap(host), at=self._loop.time(),
            now=self._now(),
        )  # fmt: skip

    # --- which page is next ----------------------------------------------------------------------------------

    async def _next(self, host: HostQueue) -> PageJob | RobotsJob | None:
        """Return the next job of a host that needs a request, None when none does for now."""
        settled = 0
        while True:
            if host.first:
                robots: RobotsJob = host.first.popleft()
                return robots
            job = self._next_page(host)
            if job is None or not self._needs_no_request(host, job):
                return job
            if host.waits_for is not None:
                return RobotsJob(host.waits_for, host, host.waits_for + "/robots.txt")
            settled += 1
            if settled % _YIELD_EVERY == 0:
                await asyncio.sleep(0)

    def _next_page(self, host: HostQueue) -> PageJob | None:
        if host.waits_for is not None:
            return None
        if host.later and (host.given_up is not None or host.later[0][0] <= self._loop.time()):
            due: PageJob = self._schedule.pop_later(host)
            return due
        if host.jobs:
            moved: PageJob = host.jobs.popleft()
            return moved
        if host.next < host.end:
            url = self._schedule.url(host.next)
            host.next += 1
            return PageJob(url, url)
        return None

    def _needs_no_request(self, host: HostQueue, job: PageJob) -> bool:
        """Return whether a page needs no request now: settled, answered already, or waiting for robots.txt."""
        shared = self._shared.get(job.url) if not job.cookies else None
        if shared is not None:
            self._shared.move_to_end(job.url)
            self._answered(host, job, *shared)
            return True
        if host.given_up is not None:
            self._finish(job, *host.given_up)
            return True
        if port_of(job.url) in BLOCKED_PORTS:
            self._finish(job, FetchOutcome.INVALID_URL, f"port {port_of(job.url)} is no web port")
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
        if found.status is not None:
            self._recorder.write(job.url, found)
        now = self._loop.time()
        if found.outcome is None and found.status != 429 and (found.status or 0) < 500:
            host.failures = 0
            robots_answered(self._schedule, job, found, now)
            return
        wait = self._failure_wait(host, found, job.tries)
        if wait is None:
            robots_failed(self._schedule, job, found, now)
            return
        job.tries += 1
        host.free_at = max(host.free_at, now + wait)
        host.first.append(job)

    # --- pages -------------------------------------------------------------------------------------------------

    def _page_turn(self, host: HostQueue, job: PageJob, found: Exchange) -> None:
        job.attempts += 1
        job.took_ms += found.took_ms
        if found.status is None:
            if not self._put_off(host, job, found):
                self._finish(job, found.outcome or FetchOutcome.CONNECTION, found.detail)
            return
        row, record = self._recorder.write(job.url, found)
        whole = found.outcome is None or row["outcome"] == FetchOutcome.OK
        if whole and found.status not in PASSING_STATUS:
            host.failures = 0
        elif self._put_off(host, job, found):
            return
        if not whole and found.outcome is FetchOutcome.TIMEOUT:
            job.answer, job.answer_id, job.moving = row, record, False
            self._finish(job, FetchOutcome.TIMEOUT, found.detail)
            return
        job.new_cookies = take_cookies(job, found)
        if not job.cookies:
            self._share(job.url, row, record)
        self._answered(host, job, row, record)

    def _put_off(self, host: HostQueue, job: PageJob, found: Exchange) -> bool:
        """Return whether the page will be tried again later."""
        wait = self._failure_wait(host, found, job.tries)
        if wait is None:
            return False
        job.tries += 1
        self._schedule.later(host, self._loop.time() + wait, job)
        return True

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
        limit = self._settings.max_redirects
        if target in seen and not job.new_cookies:
            self._finish(job, FetchOutcome.TOO_MANY_REDIRECTS, f"redirects back to {target}")
            return
        if len(job.hops) > limit:
            self._finish(job, FetchOutcome.TOO_MANY_REDIRECTS, f"more than {limit} redirects")
            return
        job.url, job.tries = target, 0
        other = self._schedule.host(host_of(target) or "")
        if other is host:
            host.jobs.appendleft(job)
            return
        job.cookies = {}
        other.jobs.append(job)
        self._schedule.offer(other, self._loop.time())

    def _share(self, url: str, row: Row, record: str) -> None:
        """Remember an answer: many pages redirect to the same one, which is asked for once."""
        self._shared[url] = (row, record)
        if len(self._shared) > _SHARED_ANSWERS:
            self._shared.popitem(last=False)

    def _finish(self, job: PageJob, outcome: FetchOutcome, detail: str | None) -> None:
        row = self._recorder.finish(job, outcome, detail)
        if self._discovery is not None:
            self._add(self._discovery.found(row))
        self._done(row, self._schedule.queued + len(self._tasks))

    def _add(self, urls: Iterable[str]) -> None:
        """Take in addresses that a finished page led to."""
        for url in urls:
            host = self._schedule.host(host_of(url) or "")
            host.jobs.append(PageJob(url, url))
            self._schedule.offer(host, self._loop.time())
