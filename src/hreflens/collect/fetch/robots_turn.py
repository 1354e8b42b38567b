"""What an answer for a robots.txt does to the hosts that wait for it: rules settled, or another hop to ask for.

It must not fetch: it moves the job to the queue of the host that is asked next.
"""

from hreflens.collect.fetch.addresses import BLOCKED_PORTS
from hreflens.collect.fetch.answers import REDIRECTS, decode_answer, redirect_target
from hreflens.collect.fetch.decode import header
from hreflens.collect.fetch.exchange import Exchange
from hreflens.collect.fetch.jobs import RobotsJob, port_of
from hreflens.collect.fetch.robots import (
    MAX_ROBOTS_BYTES,
    MAX_ROBOTS_HOPS,
    NO_RULES,
    Rules,
    origin_of,
    rules_of_failure,
    rules_of_status,
)
from hreflens.collect.fetch.schedule import Schedule
from hreflens.urls.canonical import host_of


def robots_answered(schedule: Schedule, job: RobotsJob, found: Exchange, at: float) -> None:
    """Settle the rules of an origin by a whole answer, or send the job on to where it redirects. Raises nothing."""
    status, headers, body, _ = decode_answer(found.head + found.payload, MAX_ROBOTS_BYTES)
    target = redirect_target(header(headers, "location"), job.url) if status in REDIRECTS else None
    if target is None:
        _settle(schedule, job, rules_of_status(status or 0, body), at)
        return
    job.hops += 1
    if job.hops > MAX_ROBOTS_HOPS or port_of(target) in BLOCKED_PORTS:
        _settle(schedule, job, NO_RULES, at)
        return
    job.url, job.tries = target, 0
    other = schedule.host(host_of(target) or "")
    known = other.rules.get(origin_of(target)) if target == origin_of(target) + "/robots.txt" else None
    if known is not None:
        _settle(schedule, job, known, at)
        return
    other.first.append(job)
    schedule.offer(other, at)


def robots_failed(schedule: Schedule, job: RobotsJob, found: Exchange, at: float) -> None:
    """Settle the rules of an origin whose robots.txt could not be had: keep out. Raises nothing."""
    reached = found.connected or host_of(job.url) != job.home.name
    words = found.detail or f"status {found.status}"
    _settle(schedule, job, rules_of_failure(None if reached else found.outcome, words), at)


def _settle(schedule: Schedule, job: RobotsJob, rules: Rules, at: float) -> None:
    home = job.home
    home.rules[job.origin] = rules
    delay = rules.delay_s()
    if delay > 0:
        home.delay_s = max(home.delay_s, delay)
        home.free_at = max(home.free_at, at + delay)
    if home.waits_for == job.origin:
        home.waits_for = None
    final = origin_of(job.url)
    if rules.outcome is None and job.url == final + "/robots.txt" and host_of(job.url) == home.name:
        home.rules.setdefault(final, rules)  # http:// sent us to https:// of the same host: asked already
    schedule.offer(home, at)
