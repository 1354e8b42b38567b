"""Exports of Semrush: backlinks (XLSX, CSV, API text), referring domains, backlink audit, trend, positions.

The backlinks XLSX holds every cell as text and stops at 10,000 rows (measured; formats.md 1.3). Referring
domains and audit follow the API's names: no real file of them was found.
"""

import re
from datetime import date

from hreflens.collect.files import cells
from hreflens.collect.files.batch import Batch, File, Tables
from hreflens.collect.files.formats import Format, Metric, Rows, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.search_rows import read_keywords
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import read_domains
from hreflens.collect.files.traffic_rows import TrafficTable, metric_name, taken
from hreflens.terms import Provider, SubjectKind

ROW_CAP = 10_000
_SITE, _PAGE, _LINK = SubjectKind.SITE, SubjectKind.PAGE, SubjectKind.LINK

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
    http_status="Response code",
    external_links="External links | external_num",
    first_seen="First seen",
    last_seen="Last seen",
    is_lost="Lost link",
)
METRICS = (Metric("page_ascore", _PAGE, 100.0, ("page ascore", "page score", "page trust score", "page as")),)
AUDIT_METRICS = (
    *METRICS,
    Metric("domain_ascore", _SITE, 100.0, ("domain ascore", "domain score", "authority score", "domain as")),
    Metric("toxic_score", _LINK, 100.0, ("toxic score", "overall toxic score", "toxicity score")),
)
DOMAINS = headers(
    domain="Domain | Root domain",
    links="Backlinks | backlinks_num",
    first_seen="First seen",
)
DOMAIN_METRICS = (
    Metric("domain_ascore", _SITE, 100.0, ("domain ascore", "authority score", "domain as")),
    Metric("toxic_score", _SITE, 100.0, ("toxic score", "overall toxic score", "toxicity score")),
)
POSITIONS = headers(
    query="Keyword",
    position="Position",
    impressions="Search Volume",
    page_url="URL",
    clicks="Traffic",
)
_TOXIC = AUDIT_METRICS[2].headers


def _is_audit(sheet: Sheet) -> bool:
    return sheet.has("source url", "target url") and sheet.any_of(*_TOXIC)


def _is_backlinks(sheet: Sheet) -> bool:
    return sheet.has("source url", "target url", "anchor") and sheet.any_of(
        "page ascore", "page score", "page as", "page trust score", "source title"
    )


def _is_domains(sheet: Sheet) -> bool:
    named = sheet.any_of(*DOMAINS["domain"]) and sheet.any_of(*DOMAINS["links"])
    return named and sheet.any_of("domain ascore", "domain as", *_TOXIC)


def _is_positions(sheet: Sheet) -> bool:
    return sheet.has("keyword", "search volume", "traffic (%)", "url")


def _is_trend(sheet: Sheet) -> bool:
    return sheet.has("target", "target type", "metric", "database")


def _read_backlinks(batch: Batch, format_: Format) -> Tables:
    yield from read_links(batch, format_)
    if batch.file.ledger.rows_read == ROW_CAP and batch.sheet.kind == "workbook":
        batch.file.ledger.warn(
            f"The export has exactly {ROW_CAP:,} rows, where Semrush cuts it off: there may be more links."
        )


def _read_trend(rows: Rows, sheet: Sheet, file: File) -> Tables:
    """Yield `traffic`: one row per metric and day; the columns after the first are days."""
    days = {at: day for at, key in enumerate(sheet.keys) if (day := _day(key)) is not None}
    names = {name: sheet.keys.index(name) for name in ("target", "target type", "metric", "database")}
    for number, row in rows:
        if number <= sheet.header_row or not any(row):
            continue
        file.ledger.rows_read += 1
        given = {name: (row[at] or "") if at < len(row) else "" for name, at in names.items()}
        table = TrafficTable("Domain overview trend", sheet.headers, (), ())
        for at, day in days.items():
            raw = (row[at] or "") if at < len(row) else ""
            if cells.is_empty(raw):
                continue
            try:
                value = cells.read_number(raw)
            except ValueError:
                file.ledger.bad_cells(sheet.headers[at], [number], [raw], "no number")
                continue
            table.rows.append(_trend_row(file, number, given, day, value))
        file.ledger.rows_kept += 1
        yield "traffic", taken(table)


def _trend_row(file: File, number: int, given: dict[str, str], day: date, value: float) -> dict[str, object]:
    import json

    labels = {name: text for name, text in given.items() if name != "metric"}
    return {
        "import_id": file.import_id,
        "source_row": number,
        "tool": file.tool.value,
        "report": "Domain overview trend",
        "dimensions_json": json.dumps(labels, sort_keys=True, ensure_ascii=False),
        "metric": metric_name(given["metric"]),
        "value": value,
        "start_date": day,
        "end_date": day,
    }


def _day(key: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", key):
        return None
    try:
        return date.fromisoformat(key)
    except ValueError:
        return None


FORMATS = (
    Format(Provider.SEMRUSH, "backlink_audit", _is_audit, read_links, BACKLINKS, AUDIT_METRICS),
    Format(Provider.SEMRUSH, "backlinks", _is_backlinks, _read_backlinks, BACKLINKS, METRICS),
    Format(Provider.SEMRUSH, "refdomains", _is_domains, read_domains, DOMAINS, DOMAIN_METRICS),
    Format(Provider.SEMRUSH, "positions", _is_positions, read_keywords, POSITIONS),
    Format(
        Provider.SEMRUSH,
        "trend",
        _is_trend,
        lambda batch, format_: iter(()),
        read_rows=_read_trend,
        place=lambda sheet: {},
    ),
)
