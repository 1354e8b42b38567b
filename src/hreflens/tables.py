"""The data dictionary: every table of hreflens, its grain, key, columns, types, units and meaning.

It is the contract between the rooms, on every engine: a stage reads the tables named in its arguments and
writes one table of the schema given here. It must hold no logic beyond making Arrow schemas.

Conventions
- URLs are canonical (`urls.canonical`) unless the column name starts with `raw_`.
- Dates are UTC. `share` and `prob` are 0-1, `pct` is 0-100, `_ms` milliseconds, `_bytes` bytes.
- A null means *not known* or *not judged*. It never means 0, false or "no".
- Sets of words (`rel`, `claimed_langs`, `platforms`) are strings of sorted words separated by one blank, so
  that every engine and every CSV reads them alike; '' means *known to be empty*.
- Columns ending in `_json` hold JSON text with sorted keys.
- A *site* (`referring_site`) is the unit of ownership: the registrable domain, or on hosting platforms the
  tenant (`someone.blogspot.com`, `github.io` users, `medium.com/@name`). Domain verdicts are about sites.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

# The one thing that a stage may ask of an engine: run portable SQL over named Arrow tables.
RunSql = Callable[[str, Mapping[str, pa.Table]], pa.Table]

_STR, _I32, _I64, _F64, _BOOL = pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_()
_DATE, _TIME = pa.date32(), pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Arrow type and what it means."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its grain ("one row per ..."), key, writer and columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    writer: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, in column order."""
        return pa.schema([pa.field(c.name, c.type, metadata={"meaning": c.meaning}) for c in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(c.name for c in self.columns)

    def empty(self) -> pa.Table:
        """Return a table of this schema with no rows."""
        return self.schema.empty_table()

    def from_rows(self, rows: Iterable[dict[str, Any]]) -> pa.Table:
        """Return rows (dicts keyed by column name; a missing key is null) as a table of this schema.

        Raises:
            KeyError: a row has a key that is no column of this table.
        """
        listed = list(rows)
        known = set(self.names)
        for row in listed:
            if not known.issuperset(row):
                raise KeyError(f"table {self.name} has no column {sorted(set(row) - known)}")
        return pa.table(
            {c.name: pa.array([row.get(c.name) for row in listed], type=c.type) for c in self.columns},
            schema=self.schema,
        )

    def conform(self, table: pa.Table) -> pa.Table:
        """Return `table` with exactly this schema: columns selected, ordered and cast; missing ones null.

        Raises:
            pyarrow.ArrowInvalid: a column cannot be cast without loss.
        """
        columns = []
        for column in self.columns:
            if column.name in table.column_names:
                columns.append(table.column(column.name).cast(column.type))
            else:
                columns.append(pa.nulls(table.num_rows, column.type))
        return pa.table(columns, schema=self.schema)


def _columns(*rows: tuple[str, pa.DataType, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


# --- collect -----------------------------------------------------------------------------------------

IMPORTS = Table(
    "imports",
    "one row per imported file, or per member or sheet of an archive or workbook",
    ("import_id",),
    "collect.files",
    _columns(
        ("import_id", _STR, "first 16 hex digits of SHA-256 over the content, plus ':member' in archives"),
        ("path", _STR, "file as the user named it, plus '!member'"),
        ("sha256", _STR, "SHA-256 of the file's bytes"),
        ("tool", _STR, "Provider whose export it is"),
        ("export", _STR, "which export of the tool: backlinks, refdomains, anchors, latest_links ..."),
        ("encoding", _STR, "Python codec the bytes were decoded with"),
        ("delimiter", _STR, "cell delimiter; null for workbooks and JSON"),
        ("rows_read", _I64, "data rows met"),
        ("rows_kept", _I64, "rows that became rows of a table"),
        ("rows_merged", _I64, "kept rows that repeat an earlier kept row of the same file"),
        ("rows_rejected", _I64, "rows in rejected_rows"),
        ("columns_mapped_json", _STR, "object: header as written -> column"),
        ("columns_ignored_json", _STR, "array of headers that were not used"),
        ("warnings_json", _STR, "array of sentences for the user"),
        ("imported_at", _TIME, "when"),
    ),
)

REJECTED_ROWS = Table(
    "rejected_rows",
    "one row per input row that could not be used",
    ("import_id", "source_row"),
    "collect.files",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "line or sheet row in the file, from 1"),
        ("source_column", _STR, "header of the offending cell; null when the whole row is at fault"),
        ("raw_value", _STR, "the cell or row as read, at most 500 characters"),
        ("reason", _STR, "what is wrong and what to do"),
    ),
)

IMPORTED_LINKS = Table(
    "imported_links",
    "one row per accepted row of a backlink export, of any tool, API or crawl",
    ("import_id", "source_row"),
    "collect",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "line or sheet row in the file, from 1"),
        ("tool", _STR, "Provider"),
        ("raw_referring_url", _STR, "linking page as written"),
        ("raw_target_url", _STR, "linked page as written; null in Search Console links and URL lists"),
        ("referring_url", _STR, "canonical linking page"),
        ("target_url", _STR, "canonical linked page, null when unknown"),
        ("referring_title", _STR, "title of the linking page as exported"),
        ("anchor_text", _STR, "anchor as exported; '' is an empty anchor, null is unknown"),
        ("anchor_is_alt", _BOOL, "the anchor is an image's alternative text"),
        ("context_left", _STR, "text before the anchor"),
        ("context_right", _STR, "text after the anchor"),
        ("rel", _STR, "sorted rel words among nofollow, ugc, sponsored ...; '' = none; null = not exported"),
        ("link_type", _STR, "LinkType"),
        ("claimed_placement", _STR, "Placement as the tool says, null when it says nothing usable"),
        ("referring_http_status", _I32, "HTTP status of the linking page when the tool last saw it"),
        ("claimed_langs", _STR, "BCP-47 languages of the linking page as the tool says"),
        ("platforms", _STR, "platform words as the tool says (wordpress, message-boards ...)"),
        ("referring_ip", _STR, "address of the linking host as the tool says"),
        ("referring_country", _STR, "ISO 3166-1 alpha-2 of that address as the tool says"),
        ("external_links", _I64, "links to other sites on the linking page"),
        ("first_seen", _DATE, "when the tool first saw the link"),
        ("last_seen", _DATE, "when the tool last saw the link"),
        ("lost_on", _DATE, "when the tool lost the link"),
        ("lost_reason", _STR, "reason as the tool words it"),
        ("is_lost", _BOOL, "the tool says that the link is gone"),
        ("occurrences", _I64, "links that this row stands for (grouped exports), at least 1"),
    ),
)

