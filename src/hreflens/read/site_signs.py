"""What a page shows of the site it is on: its name, its edges (head and foot of the visible text), its declared types.

Facts for telling kinds of sites apart; a page's main text says what an article is about, its edges say who publishes
it. It must not decide the kind.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from hreflens.read.platforms import platform_of
from hreflens.text.normalise import clean_text

MAX_MARKUP_CHARS = 2_000_000
MAX_TEXT_CHARS = 12_000
HEAD_CHARS, FOOT_CHARS = 320, 420
MAX_TYPES = 20
_DROPPED = ["script", "style", "noscript", "template", "svg", "head"]
_TYPE = re.compile(r'"@type"\s*:\s*(?:"([A-Za-z]{2,40})"|\[\s*"([A-Za-z]{2,40})")')
_NAMES = (
    "meta[property='og:site_name']",
    "meta[name='application-name']",
    "meta[name='apple-mobile-web-app-title']",
)


@dataclass(frozen=True, slots=True)
class SiteSigns:
    """Title and site's name as the page gives them, '' without; edges and start of its visible text; software; types."""

    title: str
    site_name: str
    head: str
    foot: str
    text: str
    types: tuple[str, ...]
    platform: str


def site_signs(markup: str) -> SiteSigns:
    """Return the signs of a page. Raises nothing."""
    markup = markup[:MAX_MARKUP_CHARS]
    found: dict[str, None] = {}
    for match in _TYPE.finditer(markup):
        found.setdefault(match[1] or match[2])
        if len(found) >= MAX_TYPES:
            break
    tree = LexborHTMLParser(markup)
    name = ""
    for selector in _NAMES:
        node = tree.css_first(selector)
        if node is not None and (node.attributes.get("content") or "").strip():
            name = clean_text(node.attributes["content"] or "")[:120]
            break
    generator = tree.css_first("meta[name='generator']")
    software = generator.attributes.get("content") if generator is not None else None
    title = tree.css_first("title")
    shown = clean_text(title.text()[:300]) if title is not None else ""
    for node in tree.css(",".join(_DROPPED)):
        node.decompose()
    body = tree.body
    text = clean_text(body.text(separator=" ", strip=True)) if body is not None else ""
    platform = platform_of(generator=software, host="", markup=markup) or ""
    return SiteSigns(
        shown, name, text[:HEAD_CHARS], text[-FOOT_CHARS:], text[:MAX_TEXT_CHARS], tuple(found), platform
    )
