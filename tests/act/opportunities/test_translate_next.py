"""The planner: what speaks for a translation, what is not known, and that languages are ranked by it alone."""

import json
from typing import Any

import pytest

from hreflens.act.opportunities.demand import language_of
from hreflens.act.opportunities.statements import opportunity_statement
from hreflens.act.opportunities.translate_next import build_translate_next
from hreflens.settings import Settings
from hreflens.tables import ENGAGEMENT, IMPORTED_LINKS, LANGUAGE_BARRIER, SEARCH_PERFORMANCE
from tests.act.opportunities.world import SETTINGS, SITE, full, linked, names, page, site

OWN = site(
    [page("/en", "en", words=500), page("/fr", "fr"), page("/alone", "en", words=100), page("/old", "en", final_url=SITE + "/en")],
    [*names("/en", full(en="/en", fr="/fr")), *names("/fr", full(en="/en", fr="/fr"))],
)  # fmt: skip


def plan(
    *links: dict[str, Any], settings: Settings = SETTINGS, **tables: Any
) -> dict[tuple[str, str], dict[str, Any]]:
    rows = build_translate_next({**OWN, **linked(*links), **tables}, settings).to_pylist()
    return {(row["url"].removeprefix(SITE), row["lang"]): row for row in rows}


def link(n: int, lang: str, target: str = "/en", **more: Any) -> dict[str, Any]:
    return {"url": f"https://b{n}.example/", "target": target, "lang": lang, **more}


def test_links_in_languages_without_a_version_are_rows_and_others_are_not() -> None:
    rows = plan(
        link(1, "ja"),
        link(2, "ja", "/fr"),
        link(3, "ja", "/old"),
        link(4, "fr"),
        link(5, "en"),
        link(6, "th", "/alone"),
        link(7, "ja", verdict="act"),
    )
    assert set(rows) == {("/en", "ja"), ("/alone", "th")}
    best = rows["/en", "ja"]
    assert (best["links"], best["sites"], best["words"], best["cluster"]) == (3, 3, 500, SITE + "/en")
    assert best["score"] == 100.0 > rows["/alone", "th"]["score"]
    assert "3 links on 3 sites in Japanese" in best["why"]


def test_what_is_not_known_lowers_the_coverage_and_not_the_score() -> None:
    row = plan(link(1, "ja"))["/en", "ja"]
    assert (row["coverage"], row["score"]) == (0.4, 100.0)
    assert json.loads(row["parts_json"]) == {
        "links": 1.0,
        "barrier": None,
        "demand": None,
        "competitors": None,
    }
    assert all(
        row[name] is None
        for name in ("sessions", "lost_sessions", "impressions", "site_impressions", "competitor_pages")
    )


def test_swapping_two_languages_swaps_their_rows() -> None:
    one = plan(link(1, "ja"), link(2, "ja"), link(3, "th"))
    other = plan(link(1, "th"), link(2, "th"), link(3, "ja"))
    assert one["/en", "ja"]["score"] == other["/en", "th"]["score"]
    assert one["/en", "th"]["score"] == other["/en", "ja"]["score"]


def search(country: str, impressions: float, page_url: str | None = None, **more: Any) -> dict[str, Any]:
    dimension = "page" if page_url else "country"
    return {
        "dimension": dimension,
        "key": country,
        "country": country,
        "page_url": page_url,
        "impressions": impressions,
        **more,
    }


def test_demand_is_that_of_the_languages_countries() -> None:
    table = SEARCH_PERFORMANCE.from_rows(
        [search("JP", 900.0), search("TH", 90.0), search("JP", 5_000.0, period="previous"), search("JP", 40.0, SITE + "/en"), search("IT", 7.0, SITE + "/alone")]
    )  # fmt: skip
    rows = plan(link(1, "ja"), link(2, "th"), search_performance=table)
    assert (rows["/en", "ja"]["site_impressions"], rows["/en", "ja"]["impressions"]) == (900.0, 40.0)
    assert (rows["/en", "th"]["site_impressions"], rows["/en", "th"]["impressions"]) == (90.0, 0.0)
    assert rows["/alone", "it"]["links"] == 0, "impressions of the page itself speak for a translation"