VENDOR_METRICS = Table(
    "vendor_metrics",
    "one row per number that a vendor gave for a page or site in one import; never overwritten, never mixed",
    ("import_id", "source_row", "subject_kind", "subject", "metric"),
    "collect",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "row in the file"),
        ("subject_kind", _STR, "SubjectKind: page, site or link"),
        (
            "subject",
            _STR,
            "canonical URL of a page, registrable domain of a site, or referring URL of a link",
        ),
        ("provider", _STR, "Provider"),
        ("metric", _STR, "dr, ur, as, da, pa, spam_score, tf, cf, rank, toxic_score, is_spam, traffic ..."),
        ("value", _F64, "as exported; booleans are 0 and 1"),
        ("scale_max", _F64, "upper end of the vendor's scale, null when it is open-ended"),
    ),
)

IMPORTED_DOMAINS = Table(
    "imported_domains",
    "one row per accepted row of a referring-domains export",
    ("import_id", "source_row"),
    "collect",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "row in the file"),
        ("tool", _STR, "Provider"),
        ("referring_host", _STR, "host as exported, lower-case ASCII"),
        ("referring_domain", _STR, "registrable domain"),
        ("links", _I64, "links to the target"),
        ("followed_links", _I64, "links that are followed"),
        ("target_pages", _I64, "own pages linked (Search Console)"),
        ("first_seen", _DATE, "first seen"),
        ("lost_on", _DATE, "lost"),
    ),
)

