"""CSV, XLSX, Markdown and JSON: the same numbers as the pages, harmless whatever the text."""

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

from hreflens.show.i18n import Localiser, raw_json
from hreflens.show.page import NUMERIC, Column, DataTable, Foreign, Kind, Message, Page, msg
from hreflens.show.render.csv import csv_cell, harmless, render_csv
from hreflens.show.render.json import VERSION, render_json
from hreflens.show.render.markdown import MD_ROWS, code, escape, render_markdown
from hreflens.show.render.xlsx import sheet_name, write_xlsx
from hreflens.show.report import build_report
from tests.show import sample_pages
from tests.show.factory import AS_OF, audit, settings
from tests.show.hostile import PAYLOADS, hostile_audit

MARKS = "=+-@\t\r\n＝＋－＠"


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    return build_report(audit(120), settings(), as_of=AS_OF)


@pytest.fixture(scope="module")
def hostile_pages() -> list[Page]:
    return build_report(hostile_audit(), settings(), as_of=AS_OF)


def starts_formula(text: str) -> bool:
    inner = text.lstrip(" \u00a0\u3000\ufeff\n\v\f")
    return any(each[:1] in MARKS for each in (text, inner) if each)


# --- CSV ----------------------------------------------------------------------------------------------


def test_csv_holds_every_table_with_every_row_raw(pages: list[Page]) -> None:
    files = render_csv(pages, lang="de")
    tables = {f"{page.key}.{table.key}.csv": table for page in pages for table in page.tables()}
    assert files.keys() == tables.keys()
    for name, table in tables.items():
        head, *rows = csv.reader(io.StringIO(files[name], newline=""))
        assert head == [column.key for column in table.columns]
        assert len(rows) == len(table.rows)
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell, column in zip(row, cells, table.columns, strict=True):
                if column.kind in NUMERIC:
                    assert text == ("" if cell is None else str(cell))
                elif isinstance(cell, date):
                    assert text == cell.isoformat()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_starts_a_formula(payload: str) -> None:
    shown = harmless(payload)
    assert not starts_formula(shown)
    assert "\x00" not in shown
    assert shown in (payload.replace("\x00", ""), "'" + payload.replace("\x00", ""))


@given(st.text(max_size=12), st.sampled_from(MARKS))
def test_any_text_is_harmless_and_kept(text: str, mark: str) -> None:
    assert not starts_formula(harmless(text))
    assert not starts_formula(harmless(mark + text))
    assert harmless(mark + text) == "'" + (mark + text).replace("\x00", "")
    if not starts_formula(text.replace("\x00", "")):
        assert harmless(text) == text.replace("\x00", "")


def test_every_cell_of_a_hostile_audit_is_harmless_in_csv(hostile_pages: list[Page]) -> None:
    cells = 0
    for text in render_csv(hostile_pages, lang="en").values():
        for row in list(csv.reader(io.StringIO(text, newline="")))[1:]:
            for cell in row:
                cells += 1
                assert not starts_formula(cell), cell
    assert cells > 2000


def test_csv_cells() -> None:
    local = Localiser("de")
    assert csv_cell(None, local) == ""
    assert csv_cell(float("nan"), local) == ""
    assert csv_cell(True, local) == "true"
    assert csv_cell(False, local) == "false"
    assert csv_cell(0.25, local) == 0.25
    assert csv_cell(-3, local) == -3
    assert csv_cell(msg("Nothing."), local) == "Nichts."
    assert csv_cell((msg("Yes"), msg("No")), local) == "Ja Nein"
    assert csv_cell(Foreign("=1", "ja"), local) == "'=1"
    assert csv_cell(date(2026, 1, 2), local) == "2026-01-02"


# --- XLSX ---------------------------------------------------------------------------------------------


def written(pages: list[Page], folder: Path, lang: str = "en") -> Path:
    return write_xlsx(pages, folder / "r.xlsx", settings(), lang=lang, as_of=AS_OF)


