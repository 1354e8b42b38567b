"""The owner's own site: its pages, their hreflang, the locale versions they form, and what could be done with them."""

from hreflens.tables.schema import BOOL, F64, I32, I64, STR, TIME, Table, columns

OWN_PAGES = Table(
    "own_pages",
    "one row per own page that was asked for, and per page that its hreflang names and that was asked for",
    ("url",),
    "read.own_site",
    columns(
        ("url", STR, "canonical URL asked for (fetches.url)"),
        ("is_own", BOOL, "on the owner's sites; false = a language version elsewhere"),
        ("outcome", STR, "FetchOutcome"),
        ("http_status", I32, "status of the last answer"),
        ("final_url", STR, "canonical URL that answered, after redirects"),
        ("canonical_url", STR, "canonical link of the page, resolved; null when none"),
        ("noindex", BOOL, "robots of page or header say noindex; null when the page was not read"),
        ("robots_blocked", BOOL, "robots.txt forbids the page to Googlebot; null when robots.txt is unknown"),
        ("declared_lang", STR, "BCP-47 language the page declares, hreflang left out"),
        ("detected_lang", STR, "BCP-47 language observed in the main text; und = abstained"),
        ("detected_lang_prob", F64, "0-1"),
        ("lang_group", STR, "hbs, nor or msa where text alone cannot tell the members apart, else null"),
        ("title", STR, "title element, or og:title"),
        ("description", STR, "meta description"),
        ("headings", STR, "h1-h3 texts joined by ' | '"),
        ("main_text", STR, "main text, at most 4,000 characters"),
        ("words", I64, "words, counted so that unsegmented scripts compare"),
        ("links_in", I64, "own pages read that link to it"),
        ("in_sitemap", BOOL, "a sitemap that was read lists it"),
        ("fetched_at", TIME, "when the last answer came"),
    ),
)

HREFLANG_LINKS = Table(
    "hreflang_links",
    "one row per hreflang annotation of an own page, in the order in which it stands",
    ("url", "source", "row"),
    "read.own_site",
    columns(
        ("url", STR, "page that is annotated, canonical (after redirects)"),
        ("source", STR, "HreflangSource: head, header or sitemap"),
        ("row", I32, "place among the annotations of this page in this source, from 0"),
        ("value", STR, "hreflang value as written, at most 100 characters"),
        ("href", STR, "address as written"),
        ("target_url", STR, "canonical address it resolves to; null when it is none"),
        ("document", STR, "where it was read: the page itself, or the sitemap's URL"),
    ),
)

LOCALE_PAGES = Table(
    "locale_pages",
    "one row per own page that has versions in other languages",
    ("url",),
    "act.opportunities.clusters",
    columns(
        ("url", STR, "own_pages.url"),
        (
            "cluster",
            STR,
            "URL of the member that names the cluster: the x-default, else the first by address",
        ),
        ("locale", STR, "BCP-47 locale of the page: its hreflang value, else the language of its text"),
        ("is_default", BOOL, "it is the x-default, and no locale's version"),
        ("how", STR, "ClusterKind: what says that the versions belong together"),
        ("usable", BOOL, "answers, may be indexed, is its own canonical: a link may be pointed at it"),
    ),
)

HREFLANG_FINDINGS = Table(
    "hreflang_findings",
    "one row per finding about a page and one of its hreflang values",
    ("url", "value", "finding", "target_url"),
    "act.opportunities.hreflang",
    columns(
        ("url", STR, "own page"),
        ("value", STR, "hreflang value as written; for missing_self the language of the page"),
        ("finding", STR, "HreflangFinding"),
        ("severity", STR, "Severity, for this pair alone"),
        (
            "source",
            STR,
            "HreflangSource, several joined by a blank; '' where the fault is that nothing is there",
        ),
        ("target_url", STR, "the version named; null when the address is none"),
        ("found", STR, "what was found instead: another address, a status, a language"),
        ("fix", STR, "what to write instead; null = look at it"),
        ("detail", STR, "in words (English)"),
    ),
)

LANDINGS = Table(
    "landings",
    "one row per live link whose page has readers of a language for which the linked page has a better version",
    ("link_id",),
    "act.opportunities.landings",
    columns(
        ("link_id", STR, "links.link_id"),
        ("referring_url", STR, "linking page"),
        ("referring_site", STR, "its site"),
        ("lang", STR, "language of the linking page"),
        ("market", STR, "its market; null = unknown"),
        ("target_url", STR, "own page linked to"),
        ("landing_url", STR, "own page at which a visitor arrives, after redirects"),
        ("landing_locale", STR, "locale of that page"),
        ("better_url", STR, "version in the language of the linking page"),
        ("better_locale", STR, "its locale"),
        ("cluster", STR, "locale_pages.cluster of both"),
        ("how", STR, "ClusterKind: what says that both are versions of one page"),
        ("anchor_text", STR, "anchor of the link"),
        ("placement", STR, "Placement; null = not known"),
        ("followed", BOOL, "link and page both follow; null = not known"),
        ("value", F64, "link_verdicts.value, 0-100; null = not judged"),
        ("verdict", STR, "Verdict: keep or ignore"),
        ("why", STR, "in words (English)"),
    ),
)

LOCALE_EQUITY = Table(
    "locale_equity",
    "one row per own page that live links lead to",
    ("target_url",),
    "act.opportunities.equity",
    columns(
        ("target_url", STR, "own page as linked"),
        ("landing_url", STR, "own page at which a visitor arrives"),
        ("cluster", STR, "locale_pages.cluster; null when it has no other versions or was not read"),
        ("locale", STR, "locale of the landing page; null = not known"),
        ("state", STR, "LandingState"),
        ("links", I64, "live links"),
        ("sites", I64, "referring sites"),
        ("followed_links", I64, "of the links, followed"),
        ("value_sum", F64, "sum of the links' values, those judged"),
        ("links_judged", I64, "links whose value is known"),
        ("other_lang_links", I64, "of the links, on pages in another language than the landing page"),
    ),
)

TRANSLATE_NEXT = Table(
    "translate_next",
    "one row per own page x language in which it has no version and for which something speaks",
    ("cluster", "lang"),
    "act.opportunities.translate_next",
    columns(
        ("cluster", STR, "locale_pages.cluster, or the page itself where it has no versions"),
        ("url", STR, "version to translate from: the owner's home language, else the one with most links"),
        ("title", STR, "its title"),
        ("lang", STR, "BCP-47 language that is missing"),
        ("links", I64, "live links to any version, from pages in the language"),
        ("sites", I64, "their sites"),
        ("value_sum", F64, "sum of these links' values"),
        ("sessions", F64, "referral sessions of visitors in the language on any version; null = not known"),
        (
            "lost_sessions",
            F64,
            "engaged sessions fewer than visitors in their own language have; null = not judged",
        ),
        ("impressions", F64, "search impressions of the page in the language's countries; null = not known"),
        ("site_impressions", F64, "of the whole site in these countries; null = not known"),
        (
            "competitor_pages",
            I64,
            "linked pages of competitors in the language; null = no competitor links known",
        ),
        ("words", I64, "words to translate; null = the page was not read"),
        ("score", F64, "0-100 among the rows of this project"),
        ("coverage", F64, "share of the score's parts that could be judged, 0-1"),
        ("parts_json", STR, "object: part -> 0-1 or null"),
        ("why", STR, "in words (English)"),
    ),
)
