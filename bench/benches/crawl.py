"""Reading Common Crawl's WAT files: links with anchor and rel, backlinks of a target, edges; beside Python's peers."""

import importlib.util
import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from bench.bench import BenchResult
from bench.worlds.wat import wat_bytes
from hreflens.collect.commoncrawl.extract import Wanted, extract_whole
from hreflens.collect.commoncrawl.hosts import HostReader
from hreflens.collect.commoncrawl.records import read_records
from hreflens.collect.commoncrawl.targets import targets_of
from hreflens.collect.commoncrawl.wat import is_page, read_page
from hreflens.urls.canonical import canonical_url, host_of

PAGES, SEED, REPEATS = 2_000, 1, 3
Row = tuple[str, str, str | None, str | None]


def run() -> list[BenchResult]:
    """Return gz MB per CPU second of one core over a made-up file of 2,000 pages (more is better)."""
    data = wat_bytes(PAGES, seed=SEED)
    megabytes = len(data) / 1e6

    def speed(work: Callable[[], int]) -> tuple[float, int]:
        spent = []
        for _ in range(REPEATS):
            started = time.process_time()
            found = work()
            spent.append(time.process_time() - started)
        return megabytes / statistics.median(spent), found

    def ours(wanted: Wanted) -> Callable[[], int]:
        return lambda: extract_whole(io.BytesIO(data), "made", wanted)[0].num_rows

    links, rows = speed(lambda: sum(1 for _ in _ours(data)))
    results = []
    for peer, read in _peers():
        theirs, found = speed(lambda read=read: sum(1 for _ in read(data)))
        name = "wat_mb_s" if peer == "warcio+json" else f"wat_mb_s_{peer.replace('+', '_')}"
        note = f"page, target, anchor, rel of {rows} links to other hosts; the peer found {found}"
        results.append(BenchResult(name, links, "gz MB/CPU s", peer, theirs, links / theirs, note))
    results.append(
        BenchResult(
            "wat_table_mb_s",
            speed(ours(Wanted(None)))[0],
            "gz MB/CPU s",
            note="the same links as a table of 33 columns",
        )
    )
    target = targets_of(["acme.com"])
    for name, wanted, note in (
        ("wat_backlinks_mb_s", Wanted(target), "links to one target, looked for before any JSON is read"),
        ("wat_domain_edges_mb_s", Wanted(None, "domain", links=False), "domain edges summed over the file"),
    ):
        results.append(BenchResult(name, speed(ours(wanted))[0], "gz MB/CPU s", note=note))
    return results


def _ours(data: bytes) -> Iterator[Row]:
    """Yield what the peers yield, by the steps of the extraction."""
    hosts = HostReader()
    for _, _, block in read_records(io.BytesIO(data), "made"):
        page = read_page(block) if is_page(block) else None
        if page is not None:
            host = host_of(canonical_url(page.url)) or ""
            for _, link, _ in hosts.outside(page.links, host, page.url, host):
                yield page.url, link.url, link.text, link.rel


def _peers() -> list[tuple[str, Callable[[bytes], Any]]]:
    found: list[tuple[str, Callable[[bytes], Any]]] = [
        ("warcio+json", _warcio),
        ("fastwarc+json", _fast(json.loads)),
    ]
    if importlib.util.find_spec("orjson"):
        import orjson

        found.append(("fastwarc+orjson", _fast(orjson.loads)))
    import msgspec

    found.append(("fastwarc+msgspec", _fast(msgspec.json.decode)))
    return found


def _warcio(data: bytes) -> Any:
    from warcio.archiveiterator import ArchiveIterator

    for record in ArchiveIterator(io.BytesIO(data)):
        if (
            record.rec_type == "metadata"
            and record.rec_headers.get_header("Content-Type") == "application/json"
        ):
            yield from _links(json.loads(record.content_stream().read()))


def _fast(loads: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def read(data: bytes) -> Any:
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        for record in ArchiveIterator(
            io.BytesIO(data), record_types=WarcRecordType.metadata, parse_http=False
        ):
            yield from _links(loads(record.reader.read()))

    return read


def _links(tree: dict[str, Any]) -> Any:
    envelope = tree.get("Envelope", {})
    url = envelope.get("WARC-Header-Metadata", {}).get("WARC-Target-URI", "")
    answer = envelope.get("Payload-Metadata", {}).get("HTTP-Response-Metadata", {})
    host = urlsplit(url).netloc
    for link in answer.get("HTML-Metadata", {}).get("Links", ()):
        target = link.get("url", "")
        is_web = target.startswith(("http://", "https://", "//"))
        if is_web and link.get("path") in ("A@/href", "AREA@/href") and urlsplit(target).netloc != host:
            yield url, target, link.get("text"), link.get("rel")
