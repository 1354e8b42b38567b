"""Pages fetched and verified per CPU-second of the client process, beside plain aiohttp and Scrapy in one run.

The server is another process on 127.0.0.1 that plays many host names (`*.test`) with a robots.txt each and 96 KB
pages, gzip on the wire. Ours obeys robots.txt, keeps the gap per host, checks addresses and writes WARC files; plain
aiohttp does none of that and only finds the links. Wall time is set by politeness and says nothing here.
"""

import asyncio
import gzip
import importlib.util
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from selectolax.lexbor import LexborHTMLParser

from bench.bench import BenchResult
from hreflens.collect.fetch.client import Network, fetch_pages
from hreflens.collect.fetch.replay import iter_bodies
from hreflens.read.pages import build_pages
from hreflens.read.verify import build_link_checks
from hreflens.settings import FetchSettings, Settings
from hreflens.tables import FETCHES, LINKS

PAGES = int(os.environ.get("HREFLENS_BENCH_PAGES", "2000"))
PAGES_PER_HOST = 5
CONCURRENCY = 100
TARGET = "https://acme.example/"
_ROBOTS = (
    b"User-agent: *\nDisallow: /admin/\nDisallow: /*?session=\nAllow: /\nSitemap: https://x.test/s.xml\n"
)
_VARIANTS = 20
_VERIFIED = 200


