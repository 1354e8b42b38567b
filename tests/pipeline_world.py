"""Three links in three languages, and the tables that the stages make of them."""

from datetime import date

import pyarrow as pa

from hreflens.engine.duck import run_sql
from hreflens.pipeline import Context, run_stages
from hreflens.settings import Settings
from hreflens.tables import IMPORTED_LINKS

SETTINGS = Settings.model_validate({"project": {"site": "acme.example", "brands": ["Acme"]}})
CONTEXT = Context(SETTINGS, date(2026, 11, 1), run_sql)
LINKS = IMPORTED_LINKS.from_rows(
    {
        "import_id": "x",
        "source_row": row,
        "tool": "ahrefs",
        "referring_url": url,
        "target_url": "https://acme.example/",
        "anchor_text": anchor,
        "rel": "",
        "link_type": "text",
        "first_seen": date(2026, 1, row),
    }
    for row, (url, anchor) in enumerate(
        [
            ("https://gazeta.example.ru/a", "Acme"),
            ("https://shop.example.jp/b", "こちら"),
            ("https://a.example.th/c", "https://acme.example/"),
        ],
        2,
    )
)


def audited() -> dict[str, pa.Table]:
    """Return every table of an audit of the three links."""
    return run_stages({"imported_links": LINKS}, CONTEXT)
