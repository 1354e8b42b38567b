"""A WARC response record to the page the extractor works on; reading the mark-up is handed in.

It must not import `read`, which is a room of its own: who composes the two hands the reader over.
"""

from collections.abc import Callable, Sequence
from typing import Any

from hreflens.collect.commoncrawl.wat import WatLink, WatPage
from hreflens.collect.fetch.answers import MAX_BODY_BYTES, decode_answer
from hreflens.collect.fetch.decode import header, is_page
from hreflens.urls.canonical import canonical_url

ReadMarkup = Callable[[str, Sequence[tuple[str, str]], bytes], Any]
"""Reads (canonical URL, headers, body) to an object with title, base, langs and links, as `read.crawled` does."""


def page_of_response(block: bytes, fields: dict[str, str], read_markup: ReadMarkup) -> WatPage | None:
    """Return the page of a response record; None when it is no web page. Raises nothing that the bytes cause."""
    url = canonical_url(fields.get("warc-target-uri"))
    status, headers, body, _ = decode_answer(block, MAX_BODY_BYTES)
    if url is None or status is None:
        return None
    date, ip = fields.get("warc-date"), fields.get("warc-ip-address")
    if 300 <= status < 400:
        target = header(headers, "location")
        moved = [WatLink("Location", target)] if target else []
        return WatPage(url, date, ip, status, None, None, moved, None, None, None)
    if not is_page(header(headers, "content-type"), body):
        return None
    page = read_markup(url, headers, body)
    links = [
        WatLink(
            each.path,
            each.href,
            None if each.anchor_is_alt else each.anchor,
            each.rel,
            each.hreflang,
            each.anchor if each.anchor_is_alt else None,
        )
        for each in page.links
    ]
    return WatPage(url, date, ip, status, page.title, page.base, links, None, None, None, langs=page.langs)
