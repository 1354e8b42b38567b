"""What a failed request means for its host: how long to wait, whether to try again, when to leave the host alone."""

from datetime import datetime

from hreflens.collect.fetch.exchange import Exchange
from hreflens.collect.fetch.retry import (
    GIVE_UP_AFTER,
    MAX_RETRY_AFTER_S,
    OVERLOADED,
    PASSING_OUTCOME,
    PASSING_STATUS,
    backoff_s,
    retry_after_s,
)
from hreflens.collect.fetch.schedule import HostQueue
from hreflens.terms import FetchOutcome

_OF_THE_HOST = (FetchOutcome.TIMEOUT, FetchOutcome.CONNECTION)


def count_failure(
    host: HostQueue, found: Exchange, *, tries: int, retries: int, gap_s: float, at: float, now: datetime
) -> float | None:
    """Count a failed request to a host; return the wait in seconds before another try, None when there is to be none.

    The host is paused as its Retry-After asks, at most MAX_RETRY_AFTER_S, and given up after GIVE_UP_AFTER failures in
    a row that speak of the host and not of one page.

    Args:
        host: changed: failures, free_at, given_up.
        found: what came of the request.
        tries: tries made for the same URL before this one.
        retries: further tries allowed.
        gap_s: the host's gap.
        at: the loop's time.
        now: the clock, for Retry-After dates.

    Raises nothing.
    """
    asked = retry_after_s(found.retry_after, now)
    absurd = asked is not None and asked > MAX_RETRY_AFTER_S
    if found.status in OVERLOADED or found.outcome in _OF_THE_HOST:
        host.failures += 2 if absurd else 1
    if asked is not None:
        host.free_at = max(host.free_at, at + min(asked, MAX_RETRY_AFTER_S))
    if host.failures >= GIVE_UP_AFTER and host.given_up is None:
        last = found.detail or f"status {found.status}"
        detail = f"left for another run: the host failed {host.failures} times in a row, last with: {last}"
        host.given_up = (found.outcome or _of_status(found.status or 0), detail)
    passing = found.status in PASSING_STATUS or found.outcome in PASSING_OUTCOME
    if host.given_up is not None or absurd or not passing or tries >= retries:
        return None
    return max(gap_s, backoff_s(tries, gap_s), asked or 0.0)


def _of_status(status: int) -> FetchOutcome:
    return FetchOutcome.HTTP_5XX if status >= 500 else FetchOutcome.HTTP_4XX