def sheet_xml(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if "externalLink" in name or "vba" in name.lower()]
        for name in book.namelist():
            if "/worksheets/_rels/" in name:
                assert "hyperlink" not in book.read(name).decode()
        return [
            book.read(name).decode()
            for name in sorted(book.namelist(), key=lambda name: (len(name), name))
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)
        ]


def test_sheets_are_the_pages_and_their_listings(pages: list[Page], tmp_path: Path) -> None:
    names = CalamineWorkbook.from_path(str(written(pages, tmp_path, "de"))).sheet_names
    local = Localiser("de")
    wanted = []
    for page in pages:
        wanted.append(local.text(page.title))
        wanted += [local.text(table.title) for table in page.tables() if table.listing and table.rows]
    assert len(names) == len(wanted)
    for name, title in zip(names, wanted, strict=True):
        assert len(name) <= 31
        assert name == title or (name.endswith("…") and title.startswith(name[:-1]))


def test_a_listing_is_typed_whole_and_frozen(pages: list[Page], tmp_path: Path) -> None:
    path = written(pages, tmp_path)
    book = CalamineWorkbook.from_path(str(path))
    table = next(table for page in pages for table in page.tables() if table.key == "valuable_links")
    sheet = book.get_sheet_by_name(next(n for n in book.sheet_names if n.startswith("Valuable")))
    head, *rows = sheet.to_python()
    assert head == [Localiser("en").text(column.label) for column in table.columns]
    assert len(rows) == len(table.rows)
    for row, cells in zip(rows, table.rows, strict=True):
        for shown, cell, column in zip(row, cells, table.columns, strict=True):
            if column.kind in NUMERIC:
                assert shown == ("" if cell is None else pytest.approx(cell))
                assert cell is None or isinstance(shown, float)
    xml = sheet_xml(path)[book.sheet_names.index(sheet.name)]
    assert '<pane xSplit="1" ySplit="1" topLeftCell="B2"' in xml
    assert f'<autoFilter ref="A1:K{len(rows) + 1}"' in xml
    assert re.search(r'<col min="1" max="1" width="52\.', xml)


def test_cells_keep_their_types(tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(str(written(sample_pages.pages(), tmp_path, "de")))
    rows = book.get_sheet_by_index(0).to_python()
    row = next(row for row in rows if row and row[0] == "агасу.рф")
    assert row[1:6] == [1234.0, 0.0512, 61.6, 3.14159, date(2026, 3, 4)]
    assert row[6:10] == ["Japanisch", "Arabisch", "Deutschland", "Vermutlich ignoriert"]
    assert row[10:17] == [
        "Link entfernt",
        "كاميرات <b>",
        "Nofollow, Nutzergeneriert (ugc)",
        "Ahrefs",
        7.0,
        "Ja",
        "",
    ]


def test_cells_are_shown_as_what_they_are(tmp_path: Path) -> None:
    """The number formats of the typed cells of a row: number, share, score, decimal, date."""
    path = written(sample_pages.pages(), tmp_path)
    with zipfile.ZipFile(path) as book:
        styles = book.read("xl/styles.xml").decode()
    own = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    built_in = {"1": "0", "3": "#,##0", "4": "#,##0.00", "10": "0.00%", "14": "mm-dd-yy"}
    used = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    row = re.search(r'<row r="(\d+)"[^>]*>(?:(?!</row>).)*агасу', sheet_xml(path)[0])
    assert row
    shown = []
    for column in "BCDEF":
        cell = re.search(rf'<c r="{column}{row[1]}" s="(\d+)"', sheet_xml(path)[0])
        assert cell
        code = used[int(cell[1])]
        shown.append(own.get(code) or built_in[code])
    assert shown == ["#,##0", "0.0%", "0", "#,##0.00", "yyyy\\-mm\\-dd"] or shown == [
        *("#,##0", "0.0%", "0", "#,##0.00", "yyyy-mm-dd"),
    ]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_arabic_sheets_run_from_right_to_left(pages: list[Page], tmp_path: Path, lang: str) -> None:
    for xml in sheet_xml(written(pages, tmp_path, lang)):
        assert ('rightToLeft="1"' in xml) is (lang == "ar")


def test_no_cell_of_a_hostile_audit_is_a_formula_or_a_link(hostile_pages: list[Page], tmp_path: Path) -> None:
    path = written(hostile_pages, tmp_path)
    for xml in sheet_xml(path):
        assert "<f>" not in xml
        assert "<f " not in xml
        assert "<hyperlink" not in xml
    book = CalamineWorkbook.from_path(str(path))
    texts = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
        if isinstance(cell, str)
    ]
    assert len(texts) > 1000
    assert not [text for text in texts if starts_formula(text)]
    assert max(len(text) for text in texts) <= 32_000