IMPORTED_ANCHORS = Table(
    "imported_anchors",
    "one row per accepted row of an anchors export",
    ("import_id", "source_row"),
    "collect",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "row in the file"),
        ("tool", _STR, "Provider"),
        ("anchor_text", _STR, "anchor as exported"),
        ("referring_domains", _I64, "domains using it"),
        ("links", _I64, "links using it"),
        ("followed_links", _I64, "followed links using it"),
        ("first_seen", _DATE, "first seen"),
        ("last_seen", _DATE, "last seen"),
    ),
)

IMPORTED_TARGETS = Table(
    "imported_targets",
    "one row per own page in an export about own pages (best by links, top pages, crawl of the own site)",
    ("import_id", "source_row"),
    "collect",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "row in the file"),
        ("tool", _STR, "Provider"),
        ("target_url", _STR, "canonical own page"),
        ("title", _STR, "page title"),
        ("claimed_langs", _STR, "languages as the tool says"),
        ("http_status", _I32, "HTTP status of the own page"),
        ("links", _I64, "links to the page"),
        ("referring_domains", _I64, "domains linking to the page"),
        ("traffic", _F64, "visits a month as the tool estimates"),
        ("top_keyword", _STR, "query it is best known for"),
    ),
)

SEARCH_PERFORMANCE = Table(
    "search_performance",
    "one row per accepted row of a search performance or keyword export",
    ("import_id", "source_row"),
    "collect",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "row in the file"),
        ("tool", _STR, "Provider"),
        ("dimension", _STR, "query, page, country, device, date, appearance"),
        ("key", _STR, "value of the dimension as written"),
        ("query", _STR, "search query, when known"),
        ("page_url", _STR, "own page, when known"),
        ("country", _STR, "ISO 3166-1 alpha-2; ZZ = unknown region; null when it is no country"),
        ("language", _STR, "BCP-47 language of the query as the tool says"),
        ("clicks", _F64, "clicks"),
        ("impressions", _F64, "impressions (or search volume)"),
        ("ctr_share", _F64, "clicks / impressions, 0-1"),
        ("position", _F64, "mean position, from 1"),
        ("period", _STR, "period as written: a range, or 'current'/'previous' in compare mode"),
    ),
)

TRAFFIC = Table(
    "traffic",
    "one row per metric value of an analytics export (long form: any dimensions, any metrics)",
    ("import_id", "source_row", "metric"),
    "collect",
    _columns(
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "row in the file"),
        ("tool", _STR, "Provider"),
        ("report", _STR, "report name in the file"),
        ("dimensions_json", _STR, "object: dimension as written -> value"),
        ("source_host", _STR, "host of the referring source, when a dimension tells it"),
        ("landing_page", _STR, "own page path, when a dimension tells it"),
        ("country", _STR, "ISO 3166-1 alpha-2, when a dimension tells it"),
        ("metric", _STR, "metric as written, folded: sessions, engaged_sessions, bounce_rate ..."),
        ("value", _F64, "value; rates are 0-1, durations seconds"),
        ("start_date", _DATE, "first day of the period"),
        ("end_date", _DATE, "last day of the period"),
    ),
)

FETCHES = Table(
    "fetches",
    "one row per linking page: the latest exchange for it (all are in the WARC files)",
    ("url",),
    "collect.fetch",
    _columns(
        ("url", _STR, "canonical URL asked for"),
        ("final_url", _STR, "canonical URL that answered, after redirects"),
        ("outcome", _STR, "FetchOutcome"),
        ("http_status", _I32, "status of the last answer"),
        ("redirects_json", _STR, "array of [url, status] of every hop before the last answer"),
        ("content_type", _STR, "Content-Type header of the last answer"),
        ("content_language", _STR, "Content-Language header"),
        ("x_robots_tag", _STR, "X-Robots-Tag headers, joined by ', '"),
        ("link_header", _STR, "Link headers, joined by ', '"),
        ("body_bytes", _I64, "decoded body size"),
        ("fetch_ms", _I64, "from first connect to last byte, politeness waits not counted"),
        ("attempts", _I32, "requests made, retries included"),
        ("fetched_at", _TIME, "when the last answer came"),
        ("peer_address", _STR, "address that answered"),
        ("warc_file", _STR, "file name under the workspace's warc/ or absolute path of a replayed file"),
        ("warc_offset", _I64, "offset of the response record"),
        ("detail", _STR, "what went wrong, in words"),
    ),
)

