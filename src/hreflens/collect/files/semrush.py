"""Exports of Semrush: backlinks (XLSX and CSV).

The XLSX holds every cell as text and stops at 10,000 rows (measured; formats.md 1.3).
"""

from hreflens.collect.files.formats import Format, Metric, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.terms import Provider, SubjectKind

BACKLINKS = headers(
    referring_url="Source url",
    target_url="Target url",
    referring_title="Source title",
    anchor_text="Anchor",
    nofollow="Nofollow",
    sponsored="Sponsored",
    ugc="Ugc",
    is_text="Text",
    is_image="Image",
    is_frame="Frame",
    is_form="Form",
    external_links="External links | External num",
    first_seen="First seen",
    last_seen="Last seen",
    is_lost="Lost link",
)
METRICS = (Metric("page_ascore", SubjectKind.PAGE, 100.0, ("page ascore", "page score")),)


def _is_backlinks(sheet: Sheet) -> bool:
    return sheet.has("source url", "target url", "anchor") and sheet.any_of(
        "page ascore", "page score", "source title"
    )


FORMATS = (Format(Provider.SEMRUSH, "backlinks", _is_backlinks, read_links, BACKLINKS, METRICS),)
