"""Clusters, landings, equity, requests: what is joined, what is asked for, and what is left alone."""

from typing import Any

import pytest

from hreflens.act.opportunities.clusters import address_key
from hreflens.act.opportunities.equity import build_locale_equity, equity_by_locale
from hreflens.act.opportunities.landings import build_landings, landing_groups
from hreflens.act.opportunities.swap import request_languages, request_text, swap_request
from tests.act.opportunities.world import SITE, full, linked, names, page, site

LANGS = {"/en": "en", "/fr": "fr", "/pt-br": "pt", "/pt": "pt", "/zh-tw": "zh-Hant", "/choose": "en"}
CODES = {
    **full(en="/en", fr="/fr", pt_BR="/pt-br", pt_PT="/pt", zh_TW="/zh-tw"),
    "x-default": SITE + "/choose",
}


def shop(**changes: dict[str, Any]) -> dict[str, Any]:
    """A page in five languages, with what differs by path."""
    pages = [
        page(path, lang, **changes.get(path.strip("/").replace("-", "_"), {})) for path, lang in LANGS.items()
    ]
    return site(pages, [link for path in LANGS for link in names(path, CODES)])


def better(own: dict[str, Any], **link: Any) -> str | None:
    tables = {**own, **linked({"url": "https://blog.example/a", "target": "/en", **link})}
    rows = build_landings(tables).to_pylist()
    return rows[0]["better_url"].removeprefix(SITE) if rows else None


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ({"lang": "fr"}, "/fr"),
        ({"lang": "fr-CA"}, "/fr"),
        ({"lang": "pt", "market": "BR"}, "/pt-br"),
        ({"lang": "pt", "market": "PT"}, "/pt"),
        ({"lang": "zh-Hant"}, "/zh-tw"),
        ({"lang": "zh-Hans"}, None),
        ({"lang": "en"}, None),
        ({"lang": "th"}, None),
        ({"lang": None}, None),
        ({"lang": "fr", "target": "/fr"}, None),
        ({"lang": "en", "target": "/fr"}, "/en"),
        ({"lang": "fr", "target": "/choose"}, None),
        ({"lang": "fr", "target": "/unknown"}, None),
        ({"lang": "fr", "passage": "en"}, None),
        ({"lang": "fr", "passage": "fr"}, "/fr"),
        ({"lang": "fr", "verdict": "ignore"}, "/fr"),
        ({"lang": "fr", "verdict": "review"}, None),
        ({"lang": "fr", "verdict": "act"}, None),
        ({"lang": "fr", "state": "link_removed"}, None),
        ({"lang": "fr", "state": "page_gone"}, None),
        ({"lang": "fr", "state": "not_checked", "lost": True}, None),
    ],
)  # fmt: skip
def test_a_link_should_lead_to_the_version_its_readers_read(link: dict[str, Any], wanted: str | None) -> None:
    assert better(shop(), **link) == wanted


@pytest.mark.parametrize(
    "bad",
    [{"noindex": True}, {"outcome": "http_4xx"}, {"robots_blocked": True}, {"final_url": SITE + "/en"}, {"canonical_url": SITE + "/en"}, {"detected_lang": "en"}],
)  # fmt: skip
def test_a_version_that_does_not_work_is_not_offered(bad: dict[str, Any]) -> None:
    assert better(shop(fr=bad), lang="fr") is None


def test_a_link_over_a_redirect_lands_where_it_leads() -> None:
    own = shop()
    old = page("/old", "en", final_url=SITE + "/en")
    own = site([*own["own_pages"].to_pylist(), old], own["hreflang_links"].to_pylist())
    assert better(own, lang="fr", target="/old") == "/fr"


def test_groups_count_sites_and_links() -> None:
    links = [
        {"url": f"https://b{n % 2}.example/{n}", "target": "/en", "lang": "fr", "value": 10.0}
        for n in range(3)
    ]
    rows = build_landings({**shop(), **linked(*links)}).to_pylist()
    (group,) = landing_groups(rows)
    assert (group["links"], group["sites"], group["value_sum"]) == (3, 2, 30.0)


# --- clusters without hreflang --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "lang"),
    [
        ("https://acme.example/fr/prix", "fr"), ("https://fr.acme.example/prix", "fr"), ("https://www.acme.example/pt-br/prix", "pt-BR"),
        ("https://acme.example/prix?lang=ja", "ja"), ("https://acme.example/prix", None), ("https://acme.example/it-news/prix", None), ("https://acme.example/cart/fr", None),
        ("https://shop.acme.example/prix", None),
    ],
)  # fmt: skip
def test_the_locale_in_an_address(url: str, lang: str | None) -> None:
    assert address_key(url)[1] == lang