# --- links: what the exports agree on ------------------------------------------------------------------

LINKS = Table(
    "links",
    "one row per referring page x target URL x anchor",
    ("link_id",),
    "collect.links",
    _columns(
        ("link_id", _STR, "first 16 hex digits of MD5 over referring_url, target_url, anchor_key"),
        ("referring_url", _STR, "canonical linking page"),
        ("referring_host", _STR, "host in ASCII (A-labels)"),
        ("referring_domain", _STR, "registrable domain (ICANN part of the Public Suffix List)"),
        ("referring_site", _STR, "unit of ownership: registrable domain, or tenant of a hosting platform"),
        ("target_url", _STR, "canonical linked page; null when no export and no page told it"),
        ("target_host", _STR, "host of target_url"),
        ("anchor_text", _STR, "anchor as exported; null unknown"),
        ("anchor_key", _STR, "anchor normalised for grouping (text.normalise.anchor_key)"),
        ("anchor_is_alt", _BOOL, "the anchor is an image's alternative text"),
        ("referring_title", _STR, "title of the linking page"),
        ("context_left", _STR, "text before the anchor"),
        ("context_right", _STR, "text after the anchor"),
        ("rel", _STR, "sorted rel words; '' = none; null = not known"),
        ("followed", _BOOL, "no nofollow, ugc or sponsored word in rel; null = not known"),
        ("link_type", _STR, "LinkType"),
        ("claimed_placement", _STR, "Placement as a tool says"),
        ("referring_http_status", _I32, "HTTP status as a tool says"),
        ("claimed_langs", _STR, "languages of the page as tools say"),
        ("platforms", _STR, "platform words as tools say"),
        ("referring_ip", _STR, "address as a tool says"),
        ("external_links", _I64, "external links on the page as a tool says"),
        ("first_seen", _DATE, "earliest of all sources"),
        ("last_seen", _DATE, "latest of all sources"),
        ("lost_on", _DATE, "latest loss, null while any source holds it live"),
        ("lost_reason", _STR, "reason as the tool words it"),
        ("is_lost", _BOOL, "every source that says anything says it is gone"),
        ("occurrences", _I64, "links this row stands for (largest of the sources)"),
        ("tools", _STR, "sorted Providers that know the link"),
    ),
)

LINK_SOURCES = Table(
    "link_sources",
    "one row per imported row behind a link: its provenance",
    ("link_id", "import_id", "source_row"),
    "collect.links",
    _columns(
        ("link_id", _STR, "links.link_id"),
        ("import_id", _STR, "imports.import_id"),
        ("source_row", _I64, "row in the file"),
        ("tool", _STR, "Provider"),
    ),
)

# --- read ----------------------------------------------------------------------------------------------

