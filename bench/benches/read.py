"""The whole read stage on real pages per CPU second, against parsing alone and extraction plus py3langid alone.

A unit is 96 KB of page: the real pages have all sizes, so pages/CPU-s = bytes / 98,304 / CPU seconds. The peer does
less: main text by resiliparse and the language of its first 1,000 characters by py3langid, no links, no placement.
"""

import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.shared_data import shared
from selectolax.lexbor import LexborHTMLParser

from bench.bench import BenchResult
from hreflens.read.charset import decode_page
from hreflens.read.pages import read_pages

PAGES = 200
PAGE_BYTES = 98_304
MAX_BYTES = 400_000
OWN = frozenset({"example.com"})
LINK = b'<p>... <a href="https://example.com/">example</a> ...</p></body>'


def _bodies(path: Path) -> list[bytes]:
    """Return real pages of up to MAX_BYTES, spread over the archive, each with one link to the owner."""
    with tarfile.open(path) as archive:
        members = [m for m in archive.getmembers() if m.isfile() and m.size <= MAX_BYTES]
        wanted = {m.name for m in members[:: max(1, len(members) // PAGES)]}
        found = []
        for member in members:
            file = archive.extractfile(member) if member.name in wanted else None
            if file is not None:
                body = file.read()
                at = body.rfind(b"</body>")
                found.append(body if at < 0 else body[:at] + LINK + body[at + 7 :])
    return found


def _per_second(size: int, work: Callable[[], Any]) -> float:
    """Return units of 96 KB per CPU second of one pass."""
    started = time.process_time()
    work()
    return size / PAGE_BYTES / max(time.process_time() - started, 1e-9)


def run() -> list[BenchResult]:
    """Return the read benchmarks; [] when the data are absent."""
    path = shared("robustness/real_pages.tar.xz")
    if path is None:
        return []
    from py3langid.langid import MODEL_FILE, LanguageIdentifier
    from resiliparse.extract.html2text import extract_plain_text

    bodies = _bodies(path)
    size = sum(map(len, bodies))
    headers = [("Content-Type", "text/html")]
    pages = [
        (f"https://site{number}.example/", f"https://site{number}.example/", headers, body)
        for number, body in enumerate(bodies)
    ]
    texts = [decode_page(body).text for body in bodies]
    peer = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    read_pages(pages[:3], OWN)  # load the language model

    def extraction() -> None:
        for body in bodies:
            peer.classify(extract_plain_text(decode_page(body).text, main_content=True)[:1_000])

    def parse() -> None:
        for text in texts:
            LexborHTMLParser(text)

    ours = _per_second(size, lambda: read_pages(pages, OWN))
    alone, least = _per_second(size, extraction), _per_second(size, parse)
    note = f"{len(bodies)} real pages, {size / len(bodies) / 1024:.0f} KB on average, units of 96 KB"
    unit = "pages/CPU-s"
    return [
        BenchResult(
            "read_pages_cpu_s", ours, unit, "decode + resiliparse text + py3langid", alone, ours / alone, note
        ),
        BenchResult(
            "read_parse_cpu_s", least, unit, "whole read stage", ours, least / ours, "lexbor parse alone"
        ),
    ]
