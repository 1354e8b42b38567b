"""The Python API: its names, and files in, frames and explanations out."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import hreflens
from tests.cli.world import FIRST, PAGES, SITE, World, export_text, make_world, warc_bytes

NAMES = (
    "TABLES AnchorKind Audit ImportFormatError LinkState Links Placement Settings SettingsError Verdict __version__ "
    "load_audit load_settings read_links"
).split()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    (folder / "links.csv").write_text(export_text(), encoding="utf-8")
    (folder / "pages.warc.gz").write_bytes(warc_bytes())
    return folder


@pytest.fixture(scope="module")
def audit(files: Path) -> hreflens.Audit:
    links = hreflens.read_links(files / "links.csv", site=f"https://www.{SITE}/")
    return links.audit(
        warc=[files / "pages.warc.gz"], as_of=date(2026, 11, 20), brands=["Acme"], markets=["jp"]
    )


def test_the_public_names() -> None:
    assert sorted(hreflens.__all__) == sorted(NAMES)
    assert dir(hreflens) == sorted(NAMES)
    for name in NAMES:
        assert getattr(hreflens, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hreflens.nothing


def test_importing_the_package_costs_nothing() -> None:
    code = "import sys, hreflens; print([m for m in ('pyarrow', 'pydantic', 'duckdb', 'numpy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == "[]"


def test_read_links_counts_the_same_content_once(files: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes((files / "links.csv").read_bytes())
    with pytest.warns(UserWarning, match="counts once"):
        links = hreflens.read_links(files / "links.csv", copy, site=SITE)
    assert len(links) == len(PAGES) + 1
    assert isinstance(links.to_df(), pd.DataFrame)
    assert isinstance(links.to_polars(), pl.DataFrame)
    assert "8 imported links" in links._repr_html_()


def test_what_cannot_be_read_is_named(files: Path, tmp_path: Path) -> None:
    for name in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(hreflens.ImportFormatError, match=str(name)):
            hreflens.read_links(name, site=SITE)
    with pytest.raises(hreflens.SettingsError, match="public suffix"):
        hreflens.read_links(files / "links.csv", site="co.jp")
    links = hreflens.read_links(files / "links.csv", site=SITE)
    with pytest.raises(hreflens.SettingsError, match="brandz"):
        links.audit(brandz=["x"])
    with pytest.raises(hreflens.SettingsError, match="no country"):
        links.audit(markets=["usa"])


def test_frames_of_all_kinds_hold_the_same_joined_links(audit: hreflens.Audit) -> None:
    table = audit.to_arrow()
    assert isinstance(table, pa.Table)
    wanted = {
        "referring_url",
        "verdict",
        "value",
        "reasons_for_json",
        "market",
        "lang",
        "anchor_kind",
        "state",
    }
    assert wanted <= set(table.column_names)
    assert len(table.column_names) == len(set(table.column_names))
    frame = audit.to_df()
    assert list(frame.columns) == table.column_names
    assert audit.to_polars().columns == table.column_names
    row = frame[frame.referring_url == FIRST].iloc[0]
    assert (row.verdict, row.lang, row.market, row.state) == ("keep", "ja", "JP", "live")
    for each in hreflens.TABLES:
        assert audit.to_arrow(each.name).num_rows == len(audit.to_df(each.name)) or each.name == "links"
    with pytest.raises(KeyError):
        audit.to_arrow("nothing")


def test_explain_is_the_sum_as_text_records_and_html(audit: hreflens.Audit) -> None:
    found = audit.explain(FIRST)
    assert len(found) == 1
    assert "computed verdict: keep" in str(found)
    assert next(iter(found)).verdict == "keep"
    assert repr(found) == str(found)
    assert "<pre" in found._repr_html_()
    with pytest.raises(KeyError, match=r"nowhere\.example"):
        audit.explain("nowhere.example")


def test_notebooks_show_tables_and_run_nothing(audit: hreflens.Audit, files: Path, tmp_path: Path) -> None:
    shown = audit._repr_html_()
    assert "<table>" in shown
    assert "No disavow file is needed" in shown
    evil = tmp_path / "<script>alert(1)</script>.csv"
    evil.parent.mkdir(parents=True, exist_ok=True)
    evil.write_bytes((files / "links.csv").read_bytes())
    shown = hreflens.read_links(evil, site=SITE)._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown or "script" not in shown


def test_a_decision_given_as_a_row_wins(files: Path) -> None:
    links = hreflens.read_links(files / "links.csv", site=SITE)
    decided = [{"subject_kind": "site", "subject": "le-jardin.fr", "decision": "act", "decided_by": "Ana"}]
    audit = links.audit(as_of=date(2026, 11, 20), decisions=decided)
    sites = dict(
        zip(*audit.to_arrow("site_verdicts").select(["site", "verdict"]).to_pydict().values(), strict=True)
    )
    assert sites["le-jardin.fr"] == "act"
    assert audit.summary().count("act") == 1


def test_reports_are_written(audit: hreflens.Audit, tmp_path: Path) -> None:
    files = audit.write_report(tmp_path / "out", ["html", "md"])
    assert [path.name for path in files] == ["report.html", "report.md"]


def test_an_audit_of_a_workspace_is_loaded(tmp_path: Path) -> None:
    world: World = make_world(tmp_path)
    assert world.invoke("import", str(world.export)).exit_code == 0
    assert world.invoke("audit", "--no-fetch", "--as-of", "2026-11-20", "--workers", "1").exit_code == 0
    loaded = hreflens.load_audit(world.workspace)
    assert loaded.as_of == date(2026, 11, 20)
    assert loaded.settings.project.site == SITE
    assert loaded.to_arrow().num_rows == len(PAGES) + 1
