"""`hreflens report --to pdf` and white label from the command line."""

from pathlib import Path

import pytest

from tests.cli.world import World
from tests.show.test_brand import SVG


def test_a_pdf_is_written_when_asked_for(audited: World, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    done = audited.invoke("report", "--to", "pdf", "--folder", str(tmp_path / "out"), "--lang", "de")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.pdf"]


def test_without_the_extra_the_command_says_what_to_install(
    audited: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "typst", None)
    done = audited.invoke("report", "--to", "pdf", "--folder", str(tmp_path))
    assert (done.exit_code, "pip install 'hreflens[pdf]'" in done.stderr) == (2, True)


def test_a_logo_is_taken_from_the_settings(
    audited: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    monkeypatch.setenv("HREFLENS_REPORT__LOGO", str(tmp_path / "logo.svg"))
    monkeypatch.setenv("HREFLENS_REPORT__COLOUR", "#884400")
    assert audited.invoke("report", "--to", "html", "--folder", str(tmp_path / "o")).exit_code == 0
    text = (tmp_path / "o" / "report.html").read_text("utf-8")
    assert "data:image/svg+xml;base64," in text
    assert "--accent:#884400" in text
    monkeypatch.setenv("HREFLENS_REPORT__LOGO", str(tmp_path / "gone.svg"))
    done = audited.invoke("report", "--to", "html", "--folder", str(tmp_path / "o"))
    assert (done.exit_code, "report.logo" in done.stderr) == (4, True)
