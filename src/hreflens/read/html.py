"""What a page says of itself: title, headings, canonical, robots, declared language, hreflang, favicon.

Read from the parsed tree and the response headers. Values are as the page gives them, resolved where they are
addresses; whether they are right (hreflang return links, robots of targets) is judged elsewhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import langcodes
from selectolax.lexbor import LexborHTMLParser, LexborNode

from hreflens.text.normalise import clean_text
from hreflens.urls.canonical import canonical_url

MAX_TITLE_CHARS = 300
MAX_DESCRIPTION_CHARS = 500
MAX_HEADINGS_CHARS = 500
MAX_HREFLANG = 300
"""Entries of one page; the largest real sets have about 150 locales."""
MAX_HEAD_NODES = 3_000

Headers = Sequence[tuple[str, str]]
_ROBOTS_AGENTS = frozenset(("robots", "googlebot"))
_TAG = re.compile(r"^[a-z]{2,3}(?:[-_][a-z0-9]{1,8}){0,4}$", re.IGNORECASE)
_AGENT = re.compile(r"^\s*([a-z0-9_-]+)\s*:\s*(.*)$", re.IGNORECASE | re.DOTALL)
_DIRECTIVES_WITH_VALUE = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")
_LINK_VALUE = re.compile(r"<([^<>]{0,4000})>((?:[^,<\"]|\"[^\"]{0,500}\")*)")
_LINK_PARAM = re.compile(r";\s*([a-z*]+)\s*=\s*(?:\"([^\"]*)\"|([^;,\s]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageHead:
    """The page's own statements; None = not said."""

    base: str
    title: str | None
    description: str | None
    h1: str | None
    headings: str | None
    declared_lang: str | None
    declared_lang_source: str | None
    canonical: str | None
    robots: tuple[str, ...]
    hreflang: dict[str, str]
    favicon: str | None
    generator: str | None
    metas: dict[str, str]

    @property
    def noindex(self) -> bool:
        """Whether robots words forbid indexing."""
        return "noindex" in self.robots or "none" in self.robots

    @property
    def nofollow(self) -> bool:
        """Whether robots words take back every link of the page."""
        return "nofollow" in self.robots or "none" in self.robots


def header_values(headers: Headers, name: str) -> list[str]:
    """Return the values of a response header, in order. Raises nothing."""
    return [value for key, value in headers if key.lower() == name]


def read_head(tree: LexborHTMLParser, *, page_url: str, headers: Headers) -> PageHead:
    """Return what a page says of itself, addresses resolved against `<base href>`. Raises nothing."""
    nodes = _head_nodes(tree)
    metas = _read_metas(nodes["meta"])
    base = _base(nodes["base"], page_url)
    links = nodes["link"][:MAX_HEAD_NODES]
    canonical: str | None = None
    favicon: str | None = None
    hreflang: dict[str, str] = {}
    for node in links:
        attributes = node.attributes
        rel = (attributes.get("rel") or "").lower().split()
        href = attributes.get("href")
        if not href:
            continue
        if "canonical" in rel and canonical is None:
            canonical = canonical_url(href, base=base)
        elif "alternate" in rel and attributes.get("hreflang") is not None:
            _add_hreflang(hreflang, attributes.get("hreflang"), href, base)
        elif "icon" in rel and favicon is None:
            favicon = canonical_url(href, base=base)
    for target, params in link_header(headers):
        rel = params.get("rel", "").lower().split()
        if "canonical" in rel and canonical is None:
            canonical = canonical_url(target, base=page_url)
        elif "alternate" in rel and "hreflang" in params:
            _add_hreflang(hreflang, params["hreflang"], target, page_url)
    lang, source = _declared_lang(tree, metas, headers=headers, hreflang=hreflang, page_url=page_url)
    h1, headings = _headings(nodes["h1"])
    title = _text(next((n for n in nodes["title"][:5] if n.parent is None or n.parent.tag != "svg"), None))
    return PageHead(
        base=base,
        title=(title or clean_text(metas.get("og:title", "")))[:MAX_TITLE_CHARS] or None,
        description=clean_text(metas.get("description") or metas.get("og:description") or "")[
            :MAX_DESCRIPTION_CHARS
        ]
        or None,
        h1=h1,
        headings=headings,
        declared_lang=lang,
        declared_lang_source=source,
        canonical=canonical,
        robots=_robots(nodes["meta"], headers),
        hreflang=hreflang,
        favicon=favicon,
        generator=clean_text(metas.get("generator", ""))[:120] or None,
        metas=metas,
    )


def _text(node: LexborNode | None) -> str:
    return clean_text((node.text(deep=True) or "")[:4_000]) if node is not None else ""


