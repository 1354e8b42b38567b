"""Crawl files into a project: whole or not at all, resumed per file, from a server in ranges, and by look-up."""

import gzip
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.index import find_captures, names_of
from hreflens.collect.commoncrawl.remote import RemoteFile
from hreflens.collect.graph.edges import read_edges
from hreflens.collect.links import build_links_and_sources
from hreflens.engine.workspace import Project, imported_tables, open_project, open_workspace
from hreflens.projects.crawls import Collected, collect_crawl
from hreflens.projects.lookups import look_up
from hreflens.settings import FetchSettings, Settings
from tests.collect.commoncrawl.wat import a, page, record, zipped
from tests.collect.fetch.loopback import TEST_SETTINGS, Seen, Server, reply

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FETCH = FetchSettings(**TEST_SETTINGS)
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>T</title><a href=https://acme.com/x rel=ugc>Acme</a>"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return open_project(open_workspace(tmp_path / "w", create=True), "p", create=True)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    found = []
    for number in range(3):
        path = tmp_path / f"f{number}.warc.wat.gz"
        path.write_bytes(zipped(*(page(f"https://s{number}{n}.example/", [a("https://acme.com/"), a("https://b.example/")]) for n in range(5))))  # fmt: skip
        found.append(str(path))
    return found


def collect(project: Project, sources: list[str], **more: object) -> Collected:
    settings = Settings(fetch=FETCH)
    return collect_crawl(project, settings, sources, targets=["acme.com"], now=NOW, **more)  # type: ignore[arg-type]


def imported(project: Project) -> pa.Table:
    return imported_tables(project)["imported_links"]


def test_a_crawl_is_one_more_import_whatever_the_workers(
    project: Project, files: list[str], tmp_path: Path
) -> None:
    done = collect(project, files, level="domain", workers=2)
    rows = imported(project)
    assert (rows.num_rows, len(done.failed), sum(part.links for part in done.parts)) == (15, 0, 15)
    assert (
        len(
            set(zip(rows.column("import_id").to_pylist(), rows.column("source_row").to_pylist(), strict=True))
        )
        == 15
    )
    links, sources = build_links_and_sources({"imported_links": rows}, own_hosts=["acme.com"])
    assert (links.num_rows, sources.num_rows, set(links.column("tools").to_pylist())) == (
        15,
        15,
        {"common_crawl"},
    )
    other = open_project(open_workspace(tmp_path / "other", create=True), "p", create=True)
    collect(other, files[::-1], workers=1)
    key = ["referring_url", "target_url"]
    assert imported(other).select(key).sort_by(key[0]) == rows.select(key).sort_by(key[0])
    edges = tmp_path / "e.parquet"
    pq.write_table(done.edges, edges)
    graph = read_edges([edges])
    assert (len(graph.sources), graph.nodes) == (30, 17)


def test_nothing_is_imported_until_every_file_is_read_and_what_was_read_is_kept(
    project: Project, files: list[str]
) -> None:
    whole = Path(files[2]).read_bytes()
    Path(files[2]).write_bytes(whole[:-20])
    done = collect(project, files)
    assert done.published is None
    assert [part.source for part in done.failed] == [files[2]]
    assert "breaks off" in str(done.failed[0].fault)
    assert imported(project).num_rows == 0
    Path(files[2]).write_bytes(whole)
    again = collect(project, files)
    assert [part.known for part in again.parts] == [True, True, False]
    assert imported(project).num_rows == 15
    assert not list((project.folder / "crawl").iterdir())


def test_files_that_changed_are_read_anew(project: Project, files: list[str]) -> None:
    bad = [*files, "gone.wat.gz"]
    collect(project, bad)
    Path(files[0]).write_bytes(zipped(page("https://fresh.example/", [a("https://acme.com/")])))
    done = collect(project, bad, keep_going=True)
    assert [part.known for part in done.parts] == [False, True, True, False]
    assert "cannot be read" in str(done.failed[0].fault)
    assert imported(project).num_rows == 11
    assert any(
        "gone.wat.gz" in text
        for text in imported_tables(project)["imports"].column("warnings_json").to_pylist()
    )


def test_a_target_or_source_that_is_none_is_said(project: Project) -> None:
    with pytest.raises(CrawlFileError, match="no crawl file"):
        collect(project, [])
    with pytest.raises(CrawlFileError, match="no domain"):
        collect_crawl(project, Settings(), ["x"], targets=["not a domain"], now=NOW)
    with pytest.raises(CrawlFileError, match="no target"):
        collect_crawl(project, Settings(), ["x"], now=NOW)


