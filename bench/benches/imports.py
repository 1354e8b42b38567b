"""Importing one million Ahrefs rows (34 columns, six scripts) to a validated snapshot, against DuckDB and Polars.

The peers read the same file and write it to Parquet as it is: no canonical URLs, no types of meaning, no reasons
for rejected rows. Each runs in a process of its own on one thread, so CPU and memory are its own.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.bench import BenchResult
from bench.memory import peak_mb

ROWS = 1_000_000
DOMAINS = 60_000
HEADER = (
    "Referring page title|Referring page URL|Language|Platform|Referring page HTTP code|Domain rating|UR|Domain traffic|Referring domains|"
    "Linked domains|External links|Page traffic|Keywords|Target URL|Left context|Anchor|Right context|Redirect Chain URLs|"
    "Redirect Chain status codes|Type|Content|Nofollow|UGC|Sponsored|Rendered|Raw|Lost status|Drop reason|Discovered status|First seen|"
    "Last seen|Lost|Author|Links in group"
).split("|")
_WORDS = (
    "дом новости ブログ 記事 hello post review best 2024 şehir กรุงเทพ acme product أخبار 소식 νέα".split()
)
_LANGS = ("en", "ja", "sv, en", "ru", "", "tr", "de", "th")


def write_export(path: Path, rows: int, *, encoding: str = "utf-8", seed: int = 5) -> None:
    """Write a synthetic backlinks export: tab-separated, every cell quoted, as the tool writes it."""
    chance = random.Random(seed)
    domains = []
    for number in range(DOMAINS):
        host = f"{chance.choice(['www.', 'blog.', '', ''])}site{number}.{chance.choice(['com', 'co.jp', 'ru', 'com.br', 'de'])}"
        domains.append((host, str(chance.randrange(90)), str(chance.randrange(10**6))))
    targets = [
        f"https://www.acme.example/{chance.choice(['en', 'fr', 'jp'])}/p{number}" for number in range(300)
    ]
    texts = [" ".join(chance.choices(_WORDS, k=6)) for _ in range(20_000)]
    with path.open("w", encoding=encoding, newline="") as stream:
        stream.write("\t".join(f'"{name}"' for name in HEADER) + "\n")
        for number in range(rows):
            host, rating, traffic = chance.choice(domains)
            form = chance.random()
            url = (
                f"https://{host}/{chance.choice(('blog', 'news', 'p'))}/{number}-some-title-of-post/"
                if form < 0.85
                else f"https://{host}/%D0%B1%D0%BB%D0%BE%D0%B3/{number}?utm=1&x=2"
                if form < 0.95
                else f"https://{host}/ブログ/{number}"
            )
            title, left, right = chance.choice(texts), chance.choice(texts), chance.choice(texts)
            day = f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d} {chance.randrange(24):02d}:{number % 60:02d}:07"
            anchor = chance.choice(("Acme", "acme.example", "こちら", "подробнее", title[:20], ""))
            flag, lost = ("true" if form < 0.5 else "false"), ("removedfromhtml" if form < 0.2 else "")
            stream.write(
                f'"{title}"\t"{url}"\t"{chance.choice(_LANGS)}"\t"wordpress"\t"200"\t"{rating}"\t"{number % 30}"\t"{traffic}"\t"3"\t"4"\t'
                f'"{number % 300}"\t"{number % 997}"\t"5"\t"{chance.choice(targets)}"\t"{left}"\t"{anchor}"\t"{right}"\t""\t""\t"text"\t"true"\t'
                f'"{flag}"\t"false"\t"false"\t"false"\t"true"\t"{lost}"\t""\t"pagefound"\t"{day}"\t"{day}"\t""\t""\t"{number % 4 + 1}"\n'
            )


def _ours(path: Path, folder: Path, *, write: bool) -> int:
    from datetime import UTC, datetime

    import pyarrow as pa

    from hreflens.collect.files import read_export, stage_input
    from hreflens.engine.workspace import ImportWriter, Project

    pa.array([1])  # pyarrow looks for pandas here, once: a start-up cost of whoever has pandas
    started = os.times()
    source = stage_input(str(path), spool_folder=folder)
    kept = 0
    with ImportWriter(Project("bench", folder), source.sha256) as writer:
        for name, rows in read_export(source, imported_at=datetime(2026, 1, 1, tzinfo=UTC)):
            kept += rows.num_rows if name == "imported_links" else 0
            if write:
                writer.append(name, rows)
        if write:
            writer.publish()
    _report(started)
    return kept


def _duckdb(path: Path, folder: Path) -> int:
    import duckdb

    started = os.times()
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.execute(
        f"copy (select * from read_csv('{path}', delim = '\t', header = true)) to '{folder / 'peer.parquet'}' (format parquet)"
    )
    _report(started)
    (count,) = connection.execute(f"select count(*) from '{folder / 'peer.parquet'}'").fetchone() or (0,)
    return int(count)


def _polars(path: Path, folder: Path) -> int:
    import polars

    started = os.times()
    frame = polars.read_csv(path, separator="\t")
    frame.write_parquet(folder / "peer.parquet")
    _report(started)
    return frame.height


def _report(started: os.times_result) -> None:
    ended = os.times()
    cpu = ended.user - started.user + ended.system - started.system
    print(json.dumps({"cpu_s": cpu, "rss_mb": peak_mb()}))


def _child(what: str, path: Path, folder: Path) -> dict[str, Any]:
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-m", "bench.benches.imports", what, str(path), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return found


def run() -> list[BenchResult]:
    """Return CPU seconds and memory per million rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ahrefs.csv"
        write_export(path, ROWS)
        size = path.stat().st_size / 1e6
        snapshot, reading = _child("snapshot", path, folder), _child("reading", path, folder)
        duck, polar = _child("duckdb", path, folder), _child("polars", path, folder)
        path.unlink()
        wide = folder / "ahrefs16.csv"
        write_export(wide, ROWS // 4, encoding="utf-16")
        utf16 = _child("snapshot", wide, folder)
    note = f"{ROWS:,} rows, {size:.0f} MB, {len(HEADER)} columns; hashed, validated, written to Parquet"
    unit = "CPU s per M rows"
    ours, duck_s, polar_s = (one["cpu_s"] * 1e6 / ROWS for one in (snapshot, duck, polar))
    read_s, wide_s = reading["cpu_s"] * 1e6 / ROWS, utf16["cpu_s"] * 4e6 / ROWS
    duckdb, polars = "DuckDB read_csv to Parquet", "Polars read_csv to Parquet"
    half = "250,000 rows in UTF-16, as the tool writes"
    rss, duck_rss = snapshot["rss_mb"], duck["rss_mb"]
    return [
        BenchResult("import_1m", ours, unit, duckdb, duck_s, ours / duck_s, note),
        BenchResult("import_1m_polars", ours, unit, polars, polar_s, ours / polar_s, note),
        BenchResult(
            "import_1m_reading", read_s, unit, duckdb, duck_s, read_s / duck_s, "the same without writing"
        ),
        BenchResult("import_1m_utf16", wide_s, unit, "the same in UTF-8", ours, wide_s / ours, half),
        BenchResult("import_1m_rss", rss, "MB", "DuckDB", duck_rss, rss / duck_rss, note),
    ]


if __name__ == "__main__":
    work, file, scratch = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    (scratch / "imports").mkdir(exist_ok=True)
    counted = {
        "snapshot": lambda: _ours(file, scratch, write=True),
        "reading": lambda: _ours(file, scratch, write=False),
        "duckdb": lambda: _duckdb(file, scratch),
        "polars": lambda: _polars(file, scratch),
    }[work]()
    if counted not in (ROWS, ROWS // 4):
        raise SystemExit(f"{work} read {counted} rows")
