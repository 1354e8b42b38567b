"""Every page is an attacker's: nothing raises, everything ends in bounded time."""

import json
import tarfile
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.links import OwnSites, read_links
from hreflens.read.pages import build_pages, read_page
from hreflens.tables import PAGE_OUTLINKS, PAGES, PLACEMENTS
from tests.shared_data import shared

URL = "https://blog.example.org/p"
OWN = "<a href='https://acme.com/x'>Acme</a>"
TEXT = "<p>Ein Absatz mit genug Text, damit die Seite einen Hauptteil hat, der gelesen werden kann.</p>" * 3


def read(body: bytes, content_type: str = "text/html") -> tuple[dict, list[dict]]:  # type: ignore[type-arg]
    started = time.process_time()
    pages, placements, outlinks = build_pages(
        [(URL, URL, [("Content-Type", content_type)], body)], ("acme.com",)
    )
    assert time.process_time() - started < 8
    assert (pages.schema, placements.schema, outlinks.schema) == (
        PAGES.empty().schema,
        PLACEMENTS.empty().schema,
        PAGE_OUTLINKS.empty().schema,
    )
    return pages.to_pylist()[0], placements.to_pylist()


BOMBS = {
    "one tag": "<" + "a" * 2_000_000, "nested divs": "<div>" * 100_000, "nested links": "<a href=https://acme.com/>" * 20_000, "nested tables": "<table><tr><td>" * 5_000, "nested lists": "<ul><li>" * 20_000, "nested fonts": "<font>" * 50_000 + "<p>x" * 5_000, "nested spans": "<span>x" * 50_000,
    "closing tags": "</div>" * 300_000, "many links": "<a href=https://a.example/>x</a>" * 100_000, "many hosts": "".join(f"<a href=https://h{n}.example/>x</a>" for n in range(6_000)), "huge href": f"<a href='https://acme.com/{'x' * 1_000_000}'>x</a>", "huge anchor": f"<a href='https://acme.com/'>{'x' * 1_000_000}</a>",
    "huge attributes": "<div " + "".join(f"a{n}=1 " for n in range(100_000)) + ">", "huge class": f"<div class='{'menu ' * 200_000}'>{OWN}</div>", "huge id": f"<div id='{'x' * 1_000_000}'>{OWN}</div>", "huge style": f"<div style='{'color:red;' * 100_000}'>{OWN}</div>", "many styles": "<style>" + ".a,.b{color:red}" * 50_000 + f"</style>{OWN}",
    "selectors": "<style>" + ",".join(f".a{n}" for n in range(50_000)) + "{display:none}</style>" + OWN, "open comments": "<!--" * 200_000, "open styles": "<style>" + "@media{" * 100_000 + "</style>" + OWN, "open rules": "<style>" + "{" * 300_000 + "</style>" + OWN, "comments in styles": "<style>" + "/*" * 200_000 + "</style>" + OWN,
    "blanks": " \n\t" * 500_000, "one word": "x" * 2_000_000, "marks": "a" + "\u0301" * 300_000, "han": "漢" * 500_000, "metas": "<meta name=robots content=x>" * 50_000, "hreflang": "".join(f"<link rel=alternate hreflang=de href=/{n}>" for n in range(20_000)), "headings": "<h2>x</h2>" * 30_000 + OWN, "siblings": "<p>related</p>" * 30_000 + OWN,
    "scripts": "<script>" * 50_000, "textarea": "<textarea>" + "<p>" * 100_000, "trackers": "'GTM-ABC123' " * 100_000, "digits": "+49 " * 300_000, "separators": "Home > " * 100_000 + OWN, "names": "".join(f"<div class='a{n}-menu-{n}'>{OWN}</div>" for n in range(3_000)), "cards": f"<div>{'<div class=c><img><a href=https://acme.com/>x</a></div>' * 4_000}</div>",
    "entities": "&amp;" * 300_000, "doctype": "<!DOCTYPE " + "x" * 500_000, "svg": "<svg>" * 30_000, "template": "<template>" * 30_000, "frames": "<iframe>" * 30_000, "select": "<select>" + "<option>" * 100_000, "options": "<select>" + "<option>x</option>" * 100_000, "cdata": "<![CDATA[" * 100_000, "currencies": "1 EUR 2 TL 3 руб " * 50_000, "quotes": "<a href=\"" * 100_000, "equals": "<div a='" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs(name: str) -> None:
    page, _ = read((TEXT + BOMBS[name]).encode())
    assert page["url"] == URL
    assert page["charset"] == "utf-8"


ODD = {
    "empty": b"", "nul": b"\x00" * 1_000, "nul in tags": b"<a\x00href='https://acme.com/'>x\x00y</a>", "invalid utf-8": b"<p>\xff\xfe\xfa " + OWN.encode() + b"\xc3\x28</p>", "surrogates": OWN.encode() + b"\xed\xa0\x80\xed\xb0\x80", "overlong": b"\xc0\xaf\xe0\x80\xaf" + OWN.encode(), "bom only": b"\xef\xbb\xbf", "utf-16": "<p>x</p>".encode("utf-16"),
    "utf-32": OWN.encode("utf-32"), "odd utf-16": OWN.encode("utf-16")[:-1], "gzip": b"\x1f\x8b\x08" + bytes(range(256)) * 20, "png": b"\x89PNG\r\n" + bytes(range(256)) * 20, "escapes": b"\x1b$B" * 1_000, "half": "<p>漢".encode()[:-1], "c1": bytes(range(128, 160)) * 50, "all bytes": bytes(range(256)) * 50, "xml": b"<?xml version='1.0' encoding='x'?><html/>",
    "entities": b"&#xD800;&#x110000;&#0;&#xFFFFFF; " + OWN.encode(), "bidi": "\u202e\u2066".encode() * 500 + OWN.encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ODD))
