"""Opportunities in the dashboard: the tabs, what they say before the crawl, the mended sets, the request on a link's card."""

from pathlib import Path

import pytest

from hreflens.act.opportunities.equity import build_locale_equity
from hreflens.act.opportunities.hreflang import build_hreflang_findings
from hreflens.act.opportunities.landings import build_landings
from hreflens.act.opportunities.translate_next import build_translate_next
from hreflens.show.report import build_report
from tests.act.opportunities.world import SETTINGS, SITE, full, linked, names, page, site
from tests.show.factory import AS_OF
from tests.web.browsing import browsing, violations
from tests.web.world import Visitor, put_run, visitor

HOSTILE = "https://journal.fr/<script>alert(1)</script>"


def tables() -> dict[str, object]:
    """The tables of a run with something of everything."""
    versions = full(en="/en", fr="/fr") | {"en_UK": SITE + "/en"}
    own = site(
        [page("/en", "en"), page("/fr", "fr")],
        [*names("/en", versions), *names("/fr", full(en="/en", fr="/fr"))],
    )
    links = linked(
        {"url": HOSTILE, "target": "/en", "lang": "fr"},
        {"url": "https://nikki.jp/c", "target": "/en", "lang": "ja"},
    )
    made = {**own, **links}
    made["hreflang_findings"] = build_hreflang_findings(made)
    made["landings"], made["locale_equity"] = build_landings(made), build_locale_equity(made)
    made["translate_next"] = build_translate_next(made, SETTINGS)
    return made


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    return visitor(workspace(tmp_path_factory.mktemp("web")))


def workspace(root: Path) -> Path:
    """A workspace with a project that has all there is, and one whose site was not crawled."""
    (root / "VERSION").write_text("1\n")
    (root / "projects").mkdir()
    made = tables()
    put_run(root, "own", made)
    put_run(
        root,
        "bare",
        {name: table.slice(0, 0) if name not in ("links",) else table for name, table in made.items()},
    )  # type: ignore[attr-defined]
    return root


@pytest.mark.parametrize("key", ["landings", "translate_next", "hreflang"])
@pytest.mark.parametrize("lang", ["en", "ar", "ja"])
def test_every_tab_answers_in_every_language(reader: Visitor, key: str, lang: str) -> None:
    answer = reader.get(f"/p/own/opportunities?page={key}&ui={lang}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    bare = reader.get(f"/p/bare/opportunities?page={key}&ui={lang}")
    assert bare.status_code == 200
    assert "hreflens collect site" in bare.text


def test_tabs_that_do_not_exist_are_not_found(reader: Visitor) -> None:
    assert reader.get("/p/own/opportunities?page=links").status_code == 404
    assert reader.get("/p/own/hreflang/other.txt").status_code == 404


@pytest.mark.parametrize(
    ("kind", "mark"), [("head", '<link rel="alternate"'), ("header", "Link: <"), ("sitemap", "<xhtml:link")]
)
def test_the_mended_sets_are_files(reader: Visitor, kind: str, mark: str) -> None:
    answer = reader.get(f"/p/own/hreflang/{kind}.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert mark in answer.text
    assert "en_UK" not in answer.text
    assert "en-GB" in answer.text


def test_a_links_card_has_the_better_page_and_the_request(reader: Visitor) -> None:
    card = reader.get("/p/own/link/0000?ui=de").text
    assert 'id="landing"' in card
    assert "Bonjour" in card
    assert 'lang="fr"' in card
    assert "<script>alert" not in card
    assert 'id="landing"' not in reader.get("/p/own/link/0001").text
    data = reader.get("/p/own/link/0000/data.json").json()
    assert data["landing"]["better_url"] == SITE + "/fr"


def test_a_report_holds_these_pages_only_when_there_is_something_to_tell(tmp_path: Path) -> None:
    keys = {page.key for page in build_report(tables(), SETTINGS, as_of=AS_OF)}  # type: ignore[arg-type]
    assert {"landings", "translate_next", "hreflang"} <= keys
    assert not {"landings", "translate_next", "hreflang"} & {
        each.key for each in build_report({}, SETTINGS, as_of=AS_OF)
    }


def test_a_reader_finds_the_request_by_keyboard_and_on_a_telephone(tmp_path: Path) -> None:
    with browsing(workspace(tmp_path)) as browser:
        page = browser.page("de-DE")
        page.goto("/p/own/opportunities")
        page.get_by_role("link", name="Translate next").or_(
            page.get_by_role("link", name="Als Nächstes übersetzen")
        ).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/opportunities?page=translate_next")
        page.goto("/p/own/link/0000")
        page.locator("#landing ~ details summary").first.focus()
        page.keyboard.press("Enter")
        assert "Bonjour" in page.locator("blockquote.draft").inner_text()
    with browsing(tmp_path) as browser:
        for lang, width in (("en-US", 390), ("ar", 1280)):
            for key in ("landings", "translate_next", "hreflang"):
                page = browser.page(lang, width=width, bypass=True)
                page.goto(f"/p/own/opportunities?page={key}")
                assert violations(page) == []
                assert not page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                )
