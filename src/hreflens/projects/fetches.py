"""Fetches the linking pages of a project that are not known yet, and takes in pages of given WARC files.

It must not decide how to fetch: `collect.fetch` is polite and safe, the settings say how fast.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens import tables as dictionary
from hreflens.collect.links import with_known_schemes
from hreflens.engine.workspace import Project, project_lock, read_fetches, write_fetches
from hreflens.settings import Settings
from hreflens.terms import FetchOutcome
from hreflens.urls.canonical import host_of
from hreflens.urls.domains import site_of

if TYPE_CHECKING:
    from hreflens.collect.fetch.client import FetchProgress


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is known of the linking pages after a fetch: pages wanted, fetched now, and all by outcome."""

    wanted: int
    fetched: int
    outcomes: Mapping[str, int]


def linking_pages(imported: Mapping[str, pa.Table]) -> list[str]:
    """Return the canonical URL of every linking page in the imports, sorted."""
    urls = with_known_schemes(imported["imported_links"]).column("referring_url")
    return sorted(url for url in pc.unique(urls).to_pylist() if url)


def pages_to_read(imported: Mapping[str, pa.Table]) -> list[str]:
    """Return the canonical URL of every linking page and of every own page linked to, sorted.

    Own pages are read as well: what a link is about is judged against the page that it leads to.
    """
    targets = pc.unique(with_known_schemes(imported["imported_links"]).column("target_url")).to_pylist()
    return sorted({*linking_pages(imported), *(url for url in targets if url)})


def own_linked_pages(imported: Mapping[str, pa.Table], own_hosts: Sequence[str]) -> list[str]:
    """Return the canonical URL of every page on the owner's sites that a link leads to, sorted."""
    from hreflens.read.links import OwnSites

    own = OwnSites(frozenset(own_hosts))
    targets = pc.unique(with_known_schemes(imported["imported_links"]).column("target_url")).to_pylist()
    return sorted(url for url in targets if url and own.owns(host_of(url) or "", site_of(url) or ""))


def journal_of(project: Project) -> Path:
    """Return the file in which a fetch under way notes each page, so that a killed one resumes."""
    return project.folder / "fetch" / "journal.jsonl"


def fetch_missing(
    project: Project,
    settings: Settings,
    urls: Sequence[str],
    *,
    now: Callable[[], datetime],
    progress: "Callable[[FetchProgress], None]",
) -> Fetched:
    """Fetch those pages that were not fetched within `fetch.refetch_days`, and store what became of them.

    Args:
        project: where to.
        settings: section `fetch`.
        urls: canonical URLs of the linking pages wanted.
        now: the clock.
        progress: told of every page.

    Raises:
        hreflens.collect.fetch.FetchError: the project's fetch folder cannot be used.
        hreflens.engine.parquet.StoreError: the disk is full.
        hreflens.engine.workspace.WorkspaceError: another process writes the project.
    """
    from hreflens.collect.fetch.client import fetch_pages
    from hreflens.collect.fetch.journal import remove_journal

    with project_lock(project, "fetch"):
        started = now()
        journal = journal_of(project)
        journal.parent.mkdir(parents=True, exist_ok=True)
        fetches = fetch_pages(
            urls,
            settings=settings.fetch,
            warc_folder=project.warc_folder,
            journal=journal,
            known=read_fetches(project),
            now=now,
            progress=progress,
        )
        write_fetches(project, fetches)
        remove_journal(journal)
    mine = fetches.filter(pc.is_in(fetches.column("url"), value_set=pa.array(list(urls), pa.string())))
    fresh = pc.greater_equal(mine.column("fetched_at"), pa.scalar(started, pa.timestamp("us", tz="UTC")))
    return Fetched(len(urls), int(pc.sum(fresh).as_py() or 0), outcomes(mine))


def outcomes(fetches: pa.Table) -> dict[str, int]:
    """Return how many pages had each outcome, most frequent first."""
    counts = Counter(fetches.column("outcome").to_pylist())
    return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def add_archives(
    project: Project, paths: Sequence[Path], urls: Sequence[str], own_hosts: Sequence[str] = ()
) -> frozenset[str]:
    """Take in the wanted pages of WARC files (ours, wget's, Common Crawl's); return those wanted that were found.

    Whatever lies on the owner's hosts is taken in as well: pages, sitemaps and robots.txt. The later exchange of a
    page counts. The bytes stay where they are.

    Raises:
        hreflens.collect.fetch.FetchError: a file is no readable WARC file, or none of its records is a web page.
    """
    from hreflens.collect.fetch import FetchError
    from hreflens.collect.fetch.replay import index_warcs
    from hreflens.read.links import OwnSites

    found = index_warcs(
        paths, urls=set(urls), hosts=OwnSites(frozenset(own_hosts)).owns if own_hosts else None
    )
    if not found.num_rows:
        for path in paths:
            if not index_warcs([path], urls=None).num_rows:
                raise FetchError(f"{path}: holds no web page at all. Is it a WARC file?")
    with project_lock(project, "audit"):
        write_fetches(project, later_of(read_fetches(project), found))
    return frozenset(urls) & frozenset(found.column("url").to_pylist())


def later_of(known: pa.Table, found: pa.Table) -> pa.Table:
    """Return one row per URL of both tables, the later exchange; of two at the same time that of `found`."""
    rows: dict[str, dict[str, Any]] = {row["url"]: row for row in known.to_pylist()}
    for row in found.to_pylist():
        before = rows.get(row["url"])
        if before is None or not before["fetched_at"] or row["fetched_at"] >= before["fetched_at"]:
            rows[row["url"]] = row
    return dictionary.FETCHES.from_rows(rows[url] for url in sorted(rows))


def readable_fetches(project: Project) -> tuple[pa.Table, dict[str, int]]:
    """Return the stored fetches, and per WARC file that is gone how many pages lay in it.

    Pages in files that are gone count as not fetched: an archive that was moved must not stop an audit.
    """
    fetches = read_fetches(project)
    files = [name for name in pc.unique(fetches.column("warc_file")).to_pylist() if name]
    gone = [name for name in files if not (project.warc_folder / name).is_file()]
    if not gone:
        return fetches, {}
    lost = pc.fill_null(pc.is_in(fetches.column("warc_file"), value_set=pa.array(gone, pa.string())), False)
    counts = Counter(fetches.filter(lost).column("warc_file").to_pylist())
    at = fetches.column_names.index("outcome")
    outcome = pc.if_else(lost, FetchOutcome.NOT_FETCHED.value, fetches.column("outcome"))
    return fetches.set_column(at, dictionary.FETCHES.schema.field("outcome"), outcome), dict(counts)
