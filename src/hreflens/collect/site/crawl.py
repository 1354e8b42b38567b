"""Steers a fetch run through the owner's own site: robots.txt, sitemaps, pages, and the versions hreflang names.

Bounded in pages, depth and sitemaps. What a body leads to is told by the reader handed in: this module knows
addresses only. It must not leave the owner's hosts but for pages that hreflang names as versions of own ones.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.answers import Row
from hreflens.collect.fetch.decode import Headers
from hreflens.collect.fetch.replay import read_body
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import path_of

MAX_SITEMAPS = 500
"""Sitemaps asked for; an index may name 50,000."""
MAX_SITEMAP_BYTES = 33_554_432
"""Bytes read of one sitemap as served. The protocol allows 50 MB unpacked, which gzip brings to a tenth."""
_FILES = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".ico", ".css", ".js", ".mjs", ".json", ".pdf", ".zip", ".gz",
    ".mp3", ".mp4", ".webm", ".woff", ".woff2", ".ttf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".exe", ".dmg",
)  # fmt: skip
"""Endings of files that are no pages: not asked for when only a link names them."""
_READABLE = frozenset((FetchOutcome.OK.value, FetchOutcome.TOO_LARGE.value))


@dataclass(frozen=True, slots=True)
class Leads:
    """What one body leads to, canonical: sitemaps, own pages it lists or links, versions that its hreflang names.

    `listing`: the body is a sitemap or robots.txt and no page.
    """

    sitemaps: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    listing: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a site is asked for: pages, links followed from a start page or sitemap, what sitemaps list.

    `listed`: False asks for no page because a sitemap lists it, but for those listed by a sitemap to begin with.
    """

    pages: int = 5_000
    depth: int = 5
    listed: bool = True


Look = Callable[[Row, Headers, bytes], Leads]
"""Tells what a body leads to; given the row of the fetch, the response headers and the decoded body."""


class SiteCrawl:
    """The frontier of one crawl (collect.fetch.discovery.Discovery)."""

    def __init__(
        self,
        starts: Sequence[str],
        *,
        look: Look,
        owns: Callable[[str], bool],
        warc_folder: Path,
        bounds: Bounds = Bounds(),
        sitemaps: Sequence[str] = (),
    ) -> None:
        """Start from pages and sitemaps.

        Args:
            starts: canonical URLs of own pages.
            look: tells what a body leads to.
            owns: whether a canonical URL is on the owner's sites.
            warc_folder: where the run writes.
            bounds: how far to go.
            sitemaps: canonical URLs of sitemaps, beside those that robots.txt names and `/sitemap.xml`.
        """
        self._look = look
        self._owns = owns
        self._warc_folder = warc_folder
        self._bounds = bounds
        self._depth: dict[str, int] = {}
        self._sitemaps: set[str] = set()
        self._expanded: set[str] = {*sitemaps, *starts}
        self._origins: set[str] = set()
        self.left_out = 0
        """Pages that were found and not asked for: the bound on pages was reached."""
        self.first = [*self._add_sitemaps(sitemaps), *self._add_pages(starts, 0)]
        """The URLs to begin with."""

    @property
    def asked(self) -> list[str]:
        """The pages asked for so far, robots.txt and sitemaps left out."""
        return list(self._depth)

    def whole(self, url: str) -> bool:
        """Return whether a body of any media type is wanted: sitemaps are served as anything."""
        return url in self._sitemaps or path_of(url) == "/robots.txt"

    def found(self, row: Row) -> list[str]:
        """Return what a finished URL leads to, each address once in the whole crawl. Raises nothing."""
        url = row["url"]
        more: list[str] = []
        final = row.get("final_url")
        depth = self._depth.get(url)
        if depth is not None and final and final != url and self._owns(final):
            more += self._add_pages([final], depth)
        if row.get("outcome") not in _READABLE and not (self.whole(url) and _answered(row)):
            return more
        body = self._body(row)
        if body is None:
            return more
        leads = self._look(row, *body)
        if leads.listing:
            return [*more, *self._listed(url, leads)]
        depth = depth or 0
        more += self._add_pages(leads.versions, depth)
        if depth < self._bounds.depth:
            links = (each for each in leads.pages if not path_of(each).split("?")[0].lower().endswith(_FILES))
            more += self._add_pages(links, depth + 1)
        return more

    def _listed(self, url: str, leads: Leads) -> list[str]:
        """Take in what a robots.txt or sitemap lists: it is as near as the start."""
        if url in self._expanded:
            self._expanded.update(leads.sitemaps)
        more = self._add_sitemaps(leads.sitemaps)
        self._depth.pop(url, None)  # a page to begin with that turns out to be a sitemap
        if self._bounds.listed or url in self._expanded:
            more += [*self._add_pages(leads.pages, 0), *self._add_pages(leads.versions, 0)]
        return more

    def _body(self, row: Row) -> tuple[Headers, bytes] | None:
        file, offset = row.get("warc_file"), row.get("warc_offset")
        if not file or offset is None:
            return None
        cap = row.get("body_bytes")
        try:
            return read_body(self._warc_folder / file, offset, cap=MAX_SITEMAP_BYTES if cap is None else cap)
        except FetchError:  # a damaged or missing archive leads nowhere
            return None

    def _add_pages(self, urls: Iterable[str], depth: int) -> list[str]:
        added: list[str] = []
        for url in urls:
            if url in self._depth or url in self._sitemaps:
                continue
            if len(self._depth) >= self._bounds.pages:
                self.left_out += 1
                continue
            added += self._open_origin(url)
            self._depth[url] = depth
            added.append(url)
        return added

    def _add_sitemaps(self, urls: Iterable[str]) -> list[str]:
        added = []
        for url in urls:
            if url not in self._sitemaps and len(self._sitemaps) < MAX_SITEMAPS and self._owns(url):
                self._sitemaps.add(url)
                added += [*self._open_origin(url), url]
        return added

    def _open_origin(self, url: str) -> Iterator[str]:
        """Yield what is asked of an origin first: its robots.txt, and on own hosts the sitemap's usual place."""
        origin = url[: url.find("/", url.find("://") + 3)]
        if origin in self._origins:
            return
        self._origins.add(origin)
        yield origin + "/robots.txt"
        if self._owns(url):
            usual = origin + "/sitemap.xml"
            if usual not in self._sitemaps:
                self._sitemaps.add(usual)
                yield usual


def _answered(row: dict[str, Any]) -> bool:
    return row.get("outcome") == FetchOutcome.NOT_HTML and 200 <= (row.get("http_status") or 0) < 300
