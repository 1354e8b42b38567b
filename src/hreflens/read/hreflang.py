"""The hreflang annotations of a page, as they are written: in the head and in the Link headers.

Only `<link>` elements that a parser leaves in the head count, as for search engines: an element that does not
belong there ends the head, and what follows is lost. Sitemaps are read in `sitemaps`. It must not judge values.
"""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from hreflens.read.html import Headers, link_header
from hreflens.terms import HreflangSource
from hreflens.text.hreflang_codes import MAX_VALUE_CHARS
from hreflens.urls.canonical import canonical_url

MAX_ALTERNATES = 1_000
"""Annotations read of one page and source; the largest real sets have some two hundred."""
MAX_HREF_CHARS = 2_048


@dataclass(frozen=True, slots=True)
class Alternate:
    """One annotation of a page: where it stands, in which place, its value and address as written and resolved."""

    source: HreflangSource
    row: int
    value: str
    href: str
    target_url: str | None


def head_alternates(tree: LexborHTMLParser, base: str) -> list[Alternate]:
    """Return the annotations of the head, in order.

    Args:
        tree: the parsed page.
        base: address against which relative addresses are resolved.

    Raises nothing.
    """
    found: list[Alternate] = []
    for node in tree.css("head link[rel][hreflang]"):
        attributes = node.attributes
        if "alternate" not in (attributes.get("rel") or "").lower().split():
            continue
        found.append(
            alternate(
                HreflangSource.HEAD,
                len(found),
                attributes.get("hreflang") or "",
                attributes.get("href") or "",
                base,
            )
        )
        if len(found) >= MAX_ALTERNATES:
            break
    return found


def header_alternates(headers: Headers, page_url: str) -> list[Alternate]:
    """Return the annotations of the Link headers, in order; relative addresses are the page's. Raises nothing."""
    found: list[Alternate] = []
    for target, params in link_header(headers):
        if "hreflang" in params and "alternate" in params.get("rel", "").lower().split():
            found.append(alternate(HreflangSource.HEADER, len(found), params["hreflang"], target, page_url))
    return found[:MAX_ALTERNATES]


def alternate(source: HreflangSource, row: int, value: str, href: str, base: str) -> Alternate:
    """Return an annotation, bounded, its address resolved (None when it is no web address). Raises nothing."""
    written = href.strip()[:MAX_HREF_CHARS]
    url = canonical_url(written, base=base) if written else None
    return Alternate(source, row, value.strip()[:MAX_VALUE_CHARS], written, url)


def is_absolute(href: str) -> bool:
    """Return whether an address is fully qualified, with its protocol, as search engines ask for. Raises nothing."""
    return href.lower().startswith(("http://", "https://"))
