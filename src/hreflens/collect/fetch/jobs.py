"""What a fetch run has under way: a page on its way through redirects, or a robots.txt that pages wait for."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hreflens.collect.fetch.answers import REDIRECTS, Row
from hreflens.collect.fetch.exchange import Exchange
from hreflens.collect.fetch.schedule import HostQueue

_COOKIE_BYTES = 4_096


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


def take_cookies(job: PageJob, found: Exchange) -> bool:
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


def cookie_header(job: PageJob) -> str | None:
    """Return the Cookie header for a page, None when it has no cookies. Raises nothing."""
    return "; ".join(f"{name}={value}" for name, value in job.cookies.items())[:_COOKIE_BYTES] or None


def port_of(url: str) -> int | None:
    """Return the port written in a canonical URL, None when there is none. Raises nothing."""
    if url.find(":", 8) < 0:
        return None
    try:
        return urlsplit(url).port
    except ValueError:
        return None
