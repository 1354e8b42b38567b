"""Spark gives what one machine gives: the same links and edges, and the same answer to every query of the pipeline."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench.worlds.wat import wat_bytes

from hreflens.collect.commoncrawl.extract import Wanted, extract_whole
from hreflens.collect.commoncrawl.targets import targets_of
from hreflens.engine.spark import SparkEngine, SparkError
from hreflens.projects.spark_crawls import collect_on_spark
from tests.spark import spark

pytestmark = pytest.mark.slow
__all__ = ["spark"]


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
    done = collect_on_spark(sources, tmp_path / "out", targets=["acme.com"], level="domain", engine=spark)
    wanted = Wanted(targets_of(["acme.com"]), "domain")
    alone = [extract_whole(io.BytesIO(Path(path).read_bytes()), Path(path).name, wanted) for path in files]
    links = pa.concat_tables([links for links, _ in alone])
    written = pq.read_table(tmp_path / "out" / "links").select(links.column_names)
    keys = [("crawl_file", "ascending"), ("source_row", "ascending")]
    assert written.sort_by(keys).to_pylist() == links.sort_by(keys).to_pylist()
    sums: dict[tuple[str, str], int] = {}
    for _, tally in alone:
        for pair, count in tally.pairs.items():
            sums[pair] = sums.get(pair, 0) + count
    edges = pq.read_table(tmp_path / "out" / "edges").to_pylist()
    assert {(row["source"], row["target"]): row["links"] for row in edges} == sums
    assert (done.files, done.links, done.edges) == (3, links.num_rows, len(sums))


def test_a_broken_file_publishes_nothing(spark: SparkEngine, files: list[str], tmp_path: Path) -> None:
    Path(files[1]).write_bytes(Path(files[1]).read_bytes()[:5_000])
    with pytest.raises(SparkError, match=r"f1\.warc\.wat\.gz: breaks off"):
        collect_on_spark(files, tmp_path / "out", targets=["acme.com"], engine=spark)
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_a_job_without_rows_is_an_error(spark: SparkEngine, tmp_path: Path) -> None:
    rows = spark.table(pa.table({"a": pa.array([1], pa.int64())}))
    nothing = spark.map_batches(lambda batches: iter(()), rows, pa.schema([("a", pa.int64())]))
    with pytest.raises(SparkError, match="no rows"):
        spark.write(nothing, str(tmp_path / "empty"))


def test_broken_sql_is_named(spark: SparkEngine) -> None:
    with pytest.raises(SparkError, match="SQL"):
        spark.sql("select nothing from nowhere_at_all", {})
