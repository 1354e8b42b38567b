"""Every link of a captured page as a crawl's own extractor would tell them: where it stands, address, anchor, rel.

Lighter than reading a page in full (no languages, no placement), for WARC files with pages by the thousand. It must
not decide which links are wanted.
"""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from hreflens.read.bounds import bounded_markup
from hreflens.read.charset import decode_page
from hreflens.read.html import Headers, header_values, read_head
from hreflens.read.links import MAX_LINKS, read_anchor


@dataclass(frozen=True, slots=True)
class CrawledLink:
    """One `<a>` or `<area>`, or a `<link>` to another version of the page; attributes as written, None = not there."""

    path: str
    href: str
    anchor: str
    anchor_is_alt: bool
    rel: str | None
    hreflang: str | None


@dataclass(frozen=True, slots=True)
class CrawledPage:
    """Title, base address, declared languages and links of a captured page."""

    title: str | None
    base: str
    langs: tuple[str, ...]
    links: tuple[CrawledLink, ...]


def read_crawled_page(url: str, headers: Headers, body: bytes) -> CrawledPage:
    """Return the links of a page, at most MAX_LINKS, in order.

    Args:
        url: canonical URL of the page.
        headers: response headers.
        body: decoded body.

    Raises nothing.
    """
    decoded = decode_page(body, next(iter(header_values(headers, "content-type")), None))
    tree = LexborHTMLParser(bounded_markup(decoded.text))
    head = read_head(tree, page_url=url, headers=headers)
    found = []
    for node in tree.css("a[href],area[href]")[:MAX_LINKS]:
        attributes = node.attributes
        anchor = read_anchor(node)
        found.append(
            CrawledLink(
                "AREA@/href" if node.tag == "area" else "A@/href",
                (attributes.get("href") or "").strip(),
                anchor.text,
                anchor.source == "alt",
                attributes.get("rel"),
                attributes.get("hreflang"),
            )
        )
    for node in tree.css("link[rel][href]")[:MAX_LINKS]:
        rel = node.attributes.get("rel") or ""
        if {"canonical", "alternate"} & set(rel.lower().split()):
            href = (node.attributes.get("href") or "").strip()
            found.append(CrawledLink("LINK@/href", href, "", False, rel, node.attributes.get("hreflang")))
    langs = (head.declared_lang,) if head.declared_lang else ()
    return CrawledPage(head.title, head.base, langs, tuple(found))
