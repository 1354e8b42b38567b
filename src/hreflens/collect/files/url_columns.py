"""Canonical URLs, hosts and sites of whole columns: what `urls.canonical` says, asked only where it may differ.

Most URLs of an export are canonical already, and one regular expression proves it many times faster than
parsing does. It must never give another result than `urls.canonical.canonical_url`.
"""

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.urls.canonical import MAX_URL_CHARS, ascii_host, canonical_url
from hreflens.urls.domains import registrable_domain

# A host of plain labels (none starts with x, as punycode does; the last starts with a letter), a path of plain
# segments (none starts with a dot, or with %2 that may encode one) and a query without what WHATWG re-encodes.
_LABEL = r"(?:[a-wyz0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)"
_SEGMENT = r"(?:[A-Za-z0-9_~!$&'()*+,;=:@-]|%[013-9A-Fa-f])[A-Za-z0-9_~!$&'()*+,;=:@.%-]*"
_CANONICAL = rf"^https?://{_LABEL}+[a-wyz][a-z]{{1,20}}/(?:{_SEGMENT}/)*(?:{_SEGMENT})?(?:\?[A-Za-z0-9_~!$&()*+,;=:@.%/?-]+)?$"


def canonical_urls(raw: pa.Array) -> pa.Array:
    """Return the canonical form of each URL, null where it is none (or null). Raises nothing."""
    if pa.types.is_dictionary(raw.type):
        return canonical_urls(raw.dictionary).take(raw.indices)
    plain = pc.and_(
        pc.match_substring_regex(raw, _CANONICAL), pc.less_equal(pc.binary_length(raw), MAX_URL_CHARS)
    )
    plain = pc.fill_null(plain, False)
    if pc.all(plain).as_py():
        return raw
    rest = raw.filter(pc.invert(plain)).dictionary_encode()
    found = pa.array([_canonical(url) for url in rest.dictionary.to_pylist()], pa.string()).take(rest.indices)
    return pc.replace_with_mask(raw, pc.invert(plain), found)


def _canonical(raw: str) -> str | None:
    try:
        return canonical_url(raw)
    except UnicodeError:
        return None


def hosts_of(urls: pa.Array) -> pa.Array:
    """Return the host (with its port, if any) of each canonical URL. Raises nothing."""
    if pa.types.is_dictionary(urls.type):
        urls = urls.dictionary_decode()
    parts = pc.split_pattern(urls, "/", max_splits=3)
    return pc.list_element(parts, 2)


def domain_of_netloc(netloc: str) -> str:
    """Return the registrable domain of a canonical `host` or `host:port`, the host where there is none. Raises nothing."""
    bare = netloc.split("]", 1)[0] + "]" if netloc.startswith("[") else netloc.split(":", 1)[0]
    without_www = bare.removeprefix("www.")
    return registrable_domain(without_www) or registrable_domain(bare) or bare


def ascii_hosts(raw: pa.Array) -> pa.Array:
    """Return each host in lower-case A-labels; a URL gives its host; null where it is none. Raises nothing."""
    coded = raw if pa.types.is_dictionary(raw.type) else raw.dictionary_encode()
    return pa.array([host_in(text) for text in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def host_in(text: str) -> str | None:
    """Return the host that a cell names: a bare host, `*.host`, `domain:port` or a whole URL. Raises nothing."""
    text = text.strip().strip('"').removeprefix("*.").strip("/")
    if "://" in text or "/" in text:
        url = _canonical(text)
        text = url.split("/", 3)[2] if url else ""
    if not text.startswith("["):
        head, _, port = text.partition(":")
        text = head if port.isdigit() or not port else ""
    return ascii_host(text)
