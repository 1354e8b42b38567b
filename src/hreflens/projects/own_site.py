"""Crawls the owner's own site into a project, and checks hreflang of any address without one.

It must not decide how to fetch or what a finding is: `collect.site` steers, `read` reads, `act` judges.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.opportunities.clusters import build_locale_pages
from hreflens.act.opportunities.hreflang import build_hreflang_findings
from hreflens.collect.site.crawl import MAX_SITEMAP_BYTES, Bounds, Leads, SiteCrawl
from hreflens.engine.workspace import Project, imported_tables, project_lock, read_fetches, write_fetches
from hreflens.projects.fetches import outcomes, own_linked_pages
from hreflens.read.links import OwnSites
from hreflens.read.own_site import build_own_site, is_robots_file, read_own_page, sitemaps_named
from hreflens.read.sitemaps import is_sitemap_address, looks_like_sitemap, read_sitemap
from hreflens.settings import FetchSettings, Settings
from hreflens.stages import own_bodies
from hreflens.tables import FETCHES
from hreflens.urls.canonical import canonical_url, host_of
from hreflens.urls.domains import registrable_domain, site_of

if TYPE_CHECKING:
    from hreflens.collect.fetch.client import FetchProgress, Network


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl asked for: pages now known, those fetched now, pages beyond the bound, and all by outcome."""

    pages: int
    fetched: int
    left_out: int
    outcomes: Mapping[str, int]


def crawl_own_site(
    project: Project,
    settings: Settings,
    *,
    bounds: Bounds,
    now: Callable[[], datetime],
    progress: "Callable[[FetchProgress], None]",
    network: "Network | None" = None,
    starts: Sequence[str] | None = None,
) -> Crawled:
    """Crawl the owner's site into the project's fetches: start pages, linked pages, sitemaps, links, versions.

    Args:
        project: where to.
        settings: whose site, and section `fetch`.
        bounds: how far to go.
        now: the clock.
        progress: told of every URL.
        network: name resolution and certificates other than the machine's.
        starts: canonical URLs to begin with beside the pages that links lead to; the home pages when None.

    What was fetched within `fetch.refetch_days` is not fetched again, and still leads on; a killed crawl resumes.

    Raises:
        hreflens.collect.fetch.FetchError: the project's fetch folder cannot be used.
        hreflens.engine.parquet.StoreError: the disk is full.
        hreflens.engine.workspace.WorkspaceError: another process writes the project.
    """
    from hreflens.collect.fetch.journal import remove_journal

    linked = own_linked_pages(imported_tables(project), settings.own_hosts)
    if starts is None:
        starts = [f"https://{host}/" for host in settings.own_hosts if canonical_url(f"https://{host}/")]
    with project_lock(project, "crawl"):
        started = now()
        journal = project.folder / "fetch" / "site-journal.jsonl"
        crawl = _crawl(
            [*starts, *linked],
            settings.own_hosts,
            warc_folder=project.warc_folder,
            bounds=bounds,
            sitemaps=(),
        )
        fetches = _fetch(
            crawl,
            settings.fetch,
            warc_folder=project.warc_folder,
            journal=journal,
            known=read_fetches(project),
            now=now,
            progress=progress,
            network=network,
        )
        write_fetches(project, fetches)
        remove_journal(journal)
    asked = fetches.filter(pc.is_in(fetches.column("url"), value_set=pa.array(crawl.asked, pa.string())))
    fresh = pc.greater_equal(asked.column("fetched_at"), pa.scalar(started, pa.timestamp("us", tz="UTC")))
    return Crawled(asked.num_rows, int(pc.sum(fresh).as_py() or 0), crawl.left_out, outcomes(asked))


