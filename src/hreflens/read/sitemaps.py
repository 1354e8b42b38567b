"""Sitemaps: XML files of page addresses and hreflang, index files of sitemaps, plain lists of addresses, gzip of all.

Files of strangers: no entity is resolved, nothing is loaded from elsewhere, and what is unpacked, read and kept
is bounded. A damaged file gives what could be read before the damage. It must not fetch.
Source: sitemaps.org protocol 0.9; at most 50,000 addresses and 50 MB a file.
"""

import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from hreflens.read.hreflang import MAX_ALTERNATES, Alternate, alternate
from hreflens.terms import HreflangSource
from hreflens.urls.canonical import canonical_url

MAX_URLS = 50_000
"""Addresses read of one sitemap."""
MAX_BYTES = 52_428_800
"""Bytes read of one sitemap after unpacking."""
MAX_KEPT_ALTERNATES = 500_000
"""Annotations kept of one sitemap: an entry of each of 50,000 pages in ten languages."""
_CHUNK = 65_536
_GZIP = b"\x1f\x8b"
_ADDRESS = re.compile(r"(?:\.xml|\.gz|\.txt)(?:\?.*)?$|/[^/]*sitemap[^/]*$", re.IGNORECASE)


@dataclass(slots=True)
class Sitemap:
    """What a sitemap says. `fault` says in words what could not be read, None when all was."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    alternates: dict[str, list[Alternate]] = field(default_factory=dict)
    fault: str | None = None


def unpacked(body: bytes, limit: int = MAX_BYTES) -> tuple[bytes, str | None]:
    """Return a body, unpacked when it is gzip, at most `limit` bytes; and what is wrong with it. Raises nothing."""
    if not body.startswith(_GZIP):
        return body[:limit], "larger than a sitemap may be" if len(body) > limit else None
    worker = zlib.decompressobj(31)
    try:
        data = worker.decompress(body, limit)
    except zlib.error as fault:
        return b"", f"damaged gzip ({fault})"
    if worker.unconsumed_tail:
        return data, "larger than a sitemap may be"
    return data, None if worker.eof else "the gzip file is cut off"


def is_sitemap_address(url: str) -> bool:
    """Return whether an address is that of a sitemap by its looks. Raises nothing."""
    return _ADDRESS.search(url) is not None


def looks_like_sitemap(body: bytes) -> bool:
    """Return whether a body is a sitemap or an index of them, packed or not, by its first element. Raises nothing."""
    start = unpacked(body, 4_096)[0] if body.startswith(_GZIP) else body[:4_096]
    return b"<urlset" in start or b"<sitemapindex" in start


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Return what a sitemap says: its pages and their annotations, or the sitemaps of an index.

    Args:
        body: the file as served, gzip or not.
        url: its address, against which relative addresses are resolved.

    A file that is no XML is read as a list of addresses, one a line. Raises nothing.
    """
    data, fault = unpacked(body)
    found = Sitemap(fault=fault)
    start = data[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<") and b"\0" not in start:
        _read_lines(found, data)
        return found
    if (
        b"<!ENTITY" in data
    ):  # no sitemap has entities of its own; the parser's bounds hold for other encodings
        found.fault = "declares entities: not read"
        return found
    reader: Any = _Reader(found, url)  # lxml's stubs ask for a reader of bytes and comments too
    parser = etree.XMLParser(
        target=reader, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        for at in range(0, len(data), _CHUNK):
            parser.feed(data[at : at + _CHUNK])
            if reader.is_full:
                found.fault = found.fault or f"more than {MAX_URLS} addresses: the rest was left out"
                break
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        found.fault = found.fault or f"no valid XML: {error.msg}"[:200]
    except ValueError as error:  # an encoding declared that lxml refuses
        found.fault = found.fault or str(error)[:200]
    return found


def _read_lines(found: Sitemap, data: bytes) -> None:
    for line in data.decode("utf-8-sig", "replace").splitlines():
        text = line.strip()
        url = canonical_url(text) if text.lower().startswith(("http://", "https://")) else None
        if url is not None:
            found.pages.append(url)
            if len(found.pages) >= MAX_URLS:
                return


class _Reader:
    """Takes the parser's events; keeps no tree, so that memory is that of what is kept."""

    def __init__(self, found: Sitemap, url: str) -> None:
        self._found = found
        self._url = url
        self._path: list[str] = []
        self._text: list[str] = []
        self._loc: str | None = None
        self._links: list[tuple[str, str]] = []
        self._alternates = 0

    @property
    def is_full(self) -> bool:
        return len(self._found.pages) >= MAX_URLS or len(self._found.sitemaps) >= MAX_URLS

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2].lower()
        self._path.append(name)
        self._text = []
        if name in ("url", "sitemap"):
            self._loc, self._links = None, []
        elif name == "link" and "hreflang" in attributes and len(self._links) < MAX_ALTERNATES:
            rel = attributes.get("rel", "").lower().split()
            self._links += (
                [(attributes["hreflang"], attributes.get("href", ""))] if "alternate" in rel else []
            )

    def data(self, text: str) -> None:
        if self._path and self._path[-1] == "loc" and len(self._text) < 200:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = self._path.pop() if self._path else ""
        parent = self._path[-1] if self._path else ""
        if name == "loc" and parent in ("url", "sitemap"):
            self._loc = "".join(self._text).strip()
        elif name == "sitemap" and not self.is_full:
            url = canonical_url(self._loc, base=self._url) if self._loc else None
            if url is not None:
                self._found.sitemaps.append(url)
        elif name == "url" and not self.is_full:
            self._end_url()

    def _end_url(self) -> None:
        url = canonical_url(self._loc, base=self._url) if self._loc else None
        if url is None:
            return
        self._found.pages.append(url)
        if not self._links or self._alternates + len(self._links) > MAX_KEPT_ALTERNATES:
            return
        self._alternates += len(self._links)
        mine = self._found.alternates.setdefault(url, [])
        for value, href in self._links:
            mine.append(alternate(HreflangSource.SITEMAP, len(mine), value, href, url))

    def close(self) -> None:
        """Return nothing: what was read is in `found`."""
