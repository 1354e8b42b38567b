"""Pages embedded per CPU second, load time and memory of the shipped relevance model, against model2vec on it."""

import gzip
import subprocess
import sys
import time

from eval.shared_data import shared

from bench.bench import BenchResult
from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.table import SHIPPED

PAGES, PAGE_CHARS = 3_000, 2_000
PEER_PAGES = 400
_CHILD = """
import time
import numpy
from bench.memory import peak_mb
before = peak_mb()
started = time.process_time()
from hreflens.measure.relevance.backends import open_model
open_model().embed(["one text"])
print(time.process_time() - started, peak_mb(), before)
"""


def pages() -> list[str]:
    """Return PAGES distinct pages of PAGE_CHARS characters in all languages; [] without the data."""
    path = shared("langid/sib200_120langs.tsv.gz")
    if path is None:
        return []
    texts: dict[str, list[str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            lang, _, _, _, text = line.rstrip("\n").split("\t")
            texts.setdefault(lang, []).append(text)
    langs = sorted(texts)
    made = []
    for at in range(PAGES):
        found = texts[langs[at % len(langs)]]
        start, page = (at * 37) % len(found), ""
        while len(page) < PAGE_CHARS:
            page += " " + found[start % len(found)]
            start += 1
        made.append(page[:PAGE_CHARS])
    return made


def _per_second(texts: list[str], work: object) -> float:
    started = time.process_time()
    work(texts)  # type: ignore[operator]
    return len(texts) / max(time.process_time() - started, 1e-9)


def run() -> list[BenchResult]:
    """Return the relevance benchmarks; [] when the data are absent."""
    texts = pages()
    if not texts:
        return []
    from model2vec import StaticModel

    model = open_model()
    model.embed(["one text"])
    ours = _per_second(texts, model.embed)
    again = _per_second(texts, model.embed)
    peer = StaticModel.from_pretrained(str(SHIPPED))
    theirs = _per_second(texts[:PEER_PAGES], lambda some: peer.encode(some, use_multiprocessing=False))
    child = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True)
    load_s, rss_mb, base_mb = map(float, child.stdout.split())
    size_mb = sum(file.stat().st_size for file in SHIPPED.iterdir()) / 1e6
    note = f"{len(texts)} distinct pages of {PAGE_CHARS} characters in 120 languages"
    return [
        BenchResult(
            "relevance_pages_cpu_s",
            ours,
            "pages/CPU-s",
            "model2vec",
            theirs,
            ours / theirs,
            f"{note}, words not seen before",
        ),
        BenchResult(
            "relevance_pages_warm_cpu_s",
            again,
            "pages/CPU-s",
            "model2vec",
            theirs,
            again / theirs,
            "the same again",
        ),
        BenchResult("relevance_load_s", load_s, "CPU s", note="import, read, first text"),
        BenchResult(
            "relevance_rss_mb",
            rss_mb,
            "MB",
            note=f"whole process after loading; {base_mb:.0f} MB of it Python and numpy",
        ),
        BenchResult("relevance_model_mb", size_mb, "MB", note="installed size of the model folder"),
    ]
