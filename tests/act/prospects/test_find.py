"""Prospects: who is proposed and in which order, which page is offered, and who must never be."""

import json

import pyarrow as pa

from hreflens.act.prospects.find import ReadSite, Wanted, find_prospects
from hreflens.read.contact_links import contact_link
from hreflens.settings import Settings
from hreflens.tables import (
    COMPETITOR_SITES,
    DOMAIN_EDGES,
    IMPORTED_LINKS,
    LINKS,
    NETWORK_MEMBERS,
    NETWORKS,
    SITE_VERDICTS,
    TARGET_PAGES,
)

SETTINGS = Settings.model_validate(
    {"project": {"site": "acme.example", "home": "en", "competitors": ["r1.example", "r2.example"]}}
)


def rival(site: str, *names: str, **more: object) -> list[dict[str, object]]:
    shared = {
        "site": site,
        "links": 1,
        "lang": "es",
        "market": "MX",
        "example_url": f"https://{site}/p",
        "links_to_own": False,
        "title": "Cámaras para casa",
    }
    return [{"competitor": name, **shared, **more} for name in names]


def world(*rows: list[dict[str, object]], **more: pa.Table) -> dict[str, pa.Table]:
    pages = [
        {"url": "https://acme.example/en/cameras", "title": "Security cameras", "lang": "en", "main_text": "Security cameras for shops and homes. " * 12},
        {"url": "https://acme.example/es/camaras", "title": "Cámaras de seguridad", "lang": "es", "main_text": "Cámaras de seguridad para tiendas y casas. " * 12},
        {"url": "https://acme.example/es/recetas", "title": "Recetas de cocina", "lang": "es", "main_text": "Recetas de cocina con arroz, pollo y verduras al horno. " * 12},
    ]  # fmt: skip
    return {
        "competitor_sites": COMPETITOR_SITES.from_rows(row for listed in rows for row in listed),
        "target_pages": TARGET_PAGES.from_rows(pages),
        "links": LINKS.from_rows([{"link_id": "1", "target_url": "https://acme.example/en/cameras"}]),
        **more,
    }


def names(tables: dict[str, pa.Table], wanted: Wanted = Wanted(), **more: object) -> list[str]:
    return [each.site for each in find_prospects(tables, SETTINGS, wanted, **more)]  # type: ignore[arg-type]


def test_sites_of_several_competitors_come_and_those_who_link_already_do_not() -> None:
    tables = world(
        rival("one.mx", "r1.example"), rival("two.mx", "r1.example", "r2.example"), rival("own.mx", "r1.example", "r2.example", links_to_own=True),
        rival("r2.example", "r1.example", "r2.example"),
    )  # fmt: skip
    assert names(tables) == ["two.mx"]
    assert names(tables, Wanted(least=1)) == ["two.mx", "one.mx"]


def test_language_market_and_kind_narrow_the_list() -> None:
    tables = world(
        rival("a.mx", "r1.example"),
        rival("b.ar", "r1.example", market="AR"),
        rival("c.de", "r1.example", lang="de", market="DE", title="Nordhafener Zeitung"),
    )
    assert names(tables, Wanted(lang="es", least=1)) == ["a.mx", "b.ar"]
    assert names(tables, Wanted(market="ar", least=1)) == ["b.ar"]
    assert names(tables, Wanted(kinds=("newspaper",), least=1)) == ["c.de"]


def test_networks_risky_sites_and_those_not_to_be_contacted_are_never_proposed() -> None:
    verdicts = [
        {"site": "act.mx", "verdict": "act"},
        {"site": "review.mx", "verdict": "review"},
        {"site": "fine.mx", "verdict": "ignore"},
    ]
    tables = world(
        *(
            rival(f"{name}.mx", "r1.example", "r2.example")
            for name in ("net", "act", "review", "fine", "asked")
        ),
        rival("bets.mx", "r1.example", "r2.example", title="Casino online: online casino bonus"),
        network_members=NETWORK_MEMBERS.from_rows([{"network_id": "N1", "site": "net.mx"}]),
        site_verdicts=SITE_VERDICTS.from_rows(verdicts),
    )
    assert names(tables, avoid=["asked.mx"]) == ["fine.mx"]  # weak or off-topic is no reason against anybody


def test_a_list_copied_on_three_sites_is_no_prospect_but_a_shared_article_is() -> None:
    def copies(name: str, title: str, count: int, of: int) -> list[list[dict[str, object]]]:
        seen.extend(
            {"import_id": "i", "source_row": len(seen) + at, "referring_url": f"https://{name}{at}.mx/p", "external_links": count}
            for at in range(of)
        )  # fmt: skip
        return [rival(f"{name}{at}.mx", "r1.example", "r2.example", title=title) for at in range(of)]

    seen: list[dict[str, object]] = []
    rows = [
        *copies("list", "Top 50", 320, 3),
        *copies("paper", "Nota compartida", 40, 3),
        *copies("pair", "Enlaces", 320, 2),
    ]
    tables = world(*rows, imported_links=IMPORTED_LINKS.from_rows(seen))
    assert sorted(names(tables)) == ["pair0.mx", "pair1.mx", "paper0.mx", "paper1.mx", "paper2.mx"]