PAGES = Table(
    "pages",
    "one row per linking page that was fetched and read",
    ("url",),
    "read",
    _columns(
        ("url", _STR, "canonical URL asked for (fetches.url)"),
        ("host", _STR, "host of the page that answered, ASCII"),
        ("site", _STR, "unit of ownership of the page that answered"),
        ("charset", _STR, "codec used"),
        ("charset_source", _STR, "bom, utf8, header, meta, guess"),
        ("title", _STR, "title element, or og:title"),
        ("description", _STR, "meta description"),
        ("h1", _STR, "first h1"),
        ("headings", _STR, "h1-h3 texts joined by ' | ', at most 500 characters"),
        ("declared_lang", _STR, "BCP-47 language the page declares"),
        (
            "declared_lang_source",
            _STR,
            "html_lang, content_language_header, content_language_meta, og_locale, hreflang",
        ),
        ("detected_lang", _STR, "BCP-47 language observed in visible main text; und = abstained"),
        ("detected_lang_prob", _F64, "0-1"),
        (
            "lang_group",
            _STR,
            "group of languages that text alone cannot tell apart (hbs, nor, msa), else null",
        ),
        ("script", _STR, "ISO 15924 script of most letters in the main text"),
        ("canonical_url", _STR, "canonical link, resolved; null when none"),
        ("meta_robots", _STR, "sorted robots words of meta and header"),
        ("noindex", _BOOL, "robots say noindex"),
        ("page_nofollow", _BOOL, "robots say nofollow for the whole page"),
        ("hreflang_json", _STR, "object: hreflang value -> URL"),
        ("main_text", _STR, "main text, at most 4,000 characters"),
        ("text_chars", _I64, "characters of the main text before capping"),
        ("word_count", _I64, "words, counted so that unsegmented scripts compare"),
        ("link_count", _I32, "links on the page"),
        ("external_link_count", _I32, "links to other sites"),
        ("external_site_count", _I32, "distinct other sites linked"),
        ("needs_javascript", _BOOL, "the page shows nothing without running scripts"),
        ("platform", _STR, "software or hosting platform recognised: wordpress, phpbb, blogspot ..."),
        ("has_comment_form", _BOOL, "visitors can post here"),
        ("text_minhash", pa.binary(), "64 x 32-bit MinHash over character shingles of the main text"),
        ("dom_shape", _STR, "hash of the tag skeleton"),
        ("favicon_url", _STR, "favicon link, resolved"),
        ("tracker_ids", _STR, "sorted ids of analytics, ads and verification services, 'service:id'"),
        (
            "contact_facts_json",
            _STR,
            "currencies, phone prefixes, address and legal hints found, for the market",
        ),
        (
            "content_facts_json",
            _STR,
            "repetition, compressibility, link density ... (judge.evidence.content)",
        ),
    ),
)

PLACEMENTS = Table(
    "placements",
    "one row per <a> or <area> on a read page that points to the project's own sites",
    ("url", "ordinal"),
    "read",
    _columns(
        ("url", _STR, "pages.url"),
        ("ordinal", _I32, "position among all links of the page, from 0"),
        ("target_url", _STR, "canonical resolved href"),
        ("raw_href", _STR, "href as written"),
        ("anchor_text", _STR, "visible text, or alternative text of the image; '' when empty"),
        ("anchor_source", _STR, "text, alt, aria_label, title, none"),
        ("anchor_key", _STR, "text.normalise.anchor_key of anchor_text"),
        ("rel", _STR, "sorted rel words of the link itself"),
        ("placement", _STR, "Placement"),
        ("placement_evidence", _STR, "which ancestor or rule decided"),
        ("hidden_reason", _STR, "HiddenReason, null when visible"),
        ("context_left", _STR, "text before, at most 200 characters"),
        ("context_right", _STR, "text after, at most 200 characters"),
        ("passage", _STR, "text of the block around the link, at most 600 characters"),
        ("passage_lang", _STR, "observed language of the passage; und = abstained"),
        ("passage_script", _STR, "ISO 15924"),
        ("anchor_lang", _STR, "observed language of the anchor; und = abstained"),
        ("anchor_script", _STR, "ISO 15924"),
        ("links_in_block", _I32, "links in the same block"),
    ),
)

PAGE_OUTLINKS = Table(
    "page_outlinks",
    "one row per read page x other site it links to",
    ("url", "target_site"),
    "read",
    _columns(
        ("url", _STR, "pages.url"),
        ("site", _STR, "pages.site"),
        ("target_site", _STR, "unit of ownership of the linked page"),
        ("links", _I32, "links to it on the page"),
        ("content_links", _I32, "of these, placed in content"),
        ("followed_links", _I32, "of these, followed"),
        ("first_anchor", _STR, "anchor of the first of them, at most 120 characters"),
    ),
)

