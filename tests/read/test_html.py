"""What a page says of itself: title, canonical, robots, language, hreflang, icon."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.html import PageHead, read_head, standard_tag

URL = "https://site.example/dir/page"


def head(html: str, *headers: tuple[str, str], url: str = URL) -> PageHead:
    return read_head(LexborHTMLParser(html), page_url=url, headers=headers)


@pytest.mark.parametrize(
    ("html", "headers", "robots", "noindex", "nofollow"),
    [
        ("", (), (), False, False),
        ('<meta name="robots" content="noindex">', (), ("noindex",), True, False),
        ('<meta name="ROBOTS" content="NoIndex , NoFollow">', (), ("nofollow", "noindex"), True, True),
        ('<meta name="robots" content="none">', (), ("none",), True, True),
        ('<meta name="googlebot" content="nofollow">', (), ("nofollow",), False, True),
        ('<meta name="bingbot" content="noindex">', (), (), False, False),
        ('<meta name="robots" content="index, follow, max-snippet:-1">', (), ("follow", "index", "max-snippet:-1"), False, False),
        ("", (("X-Robots-Tag", "noindex"),), ("noindex",), True, False),
        ("", (("x-robots-tag", "googlebot: nofollow"),), ("nofollow",), False, True),
        ("", (("X-Robots-Tag", "otherbot: noindex"),), (), False, False),
        ("", (("X-Robots-Tag", "max-snippet: 20"),), ("max-snippet:",), False, False),
        ("", (("X-Robots-Tag", "unavailable_after: 25 Jun 2027 15:00:00 PST"),), ("unavailable_after:",), False, False),
        ("", (("X-Robots-Tag", "noindex"), ("X-Robots-Tag", "nofollow")), ("nofollow", "noindex"), True, True),
    ],
)  # fmt: skip
def test_robots(
    html: str, headers: tuple[tuple[str, str], ...], robots: tuple[str, ...], noindex: bool, nofollow: bool
) -> None:
    found = head(html, *headers)
    assert (found.robots, found.noindex, found.nofollow) == (robots, noindex, nofollow)


@pytest.mark.parametrize(
    ("html", "headers", "canonical"),
    [
        ("", (), None),
        ('<link rel="canonical" href="/other">', (), "https://site.example/other"),
        ('<link rel="CANONICAL" href="//b.example/x#f">', (), "https://b.example/x"),
        ('<link rel="canonical" href=""><link rel="canonical" href="/two">', (), "https://site.example/two"),
        ('<link rel="canonical" href="/one"><link rel="canonical" href="/two">', (), "https://site.example/one"),
        ('<base href="https://cdn.example/deep/"><link rel="canonical" href="x">', (), "https://cdn.example/deep/x"),
        ("", (("Link", '</header>; rel="canonical"'),), "https://site.example/header"),
        ('<link rel="canonical" href="/html">', (("Link", "</header>; rel=canonical"),), "https://site.example/html"),
        ("", (("Link", "</style.css>; rel=preload, </c>; rel=canonical"),), "https://site.example/c"),
        ('<link rel="canonical" href="javascript:alert(1)">', (), None),
    ],
)  # fmt: skip
def test_canonical(html: str, headers: tuple[tuple[str, str], ...], canonical: str | None) -> None:
    assert head(html, *headers).canonical == canonical


@pytest.mark.parametrize(
    ("html", "headers", "lang", "source"),
    [
        ("<html lang=de>", (), "de", "html_lang"),
        ("<html lang=pt_br>", (), "pt-BR", "html_lang"),
        ("<html xml:lang=fr>", (), "fr", "html_lang"),
        ("<html lang=und>", (("Content-Language", "ja"),), "ja", "content_language_header"),
        ("<html lang=''>", (("Content-Language", "de, fr"),), None, None),
        ('<meta http-equiv="content-language" content="tr">', (), "tr", "content_language_meta"),
        ('<meta property="og:locale" content="es_MX">', (), "es-MX", "og_locale"),
        ('<link rel="alternate" hreflang="it" href="/dir/page">', (), "it", "hreflang"),
        ('<link rel="alternate" hreflang="it" href="/other">', (), None, None),
        ('<link rel="alternate" hreflang="x-default" href="/dir/page">', (), None, None),
        ("<html lang=de>", (("Content-Language", "ja"),), "de", "html_lang"),
        ("<html lang='12'>", (), None, None),
    ],
)  # fmt: skip
def test_declared_language_the_strongest_statement_first(
    html: str, headers: tuple[tuple[str, str], ...], lang: str | None, source: str | None
) -> None:
    found = head(html, *headers)
    assert (found.declared_lang, found.declared_lang_source) == (lang, source)


@pytest.mark.parametrize(
    ("value", "tag"),
    [("de", "de"), ("DE_at", "de-AT"), ("zh-hant-tw", "zh-Hant-TW"), ("iw", "he"), (" en ", "en"), ("mul", None), ("zxx", None), ("", None), (None, None),
     ("english", None), ("a", None), ("en-", None), ("xx-yy-zz-aa-bb-cc", None)],
)  # fmt: skip
def test_standard_tag(value: str | None, tag: str | None) -> None:
    assert standard_tag(value) == tag


def test_titles_headings_icons_and_metas() -> None:
    found = head(
        "<head><meta name=generator content='WordPress 6'><meta name=description content=' Eine  Seite '><link rel='shortcut icon' href='/f.ico'>"
        "<link rel=icon href='/g.ico'></head><body><svg><title>Symbol</title></svg><h2>Zwei</h2><h1>Eins</h1><h1>Noch eins</h1><h3></h3></body>"
    )
    assert (found.title, found.description, found.h1) == (None, "Eine Seite", "Eins")
    assert found.headings == "Zwei | Eins | Noch eins"
    assert (found.favicon, found.generator) == ("https://site.example/f.ico", "WordPress 6")
    assert head("<meta property='og:title' content='Aus OG'>").title == "Aus OG"
    assert head("<title>Ein  Titel</title><meta property='og:title' content='Aus OG'>").title == "Ein Titel"
    assert len(head(f"<title>{'x' * 900}</title>").title or "") == 300
    assert head("<meta name=a content=1><meta name=A content=2><meta name=b content=''>").metas == {"a": "1"}


def test_hreflang_from_head_and_header() -> None:
    found = head(
        "<link rel=alternate hreflang=de href=/de><link rel=alternate hreflang=de href=/de2><link rel=alternate hreflang='' href=/no>"
        "<link rel=alternate hreflang=fr href='javascript:1'><link rel=alternate type=rss href=/rss>",
        ("Link", '</ja>; rel="alternate"; hreflang="ja", </x>; rel=alternate'),
    )
    assert found.hreflang == {"de": "https://site.example/de", "ja": "https://site.example/ja"}
    many = "".join(f"<link rel=alternate hreflang=l{n} href=/{n}>" for n in range(500))
    assert len(head(many).hreflang) == 300
    assert head("<link rel=alternate hreflang=" + "x" * 41 + " href=/x>").hreflang == {}
