"""Common Crawl's columnar index: which captures of given pages or domains there are, and where their bytes lie.

The index is sorted by `url_surtkey` (`com,acme)/path`), so of a file of hundreds of megabytes only the row groups
that can hold a wanted name are read: over a server that is a few ranges. It must not fetch the captures.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.urls.canonical import ascii_host, canonical_url, host_of
from hreflens.urls.domains import registrable_domain

_NEEDED = (
    "url",
    "url_surtkey",
    "url_host_registered_domain",
    "warc_filename",
    "warc_record_offset",
    "warc_record_length",
)
_ALSO = ("fetch_status", "content_mime_detected")
_MAX_RECORD = 1 << 26
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Capture:
    """One captured page: its canonical URL, and the WARC file and byte range that hold it."""

    url: str
    warc_file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Names:
    """What is looked for: canonical URLs, and registrable domains of which every page is wanted."""

    urls: frozenset[str]
    domains: frozenset[str]

    def prefixes(self) -> list[str]:
        """Return the beginnings of `url_surtkey` that a wanted capture has, sorted."""
        hosts = {host_of(url) or "" for url in self.urls}
        named = {registrable_domain(host) or host for host in hosts} | self.domains
        return sorted(",".join(reversed(name.split("."))) for name in named if name)


def names_of(lines: Iterable[str]) -> Names:
    """Return the names of lines as a user writes them: an address with a path is a page, all else a domain.

    Raises:
        CrawlFileError: a line is neither.
    """
    urls, domains = set(), set()
    for raw in lines:
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if "/" in line.split("://", 1)[-1]:
            url = canonical_url(line)
            if url is None:
                raise CrawlFileError(f"'{line[:80]}' is no web address.")
            urls.add(url)
        else:
            host = ascii_host(line.split("://", 1)[-1])
            if host is None:
                raise CrawlFileError(f"'{line[:80]}' is no domain and no web address.")
            domains.add(registrable_domain(host) or host)
    return Names(frozenset(urls), frozenset(domains))


def find_captures(source: Path | io.RawIOBase, shown: str, names: Names) -> Iterator[Capture]:
    """Yield the captures of HTML pages with status 200 among the names, in the order of the index.

    Args:
        source: an index file, local or `remote.RemoteFile`.
        shown: its name for messages.
        names: pages and domains wanted.

    Raises:
        CrawlFileError: it is no Parquet file of the index.
    """
    try:
        file = pq.ParquetFile(source if isinstance(source, Path) else pa.PythonFile(source, mode="r"))
        columns = file.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise CrawlFileError(f"{shown}: is no readable Parquet file ({error}).") from error
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise CrawlFileError(
            f"{shown}: lacks the columns {', '.join(missing)}: is it a file of Common Crawl's columnar index?"
        )
    prefixes = names.prefixes()
    wanted_domains = pa.array(sorted(names.domains), pa.string())
    try:
        for number in range(file.num_row_groups):
            if not _may_hold(file.metadata.row_group(number), columns.index("url_surtkey"), prefixes):
                continue
            rows = file.read_row_group(number, columns=[n for n in (*_NEEDED, *_ALSO) if n in columns])
            yield from _wanted(rows, names, wanted_domains)
    except (pa.ArrowException, OSError) as error:
        raise CrawlFileError(f"{shown}: breaks off or is damaged ({error}). Fetch it again.") from error


def _may_hold(group: Any, column: int, prefixes: list[str]) -> bool:
    place = next(
        (at for at in range(group.num_columns) if group.column(at).path_in_schema == "url_surtkey"), column
    )
    statistics = group.column(place).statistics
    if statistics is None or not statistics.has_min_max:
        return True
    low, high = str(statistics.min), str(statistics.max)
    return any(prefix <= high and prefix + "\U0010ffff" >= low for prefix in prefixes)


def _wanted(rows: pa.Table, names: Names, domains: pa.Array) -> Iterator[Capture]:
    keep = pc.is_in(rows.column("url_host_registered_domain"), value_set=domains)
    if names.urls:
        canonical = [canonical_url(url) in names.urls for url in rows.column("url").to_pylist()]
        keep = pc.or_(keep, pa.array(canonical))
    if "fetch_status" in rows.column_names:
        keep = pc.and_(keep, pc.equal(rows.column("fetch_status"), 200))
    if "content_mime_detected" in rows.column_names:
        kinds = pc.is_in(rows.column("content_mime_detected"), value_set=pa.array(_PAGES))
        keep = pc.and_(keep, pc.or_(kinds, pc.is_null(rows.column("content_mime_detected"))))
    for row in rows.filter(pc.fill_null(keep, False)).to_pylist():
        url = canonical_url(row["url"])
        offset, length = row["warc_record_offset"], row["warc_record_length"]
        if url and row["warc_filename"] and offset is not None and 0 < (length or 0) <= _MAX_RECORD:
            yield Capture(url, row["warc_filename"], int(offset), int(length))
