"""Through the whole audit: own pages and linking pages replayed from a WARC, relevance in, verdicts out."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from hreflens.engine.duck import run_sql
from hreflens.pipeline import Context, run_stages
from hreflens.settings import Settings
from hreflens.tables import FETCHES, IMPORTED_LINKS
from tests.measure.relevance.test_links import FIRM, FIRM_TEXT, PAGES_OF

SETTINGS = Settings.model_validate({"project": {"site": "northgate.example", "home": "de-DE"}})


def archive(path: Path, pages: dict[str, str]) -> pa.Table:
    """Write HTML pages to a WARC file and return their rows of `fetches`."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, html in pages.items():
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            from io import BytesIO

            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(html.encode()), http_headers=headers
                )
            )
    rows = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.headers["WARC-Target-URI"]
            rows.append(
                {
                    "url": url, "final_url": url, "outcome": "ok", "http_status": 200, "warc_file": path.name,
                    "warc_offset": record.stream_pos, "fetched_at": datetime(2026, 11, 1, tzinfo=UTC),
                }
            )  # fmt: skip
    return FETCHES.from_rows(rows)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    folder = tmp_path_factory.mktemp("warc")
    urls = {lang: f"https://{lang}.example/post" for lang in PAGES_OF}
    pages = {
        urls[
            lang
        ]: f"<html lang={lang}><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text} "
        f"<a href='{FIRM}'>link</a></p></article></body></html>"
        for lang, (title, text) in PAGES_OF.items()
    }
    pages[FIRM] = (
        f"<html lang=en><head><title>Managed security</title></head><body><main><p>{FIRM_TEXT}</p></main></body></html>"
    )
    fetches = archive(folder / "a.warc.gz", pages)
    links = IMPORTED_LINKS.from_rows(
        {
            "import_id": "x", "source_row": row, "tool": "ahrefs", "referring_url": url, "target_url": FIRM,
            "anchor_text": "link", "rel": "", "link_type": "text", "first_seen": date(2026, 1, 1),
        }
        for row, url in enumerate(urls.values(), 2)
    )  # fmt: skip
    context = Context(SETTINGS, date(2026, 11, 1), run_sql, warc_folder=folder)
    return run_stages({"imported_links": links, "fetches": fetches}, context)


def by_lang(tables: dict[str, pa.Table], name: str) -> dict[str, dict[str, Any]]:
    urls = dict(
        zip(*(tables["links"].column(c).to_pylist() for c in ("link_id", "referring_url")), strict=True)
    )
    return {urls[row["link_id"]][8:10]: row for row in tables[name].to_pylist()}


def test_own_pages_are_read_from_the_archive(tables: dict[str, pa.Table]) -> None:
    (own,) = tables["target_pages"].to_pylist()
    assert (own["url"], own["source"], own["lang"]) == (FIRM, "fetched", "en")
    assert "ransomware" in own["main_text"]


def test_relevance_reaches_signals_and_value_and_off_topic_is_no_risk(tables: dict[str, pa.Table]) -> None:
    relevance, verdicts = by_lang(tables, "link_relevance"), by_lang(tables, "link_verdicts")
    assert (
        min(relevance["ru"]["relevance"], relevance["fr"]["relevance"])
        > 0.6
        > 0.4
        > relevance["es"]["relevance"]
    )
    matched = {row["subject"] for row in tables["signals"].to_pylist() if row["signal"] == "topic_match"}
    assert matched == {relevance["ru"]["link_id"], relevance["fr"]["link_id"]}
    for lang, row in verdicts.items():
        assert json.loads(row["value_parts_json"])["relevance"] == pytest.approx(
            relevance[lang]["relevance"], abs=1e-3
        )
        assert row["verdict"] in ("keep", "ignore")
    assert verdicts["es"]["value"] < verdicts["ru"]["value"]
    assert json.loads(verdicts["es"]["reasons_for_json"]) == []


def test_glosses_are_in_the_owners_language(tables: dict[str, pa.Table]) -> None:
    words = json.loads(by_lang(tables, "link_relevance")["ru"]["words_json"])
    assert len([word for word in words if word["gloss"]]) >= 2
