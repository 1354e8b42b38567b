"""Hosts of addresses as written, fast: a crawl file has millions of links, few of which are worth parsing in full."""

import re
from collections.abc import Sequence
from functools import lru_cache

from hreflens.collect.commoncrawl.wat import READER_LINKS, WatLink
from hreflens.urls.canonical import canonical_url, host_of
from hreflens.urls.domains import registrable_domain

_MOST_KNOWN = 500_000
_SLASHES = ("/", "\\")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_~/.?=&-]*")
"""Letters that canonical_url leaves as they are in path and query; '%' is none: '%2e' is a dot."""

Outside = tuple[str, WatLink, bool]
"""Host that a link leads to, the link, and whether its scheme and host are written in their canonical form."""


class HostReader:
    """Reads the hosts of links as written; remembers what it has read of one file."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[str, tuple[str, bool]] = {}

    def outside(self, links: Sequence[WatLink], host: str, base: str, base_host: str) -> list[Outside]:
        """Return the links that a reader of the page can follow to another host.

        Args:
            links: links as written.
            host: canonical host of the page.
            base: canonical address against which relative links count.
            base_host: its host.

        Raises nothing.
        """
        inside = (f"https://{host}/", f"http://{host}/")
        relative_stays = base_host == host
        known = self._known
        found = []
        for link in links:
            raw = link.url
            # Most links stay on the page's host; they are passed over before anything is parsed.
            if link.path not in READER_LINKS or raw.startswith(inside):
                continue
            if relative_stays and raw[:1] == "/" and raw[1:2] not in _SLASHES:
                continue
            if raw[:4] == "http":
                end = raw.find("/", 8)
                origin = raw[:end] if end > 0 else raw
                place = known.get(origin) or self._read(origin)
                to = place[0] or host_of(canonical_url(raw, base=base))
            else:
                place = _UNKNOWN
                to = self.host(raw, base, base_host)
            if to and to != host:
                found.append((to, link, place[1]))
        return found

    def host(self, raw: str, base: str, base_host: str) -> str:
        """Return the canonical host that one address leads to, '' when it leads to no web page. Raises nothing."""
        if raw[:1] in ("/", "#", "?", ".", "") and raw[1:2] not in _SLASHES:
            return base_host
        return host_of(canonical_url(raw, base=base)) or ""

    def _read(self, origin: str) -> tuple[str, bool]:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        host = host_of(canonical_url(f"{origin}/")) or ""
        found = self._known[origin] = (host, bool(host) and origin in (f"https://{host}", f"http://{host}"))
        return found


_UNKNOWN = ("", False)


def canonical_target(raw: str, base: str, plain_origin: bool) -> str | None:
    """Return `canonical_url(raw, base=base)`, without parsing where every letter tells that it changes nothing.

    `plain_origin` says that scheme and host are canonical as written. Raises nothing.
    """
    if plain_origin and len(raw) < 2_000 and "/." not in raw:
        at = raw.find("/", 8)
        if at > 0 and _PLAIN_PATH.fullmatch(raw, at) is not None:
            return raw
    return canonical_url(raw, base=base)


@lru_cache(maxsize=500_000)
def domain_of(host: str) -> str:
    """Return the registrable domain of a canonical host; the host itself where it has none. Raises nothing."""
    return registrable_domain(host) or host
