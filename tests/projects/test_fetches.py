"""Taking in exchanges: the later one counts, and archives that are gone count as not fetched."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from hreflens.engine.workspace import Project, open_project, open_workspace, write_fetches
from hreflens.projects.fetches import later_of, readable_fetches
from hreflens.tables import FETCHES


def fetched(url: str, day: int, outcome: str = "ok", file: str = "a.warc.gz") -> dict[str, object]:
    return {
        "url": url,
        "outcome": outcome,
        "fetched_at": datetime(2026, 11, day, tzinfo=UTC),
        "warc_file": file,
    }


def table(*rows: dict[str, object]) -> pa.Table:
    return FETCHES.from_rows(rows)


def test_the_later_exchange_of_a_page_counts() -> None:
    known = table(fetched("http://a.example/", 5, "dns"), fetched("http://b.example/", 1))
    found = table(
        fetched("http://a.example/", 4),
        fetched("http://b.example/", 2, "http_4xx"),
        fetched("http://c.example/", 1),
    )
    rows = {row["url"]: row["outcome"] for row in later_of(known, found).to_pylist()}
    assert rows == {"http://a.example/": "dns", "http://b.example/": "http_4xx", "http://c.example/": "ok"}
    assert later_of(known, known).equals(known)


def test_pages_of_archives_that_are_gone_are_not_fetched(tmp_path: Path) -> None:
    project: Project = open_project(open_workspace(tmp_path, create=True), "acme", create=True)
    (project.warc_folder / "here.warc.gz").write_bytes(b"x")
    gone = str(tmp_path / "gone.warc.gz")
    write_fetches(project, table(
        fetched("http://a.example/", 1, file="here.warc.gz"),
        fetched("http://b.example/", 1, file=gone),
        {**fetched("http://c.example/", 1, "timeout"), "warc_file": None},
    ))  # fmt: skip
    fetches, lost = readable_fetches(project)
    assert fetches.column("outcome").to_pylist() == ["ok", "not_fetched", "timeout"]
    assert lost == {gone: 1}
