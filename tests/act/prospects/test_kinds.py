"""Kinds of sites: signs of host, name, software and text in many languages, and what must not mislead."""

import pytest
from eval.gates.site_kinds import macro_f1
from hypothesis import given
from hypothesis import strategies as st

from hreflens.act.prospects.kinds import SiteFacts, site_kind
from hreflens.read.site_signs import site_signs


@pytest.mark.parametrize(
    ("url", "title", "kind"),
    [
        ("https://www.shimbun.example.jp/", "", "newspaper"), ("https://example.ac.jp/x", "", "university"), ("https://city.example.go.kr/x", "", "government"),
        ("https://forum.example.ru/t/1", "Помогите", "forum"), ("https://x.example/", "Газета «Север»", "newspaper"), ("https://x.example/", "شركة النور", "company"),
        ("https://x.example/", "株式会社あおば", "company"), ("https://x.example/", "Asociación de vecinos", "association"), ("https://x.example/", "สมาคมผู้ค้า", "association"),
        ("https://x.example/y", "Write for us", "guest_post_page"), ("https://x.example/y", "寄稿のご案内", "guest_post_page"), ("https://x.example/y", "Xyzzy", "unknown"),
        ("https://x.example/", "", "unknown"), ("https://xn--80aaa.example/", "", "unknown"), ("https://x.example/", "Вакансии и работа", "job_board"),
        ("https://x.example/", "Энциклопедия растений", "wiki"), ("https://x.example/", "Полезные ссылки", "resource_list"), ("https://x.example/", "नगर निगम", "government"),
    ],
)  # fmt: skip
def test_kinds_by_address_and_title(url: str, title: str, kind: str) -> None:
    assert site_kind(SiteFacts(url, title)).kind == kind


def test_an_article_about_a_city_is_no_city() -> None:
    facts = SiteFacts("https://www.example.de/artikel/1", "Stadtverwaltung baut um | Nordhafener Tageblatt")
    found = site_kind(facts)
    assert found.kind == "newspaper"
    assert any("tageblatt" in sign for sign in found.signs)


def test_software_and_tenants_tell() -> None:
    assert site_kind(SiteFacts("https://x.example/t", "Hallo", platforms="phpbb")).kind == "forum"
    assert site_kind(SiteFacts("https://x.example/t", "Hallo", platforms="shopify")).kind == "shop"
    assert site_kind(SiteFacts("https://me.blogspot.com/t", "Hola", is_tenant=True)).kind == "blog"
    assert site_kind(SiteFacts("https://x.example/t", "Hallo", types=("NewsArticle",))).kind == "newspaper"


@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=60))
def test_never_raises(title: str, text: str, url: str) -> None:
    found = site_kind(SiteFacts(url, title, edges=text, text=text))
    assert 0.0 <= found.share <= 1.0


def test_hostile_lengths_are_bounded() -> None:
    site_kind(
        SiteFacts(
            "https://x.example/" + "a-" * 50_000,
            "газета " * 50_000,
            edges="新聞" * 50_000,
            text="cart " * 200_000,
        )
    )


def test_a_pages_edges_name_and_types() -> None:
    found = site_signs(
        '<title>T</title><meta property="og:site_name" content=" Der  Bote "><meta name="generator" content="phpBB"><script type="application/ld+json">{"@type": "NewsArticle"}</script>'
        "<style>x</style><header>Kopf</header><p>Mitte</p><footer>Impressum</footer>"
    )
    assert (found.title, found.site_name, found.types, found.platform) == (
        "T",
        "Der Bote",
        ("NewsArticle",),
        "phpbb",
    )
    assert found.head.startswith("Kopf")
    assert found.foot.endswith("Impressum")
    assert "x" not in found.text.split()


@given(st.text(max_size=500))
def test_signs_never_raise(markup: str) -> None:
    site_signs(markup)


def test_macro_f1_of_the_gate() -> None:
    assert macro_f1([("a", "a"), ("a", "a"), ("b", "b"), ("b", "b")])[0] == 1.0
    score, told = macro_f1([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "a")])
    assert told == {"a": 0.5, "b": pytest.approx(0.8)}
    assert score == pytest.approx(0.65)
