"""One row per link as the tools know it: the common ground of all export files and of the truth table."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from examples.talvora.designs import render
from examples.talvora.markup import plain
from examples.talvora.model import OWN_SITE, SLOTS, Link, Page, Site, fingerprint, links_in, planted, url_of

_HREF = re.compile(r'<a [^>]*href="(https?://[^"/]+)')


@dataclass(frozen=True, slots=True)
class Row:
    """One planted link with its page, its site and the tools that know it."""

    site: Site
    page: Page
    link: Link
    placement: str
    tools: frozenset[str]
    external: int

    @property
    def url(self) -> str:
        """Address of the linking page."""
        return url_of(self.site, self.page)

    @property
    def target(self) -> str:
        """Target as the tools know it."""
        given = self.link.was_target
        return self.link.target if given is None else OWN_SITE + given

    @property
    def anchor(self) -> str:
        """Anchor as the tools export it: empty for images."""
        return "" if self.link.image else self.link.exported_anchor

    @property
    def first_seen(self) -> date:
        """When the tools met the link."""
        start = date.fromisoformat(self.page.first or max(self.page.date, self.site.first))
        wait = 0 if self.page.first else 1 + fingerprint(self.url, "seen") % 12
        return min(start + timedelta(days=wait), date(2026, 10, 20))

    @property
    def last_seen(self) -> date:
        """When the tools saw it last."""
        return date(2026, 10, 26) - timedelta(days=fingerprint(self.url, "last") % 40)


def rows_of(sites: Iterable[Site]) -> Iterator[Row]:
    """Yield the rows of all listed pages."""
    for site in sites:
        for page in site.pages:
            if not page.listed:
                continue
            links = [(place, link) for place, link in planted(site, page) if not link.unlisted]
            tools = _tools(site, page)
            external = external_links(site, page)
            met: set[tuple[str, str]] = set()
            for place, link in links:
                row = Row(site, page, link, place, tools, external)
                if (row.target, row.anchor) not in met:  # tools fold repeats into one row
                    met.add((row.target, row.anchor))
                    yield row


def _tools(site: Site, page: Page) -> frozenset[str]:
    if site.tools:
        return frozenset(site.tools.split())
    seed = fingerprint(site.host, page.path, "tools")
    known = {
        tool
        for tool, share in (("ahrefs", 78), ("semrush", 52), ("gsc", 58))
        if (seed := seed // 101 + 7) % 100 < share
    }
    return frozenset(known or {"ahrefs"})


def external_links(site: Site, page: Page) -> int:
    """Return how many links to other hosts a page shows, as a tool counts them."""
    if page.status != 200 or page.redirect or page.content_type != "text/html":
        return 0
    return sum(not found.endswith("//" + site.host) for found in _HREF.findall(render(site, page)))


def context_of(row: Row) -> tuple[str, str]:
    """Return the text before and after the link within its block, at most 80 characters each."""
    texts = [row.page.slots.get(slot, "") for slot in (*SLOTS, "hidden")] + list(row.page.comments)
    for text in texts:
        for block in re.split(r"\n\s*\n", text):
            for match, link in links_in(block):
                if link == row.link:
                    left, right = plain(block[: match.start()]), plain(block[match.end() :])
                    return left.rpartition(" :: ")[2][-80:], right[:80]
    return "", ""
