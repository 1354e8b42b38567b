"""White label in the dashboard: a logo of a stranger is kept clean under our name, and reports carry it."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.show.test_brand import SVG, png
from tests.web.world import visitor


def test_a_logo_is_uploaded_cleaned_shown_and_forgotten(own: Path) -> None:
    someone = visitor(own)
    folder = own / "projects" / "acme"
    done = someone.post("/p/acme/settings/logo", files={"logo": ("../../evil.svg", SVG, "image/svg+xml")})
    assert done.status_code == 303
    assert (folder / "logo.svg").read_bytes().count(b"alert") == 0
    assert not list(own.rglob("evil*"))
    assert "/p/acme/settings/logo" in someone.get("/p/acme/settings").text
    shown = someone.get("/p/acme/settings/logo")
    assert shown.headers["content-type"] == "image/svg+xml"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "script" not in shown.headers["content-security-policy"].replace("script-src 'self'", "")
    someone.post("/p/acme/settings", {"report.title": "Agentur Ü", "report.colour": "#884400"})
    report = someone.get("/p/acme/report.html").text
    assert "data:image/svg+xml;base64," in report
    assert "Agentur Ü" in report
    assert "--accent:#884400" in report
    someone.post("/p/acme/settings/logo", files={"logo": ("l.png", png(), "image/png")})
    assert "data:image/png;base64," in someone.get("/p/acme/report.html").text
    someone.post("/p/acme/settings/logo", {"do": "forget"})
    assert "data:image" not in someone.get("/p/acme/report.html").text
    assert someone.get("/p/acme/settings/logo").status_code == 404


def test_what_is_no_logo_or_colour_changes_nothing(own: Path) -> None:
    someone = visitor(own)
    bad = someone.post("/p/acme/settings/logo", files={"logo": ("l.svg", b"<html>", "image/svg+xml")})
    assert bad.status_code == 422
    assert "neither PNG nor SVG" in bad.text
    assert someone.post("/p/acme/settings/logo").status_code == 422
    assert someone.post("/p/acme/settings", {"report.colour": "red;}*{x:y"}).status_code == 422
    someone.post("/p/acme/settings", {"report.logo": "/etc/passwd"})
    toml = (own / "projects" / "acme" / "project.toml").read_text()
    assert "/etc/passwd" not in toml
    assert "red;" not in toml


def test_a_logo_that_went_missing_is_told(own: Path) -> None:
    someone = visitor(own)
    someone.post("/p/acme/settings/logo", files={"logo": ("l.png", png(), "image/png")})
    (own / "projects" / "acme" / "logo.png").unlink()
    answer = someone.get("/p/acme/report.html")
    assert answer.status_code == 409
    assert "report.logo" in answer.text


@pytest.mark.skipif(find_spec("typst") is None, reason="the extra pdf is not installed")
def test_the_report_is_a_pdf_in_the_visitors_language(own: Path) -> None:
    someone = visitor(own)
    assert 'href="/p/acme/report.pdf"' in someone.get("/p/acme/").text
    answer = someone.get("/p/acme/report.pdf?ui=fr")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/Lang (fr" in answer.content or b"/Lang(fr" in answer.content
