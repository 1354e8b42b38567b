"""Cost of watching, in CPU seconds of all threads: the changes between two runs, and ten thousand schedules that are due at once.

`diff_1m` always runs, `diff_10m` with HREFLENS_BENCH_MILLION=1: half a per cent of the links came, as many went, one per
cent changed. The peer is the join that one would write first: DuckDB's full outer join over the same keys and prints.
`diff_1m_disk` also reads both runs' Parquet files. `schedules_10k` queues what is due of 10^4 schedules in 10^3
projects and lets one runner take and end every job.
"""

import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.bench import BenchResult
from hreflens.act.monitor.changes import diff
from hreflens.engine.duck import run_sql
from hreflens.engine.jobs import DONE, claim_next, finish
from hreflens.engine.parquet import read_table, write_table
from hreflens.engine.schedules import SCHEDULES, enqueue_due
from hreflens.engine.state import open_state
from hreflens.tables import LINK_STANDING, SITE_STANDING

TARGET_S = {1_000_000: 0.5, 10_000_000: 2.0}
ROUNDS = 3
DAY = date(2026, 11, 20)
PEER = (
    "select e.row as earlier_row, l.row as later_row from earlier e full outer join later l on e.key = l.key"
    " where e.key is null or l.key is null or e.print <> l.print"
)
_FACETS = {
    "presence": "live missing known".split(),
    "rel": ["", "nofollow", "sponsored", "ugc"],
    "anchor": "アクメ Акме acme здесь hier".split(),
    "landing": ["https://acme.example/", "https://acme.example/fr"],
    "landing_lang": "en fr".split(),
    "placement": "content footer sidebar".split(),
    "page_lang": "ja ru de fr th".split(),
    "verdict": "keep ignore review".split(),
}


def standing(keys: np.ndarray, prints: np.ndarray, codes: np.ndarray) -> pa.Table:
    """Return a standing of these keys; `codes` choose the values of the followed columns."""
    count = len(keys)
    sites = pa.array([f"s{n}.example" for n in range(5_000)]).take(pa.array(codes % 5_000))
    ids = pa.array(np.char.mod("%016x", keys.view(np.uint64)))
    named: dict[str, pa.Array | pa.ChunkedArray] = {
        "key": pa.array(keys), "print": pa.array(prints), "link_id": ids, "url": ids, "site": sites
    }  # fmt: skip
    for at, (name, words) in enumerate(_FACETS.items()):
        named[name] = pa.array(words).take(pa.array((codes >> (2 * at)) % len(words)))
    named["value"] = pa.array((codes % 101).astype(float))
    return LINK_STANDING.conform(pa.table(named)).combine_chunks() if count else LINK_STANDING.empty()


def pair(rows: int, seed: int = 5) -> tuple[pa.Table, pa.Table]:
    """Return two standings of `rows` links, one after the other."""
    rng = np.random.default_rng(seed)
    keys = np.unique(rng.integers(-(2**63), 2**63 - 1, round(rows * 1.005)))
    codes = rng.integers(0, 2**30, len(keys))
    before, after = rng.random(len(keys)) > 0.005, rng.random(len(keys)) > 0.005
    changed = codes.copy()
    touched = rng.random(len(keys)) < 0.01
    changed[touched] ^= 1 << 4
    earlier = standing(keys[before], codes[before] * 7_919, codes[before])
    return earlier, standing(keys[after], changed[after] * 7_919, changed[after])


def _best(work: object) -> tuple[float, int]:
    times, count = [], 0
    for _ in range(ROUNDS):
        started = time.process_time()
        count = work()  # type: ignore[operator]
        times.append(time.process_time() - started)
    return min(times), count


def _diffs(rows: int) -> list[BenchResult]:
    earlier, later = pair(rows)
    none = SITE_STANDING.empty()

    def ours() -> int:
        return diff(
            {"link_standing": earlier, "site_standing": none},
            {"link_standing": later, "site_standing": none},
            found_on=DAY,
        ).num_rows

    numbered = {
        name: table.select(["key", "print"]).append_column("row", pa.array(np.arange(table.num_rows)))
        for name, table in (("earlier", earlier), ("later", later))
    }
    seconds, count = _best(ours)
    peer, _ = _best(lambda: run_sql(PEER, numbered).num_rows)
    name = f"diff_{rows // 1_000_000}m"
    note = f"{count:,} changes; target <= {TARGET_S[rows]} s"
    return [
        BenchResult(name, seconds, "CPU s", "duckdb join (finds rows only)", peer, seconds / peer, note),
        _from_disk(name, earlier, later),
    ]


def _from_disk(name: str, earlier: pa.Table, later: pa.Table) -> BenchResult:
    none = SITE_STANDING.empty()
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "a.parquet", Path(folder) / "b.parquet"
        for path, table in zip(paths, (earlier, later), strict=True):
            write_table(path, table)

        def ours() -> int:
            was, now = (read_table(path, LINK_STANDING) for path in paths)
            return diff(
                {"link_standing": was, "site_standing": none},
                {"link_standing": now, "site_standing": none},
                found_on=DAY,
            ).num_rows

        seconds, count = _best(ours)
        peer, _ = _best(lambda: sum(pq.read_table(path).num_rows for path in paths))
    return BenchResult(f"{name}_disk", seconds, "CPU s", "reading both files", peer, seconds / peer, f"{count:,} changes")  # fmt: skip


def _schedules(count: int = 10_000, projects: int = 1_000) -> list[BenchResult]:
    at = datetime(2026, 11, 20, 6, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, open_state(Path(folder)) as state:
        row = {"cadence": "7d", "tz": "UTC", "anchor_at": at, "next_at": at, "created_at": at}
        with state.engine.begin() as connection:
            connection.execute(
                SCHEDULES.insert(), [{**row, "project": f"p{n % projects}"} for n in range(count)]
            )
        started = time.process_time()
        queued = enqueue_due(state, lambda row, after: at + timedelta(days=7), at=at)
        queueing = time.process_time() - started
        started, taken = time.process_time(), 0
        while (found := claim_next(state, at=at)) is not None:
            finish(state, found[0], DONE, "", at=at, attempt=found[1])
            taken += 1
        taking = time.process_time() - started
    assert queued == taken == count
    return [
        BenchResult("schedules_10k_queued", queueing, "CPU s", note=f"{queued:,} due schedules to jobs"),
        BenchResult("schedules_10k_taken", taking, "CPU s", note=f"{taken:,} jobs taken in turn and ended by one runner"),
    ]  # fmt: skip


def run() -> list[BenchResult]:
    """Run the benchmarks."""
    sizes = [1_000_000, *([10_000_000] if os.environ.get("HREFLENS_BENCH_MILLION") else [])]
    return [*(result for rows in sizes for result in _diffs(rows)), *_schedules()]
