"""The HTML page: complete, self-contained, escaped whatever it is fed, and true to the tables' numbers."""

import base64
import hashlib
import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from hreflens.show.i18n import Localiser
from hreflens.show.page import NUMERIC, Chart, DataTable, Evidence, Foreign, Kind, Page, msg
from hreflens.show.render.foreign_text import direction_of, readable_url, safe_link
from hreflens.show.render.html import render_html
from hreflens.show.render.markup import Html
from hreflens.show.report import build_report
from hreflens.show.reports import OPTIONAL, REPORTS
from tests.show import sample_pages
from tests.show.factory import AS_OF, audit, settings
from tests.show.hostile import PAYLOADS, hostile_audit
from tests.show.networks import with_networks
from tests.show.relevance import with_relevance

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\x00\x07\x1b\ud800-\udfff]")


def parsed(pages: list[Page], lang: str = "en", **options: Any) -> LexborHTMLParser:
    text = render_html(pages, settings(), lang=lang, as_of=AS_OF, **options)
    text.encode("utf-8")
    return LexborHTMLParser(text)


def shape(tree: LexborHTMLParser) -> tuple[set[str], set[str]]:
    """Return the elements and attributes of a document."""
    nodes = [node for node in tree.root.traverse() if node.tag and not node.tag.startswith("-")]
    return {node.tag for node in nodes}, {name for node in nodes for name in node.attributes}


@pytest.fixture(scope="module")
def page() -> LexborHTMLParser:
    return parsed(build_report(with_relevance(with_networks(audit(200))), settings(), as_of=AS_OF))


@pytest.fixture(scope="module")
def hostile_pages() -> list[Page]:
    return build_report(hostile_audit(), settings(), as_of=AS_OF)


def test_the_document_needs_nothing_from_outside(page: LexborHTMLParser) -> None:
    elements, attributes = shape(page)
    assert not elements & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "video",
        "use",
    }
    assert not attributes & {"src", "srcset", "style", "background", "poster", "action", "xlink:href", "ping"}
    assert not {name for name in attributes if name.startswith("on")}
    css = page.css_first("style").text()
    assert "url(" not in css
    assert "@import" not in css
    for node in page.css("a"):
        href = node.attributes["href"] or ""
        assert href.startswith("#") or node.parent.tag == "footer", href
    assert {node.attributes.get("charset") for node in page.css("meta")} >= {"utf-8"}


def test_the_policy_allows_the_style_sheet_by_its_hash_and_nothing_else(page: LexborHTMLParser) -> None:
    policy = page.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    css = page.css_first("style").text(deep=True)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")


def test_hostile_text_adds_no_element_and_no_attribute(
    page: LexborHTMLParser, hostile_pages: list[Page]
) -> None:
    clean = shape(page)
    for clickable in (False, True):
        tree = parsed(hostile_pages, clickable=clickable)
        elements, attributes = shape(tree)
        assert elements <= clean[0] | {"a"}
        assert attributes <= clean[1] | {"rel", "href"}
        for node in tree.css("a"):
            assert (node.attributes["href"] or "").split(":")[0] in ("https", "http") or (
                node.attributes["href"] or ""
            ).startswith("#")
        shown = tree.body.text()
        assert "<script>alert(1)</script>" in shown, "shown as text, not dropped"
        assert "onerror=alert(1)" in shown


@pytest.mark.parametrize("lang", ["en", "ar", "qps"])
def test_no_control_or_bidi_override_reaches_the_page(hostile_pages: list[Page], lang: str) -> None:
    text = render_html(hostile_pages, settings(), lang=lang, as_of=AS_OF)
    assert not BIDI.search(text)


def test_lone_surrogates_and_nuls_are_survived() -> None:
    nasty = "\ud800<b>\x00\udfff"
    table = DataTable(
        "t",
        msg("Sites"),
        sample_pages.table_of_kinds().columns,
        (tuple(Foreign(nasty, nasty) if n % 2 else nasty for n in range(17)),),
    )
    evidence = Evidence("e", nasty, nasty, 1.0, *(Foreign(nasty, nasty) for _ in range(3)), (), ())
    text = render_html(
        [Page("p", msg("Sites"), msg("Sites"), (table, evidence))], settings(), lang="en", as_of=AS_OF
    )
    text.encode("utf-8")
    assert "<b>" not in text
    assert "\x00" not in text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        (" https://a.example", False),
        ("https://", False),
        ('https://a.example/" onclick=', False),
        ("https://a.example/'x", False),
        ("https://a.example/<b>", False),
        ("https://[::1", False),
        ("//a.example", False),
        ("data:text/html,x", False),
        ("https://a.example\\@b", False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_may_be_clicked(url: str, safe: bool) -> None:
    assert safe_link(url) is safe
    assert ("<a " in Html(Localiser("en"), clickable=True).url(url)) is safe
    assert "<a " not in Html(Localiser("en"), clickable=False).url(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://xn--80aai1dk.xn--p1ai/", "агасу.рф"),
        ("https://a.example/%E3%82%AB%E3%83%A1%E3%83%A9", "a.example/カメラ"),
        ("http://a.example/%FF%FE", "a.example/%FF%FE"),
        ("https://a.example/a%0Ab", "a.example/a%0Ab"),
        ("https://a.example/%E2%80%AEx", "a.example/%E2%80%AEx"),
        ("ftp://a.example/x", "ftp://a.example/x"),
        ("https://a.example/" + "x" * 300, "a.example/" + "x" * 99 + "…"),
        ("no address", "no address"),
    ],
)
def test_addresses_are_readable(url: str, shown: str) -> None:
    assert readable_url(url) == shown


