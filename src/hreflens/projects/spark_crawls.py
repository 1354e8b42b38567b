"""Backlinks and edges from crawl files on Spark: the same extraction, a file per task, Parquet out.

A task gives the sums of its file and nothing else travels; what a broken file gave before it broke is dropped in
the task. It must hold no extraction of its own.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.extract import CRAWL_EDGES, Tally, Wanted, extract
from hreflens.collect.commoncrawl.opening import open_source
from hreflens.collect.commoncrawl.rows import CRAWL_LINKS
from hreflens.collect.commoncrawl.targets import targets_of
from hreflens.engine.spark import SparkEngine, SparkError
from hreflens.projects.crawls import read_response
from hreflens.settings import FetchSettings

_FILES = pa.schema(
    [("kind", pa.string()), ("file", pa.string()), ("file_pages", pa.int64()), ("fault", pa.string())]
)
OUTPUT = pa.schema([*_FILES, *CRAWL_LINKS, *CRAWL_EDGES])
"""One row per link, edge or file of a task (`kind`): one pass over a file gives all three."""


@dataclass(frozen=True, slots=True)
class SparkCollected:
    """What a job gave: files read, links and edges written."""

    files: int
    links: int
    edges: int


def collect_on_spark(
    sources: Sequence[str],
    out: str,
    *,
    targets: Sequence[str] = (),
    level: str | None = None,
    master: str | None = None,
    engine: SparkEngine | None = None,
    fetch: FetchSettings | None = None,
) -> SparkCollected:
    """Extract links to the targets, and edges, from crawl files on Spark into a new folder: links/, edges/, files/.

    Args:
        sources: paths, addresses or store URIs that the workers can open.
        out: a folder that does not exist yet, on storage that driver and workers share: a path or the URI of a store.
        targets: domains whose backlinks are wanted; none = no links, only edges.
        level: edges between 'domain's or 'host's; None = none.
        master: Spark master; None = local[*].
        engine: a session that runs already.
        fetch: time-outs and retries for addresses.

    Raises:
        CrawlFileError: nothing is wanted or no file was named.
        SparkError: Spark cannot run, a file cannot be read, or no page was read; then nothing is published.
    """
    if not sources:
        raise CrawlFileError("no crawl file was named.")
    if not targets and level is None:
        raise CrawlFileError("nothing is wanted: name targets, or edges.")
    wanted = Wanted(targets_of(targets) if targets else None, level, links=bool(targets))
    spark = engine or SparkEngine(master)
    aside = f"{out.rstrip('/')}.part"
    try:
        if spark.exists(out):
            raise CrawlFileError(f"{out}: is there already. Name a new folder.")
        spark.remove(aside)
        found = _run(spark, list(dict.fromkeys(map(str, sources))), aside, wanted, fetch or FetchSettings())
        spark.remove(f"{aside}/all")
        spark.publish(aside, out)
    except BaseException:
        with suppress(Exception):  # the first fault is the one to tell
            spark.remove(aside)
        raise
    finally:
        if engine is None:
            spark.close()
    return found


def _run(
    spark: SparkEngine, sources: list[str], aside: str, wanted: Wanted, fetch: FetchSettings
) -> SparkCollected:
    listed = spark.table(pa.table({"file": pa.array([_absolute(source) for source in sources], pa.string())}))
    spread = listed.repartitionByRange(len(sources), "file")
    made = spark.map_batches(partial(extract_files, wanted=wanted, fetch=fetch), spread, OUTPUT)
    spark.write(made, f"{aside}/all")
    rows = spark.session.read.parquet(f"{aside}/all")
    files = rows.filter("kind = 'file'").select("file", "file_pages", "fault").toArrow()
    faults = sorted(text for text in files.column("fault").to_pylist() if text)
    if faults:
        raise SparkError(
            f"{len(faults)} of {len(sources)} files could not be read; nothing was written: {'; '.join(faults[:5])}"
        )
    if files.num_rows != len(sources):
        raise SparkError(
            f"{files.num_rows} of {len(sources)} files came back: a worker was lost. Run it again."
        )
    links = edges = 0
    if wanted.links:
        chosen = rows.filter("kind = 'link'").select(*CRAWL_LINKS.names).orderBy("crawl_file", "source_row")
        links = spark.write(chosen, f"{aside}/links", may_be_empty=True)
    if wanted.level is not None:
        summed = (
            rows.filter("kind = 'edge'")
            .groupBy("source", "target")
            .sum("pages", "links")
            .toDF(*CRAWL_EDGES.names)
            .orderBy("source", "target")
        )
        edges = spark.write(summed, f"{aside}/edges", may_be_empty=True)
    spark.write(spark.table(files.sort_by("file")).coalesce(1), f"{aside}/files")
    return SparkCollected(files.num_rows, links, edges)


def extract_files(
    batches: Iterator[pa.RecordBatch], *, wanted: Wanted, fetch: FetchSettings
) -> Iterator[pa.RecordBatch]:
    """Yield OUTPUT for the files named in batches; a file that cannot be read gives its fault and nothing else."""
    for batch in batches:
        for source in batch.column("file").to_pylist():
            tally = Tally(source.rsplit("/", 1)[-1])
            try:
                with open_source(source, fetch) as stream:
                    found = list(extract(stream, tally, wanted, read_html=read_response))
            except (CrawlFileError, OSError) as error:
                yield _output("file", 1, {"file": source, "fault": str(error)})
                continue
            for links in found:
                yield _output(
                    "link", links.num_rows, dict(zip(links.schema.names, links.columns, strict=True))
                )
            for edges in tally.edges().to_batches():
                yield _output(
                    "edge", edges.num_rows, dict(zip(edges.schema.names, edges.columns, strict=True))
                )
            yield _output("file", 1, {"file": source, "file_pages": tally.pages})


def _output(kind: str, count: int, columns: dict[str, object]) -> pa.RecordBatch:
    given = {"kind": kind, **columns}
    arrays = []
    for field in OUTPUT:
        value = given.get(field.name)
        if not isinstance(value, pa.Array):
            value = pa.repeat(pa.scalar(value, field.type), count)
        arrays.append(value)
    return pa.RecordBatch.from_arrays(arrays, schema=OUTPUT)


def _absolute(source: str) -> str:
    return source if "://" in source else os.path.abspath(source)