def _head_nodes(tree: LexborHTMLParser) -> dict[str, list[LexborNode]]:
    """Return the elements that say something of the page by tag, headings all as h1: one search costs what each would."""
    found: dict[str, list[LexborNode]] = {name: [] for name in ("link", "meta", "base", "title", "h1")}
    for node in tree.css("link[rel],meta[content],base[href],title,h1,h2,h3"):
        found.get(node.tag or "", found["h1"]).append(node)
    return found


def _read_metas(metas: list[LexborNode]) -> dict[str, str]:
    """Return name, property or http-equiv (lower-case) -> content of the meta elements, the first of each."""
    found: dict[str, str] = {}
    for node in metas[:MAX_HEAD_NODES]:
        attributes = node.attributes
        content = attributes.get("content")
        if not content:
            continue
        for kind in ("name", "property", "http-equiv"):
            name = attributes.get(kind)
            if name:
                found.setdefault(name.strip().lower()[:80], content[:2_000])
    return found


def _base(bases: list[LexborNode], page_url: str) -> str:
    href = bases[0].attributes.get("href") if bases else None
    return (canonical_url(href, base=page_url) if href else None) or page_url


def _headings(nodes: list[LexborNode]) -> tuple[str | None, str | None]:
    h1: str | None = None
    found: list[str] = []
    size = 0
    for node in nodes[:200]:
        text = _text(node)[:200]
        if not text:
            continue
        if h1 is None and node.tag == "h1":
            h1 = text
        if size < MAX_HEADINGS_CHARS:
            found.append(text)
            size += len(text) + 3
    return h1, " | ".join(found)[:MAX_HEADINGS_CHARS] or None


def _robots(metas: list[LexborNode], headers: Headers) -> tuple[str, ...]:
    """Return the robots words for all agents and for Google's, from meta elements and X-Robots-Tag."""
    values: list[str] = []
    named = (attributes for attributes in (node.attributes for node in metas) if "name" in attributes)
    for attributes in islice(named, MAX_HEAD_NODES):
        if (attributes.get("name") or "").strip().lower() in _ROBOTS_AGENTS:
            values.append(attributes.get("content") or "")
    for value in header_values(headers, "x-robots-tag"):
        match = _AGENT.match(value)
        if match and match.group(1).lower() not in _DIRECTIVES_WITH_VALUE:
            if match.group(1).lower() not in _ROBOTS_AGENTS:
                continue
            values.append(match.group(2))
        else:
            values.append(value)
    words: set[str] = set()
    for value in values:
        for part in value[:500].lower().split(","):
            word = part.strip().split(" ")[0]
            if word and len(word) <= 60:
                words.add(word)
    return tuple(sorted(words))


def _add_hreflang(found: dict[str, str], value: str | None, href: str, base: str) -> None:
    name = (value or "").strip()
    url = canonical_url(href, base=base)
    if name and url and len(name) <= 40 and len(found) < MAX_HREFLANG:
        found.setdefault(name, url)


def link_header(headers: Headers) -> list[tuple[str, dict[str, str]]]:
    """Return (address as written, parameters by lower-case name) of every Link header. Raises nothing."""
    found = []
    for value in header_values(headers, "link"):
        for match in _LINK_VALUE.finditer(value[:20_000]):
            params = {
                name.lower(): quoted or bare for name, quoted, bare in _LINK_PARAM.findall(match.group(2))
            }
            found.append((match.group(1).strip(), params))
    return found


@lru_cache(maxsize=5_000)
def standard_tag(value: str | None) -> str | None:
    """Return a language tag in BCP-47 spelling (`pt_br` -> `pt-BR`), None when it is none. Raises nothing."""
    text = (value or "").strip().replace("_", "-")
    if not text or not _TAG.match(text) or text.lower() in ("und", "mul", "zxx"):
        return None
    try:
        tag = langcodes.Language.get(text, normalize=True)
        return tag.to_tag() if tag.language and langcodes.tag_is_valid(tag.language) else None
    except (ValueError, LookupError, AttributeError):
        return None


def _declared_lang(
    tree: LexborHTMLParser,
    metas: dict[str, str],
    *,
    headers: Headers,
    hreflang: dict[str, str],
    page_url: str,
) -> tuple[str | None, str | None]:
    """Return the declared language and where it stands, the strongest statement first."""
    root = tree.css_first("html")
    attributes = root.attributes if root is not None else {}
    found = standard_tag(attributes.get("lang")) or standard_tag(attributes.get("xml:lang"))
    if found:
        return found, "html_lang"
    for value, source in (
        *((value, "content_language_header") for value in header_values(headers, "content-language")),
        (metas.get("content-language", ""), "content_language_meta"),
        (metas.get("og:locale", ""), "og_locale"),
    ):
        # Several languages name the audience, not the text.
        found = standard_tag(value) if "," not in value else None
        if found:
            return found, source
    own = {url for url in (canonical_url(page_url),) if url}
    for value, url in hreflang.items():
        found = standard_tag(value) if url in own and value.lower() != "x-default" else None
        if found:
            return found, "hreflang"
    return None, None
