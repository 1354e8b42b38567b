"""Bing Webmaster Tools: the inbound links CSV and rows of GetUrlLinks and GetLinkCounts.

No real file was found (formats.md 1.8 and 2.6): rules are by the documented names.
"""

from hreflens.collect.files.formats import Format, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import read_targets
from hreflens.terms import Provider

LINKS = headers(
    referring_url="Source Url | Source Page | Url",
    target_url="Target Url | Target Page",
    anchor_text="Anchor Text | AnchorText",
)
COUNTS = headers(target_url="Url", links="Count")
_OTHERS = ("da", "pa", "spam score", "source crawl date", "inlink rank")


def _is_links(sheet: Sheet) -> bool:
    named = (
        sheet.any_of("source url", "source page")
        and sheet.any_of("target url", "target page")
        and sheet.has("anchor text")
    )
    return named and not sheet.any_of(*_OTHERS) and len(sheet.known) <= 5


def _is_api_links(sheet: Sheet) -> bool:
    return sheet.kind == "json" and sheet.has("url", "anchortext")


def _is_counts(sheet: Sheet) -> bool:
    return sheet.kind == "json" and sheet.known == {"url", "count"}


FORMATS = (
    Format(Provider.BING, "inbound_links", _is_links, read_links, LINKS),
    Format(Provider.BING, "inbound_links", _is_api_links, read_links, LINKS),
    Format(Provider.BING, "link_counts", _is_counts, read_targets, COUNTS),
)
