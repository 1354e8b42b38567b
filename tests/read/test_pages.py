"""From bytes of a page to its links: targets, anchors, rel, placement, hiddenness, in several scripts."""

import pytest

from hreflens.read.pages import build_pages

OWN = "acme.com"


def read(
    html: str, charset: str = "utf-8", headers: list[tuple[str, str]] | None = None
) -> tuple[dict, list[dict]]:  # type: ignore[type-arg]
    url = "https://blog.example.org/dir/page"
    sent = headers or [("Content-Type", f"text/html; charset={charset}")]
    pages, placements, _ = build_pages([(url, url, sent, html.encode(charset))], (OWN,), workers=1)
    return pages.to_pylist()[0], placements.to_pylist()


PARAGRAPH = {
    "ru": "Мы проверили несколько замков для небольших магазинов и хотим рассказать, какие из них надёжнее. ",
    "ja": "小さな店舗向けの電子錠をいくつか試しましたので、使い勝手と安全性について紹介します。",
    "ar": "اختبرنا عدة أقفال للمتاجر الصغيرة ونريد أن نشرح أي منها أكثر أمانا وأسهل في الاستعمال. ",
    "de": "Wir haben mehrere Schlösser für kleine Läden geprüft und erklären, welche davon sicherer sind. ",
}


@pytest.mark.parametrize(
    ("lang", "charset"), [("ru", "windows-1251"), ("ja", "shift_jis"), ("ar", "utf-8"), ("de", "iso-8859-1")]
)
def test_a_link_in_running_text_in_any_script_and_charset(lang: str, charset: str) -> None:
    text = PARAGRAPH[lang] * 4
    html = f'<html lang="en"><body><main><article><h1>{text[:20]}</h1><p>{text}<a href="//ACME.com/x" rel="NoFollow UGC">Acme</a> {text}</p></article></main></body></html>'
    page, (link,) = read(html, charset)
    assert page["detected_lang"] == lang, "a wrong html lang costs nothing"
    assert (page["declared_lang"], page["declared_lang_source"]) == ("en", "html_lang")
    assert (link["target_url"], link["anchor_text"], link["rel"]) == (
        "https://acme.com/x",
        "Acme",
        "nofollow ugc",
    )
    assert (link["placement"], link["hidden_reason"], link["passage_lang"]) == ("content", None, lang)
    assert link["context_left"].strip().endswith(PARAGRAPH[lang].strip()[-10:])


@pytest.mark.parametrize(
    ("before", "after", "placement"),
    [
        ("<nav><ul><li>", "</li></ul></nav>", "navigation"),
        ("<header>", "</header>", "header"),
        ("<footer><p>", "</p></footer>", "footer"),
        ("<aside class='sidebar'><p>", "</p></aside>", "sidebar"),
        ("<ol class='comment-list'><li class='comment'><p>", "</p></li></ol>", "comment"),
        ("<div class='author-box'><p>", "</p></div>", "author_bio"),
        ("<section class='related-posts'><h3>関連記事</h3><ul><li>", "</li></ul></section>", "related"),
    ],
)
def test_placement(before: str, after: str, placement: str) -> None:
    text = PARAGRAPH["de"] * 6
    _, (link,) = read(
        f"<body><main><article><p>{text}</p></article></main>{before}<a href='https://acme.com/'>Acme</a>{after}</body>"
    )
    assert link["placement"] == placement, link["placement_evidence"]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<p style='display:none'>{}</p>", "display_none"),
        ("<style>.x{{position:absolute;left:-9999px}}</style><p class=x>{}</p>", "off_screen"),
        ("<p hidden>{}</p>", "hidden_attribute"),
        ("<p style='visibility: hidden'>{}</p>", "visibility"),
        ("<p style='font-size:0'>{}</p>", "zero_size"),
        ("<noscript>{}</noscript>", "noscript"),
        ("<details><summary>x</summary>{}</details>", None),
        ("<p>{} <span class='sr-only'>opens in a new window</span></p>", None),
    ],
)
def test_hidden_from_a_visitor(html: str, reason: str | None) -> None:
    _, (link,) = read("<body>" + html.format("<a href='https://acme.com/'>Acme</a>") + "</body>")
    assert link["hidden_reason"] == reason


def test_facts_of_the_page() -> None:
    page, links = read(
        "<head><base href='https://acme.com/deep/'><link rel=canonical href='https://blog.example.org/other'>"
        "<meta name=robots content='NOINDEX, nofollow'><title> Ein  Titel </title></head><body>"
        "<a href='x'><img alt='Logo' src=l.png></a><a href='javascript:alert(1)'>x</a><a href='https://notacme.com/'>n</a>"
        "<a href='https://shop.acme.com/'></a></body>"
    )
    assert [(row["target_url"], row["anchor_text"], row["anchor_source"]) for row in links] == [
        ("https://acme.com/deep/x", "Logo", "alt"),
        ("https://shop.acme.com/", "", "none"),
    ]
    assert (page["canonical_url"], page["noindex"], page["page_nofollow"]) == (
        "https://blog.example.org/other",
        True,
        True,
    )
    assert page["title"] == "Ein Titel"


@pytest.mark.parametrize(
    "html", ["", "<", "\x00" * 50, "<a " * 5000, "<div>" * 50_000 + "<a href=https://acme.com/>x</a>"]
)
def test_broken_pages_are_rows_not_exceptions(html: str) -> None:
    assert read(html)[0]["url"]
