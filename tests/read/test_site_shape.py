"""Counts of a page's links and marks, in pages of any language, and what they say of the site's kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.act.prospects.kinds import SiteFacts, site_kind
from hreflens.read.site_shape import SiteShape, site_shape

URL = "https://www.x.example/"


def links(*paths: str) -> str:
    return "".join(f'<a href="{path}">ก</a>' for path in paths)


def test_links_are_told_apart_by_their_addresses() -> None:
    page = links("/viewtopic.php?t=1", "/viewtopic.php?t=1", "/cart/", "https://x.example/2026/03/a/", "/a-b-c-d-e", "https://other.example/forum/", "tel:+1", "#top", "mailto:a@x.example")  # fmt: skip
    found = site_shape(page, URL, "฿ 120 และ 45 €")
    assert (found.links, found.outside, found.forum_links, found.cart_links, found.dated_links) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert (found.article_links, found.phones, found.prices) == (1, 1, 2)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (SiteShape(links=20, forum_links=12), "forum"),
        (SiteShape(links=50, product_marks=4, prices=9), "shop"),
        (SiteShape(links=120, dated_links=30, is_article=True), "newspaper"),
        (SiteShape(links=30, dated_links=8, archive_links=9, bylines=2), "blog"),
        (SiteShape(links=40), "unknown"),
        (SiteShape(), "unknown"),
    ],
)
def test_a_shape_tells_the_kind_without_a_word(shape: SiteShape, kind: str) -> None:
    assert site_kind(SiteFacts(URL, "ខ្មែរ", shape=shape)).kind == kind


@given(st.text(max_size=400), st.text(max_size=60))
def test_never_raises(markup: str, url: str) -> None:
    site_shape(f'<a href="{markup}">x</a>{markup}', url, markup)