@pytest.mark.parametrize(
    ("country", "lang"), [("GB", "en"), ("JP", "ja"), ("TW", "zh-Hant"), ("BR", "pt"), ("ZZ", None)]
)
def test_the_language_of_a_country(country: str, lang: str | None) -> None:
    assert language_of(country) == lang


def visits(
    lang: str, sessions: float, dims: str = "landing source visitor_lang", **other: object
) -> dict[str, Any]:
    return {
        "dims": dims,
        "site": "blog.example",
        "source_kind": "referral",
        "landing_page": "/en",
        "visitor_lang": lang,
        "sessions": sessions,
        **other,
    }


def barrier(difference: float | None, scope: str = "all", key: str = "") -> dict[str, Any]:
    return {"scope": scope, "key": key, "difference": difference}


def planned(rows: list[dict[str, Any]], barriers: list[dict[str, Any]]) -> dict[str, Any]:
    tables = {
        "engagement": ENGAGEMENT.from_rows(rows),
        "language_barrier": LANGUAGE_BARRIER.from_rows(barriers),
    }
    return plan(link(1, "ja"), **tables)["/en", "ja"]


def test_sessions_lost_are_the_barrier_of_the_visitors_times_their_sessions() -> None:
    rows = [visits("en", 200), visits("ja", 60), visits("ja", 40, site="other.example")]
    row = planned(rows, [barrier(0.1), barrier(0.3, "visitor_lang", "ja")])
    assert (row["sessions"], row["lost_sessions"]) == (100.0, 30.0)
    assert "about 30 of 100 sessions" in row["why"]
    assert planned(rows, [barrier(0.1), barrier(None, "visitor_lang", "ja")])["lost_sessions"] == 10.0


def test_no_barrier_judged_is_not_known_and_a_gain_is_no_loss() -> None:
    assert planned([visits("ja", 29)], [barrier(None)])["lost_sessions"] is None
    assert planned([visits("ja", 100)], [barrier(-0.2)])["lost_sessions"] == 0.0


def test_reports_that_tell_the_same_sessions_are_not_added_up() -> None:
    rows = [visits("ja", 100), visits("ja", 100, dims="country landing source visitor_lang", country="JP")]
    assert planned(rows, [])["sessions"] == 100.0


def test_only_visits_that_other_sites_sent_count() -> None:
    kinds = [
        visits("ja", sessions, dims="kind landing visitor_lang", site="", source_kind=kind)
        for kind, sessions in (("referral", 40), ("direct", 50), ("search", 60))
    ]
    assert planned(kinds, [])["sessions"] == 40.0


def test_without_browser_languages_the_country_tells() -> None:
    rows = [visits("", 30, dims="country landing source", country="JP")]
    assert planned(rows, [])["sessions"] == 30.0


def test_competitors_pages_count_by_the_locale_in_their_address() -> None:
    settings = Settings.model_validate(
        {"project": {"site": "acme.example", "home": "en", "competitors": ["rival.example"]}}
    )
    urls = [
        "https://rival.example/ja/a",
        "https://ja.rival.example/b",
        "https://rival.example/en/c",
        "https://other.example/ja/",
    ]
    table = IMPORTED_LINKS.from_rows(
        {"import_id": "x", "source_row": n, "target_url": url} for n, url in enumerate([*urls, urls[0]])
    )
    rows = plan(link(1, "ja"), link(2, "th"), settings=settings, imported_links=table)
    assert (rows["/en", "ja"]["competitor_pages"], rows["/en", "th"]["competitor_pages"]) == (2, 0)


def test_the_warning_about_mass_translation_is_dated_and_linked() -> None:
    said = opportunity_statement("mass_translation")
    assert said.said
    assert said.url.startswith("https://developers.google.com/")
    assert "translating" in said.text