def page(seed: int) -> bytes:
    """Return a page of about 96 KB with markup, text in words of two scripts, 120 links and one to the target."""
    rng = random.Random(seed)
    words = [("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9)))) for _ in range(1500)]
    words += ["".join(rng.choices("абвгдежзиклмнопрстуфхцчшыэюя", k=rng.randint(2, 9))) for _ in range(1500)]
    parts = [
        f"<!doctype html><html lang=ru><head><meta charset=utf-8><title>Page {seed}</title></head><body><main>"
    ]
    size, number = 0, 0
    while size < 93_000:
        text = " ".join(rng.choices(words, k=60))
        link = f'<a class="more link-{number}" href="/post/{number}?from={seed}">{rng.choice(words)}</a>'
        part = (
            f'<div class="row c{number % 7}" data-id="{number}"><p style="margin:0">{text}</p>{link}</div>\n'
        )
        if size < 46_000 <= size + len(part.encode()):
            part += f'<p>{text} <a href="{TARGET}" rel="nofollow">Acme {seed}</a></p>'
        parts.append(part)
        size += len(part.encode())
        number += 1
    return ("".join(parts) + "</main></body></html>").encode()


class _Site(asyncio.Protocol):
    """Answers GETs with prepared bytes."""

    answers: tuple[bytes, ...] = ()
    robots = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self.transport: Any = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self.rest += data
        while (end := self.rest.find(b"\r\n\r\n")) >= 0:
            head, self.rest = self.rest[:end], self.rest[end + 4 :]
            path = head.split(b" ", 2)[1]
            if path.endswith(b"/robots.txt"):
                self.transport.write(self.robots)
            else:
                self.transport.write(self.answers[hash(path) % len(self.answers)])
            if b"connection: close" in head.lower():
                self.transport.close()


def serve() -> None:
    """Run the server until killed; print its port first."""

    def packed(body: bytes, kind: bytes) -> bytes:
        data = gzip.compress(body, 6)
        head = b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: %s\r\nContent-Encoding: gzip\r\n" % kind
        return head + b"Content-Length: %d\r\n\r\n" % len(data) + data

    _Site.answers = tuple(packed(page(seed), b"text/html; charset=utf-8") for seed in range(_VARIANTS))
    _Site.robots = packed(_ROBOTS, b"text/plain")

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(_Site, "127.0.0.1", 0, backlog=2000)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(forever())


@contextmanager
def server() -> Iterator[int]:
    """Run the server in a process of its own; its port."""
    command = [sys.executable, "-m", "bench.benches.fetch", "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def cpu_s() -> float:
    """Return the CPU seconds of this process and its finished children."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


async def _to_loopback(host: str) -> list[str]:
    return ["127.0.0.1"]


def urls(port: int, count: int) -> list[str]:
    """Return page addresses, PAGES_PER_HOST on each host."""
    return [f"http://h{n // PAGES_PER_HOST}.test:{port}/page/{n}" for n in range(count)]


def fetched(wanted: list[str], folder: Path) -> tuple[Any, float]:
    """Return the fetches table and the CPU seconds it took, politely."""
    before = cpu_s()
    table = fetch_pages(
        wanted,
        settings=FetchSettings(allow_private_addresses=True, concurrency=CONCURRENCY, delay_s=1.0),
        warc_folder=folder / "warc",
        journal=folder / "journal.jsonl",
        known=FETCHES.empty(),
        now=lambda: datetime.now(UTC),
        network=Network(lookup=_to_loopback),
    )
    assert table.column("outcome").to_pylist() == ["ok"] * len(wanted)
    return table, cpu_s() - before


def links_found(table: Any, folder: Path) -> float:
    """Return the CPU seconds to read the bodies from the WARC and find the links to the target in them."""
    before = cpu_s()
    found = 0
    for _, _, body in iter_bodies(table, folder / "warc"):
        found += count_links(body)
    assert found == table.num_rows
    return cpu_s() - before


def count_links(body: bytes) -> int:
    """Return the number of links to the target, with text and rel looked at."""
    count = 0
    for node in LexborHTMLParser(body).css("a[href]"):
        if (node.attributes.get("href") or "").startswith(TARGET):
            count += bool(node.text()) and node.attributes.get("rel") == "nofollow"
    return count


def verified(table: Any, folder: Path) -> float:
    """Return the CPU seconds per page of the whole read and verify stages over the WARC, on some of the pages."""
    table = table.slice(0, _VERIFIED)
    links = LINKS.from_rows(
        {"link_id": f"{n:016d}", "referring_url": url, "target_url": TARGET}
        for n, url in enumerate(table.column("url").to_pylist())
    )
    before = cpu_s()
    bodies = ((url, url, headers, body) for url, headers, body in iter_bodies(table, folder / "warc"))
    pages, placements, _ = build_pages(bodies, ("acme.example",))
    tables = {"links": links, "fetches": table, "pages": pages, "placements": placements}
    checks = build_link_checks(tables, Settings())
    spent = cpu_s() - before
    assert checks.column("state").to_pylist() == ["live"] * table.num_rows
    return spent / table.num_rows


def plain_aiohttp(wanted: list[str]) -> float:
    """Return the CPU seconds of aiohttp alone: fetch, inflate, find the links; no robots, gap, guard or WARC."""

    class Loopback(aiohttp.abc.AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: Any = 0) -> Any:
            return [
                {"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}
            ]

        async def close(self) -> None:
            return

    async def work() -> None:
        gate = asyncio.Semaphore(CONCURRENCY)
        connector = aiohttp.TCPConnector(resolver=Loopback(), limit=CONCURRENCY)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def one(url: str) -> int:
                async with gate, session.get(url) as answer:
                    return count_links(await answer.read())

            assert sum(await asyncio.gather(*map(one, wanted))) == len(wanted)

    before = cpu_s()
    asyncio.run(work())
    return cpu_s() - before


SPIDER = """
import sys
import scrapy
from scrapy.crawler import CrawlerProcess
urls = [line.strip() for line in open(sys.argv[1])]
found = 0
class Spider(scrapy.Spider):
    name = "bench"
    async def start(self):
        for url in urls:
            yield scrapy.Request(url)
    def parse(self, response):
        global found
        for node in response.css("a[href]"):
            if node.attrib["href"].startswith("https://acme.example/"):
                found += node.attrib.get("rel") == "nofollow"
process = CrawlerProcess({
    "ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 1.0, "RANDOMIZE_DOWNLOAD_DELAY": False, "CONCURRENT_REQUESTS": 100,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
    "DNS_RESOLVER": "loopback_resolver.Loopback", "TWISTED_DNS_RESOLVER": "loopback_resolver.Loopback",
})
process.crawl(Spider)
process.start()
assert found == len(urls), found
"""
RESOLVER = """
from twisted.internet import defer
from scrapy.resolver import CachingThreadedResolver
class Loopback(CachingThreadedResolver):
    def getHostByName(self, name, timeout=()):
        return defer.succeed("127.0.0.1")
"""


def scrapy(wanted: list[str], folder: Path) -> float | None:
    """Return the CPU seconds of Scrapy with robots.txt and gap on; None when it is not installed."""
    python = os.environ.get("HREFLENS_BENCH_SCRAPY_PYTHON")
    if python is None and importlib.util.find_spec("scrapy") is None:
        return None
    (folder / "urls.txt").write_text("\n".join(wanted))
    (folder / "spider.py").write_text(SPIDER)
    (folder / "loopback_resolver.py").write_text(RESOLVER)
    before = cpu_s()
    subprocess.run([python or sys.executable, "spider.py", "urls.txt"], cwd=folder, check=True)
    return cpu_s() - before


def run() -> list[BenchResult]:
    """Measure fetching, fetching with links found, and the whole verification."""
    with tempfile.TemporaryDirectory() as name, server() as port:
        folder = Path(name)
        wanted = urls(port, PAGES)
        fetched(urls(port, 10), folder / "warm-up")  # imports are no page's cost
        peer = plain_aiohttp(wanted)
        table, fetch = fetched(wanted, folder)
        find = links_found(table, folder)
        check = verified(table, folder)
        crawler = scrapy(wanted, folder)
    note = f"{PAGES:,} pages of 96 KB, {PAGES_PER_HOST} per host, robots.txt and 1 s gap, WARC written"
    plain = PAGES / peer

    def result(
        name: str, seconds: float, words: str, other: str = "aiohttp + lexbor", at: float = plain
    ) -> BenchResult:
        value = PAGES / seconds
        return BenchResult(
            name, round(value, 1), "pages/CPU-s", other, round(at, 1), round(value / at, 2), words
        )

    results = [
        result("fetch_pages_cpu_s", fetch + find, f"fetch and find the link; {note}"),
        result("fetch_only_cpu_s", fetch, note),
        result("fetch_verify_cpu_s", fetch + PAGES * check, f"fetch, whole read stage, link checks; {note}"),
    ]
    if crawler is not None:
        at = PAGES / crawler
        results.append(
            result(
                "fetch_pages_cpu_s_scrapy",
                fetch + find,
                f"robots.txt and 1 s gap on in both; {note}",
                "Scrapy",
                at,
            )
        )
    return results


if __name__ == "__main__" and sys.argv[1:] == ["serve"]:
    serve()
