"""Every page answers, in every language, with the numbers of the run; every table is a file too."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from hreflens.show.i18n import LANGUAGES
from tests.web.world import PAGES, Visitor, visitor


def first_link(reader: Visitor, query: str = "") -> dict[str, object]:
    return reader.get(f"/p/acme/links.json?{query}").json()["links"][0]


@pytest.mark.parametrize("page", [*PAGES, "markets/JP"])
def test_every_page_answers_whole(reader: Visitor, page: str) -> None:
    answer = reader.get(f"/p/acme/{page}")
    assert answer.status_code == 200
    assert answer.text.rstrip().endswith("</html>")
    assert answer.text.count("<h1") == 1
    assert "Undefined" not in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_speak_the_visitors_language(reader: Visitor, lang: str) -> None:
    for page in ("", "links", "review", "disavow", "settings"):
        text = reader.get(f"/p/acme/{page}?ui={lang}").text
        tag = re.search(r'<html lang="([^"]+)" dir="([^"]+)"', text)
        assert tag is not None
        assert tag.group(1) == lang
        assert tag.group(2) == ("rtl" if lang == "ar" else "ltr")
        assert "&lt;span" not in text, "markup in a title or an attribute"


def test_cards_show_the_sum_they_explain(reader: Visitor) -> None:
    row = first_link(reader, "verdict=act")
    card = reader.get(f"/p/acme/link/{row['link_id']}")
    told = reader.get(f"/p/acme/link/{row['link_id']}/data.json").json()
    assert card.status_code == 200
    assert f"{told['explanation']['log_odds']:+.2f}" in card.text
    assert sum(r["log_odds"] for r in told["explanation"]["reasons"]) or told["explanation"]["reasons"] == []
    site = reader.get("/p/acme/site", params={"site": row["site"]})
    assert site.status_code == 200
    assert reader.get("/p/acme/site.json", params={"site": row["site"]}).json()["site"]["site"] == row["site"]
    assert reader.get("/p/acme/site?site=nowhere.example").status_code == 404
    assert reader.get("/p/acme/link/ffffffffffffffff").status_code == 404


def test_the_export_is_exactly_the_view(reader: Visitor) -> None:
    for query in (
        "",
        "verdict=keep&lang=ja",
        "q=acme&sort=risk&dir=asc",
        "foreign=yes&live=no",
        "market=unknown",
    ):
        rows = list(
            csv.DictReader(io.StringIO(reader.get(f"/p/acme/links.csv?{query}").text.lstrip("\ufeff")))
        )
        told = reader.get(f"/p/acme/links.json?{query}").json()["links"]
        assert [row["link_id"] for row in rows] == [row["link_id"] for row in told], query
        shown = reader.get(f"/p/acme/links?{query}").text
        ids = re.findall(r'/p/acme/link/([0-9a-f]+)"', shown)
        assert ids == [row["link_id"] for row in told][: len(ids)], query
        assert len(ids) == min(50, len(told)), query


@pytest.mark.parametrize(
    ("query", "test"),
    [
        ("verdict=act", lambda row: row["verdict"] == "act"),
        ("verdict=act&verdict=review", lambda row: row["verdict"] in ("act", "review")),
        ("lang=ru", lambda row: row["lang"] == "ru"),
        ("value_min=60", lambda row: row["value"] >= 60),
        (
            "flagged=yes&foreign=yes&verdict=keep",
            lambda row: row["flagged"] and row["foreign"] and row["verdict"] == "keep",
        ),
        ("live=no", lambda row: not row["live"]),
    ],
)
def test_filters_keep_what_they_say(reader: Visitor, query: str, test: object) -> None:
    everything = reader.get("/p/acme/links.json").json()["links"]
    wanted = {row["link_id"] for row in everything if _safe(test, row)}
    got = {row["link_id"] for row in reader.get(f"/p/acme/links.json?{query}").json()["links"]}
    assert got == wanted
    assert wanted


def _safe(test: object, row: dict[str, object]) -> bool:
    try:
        return bool(test(row))  # type: ignore[operator]
    except TypeError:
        return False


@pytest.mark.parametrize("word", ["АКМЕ", "камеры", "アクメ", "ｱｸﾒ", "КАМЕРЫ АКМЕ", "kamera-nikki"])
def test_search_finds_any_script_in_any_case(reader: Visitor, word: str) -> None:
    assert reader.get("/p/acme/links.json", params={"q": word}).json()["links"], word


def test_a_view_with_nonsense_is_still_a_view(reader: Visitor) -> None:
    for query in (
        "page=0",
        "page=-1",
        "page=99999999999",
        "sort=drop&dir=x",
        "value_min=nan",
        "verdict=%00",
        "q=%00%ff",
    ):
        assert reader.get(f"/p/acme/links?{query}").status_code == 200, query
    assert reader.get("/p/acme/links.json", params={"site": "' or 1=1 --"}).json()["links"] == []


def test_htmx_gets_only_the_rows(reader: Visitor) -> None:
    part = reader.get("/p/acme/links?verdict=keep", headers={"hx-request": "true"}).text
    assert part.lstrip().startswith('<div id="results"')
    assert "<html" not in part


def test_every_table_of_every_page_is_csv_and_json(reader: Visitor) -> None:
    text = "".join(reader.get(f"/p/acme/{page}").text for page in PAGES)
    found = set(re.findall(r'href="(/p/acme/tables/[^"]+)"', text))
    assert len(found) > 40
    for path in found:
        answer = reader.get(path)
        assert answer.status_code == 200, path
        if path.endswith(".json"):
            json.loads(answer.text)
        else:
            assert answer.text.startswith("\ufeff")


@pytest.mark.parametrize("kind", ["html", "xlsx", "md", "json"])
def test_the_whole_report_is_a_file(reader: Visitor, kind: str) -> None:
    answer = reader.get(f"/p/acme/report.{kind}?ui=fr")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.content) > 5_000


def test_first_load_is_light(reader: Visitor) -> None:
    pages = ["/p/acme/", "/static/app.css", "/static/app.js", "/static/htmx.js", "/static/icon.svg"]
    import zlib

    size = sum(len(zlib.compress(reader.get(path).content, 6)) for path in pages)
    assert size <= 450_000
    assert size <= 100_000, "far below the target: keep it so"


def test_the_api_says_what_it_does(reader: Visitor) -> None:
    described = reader.get("/api/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, what in methods.items():
            assert what.get("description") or what.get("summary"), (path, method)
    assert reader.get("/api/projects").json() == ["acme"]
    assert reader.get("/api/projects/acme/links?verdict=act").json()["total"] > 0
    for page in ("summary", "markets", "review", "method"):
        assert reader.get(f"/api/projects/acme/pages/{page}").json()["key"] == page
    assert reader.get("/api/projects/none/links").status_code == 404


def test_before_the_first_audit_pages_say_what_to_do(tmp_path: Path) -> None:
    from hreflens.projects.setup import init_project

    init_project(tmp_path / "w", "new", {"site": "new.example"})
    someone = visitor(tmp_path / "w")
    assert someone.get("/p/new/").status_code == 200
    assert "/p/new/imports" in someone.get("/p/new/").text
    answer = someone.get("/p/new/links")
    assert answer.status_code == 409
    assert "/p/new/imports" in answer.text


def test_anchors_lead_to_their_links(reader: Visitor) -> None:
    page = reader.get("/p/acme/anchors").text
    found = re.findall(
        r'class="chip" href="(/p/acme/links\?[^"]+)"[^>]*>(?:<[^>]+>)*[^<]*(?:<[^>]+>)* <bdi>(\d+)</bdi>',
        page,
    )
    assert len(found) > 10
    for href, count in found:
        path = href.replace("&amp;", "&").replace("/links?", "/links.json?")
        assert len(reader.get(path).json()["links"]) == int(count), path
    assert "anchor_kinds_by_language" in page


def test_a_market_has_a_page_and_files(reader: Visitor) -> None:
    page = reader.get("/p/acme/markets/jp").text
    told = reader.get("/p/acme/markets/JP.json").json()["sites"]
    live = reader.get("/p/acme/links.json?market=JP&live=yes").json()["links"]
    assert {row["site"] for row in told} == {row["site"] for row in live}
    assert sum(row["n"] for row in told) == len(live)
    assert "links.csv?market=JP" in page
    assert "/p/acme/links?market=JP&amp;live=yes&amp;topic=" in page
    assert reader.get("/p/acme/markets/XX.json").status_code == 404


def test_one_click_shows_what_a_vendor_flags_and_we_keep(reader: Visitor) -> None:
    wanted = "/p/acme/links?flagged=yes&amp;foreign=yes&amp;verdict=keep"
    assert wanted in reader.get("/p/acme/links").text
    assert wanted in reader.get("/p/acme/compare").text
    rows = reader.get("/p/acme/links.json?flagged=yes&foreign=yes&verdict=keep").json()["links"]
    assert rows
    assert all(row["flagged"] and row["foreign"] and row["verdict"] == "keep" for row in rows)


def test_the_method_lists_signals_and_dated_statements(reader: Visitor) -> None:
    from hreflens.act.disavow import statements
    from hreflens.judge.evidence import EVIDENCE

    rows = reader.get("/p/acme/tables/method/signals.json").json()["rows"]
    assert len(rows) == len(EVIDENCE)
    page = reader.get("/p/acme/method").text
    for said in statements().values():
        assert said.url in page
        assert not said.said or f'datetime="{said.said}"' in page
