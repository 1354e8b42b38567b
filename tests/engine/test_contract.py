"""The engine contract: every query, batch function and crawl job gives the same on DuckDB or alone and on Spark.

The queries are caught on their way to DuckDB while the bundled example and a made-up neighbourhood are audited, so
that each is asked what it is asked in earnest; then Spark is asked the same.
"""

import io
import math
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench.worlds.wat import wat_bytes
from eval.example import imported

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.extract import Wanted, extract_whole
from hreflens.collect.commoncrawl.targets import targets_of
from hreflens.engine.duck import run_sql
from hreflens.engine.spark import SparkEngine, SparkError, why_no_spark
from hreflens.example import example_folder
from hreflens.measure.authority.pages import depth_of
from hreflens.measure.engagement import build_engagement
from hreflens.measure.neighbours import build_co_linked_targets, build_domain_edges
from hreflens.measure.rivals import build_competitor_sites
from hreflens.pipeline import Context, run_stages
from hreflens.projects.spark_crawls import collect_on_spark
from hreflens.read.pages import read_batch
from hreflens.settings import Settings, load_settings
from hreflens.tables import CRAWL_EDGES, IMPORTED_LINKS, PAGE_OUTLINKS, SITES, VENDOR_METRICS, RunSql
from tests.measure.engagement.world import imports, traffic

pytestmark = pytest.mark.slow
SRC = Path(__file__).parents[2] / "src" / "hreflens"
QUERIES = sorted(SRC.rglob("*.sql"))
Asked = dict[str, list[Mapping[str, pa.Table]]]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkEngine]:
    """Return an engine on two cores of this machine; skip with the reason where Spark cannot run."""
    missing = why_no_spark()
    if missing is not None:
        pytest.skip(f"Spark cannot run here: {missing}")
    engine = SparkEngine("local[2]", shuffle_partitions=2)
    engine.session.sparkContext.setLogLevel("ERROR")
    for name, value in (("wholeStage", "false"), ("factoryMode", "NO_CODEGEN")):
        engine.session.conf.set(f"spark.sql.codegen.{name}", value)  # compiling costs more than these rows
    yield engine
    engine.close()


def _ask_of_visits_and_rivals(tables: Mapping[str, pa.Table], settings: Settings, watched: RunSql) -> None:
    """Ask the queries that need an analytics file and an export of a competitor, which the example has not."""
    lines = [
        {
            "Landing page": f"/en/p{n % 3}", "Session source / medium": f"{site} / referral", "host": site, "Language": lang,
            "metrics": {"sessions": 10.0 + n, **({"engaged_sessions": 4.0} if n % 4 else {})},
        }
        for n, (site, lang) in enumerate(zip(tables["sites"].column("site").to_pylist()[:12], ["ja", "fr", "en", "(other)"] * 3, strict=True))
    ]  # fmt: skip
    visits = {"traffic": traffic(lines), "imports": imports("a")}
    build_engagement({**tables, **visits}, settings, sql=watched)
    rival = settings.model_copy(
        update={"project": settings.project.model_copy(update={"competitors": ("rival.example",)})}
    )
    rows = [
        {
            "import_id": "x", "source_row": n, "referring_url": f"https://s{n % 7}.example.jp/{n}", "target_url": "https://rival.example/",
            "anchor_text": "ж", "rel": None if n % 3 else "", "first_seen": date(2026, 1, 1 + n) if n % 2 else None, "referring_title": None if n % 4 else "題",
        }
        for n in range(20)
    ]  # fmt: skip
    scores = [
        {
            "import_id": "x",
            "source_row": 1,
            "subject_kind": "site",
            "subject": "s1.example.jp",
            "metric": "dr",
            "value": 40.0,
            "scale_max": 100.0,
        }
    ]
    given = {
        "imported_links": IMPORTED_LINKS.from_rows(rows),
        "vendor_metrics": VENDOR_METRICS.from_rows(scores),
        "links": tables["links"],
    }
    build_competitor_sites(given, rival, sql=watched)


