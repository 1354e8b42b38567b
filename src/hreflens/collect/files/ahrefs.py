"""Exports of Ahrefs Site Explorer: UTF-16 TSV and UTF-8 CSV, of every column set seen, and API rows.

Headers are from real files of 2025-2026, older ones from public importers (formats.md 1.2 and 2.1). Columns
come and go between two exports of one month, so only those that make the export are asked for.
"""

from hreflens.collect.files.formats import Format, Metric, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.search_rows import read_keywords
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import read_anchors, read_domains, read_targets
from hreflens.terms import Provider, SubjectKind

_SITE, _PAGE, _LINK = SubjectKind.SITE, SubjectKind.PAGE, SubjectKind.LINK

BACKLINKS = headers(
    referring_url="Referring page URL | Referring page",
    target_url="Target URL | Link URL",
    referring_title="Referring page title",
    anchor_text="Anchor | Link Anchor",
    context_left="Left context | TextPre",
    context_right="Right context | TextPost",
    nofollow="Nofollow",
    ugc="UGC",
    sponsored="Sponsored",
    link_type="Type",
    http_status="Referring page HTTP code | HTTP code",
    claimed_langs="Language",
    platforms="Platform",
    external_links="External links | External links count",
    first_seen="First seen | First seen link",
    last_seen="Last seen | Last check",
    lost_on="Lost | Day lost",
    lost_reason="Lost status | Lost reason",
    occurrences="Links in group",
)


def _m(name: str, of: SubjectKind, scale: float | None, header: str, *, is_flag: bool = False) -> Metric:
    return Metric(name, of, scale, headers(h=header)["h"], is_flag)


BACKLINK_METRICS = (
    _m("dr", _SITE, 100.0, "Domain rating | DR"),
    _m("ur", _PAGE, 100.0, "UR | URL rating | URL rating (desc)"),
    _m("traffic", _SITE, None, "Domain traffic"),
    _m("traffic", _PAGE, None, "Page traffic | Traffic"),
    _m("is_spam", _LINK, 1.0, "Is spam", is_flag=True),
)


API_BACKLINKS = headers(
    referring_url="url_from",
    target_url="url_to",
    referring_title="title",
    anchor_text="anchor",
    alt_text="alt",
    context_left="snippet_left",
    context_right="snippet_right",
    nofollow="is_nofollow",
    follow="is_dofollow",
    ugc="is_ugc",
    sponsored="is_sponsored",
    link_type="link_type",
    is_image="is_image",
    is_redirect="is_redirect",
    http_status="http_code",
    claimed_langs="languages",
    platforms="powered_by",
    ip="ip_source",
    external_links="links_external",
    first_seen="first_seen_link | first_seen",
    last_seen="last_seen | last_visited",
    is_lost="is_lost",
    lost_reason="lost_reason",
    occurrences="link_group_count",
)
API_METRICS = (
    _m("dr", _SITE, 100.0, "domain_rating_source"),
    _m("ur", _PAGE, 100.0, "url_rating_source"),
    _m("traffic", _SITE, None, "traffic_domain"),
    _m("traffic", _PAGE, None, "traffic"),
    _m("is_spam", _LINK, 1.0, "is_spam", is_flag=True),
)
DOMAINS = headers(
    domain="Domain",
    links="Links to target | links_to_target",
    followed_links="Dofollow links | dofollow_links",
    first_seen="First seen",
    lost_on="Lost",
)
DOMAIN_METRICS = (
    _m("dr", _SITE, 100.0, "DR | Domain rating"),
    _m("traffic", _SITE, None, "Traffic | traffic_domain"),
    _m("is_spam", _SITE, 1.0, "Is spam", is_flag=True),
)
ANCHORS = headers(
    anchor_text="Anchor",
    referring_domains="Referring domains | refdomains | Ref. domains",
    links="Links to target",
    followed_links="Dofollow links",
    first_seen="First seen",
    last_seen="Last seen",
)
BEST_BY_LINKS = headers(
    target_url="Page URL",
    title="Page title",
    claimed_langs="Language",
    http_status="Page HTTP code",
    links="Links to target",
    referring_domains="Referring domains",
)
TOP_PAGES = headers(
    target_url="URL", referring_domains="Referring domains", traffic="Traffic", top_keyword="Top keyword"
)
KEYWORDS = headers(
    query="Keyword",
    country="Country",
    language="Language",
    page_url="Current URL | URL",
    clicks="Current organic traffic | Traffic",
    impressions="Volume",
    position="Current position | Position",
)
_UR = (_m("ur", _PAGE, 100.0, "UR | URL rating"),)


def _is_backlinks(sheet: Sheet) -> bool:
    return sheet.has("referring page url", "target url", "anchor") and sheet.any_of(
        "domain rating", "dr", "ur"
    )


def _is_legacy(sheet: Sheet) -> bool:
    return sheet.any_of("referring page url", "referring page") and sheet.has("link url", "link anchor")


def _is_api_backlinks(sheet: Sheet) -> bool:
    return sheet.has("url from", "url to", "anchor") and not sheet.has("domain from")


def _is_domains(sheet: Sheet) -> bool:
    return sheet.has("domain", "links to target") and sheet.any_of("dr", "domain rating")


def _is_anchors(sheet: Sheet) -> bool:
    return sheet.has("anchor", "links to target") and sheet.any_of(*ANCHORS["referring_domains"])


FORMATS = (
    Format(Provider.AHREFS, "backlinks", _is_backlinks, read_links, BACKLINKS, BACKLINK_METRICS),
    Format(Provider.AHREFS, "backlinks", _is_legacy, read_links, BACKLINKS, BACKLINK_METRICS),
    Format(Provider.AHREFS, "backlinks", _is_api_backlinks, read_links, API_BACKLINKS, API_METRICS),
    Format(Provider.AHREFS, "refdomains", _is_domains, read_domains, DOMAINS, DOMAIN_METRICS),
    Format(Provider.AHREFS, "anchors", _is_anchors, read_anchors, ANCHORS),
    Format(
        Provider.AHREFS,
        "best_by_links",
        lambda sheet: sheet.has("page url", "referring domains", "top dr", "links to target"),
        read_targets,
        BEST_BY_LINKS,
        _UR,
    ),
    Format(
        Provider.AHREFS,
        "top_pages",
        lambda sheet: sheet.has("url", "traffic value", "top keyword"),
        read_targets,
        TOP_PAGES,
        _UR,
    ),
    Format(
        Provider.AHREFS,
        "organic_keywords",
        lambda sheet: sheet.has("keyword", "kd") and sheet.any_of("current url", "current position"),
        read_keywords,
        KEYWORDS,
    ),
)
