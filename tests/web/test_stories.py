"""The stories S1 to S4 in a browser, from upload to download, by mouse and keyboard; and axe on every page."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hreflens.projects.setup import init_project
from tests.web.browsing import Browser, browsing, violations
from tests.web.world import PAGES

pytestmark = pytest.mark.slow

GSC = (
    "Linking page,Last crawled\n"
    "https://kamera-nikki.jp/blog/1,2026-10-30\nhttps://dom-i-sad.ru/dacha,2026-10-29\n"
    "https://banrao.in.th/review,2026-10-28\n"
)
ROWS = (
    ("https://kamera-nikki.jp/blog/1", "https://acme.example/", "アクメのカメラ"),
    ("https://dom-i-sad.ru/dacha", "https://acme.example/", "камеры Акме"),
    ("https://akhbar-tech.eg/reviews/7", "https://acme.example/ar", "كاميرات أكمي"),
    ("https://le-jardin.fr/article", "https://acme.example/fr", "Acme"),
)

OF_THIS_WORLD = ("markets/JP", "outreach/card?site=sitio01.mx")


def sheet() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Referring page URL", "Target URL", "Anchor"])
    writer.writerows(ROWS)
    return out.getvalue().encode()


def saved(page: Any, click: str) -> bytes:
    """Return what a click downloads."""
    with page.expect_download() as waiting:
        page.locator(click).first.click()
    return Path(waiting.value.path()).read_bytes()


def job_done(page: Any) -> None:
    """Wait on the page of jobs until the newest job is done; the page moves by itself."""
    page.wait_for_function(
        "() => { const p = document.querySelector('#jobs .job p'); return p && / done/.test(p.textContent); }",
        timeout=120_000,
    )


def test_s1_panic_over_foreign_links(tmp_path: Path) -> None:
    init_project(tmp_path / "w", "first.example", {"site": "first.example"})
    with browsing(tmp_path / "w") as browser:
        page = browser.page()
        page.goto("/?all=1")
        page.get_by_label("Site").fill("acme.example")
        page.get_by_label("Your language and country").fill("en-US")
        page.get_by_label("Countries that matter to you").fill("us, fr, jp")
        page.get_by_label("Brand names, in any script").fill("Acme, アクメ, Акме")
        page.get_by_role("button", name="Create project").click()
        page.locator("input[type=file]").set_input_files(
            [
                {"name": "latest.csv", "mimeType": "text/csv", "buffer": GSC.encode()},
                {"name": "links.csv", "mimeType": "text/csv", "buffer": sheet()},
            ]
        )
        page.get_by_role("button", name="Upload").click()
        page.get_by_text("アクメのカメラ").first.wait_for(state="attached")
        page.get_by_role("button", name="Import", exact=True).click()
        job_done(page)
        page.reload()
        page.get_by_label("Fetch linking pages that are not known yet").uncheck()
        page.get_by_role("button", name="Start the audit").click()
        job_done(page)
        page.get_by_role("link", name="Overview").click()
        page.get_by_text("No manual action recorded: no disavow file is needed.").first.wait_for(
            state="attached"
        )
        page.locator("#find").fill("камеры")
        page.keyboard.press("Enter")
        page.wait_for_selector("#results table")
        assert page.locator("#results tbody tr").count() == 1
        page.locator("#results tbody th a").first.click()
        page.wait_for_selector("table.sum")
        assert "The sum behind the verdict" in page.content()
        assert len(saved_csv(page, browser)) == 5


def saved_csv(page: Any, browser: Browser) -> list[list[str]]:
    page.goto("/p/acme.example/links")
    data = saved(page, "#results a[download]").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data)))[1:]


def test_s2_answer_to_a_toxic_report(own: Path) -> None:
    with browsing(own) as browser:
        page = browser.page()
        page.goto("/p/acme/compare")
        page.get_by_role("link", name="show in the table").click()
        page.wait_for_selector("#results table")
        shown = page.locator("#results tbody tr").count()
        rows = list(csv.DictReader(io.StringIO(saved(page, "#results a[download]").decode("utf-8-sig"))))
        assert shown == min(50, len(rows))
        assert {(row["verdict"], row["flagged"], row["foreign"]) for row in rows} == {
            ("keep", "true", "true")
        }
        page.select_option("#filters select[name=lang]", "ja")
        page.wait_for_url("**lang=ja**")
        assert page.locator("#results tbody tr").count() < shown
        page.go_back()
        page.wait_for_function(f"() => document.querySelectorAll('#results tbody tr').length === {shown}")
        page.goto("/p/acme/")
        page.locator("#ui").select_option("fr")
        page.wait_for_function("() => document.documentElement.lang === 'fr'")
        report = saved(page, "a[href$='report.html']").decode()
        assert '<html lang="fr"' in report
        assert saved(page, "a[href$='report.xlsx']")[:2] == b"PK"


def test_s3_manual_action_by_keyboard(own: Path) -> None:
    with browsing(own) as browser:
        page = browser.page()
        page.goto("/p/acme/disavow")
        page.get_by_text("Record a manual action").click()
        page.get_by_label("Reported on").fill("2026-11-02")
        page.get_by_role("button", name="Record", exact=True).click()
        page.get_by_text("Ask for removals first, then disavow what remains.").first.wait_for(
            state="attached"
        )
        page.goto("/p/acme/review")
        groups = page.locator(".group").count()
        assert groups >= 2
        page.keyboard.press("j")
        assert page.locator(".group.now").count() == 1
        page.keyboard.press("n")
        page.keyboard.type("bought in 2024")
        page.keyboard.press("Escape")
        page.keyboard.press("3")
        page.wait_for_selector(".group.done")
        page.wait_for_selector("#newer button")
        page.keyboard.press("k")
        page.keyboard.press("4")
        page.wait_for_function("() => document.querySelectorAll('.group.done').length === 2")
        page.goto("/p/acme/disavow")
        assert "bought in 2024" in page.content()
        assert saved(page, "a[href^='/p/acme/disavow.txt']").startswith(b"# hreflens:")
        with zipfile.ZipFile(io.BytesIO(saved(page, "a[href$='reconsideration.zip']"))) as pack:
            assert b"bought in 2024" in pack.read("ledger.csv")


def test_s4_inherited_file(own: Path) -> None:
    with browsing(own) as browser:
        page = browser.page()
        page.goto("/p/acme/links?verdict=keep")
        good = page.locator("#results tbody tr td input").first.get_attribute("value").split("/")[2]
        page.goto("/p/acme/disavow")
        old = f"domain:{good}\ndomain:gone.example\nhttp//broken\n".encode()
        page.locator("input[type=file]").set_input_files(
            [{"name": "old.txt", "mimeType": "text/plain", "buffer": old}]
        )
        page.get_by_role("button", name="Upload").click()
        page.wait_for_selector("input[name=line]")
        if not page.locator("input[name=line]").first.is_visible():
            page.get_by_text("Its lines, and which to let go").first.click()
        page.locator(f"input[value='domain:{good}']").check()
        page.get_by_role("button", name="Keep this choice").click()
        page.wait_for_load_state()
        data = saved(page, "a[href^='/p/acme/disavow.txt']").decode()
        assert f"domain:{good}\n" not in data
        assert "domain:gone.example\n" in data


@pytest.mark.parametrize(
    ("lang", "theme"), [("en", "light"), ("en", "dark"), ("ar", "light"), ("ar", "dark")]
)
def test_every_page_is_accessible(sample: Path, lang: str, theme: str) -> None:
    with browsing(sample) as browser:
        page = browser.page(lang, theme, bypass=True)
        page.goto("/p/acme/links?ui=" + lang)
        cards = [page.locator("#results tbody th a").first.get_attribute("href")]
        found = []
        for path in (
            *(f"/p/acme/{each}" for each in (*PAGES, *OF_THIS_WORLD)),
            "/?all=1",
            "/nowhere",
            *cards,
        ):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            found += [f"{path} {each}" for each in violations(page)]
        browser.complaints = [each for each in browser.complaints if "/nowhere" not in each]
        assert found == []


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_nothing_is_wider_than_a_phone(sample: Path, lang: str) -> None:
    with browsing(sample) as browser:
        page = browser.page(lang, width=390)
        for each in (*PAGES, *OF_THIS_WORLD):
            page.goto(f"/p/acme/{each}")
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, each