def test_odd_values_in_a_workbook(tmp_path: Path) -> None:
    columns = (Column("a", msg("Site"), Kind.TEXT), Column("b", msg("Known since"), Kind.DATE))
    rows: tuple[Any, ...] = (
        ("\ud800\x00\x0bx", date(1850, 1, 1)),
        ("y" * 40_000, datetime(2026, 1, 2, 3)),
        (float("nan"), None),
        (True, None),
    )
    page = Page("p", msg("Sites"), msg("Sites"), (DataTable("t", msg("Sites"), columns, rows, total=9),))
    found = CalamineWorkbook.from_path(str(written([page], tmp_path))).get_sheet_by_index(0).to_python()
    shown = {row[0]: row[1] for row in found}
    assert shown["x"] == "1850-01-01"
    assert shown["y" * 32_000] == datetime(2026, 1, 2, 3)
    assert "Yes" in shown
    assert "Shown: the first 4 of 9 rows." in shown


def test_sheet_names() -> None:
    taken: set[str] = set()
    assert sheet_name("a/b:c*[d]?\\", taken) == "a b c  d"
    assert sheet_name("Links", taken) == "Links"
    assert sheet_name("LINKS", taken) == "LINKS 2"
    assert sheet_name("links", taken) == "links 3"
    assert sheet_name("", taken) == "–"
    assert sheet_name("'quoted'", taken) == "quoted"
    long = sheet_name("Flagged by a tool, in another language, kept here", taken)
    assert long == "Flagged by a tool, in another…"
    again = sheet_name("Flagged by a tool, in another language, kept here", taken)
    assert again != long
    assert len(again) <= 31
    assert len(sheet_name("x" * 50, taken)) == 31
    assert sheet_name("nul\x00", taken) == "nul"


