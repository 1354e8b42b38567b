"""Majestic: downloads of Advanced Reports (CSV, often gzipped, some rows invalid) and rows of its API.

Headers are read from public parsers (formats.md 1.4); no real file was found. An empty flag means "no".
"""

from hreflens.collect.files.formats import Format, Metric, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import read_domains
from hreflens.terms import Provider, SubjectKind

_PAGE, _SITE = SubjectKind.PAGE, SubjectKind.SITE
DOWNLOAD = headers(
    referring_url="Source URL",
    target_url="Target URL",
    anchor_text="Anchor Text",
    nofollow="FlagNoFollow",
    is_image="FlagImageLink | FlagImages",
    is_redirect="FlagRedirect",
    is_frame="FlagFrame",
    is_mention="FlagMention",
    is_alt="FlagAltText",
    first_seen="Source First Found Date",
    last_seen="Source Crawl Date",
)
API = headers(
    referring_url="SourceURL",
    target_url="TargetURL",
    referring_title="SourceTitle",
    anchor_text="AnchorText",
    nofollow="FlagNoFollow",
    is_image="FlagImages",
    is_redirect="FlagRedirect",
    is_frame="FlagFrame",
    is_mention="FlagMention",
    is_alt="FlagAltText",
    is_lost="FlagDeleted",
    first_seen="FirstIndexedDate | Date",
    last_seen="LastSeenDate | Date",
    lost_on="DateLost",
    lost_reason="ReasonLost",
)
METRICS = (
    Metric("tf", _PAGE, 100.0, ("sourcetrustflow", "source trust flow")),
    Metric("cf", _PAGE, 100.0, ("sourcecitationflow", "source citation flow")),
)
DOMAINS = headers(
    domain="Domain",
    links="MatchedLinks | Matched Links | Backlinks | AlexaLinks | Number of Links",
    first_seen="FirstCrawled | First Crawled",
)
DOMAIN_METRICS = (
    Metric("tf", _SITE, 100.0, ("trustflow", "trust flow")),
    Metric("cf", _SITE, 100.0, ("citationflow", "citation flow")),
)


def _is_domains(sheet: Sheet) -> bool:
    return (
        sheet.has("domain")
        and sheet.any_of("trustflow", "trust flow")
        and sheet.any_of("citationflow", "citation flow")
    )


FORMATS = (
    Format(
        Provider.MAJESTIC,
        "backlinks",
        lambda sheet: sheet.has("target url", "source url", "source crawl date", "anchor text"),
        read_links,
        DOWNLOAD,
        METRICS,
        empty_flag_is_no=True,
    ),
    Format(
        Provider.MAJESTIC,
        "backlinks",
        lambda sheet: sheet.has("sourceurl", "targeturl"),
        read_links,
        API,
        METRICS,
        empty_flag_is_no=True,
    ),
    Format(Provider.MAJESTIC, "refdomains", _is_domains, read_domains, DOMAINS, DOMAIN_METRICS),
)
