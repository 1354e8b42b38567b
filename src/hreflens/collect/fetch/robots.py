"""robots.txt of one origin: what it forbids, how long it asks to wait, and what follows when it cannot be had.

RFC 9309: an answer in the 400s means there are no rules, a server fault or no answer means keep out. It must
accept anything that a server may send as robots.txt, and it must not fetch.
"""

import math
from dataclasses import dataclass

from protego import Protego

from hreflens.terms import FetchOutcome

AGENT = "hreflens"
"""The product token that robots.txt files name us by."""
MAX_ROBOTS_BYTES = 524_288
"""Bytes read of a robots.txt; RFC 9309 asks for at least 500 KiB."""
MAX_ROBOTS_HOPS = 5
"""Redirects followed for a robots.txt; beyond five RFC 9309 lets a crawler take it for missing."""
MAX_DELAY_S = 30.0
"""Longest Crawl-delay honoured between two requests to a host; a larger one is taken as this."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be asked of one origin: a parsed robots.txt, none at all, or a reason to keep out."""

    parsed: Protego | None = None
    outcome: FetchOutcome | None = None
    detail: str | None = None

    def allows(self, url: str) -> bool:
        """Return whether a URL of the origin may be fetched. Raises nothing."""
        if self.outcome is not None:
            return False
        if self.parsed is None:
            return True
        try:
            return bool(self.parsed.can_fetch(url, AGENT))
        except Exception:  # a rule that the parser cannot match is no permission
            return False

    def delay_s(self) -> float:
        """Return the gap in seconds that the rules ask for, 0 to MAX_DELAY_S. Raises nothing."""
        if self.parsed is None:
            return 0.0
        try:
            delay = self.parsed.crawl_delay(AGENT)
            rate = self.parsed.request_rate(AGENT)
        except Exception:
            return 0.0
        asked = [float(delay)] if delay is not None else []
        if rate is not None and rate.requests > 0:
            asked.append(rate.seconds / rate.requests)
        return max((_bounded(value) for value in asked), default=0.0)


def _bounded(seconds: float) -> float:
    return MAX_DELAY_S if math.isnan(seconds) else min(max(seconds, 0.0), MAX_DELAY_S)


NO_RULES = Rules()


def read_rules(body: bytes) -> Rules:
    """Return the rules of a robots.txt body; anything at all is accepted, what is no rule is ignored.

    Raises nothing.
    """
    text = body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace").replace("\0", "")
    try:
        return Rules(parsed=Protego.parse(text))
    except Exception as fault:  # foreign text: when in doubt, keep out
        return Rules(
            outcome=FetchOutcome.ROBOTS_UNREACHABLE, detail=f"robots.txt cannot be understood ({fault})"
        )


def rules_of_status(status: int, body: bytes) -> Rules:
    """Return the rules that follow from the final answer to a request for robots.txt (RFC 9309, 2.3.1).

    429 is treated like a server fault, as Google does: who asks for fewer requests does not invite more.

    Raises nothing.
    """
    if 200 <= status < 300:
        return read_rules(body)
    if status == 429 or status >= 500:
        return Rules(
            outcome=FetchOutcome.ROBOTS_UNREACHABLE, detail=f"robots.txt is answered with status {status}"
        )
    return NO_RULES


def rules_of_failure(outcome: FetchOutcome | None, words: str) -> Rules:
    """Return the rules that follow when robots.txt cannot be had: keep out.

    Args:
        outcome: why the host itself could not be reached (no such host, refused ...); its pages get the same.
            None = it was reached, robots.txt was not.
        words: what went wrong.

    Raises nothing.
    """
    return Rules(outcome=outcome or FetchOutcome.ROBOTS_UNREACHABLE, detail=f"robots.txt: {words}")


def origin_of(url: str) -> str:
    """Return scheme, host and port of a canonical URL: what one robots.txt speaks for. Raises nothing."""
    end = url.find("/", url.find("://") + 3)
    return url if end < 0 else url[:end]
