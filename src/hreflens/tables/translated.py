"""What was translated: pages that say the same as other sites' pages, and anchors glossed for the reader."""

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

ANCHOR_GLOSSES = Table(
    "anchor_glosses",
    "one row per distinct anchor text in another language that could be glossed: roughly what it says",
    ("anchor",),
    "measure.relevance",
    columns(
        ("anchor", STR, "link_anchors.anchor_text"),
        ("gloss", STR, "word by word, roughly; … stands for words that are not known well enough"),
        ("gloss_lang", STR, "BCP-47 language of the gloss: the report's"),
    ),
)
