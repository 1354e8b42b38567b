"""Cost of the dashboard's table: a filtered, sorted page over a million links, and over ten million when asked to.

`table_page_1m` always runs, `table_page_10m` with HREFLENS_BENCH_MILLION=1. A whole request is timed, in process:
routing, filters, query, count, HTML. The views are what people click: verdict and language, market by authority, a
search in two scripts, a site, a late page, flagged and kept. The median over all of them counts; every view is asked
for with another page or value each time, so that no count is taken from memory. The peer runs the same SQL over the
same rows as one Parquet file.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.bench import BenchResult
from hreflens.engine.snapshot import write_snapshot
from hreflens.projects.setup import init_project, project_settings
from hreflens.projects.views import TABLE, snapshot_path
from hreflens.web.links_query import links_query

ROUNDS = 5
TARGET_MS = {1_000_000: 100, 10_000_000: 500}
_LANGS = np.array("en de ja fr ru pt hi pl it tr ko ar th vi es".split())
_MARKETS = np.array("US DE JP FR RU BR IN PL IT TR KR EG TH VN ES".split())
_WORDS = np.array(
    "sicherheit netz обзор новости 比較 ニュース रिपोर्ट 보안 güvenlik actualités acme guide review".split()
)
_VERDICTS = np.array(["keep", "ignore", "review", "act"])
_TOPICS = np.array("security tax jobs travel fashion food health sports".split())
_KINDS = np.array(["brand", "url", "generic", "partial_topic", "exact_topic", "other"])


def view_table(rows: int, seed: int = 3) -> Iterator[pa.Table]:
    """Yield a view of `rows` links in batches, most valuable first, shaped like `projects.views.links_view`."""
    rng = np.random.default_rng(seed)
    step = 1_000_000
    for start in range(0, rows, step):
        count = min(step, rows - start)
        at = np.arange(start, start + count)
        site = rng.integers(0, max(1, rows // 6), count)
        lang = rng.choice(len(_LANGS), count, p=_weights(len(_LANGS)))
        hosts = np.char.add(np.char.add("site", site.astype(str)), ".example")
        words = _WORDS[rng.integers(0, len(_WORDS), (3, count))]
        anchor = np.char.add(np.char.add(words[0], " "), words[1])
        urls = np.char.add(np.char.add(np.char.add("https://", hosts), "/artikel/"), at.astype(str))
        verdict = _VERDICTS[rng.choice(4, count, p=[0.8, 0.18, 0.015, 0.005])]
        first = 19_000 + rng.integers(0, 1_500, count)
        yield pa.table(
            {
                "link_id": pa.array(np.char.mod("%016x", at)),
                "url": pa.array(urls),
                "site": pa.array(hosts),
                "target_url": pa.array(np.char.add("https://acme.example/", (at % 200).astype(str))),
                "anchor": pa.array(anchor),
                "anchor_lang": pa.array(_LANGS[lang]),
                "anchor_kind": pa.array(_KINDS[rng.integers(0, len(_KINDS), count)]),
                "title": pa.array(np.char.add(np.char.add(words[2], " "), at.astype(str))),
                "first_seen": pa.array(first.astype(np.int32)).cast(pa.date32()),
                "verdict": pa.array(verdict),
                "reason_class": pa.array(np.where(verdict == "keep", "none", "network")),
                "value": pa.array(100.0 * (1 - at / rows)),
                "risk_prob": pa.array(rng.random(count)),
                "decided_by": pa.nulls(count, pa.string()),
                "lang": pa.array(_LANGS[lang]),
                "script": pa.array(np.full(count, "Latn")),
                "market": pa.array(_MARKETS[lang]),
                "authority": pa.array(np.round(rng.random(count) * 100, 1)),
                "state": pa.array(np.full(count, "live")),
                "placement": pa.array(np.full(count, "content")),
                "rel": pa.array(np.where(rng.random(count) < 0.3, "nofollow", "")),
                "followed": pa.array(rng.random(count) < 0.7),
                "live": pa.array(rng.random(count) < 0.8),
                "foreign": pa.array(lang != 0),
                "relevance": pa.array(np.round(rng.random(count), 3)),
                "topic": pa.array(_TOPICS[rng.integers(0, len(_TOPICS), count)]),
                "review_group": pa.nulls(count, pa.string()),
                "flagged": pa.array(rng.random(count) < 0.1),
                "search": pa.array(np.char.add(np.char.add(anchor, " "), urls)),
            }
        )


def _weights(count: int) -> np.ndarray:
    raw = 1.0 / np.arange(1, count + 1)
    return raw / raw.sum()


def views(turn: int) -> list[str]:
    """Return the addresses asked for in one round."""
    return [
        f"verdict=keep&lang={_LANGS[1 + turn]}&sort=authority",
        f"market={_MARKETS[2 + turn]}&live=yes&sort=risk&page={1 + turn}",
        f"q={_WORDS[turn]}&sort=first_seen",
        f"q=site{turn + 17}&foreign=yes",
        f"site=site{turn + 40}.example",
        f"flagged=yes&foreign=yes&verdict=keep&sort=authority&page={turn + 2}",
        f"verdict=act&anchor_kind={_KINDS[turn]}",
        f"lang={_LANGS[turn]}&page={400 + turn}",
        f"topic={_TOPICS[turn]}&sort=relevance&page={turn + 1}",
        f"authority_min={50 + turn}&sort=site&dir=asc",
    ]


def measure(rows: int) -> tuple[list[tuple[float, float]], list[float], int]:
    """Return (wall, CPU) milliseconds per request, wall per query over Parquet, and the size of the snapshot in bytes."""
    from starlette.testclient import TestClient

    from hreflens.web.app import create_app
    from hreflens.web.config import WebConfig

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        project, _ = init_project(root, "bench", {"site": "acme.example"})
        run = project.runs_folder / "2026-01-01-0001"
        (run / "view").mkdir(parents=True)
        (run / "run.json").write_text(json.dumps({"as_of": date(2026, 1, 1).isoformat()}))
        (project.runs_folder / "current").write_text(run.name)
        parquet = root / "links.parquet"
        with pq.ParquetWriter(parquet, next(view_table(1)).schema, compression="zstd") as writer:
            for batch in view_table(rows):
                writer.write_table(batch, row_group_size=131_072)
        snapshot = snapshot_path(run, project_settings(project))
        file = pq.ParquetFile(parquet)
        write_snapshot(
            snapshot, TABLE, pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
        )
        client = TestClient(
            create_app(WebConfig(root, lambda: datetime(2026, 1, 1, tzinfo=UTC))),
            base_url="http://127.0.0.1",
            headers={"hx-request": "true"},
        )
        client.get("/p/bench/links")
        ours = [_request(client, view) for turn in range(ROUNDS) for view in views(turn)]
        return ours, _peer(parquet), snapshot.stat().st_size


def _request(client: object, view: str) -> tuple[float, float]:
    started, busy = time.monotonic(), time.process_time()
    answer = client.get(f"/p/bench/links?{view}")  # type: ignore[attr-defined]
    spent = 1000 * (time.monotonic() - started), 1000 * (time.process_time() - busy)
    assert answer.status_code == 200, view
    return spent


def _peer(parquet: Path) -> list[float]:
    from urllib.parse import parse_qsl

    connection = duckdb.connect(":memory:")
    connection.execute(
        f"create view {TABLE} as select *, file_row_number as rowid from read_parquet('{parquet}', file_row_number=true)"
    )
    spent = []
    for view in views(0):
        asked = links_query(parse_qsl(view))
        where, values = asked.where()
        started = time.monotonic()
        connection.execute(f"select * from {TABLE}{where}{asked.order()} limit 50", values).fetchall()
        connection.execute(f"select count(*) from {TABLE}{where}", values).fetchall()
        spent.append(1000 * (time.monotonic() - started))
    return spent


def run() -> list[BenchResult]:
    """Time pages over a million links, and over ten million when asked to."""
    sizes = {"table_page_1m": 1_000_000}
    if os.environ.get("HREFLENS_BENCH_MILLION"):
        sizes["table_page_10m"] = 10_000_000
    results = []
    for name, rows in sizes.items():
        ours, peer, size = measure(rows)
        walls = sorted(wall for wall, _ in ours)
        busy = statistics.median(cpu for _, cpu in ours)
        half, other = statistics.median(walls), statistics.median(peer)
        slow = walls[int(0.95 * len(walls))]
        results.append(
            BenchResult(
                name,
                round(half, 1),
                "ms p50 of a whole request",
                "same SQL over Parquet, query alone",
                round(other, 1),
                round(half / other, 2),
                f"p95 {slow:.0f} ms, CPU p50 {busy:.0f} ms, target {TARGET_MS[rows]} ms, {len(ours)} requests, snapshot {size / 1e6:.0f} MB",
            )
        )
    return results
