"""Every link of a page that a visitor can follow: resolved address, owner, rel words, anchor text and its source.

Only `<a href>` and `<area href>` that lead to the web count; scripts, mail, phone, data and jumps inside the page
do not. It must not decide where links stand or whether they are seen: that is `placement` and `hidden`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hreflens.read.layout import A_TAG, UNSEEN
from hreflens.text.normalise import INVISIBLE, clean_text
from hreflens.urls.canonical import ascii_host, canonical_url, host_of, path_of
from hreflens.urls.domains import site_of, site_of_host
from hreflens.urls.platforms import PATH_PLATFORMS

MAX_LINKS = 5_000
"""Links read of one page; link farms have more, and the first thousands say all there is to say."""
MAX_LINKS_WEIGHED = 2_000
"""Links of one page whose text is counted."""
MAX_ANCHOR_CHARS = 500

_NOT_FOLLOWED = frozenset(("nofollow", "ugc", "sponsored"))
_USUAL = ("https://", "http://")
_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):")
_DROPPED = re.compile("[\t\n\r]")


class Anchor(NamedTuple):
    """Anchor text and where it came from: text, alt, aria_label, title, none."""

    text: str
    source: str


class Link(NamedTuple):
    """One link of a page."""

    node: LexborNode
    ordinal: int
    raw_href: str
    url: str
    host: str
    site: str
    rel: frozenset[str]

    @property
    def followed(self) -> bool:
        """Whether the link itself passes credit: no nofollow, ugc or sponsored."""
        return not (self.rel & _NOT_FOLLOWED)


class OwnSites:
    """Tells which addresses belong to the owner: a host, its subdomains, or a tenant of a platform."""

    def __init__(self, hosts: frozenset[str]) -> None:
        """Take hosts (`acme.com`) and tenants (`medium.com/@acme`); a leading `www.` means the bare host too."""
        named = (ascii_host(host) or host.lower() for host in hosts if host and "/" not in host)
        self._hosts = frozenset(host.removeprefix("www.") for host in named)
        self._tenants = frozenset(host.lower().removeprefix("www.") for host in hosts if "/" in host)
        self._suffixes = tuple("." + host for host in self._hosts)

    def owns(self, host: str, site: str) -> bool:
        """Return whether an address with this host and site is the owner's. Raises nothing."""
        bare = host.removeprefix("www.")
        return (
            bare in self._hosts
            or (bool(self._suffixes) and bare.endswith(self._suffixes))
            or site in self._tenants
        )


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of a page that lead elsewhere or to the owner, how many there are in all, and their text's size."""

    links: tuple[Link, ...]
    count: int
    text_chars: int


def read_links(tree: LexborHTMLParser, *, base: str, site: str, own: OwnSites) -> PageLinks:
    """Return the links to other sites and to the owner's, in order of the page; the rest is only counted.

    Args:
        tree: the parsed page.
        base: address against which relative links are resolved.
        site: the page's unit of ownership.
        own: the owner's sites.

    At most MAX_LINKS links are looked at. Raises nothing.
    """
    host = host_of(base) or ""
    relative_too = own.owns(host, site) or _is_path_platform(host) or site_of(base) != site
    known: dict[str, tuple[str, str, str] | None] = {}
    found: list[Link] = []
    count = 0
    nodes = tree.css("a[href],area[href]")
    for node in nodes[:MAX_LINKS]:
        attributes = node.attributes
        raw = attributes.get("href") or ""
        href = raw.strip()
        if "\n" in href or "\t" in href or "\r" in href:
            href = _DROPPED.sub("", href)
        if not href or href[0] == "#":
            continue
        absolute = href.startswith(_USUAL)
        if not absolute and href[0] not in "/.?":
            scheme = _SCHEME.match(href)
            absolute = scheme is not None
            if scheme is not None and scheme.group(1).lower() not in ("http", "https"):
                continue
        ordinal, count = count, count + 1
        if not absolute and not relative_too and href[:2] not in ("//", "\\\\", "/\\", "\\/"):
            continue
        if href in known:
            place = known[href]
        else:
            place = known[href] = _place(href, base)
        if place is None:
            count -= 1
            continue
        url, target_host, target_site = place
        if target_site == site and not own.owns(target_host, target_site):
            continue
        rel = attributes.get("rel")
        words = frozenset(rel.lower().split()[:20]) if rel else frozenset()
        found.append(Link(node, ordinal, raw[:2_000], url, target_host, target_site, words))
    anchors = list(islice((node for node in nodes if node.tag_id == A_TAG), MAX_LINKS_WEIGHED))
    text_chars = sum(len(node.text(deep=True) or "") for node in anchors)
    return PageLinks(tuple(found), count, text_chars)


def _place(href: str, base: str) -> tuple[str, str, str] | None:
    url = canonical_url(href, base=base)
    host = host_of(url)
    if url is None or host is None:
        return None
    return url, host, site_of_host(host, path_of(url)) or host


@lru_cache(maxsize=20_000)
def _is_path_platform(host: str) -> bool:
    bare = host.removeprefix("www.")
    return host in PATH_PLATFORMS or bare in PATH_PLATFORMS or f"www.{bare}" in PATH_PLATFORMS


def read_anchor(link: LexborNode) -> Anchor:
    """Return what a visitor reads on a link, with its source. Raises nothing.

    Visible text, else alternative texts of its images, else aria-label, else title; '' and `none` when there is
    nothing. Text that is only invisible characters is none.
    """
    pieces: list[str] = []
    alts: list[str] = []
    size = 0
    for node in _inside(link):
        if node.tag == "-text":
            parent = node.parent
            if parent is not None and parent.tag in UNSEEN:
                continue
            text = node.text_content or ""
            pieces.append(text)
            size += len(text)
            if size > 4 * MAX_ANCHOR_CHARS:
                break
        elif node.tag in ("img", "area", "input"):
            alts.append(node.attributes.get("alt") or "")
        elif node.tag in ("br", "p", "div", "li", "td", "h1", "h2", "h3", "h4"):
            pieces.append(" ")
    attributes = link.attributes
    for text, source in (
        ("".join(pieces), "text"),
        (" ".join(alts) or (attributes.get("alt") or ""), "alt"),
        (attributes.get("aria-label") or "", "aria_label"),
        (attributes.get("title") or "", "title"),
    ):
        shown = clean_text(text[: 4 * MAX_ANCHOR_CHARS])
        if INVISIBLE.sub("", shown).strip():
            return Anchor(shown[:MAX_ANCHOR_CHARS], source)
    return Anchor("", "none")


def _inside(link: LexborNode) -> Iterator[LexborNode]:
    identity = link.mem_id
    for node in link.traverse(include_text=True):
        if node.mem_id != identity:
            yield node


def short_anchor(link: LexborNode) -> str:
    """Return the anchor of a link to another site, at most 120 characters: text, else alternative text."""
    text = clean_text((link.text(deep=True) or "")[:400])
    return text[:120] if text else read_anchor(link).text[:120]
