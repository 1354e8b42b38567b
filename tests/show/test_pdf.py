"""The report as PDF: its text in many scripts, hostile text as text, the same bytes again, and clear refusals."""

import io
import re
import sys
from pathlib import Path

import pytest

from hreflens.show.brand import Brand, clean_logo
from hreflens.show.page import Page
from hreflens.show.render.pdf import PdfError, write_pdf
from hreflens.show.render.pdf_fonts import family_list, han_families, missing_fonts
from hreflens.show.report import build_report, write_report
from tests.show.factory import AS_OF, audit, settings
from tests.show.hostile import hostile_audit
from tests.show.networks import with_networks
from tests.show.relevance import with_relevance
from tests.show.test_brand import SVG, png

typst = pytest.importorskip("typst")
PAGES: list[Page] = build_report(with_relevance(with_networks(audit(120))), settings(), as_of=AS_OF)
IGNORED = re.compile("[\u200b\u2066-\u2069\u00ad\\s]")


def made(folder: Path, lang: str, pages: list[Page] = PAGES, brand: Brand | None = None) -> bytes:
    path = folder / f"{lang}.pdf"
    write_pdf(pages, path, settings(title="Agentur Ü"), lang=lang, as_of=AS_OF, brand=brand or Brand())
    return path.read_bytes()


def text_of(content: bytes) -> str:
    from pypdf import PdfReader

    whole = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return IGNORED.sub("", whole)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "Agentur Ü",
                "acme.example",
                "To review",
                "fast-cash.example",
                "What each language links to you for",
            ),
        ),
        ("de", ("Überblick", "Deutschland")),
        ("ja", ("日本語",)),
    ],
)
def test_the_text_is_there(tmp_path: Path, lang: str, words: tuple[str, ...]) -> None:
    content = made(tmp_path, lang)
    assert content.startswith(b"%PDF-")
    text = text_of(content)
    for word in words:
        assert IGNORED.sub("", word) in text, word
    assert len(text) > 5_000


def test_other_scripts_are_set_where_there_are_fonts(tmp_path: Path) -> None:
    content = made(tmp_path, "ar")
    text = text_of(content)
    here = typst.Fonts().families()
    for sample, word in (("アクメ", "カメラ"), ("камеры", "камеры"), ("กล้อง", "กล")):
        if not missing_fonts(sample, here):
            assert word in text
    if not missing_fonts("كاميرات", here):
        assert re.search("[\u0600-\u06ff\ufb50-\ufeff]{3}", text)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    pages = build_report(hostile_audit(), settings(), as_of=AS_OF)
    content = made(tmp_path, "en", pages)
    assert b"/JavaScript" not in content
    assert b"/Launch" not in content
    targets = re.findall(rb"/URI ?\(([^)]*)\)", content)
    assert not [each for each in targets if b"evil" in each or not each.startswith(b"http")]
    assert "<script>alert(1)</script>" in text_of(content)


@pytest.mark.parametrize("logo", [SVG, png()])
def test_a_brand_is_set_and_equal_pages_give_equal_bytes(tmp_path: Path, logo: bytes) -> None:
    brand = Brand(clean_logo(logo), "#884400", "#ffaa55")
    first, again = made(tmp_path, "en", PAGES[:2], brand), made(tmp_path, "en", PAGES[:2], brand)
    assert first == again
    assert first != made(tmp_path, "en", PAGES[:2])


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PdfError, match=r"pip install 'hreflens\[pdf\]'"):
        write_report(PAGES, tmp_path, ["pdf"], "en", settings=settings(), as_of=AS_OF)
    assert not list(tmp_path.glob("*.pdf*"))


def test_missing_fonts_are_named_by_script() -> None:
    latin = ["DejaVu Sans"]
    told = missing_fonts("カメラ กล้อง กล้อง कैमरा كاميرا Acme", latin)
    assert "Noto Sans CJK" in told[0]
    assert "fonts-noto-cjk" in told[0]
    assert [("Thai" in each, "Deva" in each) for each in told[1:]] == [(True, False), (False, True)]
    assert missing_fonts("カメラ กล้อง", ["Noto Sans CJK KR", "Noto Sans Thai"]) == []
    assert family_list(latin) == latin
    assert han_families([*latin, "Noto Sans CJK TC"], latin)["zh-Hant"] == [*latin, "Noto Sans CJK TC"]
