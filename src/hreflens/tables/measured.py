"""What was measured: languages, markets, anchors, relevance, authority, neighbours and the whole profile."""

from hreflens.tables.schema import BOOL, DATE, F64, I32, I64, STR, Table, columns

PAGE_MARKETS = Table(
    "page_markets",
    "one row per linking page: the country whose readers it serves",
    ("url",),
    "measure.markets",
    columns(
        ("url", STR, "canonical linking page"),
        ("site", STR, "unit of ownership"),
        ("lang", STR, "best language: observed, else declared, else claimed by a tool; und = unknown"),
        ("lang_source", STR, "detected, passage, declared, claimed, title, none"),
        ("script", STR, "ISO 15924, null unknown"),
        ("market", STR, "ISO 3166-1 alpha-2 with the highest probability; null when none reaches 0.5"),
        ("market_prob", F64, "its probability"),
        ("market_posterior_json", STR, "object: country -> probability, the five highest"),
        ("market_evidence", STR, "what it rests on, strongest first, in words"),
    ),
)

LINK_ANCHORS = Table(
    "link_anchors",
    "one row per link: what its anchor says",
    ("link_id",),
    "measure.anchors",
    columns(
        ("link_id", STR, "links.link_id"),
        ("anchor_text", STR, "observed anchor, else exported"),
        ("anchor_key", STR, "normalised"),
        ("anchor_kind", STR, "AnchorKind; null when the anchor is unknown"),
        ("anchor_kind_evidence", STR, "what matched"),
        ("anchor_lang", STR, "language; und = abstained"),
        ("anchor_script", STR, "ISO 15924"),
    ),
)

TARGET_PAGES = Table(
    "target_pages",
    "one row per own page whose text is known: what links are compared with",
    ("url",),
    "measure.relevance",
    columns(
        ("url", STR, "canonical own page; '' for the owner's listed topics"),
        ("title", STR, "title"),
        ("description", STR, "meta description"),
        ("headings", STR, "h1-h3 texts joined by ' | '"),
        ("main_text", STR, "main text, at most 4,000 characters"),
        ("lang", STR, "BCP-47 language observed, else claimed; und = unknown"),
        ("source", STR, "where the text comes from: fetched, file, export, topics"),
    ),
)

LINK_RELEVANCE = Table(
    "link_relevance",
    "one row per link: how relevant the linking passage, page and site are to the owner's page and site",
    ("link_id",),
    "measure.relevance",
    columns(
        ("link_id", STR, "links.link_id"),
        ("relevance", F64, "probability that page and target share their subject, 0-1; null = not judged"),
        (
            "percentile",
            F64,
            "share of unrelated pairs that are less alike, 0-100; comparable across languages",
        ),
        ("tier", STR, "how well subjects are told apart in the weaker of the two languages: A, B or C"),
        ("passage_prob", F64, "the same probability for the words around the link; null = not judged"),
        ("page_prob", F64, "for the linking page against the target page"),
        ("site_prob", F64, "for the linking page against the nearest subject of the owner's site"),
        ("site_to_site_prob", F64, "for the linking site's subjects against the owner's"),
        ("compared_with", STR, "target_page, own_site, topics; null = not judged"),
        (
            "page_topics_json",
            STR,
            "array of {topic, share}: what the linking page is about, strongest first",
        ),
        ("target_topics_json", STR, "the same of what it was compared with"),
        ("shared_topics_json", STR, "array of topic ids that both are about"),
        ("words_json", STR, "array of {word, contribution, gloss}: the page's words that count most"),
        ("passages_json", STR, "object {linking, target}: the two passages side by side"),
        ("site_kind", STR, "likeliest kind of the linking site by its words; 'unknown' when unsure"),
        ("not_judged_reason", STR, "no_text, too_short, no_target, weak_language; null when judged"),
    ),
)

VENDOR_AUTHORITY = Table(
    "vendor_authority",
    "one row per site x vendor metric of authority, brought to percentiles",
    ("site", "provider", "metric"),
    "measure.authority",
    columns(
        ("site", STR, "referring site"),
        ("provider", STR, "Provider"),
        ("metric", STR, "dr, da, as, tf ..."),
        ("value", F64, "latest value as exported"),
        ("profile_pct", F64, "percentile among all sites of the profile, 0-100"),
        (
            "market_pct",
            F64,
            "percentile among the profile's sites of the same market and language, shrunk, 0-100",
        ),
        ("cohort", STR, "the cohort, such as 'th/TH'"),
        ("cohort_size", I64, "sites in it"),
    ),
)

SITE_AUTHORITY = Table(
    "site_authority",
    "one row per referring site that a rank list knows",
    ("site",),
    "measure.authority",
    columns(
        ("site", STR, "referring site"),
        ("list", STR, "domain_ranks.list it rests on"),
        ("release", STR, "its release"),
        ("name", STR, "name found in the list: the site's own host or its registrable domain"),
        ("rank", I64, "place in the whole list"),
        ("global_top_share", F64, "share of the list that ranks as high or higher, 0-1"),
        ("market", STR, "market of the site, whose cohort was used; null = the whole list"),
        ("market_rank", I64, "place among the sites of that market"),
        ("market_size", I64, "sites of that market in the list"),
        ("market_top_share", F64, "share of the market that ranks as high or higher, shrunk, 0-1"),
        ("market_weight", F64, "how far the market's own figure counted against the whole list's, 0-1"),
        ("authority", F64, "0-100, by the place in the market; equal places give equal authority"),
        ("global_authority", F64, "0-100, by the place in the whole list"),
    ),
)

