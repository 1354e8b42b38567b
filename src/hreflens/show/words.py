"""The words a reader sees for the closed vocabularies of `terms.py`, in English; the catalogues translate them.

One mapping per kind of cell. A value without words here is shown as it is. It must not decide anything.
"""

from collections.abc import Mapping

from hreflens.show.page import Kind, Message, msg
from hreflens.terms import (
    AnchorKind,
    Decision,
    EvidenceFamily,
    FetchOutcome,
    LinkState,
    LinkType,
    Placement,
    Verdict,
)

WORDS: Mapping[Kind, Mapping[str, Message]] = {
    Kind.VERDICT: {
        Verdict.KEEP: msg("Keep"),
        Verdict.IGNORE: msg("Likely ignored"),
        Verdict.REVIEW: msg("Review"),
        Verdict.ACT: msg("Act"),
        "unknown": msg("Not judged"),
    },
    Kind.STATE: {
        LinkState.LIVE: msg("Live"),
        LinkState.NOT_CHECKED: msg("Not checked"),
        LinkState.REMOVED: msg("Link removed"),
        LinkState.REL_CHANGED: msg("Attributes changed"),
        LinkState.ANCHOR_CHANGED: msg("Anchor changed"),
        LinkState.REDIRECTED: msg("Page redirects"),
        LinkState.CANONICALISED_AWAY: msg("Page names another canonical"),
        LinkState.NOINDEXED: msg("Page is noindex"),
        LinkState.PAGE_GONE: msg("Page gone"),
        LinkState.PAGE_UNREACHABLE: msg("Page unreachable"),
        LinkState.UNVERIFIABLE: msg("Could not be verified"),
    },
    Kind.ANCHOR_KIND: {
        AnchorKind.EMPTY: msg("Empty"),
        AnchorKind.IMAGE_ALT: msg("Image"),
        AnchorKind.URL: msg("Address"),
        AnchorKind.TITLE: msg("Page title"),
        AnchorKind.BRAND: msg("Brand"),
        AnchorKind.BRAND_TRANSLITERATED: msg("Brand in another script"),
        AnchorKind.EXACT_TOPIC: msg("Exact topic"),
        AnchorKind.PARTIAL_TOPIC: msg("Topic and other words"),
        AnchorKind.GENERIC: msg("Generic words"),
        AnchorKind.OTHER: msg("Other"),
        "unknown": msg("Not known"),
    },
    Kind.PLACEMENT: {
        Placement.CONTENT: msg("Running text"),
        Placement.NAVIGATION: msg("Navigation"),
        Placement.HEADER: msg("Header"),
        Placement.FOOTER: msg("Footer"),
        Placement.SIDEBAR: msg("Sidebar"),
        Placement.COMMENT: msg("Comment or post"),
        Placement.AUTHOR_BIO: msg("Author box"),
        Placement.RELATED: msg("Related links"),
        Placement.WIDGET: msg("Widget"),
        "unknown": msg("Not known"),
    },
    Kind.FAMILY: {
        EvidenceFamily.NETWORK: msg("Network"),
        EvidenceFamily.CONSENSUS: msg("Consensus"),
        EvidenceFamily.ANCHOR: msg("Anchor text"),
        EvidenceFamily.HIDDEN: msg("Hidden link"),
        EvidenceFamily.USER_GENERATED: msg("User-generated"),
        EvidenceFamily.CONTENT: msg("Content"),
        EvidenceFamily.INFRASTRUCTURE: msg("Infrastructure"),
        EvidenceFamily.TRUST: msg("Trust"),
        EvidenceFamily.RELEVANCE: msg("Relevance"),
        EvidenceFamily.QUALIFIED: msg("Qualified link"),
    },
    Kind.REASON_CLASS: {
        "network": msg("Link network"),
        "paid": msg("Links for sale"),
        "hacked": msg("Hacked site"),
        "user_generated": msg("User-generated"),
        "hidden": msg("Hidden link"),
        "scraper": msg("Long list of links, copied or generated text"),
        "burst": msg("Sudden wave of links"),
        "off_topic": msg("Off-topic"),
        "none": msg("Nothing against it"),
    },
    Kind.OUTCOME: {
        FetchOutcome.OK: msg("Page read"),
        FetchOutcome.NOT_FETCHED: msg("Not fetched"),
        FetchOutcome.ROBOTS_BLOCKED: msg("Blocked by robots.txt"),
        FetchOutcome.ROBOTS_UNREACHABLE: msg("robots.txt unreachable"),
        FetchOutcome.ADDRESS_REFUSED: msg("Address refused for safety"),
        FetchOutcome.HTTP_4XX: msg("Page not found (HTTP 4xx)"),
        FetchOutcome.HTTP_5XX: msg("Server error (HTTP 5xx)"),
        FetchOutcome.TOO_MANY_REDIRECTS: msg("Too many redirects"),
        FetchOutcome.TIMEOUT: msg("Timed out"),
        FetchOutcome.DNS: msg("Host name does not resolve"),
        FetchOutcome.TLS: msg("Certificate or TLS fault"),
        FetchOutcome.CONNECTION: msg("Connection failed"),
        FetchOutcome.TOO_LARGE: msg("Page too large"),
        FetchOutcome.NOT_HTML: msg("Not an HTML page"),
        FetchOutcome.INVALID_URL: msg("Invalid address"),
        FetchOutcome.BROKEN_RESPONSE: msg("Broken response"),
        "needs_javascript": msg("Needs JavaScript"),
    },
    Kind.REL: {
        "followed": msg("Followed"),
        "": msg("Followed"),
        "nofollow": msg("Nofollow"),
        "sponsored": msg("Sponsored"),
        "ugc": msg("User-generated (ugc)"),
        "unknown": msg("Not known"),
    },
    Kind.LINK_TYPE: {
        LinkType.TEXT: msg("Text"),
        LinkType.IMAGE: msg("Image"),
        LinkType.REDIRECT: msg("Redirect"),
        LinkType.FORM: msg("Form"),
        LinkType.FRAME: msg("Frame"),
        LinkType.CANONICAL: msg("Canonical"),
        LinkType.ALTERNATE: msg("Alternate"),
        LinkType.RSS: msg("Feed"),
        LinkType.MENTION: msg("Mention without link"),
        "unknown": msg("Not known"),
    },
    Kind.METRIC: {
        "is_spam": msg("spam flag"),
        "toxic_score": msg("toxicity score"),
        "spam_score": msg("spam score"),
    },
    Kind.DECISION: {
        Decision.KEEP: msg("Keep"),
        Decision.IGNORE: msg("Likely ignored"),
        Decision.ACT: msg("Act"),
        Decision.PROTECT: msg("Protect"),
    },
}

# Names of products are names: never translated.
PROVIDERS: Mapping[str, str] = {
    "ahrefs": "Ahrefs",
    "moz": "Moz",
    "majestic": "Majestic",
    "semrush": "Semrush",
    "dataforseo": "DataForSEO",
    "se_ranking": "SE Ranking",
    "matomo": "Matomo",
    "server_log": "Server log",
    "google": "Google",
    "bing": "Bing",
    "screaming_frog": "Screaming Frog",
    "common_crawl": "Common Crawl",
}

NOT_KNOWN = msg("Not known")
YES, NO = msg("Yes"), msg("No")