def check_address(
    url: str,
    settings: Settings,
    *,
    bounds: Bounds,
    now: Callable[[], datetime],
    progress: "Callable[[FetchProgress], None]",
    network: "Network | None" = None,
) -> dict[str, pa.Table]:
    """Fetch a page or sitemap with what its hreflang names; return fetches and the tables of the hreflang audit.

    A sitemap brings all its pages, a page brings its versions; links are not followed. The sitemaps of the site are
    read too, for what they say of these pages. Nothing is kept.

    Args:
        url: canonical URL of a page or a sitemap.
        settings: section `fetch`, and the model that compares texts.
        bounds: of the pages; the depth is not looked at.
        now: the clock.
        progress: told of every URL.
        network: name resolution and certificates other than the machine's.

    Raises:
        hreflens.collect.fetch.FetchError: the temporary folder cannot be used.
    """
    hosts = (registrable_domain(host_of(url) or "") or host_of(url) or "",)
    with tempfile.TemporaryDirectory(prefix="hreflens-") as name:
        folder = Path(name)
        is_sitemap = is_sitemap_address(url)
        crawl = _crawl(
            [] if is_sitemap else [url],
            hosts,
            warc_folder=folder / "warc",
            bounds=Bounds(bounds.pages, 0, listed=False),
            sitemaps=[url] if is_sitemap else [],
        )
        fetches = _fetch(
            crawl,
            settings.fetch,
            warc_folder=folder / "warc",
            journal=folder / "journal.jsonl",
            known=FETCHES.empty(),
            now=now,
            progress=progress,
            network=network,
        )
        pages, links = build_own_site(fetches, own_bodies(folder / "warc"), hosts)
    tables = {"own_pages": pages, "hreflang_links": links, "fetches": fetches}
    tables["locale_pages"] = build_locale_pages(tables, settings)
    return {**tables, "hreflang_findings": build_hreflang_findings(tables)}


def _crawl(
    starts: Sequence[str],
    hosts: Sequence[str],
    *,
    warc_folder: Path,
    bounds: Bounds,
    sitemaps: Sequence[str],
) -> SiteCrawl:
    own = OwnSites(frozenset(hosts))
    return SiteCrawl(
        starts,
        look=lambda row, headers, body: _look(row, headers, body, own),
        owns=lambda url: own.owns(host_of(url) or "", site_of(url) or ""),
        warc_folder=warc_folder,
        bounds=bounds,
        sitemaps=sitemaps,
    )


def _look(row: Mapping[str, Any], headers: Any, body: bytes, own: OwnSites) -> Leads:
    """Return what a body of the owner's site leads to."""
    url = row["url"]
    if is_robots_file(url):
        named = (canonical_url(each, base=url) for each in sitemaps_named(body))
        return Leads(sitemaps=tuple(each for each in named if each), listing=True)
    if looks_like_sitemap(body):
        found = read_sitemap(body, row.get("final_url") or url)
        targets = (each.target_url for listed in found.alternates.values() for each in listed)
        pages = (each for each in found.pages if own.owns(host_of(each) or "", site_of(each) or ""))
        versions = tuple(dict.fromkeys(each for each in targets if each))
        return Leads(tuple(found.sitemaps), tuple(pages), versions, listing=True)
    page = read_own_page(url, row.get("final_url") or url, headers, body, own=own)
    versions = tuple(dict.fromkeys(each.target_url for each in page.alternates if each.target_url))
    return Leads((), () if page.nofollow else page.links, versions)


def _fetch(
    crawl: SiteCrawl,
    fetch: FetchSettings,
    *,
    warc_folder: Path,
    journal: Path,
    known: pa.Table,
    now: Callable[[], datetime],
    progress: "Callable[[FetchProgress], None]",
    network: "Network | None",
) -> pa.Table:
    from hreflens.collect.fetch.client import Network, fetch_pages

    journal.parent.mkdir(parents=True, exist_ok=True)
    cap = max(fetch.max_body_bytes, MAX_SITEMAP_BYTES)
    return fetch_pages(
        crawl.first,
        settings=fetch.model_copy(update={"max_body_bytes": cap}),
        warc_folder=warc_folder,
        journal=journal,
        known=known,
        now=now,
        progress=progress,
        network=network or Network(),
        discovery=crawl,
    )
