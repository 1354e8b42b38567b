"""Backlinks from crawl files into a project: a process per core reads files, one import publishes what all found.

A file's rows are kept aside under its name until all files are done, so a stopped run goes on file by file, and an
import is never seen in part. It must not know the format of crawl files: `collect.commoncrawl` reads them.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hreflens import tables as dictionary
from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.extract import CRAWL_EDGES, Tally, Wanted, extract
from hreflens.collect.commoncrawl.hosts import domain_of
from hreflens.collect.commoncrawl.opening import open_source
from hreflens.collect.commoncrawl.pages import page_of_response
from hreflens.collect.commoncrawl.rows import CRAWL_LINKS
from hreflens.collect.commoncrawl.targets import targets_of
from hreflens.collect.fetch import FetchError
from hreflens.engine.parquet import read_table, replace_text, write_table
from hreflens.engine.workspace import ImportWriter, Project, project_lock
from hreflens.read.crawled import read_crawled_page
from hreflens.settings import FetchSettings, Settings
from hreflens.tables import IMPORTED_LINKS, IMPORTS
from hreflens.terms import Provider
from hreflens.urls.canonical import host_of

VERSION = 1
"""Raised when the extraction gives other rows of the same file: parts of an older one are not gone on with."""
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one file: counts, or why it could not be read."""

    source: str
    pages: int = 0
    unreadable: int = 0
    links: int = 0
    cut_anchors: int = 0
    edges: int = 0
    sha256: str = ""
    seconds: float = 0.0
    known: bool = False
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run gave: its files, and the folder name of the import it published (None = nothing was)."""

    parts: tuple[Part, ...]
    published: str | None
    edges: pa.Table

    @property
    def failed(self) -> tuple[Part, ...]:
        """The files that could not be read."""
        return tuple(part for part in self.parts if part.fault is not None)


def collect_crawl(
    project: Project,
    settings: Settings,
    sources: Sequence[str],
    *,
    targets: Sequence[str] = (),
    level: str | None = None,
    now: datetime,
    workers: int = 1,
    keep_going: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> Collected:
    """Extract the links to the targets from crawl files and import them; nothing is imported unless every file is read.

    Args:
        project: where to.
        settings: own hosts (the targets when none are named) and section `fetch` for addresses.
        sources: WAT or WARC files, or their http(s) addresses.
        targets: domains whose backlinks are wanted.
        level: also count edges between 'domain's or 'host's.
        now: time of the import.
        workers: processes.
        keep_going: import what was read even when some files could not be.
        progress: told of files done.

    Raises:
        CrawlFileError: a target is no domain, or no source was named.
        hreflens.engine.parquet.StoreError: the disk is full.
        hreflens.engine.workspace.WorkspaceError: another process writes the project.
    """
    wanted = Wanted(targets_of(targets or settings.own_hosts), level)
    assert wanted.targets is not None
    if not sources:
        raise CrawlFileError("no crawl file was named.")
    asked = list(dict.fromkeys(str(source) for source in sources))
    run = hashlib.sha256(repr((VERSION, wanted.targets.hosts, level)).encode()).hexdigest()[:16]
    folder = project.folder / "crawl" / run
    with project_lock(project, "collect"):
        folder.mkdir(parents=True, exist_ok=True)
        parts = _extract_all(asked, folder, wanted, fetch=settings.fetch, workers=workers, progress=progress)
        failed = [part for part in parts if part.fault is not None]
        done = [part for part in parts if part.fault is None]
        if not done or (failed and not keep_going):
            return Collected(tuple(parts), None, CRAWL_EDGES.empty_table())
        edges = (
            _sum_edges(folder / f"{_key_of(part.source)}.edges.parquet" for part in done) if level else None
        )
        if edges is not None:
            write_table(project.folder / "crawl" / "edges.parquet", edges)
        published = _publish(project, folder, done, failed=failed, targets=wanted.targets.hosts, now=now)
        if not failed:
            shutil.rmtree(folder, ignore_errors=True)
    return Collected(tuple(parts), published, CRAWL_EDGES.empty_table() if edges is None else edges)


def referring_domains(imported_links: pa.Table) -> pa.Array:
    """Return the registrable domains of the linking pages of imports."""
    hosts = {host_of(url) for url in imported_links.column("referring_url").unique().to_pylist()}
    return pa.array(sorted({domain_of(host) for host in hosts if host}), pa.string())


def crawl_edges_of(project: Project, referring_domains: pa.Array) -> pa.Table:
    """Return the project's `crawl_edges` whose source is a referring domain or a host below one.

    Raises:
        hreflens.engine.parquet.StoreError: they cannot be read.
    """
    edges = read_table(project.folder / "crawl" / "edges.parquet", dictionary.CRAWL_EDGES)
    coded = edges.column("source").combine_chunks().dictionary_encode()
    domains = pa.array([domain_of(host) for host in coded.dictionary.to_pylist()], pa.string())
    keep = pc.is_in(domains, value_set=referring_domains).take(coded.indices)
    return edges.filter(keep)


def _extract_all(
    sources: Sequence[str],
    folder: Path,
    wanted: Wanted,
    *,
    fetch: FetchSettings,
    workers: int,
    progress: Progress,
) -> list[Part]:
    found: dict[str, Part] = {}
    waiting = []
    for source in sources:
        known = _known(source, folder)
        if known is None:
            waiting.append(source)
        else:
            found[source] = known
    progress("crawl files", len(found), len(sources))

    def note(part: Part) -> None:
        found[part.source] = part
        progress("crawl files", len(found), len(sources))

    if workers <= 1 or len(waiting) <= 1:
        for source in waiting:
            note(extract_part(source, folder, wanted, fetch))
    else:
        with ProcessPoolExecutor(min(workers, len(waiting)), mp_context=get_context("spawn")) as pool:
            futures = {pool.submit(extract_part, each, folder, wanted, fetch): each for each in waiting}
            for future in as_completed(futures):
                note(future.result())
    return [found[source] for source in sources]


def extract_part(source: str, folder: Path, wanted: Wanted, fetch: FetchSettings) -> Part:
    """Read one file and keep its rows under its name in `folder`; a fault is a value. Runs in a process of its own."""
    import time

    started = time.monotonic()
    key = _key_of(source)
    aside = folder / f".{key}.{os.getpid()}.part"
    kept = folder / f"{key}.download"
    tally = Tally(source.rsplit("/", 1)[-1])
    try:
        with (
            open_source(source, fetch, keep_at=kept) as stream,
            pq.ParquetWriter(aside, CRAWL_LINKS, compression="zstd") as writer,
        ):
            for batch in extract(stream, tally, wanted, read_html=read_response):
                writer.write_batch(batch)
        if wanted.level is not None:
            pq.write_table(tally.edges(), folder / f"{key}.edges.parquet", compression="zstd")
        os.replace(aside, folder / f"{key}.links.parquet")
        kept.unlink(missing_ok=True)
    except (CrawlFileError, FetchError) as error:
        if tally.records:
            kept.unlink(missing_ok=True)  # what came is no good: the next try fetches it anew
        return Part(source, fault=str(error))
    except OSError as error:
        return Part(source, fault=f"{source}: cannot be read ({error.strerror or error}).")
    finally:
        aside.unlink(missing_ok=True)
    part = Part(
        source,
        pages=tally.pages,
        unreadable=tally.unreadable,
        links=tally.links,
        cut_anchors=tally.cut_anchors,
        edges=len(tally.pairs),
        sha256=tally.sha256,
        seconds=round(time.monotonic() - started, 3),
    )
    facts = {name: getattr(part, name) for name in Part.__slots__ if name not in ("known", "fault")}
    replace_text(folder / f"{key}.json", json.dumps({**facts, "identity": _identity(source)}))
    return part


def read_response(block: bytes, fields: dict[str, str]) -> Any:
    """Return the page of a WARC response (collect.commoncrawl.extract.ReadHtml)."""
    return page_of_response(block, fields, read_crawled_page)


def _known(source: str, folder: Path) -> Part | None:
    """Return what an earlier run got of a file that has not changed since."""
    key = _key_of(source)
    try:
        facts = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if facts.pop("identity", None) != _identity(source) or not (folder / f"{key}.links.parquet").exists():
        return None
    return Part(**facts, known=True)


def _key_of(source: str) -> str:
    name = source if "://" in source else os.path.abspath(source)
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _identity(source: str) -> str:
    if "://" in source:
        return source
    try:
        facts = os.stat(source)
    except OSError:
        return "gone"
    return f"{facts.st_size} bytes, {facts.st_mtime_ns}"


def _publish(
    project: Project,
    folder: Path,
    done: Sequence[Part],
    *,
    failed: Sequence[Part],
    targets: Sequence[str],
    now: datetime,
) -> str:
    digest = hashlib.sha256(repr((VERSION, tuple(targets))).encode())
    for sha in sorted({part.sha256 for part in done}):
        digest.update(sha.encode())
    sha = digest.hexdigest()
    with ImportWriter(project, sha) as writer:
        for number, part in enumerate(done, 1):
            import_id = f"{sha[:16]}:{number}"
            writer.append("imports", IMPORTS.from_rows([_import_row(import_id, part, failed, targets, now)]))
            for rows in _rows(folder / f"{_key_of(part.source)}.links.parquet", import_id):
                writer.append("imported_links", rows)
        writer.publish()
    return sha


def _rows(path: Path, import_id: str) -> Iterator[pa.Table]:
    for batch in pq.ParquetFile(path).iter_batches():
        table = pa.Table.from_batches([batch])
        ids = pa.repeat(pa.scalar(import_id, pa.string()), table.num_rows)
        yield IMPORTED_LINKS.conform(table.set_column(0, "import_id", ids))


def _import_row(
    import_id: str, part: Part, failed: Sequence[Part], targets: Sequence[str], now: datetime
) -> dict[str, Any]:
    warnings = [f"Another file of the same run could not be read: {each.fault}" for each in failed]
    if part.cut_anchors:
        warnings.append(f"{part.cut_anchors:,} anchors were cut at 128 characters by the crawl.")
    if part.unreadable:
        warnings.append(f"{part.unreadable:,} pages could not be read and were left out.")
    return {
        "import_id": import_id,
        "path": part.source,
        "sha256": part.sha256,
        "tool": Provider.COMMON_CRAWL.value,
        "export": "crawl",
        "encoding": "utf-8",
        "rows_read": part.pages,
        "rows_kept": part.links,
        "rows_merged": 0,
        "rows_rejected": 0,
        "columns_mapped_json": json.dumps({"targets": " ".join(targets)}),
        "columns_ignored_json": "[]",
        "warnings_json": json.dumps(warnings, ensure_ascii=False),
        "imported_at": now,
    }


def _sum_edges(paths: Iterator[Path]) -> pa.Table:
    tables = [pq.read_table(path) for path in paths]
    joined = pa.concat_tables([CRAWL_EDGES.empty_table(), *tables])
    summed = joined.group_by(["source", "target"]).aggregate([("pages", "sum"), ("links", "sum")])
    columns = [summed.column(name) for name in ("source", "target", "pages_sum", "links_sum")]
    table = pa.table(columns, schema=CRAWL_EDGES)
    return table.take(pc.sort_indices(table, sort_keys=[("source", "ascending"), ("target", "ascending")]))
