"""Cost of the judge: signals, link verdicts and site verdicts of a large generated profile.

The peer is a plain scan: reading the same link columns into Python dicts, row by row, as a script would do
before it judged anything.
"""

import os
import time
from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from bench.bench import BenchResult
from hreflens import tables as dictionary
from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import build_signals
from hreflens.judge.inputs import prepare
from hreflens.judge.verdict import build_link_verdicts, build_site_verdicts
from hreflens.settings import Settings

ROWS = int(os.environ.get("HREFLENS_BENCH_LINKS", "200000"))
DAY_ZERO = (date(2022, 1, 1) - date(1970, 1, 1)).days
SETTINGS = Settings.model_validate(
    {
        "project": {
            "site": "acme.example",
            "brands": ["Acme"],
            "topics": ["network security"],
            "markets": ["FR", "JP"],
        }
    }
)


def world(rows: int, seed: int = 7) -> Mapping[str, pa.Table]:
    """Return the judge's input tables for `rows` links on rows / 6 sites: mostly natural, some promoted."""
    rng = np.random.default_rng(seed)
    site = np.sort(rng.integers(0, max(1, rows // 6), rows))
    number = np.arange(rows)
    kinds = np.array(["brand", "url", "title", "generic", "other", "partial_topic", "exact_topic", "empty"])
    kind = kinds[rng.choice(8, rows, p=[0.3, 0.25, 0.12, 0.08, 0.12, 0.06, 0.04, 0.03])]
    phrase = np.char.add("phrase ", rng.zipf(1.4, rows).clip(max=rows).astype(str))
    anchor = np.where(kind == "brand", "acme", np.where(kind == "url", "acme.example", phrase))
    anchor = np.where(rng.random(rows) < 0.02, "telegram @seo_blast seo backlinks", anchor)
    ids = np.char.zfill(number.astype(str), 16)
    sites = np.char.add(np.char.add("site", site.astype(str)), ".example")
    urls = np.char.add(np.char.add(np.char.add("https://", sites), "/p"), number.astype(str))
    read = rng.random(rows) < 0.3
    first = DAY_ZERO + rng.integers(0, 1500, rows)
    links = {
        "link_id": ids,
        "referring_url": urls,
        "referring_host": sites,
        "referring_domain": sites,
        "referring_site": sites,
        "target_url": np.char.add("https://acme.example/", rng.integers(0, 50, rows).astype(str)),
        "anchor_text": anchor,
        "anchor_key": anchor,
        "referring_title": np.char.add("Page about things ", number.astype(str)),
        "followed": rng.random(rows) < 0.7,
        "external_links": np.minimum(rng.zipf(1.5, rows), 5000).astype(np.int64),
        "first_seen": pa.array(first.astype(np.int32)).cast(pa.date32()),
        "last_seen": pa.array((first + rng.integers(0, 1500, rows)).astype(np.int32)).cast(pa.date32()),
        "is_lost": rng.random(rows) < 0.2,
        "occurrences": np.ones(rows, dtype=np.int64),
        "referring_ip": np.char.add("10.0.", rng.integers(0, rows // 3 + 1, rows).astype(str)),
    }
    places = np.array(["content", "footer", "sidebar", "comment", "navigation"])
    seen = int(read.sum())
    place = places[rng.choice(5, seen, p=[0.5, 0.15, 0.1, 0.15, 0.1])]
    languages = np.array(["en", "de", "fr", "ja", "ru", "tr", "th", "ar", "pt", "ko"])
    lang = languages[rng.integers(0, 10, max(1, rows // 6))][site]
    tables = {
        "links": pa.table(links),
        "link_checks": pa.table(
            {
                "link_id": ids[read],
                "state": np.full(seen, "live"),
                "followed": links["followed"][read],
                "placement": place,
                "hidden_reason": pa.array(["zero_size" if r < 0.01 else None for r in rng.random(seen)]),
            }
        ),
        "link_anchors": pa.table(
            {"link_id": ids, "anchor_text": anchor, "anchor_key": anchor, "anchor_kind": kind}
        ),
        "pages": pa.table(
            {
                "url": urls[read],
                "site": sites[read],
                "detected_lang": lang[read],
                "external_site_count": rng.integers(1, 150, seen).astype(np.int32),
                "content_facts_json": [f'{{"repetition": {v:.3f}}}' for v in rng.random(seen)],
            }
        ),
        "page_markets": pa.table(
            {
                "url": urls,
                "site": sites,
                "lang": lang,
                "lang_source": np.where(read, "detected", "claimed"),
                "market": np.full(rows, "FR"),
            }
        ),
        "sites": pa.table(
            {"site": np.unique(sites), "vendor_authority": rng.random(len(np.unique(sites))) * 100}
        ),
    }
    return {name: dictionary.BY_NAME[name].conform(table) for name, table in tables.items()}


def run() -> list[BenchResult]:
    """Time signals, link verdicts and site verdicts (wall seconds) on ROWS links."""
    tables = dict(world(ROWS))
    spans = {}
    started = time.monotonic()
    scanned = sum(
        1
        for batch in tables["links"].to_batches(max_chunksize=10_000)
        for row in batch.to_pylist()
        if row["link_id"]
    )
    peer = time.monotonic() - started
    assert scanned == ROWS
    steps = (
        ("signals", lambda t: build_signals(t, SETTINGS, as_of=date(2026, 6, 1), sql=run_sql)),
        ("link_verdicts", lambda t: build_link_verdicts(t, SETTINGS)),
        ("site_verdicts", lambda t: build_site_verdicts(t, SETTINGS)),
    )
    for name, build in steps:
        started = time.monotonic()
        tables[name] = build(tables)
        spans[name] = time.monotonic() - started
    note = (
        f"{ROWS:,} links, {tables['signals'].num_rows:,} signals, {prepare(tables)['sites'].num_rows:,} sites"
    )
    total = sum(spans.values())
    results = [
        BenchResult(
            f"judge_{name}_s",
            round(seconds, 2),
            "s",
            "row scan in Python",
            round(peer, 2),
            round(seconds / peer, 2),
            note,
        )
        for name, seconds in spans.items()
    ]
    results.append(
        BenchResult(
            "judge_links_per_s",
            round(ROWS / total),
            "links/s",
            "row scan in Python",
            round(ROWS / peer),
            round(peer / total, 3),
            note,
        )
    )
    return results
