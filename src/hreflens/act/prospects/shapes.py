"""What the shape of a page says of the kind of its site: addresses and marks that programs write, in pages of any language.

Weights were set by the design half of `eval/truth/site_kinds_real.tsv`; what grades was not looked at.
"""

from collections.abc import Iterator

from hreflens.read.site_shape import SiteShape

Sign = tuple[str, float, str]
FORUM_SHARE, FORUM_MOST = 0.08, 0.3
"""Share of own links with addresses of forum software; papers with a forum of their own stay below the second."""
MANY_DATED, MANY_LINKS = 6, 90
SHOP_PRODUCTS = 0.1


def shape_signs(shape: SiteShape | None) -> Iterator[Sign]:
    """Yield (kind, score, sign) of a page's shape; nothing when it is not known."""
    if shape is None or not shape.links:
        return
    yield from _forum(shape)
    yield from _shop(shape)
    yield from _press(shape)


def _forum(shape: SiteShape) -> Iterator[Sign]:
    share = shape.forum_links / shape.links
    if shape.forum_links >= 3 and share >= FORUM_MOST:
        yield "forum", 5.0, "most links are those of forum software"
    elif shape.forum_links >= 5 and share >= FORUM_SHARE:
        yield "forum", 1.5, "many links are those of forum software"


def _shop(shape: SiteShape) -> Iterator[Sign]:
    products = shape.product_links / shape.links
    if shape.product_marks >= 2:
        yield "shop", 2.5, "marks of products"
    if shape.product_links >= 10 and products >= SHOP_PRODUCTS:
        yield "shop", 2.0, "links to products"
    if shape.cart_links and not shape.is_article:
        yield "shop", 2.0, "a cart"
    if shape.prices >= 5 and not shape.is_article:
        yield "shop", 1.0, "prices"


def _press(shape: SiteShape) -> Iterator[Sign]:
    if shape.is_article:
        yield ("newspaper", 1.2, "an article") if shape.links >= 55 else ("blog", 0.6, "an article")
    if shape.dated_links >= MANY_DATED:
        yield (
            ("newspaper", 2.0, "many dated pages")
            if shape.links >= MANY_LINKS
            else ("blog", 1.0, "dated pages")
        )
    archived = shape.archive_links / shape.links
    if shape.archive_links >= 5 and archived >= 0.15 and shape.bylines and not shape.product_marks:
        yield "blog", 1.2, "archives by subject"