SITES = Table(
    "sites",
    "one row per referring site",
    ("site",),
    "measure.sites",
    columns(
        ("site", STR, "referring site, ASCII"),
        ("display_site", STR, "the same in Unicode for reading"),
        ("domain", STR, "registrable domain"),
        ("is_tenant", BOOL, "tenant of a hosting platform"),
        ("tld", STR, "last label(s) that form the ICANN public suffix, ASCII"),
        ("links", I64, "links rows"),
        ("live_links", I64, "links rows not lost"),
        ("occurrences", I64, "links they stand for"),
        ("pages", I64, "distinct linking pages"),
        ("targets", I64, "distinct own pages linked"),
        ("followed_links", I64, "links known to be followed"),
        ("first_seen", DATE, "earliest"),
        ("last_seen", DATE, "latest"),
        ("lang", STR, "language of most of its pages; und = unknown"),
        ("script", STR, "script of most of its pages"),
        ("market", STR, "market of most of its pages; null = unknown"),
        ("market_prob", F64, "mean posterior of that market"),
        ("pages_read", I64, "pages fetched and read"),
        ("vendor_authority", F64, "mean of the vendors' market percentiles, 0-100; null = no vendor number"),
        ("authority", F64, "own authority 0-100; null = not judged"),
    ),
)

PAGE_AUTHORITY = Table(
    "page_authority",
    "one row per linking page of a site whose authority is known",
    ("url",),
    "measure.authority",
    columns(
        ("url", STR, "canonical linking page"),
        ("site", STR, "referring site"),
        ("authority", F64, "0-100: the site's authority x the page's position"),
        ("site_authority", F64, "the site's authority, 0-100"),
        ("position", F64, "how much of it the page has, 0.5-1"),
        ("depth", I32, "path segments below the site's home page"),
        ("parts_json", STR, "object: depth, vendor, in_links -> 0-1 or null"),
        ("coverage", F64, "share of the parts' weight that is known, 0-1"),
    ),
)

CRAWL_EDGES = Table(
    "crawl_edges",
    "one row per domain or host x domain or host it links to, summed over the crawl files read",
    ("source", "target"),
    "collect.commoncrawl",
    columns(
        ("source", STR, "linking registrable domain or host, ASCII"),
        ("target", STR, "linked registrable domain or host, ASCII"),
        ("pages", I64, "pages that link"),
        ("links", I64, "their links"),
    ),
)

DOMAIN_EDGES = Table(
    "domain_edges",
    "one row per referring site x other site it links to, the own sites left out",
    ("site", "target_site"),
    "measure.neighbours",
    columns(
        ("site", STR, "referring site"),
        ("target_site", STR, "site it links to"),
        ("pages", I64, "read pages that link"),
        ("links", I64, "links on them"),
        ("content_links", I64, "of these, placed in content"),
        ("followed_links", I64, "of these, followed"),
        ("anchor", STR, "one of the anchors: the first by its letters"),
        ("crawl_pages", I64, "pages of a crawl that link"),
        ("crawl_links", I64, "links on them"),
        ("target_is_referring", BOOL, "the linked site is a referring site too"),
    ),
)

CO_LINKED_TARGETS = Table(
    "co_linked_targets",
    "one row per other site that at least two referring sites link to",
    ("target_site",),
    "measure.neighbours",
    columns(
        ("target_site", STR, "site linked beside the owner's"),
        ("sites", I64, "referring sites that link to it"),
        ("site_share", F64, "their share of the referring sites whose links are known, 0-1"),
        ("content_sites", I64, "of these, with a link in content"),
        ("followed_sites", I64, "of these, with a followed link"),
        ("links", I64, "links on read pages"),
        ("target_is_referring", BOOL, "it is a referring site too"),
    ),
)

PROFILE_SHARES = Table(
    "profile_shares",
    "one row per dimension x value of the profile (live links)",
    ("dimension", "key"),
    "measure.diversity",
    columns(
        (
            "dimension",
            STR,
            "language, script, market, tld, anchor_kind, rel, placement, link_type, verdict ...",
        ),
        ("key", STR, "value; 'unknown' when not known"),
        ("links", I64, "live links"),
        ("sites", I64, "referring sites"),
        ("link_share", F64, "share of live links, 0-1"),
        ("site_share", F64, "share of sites, 0-1"),
    ),
)

PROFILE_FIGURES = Table(
    "profile_figures",
    "one row per figure about the whole profile",
    ("figure",),
    "measure.diversity",
    columns(
        ("figure", STR, "name, such as language_effective_number"),
        ("value", F64, "value"),
        ("unit", STR, "count, share, bits ..."),
        ("meaning", STR, "in words, with the formula's name"),
    ),
)
