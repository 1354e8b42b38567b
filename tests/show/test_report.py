"""Files of the report: formats, languages, sizes, and what happens when something is wrong."""

import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from hreflens.show.report import FORMATS, build_report, write_report
from tests.pipeline_world import CONTEXT, SETTINGS, audited
from tests.show.factory import AS_OF, audit, settings

VENDORED = Path(__file__).parents[1] / "vendor" / "axe"


def test_every_format_is_written_and_nothing_else(tmp_path: Path) -> None:
    pages = build_report(audit(30), settings(), as_of=AS_OF)
    written = write_report(pages, tmp_path / "out", lang="de", settings=settings(), as_of=AS_OF)
    assert sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file()) == sorted(written)
    assert {path.name for path in written if path.parent == tmp_path / "out"} == {
        *("report.html", "report.xlsx", "report.md", "report.json"),
    }
    assert len([path for path in written if path.suffix == ".csv"]) == sum(
        len(list(p.tables())) for p in pages
    )
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in written if path.suffix == ".csv")
    assert 'lang="de"' in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_only_the_formats_asked_for(tmp_path: Path) -> None:
    pages = build_report({}, settings(), as_of=AS_OF)
    written = write_report(pages, tmp_path, ["md", "md"], "en", settings=settings(), as_of=AS_OF)
    assert [path.name for path in written] == ["report.md"]
    assert set(FORMATS) == {"html", "xlsx", "csv", "md", "json"}


def test_an_unknown_format_is_named_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"unknown report format 'docx'\. Choose among: html, xlsx, csv, md, json"
    ):
        write_report([], tmp_path / "x", ["html", "docx"], settings=settings(), as_of=AS_OF)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("asked", "setting", "home", "lang"),
    [
        ("ja", "de", "fr-FR", "ja"),
        ("", "de", "fr-FR", "de"),
        ("", "", "fr-FR", "fr-FR"),
        ("", "", "sv-SE", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_then_set_then_of_home(
    tmp_path: Path, asked: str, setting: str, home: str, lang: str
) -> None:
    mine = settings(lang=setting)
    mine = mine.model_copy(update={"project": mine.project.model_copy(update={"home": home})})
    (path,) = write_report([], tmp_path, ["html"], asked, settings=mine, as_of=AS_OF)
    assert f'<html lang="{lang}" ' in path.read_text("utf-8")


def test_a_real_audit_of_three_links_makes_a_report(tmp_path: Path) -> None:
    pages = build_report(audited(), SETTINGS, as_of=CONTEXT.as_of)
    for lang in ("en", "de", "fr", "es", "ja", "ar"):
        written = write_report(pages, tmp_path / lang, lang=lang, settings=SETTINGS, as_of=CONTEXT.as_of)
        text = (tmp_path / lang / "report.html").read_text("utf-8")
        assert "acme.example" in text
        assert all(path.stat().st_size > 0 for path in written)


def test_no_english_of_ours_is_left_in_another_language() -> None:
    """Only what others wrote in English may be marked English: notes on files, recorded words, quotes."""
    from selectolax.lexbor import LexborHTMLParser

    from hreflens.show.render.html import render_html

    pages = [page for page in build_report(audit(200), settings(), as_of=AS_OF) if page.key != "imports"]
    for lang in ("de", "fr", "es", "ja", "ar"):
        tree = LexborHTMLParser(render_html(pages, settings(), lang=lang, as_of=AS_OF))
        left = [
            node.text() for node in tree.css('main [lang="en"]') if not node.css_matches("bdi, blockquote p")
        ]
        assert left == []


def test_a_thousand_links_make_a_page_of_sane_size(tmp_path: Path) -> None:
    pages = build_report(audit(1000), settings(), as_of=AS_OF)
    (html,) = write_report(pages, tmp_path, ["html"], "en", settings=settings(), as_of=AS_OF)
    assert html.stat().st_size < 600_000
    listed = sum(
        len(table.rows) for page in pages for table in page.tables() if table.key == "valuable_links"
    )
    assert listed > 400, "all of them go to the workbook and the CSV files"


@pytest.mark.parametrize("folder", ["static", "axe"])
def test_vendored_files_are_the_ones_named(folder: str) -> None:
    root = Path(str(files("hreflens.show").joinpath("static"))) if folder == "static" else VENDORED
    for entry in tomllib.loads((root / "vendor.toml").read_text("utf-8"))["file"]:
        assert hashlib.sha256((root / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
        licence = (root / entry["licence_file"]).read_bytes()
        assert hashlib.sha256(licence).hexdigest() == entry.get(
            "licence_sha256", hashlib.sha256(licence).hexdigest()
        )
        assert licence
