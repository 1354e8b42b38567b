"""How long to wait before a host is asked again after it failed, and when to stop asking. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hreflens.terms import FetchOutcome

MAX_RETRY_AFTER_S = 120.0
"""Longest Retry-After a run waits for; who asks for more is left alone with that page until the next run."""
MAX_BACKOFF_S = 60.0
LEAST_BACKOFF_S = 0.25
GIVE_UP_AFTER = 6
"""Failures of a host in a row after which the rest of its pages are left for another run."""

PASSING_STATUS = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
"""Answers after which a second try can help: Scrapy's RETRY_HTTP_CODES, plus 425 and Cloudflare's 520-524."""
OVERLOADED = frozenset((429, 502, 503, 504, 520, 521, 522, 523, 524))
"""Answers that speak of the whole host and not of one page."""
PASSING_OUTCOME = frozenset((FetchOutcome.TIMEOUT, FetchOutcome.CONNECTION, FetchOutcome.BROKEN_RESPONSE))

_SETTLED = frozenset(
    (
        FetchOutcome.OK, FetchOutcome.ROBOTS_BLOCKED, FetchOutcome.ADDRESS_REFUSED, FetchOutcome.HTTP_4XX,
        FetchOutcome.TOO_MANY_REDIRECTS, FetchOutcome.DNS, FetchOutcome.TLS, FetchOutcome.TOO_LARGE,
        FetchOutcome.NOT_HTML, FetchOutcome.INVALID_URL,
    )
)  # fmt: skip


def is_settled(outcome: str | None, status: int | None) -> bool:
    """Return whether asking again within days would most likely give the same. Raises nothing."""
    return outcome in _SETTLED and status not in PASSING_STATUS


def retry_after_s(raw: str | None, now: datetime) -> float | None:
    """Return a Retry-After header in seconds from now, 0 or more; None when it is missing or no time.

    Source: RFC 9110, 10.2.3. Raises nothing.
    """
    text = (raw or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 16 else float("inf")
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def backoff_s(tries: int, gap_s: float) -> float:
    """Return the wait in seconds before try number `tries` + 1: the host's gap doubled each time, bounded.

    Raises nothing.
    """
    return float(min(MAX_BACKOFF_S, max(gap_s, LEAST_BACKOFF_S) * 2 ** min(tries, 16)))
