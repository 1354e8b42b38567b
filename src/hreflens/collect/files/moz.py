"""Exports of Moz Link Explorer: inbound links, top pages, linking domains and anchor text.

Five lines of metadata stand above the header and URLs come without a scheme (read in a public parser; no real
file was found, so every rule is by headers and tolerant; formats.md 1.5).
"""

from hreflens.collect.files.formats import Format, Metric, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import read_anchors, read_domains, read_targets
from hreflens.terms import Provider, SubjectKind

LINKS = headers(
    referring_url="URL | Source URL | Linking page",
    target_url="Target URL | Link target",
    referring_title="Title",
    anchor_text="Anchor Text",
    rel="Link Type",
    is_lost="Link State",
    first_seen="First seen | Date first seen | Discovered",
    last_seen="Last seen | Date last seen | Last crawled",
    lost_on="Lost on | Date lost",
)
_PAGE, _SITE, _LINK = SubjectKind.PAGE, SubjectKind.SITE, SubjectKind.LINK
PAGE_METRICS = (Metric("pa", _PAGE, 100.0, ("pa", "page authority")),)
SPAM = ("spam score",)
LINK_METRICS = (
    *PAGE_METRICS,
    Metric("da", _SITE, 100.0, ("da", "domain authority")),
    Metric("spam_score", _SITE, 100.0, SPAM),
)
TOP_PAGES = headers(
    target_url="URL",
    title="Title",
    http_status="HTTP Status Code | Status code",
    links="Total Links | Total Links to Page",
    referring_domains="Linking Domains to Page | Linking Domains",
)
DOMAINS = headers(
    domain="Root Domain | Domain | Linking Domain",
    links="Links to Target | Total Links | Links",
    first_seen="First seen | Date first seen",
    lost_on="Date lost",
)
DOMAIN_METRICS = (
    Metric("da", _SITE, 100.0, ("da", "domain authority")),
    Metric("spam_score", _SITE, 100.0, SPAM),
)
ANCHORS = headers(
    anchor_text="Anchor Text",
    referring_domains="External Linking Root Domains | External Linking Domains | Linking Domains",
    links="External Links | External Linking Pages | Total Links",
)
_STATES = {
    "lost": "true",
    "deleted": "true",
    "removed": "true",
    "active": "false",
    "live": "false",
    "new": "false",
    "found": "false",
}


def _is_links(sheet: Sheet) -> bool:
    return (
        sheet.has("url", "target url")
        and sheet.any_of("pa", "page authority")
        and sheet.any_of("anchor text", "da", *SPAM)
    )


def _is_top_pages(sheet: Sheet) -> bool:
    return (
        sheet.has("url")
        and sheet.any_of("pa", "page authority")
        and sheet.any_of(*TOP_PAGES["links"], *TOP_PAGES["referring_domains"])
    )


def _is_domains(sheet: Sheet) -> bool:
    return (
        sheet.any_of(*DOMAINS["domain"])
        and sheet.any_of("da", "domain authority")
        and sheet.any_of(*SPAM, "linking domains")
    )


def _is_anchors(sheet: Sheet) -> bool:
    return (
        sheet.has("anchor text")
        and sheet.any_of(*ANCHORS["referring_domains"])
        and not sheet.any_of("url", "source url", "target url")
    )


FORMATS = (
    Format(
        Provider.MOZ, "inbound_links", _is_links, read_links, LINKS, LINK_METRICS, words={"is_lost": _STATES}
    ),
    Format(Provider.MOZ, "top_pages", _is_top_pages, read_targets, TOP_PAGES, PAGE_METRICS),
    Format(Provider.MOZ, "linking_domains", _is_domains, read_domains, DOMAINS, DOMAIN_METRICS),
    Format(Provider.MOZ, "anchor_text", _is_anchors, read_anchors, ANCHORS),
)