@pytest.mark.parametrize(
    ("text", "direction"),
    [("abc", "ltr"), ("12 كاميرا", "rtl"), ("«מצלמה", "rtl"), ("123", "ltr"), ("", "ltr")],
)
def test_direction_is_that_of_the_first_letter(text: str, direction: str) -> None:
    assert direction_of(text) == direction


def test_a_passage_is_one_run_in_its_own_direction() -> None:
    tree = parsed(sample_pages.pages())
    passage = tree.css_first(".evidence blockquote p")
    assert passage.attributes == {"lang": "fa", "dir": "rtl"}
    assert passage.text() == "راهنمای خرید دوربین برای خانه."
    assert passage.css_first("mark").text() == "دوربین"
    assert not passage.css("bdi"), "isolates would lay the parts out in the page's direction"


@pytest.mark.parametrize(
    ("before", "anchor", "after", "shown"),
    [
        ("設定の手順は", "こちら", "をご覧ください。", "設定の手順はこちらをご覧ください。"),
        ("we use", "Acme", ", always", "we use Acme, always"),
        ("", "Acme", "", "Acme"),
        ("see", "", "", "see (empty)"),
        ("カメラは", "Acme", "が良い", "カメラは Acme が良い"),
    ],
)
def test_words_around_an_anchor_keep_their_gaps(before: str, anchor: str, after: str, shown: str) -> None:
    parts = (Foreign(before), Foreign(anchor), Foreign(after))
    evidence = Evidence("e", "https://a.example", "keep", None, *parts, (), ())
    text = LexborHTMLParser(Html(Localiser("en"), clickable=False).passage(evidence)).body.text()
    assert " ".join(text.split()) == " ".join(shown.split())


@pytest.mark.parametrize("lang", ["en", "ar", "ja"])
def test_language_direction_and_landmarks(lang: str) -> None:
    tree = parsed(sample_pages.pages(), lang)
    assert tree.root.attributes == {"lang": lang, "dir": "rtl" if lang == "ar" else "ltr"}
    assert len(tree.css("main")) == len(tree.css("nav")) == len(tree.css("h1")) == 1
    assert tree.css_first("a.skip").attributes["href"] == "#main"
    assert tree.css_first("a.skip") == tree.body.css("a")[0]
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in tree.css("nav a"):
        assert (link.attributes["href"] or "")[1:] in ids
    for labelled in tree.css("[aria-labelledby]"):
        assert labelled.attributes["aria-labelledby"] in ids


def test_tables_have_captions_scopes_and_named_scroll_regions(page: LexborHTMLParser) -> None:
    tables = page.css("table")
    assert len(tables) > 15
    for table in tables:
        assert table.css_first("caption").text().strip()
        assert all(th.attributes.get("scope") in ("col", "row") for th in table.css("th"))
        rows = table.css("tbody tr")
        assert all(row.css_first("th") and row.css_first("th").attributes["scope"] == "row" for row in rows)
        region = table.parent
        assert region.attributes["role"] == "region"
        assert region.attributes["tabindex"] == "0"
        assert region.attributes["aria-label"]


def test_every_chart_has_words_and_its_numbers_as_a_table(page: LexborHTMLParser) -> None:
    figures = page.css("figure")
    assert len(figures) > 10
    for figure in figures:
        assert figure.css_first("figcaption").text().strip()
        assert figure.css("table"), figure.text()[:80]
        for drawing in figure.css("svg"):
            hidden = {drawing.attributes.get("aria-hidden"), drawing.parent.attributes.get("aria-hidden")}
            assert "true" in hidden


def test_foreign_text_says_its_language() -> None:
    cell = parsed(sample_pages.pages()).css_first("td.k-foreign bdi")
    assert cell.attributes == {"lang": "ar", "dir": "auto"}
    assert cell.text() == "كاميرات <b>"
    html = Html(Localiser("en"), clickable=False)
    assert html.foreign(Foreign("x", '"><b>')) == '<bdi dir="auto">x</bdi>'
    assert html.foreign(Foreign("", "ar")) == '<span class="none">(empty)</span>'


def test_english_left_in_another_language_is_marked_english() -> None:
    from hreflens.show.page import Message

    html = Html(Localiser("ar"), clickable=False)
    assert html.say(Message("{quoted}", (("quoted", "as <i> recorded"),))) == (
        '<span lang="en" dir="ltr"><bdi>as &lt;i&gt; recorded</bdi></span>'
    )
    assert html.say(Message("Never translated.")) == '<span lang="en" dir="ltr">Never translated.</span>'
    assert "span" not in html.say(msg("Summary"))
    assert "span" not in Html(Localiser("en"), clickable=False).say(Message("Never translated."))


