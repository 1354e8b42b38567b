"""The WARC file of the example: every page as its server answered, one gzip member per record."""

import gzip
import uuid
from collections.abc import Iterable, Iterator

from examples.talvora.designs import render
from examples.talvora.model import Page, Site, fingerprint, url_of

REASONS = {
    200: "OK", 301: "Moved Permanently", 302: "Found", 403: "Forbidden", 404: "Not Found", 410: "Gone",
    503: "Service Unavailable",
}  # fmt: skip
CODECS = {
    "tis-620": "tis-620",
    "windows-874": "cp874",
    "euc-kr": "cp949",
    "gb2312": "gbk",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
}


def fetched_at(site: Site, page: Page) -> str:
    """Return when the page was fetched: some moment of 28 or 29 October 2026."""
    second = fingerprint(site.host, page.path, "fetched") % 150_000
    day, rest = divmod(second, 86_400)
    return f"2026-10-{28 + day}T{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}Z"


def body_of(site: Site, page: Page) -> bytes:
    """Return the bytes of the page's body in the charset of its site."""
    if page.raw is not None:
        return page.raw.encode()
    if page.redirect:
        return f'<html><head><title>301</title></head><body><a href="{page.redirect}">moved</a></body></html>'.encode()
    if page.status >= 400:
        return f"<html><head><title>{page.status} {REASONS[page.status]}</title></head><body><h1>{REASONS[page.status]}</h1></body></html>".encode()
    if page.content_type == "application/pdf":
        return b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    codec = CODECS.get(site.charset.lower(), site.charset)
    data = render(site, page).encode(codec, "xmlcharrefreplace")
    return data[: len(data) * 2 // 5] if page.truncated else data


def response(site: Site, page: Page) -> bytes:
    """Return the HTTP response as it came over the wire."""
    kind = page.content_type
    if kind == "text/html" and site.declare == "header":
        kind += f"; charset={site.charset}"
    body = body_of(site, page)
    headers = [f"HTTP/1.1 {page.status} {REASONS[page.status]}", f"Content-Type: {kind}"]
    if page.redirect:
        headers.append(f"Location: {page.redirect}")
    if page.x_robots:
        headers.append(f"X-Robots-Tag: {page.x_robots}")
    headers += [f"{name}: {value}" for name, value in page.headers.items()]
    headers.append(f"Content-Length: {len(body)}")
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + body


def address_of(site: Site) -> str:
    """Return the address of the site's server, from the blocks reserved for documentation."""
    return site.server or f"198.51.100.{fingerprint(site.host, 'server') % 250 + 1}"


def warc_record(
    kind: str, uri: str | None, when: str, content_type: str, block: bytes, *, extra: Iterable[str] = ()
) -> bytes:
    """Return one WARC record as a gzip member of its own."""
    number = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {uri} {when}")
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{number}>", f"WARC-Date: {when}"]
    if uri:
        lines.append(f"WARC-Target-URI: {uri}")
    lines += [*extra, f"Content-Type: {content_type}", f"Content-Length: {len(block)}"]
    raw = "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
    return gzip.compress(raw, 9, mtime=0)


def _records(sites: Iterable[Site]) -> Iterator[bytes]:
    about = b"software: examples.talvora\r\nformat: WARC File Format 1.1\r\ndescription: pages of an invented web\r\n"
    yield warc_record("warcinfo", None, "2026-10-28T00:00:00Z", "application/warc-fields", about)
    seen: set[str] = set()
    for site in sites:
        for page in site.pages:
            url = url_of(site, page)
            if not page.fetched or url in seen:
                continue
            seen.add(url)
            block = response(site, page)
            extra = [f"WARC-IP-Address: {address_of(site)}"] + (
                ["WARC-Truncated: length"] if page.truncated else []
            )
            yield warc_record(
                "response",
                url,
                fetched_at(site, page),
                "application/http;msgtype=response",
                block,
                extra=extra,
            )


def warc_bytes(sites: Iterable[Site]) -> bytes:
    """Return the whole WARC file."""
    return b"".join(_records(sites))
