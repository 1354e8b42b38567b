"""What linking pages and sites were at other times and to other readers: dated states beside the present one."""

import pyarrow as pa

from hreflens.tables.schema import BOOL, DATE, I32, I64, STR, TIME, Table, columns

PAGE_VIEWS = Table(
    "page_views",
    "one row per linking page x kind of reader it was fetched as, where both were fetched; empty otherwise",
    ("url", "agent"),
    "read.views",
    columns(
        ("url", STR, "canonical linking page"),
        ("agent", STR, "browser, crawler: as what the fetcher declared itself"),
        ("fetched_at", TIME, "when the answer came"),
        ("title", STR, "title element, or og:title"),
        ("text_minhash", pa.binary(), "as pages.text_minhash"),
        ("own_links", I32, "links to the owner's sites on it"),
        ("external_sites", I32, "distinct other sites linked"),
    ),
)

SITE_HISTORY = Table(
    "site_history",
    "one row per referring site whose pages' titles are known at two days, from older and newer exports",
    ("site",),
    "measure.history",
    columns(
        ("site", STR, "referring site"),
        ("then_on", DATE, "latest of the earlier days"),
        ("now_on", DATE, "earliest of the later days"),
        ("pages", I64, "pages whose title is known at both"),
        ("changed_pages", I64, "of these, whose two titles share no word"),
        ("has_home", BOOL, "the home page is among them"),
        ("then_title", STR, "earlier title of the first changed page, else of the first page"),
        ("now_title", STR, "its later title"),
    ),
)
