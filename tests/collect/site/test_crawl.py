"""The crawl of the own site against a loopback server: sitemaps, versions, bounds, robots, politeness, resume."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hreflens.collect.fetch.client import FetchProgress, Network
from hreflens.collect.site.crawl import Bounds
from hreflens.engine.workspace import Project, open_project, open_workspace, read_fetches
from hreflens.projects.own_site import Crawled, check_address, crawl_own_site
from hreflens.settings import Settings
from tests.collect.fetch.loopback import Seen, Server, moved, reply

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


class Site:
    """A site in three languages that plays `acme.test` on a port, and one version on `acme-jp.test`."""

    def __init__(self) -> None:
        self.port = 0
        self.endless = False

    def url(self, path: str, host: str = "acme.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, *links: str, versions: tuple[tuple[str, str], ...] = ()) -> bytes:
        head = "".join(f'<link rel="alternate" hreflang="{code}" href="{url}">' for code, url in versions)
        text = "".join(f'<a href="{link}">x</a>' for link in links)
        return reply(f"<html><head>{head}</head><body><p>page {text}</p></body></html>".encode())

    def play(self, seen: Seen) -> bytes:
        path = seen.path
        if seen.host == "acme-jp.test":
            return reply(b"", 404) if path == "/robots.txt" else self.page("/deeper")
        if path == "/robots.txt":
            text = f"User-agent: *\nDisallow: /private\n\nSitemap: {self.url('/maps/index.xml')}\n"
            return reply(text.encode(), kind="text/plain")
        if path == "/maps/index.xml":
            inner = f"<sitemap><loc>{self.url('/maps/one.xml.gz')}</loc></sitemap>"
            return reply(f"<sitemapindex {SPACE}>{inner}</sitemapindex>".encode(), kind="application/xml")
        if path == "/maps/one.xml.gz":
            link = f'<xhtml:link rel="alternate" hreflang="fr" href="{self.url("/fr/listed")}"/>'
            inner = (
                f"<url><loc>{self.url('/listed')}</loc>{link}</url><url><loc>http://other.test/</loc></url>"
            )
            return reply(
                gzip.compress(f"<urlset {SPACE}>{inner}</urlset>".encode()), kind="application/octet-stream"
            )
        if path == "/sitemap.xml":
            return reply(b"none", 404)
        if path == "/":
            versions = (("de", self.url("/de/")), ("ja", self.url("/", "acme-jp.test")))
            return self.page(
                "/one", "/private/x", "/file.pdf", "http://stranger.test/", "/old", versions=versions
            )
        if path == "/old":
            return moved(self.url("/new"))
        if path == "/one":
            return self.page("/two")
        if path.startswith("/deep"):
            return self.page(f"/deep{int(path[5:] or 0) + 1}")
        return self.page("/deep1") if path == "/two" else self.page()

    def crawl(
        self, project: Project, bounds: Bounds = Bounds(), done: Callable[[FetchProgress], None] | None = None
    ) -> Crawled:
        made = {
            "project": {"site": "acme.test"},
            "fetch": {"delay_s": 0.0, "retries": 0, "allow_private_addresses": True},
        }

        async def lookup(host: str) -> list[str]:
            return ["127.0.0.1"]

        return crawl_own_site(
            project,
            Settings.model_validate(made),
            bounds=bounds,
            now=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC),
            progress=done or (lambda at: None),
            network=Network(lookup=lookup),
            starts=[self.url("/")],
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return open_project(open_workspace(tmp_path / "w", create=True), "acme", create=True)


def asked(server: Server, host: str = "acme.test") -> list[str]:
    return [seen.path for seen in server.seen if seen.host == host]


def test_sitemaps_links_and_versions_are_followed_within_the_own_hosts(project: Project) -> None:
    site = Site()
    with Server(site.play) as server:
        site.port = server.port
        done = site.crawl(project)
    paths = asked(server)
    assert {"/", "/de/", "/one", "/two", "/listed", "/fr/listed", "/old", "/new", "/maps/one.xml.gz"} <= set(
        paths
    )
    assert len(paths) == len(set(paths)) + 1, "each address once; robots.txt twice, as rules and as a file"
    assert not {"/private/x", "/file.pdf"} & set(paths)
    assert set(asked(server, "acme-jp.test")) == {"/robots.txt", "/"}, (
        "a version elsewhere is read, not crawled"
    )
    assert not [seen for seen in server.seen if seen.host in ("stranger.test", "other.test")]
    assert done.left_out == 0
    rows = {row["url"]: row for row in read_fetches(project).to_pylist()}
    assert rows[site.url("/private/x")]["outcome"] == "robots_blocked"
    assert rows[site.url("/maps/one.xml.gz")]["outcome"] == "not_html"
    assert rows[site.url("/robots.txt")]["outcome"] == "ok"


@pytest.mark.parametrize(("bounds", "most"), [(Bounds(pages=3), 3), (Bounds(depth=1), 12)])
def test_the_bounds_hold(project: Project, bounds: Bounds, most: int) -> None:
    site = Site()
    with Server(site.play) as server:
        site.port = server.port
        done = site.crawl(project, bounds)
    assert done.pages <= most
    assert "/two" not in asked(server)
    assert bool(done.left_out) is (bounds.pages == 3)


def test_a_second_crawl_asks_for_nothing_and_still_knows_all(project: Project) -> None:
    site = Site()
    with Server(site.play) as server:
        site.port = server.port
        first = site.crawl(project)
        before = len(server.seen)
        second = site.crawl(project)
    again = [seen.path for seen in server.seen[before:]]
    assert set(again) <= {"/robots.txt", "/private/x", "/sitemap.xml", "/maps/one.xml.gz"}, again
    assert (second.pages, second.left_out) == (first.pages, 0)


class Stopped(BaseException):
    """Stands for Ctrl-C."""


def test_a_crawl_that_was_stopped_goes_on_where_it_was(project: Project) -> None:
    site = Site()

    def stop(at: FetchProgress) -> None:
        if at.done >= 6:
            raise Stopped

    with Server(site.play) as server:
        site.port = server.port
        with pytest.raises(Stopped):
            site.crawl(project, done=stop)
        before = {seen.path for seen in server.seen}
        done = site.crawl(project)
        after = [seen.path for seen in server.seen]
    fresh = open_project(open_workspace(project.workspace.parent / "other", create=True), "acme", create=True)
    with Server(site.play) as server:
        site.port = server.port
        whole = site.crawl(fresh)
    assert len(before) < len(set(after))
    assert done.pages == whole.pages
    assert after.count("/one") == 1


def check(site: Site, url: str, limit: int = 100) -> dict[str, Any]:
    async def lookup(host: str) -> list[str]:
        return ["127.0.0.1"]

    fetch = {"delay_s": 0.0, "retries": 0, "allow_private_addresses": True}
    return check_address(
        url,
        Settings.model_validate({"fetch": fetch}),
        bounds=Bounds(pages=limit),
        now=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC),
        progress=lambda at: None,
        network=Network(lookup=lookup),
    )


def test_a_page_is_checked_with_its_versions_and_without_following_links() -> None:
    site = Site()
    with Server(site.play) as server:
        site.port = server.port
        found = check(site, site.url("/"))
    assert set(found["own_pages"].column("url").to_pylist()) == {
        site.url("/"), site.url("/de/"), site.url("/", "acme-jp.test"),
    }  # fmt: skip
    assert not {"/one", "/listed"} & set(asked(server))
    findings = {(row["finding"], row["target_url"]) for row in found["hreflang_findings"].to_pylist()}
    assert findings == {
        ("missing_return", site.url("/de/")), ("missing_return", site.url("/", "acme-jp.test")), ("missing_self", site.url("/")),
    }  # fmt: skip


def test_a_sitemap_is_checked_with_all_its_pages() -> None:
    site = Site()
    with Server(site.play) as server:
        site.port = server.port
        found = check(site, site.url("/maps/index.xml"))
    assert {site.url("/listed"), site.url("/fr/listed")} == set(found["own_pages"].column("url").to_pylist())
    assert "missing_self" in found["hreflang_findings"].column("finding").to_pylist()


def test_private_addresses_are_refused() -> None:
    site = Site()
    with Server(site.play) as server:
        site.port = server.port

        async def lookup(host: str) -> list[str]:
            return ["127.0.0.1"]

        found = check_address(
            site.url("/"),
            Settings.model_validate({"fetch": {"delay_s": 0.0, "retries": 0}}),
            bounds=Bounds(),
            now=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC),
            progress=lambda at: None,
            network=Network(lookup=lookup),
        )
    assert server.seen == []
    assert found["own_pages"].column("outcome").to_pylist() == ["address_refused"]
