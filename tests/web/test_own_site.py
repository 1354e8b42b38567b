"""The page of the owner's own site: the crawl as a job against a site on this machine, what it shows, sets to copy."""

from pathlib import Path
from typing import Any

import pytest

from hreflens.engine.accounts import add_user
from hreflens.engine.jobs import DONE
from hreflens.engine.state import open_state
from hreflens.engine.workspace import open_project
from hreflens.projects.setup import init_project, project_settings, write_settings
from tests.collect.apis.loopback import Asked, Reply, serving
from tests.web.test_jobs import upload, wait
from tests.web.test_opportunities import workspace
from tests.web.world import NOW, Visitor, visitor

LOCALES = ("en", "fr", "de")
WORDS = {
    "en": "Our cameras watch over your shop and your home at night, and you will like how quiet they are. ",
    "fr": "Nos caméras surveillent votre magasin et votre maison la nuit, et vous aimerez leur silence. ",
    "de": "Unsere Kameras wachen nachts über Ihren Laden und Ihr Haus, und Sie werden ihre Ruhe mögen. ",
}


def site(asked: Asked, base: str) -> Reply:
    """A site of three locales: the German version names no other in return."""
    if asked.path == "/robots.txt":
        return Reply(
            f"User-agent: *\nAllow: /\nDisallow: /private\nSitemap: {base}/sitemap.xml\n",
            headers={"Content-Type": "text/plain"},
        )
    if asked.path == "/sitemap.xml":
        listed = "".join(f"<url><loc>{base}/{code}/</loc></url>" for code in LOCALES)
        return Reply(
            f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>',
            headers={"Content-Type": "application/xml"},
        )
    code = asked.path.strip("/")
    if code not in LOCALES:
        return Reply("gone", 404)
    named = LOCALES if code != "de" else ("de",)
    heads = "".join(f'<link rel="alternate" hreflang="{each}" href="{base}/{each}/">' for each in named)
    body = WORDS[code] * 12
    page = f'<!doctype html><html lang="{code}"><head><title>{code}</title>{heads}</head><body><main><p>{body}</p><a href="/private/x">x</a></main></body></html>'
    return Reply(page, headers={"Content-Type": "text/html; charset=utf-8"})  # fmt: skip


def settle(root: Path) -> None:
    """Make a project of a site on this machine, which a crawl may ask."""
    made, _ = init_project(root, "acme", {"site": "127.0.0.1", "home": "en-US"})
    tree: dict[str, Any] = project_settings(made).model_dump()
    tree["fetch"] |= {"allow_private_addresses": True, "delay_s": 0.05}
    write_settings(open_project(root, "acme"), tree)


def test_a_crawl_runs_as_a_job_obeys_robots_and_shows_what_to_mend(tmp_path: Path) -> None:
    root = tmp_path / "w"
    settle(root)
    someone = visitor(root)
    base = ""
    with serving(lambda asked: site(asked, base)) as server:
        base = server.url
        rows = f"Referring page URL,Target URL,Anchor\nhttps://le-jardin.fr/a,{base}/en/,Acme\n"
        where = upload(someone, "links.csv", rows)
        someone.post(where, {"do": "take"})
        assert wait(someone)["status"] == DONE
        assert "not crawled yet" not in someone.get("/p/acme/site").text  # nothing was audited so far
        assert someone.post("/p/acme/site/crawl", {"pages": "50", "depth": "3"}).status_code == 303
        done = wait(someone, 150)
        assert done["status"] == DONE, done["message"]
        assert "links=1" in done["message"]
        paths = [asked.path for asked in server.asked]
    assert {"/robots.txt", "/sitemap.xml", "/en/", "/fr/", "/de/"} <= set(paths)
    assert not any(path.startswith("/private") for path in paths)
    data = someone.get("/api/projects/acme/own-site").json()
    assert data["read"] == 3
    assert data["clusters"] == 1
    assert (
        data["findings"]["error"] >= 2
    )  # the German page is not named in return, nor names itself to others
    assert {row["locale"] for row in data["locales"]} == set(LOCALES)
    page = someone.get("/p/acme/site").text
    assert "hreflang=&#34;de&#34;" in page
    assert "opportunities?page=landings" in page
    assert "Pages known: <bdi>" in page


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    return visitor(workspace(tmp_path_factory.mktemp("web")))


def test_the_page_sums_up_and_leads_on(reader: Visitor) -> None:
    page = reader.get("/p/own/site").text
    for kind in ("head", "header", "sitemap"):
        assert f'id="set-{kind}"' in page
        assert f"/p/own/hreflang/{kind}.txt" in page
    assert "<script>alert" not in page
    assert "Your site was not crawled yet." in reader.get("/p/bare/site").text
    assert reader.get("/api/projects/bare/own-site").json() == {}


def test_cards_of_other_sites_are_where_they_were(reader: Visitor) -> None:
    assert reader.get("/p/own/site?site=nobody.example").status_code == 404
    assert reader.get("/p/own/site?site=").status_code == 404


def test_bounds_are_kept_and_viewers_start_nothing(tmp_path: Path) -> None:
    init_project(tmp_path / "w", "acme", {"site": "acme.example"})
    with open_state(tmp_path / "w") as state:
        add_user(state, "vera", "a long password", "viewer", ("acme",), at=NOW)
    vera = visitor(tmp_path / "w", accounts=True)
    vera.login("vera", "a long password")
    assert vera.post("/p/acme/site/crawl", {}).status_code == 403
    assert "Crawl the site" not in vera.get("/p/acme/site").text
    sent = vera.client.post(
        "/api/projects/acme/own-site/crawl", json={}, headers={"x-csrf-token": vera.token()}
    )
    assert sent.status_code == 403
    someone = visitor(tmp_path / "w")
    assert "import links first" in someone.get("/p/acme/site").text
    assert someone.get("/p/acme/site?site=x.example").status_code == 409  # a card needs an audit
    token = {"x-csrf-token": someone.token()}
    refused = someone.client.post("/api/projects/acme/own-site/crawl", json={"pages": -1}, headers=token)
    assert refused.status_code == 422