@pytest.fixture(scope="module")
def asked() -> Asked:
    """Return, by text, the tables that every query was given in an audit."""
    found: Asked = {}

    def watched(text: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        found.setdefault(text, []).append(tables)
        return run_sql(text, tables)

    settings, _ = load_settings(example_folder() / "project.toml")
    sources, _ = imported()
    del sources["fetches"]  # pages are read elsewhere; the queries need only what exports say
    tables = run_stages(sources, Context(settings, date(2026, 11, 1), watched))
    _ask_of_visits_and_rivals(tables, settings, watched)
    sites = tables["sites"].column("site").to_pylist()
    outlinks = PAGE_OUTLINKS.from_rows(
        {
            "url": f"https://{site}/{number}",
            "site": site,
            "target_site": target,
            "links": 1 + number,
            "content_links": number % 2,
            "followed_links": None if number == 2 else 1,
            "first_anchor": None if number == 1 else f"ж{number}",
        }
        for place, site in enumerate(sites[:20])
        for number, target in enumerate(("hub.example", f"t{place % 4}.example", sites[(place + 1) % 20]))
    )
    edges = CRAWL_EDGES.from_rows(
        {"source": site, "target": "only-crawled.example", "pages": 2, "links": 5}
        for site in sites[:7]
        if "/" not in site
    )
    given = {"page_outlinks": outlinks, "crawl_edges": edges, "sites": SITES.conform(tables["sites"])}
    made = build_domain_edges(given, own_hosts=["t1.example"], sql=watched)
    assert made.num_rows > 20
    build_co_linked_targets({"domain_edges": made}, sql=watched)
    # Pairs of tokens are only met where pages were read: three tokens of two homes stand for them.
    chance = next(path for path in QUERIES if path.stem == "chance")
    watched(
        chance.read_text("utf-8"),
        {
            "found": pa.table({"a": [1, 1, 2], "b": [2, 3, 3], "sites": [4, 2, 7]}),
            "homes": pa.table(
                {"token": [1, 2, 3, 1, 3], "home": [0, 0, 0, 1, 1], "share": [0.1, 0.2, 0.3, 0.5, 0.25]}
            ),
            "sizes": pa.table({"home": [0, 1], "sites": [100, 40]}),
        },
    )
    return found


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_means_the_same_on_both_engines(path: Path, asked: Asked, spark: SparkEngine) -> None:
    text = path.read_text("utf-8")
    assert text in asked, f"{path.name} was not asked: let the example or the neighbourhood above need it"
    fullest = max(asked[text], key=lambda tables: sum(each.num_rows for each in tables.values()))
    here = run_sql(text, fullest)
    there = spark.sql(text, fullest)
    assert here.column_names == there.column_names
    assert here.num_rows == there.num_rows
    for mine, theirs in zip(here.to_pylist(), there.to_pylist(), strict=True):
        for name, value in mine.items():
            assert _alike(value, theirs[name]), (
                f"{name}: {value!r} here, {theirs[name]!r} on Spark; row {mine}"
            )


def _alike(one: Any, other: Any) -> bool:
    """Return whether two values are equal; numbers may be of other kinds (sums are wider here, decimals there).

    Of fractions the fourth digit may differ by one: `round(x, 4)` of a half goes by the binary value on one engine
    and by the decimal one on the other.
    """
    if isinstance(one, float) and other is not None:
        return math.isclose(one, float(other), rel_tol=1e-12, abs_tol=1.01e-4)
    if isinstance(one, Decimal | int) and other is not None and not isinstance(one, bool):
        return float(one) == float(other)
    return bool(one == other)


BODIES = pa.table(
    {
        "url": [
            f"https://s{n}.example.{end}/a" for n, end in enumerate(("de", "ru", "co.jp", "th", "com.tr"))
        ],
        "body": [
            f"<html lang=de><title>Ä{n}</title><p>Über uns <a href=https://acme.example/x rel=ugc>Acme</a>"
            f"<a href=https://t{n}.example/>нет</a>".encode()
            for n in range(5)
        ],
    }
)


def _read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        bodies = pa.record_batch(
            {"url": batch.column("url"), "final_url": batch.column("url"), "headers_json": pa.array(["[]"] * len(batch)), "body": batch.column("body")}
        )  # fmt: skip
        pages, placements, outlinks = read_batch(bodies, ["acme.example"])
        yield pa.record_batch(
            {
                "url": [page["url"] for page in pages],
                "title": [page["title"] for page in pages],
                "links": pa.array([page["link_count"] for page in pages], pa.int64()),
                "anchors": [next(p["anchor_text"] for p in placements if p["url"] == page["url"]) for page in pages],
                "others": [next(o["target_site"] for o in outlinks if o["url"] == page["url"] and "acme" not in o["target_site"]) for page in pages],
            },
        )  # fmt: skip


def _depths(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        urls = batch.column("url").to_pylist()
        yield pa.record_batch({"url": urls, "depth": pa.array([depth_of(u, "x") for u in urls], pa.int64())})


@pytest.mark.parametrize("function", [_read, _depths])
def test_a_batch_function_gives_the_same_under_spark(function: Any, spark: SparkEngine) -> None:
    here = pa.Table.from_batches(list(function(iter(BODIES.to_batches()))))
    frame = spark.table(BODIES).repartition(2)
    there = spark.map_batches(function, frame, here.schema).toArrow()
    assert there.sort_by("url").to_pylist() == here.sort_by("url").to_pylist()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    found = []
    for number in range(3):
        path = tmp_path / f"f{number}.warc.wat.gz"
        path.write_bytes(wat_bytes(20, seed=number, every=5))
        found.append(str(path))
    return found


def test_a_crawl_on_spark_gives_what_one_process_gives(
    spark: SparkEngine, files: list[str], tmp_path: Path
) -> None:
    sources = [*files[:2], f"file://{files[2]}"]
    done = collect_on_spark(
        sources, f"file://{tmp_path}/out", targets=["acme.com"], level="domain", engine=spark
    )
    wanted = Wanted(targets_of(["acme.com"]), "domain")
    alone = [extract_whole(io.BytesIO(Path(path).read_bytes()), Path(path).name, wanted) for path in files]
    links = pa.concat_tables([links for links, _ in alone])
    written = pq.read_table(tmp_path / "out" / "links").select(links.column_names)
    keys = [("crawl_file", "ascending"), ("source_row", "ascending")]
    assert written.sort_by(keys).to_pylist() == links.sort_by(keys).to_pylist()
    sums: dict[tuple[str, str], int] = {}
    for _, tally in alone:
        for edge in tally.edges().to_pylist():
            pair = edge["source"], edge["target"]
            sums[pair] = sums.get(pair, 0) + edge["links"]
    edges = pq.read_table(tmp_path / "out" / "edges").to_pylist()
    assert {(row["source"], row["target"]): row["links"] for row in edges} == sums
    assert (done.files, done.links, done.edges) == (3, links.num_rows, len(sums))


def test_a_broken_file_publishes_nothing(spark: SparkEngine, files: list[str], tmp_path: Path) -> None:
    Path(files[1]).write_bytes(Path(files[1]).read_bytes()[:5_000])
    with pytest.raises(SparkError, match=r"f1\.warc\.wat\.gz: breaks off"):
        collect_on_spark(files, str(tmp_path / "out"), targets=["acme.com"], engine=spark)
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_a_folder_that_is_there_is_left_alone(spark: SparkEngine, files: list[str], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note").write_text("x")
    with pytest.raises(CrawlFileError, match="is there already"):
        collect_on_spark(files, str(tmp_path / "mine"), targets=["acme.com"], engine=spark)
    assert (tmp_path / "mine" / "note").read_text() == "x"


def test_a_job_without_rows_is_an_error(spark: SparkEngine, tmp_path: Path) -> None:
    rows = spark.table(pa.table({"a": pa.array([1], pa.int64())}))
    nothing = spark.map_batches(lambda batches: iter(()), rows, pa.schema([("a", pa.int64())]))
    with pytest.raises(SparkError, match="no rows"):
        spark.write(nothing, str(tmp_path / "empty"))


def test_broken_sql_is_named(spark: SparkEngine) -> None:
    with pytest.raises(SparkError, match="SQL"):
        spark.sql("select nothing from nowhere_at_all", {})
