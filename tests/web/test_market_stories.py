"""The stories S5 and S7 in a browser on the example project: from files to what is taken away."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eval.gates.example_opportunities import planted
from examples.talvora.model import OWN_SITE

from tests.collect.fetch.loopback import Server
from tests.web.browsing import browsing
from tests.web.example_site import OwnSite, exports, prepare
from tests.web.test_stories import job_done, saved

pytestmark = pytest.mark.slow


@pytest.fixture
def served_site() -> Iterator[tuple[Server, OwnSite]]:
    site = OwnSite()
    with Server(site.play) as server:
        yield server, site


def upload(page: Any, files: list[dict[str, object]]) -> None:
    """Upload files on the page of imports and take them in."""
    page.goto("/p/talvora/imports")
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Import", exact=True).click()
    job_done(page)


def audit(page: Any) -> None:
    """Start an audit that fetches nothing, and wait for it."""
    page.goto("/p/talvora/imports")
    page.get_by_label("Fetch linking pages that are not known yet").uncheck()
    page.get_by_role("button", name="Start the audit").click()
    job_done(page)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_s5_french_market(tmp_path: Path, served_site: tuple[Server, OwnSite]) -> None:
    server, site = served_site
    prepare(tmp_path / "w", server, site)
    with browsing(tmp_path / "w") as browser:
        page = browser.page()
        upload(page, exports(site.base, "talvora.example-backlinks-subdomains*", "*Latest links*", "ga4-*", "*Performance*", "search-console*"))  # fmt: skip
        page.goto("/p/talvora/site")
        page.get_by_role("button", name="Crawl the site").click()
        job_done(page)
        assert server.asked("/robots.txt")
        assert {"/sitemap.xml", "/fr/tarifs", "/ja/guides/passkey", "/es/"} <= {
            seen.path for seen in server.seen
        }
        # The market: links, authority within it, what stands in the way.
        page.goto("/p/talvora/markets")
        page.get_by_role("link", name="France").first.click()
        page.wait_for_url("**/markets/FR**")
        page.wait_for_load_state()
        assert "le-courrier-fictif-de-valmorin.fr" in page.content()
        # Landings in the wrong language, with the right sibling, and the request on the link's card.
        page.goto("/p/talvora/opportunities?page=landings")
        text = page.locator("main").inner_text()
        assert "/en/pricing" in text
        assert "/fr/tarifs" in text
        # What to translate next, each row with its reasons.
        page.goto("/p/talvora/opportunities?page=translate_next")
        assert "lost to the language barrier" in page.locator("main").inner_text()
        listed = rows(saved(page, "a[href*='translate_next'][href*='csv']"))
        assert {row["lang"] for row in listed} >= {"it", "es", "pl", "tr"}
        assert "of the page where" in listed[0]["why"], "demand of the page itself is among the reasons"
        # The faults of hreflang are those that were planted.
        page.goto("/p/talvora/opportunities?page=hreflang")
        told = {(row["url"].replace(OWN_SITE, site.base), row["value"]) for row in planted("hreflang")}
        text = page.locator("main").inner_text()
        assert all(value in text for _, value in told)
        page.goto("/p/talvora/site")
        assert "Sets of versions" in page.content()
        head = saved(page, "a[href$='hreflang/head.txt']").decode()
        assert f'hreflang="fr" href="{site.base}/fr/tarifs"' in head
        assert f'hreflang="en" href="{site.base}/en/pricing"' in head
        assert "en-UK" not in head
        assert "en_US" not in head
        page.goto("/p/talvora/profile?page=engagement")
        assert "engage" in page.locator("main").inner_text()
        page.goto("/p/talvora/")
        page.locator("#ui").select_option("fr")
        page.wait_for_function("() => document.documentElement.lang === 'fr'")
        report = saved(page, "a[href$='report.html']").decode()
        assert "/fr/tarifs" in report


def test_s7_prospecting(tmp_path: Path, served_site: tuple[Server, OwnSite]) -> None:
    server, site = served_site
    prepare(tmp_path / "w", server, site)
    truth = {row["site"]: row for row in planted("prospects")}
    spanish = {host for host, row in truth.items() if row["propose"] == "yes" and row["lang"] == "es"}
    with browsing(tmp_path / "w") as browser:
        page = browser.page()
        upload(page, exports(site.base, "talvora*backlinks-subdomains*", "talvora*backlinks.xlsx", "*Latest links*"))  # fmt: skip
        upload(page, exports(site.base, "keyvault*", "lockwise*", "schluesselwacht*"))
        audit(page)
        # Everybody who should be proposed is, and nobody else.
        page.goto("/p/talvora/prospects")
        everybody = {row["site"] for row in rows(saved(page, "#results a[download]"))}
        assert everybody == {host for host, row in truth.items() if row["propose"] == "yes"}
        # Language L, market M.
        page.select_option("#filters select[name=lang]", "es")
        page.wait_for_url("**lang=es**")
        page.wait_for_function(
            f"() => document.querySelectorAll('#results tbody tr').length === {len(spanish)}"
        )
        page.select_option("#filters select[name=market]", "MX")
        page.wait_for_url("**market=MX**")
        page.wait_for_function("() => document.querySelectorAll('#results tbody tr').length === 1")
        view = rows(saved(page, "#results a[download]"))
        assert [(row["site"], row["kind"], row["lang"], row["market"]) for row in view] == [
            ("diario-ficticio-del-bajio.mx", "newspaper", "es", "MX")
        ]
        assert view[0]["contact_url"] == "https://diario-ficticio-del-bajio.mx/about/"
        # On the board, a letter in the site's language, and what came of it.
        page.get_by_role("button", name="Put on the board").first.click()
        page.wait_for_selector("#results td.k-board a.chip")
        page.locator("#results td.k-board a.chip").click()
        page.wait_for_selector("#body")
        assert page.locator("#body").get_attribute("lang") == "es"
        assert "diario-ficticio-del-bajio.mx" in page.locator("#subject").input_value()
        page.get_by_label("State").select_option("contacted")
        page.get_by_label("Note").first.fill("por su formulario")
        page.get_by_role("button", name="Move").click()
        page.wait_for_load_state()
        assert "por su formulario" in page.content()
        page.goto("/p/talvora/outreach")
        board = rows(saved(page, "a[href$='outreach.csv']"))
        assert [(row["site"], row["status"], row["lang"]) for row in board] == [
            ("diario-ficticio-del-bajio.mx", "contacted", "es")
        ]
    assert server.seen == [], "nothing was fetched and nothing was sent"
