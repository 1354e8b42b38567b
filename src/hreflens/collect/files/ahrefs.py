"""Exports of Ahrefs Site Explorer: UTF-16 TSV and UTF-8 CSV, of every column set seen, and API rows.

Headers are from real files of 2025-2026, older ones from public importers (formats.md 1.2 and 2.1). Columns
come and go between two exports of one month, so only those that make the export are asked for.
"""

from hreflens.collect.files.formats import Format, Metric, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.terms import Provider, SubjectKind

_SITE, _PAGE, _LINK = SubjectKind.SITE, SubjectKind.PAGE, SubjectKind.LINK

BACKLINKS = headers(
    referring_url="Referring page URL | Referring page",
    target_url="Target URL | Link URL",
    referring_title="Referring page title",
    anchor_text="Anchor | Link Anchor",
    context_left="Left context | TextPre",
    context_right="Right context | TextPost",
    nofollow="Nofollow",
    ugc="UGC",
    sponsored="Sponsored",
    link_type="Type",
    http_status="Referring page HTTP code | HTTP code",
    claimed_langs="Language",
    platforms="Platform",
    external_links="External links | External links count",
    first_seen="First seen | First seen link",
    last_seen="Last seen | Last check",
    lost_on="Lost | Day lost",
    lost_reason="Lost status | Lost reason",
    occurrences="Links in group",
)


def _m(name: str, of: SubjectKind, scale: float | None, header: str, *, is_flag: bool = False) -> Metric:
    return Metric(name, of, scale, headers(h=header)["h"], is_flag)


BACKLINK_METRICS = (
    _m("dr", _SITE, 100.0, "Domain rating | DR"),
    _m("ur", _PAGE, 100.0, "UR | URL rating | URL rating (desc)"),
    _m("traffic", _SITE, None, "Domain traffic"),
    _m("traffic", _PAGE, None, "Page traffic | Traffic"),
    _m("is_spam", _LINK, 1.0, "Is spam", is_flag=True),
)


def _is_backlinks(sheet: Sheet) -> bool:
    return sheet.has("referring page url", "target url", "anchor") and sheet.any_of(
        "domain rating", "dr", "ur"
    )


FORMATS = (Format(Provider.AHREFS, "backlinks", _is_backlinks, read_links, BACKLINKS, BACKLINK_METRICS),)
