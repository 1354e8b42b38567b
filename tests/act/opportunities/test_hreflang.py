"""The hreflang audit on pages of a word each: what is told, what is told once, and what is not told at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.act.opportunities.hreflang import build_hreflang_findings
from hreflens.act.opportunities.hreflang_blocks import corrected_sets, head_block, header_block, sitemap_block
from tests.act.opportunities.world import SITE, full, names, page, site

PAGES = [page("/en", "en"), page("/fr", "fr"), page("/ja", "ja")]
ALL = full(en="/en", fr="/fr", ja="/ja")
GOOD = [*names("/en", ALL), *names("/fr", ALL), *names("/ja", ALL)]


def found(pages: list[dict[str, Any]], links: list[dict[str, Any]]) -> set[tuple[str, str, str, str | None]]:
    rows = build_hreflang_findings(site(pages, links)).to_pylist()
    return {
        (
            row["url"].removeprefix(SITE),
            row["value"],
            row["finding"],
            (row["target_url"] or "").removeprefix(SITE),
        )
        for row in rows
    }


def test_a_whole_set_has_no_finding() -> None:
    assert found(PAGES, GOOD) == set()
    twice = [*GOOD, *names("/en", ALL, "sitemap"), *names("/fr", ALL, "header")]
    assert found(PAGES, twice) == set(), "the same in two places is no conflict and no duplicate"


def test_what_was_not_fetched_is_not_judged() -> None:
    assert found([PAGES[0]], names("/en", ALL)) == set()
    unread = page("/fr", None, outcome="timeout", noindex=None, robots_blocked=None)
    assert found([PAGES[0], unread], names("/en", full(en="/en", fr="/fr"))) == set()
    ours_only = page("/fr", None, outcome="robots_blocked", robots_blocked=False, noindex=None)
    assert found([PAGES[0], ours_only], names("/en", full(en="/en", fr="/fr"))) == set(), (
        "kept from us, not from Google"
    )


def test_a_missing_return_is_told_of_the_pair_alone() -> None:
    links = [*names("/en", ALL), *names("/fr", full(fr="/fr", ja="/ja")), *names("/ja", ALL)]
    assert found(PAGES, links) == {("/en", "fr", "missing_return", "/fr")}


@pytest.mark.parametrize("back", ["http://acme.example/en", SITE + "/old"])
def test_a_return_by_an_address_that_leads_there_is_a_return(back: str) -> None:
    old = page("/old", "en", final_url=SITE + "/en")
    links = [*names("/en", ALL), *names("/fr", {**ALL, "en": back}), *names("/ja", ALL)]
    kinds = {each[2] for each in found([*PAGES, old], links)}
    assert "missing_return" not in kinds
    assert kinds <= {"protocol_mismatch", "redirect_target"}
    assert kinds


def test_a_copy_with_the_annotations_of_its_original_is_left_alone() -> None:
    copy = page("/en?utm=1", "en", canonical_url=SITE + "/en")
    assert found([*PAGES, copy], [*GOOD, *names("/en?utm=1", {**ALL, "en_US": SITE + "/en"})]) == set()
    named = [
        *names("/en", ALL),
        *names("/fr", {**ALL, "en": SITE + "/en?utm=1"}),
        *names("/ja", ALL),
        *names("/en?utm=1", ALL),
    ]
    assert found([*PAGES, copy], named) == {("/fr", "en", "canonical_conflict", "/en?utm=1")}


@pytest.mark.parametrize(
    ("more", "finding", "severity"),
    [
        ({"robots_blocked": True}, "robots_blocked_target", "error"),
        ({"outcome": "http_4xx", "http_status": 404}, "broken_target", "error"),
        ({"outcome": "dns", "http_status": None}, "broken_target", "error"),
        ({"outcome": "http_5xx", "http_status": 503}, "broken_target", "warning"),
        ({"final_url": SITE + "/elsewhere"}, "redirect_target", "warning"),
        ({"noindex": True}, "noindex_target", "error"),
        ({"canonical_url": SITE + "/en"}, "canonical_conflict", "error"),
    ],
)  # fmt: skip
def test_each_page_that_names_a_bad_version_is_told(
    more: dict[str, Any], finding: str, severity: str
) -> None:
    pages = [PAGES[0], page("/fr", "fr", **more), PAGES[2]]
    rows = build_hreflang_findings(site(pages, GOOD)).to_pylist()
    mine = [row for row in rows if row["finding"] == finding]
    assert {row["url"] for row in mine} >= {SITE + "/en", SITE + "/ja"}
    assert {row["severity"] for row in mine} == {severity}
    assert {row["finding"] for row in rows} == {finding}


@pytest.mark.parametrize(
    ("lang", "value", "told"),
    [
        ("ko", "kr", True), ("uk", "uk", False), ("en", "uk", True), ("zh-Hant", "zh-TW", False), ("zh-Hans", "zh-TW", True), ("nb", "no", False),
        ("nn", "nb", False), ("hr", "sr-Latn", False), ("sr", "sr", False), ("pt", "pt-BR", False), ("he", "iw", False), ("id", "in", False), ("fil", "tl", False),
        ("ms", "id", False), ("ja", "jp", False),
    ],
)  # fmt: skip
def test_the_language_of_the_text_is_compared_with_what_a_code_means(
    lang: str, value: str, told: bool
) -> None:
    links = [
        *names("/en", {"en": SITE + "/en", value: SITE + "/x"}),
        *names("/x", {"en": SITE + "/en", value: SITE + "/x"}),
    ]
    kinds = {each[2] for each in found([PAGES[0], page("/x", lang)], links)}
    assert ("content_language_mismatch" in kinds) is told


def test_an_unsure_language_contradicts_nothing() -> None:
    for doubtful in (
        page("/fr", "en", detected_lang_prob=0.6),
        page("/fr", "en", words=8),
        page("/fr", None),
    ):
        assert found([PAGES[0], doubtful, PAGES[2]], GOOD) == set()


def test_the_fix_is_the_code_unless_another_page_has_it() -> None:
    pages = [page("/en", "en"), page("/kr", "ko")]
    links = full(en="/en", kr="/kr")
    rows = build_hreflang_findings(site(pages, [*names("/en", links), *names("/kr", links)])).to_pylist()
    assert {row["fix"] for row in rows} == {"ko"}
    untranslated = [page("/en", "en"), page("/fr", "en")]
    links = full(en="/en", fr="/fr")
    rows = build_hreflang_findings(
        site(untranslated, [*names("/en", links), *names("/fr", links)])
    ).to_pylist()
    assert {row["finding"] for row in rows} == {"content_language_mismatch"}
    assert {row["fix"] for row in rows} == {None}


def test_pages_elsewhere_are_judged_as_versions_and_not_audited() -> None:
    there = page("https://acme.jp/", "ja", is_own=False)
    links = [
        *names("/en", {"en": SITE + "/en", "ja": "https://acme.jp/"}),
        *names("https://acme.jp/", {"xx": "https://acme.jp/"}),
    ]
    assert found([PAGES[0], there], links) == {("/en", "ja", "missing_return", "https://acme.jp/")}


def test_x_default_is_one_per_set_and_may_be_missing() -> None:
    both = {**ALL, "x-default": SITE + "/en"}
    links = [*names("/en", both), *names("/fr", {**ALL, "x-default": SITE + "/ja"}), *names("/ja", both)]
    assert found(PAGES, links) == {("/fr", "x-default", "x_default_conflict", "/ja")}
    on_page = [
        *names("/en", [*both.items(), ("X-Default", SITE + "/fr")]),
        *names("/fr", both),
        *names("/ja", both),
    ]
    assert ("/en", "x-default", "x_default_conflict", "/en") in found(PAGES, on_page)


# --- the mended sets --------------------------------------------------------------------------------------------


def test_mended_sets_name_what_works_and_have_no_finding_themselves() -> None:
    pages = [
        *PAGES,
        page("/de", "de", noindex=True),
        page("/gone", None, outcome="http_4xx", http_status=404, noindex=None),
    ]
    bad = {
        "en_US": SITE + "/en",
        "fr": SITE + "/fr",
        "jp": SITE + "/ja",
        "de": SITE + "/de",
        "es": SITE + "/gone",
        "x-default": SITE + "/en",
    }
    tables = site(pages, [link for path in ("/en", "/fr", "/ja", "/de") for link in names(path, bad)])
    (made,) = corrected_sets(tables)
    assert made.links == (
        ("en-US", SITE + "/en"),
        ("fr", SITE + "/fr"),
        ("ja", SITE + "/ja"),
        ("x-default", SITE + "/en"),
    )
    mended = [link for path in ("/en", "/fr", "/ja") for link in names(path, dict(made.links))]
    assert found(PAGES, mended) == set()
    assert corrected_sets(tables, [SITE + "/fr"]) == [made]
    assert corrected_sets(tables, [SITE + "/other"]) == []


def test_blocks_are_escaped_and_whole() -> None:
    pages = [page("/a?x=1&y=2", "en"), page("/b", "fr")]
    links = {"en": SITE + "/a?x=1&y=2", "fr": SITE + "/b"}
    sets = corrected_sets(site(pages, [*names("/a?x=1&y=2", links), *names("/b", links)]))
    assert '<link rel="alternate" hreflang="en" href="https://acme.example/a?x=1&amp;y=2">' in head_block(
        sets[0]
    )
    assert header_block(sets[0]) == (
        'Link: <https://acme.example/a?x=1&y=2>; rel="alternate"; hreflang="en", <https://acme.example/b>; rel="alternate"; hreflang="fr"'
    )  # fmt: skip
    assert sitemap_block(sets).count("<url>") == 2
    assert sitemap_block(sets).count("xhtml:link") == 4


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20)), max_size=6))
def test_any_annotations_may_come(pairs: list[tuple[str, str]]) -> None:
    rows = [
        {"url": SITE + "/en", "source": "head", "row": at, "value": value, "href": href, "target_url": None}
        for at, (value, href) in enumerate(pairs)
    ]
    tables = site(PAGES, rows)
    keys = [
        (row["url"], row["value"], row["finding"], row["target_url"])
        for row in build_hreflang_findings(tables).to_pylist()
    ]
    assert len(keys) == len(set(keys))