def _rows(table: LexborNode) -> list[list[str]]:
    return [[cell.text().strip() for cell in row.css("th, td")] for row in table.css("tbody tr")]


@pytest.mark.parametrize("lang", ["en", "de", "ar"])
def test_the_numbers_shown_are_the_tables_numbers(lang: str) -> None:
    pages = build_report(audit(120), settings(), as_of=AS_OF)
    tree, local = parsed(pages, lang), Localiser(lang)
    html = Html(local, clickable=False)
    checked = 0
    for each in pages:
        section = tree.css_first(f"section#{each.key}")
        drawn = [
            table
            for block in each.blocks
            if isinstance(block, Chart | DataTable)
            for table in [block.table if isinstance(block, Chart) else block]
            if table.rows and not html.as_records(table)
        ]
        shown = section.css("table")
        assert len(shown) == len(drawn)
        for table, node in zip(drawn, shown, strict=True):
            columns = [(n, column) for n, column in enumerate(table.columns) if not column.detail]
            rows = _rows(node)
            heat = "heat" in (node.attributes.get("class") or "")
            assert len(rows) == min(len(table.rows), 25 if table.listing else 60)
            for row, cells in zip(rows, table.rows, strict=False):
                assert len(row) == len(columns)
                for text, (n, column) in zip(row, columns, strict=True):
                    if column.kind in NUMERIC and not (heat and not cells[n]):
                        assert text == local.cell(cells[n], column.kind)
                        checked += 1
    assert checked > 500


def test_long_tables_are_cut_and_say_so() -> None:
    tree = parsed([Page("p", msg("Sites"), msg("Sites"), (sample_pages.listing(14, total=20),))])
    assert len(tree.css("li.record")) == 12
    note = tree.css("section .note")[-1].text()
    assert "first 12 of 20 rows" in note
    assert "They also give, for each row: Why." in note
    few = parsed([Page("p", msg("Sites"), msg("Sites"), (sample_pages.listing(3),))])
    assert (
        few.css("section .note")[-1].text() == "The workbook and the CSV files also give, for each row: Why."
    )
    assert "first" not in few.css("section .note")[-1].text()
    many = DataTable(
        "t", msg("Sites"), sample_pages.small_table().columns, sample_pages.small_table().rows, total=9
    )
    cut = parsed([Page("p", msg("Sites"), msg("Sites"), (many,))])
    assert cut.css("section .note")[-1].text() == (
        "Shown: the first 4 of 9 rows. The workbook and the CSV files hold the others."
    )
    plain = parsed([Page("p", msg("Sites"), msg("Sites"), (sample_pages.table_of_kinds(),))])
    assert not plain.css("section .note")


def test_a_record_shows_every_cell_but_details_and_nothing_for_none() -> None:
    tree = parsed([Page("p", msg("Sites"), msg("Sites"), (sample_pages.listing(2),))])
    record = tree.css("li.record")[1]
    assert record.css_first(".name").text() == "site-1.example"
    assert record.css_first(".verdict").text() == "!Act"
    assert [node.text() for node in record.css("dl.facts dd")] == ["1"]
    assert [node.text() for node in record.css(".why li")] == ["Nothing.", "Same anchor: <i>"]
    assert "said" not in record.text()
    wide = parsed([Page("p", msg("Sites"), msg("Sites"), (sample_pages.table_of_kinds(listing=True),))])
    full, empty = wide.css("li.record")
    assert len(full.css("dl.facts > div")) == len(sample_pages.CELLS) - 3, (
        "all but name, verdict and the unknown"
    )
    assert not empty.css("dl.facts > div")


def test_an_empty_audit_gives_a_whole_page_that_says_so() -> None:
    tree = parsed(build_report({}, settings(), as_of=AS_OF))
    assert len(tree.css("section")) == len(REPORTS) - len(OPTIONAL)
    assert tree.css_first("#summary .lead").text() == "No links have been imported yet."
    assert tree.css(".empty")


def test_titles_are_white_label_and_escaped() -> None:
    mine = settings(title="Bericht <b>&")
    text = render_html(sample_pages.pages(), mine, lang="de", as_of=AS_OF)
    assert "<title>Bericht &lt;b&gt;&amp; – acme.example</title>" in text
    assert "Backlink-Bericht" not in text


def test_verdicts_are_never_colour_alone() -> None:
    html = Html(Localiser("en"), clickable=False)
    signs = {str(html.verdict(v)) for v in ("keep", "ignore", "review", "act")}
    assert {re.sub("<[^>]+>", "", sign) for sign in signs} == {"✓Keep", "○Likely ignored", "?Review", "!Act"}
    assert 'class="verdict v-unknown"' in html.verdict('"><b>')


def test_equal_audits_give_equal_bytes() -> None:
    texts = {
        render_html(build_report(audit(60), settings(), as_of=AS_OF), settings(), lang="ja", as_of=AS_OF)
        for _ in range(2)
    }
    assert len(texts) == 1


def test_the_payloads_are_what_they_claim() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS)
    assert Kind.FOREIGN.value == "foreign"
