"""`hreflens collect commoncrawl`: one more import of the project, clear ends when files are no good."""

import gzip
import json
from pathlib import Path

import pyarrow.parquet as pq

from tests.cli.world import World
from tests.collect.commoncrawl.wat import a, page, zipped


def crawl(folder: Path, target: str) -> Path:
    path = folder / "one.warc.wat.gz"
    path.write_bytes(
        zipped(page("https://fresh.example.ru/p", [a(f"https://{target}/", "да"), a("https://x.org/")]))
    )
    return path


def test_backlinks_of_a_crawl_are_audited_like_an_export(world: World, tmp_path: Path) -> None:
    path, edges = crawl(tmp_path, "acme.example"), tmp_path / "edges.parquet"
    done = world.invoke("collect", "commoncrawl", "--targets", "acme.example", "--edges", str(edges), str(path), "-f", "json")  # fmt: skip
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    assert (row["status"], row["pages"], row["links"], row["edges"]) == ("read", 1, 1, 2)
    assert pq.read_table(edges).column_names == ["source", "target", "pages", "links"]
    audit = world.invoke("audit", "--no-fetch", "--workers", "1", "--as-of", "2026-11-01")
    assert audit.exit_code == 0, audit.output
    links = world.invoke("export", "links", "-f", "json")
    assert [(r["referring_site"], r["anchor_text"], r["tools"]) for r in json.loads(links.stdout)] == [
        ("example.ru", "да", "common_crawl")
    ]
    neighbours = world.invoke("export", "domain_edges", "-f", "json")
    assert [(r["target_site"], r["crawl_links"]) for r in json.loads(neighbours.stdout)] == [("x.org", 1)]


def test_paths_of_a_crawl_are_taken_below_a_root(world: World, tmp_path: Path) -> None:
    path = crawl(tmp_path, "acme.example")
    listed = tmp_path / "wat.paths.gz"
    listed.write_bytes(gzip.compress(f"{path.name}\n".encode()))
    done = world.invoke("collect", "commoncrawl", "--targets", "acme.example", "--paths", str(listed), "--root", str(tmp_path))  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "1 links in 1 pages imported" in done.stderr


def test_a_broken_file_ends_with_its_name_and_no_import(world: World, tmp_path: Path) -> None:
    path = crawl(tmp_path, "acme.example")
    path.write_bytes(path.read_bytes()[:-9])
    done = world.invoke("collect", "commoncrawl", "--targets", "acme.example", str(path))
    assert done.exit_code == 4
    assert "one.warc.wat.gz: breaks off" in done.stderr
    assert "nothing was imported" in done.stderr
    assert world.invoke("collect", "commoncrawl", "--targets", "acme.example").exit_code == 2
    assert world.invoke("collect", "commoncrawl", "--targets", "??", str(path)).exit_code == 4
