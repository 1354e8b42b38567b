"""Pages of the profile that say the same as other sites' pages, in other words."""

from hreflens.tables.schema import BOOL, F64, I64, STR, Table, columns

TRANSLATED_PAGES = Table(
    "translated_pages",
    "one row per read page whose text is a translation of another site's page, or the original",
    ("url",),
    "measure.relevance",
    columns(
        ("url", STR, "pages.url"),
        ("site", STR, "pages.site"),
        ("text_id", STR, "the text in all its wordings: 16 hex digits of MD5 over its head's address"),
        ("head_url", STR, "the page that all others of the text were compared with"),
        ("order_alike", F64, "how well it says the same things in the same order as the head, 0-1"),
        ("sites", I64, "sites that print the text in some wording"),
        (
            "is_open",
            BOOL,
            "the page links to another site of the text, is linked by one, or hreflang ties them",
        ),
    ),
)