def test_equal_pages_give_equal_workbooks(pages: list[Page], tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert written(pages, tmp_path / "a").read_bytes() == written(pages, tmp_path / "b").read_bytes()


# --- Markdown -----------------------------------------------------------------------------------------


def markdown_html(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_markdown_makes_no_markup(hostile_pages: list[Page], lang: str) -> None:
    html = markdown_html(render_markdown(hostile_pages, settings(), lang=lang, as_of=AS_OF))
    tags = set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", html))
    assert tags <= {
        *("h1", "h2", "h3", "p", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td"),
        *("code", "blockquote", "a"),
    }
    for href in re.findall(r'<a href="([^"]*)"', html):
        assert href.startswith(
            ("https://www.seroundtable.com/", "https://developers.google.com/", "https://support.google.com/")
        )


def test_markdown_tables_have_all_their_cells(hostile_pages: list[Page], pages: list[Page]) -> None:
    for each in (pages, hostile_pages):
        html = markdown_html(render_markdown(each, settings(), lang="en", as_of=AS_OF))
        tables = [table for page in each for table in page.tables() if table.rows]
        shown = re.findall(r"<table>(.*?)</table>", html, re.DOTALL)
        assert len(shown) == len(tables)
        for table, text in zip(tables, shown, strict=True):
            rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
            assert len(rows) == 1 + min(len(table.rows), MD_ROWS)
            assert {len(re.findall(r"<t[hd][ >]", row)) for row in rows} == {len(table.columns)}


def test_markdown_numbers_are_the_tables_numbers() -> None:
    text = render_markdown(sample_pages.pages(), settings(), lang="de", as_of=AS_OF)
    row = next(line for line in text.split("\n") if line.startswith("| `агасу.рф`"))
    cells = [cell.strip() for cell in row.strip("| ").split(" | ")]
    assert cells[:6] == ["`агасу.рф`", "1.234", "5,1\u00a0%", "62", "3,14", "04.03.2026"]
    assert "- Bestehende Links: **1.234** (verschwunden: 5)" in text
    assert "**3 Links sind verschwunden.**" in text
    assert "Gezeigt" not in text
    assert text.startswith("# Backlink\\-Bericht – acme\\.example\n\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("*x*", "\\*x\\*"),
        ("a\nb", "a b"),
        ("<b>", "\\<b\\>"),
        ("`", "\\`"),
        ("\u202ex", "x"),
        ("", ""),
    ],
)
def test_markdown_escapes(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_code_spans_cannot_be_ended() -> None:
    assert code("https://a.example/`x`|y") == "`https://a.example/%60x%60%7Cy`"
    assert code("") == ""


# --- JSON ---------------------------------------------------------------------------------------------

SHAPES: dict[str, set[str]] = {
    "figures": {"type", "key", "figures"},
    "table": {"type", "key", "title", "note", "columns", "rows", "total"},
    "chart": {"type", "key", "caption", "chart", "series", "table"},
    "banner": {"type", "key", "title", "text", "tone"},
    "note": {"type", "key", "title", "text"},
    "evidence": {"type", "key", "url", "verdict", "value", "passage", "anchor", "facts", "reasons"},
}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_json_has_one_shape_and_raw_values(hostile_pages: list[Page], pages: list[Page], lang: str) -> None:
    for given_pages in (pages, hostile_pages, sample_pages.pages()):
        text = render_json(given_pages, settings(), lang=lang, as_of=AS_OF)
        document = json.loads(text)
        assert document.keys() == {"version", "site", "title", "lang", "as_of", "pages"}
        assert (document["version"], document["as_of"], document["lang"]) == (VERSION, "2026-11-20", lang)
        for told, page in zip(document["pages"], given_pages, strict=True):
            assert told.keys() == {"key", "title", "intro", "lead", "blocks"}
            assert len(told["blocks"]) == len(page.blocks)
            for block in told["blocks"]:
                extra = {"quote"} if "quote" in block else set()
                assert block.keys() == SHAPES[block["type"]] | extra
            shown = [b["table"] if b["type"] == "chart" else b for b in told["blocks"]]
            shown = [b for b in shown if "rows" in b]
            for block, table in zip(shown, page.tables(), strict=True):
                assert [column["key"] for column in block["columns"]] == [c.key for c in table.columns]
                assert block["total"] >= len(block["rows"]) == len(table.rows)
                for row, cells in zip(block["rows"], table.rows, strict=True):
                    for value, cell in zip(row, cells, strict=True):
                        if not isinstance(cell, Message | tuple):
                            assert value == raw_json(cell)


def test_json_keys_are_sorted_and_text_is_in_the_language() -> None:
    text = render_json(sample_pages.pages(), settings(), lang="ja", as_of=AS_OF)
    document = json.loads(text)
    assert text == json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    first = document["pages"][0]
    assert first["title"] == "概要"
    assert first["lead"] == "3件のリンクが消えました。"
    assert first["blocks"][0]["quote"]["said"] == "2016-10-08"
    assert first["blocks"][2]["figures"][0]["value"] == 1234
    assert document["pages"][1]["blocks"][-1]["total"] == 20, "more than the rows given"
    assert first["blocks"][2]["figures"][0]["label"] == "有効なリンク"
