"""What visitors do after they followed a link, and what each market holds: sites, demand, competitors, trend."""

from hreflens.tables.schema import BOOL, DATE, F64, I64, STR, Table, columns

ENGAGEMENT = Table(
    "engagement",
    "one row per set of dimensions x referring site x source kind x link language x landing page x visitor language x country",
    ("dims", "site", "source_kind", "link_lang", "landing_page", "visitor_lang", "country", "missing"),
    "measure.engagement",
    columns(
        (
            "dims",
            STR,
            "what the reports tell apart: sorted words among country, kind, landing, source, visitor_lang; never add two up",
        ),
        ("site", STR, "referring site; '' = the report does not tell it, or no site sent the visit"),
        ("source_kind", STR, "referral, search, social, email, paid, direct, other; all = not told apart"),
        ("link_lang", STR, "language of most pages of the site that link; '' = not known"),
        ("landing_page", STR, "own page, path without query; '' = not told"),
        ("landing_lang", STR, "language of the landing page; null = not known"),
        ("landing_lang_source", STR, "where that comes from: read, claimed, path, home; null = not known"),
        ("visitor_lang", STR, "language of the visitor's browser; '' = not told"),
        ("country", STR, "country of the visitor, ISO 3166-1 alpha-2; '' = not told"),
        ("matched", BOOL, "the landing page is in a language of browser or country; null = cannot be told"),
        ("missing", STR, "why a value is not known: other, not_set, thresholded; '' = all are known"),
        ("sessions", F64, "sessions"),
        ("engaged_sessions", F64, "sessions of more than 10 s, 2 pages or a key event; null = not reported"),
        ("bounced_sessions", F64, "sessions less engaged ones; null = not reported"),
        ("seconds", F64, "time of all sessions together, seconds; null = not reported"),
        ("conversions", F64, "key events or goals; null = not reported"),
        ("start_date", DATE, "first day of the reports used"),
        ("end_date", DATE, "last day of the reports used"),
    ),
)

SITE_ENGAGEMENT = Table(
    "site_engagement",
    "one row per referring site that sent visits",
    ("site",),
    "measure.engagement",
    columns(
        ("site", STR, "referring site"),
        ("sessions", F64, "sessions it sent"),
        ("engaged_sessions", F64, "of these, engaged; null = not reported"),
        ("conversions", F64, "key events or goals of its sessions; null = not reported"),
        ("seconds", F64, "time of its sessions, seconds; null = not reported"),
        ("engaged_share", F64, "share of its sessions that engage, shrunk towards the profile's, 0-1"),
        ("engaged_low", F64, "lower end of the 95 % interval of that share"),
        ("engaged_high", F64, "upper end"),
        ("engagement", F64, "the share where enough sessions are known, 0-1; null = not judged"),
    ),
)

LANGUAGE_BARRIER = Table(
    "language_barrier",
    "one row per scope: how much less mismatched sessions engage than matched ones on the same landing page",
    ("scope", "key"),
    "measure.engagement",
    columns(
        ("scope", STR, "all, landing_page, landing_lang, visitor_lang, country, link_lang, source_kind"),
        ("key", STR, "value of the scope; '' for all"),
        ("difference", F64, "engaged share of matched less mismatched sessions, -1 to 1; null = not judged"),
        ("low", F64, "lower end of its 95 % interval"),
        ("high", F64, "upper end"),
        ("pages", I64, "landing pages compared"),
        ("matched_sessions", F64, "matched sessions on them"),
        ("mismatched_sessions", F64, "mismatched sessions on them"),
        ("matched_share", F64, "engaged share of the matched sessions, 0-1"),
        ("mismatched_share", F64, "engaged share of the mismatched sessions, 0-1"),
        ("lost_sessions", F64, "engaged sessions missed: difference x mismatched sessions, at least 0"),
        ("lost_low", F64, "the same with the lower end, at least 0"),
        ("missing_sessions", F64, "sessions of the scope that could not be told matched or mismatched"),
        ("not_judged_reason", STR, "too_few_pages, too_few_sessions, nothing_known; null when judged"),
    ),
)

COMPETITOR_SITES = Table(
    "competitor_sites",
    "one row per competitor x referring site that links to it",
    ("competitor", "site"),
    "measure.rivals",
    columns(
        ("competitor", STR, "competitor named in the settings, registrable domain or host"),
        ("site", STR, "referring site"),
        ("links", I64, "its links to the competitor"),
        ("followed_links", I64, "of these, known to be followed"),
        ("lang", STR, "language of most of its linking pages; und = unknown"),
        ("market", STR, "market of most of them; null = unknown"),
        ("first_seen", DATE, "earliest"),
        ("example_url", STR, "one of its linking pages"),
        ("title", STR, "title of that page as exported"),
        ("vendor_authority", F64, "highest of the vendors' domain scores, brought to 0-100"),
        ("links_to_own", BOOL, "the site also links to the owner"),
    ),
)

MARKET_FACTS = Table(
    "market_facts",
    "one row per market: links, authority, landing pages, demand, engagement, competitors and trend",
    ("market",),
    "measure.market_facts",
    columns(
        ("market", STR, "ISO 3166-1 alpha-2"),
        ("wanted", BOOL, "named in the settings"),
        ("links", I64, "live links from pages of the market"),
        ("sites", I64, "referring sites of the market with a live link"),
        ("followed_sites", I64, "of these, with a followed link"),
        ("site_share", F64, "share of the profile's sites with a known market, 0-1"),
        ("authority", F64, "mean authority of its sites within their market, 0-100; null = not judged"),
        ("strong_sites", I64, "sites among the best tenth of the market, by own authority of 50 or more"),
        ("landing_known", I64, "its links whose landing page's language is known"),
        (
            "landing_fit",
            F64,
            "of these, share landing on a page in a language of the market, 0-1; null = none known",
        ),
        ("impressions", F64, "impressions in searches from the country; null = not imported"),
        ("clicks", F64, "clicks from the country; null = not imported"),
        ("position", F64, "mean position there, weighted by impressions; null = not imported"),
        (
            "query_langs_json",
            STR,
            "object: language of queries -> impressions; {} where queries come without country",
        ),
        ("sessions", F64, "sessions of visitors from the country; null = not imported"),
        ("engaged_share", F64, "engaged share of these, 0-1; null = not reported"),
        ("barrier", F64, "language barrier in the country, -1 to 1; null = not judged"),
        ("competitor_sites", I64, "sites of the market that link to a competitor; null = no competitor file"),
        (
            "best_competitor_sites",
            I64,
            "most of them that link to one competitor; null = no competitor file",
        ),
        ("best_competitor", STR, "that competitor"),
        (
            "own_share",
            F64,
            "own sites of all sites of the market that link to the owner or a competitor, 0-1",
        ),
        ("gained_90", I64, "live links first seen in the last 90 days"),
        ("gained_90_before", I64, "live links first seen in the 90 days before"),
        ("lost_90", I64, "links lost in the last 90 days"),
    ),
)