def test_addresses_that_differ_by_locale_alone_are_versions_when_the_texts_agree() -> None:
    own = site(
        [
            page("/en/oil", "en"),
            page("/de/oil", "de"),
            page("/fr/oil", "fr"),
            page("/fr/wax", "fr"),
            page("/it/oil", "en"),
        ]
    )
    assert {(row["url"].removeprefix(SITE), row["how"]) for row in own["locale_pages"].to_pylist()} == {
        ("/en/oil", "address"), ("/de/oil", "address"), ("/fr/oil", "address"),
    }  # fmt: skip
    assert better(own, lang="de", target="/en/oil") == "/de/oil"


def test_the_page_without_a_locale_in_its_address_is_a_version_too() -> None:
    own = site([page("/oil", "en"), page("/sv/oil", "sv")])
    assert better(own, lang="sv", target="/oil") == "/sv/oil"


def test_a_doubtful_annotation_never_brings_two_pages_of_one_locale_together() -> None:
    pages = [page("/en/a", "en"), page("/fr/a", "fr"), page("/en/b", "en"), page("/fr/b", "fr")]
    good = [*names("/en/a", full(en="/en/a", fr="/fr/a")), *names("/fr/a", full(en="/en/a", fr="/fr/a")), *names("/en/b", full(en="/en/b", fr="/fr/b")), *names("/fr/b", [("en", SITE + "/en/b"), ("fr", SITE + "/fr/b"), ("de", SITE + "/en/a")])]  # fmt: skip
    own = site(pages, good)
    groups: dict[str, set[str]] = {}
    for row in own["locale_pages"].to_pylist():
        groups.setdefault(row["cluster"], set()).add(row["url"].removeprefix(SITE))
    assert sorted(map(sorted, groups.values())) == [["/en/a", "/fr/a"], ["/en/b", "/fr/b"]]


# --- equity ---------------------------------------------------------------------------------------------------


def test_equity_shows_what_sits_on_redirects_and_pages_that_are_gone() -> None:
    pages = [
        page("/en", "en"), page("/old", "en", final_url=SITE + "/en"), page("/gone", None, outcome="http_4xx", http_status=404),
        page("/hidden", "en", noindex=True), page("/lost", None, final_url=SITE + "/gone"),
    ]  # fmt: skip
    targets = ("/en", "/en", "/old", "/gone", "/hidden", "/never-read", "/lost")
    links = [
        {"url": f"https://b{n}.example/", "target": target, "lang": "ja", "value": None if n == 1 else 40.0}
        for n, target in enumerate(targets)
    ]
    equity = build_locale_equity({**site(pages), **linked(*links)})
    rows = {row["target_url"].removeprefix(SITE): row for row in equity.to_pylist()}
    assert {path: row["state"] for path, row in rows.items()} == {
        "/en": "page", "/old": "redirect", "/gone": "broken", "/hidden": "blocked", "/never-read": "unread", "/lost": "broken",
    }  # fmt: skip
    assert (
        rows["/en"]["links"],
        rows["/en"]["value_sum"],
        rows["/en"]["links_judged"],
        rows["/en"]["other_lang_links"],
    ) == (2, 40.0, 1, 2)
    assert rows["/old"]["landing_url"] == SITE + "/en"
    assert sum(int(str(row["links"])) for row in equity_by_locale(equity)) == len(links)


# --- requests ---------------------------------------------------------------------------------------------------


def landing(lang: str) -> dict[str, Any]:
    return {
        "lang": lang, "referring_url": "https://blog.example/{better}/x", "target_url": SITE + "/en", "landing_locale": "en",
        "better_url": SITE + "/x", "better_locale": "pt-BR",
    }  # fmt: skip


@pytest.mark.parametrize("lang", request_languages())
def test_every_request_names_the_three_addresses_on_lines_of_their_own_and_leaves_no_slot(lang: str) -> None:
    request = swap_request(landing(lang), site="acme.example", sender="Ana")
    lines = request_text(request).splitlines()
    assert {"https://blog.example/{better}/x", SITE + "/en", SITE + "/x", "Ana", "acme.example"} <= set(lines)
    assert request_text(request).count("{") == 1, "only the one that stands in the address"
    assert (request.lang, request.is_fallback) == (lang, False)


def test_requests_are_written_in_at_least_twelve_languages_and_english_stands_in() -> None:
    assert len(request_languages()) >= 12
    assert swap_request(landing("pt-BR"), site="acme.example").lang == "pt"
    other = swap_request(landing("sw"), site="acme.example")
    assert (other.lang, other.is_fallback) == ("en", True)


def test_language_names_are_in_the_language_of_the_mail() -> None:
    assert "(Englisch)" in swap_request(landing("de"), site="x").body
    assert "（英語）" in swap_request(landing("ja"), site="x").body


def test_an_address_cannot_add_lines_to_a_request() -> None:
    row = landing("en") | {"referring_url": "https://blog.example/\nBcc: all@example.org"}
    assert "\nBcc" not in swap_request(row, site="x").body
