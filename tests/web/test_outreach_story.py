"""From a service's rows to a letter, in a browser: ask, agree, collect, audit, choose, put on the board, move, copy, download."""

import csv
import io
import re
from pathlib import Path

import pytest

from hreflens.projects.setup import init_project
from tests.collect.apis.fakes import KEY
from tests.collect.apis.loopback import Asked, Reply, serving
from tests.web.browsing import browsing
from tests.web.outreach_world import RIVALS, put_cards, put_prospects
from tests.web.test_stories import job_done, saved

pytestmark = pytest.mark.slow


def ahrefs(asked: Asked) -> Reply:
    """Five sites of Mexico that link to whichever domain is asked for, and one that does so with markup in its title."""
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    titles = [*(f"Noticias del barrio {n}" for n in range(5)), "<script>alert(1)</script>"]
    rows = [
        {"url_from": f"https://sitio{n}.mx/p", "url_to": f"https://{asked.query['target']}/", "title": title, "anchor": "x", "languages": ["es"],
         "domain_rating_source": 60 - n, "is_dofollow": True, "is_nofollow": False, "first_seen_link": "2026-01-02T03:04:05Z"}
        for n, title in enumerate(titles)
    ]  # fmt: skip
    return Reply({"backlinks": rows})


def test_from_a_services_rows_to_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = {"site": "acme.example", "home": "en-US", "markets": ["mx"], "competitors": list(RIVALS)}
    init_project(tmp_path / "w", "acme", project)
    monkeypatch.setenv("HREFLENS_AHREFS_KEY", KEY)
    with serving(ahrefs) as server, browsing(tmp_path / "w") as browser:
        monkeypatch.setenv("HREFLENS_AHREFS_URL", server.url)
        page = browser.page()
        for rival in RIVALS:
            page.goto("/p/acme/connectors")
            page.get_by_role("link", name="Ahrefs").click()
            page.get_by_label("Of what").fill(rival)
            page.get_by_role("button", name="What does it cost?").click()
            assert page.get_by_text("27,000 units").count() == 1
            page.get_by_label("I agree to this cost").check()
            page.get_by_role("button", name="Collect", exact=True).click()
            job_done(page)
            assert KEY not in page.content()
        assert [asked.query["target"] for asked in server.asked] == list(RIVALS)
        page.reload()
        page.get_by_label("Fetch linking pages that are not known yet").uncheck()
        page.get_by_role("button", name="Start the audit").click()
        job_done(page)

        page.get_by_role("link", name="Prospects", exact=True).click()
        page.wait_for_selector("#results table")
        assert page.locator("#results tbody tr").count() == 6
        page.locator("#q").fill("barrio")
        page.wait_for_function("() => document.querySelectorAll('#results tbody tr').length === 5")
        page.select_option("#filters select[name=kind]", "newspaper")
        page.wait_for_url("**kind=newspaper**")
        rows = list(csv.DictReader(io.StringIO(saved(page, "#results a[download]").decode("utf-8-sig"))))
        assert [row["site"] for row in rows] == page.locator(
            "#results tbody th bdi[dir=ltr]"
        ).all_inner_texts()
        page.get_by_role("button", name=re.compile("Put on the board.*sitio0.mx")).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#results a[href*='outreach/card?site=sitio0.mx']")
        assert page.evaluate("document.activeElement.textContent").startswith("Found")
        page.keyboard.press("Enter")

        page.get_by_label("Your name").fill("Ana Ruiz")
        page.get_by_label("Topic, in the language of the site").fill("cámaras para tiendas")
        page.get_by_role("button", name="Write it anew").click()
        letter = page.locator("#body").input_value()
        assert "Ana Ruiz" in letter
        assert "cámaras para tiendas" in letter
        assert page.locator("#body").get_attribute("lang") == "es"
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy the text").click()
        page.wait_for_selector("button:text('Copied.')")
        assert page.evaluate("navigator.clipboard.readText()") == letter
        page.get_by_label("State").select_option("contacted")
        page.locator("form[action$='outreach/move'] input[name=note]").fill("by their form")
        page.get_by_role("button", name="Move").click()
        assert page.locator(".history li").first.inner_text().startswith("Contacted")
        assert "by their form" in page.locator(".history").inner_text()
        board = list(csv.DictReader(io.StringIO(_board(page).decode("utf-8-sig"))))
        assert [(row["site"], row["status"]) for row in board] == [("sitio0.mx", "contacted")]


def _board(page: object) -> bytes:
    page.goto("/p/acme/outreach")  # type: ignore[attr-defined]
    return saved(page, "a[href$='outreach.csv']")


def test_the_board_is_moved_by_keyboard_alone(tmp_path: Path) -> None:
    put_prospects(tmp_path)
    put_cards(tmp_path, "acme")
    with browsing(tmp_path) as browser:
        page = browser.page()
        page.goto("/p/acme/outreach")
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('[data-card]')"):
                break
        first = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert first == "sitio01.mx, Found"
        page.keyboard.press("j")
        assert (
            page.evaluate("document.activeElement.getAttribute('aria-label')") == "le-journal.fr, Contacted"
        )
        page.keyboard.press("k")
        page.keyboard.press("3")
        page.wait_for_function(
            "() => document.activeElement.getAttribute('aria-label') === 'sitio01.mx, Answered'"
        )
        page.keyboard.press("o")
        page.wait_for_url("**/outreach/card?site=sitio01.mx")
        # letters typed into a field are letters, and keys away from a card do nothing
        page.goto("/p/acme/outreach")
        page.locator(".tools input[name=site]").focus()
        page.keyboard.type("j3k.example")
        assert page.locator(".tools input[name=site]").input_value() == "j3k.example"
        page.locator("h1").click()
        page.keyboard.press("5")
        page.wait_for_timeout(300)
        assert page.locator("#col-declined .note").inner_text() == "0"


def test_without_scripts_the_board_moves_too(tmp_path: Path) -> None:
    put_prospects(tmp_path)
    put_cards(tmp_path, "acme")
    with browsing(tmp_path) as browser:
        context = browser.browser.new_context(base_url=browser.base, java_script_enabled=False)
        page = context.new_page()
        page.goto("/p/acme/outreach")
        page.get_by_role("button", name=re.compile("Contacted.*sitio01.mx")).first.click()
        page.wait_for_url("**/outreach/card?site=sitio01.mx")
        assert "Contacted" in page.locator(".facts").inner_text()
        assert page.locator("[data-copy]:visible").count() == 0
