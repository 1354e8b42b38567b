"""Is an anchor nothing but an address: naked, internationalised, punycode, defanged, fullwidth, cut off.

It must not resolve or fetch anything, and an address in an anchor is a fact, never suspicious.
"""

import re
import unicodedata

from publicsuffixlist import PublicSuffixList

from hreflens.measure.anchor_text import fold
from hreflens.text.normalise import INVISIBLE
from hreflens.urls.canonical import ascii_host, display_host
from hreflens.urls.domains import is_ip, public_suffix, registrable_domain

MAX_ADDRESS_CHARS = 300

_KNOWN_SUFFIXES = PublicSuffixList(accept_unknown=False, only_icann=True)
_LABELLED = re.compile(r"^[^\s:/]{2,20}\s*[:：]\s+(?=\S+$)")
_DEFANGED_DOT = re.compile(r"\s*(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|[。｡．])\s*")
_SPELLED_DOT = re.compile(r"(?<=\w) (?:dot|\.) (?=\w)")
_DEFANGED_SCHEME = re.compile(r"^h(?:xx|\*\*|tt)p(s?)\s*(?:\[:\]|\[://\]|:)?\s*/{0,3}(?=[^\s/])")
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]{1,9}:)?//+")
_HOST = re.compile(r"^[^\s/?#@:\"'<>()\[\]{},;!|\\]{1,253}")
_CRUMB = re.compile(r"\s*[›»]\s*")
_WRAP = " \t\n\r\"'`«»„“”‚‘’()[]{}<>|*_•·→←»›,;"
FILE_ENDINGS = frozenset("md py sh pl rs zip mov so cc ps ai sc vi mo ml app".split())
"""Top-level domains that are better known as file endings: 'setup.py' is no address unless more speaks for it."""


def own_label(host: str) -> str | None:
    """Return the name in an own host: the label before its public suffix, in Unicode ('acme' of www.acme.co.jp)."""
    ascii_name = ascii_host(host.split("://", 1)[-1].split("/", 1)[0])
    if ascii_name is None or is_ip(ascii_name):
        return None
    domain = registrable_domain(ascii_name)
    suffix = public_suffix(ascii_name)
    if domain is None or suffix is None or domain == suffix:
        return None
    return display_host(domain[: -len(suffix) - 1])


def naked_address(text: str, own_labels: frozenset[str]) -> str | None:
    """Return the host of an anchor that is an address and nothing else, None when it is not.

    Args:
        text: the anchor.
        own_labels: names of the owner's domains: with one of them an odd spelling is an address all the same.

    A host without scheme and `www.` counts when its suffix is on the Public Suffix List, is written in lower
    case and is no file ending. Raises nothing.
    """
    plain = text[:MAX_ADDRESS_CHARS]
    if not plain.isascii():
        # The ideographic full stop is a dot in hosts typed on an East Asian keyboard; NFKC levels the others.
        plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", plain))
    elif "." not in plain and "dot" not in plain.lower() and "//" not in plain:
        return None
    plain = _LABELLED.sub("", plain.strip().strip(_WRAP).strip())
    rest = _CRUMB.sub("/", _DEFANGED_DOT.sub(".", plain)).rstrip("….")
    if rest.count(" ") in (1, 2):
        rest = _SPELLED_DOT.sub(".", rest)
    lowered = rest.lower()
    scheme = _SCHEME.match(lowered) or _DEFANGED_SCHEME.match(lowered)
    if scheme is not None:
        rest, lowered = rest[scheme.end() :], lowered[scheme.end() :]
    elif "@" in lowered:
        return None
    if any(mark in lowered for mark in " \t\n\u3000"):
        return None
    matched = _HOST.match(lowered)
    if matched is None or "." not in matched.group().strip("."):
        return None
    host = ascii_host(matched.group())
    if host is None:
        return None
    if scheme is not None or is_ip(host) or _is_own(host, own_labels):
        return host
    suffix = _KNOWN_SUFFIXES.publicsuffix(host)
    if suffix is None or suffix == host:
        return None
    if host.startswith("www."):
        return host
    last = rest[: matched.end()].rstrip(".").rsplit(".", 1)[-1]
    first = host.split(".", 1)[0]
    if last != last.lower() or len(first) < 2 or (suffix in FILE_ENDINGS and "/" not in rest):
        return None
    return host


def _is_own(host: str, own_labels: frozenset[str]) -> bool:
    label = own_label(host)
    return label is not None and fold(label) in {fold(own) for own in own_labels}
