"""The canonical form of a URL: the key by which pages of all exports, crawls and archives meet.

It is here, below every other room, because a page that is spelt in two ways would otherwise be two pages.
It must not drop what servers tell apart (path case, query, trailing slash) and must not touch the network.
"""

import re
from urllib.parse import urljoin

import can_ada

MAX_URL_CHARS = 8_192
"""Longer URLs are refused: browsers and servers stop near 2,000-8,000, and an attacker's megabyte is no key."""

_HAS_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
_ABSOLUTE = re.compile(r"^https?://[^/?#\\]", re.IGNORECASE)
# "acme.com:8080" has no scheme; "tel:123" has one.
_HOST_PORT = re.compile(r"^(?:[^/?#@]*\.[^/?#@]*|localhost):\d{1,5}(?:[/?#]|$)", re.IGNORECASE)
_WEB_SCHEMES = ("http:", "https:")


def canonical_url(raw: str | None, *, base: str | None = None) -> str | None:
    """Return the canonical form of a web address, or None when it is none.

    WHATWG parsing (lower-case scheme and host, IDN to A-labels, default port dropped, dot segments resolved),
    fragment dropped, user and password dropped. A missing scheme is read as http. Idempotent:
    `canonical_url(canonical_url(u)) == canonical_url(u)`.

    Args:
        raw: the address as written; blanks around it and wget's `<...>` are stripped.
        base: absolute URL against which a relative address is resolved; without it a relative address is
            read as a host name.

    Raises nothing.
    """
    if raw is None:
        return None
    text = raw.strip().strip("<>").strip()
    if not text or len(text) > MAX_URL_CHARS:
        return None
    if base is None:
        if text.startswith("//"):
            text = "http:" + text
        elif not _HAS_SCHEME.match(text) or _HOST_PORT.match(text):
            text = "http://" + text
    try:
        # can_ada takes no base: urljoin resolves (RFC 3986), can_ada normalises.
        # Absolute addresses need no base, and must come out as they do without one.
        relative = base is not None and not _ABSOLUTE.match(text)
        if relative and "\\" in text:
            text = _as_browsers_read(text)
        url = can_ada.parse(urljoin(base, text) if base is not None and relative else text)
    except (ValueError, TypeError):  # TypeError: lone surrogates, which no address can hold
        return None
    href: str = url.href
    if not href.startswith(_WEB_SCHEMES) or not url.hostname:
        return None
    if "@" in href and (url.username or url.password):
        url.username = ""
        url.password = ""
        href = url.href
    if "#" in href:
        url.hash = ""
        href = url.href
    # An empty fragment or query leaves its mark behind ("http://a/?#"): the standard keeps it, servers do not see it.
    href = href.rstrip("#")
    return href if len(href) <= MAX_URL_CHARS else None


def _as_browsers_read(text: str) -> str:
    """Return a relative address with the backslashes of its path as slashes (WHATWG), which urljoin does not know."""
    end = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


def host_of(url: str | None) -> str | None:
    """Return the host (ASCII, no port) of a canonical URL, or None. Raises nothing."""
    if not url:
        return None
    start = url.find("://")
    if start < 0:
        return None
    start += 3
    slash = url.find("/", start)
    netloc = url[start:slash] if slash >= 0 else url[start:]
    if "?" in netloc or "#" in netloc:
        netloc = netloc.split("?", 1)[0].split("#", 1)[0]
    if netloc.startswith("["):
        return netloc[: netloc.find("]") + 1] or None
    return netloc.split(":", 1)[0] or None


def path_of(url: str) -> str:
    """Return path and query of a canonical URL, starting with '/'. Raises nothing."""
    start = url.find("/", url.find("://") + 3)
    return url[start:] if start >= 0 else "/"


def display_host(host: str) -> str:
    """Return a host in Unicode for reading; labels that do not decode stay as they are. Raises nothing."""
    if "xn--" not in host:
        return host
    labels = []
    for label in host.split("."):
        if label.startswith("xn--"):
            try:
                labels.append(label[4:].encode("ascii").decode("punycode"))
            except (UnicodeError, ValueError):
                labels.append(label)
        else:
            labels.append(label)
    return ".".join(labels)


def ascii_host(raw: str | None) -> str | None:
    """Return a host name in lower-case A-labels, or None when it cannot be one.

    Accepts Unicode, upper case, a trailing dot, blanks around it. A host without a dot is refused, an IPv4
    or bracketed IPv6 address kept. Raises nothing.
    """
    if raw is None:
        return None
    text = raw.strip().rstrip(".")
    if not text or len(text) > 253 * 4 or any(mark in text for mark in "/?#@ \t\\"):
        return None
    url = canonical_url("http://" + text + "/")
    host = host_of(url)
    if host is None or ("." not in host and not host.startswith("[")):
        return None
    return host
