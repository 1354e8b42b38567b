"""One crawl file to backlinks and edges: a pure function per file, the same under every runner.

Links come out in the very columns of `imported_links` (and a few more of the crawl's own), edges already summed
over the file, so that nothing but sums travels between machines. It must not keep state between files.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from hreflens import tables
from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.hosts import HostReader, Outside, canonical_target, domain_of
from hreflens.collect.commoncrawl.records import Readable, head_fields, read_records
from hreflens.collect.commoncrawl.rows import CRAWL_LINKS, LinkRows, PageColumns
from hreflens.collect.commoncrawl.targets import Targets
from hreflens.collect.commoncrawl.wat import WatLink, WatPage, is_page, read_page
from hreflens.urls.canonical import canonical_url, host_of

BATCH_ROWS = 65_536
PAGE = 1 << 40
CRAWL_EDGES = pa.schema([(column.name, column.type) for column in tables.CRAWL_EDGES.columns])
"""tables.CRAWL_EDGES without the meanings in its metadata."""

ReadHtml = Callable[[bytes, dict[str, str]], WatPage | None]
"""Reads a WARC response's block, given the record's fields, to a page; it must be a function of a module."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a file: links to `targets` (None = every link to another host), and edges of a `level`."""

    targets: Targets | None
    level: str | None = None  # 'domain', 'host' or None = no edges
    links: bool = True


@dataclass
class Tally:
    """What was met in a file; complete when its batches have all been taken."""

    name: str
    records: int = 0
    pages: int = 0
    unreadable: int = 0
    links: int = 0
    cut_anchors: int = 0
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    """Linking and linked name -> pages * PAGE + links: one look-up a pair, which is most of what edges cost."""
    sha256: str = ""

    def edges(self) -> pa.Table:
        """Return the edges of the file (CRAWL_EDGES), sorted."""
        keys = sorted(self.pairs)
        columns = [
            pa.array([key[0] for key in keys], pa.string()),
            pa.array([key[1] for key in keys], pa.string()),
            pa.array([self.pairs[key] // PAGE for key in keys], pa.int64()),
            pa.array([self.pairs[key] % PAGE for key in keys], pa.int64()),
        ]
        return pa.table(columns, schema=CRAWL_EDGES)


def extract(
    stream: Readable, tally: Tally, wanted: Wanted, *, read_html: ReadHtml | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the links of a WAT or WARC file as batches of CRAWL_LINKS; counts and edges end in `tally`.

    Args:
        stream: the file's bytes; it is read to its end.
        tally: named after the file; filled.
        wanted: targets and edges.
        read_html: reads the answers of WARC files; without it they are left out.

    `import_id` is '' until the import gives one; `source_row` counts the links of the file from 1.

    Raises:
        CrawlFileError: it is no crawl file, breaks off, or holds no record of WAT or WARC. What was yielded before
            must then be thrown away.
        OSError: it cannot be read.
    """
    hashing = _Hashing(stream)
    page_reader = _PageLinks(wanted, tally)
    for _, head, block in read_records(hashing, tally.name):
        tally.records += 1
        page = _page_of(head, block, wanted, tally, read_html)
        if page is not None:
            page_reader.add(page)
            if len(page_reader.rows) >= BATCH_ROWS:
                yield page_reader.rows.take_batch()
    tally.sha256 = hashing.digest.hexdigest()
    if not tally.pages:
        raise CrawlFileError(
            f"{tally.name}: holds {tally.records:,} records and no page among them. WAT files (….warc.wat.gz) or WARC "
            "files are needed; WET files hold text without links."
        )
    if len(page_reader.rows):
        yield page_reader.rows.take_batch()
    tally.links, tally.cut_anchors = page_reader.rows.given, page_reader.rows.cut_anchors


class _Hashing:
    """A stream that hashes what is read of it."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def _page_of(
    head: bytes, block: bytes, wanted: Wanted, tally: Tally, read_html: ReadHtml | None
) -> WatPage | None:
    kind = _kind_of(head)
    if kind == b"metadata":
        if not is_page(block):
            return None
        tally.pages += 1
        if wanted.targets is not None and wanted.level is None and not wanted.targets.may_hold(block):
            return None
        page = read_page(block)
    elif kind == b"response" and read_html is not None:
        page = read_html(block, head_fields(head))
        tally.pages += page is not None
        return page
    else:
        return None
    tally.unreadable += page is None
    return page


def _kind_of(head: bytes) -> bytes:
    at = head.lower().find(b"\nwarc-type:")
    if at < 0:
        return b""
    end = head.find(b"\n", at + 1)
    return head[at + 11 : end if end > 0 else len(head)].strip().lower()


class _PageLinks:
    """Takes pages and keeps the rows of their links that are wanted."""

    def __init__(self, wanted: Wanted, tally: Tally) -> None:
        self._wanted, self._tally = wanted, tally
        self._hosts = HostReader()
        self.rows = LinkRows(tally.name)

    def add(self, page: WatPage) -> None:
        """Keep the wanted links of a page and count its edges."""
        url = canonical_url(page.url)
        host = host_of(url)
        if url is None or host is None:
            self._tally.unreadable += 1
            return
        base = (canonical_url(page.base, base=url) or url) if page.base else url
        base_host = host_of(base) or host
        outside = self._hosts.outside(page.links, host, base, base_host)
        if self._wanted.level is not None:
            self._count_edges(host, outside)
        if not self._wanted.links:
            return
        targets = self._wanted.targets
        if targets is None:
            kept: Sequence[Outside] = outside
        elif targets.owns(host):
            return
        else:
            kept = [each for each in outside if targets.owns(each[0])]
            kept = [*kept, *self._of_head(page, base, base_host, targets)]
        if kept:
            self._keep(page, url=url, base=base, host=host, outside=outside, kept=kept)

    def _of_head(self, page: WatPage, base: str, base_host: str, targets: Targets) -> Iterator[Outside]:
        """Yield redirects, canonical and alternate links to the targets: no visitor clicks them, all tools list them."""
        location = page.location()
        found = page.head_links() + ([WatLink("Location", location)] if location else [])
        for link in found:
            to = self._hosts.host(link.url, base, base_host)
            if targets.owns(to):
                yield to, link, False

    def _keep(
        self,
        page: WatPage,
        *,
        url: str,
        base: str,
        host: str,
        outside: Sequence[Outside],
        kept: Sequence[Outside],
    ) -> None:
        own = domain_of(host)
        external = len([to for to, _, _ in outside if domain_of(to) != own])
        self.rows.open_page(PageColumns.of(page, url, external))
        for _, link, plain in kept:
            target = canonical_target(link.url, base, plain)
            if target is not None:
                self.rows.add(link, target)

    def _count_edges(self, host: str, outside: Sequence[Outside]) -> None:
        own = domain_of(host) if self._wanted.level == "domain" else host
        seen: dict[str, int] = {}
        for to, _, _ in outside:
            name = domain_of(to) if self._wanted.level == "domain" else to
            if name != own:
                seen[name] = seen.get(name, 0) + 1
        pairs = self._tally.pairs
        for name, count in seen.items():
            pair = (own, name)
            pairs[pair] = pairs.get(pair, 0) + count + PAGE


def extract_whole(
    stream: Readable, name: str, wanted: Wanted, *, read_html: ReadHtml | None = None
) -> tuple[pa.Table, Tally]:
    """Return all links of a file as one table and its tally. Arguments and errors as `extract`."""
    tally = Tally(name)
    batches: list[Any] = list(extract(stream, tally, wanted, read_html=read_html))
    return pa.Table.from_batches(batches, schema=CRAWL_LINKS), tally
