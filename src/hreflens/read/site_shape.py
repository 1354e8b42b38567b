"""The shape of a page, whatever its language: what its links, marks and numbers say of the site it is on.

Programs that make shops, forums and papers write addresses and attributes in Latin words on pages of every language. These
are facts, counted; what kind of site they make is decided elsewhere.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from hreflens.urls.canonical import host_of

MAX_LINKS = 1_500
MAX_SCANNED = 400_000
_FORUM = re.compile(
    r"(?:^|/)(?:viewtopic|viewforum|showthread|forumdisplay|memberlist|member|topic|thread|threads|boards?|viewthread|forum|forums|foro|bbsdoc|usercp)"
    r"(?:[./?-]|$)|[?&](?:topic|threadid|board|tid|fid|showtopic|showforum|showuser)=",
    re.IGNORECASE,
)
_CART = re.compile(
    r"(?:^|[/_.?=-])(?:add-?to-?cart|shopping-?cart|cart|basket|shopping-?bag|checkout|wishlist|wish-?list|warenkorb|panier|carrito|carrello|koszyk|kosik|kosar|"
    r"sepet|korzina|order-?status|trackorder|my-?account)(?:[/_.?=-]|$)",
    re.IGNORECASE,
)
_PRODUCT_LINK = re.compile(
    r"(?:^|/)(?:products?|product-p|catalog|collections?|shop|p|item|items|produkt|produkte|produit|producto|tovar|goods|dp|sku)(?:[/_.?=-]|$)|[?&](?:product|item|sku|goods)_?id=",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"""schema\.org/(?:Product|Offer)\b|itemprop=["']?price|"@type"\s*:\s*"(?:Product|Offer)"|class=["'][^"']{0,80}\b(?:add-to-cart|addtocart|product-price|price-box|productprice|product-item)\b""",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:[$€£¥₽₴₺₹₩฿₫]|US\$|R\$|\b(?:EUR|USD|GBP|CHF|PLN|CZK|RUB)\b)\s?\d|\d[\d.,\u00a0 ]{0,9}(?:[€£₽₴₺₹₩฿₫¥円元]|\s?(?:руб|грн|zł|Kč|Ft|kr|лв|lei|TL|Lt|EUR|USD)\b)"
)
_ARTICLE = re.compile(
    r"""property=["']og:type["']\s+content=["']article|article:published_time|"@type"\s*:\s*"(?:News|Reportage)?Article|itemprop=["']datePublished|schema\.org/(?:News)?Article""",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"""rel=["']author|class=["'][^"']{0,60}\b(?:byline|author)\b|itemprop=["']author|name=["']author["']""",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/|$)|/(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?[0-3]\d")
_CATEGORY = re.compile(
    r"(?:^|/)(?:category|categoria|kategorie|tag|tags|author|archives?|label)/", re.IGNORECASE
)
_LONG_SLUG = re.compile(r"[^/]*(?:-[^/-]+){4,}")


@dataclass(frozen=True, slots=True)
class SiteShape:
    """Counts of a page: its links by what their addresses are, and marks in its code. `links` are those to its own site."""

    links: int = 0
    outside: int = 0
    forum_links: int = 0
    cart_links: int = 0
    product_links: int = 0
    dated_links: int = 0
    article_links: int = 0
    archive_links: int = 0
    product_marks: int = 0
    prices: int = 0
    feeds: int = 0
    is_article: bool = False
    bylines: int = 0
    phones: int = 0
    passwords: int = 0


def site_shape(markup: str, page_url: str, text: str) -> SiteShape:
    """Return the shape of a page. Raises nothing.

    Args:
        markup: the page.
        page_url: its address.
        text: its visible text.
    """
    code = markup[:MAX_SCANNED]
    tree = LexborHTMLParser(markup[:2_000_000])
    here = host_of(page_url) or ""
    paths: list[str] = []
    outside = phones = 0
    for node in tree.css("a[href]")[:MAX_LINKS]:
        href = (node.attributes.get("href") or "").strip()[:500]
        if href.lower().startswith("tel:"):
            phones += 1
        elif href and not href.lower().startswith(("mailto:", "javascript:", "#")):
            path = _own_path(href, here)
            if path is None:
                outside += 1
            else:
                paths.append(path)
    own = list(dict.fromkeys(paths))
    return SiteShape(
        links=len(own),
        outside=outside,
        forum_links=sum(_FORUM.search(path) is not None for path in own),
        cart_links=sum(_CART.search(path) is not None for path in own),
        product_links=sum(_PRODUCT_LINK.search(path) is not None for path in own),
        dated_links=sum(_DATED.search(path) is not None for path in own),
        article_links=sum(_LONG_SLUG.search(path) is not None for path in own),
        archive_links=sum(_CATEGORY.search(path) is not None for path in own),
        product_marks=len(_PRODUCT.findall(code)),
        prices=len(_PRICE.findall(text)),
        feeds=len(tree.css("link[rel=alternate][type='application/rss+xml'], link[rel=alternate][type='application/atom+xml']")),
        is_article=_ARTICLE.search(code) is not None,
        bylines=len(_BYLINE.findall(code)),
        phones=phones,
        passwords=len(tree.css("input[type=password]")),
    )  # fmt: skip


def _own_path(href: str, here: str) -> str | None:
    """Return path and query of a link to the page's own site, None of one to another."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.") if parts.netloc else ""
    base = here.removeprefix("www.")
    if host and host != base and not host.endswith("." + base) and not base.endswith("." + host):
        return None
    return parts.path + ("?" + parts.query if parts.query else "")
