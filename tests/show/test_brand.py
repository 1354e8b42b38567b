"""Logos of strangers and colours nobody can read: what is left of them in a report."""

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from hreflens.settings import Settings, SettingsError, load_settings
from hreflens.show.brand import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    MAX_LOGO_BYTES,
    NO_BRAND,
    Brand,
    BrandError,
    accent,
    clean_logo,
    contrast,
    read_brand,
)
from hreflens.show.render.html import render_html
from hreflens.show.report import build_report
from tests.show.factory import AS_OF, audit, settings


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*more: bytes, side: int = 8) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\x1d\x4e\x89" * side for _ in range(side)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND")


SVG = b"""<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 20" onload="alert(1)">
<style>.a{fill:#c00;background:url(http://evil.example/x)} .b, .c{stroke:#00c}@import url(http://evil.example/y);</style>
<script>alert(2)</script><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://evil.example"/></foreignObject>
<image href="http://evil.example/i.png"/><use xlink:href="http://evil.example/u.svg#x"/>
<a href="javascript:alert(3)"><path d="M0 0h9"/></a><animate attributeName="href" values="javascript:alert(4)"/>
<linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>
<g class="a b" onclick="alert(5)"><path d="M1 1h9v9z" fill="url(#g)" style="opacity:.5;fill:url(http://evil.example/p)"/>
<rect width="9" height="9" fill="url(https://evil.example/q)" filter="url(#f)"/><text x="1" y="9">Acme &amp; Co</text></g></svg>"""


def test_an_svg_keeps_its_shapes_and_nothing_else() -> None:
    logo = clean_logo(SVG)
    text = logo.content.decode()
    root = etree.fromstring(logo.content)
    for word in (
        "alert",
        "evil",
        "script",
        "href",
        "foreignObject",
        "iframe",
        "image",
        "style",
        "import",
        "filter",
    ):
        assert word not in text, word
    group = root.find("{*}g")
    assert (group.get("fill"), group.get("stroke")) == ("#c00", "#00c"), "classes became attributes"
    path = group.find("{*}path")
    assert (path.get("opacity"), path.get("d")) == (".5", "M1 1h9v9z")
    assert group.find("{*}text").text == "Acme & Co"
    assert root.find("{*}linearGradient/{*}stop").get("stop-color") == "#fff"
    assert logo.data_url.startswith("data:image/svg+xml;base64,")
    assert clean_logo(logo.content) == logo, "cleaning again changes nothing"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "neither PNG nor SVG"),
        (b"GIF89a......", "neither PNG nor SVG"),
        (b"<html><body/></html>", "no SVG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", "how large"),
        (b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg viewBox='0 0 1 1'>&a;</svg>", "entities"),
        (b"<svg viewBox='0 0 1 1'>" + b"<g>" * 90 + b"</g>" * 90 + b"</svg>", "too deep"),
        (b"<svg viewBox='0 0 1 1'>" + b"<g/>" * 6000 + b"</svg>", "more than"),
        (b"x" * (MAX_LOGO_BYTES + 1), "larger than"),
        (png()[:-20], "cut off|damaged"),
        (png(side=5000), "4096 pixels"),
        (png().replace(b"IDAT", b"IDAX"), "damaged"),
        (png()[:8] + chunk(b"tEXt", b"x") + png()[8:], "header"),
    ],
)
def test_what_is_no_logo_is_refused_with_a_reason(content: bytes, word: str) -> None:
    with pytest.raises(BrandError, match=word):
        clean_logo(content)


def test_a_png_keeps_only_its_picture() -> None:
    dirty = png(
        chunk(b"tEXt", b"Comment\0<script>alert(1)</script>"), chunk(b"iCCP", b"x"), chunk(b"eXIf", b"gps")
    )
    assert clean_logo(dirty + b"<?php evil() ?>").content == png()


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"<svg viewBox='0 0 1 1'>"):
        try:
            clean_logo(start + content)
        except BrandError:
            continue


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_can_be_read_in_both_themes(number: int) -> None:
    colour = f"#{number:06x}"
    for grounds in (LIGHT_GROUNDS, DARK_GROUNDS):
        shifted = accent(colour, grounds)
        assert all(contrast(shifted, ground) >= 4.5 for ground in grounds)
        if all(contrast(colour, ground) >= 4.5 for ground in grounds):
            assert shifted == colour, "what can be read stays as it is"


def test_a_report_carries_logo_and_colour_and_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "l.svg").write_bytes(SVG)
    mine = settings(logo="l.svg", colour="#ffcc00", title="Agentur <b>Ü</b>")
    brand = read_brand(mine.report, tmp_path)
    html = render_html(build_report(audit(20), mine, as_of=AS_OF), mine, lang="de", as_of=AS_OF, brand=brand)
    page = LexborHTMLParser(html)
    policy = page.css_first("meta[http-equiv]").attributes["content"] or ""
    assert "img-src data:;" in policy
    assert (page.css_first("img.logo").attributes["src"] or "").startswith("data:image/svg+xml;base64,")
    assert f"--accent:{brand.light}" in html
    assert brand.light != "#ffcc00" == brand.dark
    assert page.css_first("header b") is None
    plain = render_html(
        build_report(audit(20), mine, as_of=AS_OF), mine, lang="de", as_of=AS_OF, brand=NO_BRAND
    )
    assert "img-src" not in plain
    assert LexborHTMLParser(plain).css_first("img") is None


def test_settings_name_the_fault() -> None:
    with pytest.raises(SettingsError, match=r"report\.colour"):
        load_settings(None, environ={"HREFLENS_REPORT__COLOUR": "red;}body{"})
    gone = Settings.model_validate({"report": {"logo": "gone.png"}})
    with pytest.raises(BrandError, match="cannot read"):
        read_brand(gone.report, Path("/nowhere"))


def test_a_workbook_carries_colour_and_picture(tmp_path: Path) -> None:
    import zipfile

    from hreflens.show.render.xlsx import write_xlsx

    mine, brand = settings(), Brand(clean_logo(png()), "#884400", "#ffaa55")
    pages = build_report(audit(20), mine, as_of=AS_OF)
    with zipfile.ZipFile(
        write_xlsx(pages, tmp_path / "r.xlsx", mine, lang="de", as_of=AS_OF, brand=brand)
    ) as book:
        assert b"FF884400" in book.read("xl/styles.xml")
        assert book.read("xl/media/image1.png") == png()
        assert b"&amp;L&amp;G" in book.read("xl/worksheets/sheet1.xml")