LINK_CHECKS = Table(
    "link_checks",
    "one row per link: what the fetched page says of it",
    ("link_id",),
    "read.verify",
    _columns(
        ("link_id", _STR, "links.link_id"),
        ("state", _STR, "LinkState"),
        ("fetch_outcome", _STR, "FetchOutcome of the page"),
        ("ordinal", _I32, "placements.ordinal of the link found, null when none"),
        ("links_found", _I32, "links to the own sites on the page"),
        ("target_url", _STR, "target observed"),
        ("anchor_text", _STR, "anchor observed"),
        ("rel", _STR, "rel observed"),
        ("followed", _BOOL, "observed: link and page both follow"),
        ("placement", _STR, "Placement observed"),
        ("hidden_reason", _STR, "HiddenReason observed"),
        ("detail", _STR, "in words: what changed, from what to what"),
        ("checked_at", _TIME, "when the page was fetched"),
    ),
)

# --- measure -------------------------------------------------------------------------------------------

PAGE_MARKETS = Table(
    "page_markets",
    "one row per linking page: the country whose readers it serves",
    ("url",),
    "measure.markets",
    _columns(
        ("url", _STR, "canonical linking page"),
        ("site", _STR, "unit of ownership"),
        ("lang", _STR, "best language: observed, else declared, else claimed by a tool; und = unknown"),
        ("lang_source", _STR, "detected, passage, declared, claimed, title, none"),
        ("script", _STR, "ISO 15924, null unknown"),
        ("market", _STR, "ISO 3166-1 alpha-2 with the highest probability; null when none reaches 0.5"),
        ("market_prob", _F64, "its probability"),
        ("market_posterior_json", _STR, "object: country -> probability, the five highest"),
        ("market_evidence", _STR, "what it rests on, strongest first, in words"),
    ),
)

LINK_ANCHORS = Table(
    "link_anchors",
    "one row per link: what its anchor says",
    ("link_id",),
    "measure.anchors",
    _columns(
        ("link_id", _STR, "links.link_id"),
        ("anchor_text", _STR, "observed anchor, else exported"),
        ("anchor_key", _STR, "normalised"),
        ("anchor_kind", _STR, "AnchorKind; null when the anchor is unknown"),
        ("anchor_kind_evidence", _STR, "what matched"),
        ("anchor_lang", _STR, "language; und = abstained"),
        ("anchor_script", _STR, "ISO 15924"),
    ),
)

TARGET_PAGES = Table(
    "target_pages",
    "one row per own page whose text is known: what links are compared with",
    ("url",),
    "measure.relevance",
    _columns(
        ("url", _STR, "canonical own page; '' for the owner's listed topics"),
        ("title", _STR, "title"),
        ("description", _STR, "meta description"),
        ("headings", _STR, "h1-h3 texts joined by ' | '"),
        ("main_text", _STR, "main text, at most 4,000 characters"),
        ("lang", _STR, "BCP-47 language observed, else claimed; und = unknown"),
        ("source", _STR, "where the text comes from: fetched, file, export, topics"),
    ),
)

LINK_RELEVANCE = Table(
    "link_relevance",
    "one row per link: how relevant the linking passage, page and site are to the owner's page and site",
    ("link_id",),
    "measure.relevance",
    _columns(
        ("link_id", _STR, "links.link_id"),
        ("relevance", _F64, "probability that page and target share their subject, 0-1; null = not judged"),
        (
            "percentile",
            _F64,
            "share of unrelated pairs that are less alike, 0-100; comparable across languages",
        ),
        ("tier", _STR, "how well subjects are told apart in the weaker of the two languages: A, B or C"),
        ("passage_prob", _F64, "the same probability for the words around the link; null = not judged"),
        ("page_prob", _F64, "for the linking page against the target page"),
        ("site_prob", _F64, "for the linking page against the nearest subject of the owner's site"),
        ("site_to_site_prob", _F64, "for the linking site's subjects against the owner's"),
        ("compared_with", _STR, "target_page, own_site, topics; null = not judged"),
        (
            "page_topics_json",
            _STR,
            "array of {topic, share}: what the linking page is about, strongest first",
        ),
        ("target_topics_json", _STR, "the same of what it was compared with"),
        ("shared_topics_json", _STR, "array of topic ids that both are about"),
        ("words_json", _STR, "array of {word, contribution, gloss}: the page's words that count most"),
        ("passages_json", _STR, "object {linking, target}: the two passages side by side"),
        ("site_kind", _STR, "likeliest kind of the linking site by its words; 'unknown' when unsure"),
        ("not_judged_reason", _STR, "no_text, too_short, no_target, weak_language; null when judged"),
    ),
)