def ranged(data: bytes, seen: Seen, *, cut: int | None = None) -> bytes:
    """Answer as a server that knows ranges; `cut` breaks the first whole answer off."""
    found = re.search(rb"Range: bytes=(\d+)-(\d*)", seen.raw)
    if found is None:
        return reply(data, kind="application/octet-stream") if cut is None else reply(data)[:-cut]
    start = int(found.group(1))
    end = int(found.group(2) or len(data) - 1)
    part = data[start : end + 1]
    return reply(part, 206, more=(f"Content-Range: bytes {start}-{start + len(part) - 1}/{len(data)}",))


def test_a_file_on_a_server_goes_on_where_it_broke_off(project: Project, files: list[str]) -> None:
    data = Path(files[0]).read_bytes()

    def play(seen: Seen) -> list[bytes | float]:
        return [ranged(data, seen, cut=100), b""]

    with Server(play) as server:
        url = server.url("127.0.0.1", "/f0.warc.wat.gz")
        settings = Settings(fetch=FetchSettings(**{**TEST_SETTINGS, "retries": 2}))
        done = collect_crawl(project, settings, [url], targets=["acme.com"], now=NOW)
        assert [part.fault for part in done.parts] == [None]
        assert [b"Range: bytes=" in seen.raw for seen in server.seen] == [False, True]
    assert imported(project).num_rows == 5


def test_private_addresses_and_refusals_are_faults_of_the_file(project: Project) -> None:
    with Server(lambda _: reply(b"", 404)) as server:
        url = server.url("127.0.0.1", "/x")
        guarded = Settings(fetch=FetchSettings(retries=0, delay_s=0))
        refused = collect_crawl(project, guarded, [url], targets=["acme.com"], now=NOW)
        assert "private" in str(refused.failed[0].fault) or "loopback" in str(refused.failed[0].fault)
        assert server.seen == []
        assert "404" in str(collect(project, [url]).failed[0].fault)


def capture_files(folder: Path) -> tuple[bytes, bytes]:
    """Return a WARC file of three pages and an index file that tells where they lie, in row groups of one row."""
    warc, rows = b"", []
    for name in ("aaa", "linker", "zzz"):
        url = f"https://www.{name}.com/p"
        piece = gzip.compress(record("response", HTML, uri=url, media="application/http; msgtype=response"))
        rows.append(
            {"url": url, "url_surtkey": f"com,{name})/p", "url_host_registered_domain": f"{name}.com",
             "warc_filename": "seg/x.warc.gz", "warc_record_offset": len(warc), "warc_record_length": len(piece),
             "fetch_status": 200, "content_mime_detected": "text/html"}
        )  # fmt: skip
        warc += piece
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=1)
    return warc, out.getvalue()


def test_a_look_up_fetches_only_the_captures_wanted(project: Project, tmp_path: Path) -> None:
    warc, index = capture_files(tmp_path)

    def play(seen: Seen) -> bytes:
        return ranged(index if seen.path.endswith("parquet") else warc, seen)

    with Server(play) as server:
        url, root = server.url("127.0.0.1", "/index.parquet"), server.url("127.0.0.1", "/")
        found = look_up(
            project, [url], names_of(["linker.com", "https://www.aaa.com/p"]), fetch=FETCH, root=root
        )
        assert (found.captures, found.fetched) == (2, 2)
        assert len(server.asked("/seg/x.warc.gz")) == 2
        again = look_up(
            project, [url], names_of(["linker.com", "https://www.aaa.com/p"]), fetch=FETCH, root=root
        )
        assert (again.captures, again.fetched) == (2, 0)
        assert again.warc is not None
    done = collect(project, [str(again.warc)])
    assert done.published is not None
    (one, two) = imported(project).to_pylist()
    assert {one["referring_url"], two["referring_url"]} == {
        "https://www.aaa.com/p",
        "https://www.linker.com/p",
    }
    assert (one["anchor_text"], one["rel"], one["referring_title"]) == ("Acme", "ugc", "T")


def test_row_groups_that_cannot_hold_a_name_are_not_read(tmp_path: Path) -> None:
    _, index = capture_files(tmp_path)
    damaged = bytearray(index)
    with Server(lambda seen: ranged(bytes(damaged), seen)) as server:
        file = RemoteFile(server.url("127.0.0.1", "/i.parquet"), FETCH)
        assert [each.url for each in find_captures(file, "i", names_of(["zzz.com"]))] == [
            "https://www.zzz.com/p"
        ]
        few = len(server.seen)
        list(find_captures(RemoteFile(server.url("127.0.0.1", "/i.parquet"), FETCH), "i", names_of(["aaa.com", "linker.com", "zzz.com"])))  # fmt: skip
        assert len(server.seen) - few > few


def test_an_index_that_is_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"no parquet")
    with pytest.raises(CrawlFileError, match="no readable Parquet"):
        list(find_captures(path, "x", names_of(["a.com"])))
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(CrawlFileError, match="lacks the columns"):
        list(find_captures(path, "x", names_of(["a.com"])))
