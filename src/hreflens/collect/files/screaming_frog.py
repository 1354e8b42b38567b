"""Screaming Frog SEO Spider: inlinks, outlinks and internal pages, of old and new versions.

Headers are from real files (formats.md 1.6): old ones have a title line first and short rows for images. A crawl
lists every link of every page, so only links to the owner's hosts are kept.
"""

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.formats import Format, headers
from hreflens.collect.files.link_rows import about_own_hosts, read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import only_own_pages, read_targets
from hreflens.terms import Provider

LINKS = headers(
    kind="Type",
    referring_url="Source",
    target_url="Destination",
    anchor_text="Anchor",
    alt_text="Alt Text",
    follow="Follow",
    rel="Rel",
    claimed_placement="Link Position",
)
PAGES = headers(
    target_url="Address",
    title="Title 1",
    claimed_langs="Language",
    http_status="Status Code",
    content_type="Content Type",
)
_HYPERLINKS = ("href", "hyperlink", "ahref")


def _is_links(sheet: Sheet) -> bool:
    return sheet.has("type", "source", "destination", "alt text", "anchor", "follow")


def _is_outlinks(sheet: Sheet) -> bool:
    return _is_links(sheet) and any("outlinks" in line.casefold() for line in sheet.preamble)


def _is_pages(sheet: Sheet) -> bool:
    return sheet.has("address", "status code") and sheet.any_of("indexability", "status")


def _read_links(batch: Batch, format_: Format) -> Tables:
    kind = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(batch.raw("kind"), "")))
    links = pc.is_in(kind, value_set=pa.array(_HYPERLINKS))
    ledger = batch.file.ledger
    ledger.leave_out(
        "are no hyperlinks (images, styles, scripts) and were left out",
        len(batch) - (pc.sum(links).as_py() or 0),
    )
    yield from read_links(about_own_hosts(batch.where(links)), format_)


def _read_pages(batch: Batch, format_: Format) -> Tables:
    if batch.has("content_type"):
        kind = pc.utf8_lower(pc.fill_null(batch.raw("content_type"), ""))
        pages = pc.or_(pc.equal(kind, ""), pc.match_substring(kind, "html"))
        ledger = batch.file.ledger
        ledger.leave_out(
            "are no pages (images, styles, scripts) and were left out",
            len(batch) - (pc.sum(pages).as_py() or 0),
        )
        batch = batch.where(pages)
    yield from read_targets(only_own_pages(batch), format_)


FORMATS = (
    Format(Provider.SCREAMING_FROG, "outlinks", _is_outlinks, _read_links, LINKS),
    Format(Provider.SCREAMING_FROG, "inlinks", _is_links, _read_links, LINKS),
    Format(Provider.SCREAMING_FROG, "internal", _is_pages, _read_pages, PAGES),
)