VENDOR_AUTHORITY = Table(
    "vendor_authority",
    "one row per site x vendor metric of authority, brought to percentiles",
    ("site", "provider", "metric"),
    "measure.authority",
    _columns(
        ("site", _STR, "referring site"),
        ("provider", _STR, "Provider"),
        ("metric", _STR, "dr, da, as, tf ..."),
        ("value", _F64, "latest value as exported"),
        ("profile_pct", _F64, "percentile among all sites of the profile, 0-100"),
        (
            "market_pct",
            _F64,
            "percentile among the profile's sites of the same market and language, shrunk, 0-100",
        ),
        ("cohort", _STR, "the cohort, such as 'th/TH'"),
        ("cohort_size", _I64, "sites in it"),
    ),
)

SITES = Table(
    "sites",
    "one row per referring site",
    ("site",),
    "measure.sites",
    _columns(
        ("site", _STR, "referring site, ASCII"),
        ("display_site", _STR, "the same in Unicode for reading"),
        ("domain", _STR, "registrable domain"),
        ("is_tenant", _BOOL, "tenant of a hosting platform"),
        ("tld", _STR, "last label(s) that form the ICANN public suffix, ASCII"),
        ("links", _I64, "links rows"),
        ("live_links", _I64, "links rows not lost"),
        ("occurrences", _I64, "links they stand for"),
        ("pages", _I64, "distinct linking pages"),
        ("targets", _I64, "distinct own pages linked"),
        ("followed_links", _I64, "links known to be followed"),
        ("first_seen", _DATE, "earliest"),
        ("last_seen", _DATE, "latest"),
        ("lang", _STR, "language of most of its pages; und = unknown"),
        ("script", _STR, "script of most of its pages"),
        ("market", _STR, "market of most of its pages; null = unknown"),
        ("market_prob", _F64, "mean posterior of that market"),
        ("pages_read", _I64, "pages fetched and read"),
        ("vendor_authority", _F64, "mean of the vendors' market percentiles, 0-100; null = no vendor number"),
        ("authority", _F64, "own authority 0-100; null = not judged"),
    ),
)

PROFILE_SHARES = Table(
    "profile_shares",
    "one row per dimension x value of the profile (live links)",
    ("dimension", "key"),
    "measure.diversity",
    _columns(
        (
            "dimension",
            _STR,
            "language, script, market, tld, anchor_kind, rel, placement, link_type, verdict ...",
        ),
        ("key", _STR, "value; 'unknown' when not known"),
        ("links", _I64, "live links"),
        ("sites", _I64, "referring sites"),
        ("link_share", _F64, "share of live links, 0-1"),
        ("site_share", _F64, "share of sites, 0-1"),
    ),
)

PROFILE_FIGURES = Table(
    "profile_figures",
    "one row per figure about the whole profile",
    ("figure",),
    "measure.diversity",
    _columns(
        ("figure", _STR, "name, such as language_effective_number"),
        ("value", _F64, "value"),
        ("unit", _STR, "count, share, bits ..."),
        ("meaning", _STR, "in words, with the formula's name"),
    ),
)

# --- judge ---------------------------------------------------------------------------------------------

SIGNALS = Table(
    "signals",
    "one row per subject x signal that was found (absence of a row adds nothing)",
    ("subject_kind", "subject", "signal"),
    "judge.evidence",
    _columns(
        ("subject_kind", _STR, "SubjectKind: link or site"),
        ("subject", _STR, "link_id or site"),
        ("signal", _STR, "name of the signal: the module's name in judge/evidence"),
        ("family", _STR, "EvidenceFamily"),
        ("value", _F64, "measured value, 0-1 unless the signal's page says otherwise"),
        ("log_odds", _F64, "what it adds to the risk log-odds before the family's cap; negative protects"),
        ("evidence", _STR, "the quoted fact, in English, at most 300 characters"),
        ("evidence_args_json", _STR, "arguments of the message, for translation"),
        ("version", _I32, "version of the signal's definition"),
    ),
)

