"""Which host may be asked next: one request at a time per host, a gap between two, and nobody waits for a slow one.

Pure bookkeeping over times handed in. Among hosts whose gap is over, the one with most work left goes first: the
largest host decides how long a polite run takes. It must not know what a request is.
"""

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(slots=True)
class HostQueue:
    """One host's pages (a range of the sorted URLs), jobs that came later, and when it may be asked again."""

    name: str
    next: int = 0
    end: int = 0
    jobs: deque[Any] = field(default_factory=deque)
    first: deque[Any] = field(default_factory=deque)
    later: list[tuple[float, int, Any]] = field(default_factory=list)
    free_at: float = 0.0
    busy: bool = False
    queued: bool = False
    waits_for: str | None = None
    failures: int = 0
    given_up: Any = None
    delay_s: float = 0.0
    rules: dict[str, Any] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Jobs and pages not begun."""
        return self.end - self.next + len(self.jobs) + len(self.first) + len(self.later)


class Schedule:
    """All hosts with work: those whose gap is over (`ready`) and those that wait."""

    def __init__(self, urls: pa.Array, hosts: pa.Array) -> None:
        """Take canonical URLs and their hosts, row by row, sorted by host."""
        self._urls = urls
        self.hosts: dict[str, HostQueue] = {}
        self._ready: list[tuple[int, int, HostQueue]] = []
        self._waiting: list[tuple[float, int, HostQueue]] = []
        self._ticket = 0
        at = 0
        runs = pc.run_end_encode(hosts) if len(hosts) else None
        if runs is not None:
            names, ends = runs.values.to_pylist(), runs.run_ends.to_pylist()
            for name, end in zip(names, ends, strict=True):
                self.hosts[name] = HostQueue(name, at, end)
                at = end
        for host in self.hosts.values():
            self.offer(host, 0.0)

    def host(self, name: str) -> HostQueue:
        """Return the queue of a host, made when there is none."""
        found = self.hosts.get(name)
        if found is None:
            found = self.hosts[name] = HostQueue(name)
        return found

    def url(self, index: int) -> str:
        """Return the URL of a row."""
        return str(self._urls[index].as_py())

    def offer(self, host: HostQueue, now: float) -> None:
        """Queue a host that has work and is neither busy nor waiting for its rules; else do nothing."""
        if host.busy or host.queued:
            return
        if host.waits_for is not None and not host.first:
            return
        if not host.left:
            return
        at = max(now, host.free_at)
        if host.given_up is not None and not host.first:
            at = now  # what is left needs no request
        elif not (host.first or host.jobs or host.next < host.end):
            at = max(at, host.later[0][0])
        host.queued = True
        self._ticket += 1
        if at <= now:
            heapq.heappush(self._ready, (-host.left, self._ticket, host))
        else:
            heapq.heappush(self._waiting, (at, self._ticket, host))

    def take(self, now: float) -> HostQueue | None:
        """Return the next host that may be asked now, marked busy; None when there is none."""
        while self._waiting and self._waiting[0][0] <= now:
            _, ticket, host = heapq.heappop(self._waiting)
            if host.free_at > now and host.given_up is None:  # told to wait longer meanwhile
                heapq.heappush(self._waiting, (host.free_at, ticket, host))
                continue
            heapq.heappush(self._ready, (-host.left, ticket, host))
        if not self._ready:
            return None
        _, _, host = heapq.heappop(self._ready)
        host.queued, host.busy = False, True
        return host

    def release(self, host: HostQueue, now: float) -> None:
        """Give a host back after its turn; it is queued again while it has work."""
        host.busy = False
        self.offer(host, now)

    def later(self, host: HostQueue, at: float, job: Any) -> None:
        """Keep a job of a host for a time at or after `at`."""
        self._ticket += 1
        heapq.heappush(host.later, (at, self._ticket, job))

    def pop_later(self, host: HostQueue) -> Any:
        """Return the job of a host that was put off the shortest."""
        return heapq.heappop(host.later)[2]

    @property
    def next_at(self) -> float | None:
        """When the next waiting host may be asked; None when none waits."""
        return self._waiting[0][0] if self._waiting else None

    @property
    def queued(self) -> int:
        """Hosts that could be asked now or later."""
        return len(self._ready) + len(self._waiting)
