"""Cost of a whole audit without fetching: imported rows in, verdicts of links and sites out.

`audit_100k` always runs; `audit_1m` with HREFLENS_BENCH_MILLION=1; `audit_10m`, most of an hour, with
HREFLENS_BENCH_TEN_MILLION=1, which wants 50 GB of disk. Each runs in a process of its own, so that the peak of memory is its
own; rows are made and laid on a shelf a part at a time, so that making them is not the peak. Imported rows come from a generated profile shaped like the real exports: 6 links a site, titles,
contexts and anchors mostly distinct, two vendor numbers a row. The peer is the parse alone: the same rows turned into
Python dicts, as any script does first.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.bench import BenchResult
from bench.memory import peak_mb
from hreflens.engine.duck import run_sql
from hreflens.engine.shelf import Shelf, shelf_in
from hreflens.pipeline import Context, run_stages
from hreflens.settings import Settings
from hreflens.tables import IMPORTED_LINKS, VENDOR_METRICS

DAY_ZERO = (date(2022, 1, 1) - date(1970, 1, 1)).days
SETTINGS = Settings.model_validate(
    {
        "project": {
            "site": "acme.com",
            "brands": ["Acme", "アクメ"],
            "topics": ["network security", "firewall", "ネットワークセキュリティ"],
            "markets": ["FR", "JP"],
        }
    }
)
_TLDS = ("com", "de", "co.jp", "fr", "ru", "com.br", "in", "pl", "it", "com.tr", "co.kr", "org")
_LANGS = ("en", "de", "ja", "fr", "ru", "pt", "hi", "pl", "it", "tr", "ko", "")
_WORDS = (
    "sicherheit netz firma bericht guide review lista 比較 ニュース セキュリティ обзор новости рынок rynek notícias segurança"
    " haber güvenlik 보안 뉴스 समाचार actualités entreprise azienda"
).split()


PART_ROWS = 100_000


def imported(rows: int, seed: int = 7, part: int = 0) -> tuple[pa.Table, pa.Table]:
    """Return (imported_links, vendor_metrics) of `rows` rows on rows / 6 sites; other parts have other sites."""
    rng = np.random.default_rng(seed + part)
    count = max(1, rows // 6)
    site = np.sort(rng.integers(part * count, (part + 1) * count, rows))
    tld = site % len(_TLDS)
    hosts = _glue("site", site, ".", np.array(_TLDS)[tld])
    urls = _glue("https://", hosts, "/artikel/", part * rows + np.arange(rows))
    words = np.array(_WORDS)[rng.integers(0, len(_WORDS), (6, rows))]
    titles = _glue(words[0], " ", words[1], " ", words[2], " ", np.arange(rows), " | ", hosts)
    pick = rng.random(rows)
    phrase = _glue(words[3], " network security ", words[4])
    plain = _glue(words[4], " ", words[5], " ", rng.integers(0, rows, rows))
    anchor = np.where(pick < 0.3, "Acme", np.where(pick < 0.55, "https://www.acme.com/", plain))
    anchor = np.where((pick >= 0.9) & (pick < 0.97), phrase, anchor)
    anchor = np.where(pick >= 0.99, "TELEGRAM @seo_blast SEO backlinks", anchor)
    first = DAY_ZERO + rng.integers(0, 1500, rows)
    external = np.minimum(rng.zipf(1.5, rows) * 3, 9_000).astype(np.int64)
    columns = {
        "import_id": np.full(rows, "bench"),
        "source_row": part * rows + np.arange(2, rows + 2),
        "tool": np.full(rows, "ahrefs"),
        "raw_referring_url": urls,
        "referring_url": urls,
        "target_url": _glue("https://acme.com/", rng.integers(0, 200, rows)),
        "referring_title": titles,
        "anchor_text": anchor,
        "anchor_is_alt": np.zeros(rows, dtype=bool),
        "context_left": _glue(words[0], " ", words[2], " ", np.arange(rows)),
        "context_right": _glue(words[5], " ", words[1]),
        "rel": np.where(rng.random(rows) < 0.3, "nofollow", ""),
        "link_type": np.full(rows, "text"),
        "claimed_langs": np.array(_LANGS)[tld],
        "external_links": external,
        "first_seen": pa.array(first.astype(np.int32)).cast(pa.date32()),
        "last_seen": pa.array((first + rng.integers(0, 1500, rows)).astype(np.int32)).cast(pa.date32()),
        "is_lost": rng.random(rows) < 0.2,
        "occurrences": np.ones(rows, dtype=np.int64),
    }
    domains = np.unique(hosts)
    metrics = {
        "import_id": np.full(len(domains), "bench"),
        "source_row": part * count + np.arange(len(domains)),
        "subject_kind": np.full(len(domains), "site"),
        "subject": domains,
        "provider": np.full(len(domains), "ahrefs"),
        "metric": np.full(len(domains), "dr"),
        "value": np.round(rng.random(len(domains)) * 100, 1),
        "scale_max": np.full(len(domains), 100.0),
    }
    return IMPORTED_LINKS.conform(pa.table(columns)), VENDOR_METRICS.conform(pa.table(metrics))


def _glue(*parts: object) -> "np.ndarray":
    found = np.array("")
    for part in parts:
        found = np.char.add(found, np.asarray(part).astype(str))
    return found


def measure(rows: int) -> dict[str, object]:
    """Return wall seconds of the audit and of the peer, stage seconds and peak memory, of this process."""
    with tempfile.TemporaryDirectory(prefix="hreflens-bench-") as folder, shelf_in(Path(folder)) as shelf:
        parts = max(1, rows // PART_ROWS)
        made = (imported(rows // parts, part=part) for part in range(parts))
        metrics = []

        def links() -> Iterator[pa.RecordBatch]:
            for part, numbers in made:
                metrics.append(numbers)
                yield from part.to_batches()

        shelf.lay_batches("imported_links", IMPORTED_LINKS.schema, links())
        started = time.monotonic()
        for batch in shelf.take("imported_links").to_batches(max_chunksize=10_000):
            batch.to_pylist()
        peer = time.monotonic() - started
        return {"peer": peer, **_audited({"vendor_metrics": pa.concat_tables(metrics)}, shelf)}


def _audited(sources: dict[str, pa.Table], shelf: Shelf) -> dict[str, object]:
    spans: dict[str, float] = {}

    class Watch:
        """A store that keeps nothing and notes what each stage took."""

        def get(self, name: str, fingerprint: str) -> pa.Table | None:
            return None

        def put(self, name: str, fingerprint: str, table: pa.Table, seconds: float) -> None:
            spans[name] = round(seconds, 1)

    started = time.monotonic()
    cpu = time.process_time()
    tables = run_stages(
        sources,
        Context(SETTINGS, date(2026, 6, 1), run_sql),
        Watch(),
        shelf,
    )
    return {
        "seconds": time.monotonic() - started,
        "cpu": time.process_time() - cpu,
        "spans": spans,
        "gib": peak_mb() / 1024,
        "links": tables["link_verdicts"].num_rows,
        "sites": tables["site_verdicts"].num_rows,
    }


def run() -> list[BenchResult]:
    """Time the audit of 100,000 links, and of a million or ten when asked to."""
    results = []
    sizes = {"audit_100k": 100_000}
    if os.environ.get("HREFLENS_BENCH_MILLION"):
        sizes["audit_1m"] = 1_000_000
    if os.environ.get("HREFLENS_BENCH_TEN_MILLION"):
        sizes["audit_10m"] = 10_000_000
    for name, rows in sizes.items():
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.benches.audit", str(rows)],
            check=True,
            capture_output=True,
            text=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        slowest = sorted(found["spans"].items(), key=lambda item: -item[1])[:5]
        note = (
            f"{found['links']:,} links, {found['sites']:,} sites, {found['cpu']:.0f} CPU s, peak {found['gib']:.1f} GiB; "
            + ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in slowest)
        )
        results.append(
            BenchResult(
                name,
                round(found["seconds"], 1),
                "s wall",
                "rows to Python dicts",
                round(found["peer"], 2),
                round(found["seconds"] / found["peer"], 1),
                note,
            )
        )
    return results


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
