"""What others wrote, made safe to read: no invisible or reordering characters, addresses with their true host.

It must not make markup: what it returns is still escaped by whoever writes it into a page.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from hreflens.text.normalise import INVISIBLE, clean_text
from hreflens.urls.canonical import display_host

URL_CHARS = 110
FOREIGN_CHARS = 400
CLOSING = frozenset(".,;:!?)]}»”’、。，．；：！？）］｝」』】…،؛؟")
"""Marks that follow the word before them without a blank."""
_SOLID = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
"""Letters of scripts written without blanks: Thai, Lao, Myanmar, Khmer, Han, kana."""


def direction_of(text: str) -> str:
    """Return 'rtl' or 'ltr' by the first letter with a direction, 'ltr' when there is none.

    Source: Unicode Standard Annex 9, rules P2 and P3.
    """
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def gap(left: str, right: str) -> str:
    """Return what stands between two parts of a passage: nothing at an end, in scripts without blanks, or before a mark."""
    if not left or not right or right[0] in CLOSING:
        return ""
    return "" if _SOLID.match(left[-1]) and _SOLID.match(right[0]) else " "


def visible(text: str, limit: int) -> str:
    """Return text without invisible and bidi-control characters, cut with '…': it cannot reorder the page."""
    clean = clean_text(INVISIBLE.sub("", text[: 4 * limit])).encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def safe_link(url: str) -> bool:
    """Return whether an address may be clicked: absolute http or https with a host and nothing odd before it."""
    if not url.startswith(("http://", "https://")) or any(mark in url for mark in " \t\r\n<>\"'`\\"):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def readable_url(url: str) -> str:
    """Return an address for reading: host in Unicode, path decoded where it is UTF-8, no scheme, cut with '…'."""
    scheme, mark, rest = url.partition("://")
    if not mark or scheme not in ("http", "https"):
        return visible(url, URL_CHARS)
    host, slash, path = rest.partition("/")
    decoded = unquote(path[: 4 * URL_CHARS], errors="replace")
    if "�" in decoded or any(not c.isprintable() for c in decoded):
        decoded = path
    return visible(display_host(host) + slash + decoded, URL_CHARS).removesuffix("/")