@pytest.mark.parametrize(
    "content_type",
    [
        "text/html",
        "text/html; charset=utf-8",
        "text/html; charset=shift_jis",
        "text/html; charset=unicode_escape",
        "\x00",
        "text/html; charset=" + "x" * 5_000,
    ],
)
def test_odd_bytes(name: str, content_type: str) -> None:
    page, _ = read(ODD[name], content_type)
    assert page["url"] == URL


def test_lone_surrogates_in_addresses_and_headers_do_no_harm() -> None:
    page = read_page(
        "http://a.example/\udcff",
        "",
        {"Content-Type": "text/html\udcff", "Link": "<\udcff>; rel=canonical"},
        b"<p>x</p>",
        own_sites=frozenset({"acme.com", "\udcff", ""}),
    )
    assert page.page["url"] == "http://a.example/\udcff"


def test_a_link_survives_deep_nesting_and_long_pages() -> None:
    _, links = read(("<div>" * 60_000 + OWN + "<p>x" * 1_000).encode())
    assert [row["target_url"] for row in links] == ["https://acme.com/x"]


def test_nothing_of_a_page_becomes_markup_or_control_characters() -> None:
    page, (link,) = read(
        b"<title>a\x07b<script>x</script></title><a href=https://acme.com/>x\x01<script>y</script>z</a>"
    )
    assert all(ord(char) >= 32 for char in page["title"] + link["anchor_text"])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div class=comments>",
                "</div>",
                "<p>",
                OWN,
                "<a href=x>",
                "</a>",
                "<table>",
                "<td>",
                "<b>",
                "</b>",
                "<style>a{display:none}</style>",
                "<h2>Related</h2>",
                "text ",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<svg>",
                "漢字",
                "<nav>",
                "<footer>",
                "<br>",
                "\x00",
                "<select>",
                "<template>",
                "<frameset>",
            ]
        ),
        max_size=60,
    )
)
def test_any_mark_up_is_read(pieces: list[str]) -> None:
    record = read_page(URL, URL, {}, "".join(pieces).encode(), own_sites=frozenset({"acme.com"}))
    assert record.page["charset"] == "utf-8"
    assert all(row["placement"] for row in record.placements)


def test_malformed_links_as_browsers_see_them() -> None:
    cases = json.loads(shared("langid/malformed_html_cases.json").read_text(encoding="utf-8"))
    assert len(cases) >= 20
    for html in cases.values():
        tree = LexborHTMLParser(html)
        read_links(tree, base=URL, site="example.org", own=OwnSites(frozenset({"acme.com"})))
        read(html.encode())


@pytest.mark.slow
def test_html5lib_corpus_is_read_without_an_exception() -> None:
    documents: list[bytes] = []
    with tarfile.open(shared("robustness/html5lib_tests.tar.xz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is None:
                continue
            content = file.read()
            if member.name.endswith(".dat"):
                documents += [part.split(b"\n#errors", 1)[0] for part in content.split(b"#data\n")[1:]]
            elif member.name.endswith(".test"):
                documents += [
                    str(test.get("input", "")).encode("utf-8", "replace")
                    for test in json.loads(content).get("tests", [])
                ]
    assert len(documents) > 3_000
    bodies = [
        (f"https://a.example/{number}", f"https://a.example/{number}", [], body)
        for number, body in enumerate(documents)
    ]
    pages, _, _ = build_pages(bodies, ("acme.com",))
    assert pages.num_rows == len(documents)
    assert pages.column("charset").null_count == 0