VERDICT_COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
    ("verdict", _STR, "Verdict shown: the human decision when there is one"),
    ("computed_verdict", _STR, "Verdict as computed"),
    ("reason_class", _STR, "network, paid, hacked, user_generated, hidden, scraper, burst, off_topic, none"),
    ("risk_prob", _F64, "calibrated probability of link manipulation, 0-1"),
    ("risk_log_odds", _F64, "sum behind it"),
    ("value", _F64, "0-100; null = not judged"),
    ("value_coverage", _F64, "share of the value's weight that could be judged, 0-1"),
    ("value_parts_json", _STR, "object: ValuePart -> 0-1 or null"),
    (
        "reasons_for_json",
        _STR,
        "array of {signal, family, log_odds, evidence}, strongest first: what raises risk",
    ),
    ("reasons_against_json", _STR, "the same: what lowers risk"),
    ("gates_json", _STR, "array of gates that changed the verdict, in words"),
    ("decided_by", _STR, "who decided; null = nobody"),
    ("decision_note", _STR, "their note"),
)

LINK_VERDICTS = Table(
    "link_verdicts",
    "one row per link",
    ("link_id",),
    "judge.verdict",
    _columns(("link_id", _STR, "links.link_id"), ("site", _STR, "referring site"), *VERDICT_COLUMNS),
)

SITE_VERDICTS = Table(
    "site_verdicts",
    "one row per referring site: the roll-up of its links' verdicts",
    ("site",),
    "judge.verdict",
    _columns(
        ("site", _STR, "referring site"),
        *VERDICT_COLUMNS,
        ("links_keep", _I64, "links by verdict"),
        ("links_ignore", _I64, "links by verdict"),
        ("links_review", _I64, "links by verdict"),
        ("links_act", _I64, "links by verdict"),
        ("review_group", _STR, "key by which a reviewer meets it together with its like; null = none"),
    ),
)

# --- state: what humans said (engine.state keeps it; stages get it as tables) ---------------------------

DECISIONS = Table(
    "decisions",
    "one row per subject with a decision in force",
    ("subject_kind", "subject"),
    "engine.state",
    _columns(
        ("subject_kind", _STR, "SubjectKind: link (a referring URL, whatever its target and anchor) or site"),
        ("subject", _STR, "canonical referring URL or site"),
        ("decision", _STR, "Decision"),
        ("note", _STR, "why"),
        ("decided_by", _STR, "who"),
        ("decided_at", _TIME, "when"),
    ),
)

MANUAL_ACTIONS = Table(
    "manual_actions",
    "one row per manual action the owner recorded",
    ("recorded_at",),
    "engine.state",
    _columns(
        (
            "kind",
            _STR,
            "unnatural_links_to_site, unnatural_links_impact_links, unnatural_links_from_site ...",
        ),
        ("scope", _STR, "site_wide or partial"),
        ("reported_on", _DATE, "date in Search Console"),
        ("resolved_on", _DATE, "null while it stands"),
        ("note", _STR, "free text"),
        ("recorded_at", _TIME, "when it was recorded"),
    ),
)

TABLES: tuple[Table, ...] = (
    IMPORTS,
    REJECTED_ROWS,
    IMPORTED_LINKS,
    VENDOR_METRICS,
    IMPORTED_DOMAINS,
    IMPORTED_ANCHORS,
    IMPORTED_TARGETS,
    SEARCH_PERFORMANCE,
    TRAFFIC,
    LINKS,
    LINK_SOURCES,
    FETCHES,
    PAGES,
    PLACEMENTS,
    PAGE_OUTLINKS,
    LINK_CHECKS,
    PAGE_MARKETS,
    LINK_ANCHORS,
    TARGET_PAGES,
    LINK_RELEVANCE,
    VENDOR_AUTHORITY,
    SITES,
    PROFILE_SHARES,
    PROFILE_FIGURES,
    SIGNALS,
    LINK_VERDICTS,
    SITE_VERDICTS,
    DECISIONS,
    MANUAL_ACTIONS,
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