def test_the_page_offered_is_in_the_sites_language_and_of_its_subject() -> None:
    tables = world(
        rival("a.mx", "r1.example", "r2.example"),
        rival("b.jp", "r1.example", "r2.example", lang="ja", market="JP"),
    )
    read = {"https://a.mx/p": ReadSite(title="Cámaras", text="Cámaras de vigilancia para la tienda y el hogar, instalación y precios. " * 8, lang="es", contact_url="https://a.mx/contacto"),
        "https://b.jp/p": ReadSite(title="防犯カメラ", text="店舗と家庭の防犯カメラ、設置と価格。" * 20, lang="ja")}  # fmt: skip
    found = {each.site: each for each in find_prospects(tables, SETTINGS, Wanted(), read=read)}
    assert (found["a.mx"].offer_url, found["a.mx"].offer_lang_fits) == (
        "https://acme.example/es/camaras",
        True,
    )
    assert found["a.mx"].relevance is not None
    assert found["a.mx"].relevance > 0.5
    assert (found["a.mx"].contact_url, found["a.mx"].contact_lang) == ("https://a.mx/contacto", "es")
    # The Spanish page is nearer in subject; a page in the home language is the better one to show all the same.
    assert (found["b.jp"].offer_lang, found["b.jp"].offer_lang_fits) == ("en", False)
    assert found["b.jp"].contact_url is None


def test_standing_is_among_the_sites_of_one_market_and_needs_some() -> None:
    rows = [rival(f"s{n}.mx", "r1.example", vendor_authority=10.0 * n) for n in range(5)] + [
        rival("x.jp", "r1.example", market="JP", vendor_authority=99.0)
    ]
    found = {each.site: each.market_pct for each in find_prospects(world(*rows), SETTINGS, Wanted(least=1))}
    assert (found["s0.mx"], found["s4.mx"], found["x.jp"]) == (10.0, 90.0, None)


def edge(
    site: str, target: str, content_links: int = 1, target_is_referring: bool = False
) -> dict[str, object]:
    return {
        "site": site,
        "target_site": target,
        "links": 1,
        "content_links": content_links,
        "target_is_referring": target_is_referring,
    }


def test_neighbours_in_subject_come_too() -> None:
    edges = [
        *(edge(site, "peer.fr") for site in ("a.fr", "b.fr")),
        *(edge(site, "footer.fr", content_links=0) for site in ("a.fr", "b.fr")),
        *(edge(site, "linked.fr", target_is_referring=True) for site in ("a.fr", "b.fr")),
        edge("a.fr", "one.fr"),
    ]
    tables = world(
        domain_edges=DOMAIN_EDGES.from_rows(edges),
        site_verdicts=SITE_VERDICTS.from_rows(
            [{"site": site, "verdict": "keep"} for site in ("a.fr", "b.fr")]
        ),
    )
    (found,) = find_prospects(tables, SETTINGS, Wanted())
    assert (found.site, found.source, found.market, found.relevance) == ("peer.fr", "neighbours", "FR", None)
    assert found.links == 2
    assert names(tables, Wanted(neighbours=False)) == []


def test_what_networks_and_ignored_sites_link_to_is_no_neighbour() -> None:
    sites = ("net1.example", "net2.example", "weak1.example", "weak2.example", "good1.fr", "good2.fr")
    edges = [
        *(edge(site, "pills.example") for site in sites[:2]),
        *(edge(site, "list.example") for site in sites[2:4]),
        *(edge(site, "promoted.example") for site in sites[4:]),
    ]
    verdicts = [{"site": site, "verdict": "ignore" if "weak" in site else "keep"} for site in sites]
    promoted = json.dumps([{"site": "promoted.example", "members": 9, "inlinks": 9}])
    tables = world(
        domain_edges=DOMAIN_EDGES.from_rows(edges),
        site_verdicts=SITE_VERDICTS.from_rows(verdicts),
        networks=NETWORKS.from_rows([{"network_id": "N1", "promoted_json": promoted}]),
        network_members=NETWORK_MEMBERS.from_rows([{"network_id": "N1", "site": site} for site in sites[:2]]),
    )
    assert names(tables, Wanted()) == []


def test_contact_pages_by_their_words() -> None:
    page = '<a href="mailto:a@b.jp">お問い合わせ</a><a href="/impressum">Impressum</a><a href="/toi">お問い合わせ</a><a href="https://other.jp/contact">Contact</a>'
    assert contact_link(page, "https://x.jp/a") == "https://x.jp/toi"
    assert contact_link('<a href="/x?y=1">Связаться с нами</a>', "https://x.ru/") == "https://x.ru/x?y=1"
    assert (
        contact_link('<a href="/de/kontakt.html"><img></a>', "https://x.de/")
        == "https://x.de/de/kontakt.html"
    )
    assert (
        contact_link(
            '<a href="javascript:contact()">Contact</a><a href="/about">Contactless payment</a>',
            "https://x.com/",
        )
        is None
    )
