"""DataForSEO Backlinks API answers: links, referring domains and anchors, as JSON or flattened to CSV.

Fields are read from its official client (formats.md 2.5). Ranks are on a scale of 0-1000.
"""

from hreflens.collect.files.formats import Format, Metric, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import read_anchors, read_domains
from hreflens.terms import Provider, SubjectKind

_PAGE, _SITE, _LINK = SubjectKind.PAGE, SubjectKind.SITE, SubjectKind.LINK
LINKS = headers(
    referring_url="url_from",
    target_url="url_to",
    referring_title="page_from_title",
    anchor_text="anchor",
    alt_text="alt",
    context_left="text_pre",
    context_right="text_post",
    rel="attributes",
    follow="dofollow",
    link_type="item_type",
    claimed_placement="semantic_location",
    http_status="page_from_status_code",
    claimed_langs="page_from_language",
    platforms="domain_from_platform_type",
    ip="domain_from_ip",
    country="domain_from_country",
    external_links="page_from_external_links",
    first_seen="first_seen",
    last_seen="last_seen",
    is_lost="is_lost",
    occurrences="group_count | links_count",
)
METRICS = (
    Metric("rank", _PAGE, 1000.0, ("page from rank",)),
    Metric("rank", _SITE, 1000.0, ("domain from rank",)),
    Metric("rank", _LINK, 1000.0, ("rank",)),
    Metric("spam_score", _LINK, 100.0, ("backlink spam score",)),
)
DOMAINS = headers(domain="domain", links="backlinks", first_seen="first_seen", lost_on="lost_date")
DOMAIN_METRICS = (
    Metric("rank", _SITE, 1000.0, ("rank",)),
    Metric("spam_score", _SITE, 100.0, ("backlinks spam score",)),
)
ANCHORS = headers(
    anchor_text="anchor",
    referring_domains="referring_domains",
    links="backlinks",
    first_seen="first_seen",
    last_seen="last_seen",
)


def _is_domains(sheet: Sheet) -> bool:
    return sheet.has("domain", "backlinks", "rank", "referring links tld") or (
        sheet.kind == "json" and sheet.has("domain", "backlinks", "rank", "backlinks spam score")
    )


FORMATS = (
    Format(
        Provider.DATAFORSEO,
        "backlinks",
        lambda sheet: sheet.has("url from", "url to", "domain from"),
        read_links,
        LINKS,
        METRICS,
    ),
    Format(Provider.DATAFORSEO, "refdomains", _is_domains, read_domains, DOMAINS, DOMAIN_METRICS),
    Format(
        Provider.DATAFORSEO,
        "anchors",
        lambda sheet: sheet.kind == "json" and sheet.has("anchor", "backlinks", "referring domains"),
        read_anchors,
        ANCHORS,
    ),
)
