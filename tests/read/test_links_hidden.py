"""Links and their anchors, what a visitor cannot see, style rules, the words around a link."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.hidden import HiddenReader
from hreflens.read.layout import read_layout
from hreflens.read.links import MAX_LINKS, OwnSites, PageLinks, read_anchor, read_links, short_anchor
from hreflens.read.passages import passage_of
from hreflens.read.placement import Placer
from hreflens.read.styles import MAX_RULES, colour, pixels, read_declarations, read_rules

BASE = "https://blog.example.org/dir/page"


def links(html: str, *, base: str = BASE, own: str = "acme.com") -> PageLinks:
    site = "blog.example.org" if "blog.example.org" in base else "medium.com/@joe"
    return read_links(
        LexborHTMLParser(html),
        base=base,
        site="example.org" if site.startswith("blog") else site,
        own=OwnSites(frozenset(own.split())),
    )


@pytest.mark.parametrize(
    ("html", "urls", "count"),
    [
        ("<a href=https://acme.com/x>", ["https://acme.com/x"], 1), ("<a href='//ACME.com/x'>", ["https://acme.com/x"], 1), ("<area href=https://acme.com/>", ["https://acme.com/"], 1), ("<a href='\\\\acme.com/x'>", ["https://acme.com/x"], 1), ("<a href=/own>", [], 1), ("<a href=https://example.org/>", [], 1), ("<a href=https://x.example.org/>", [], 1),
        ("<a href=#top>", [], 0), ("<a href=''>", [], 0), ("<a>", [], 0), ("<a href='  '>", [], 0), ("<a href=mailto:a@b.c>", [], 0), ("<a href=tel:1>", [], 0), ("<a href=javascript:x>", [], 0), ("<a href='JavaScript:x'>", [], 0), ("<a href=data:x>", [], 0), ("<a href='http://['>", [], 0),
        ("<a href='ht\ntps://acme.com/'>", ["https://acme.com/"], 1), ("<a href=' https://acme.com/ '>", ["https://acme.com/"], 1), ("<a href=https://acme.com/1><a href=https://acme.com/1>", ["https://acme.com/1"] * 2, 2), ("<a href=https://other.example/>", ["https://other.example/"], 1),
        ("<a href=https://пример.рф/>", ["https://xn--e1afmkfd.xn--p1ai/"], 1), ("<a href=HTTP://acme.com/>", ["http://acme.com/"], 1), ("<link href=https://acme.com/>", [], 0),
    ],
)  # fmt: skip
def test_links_that_lead_elsewhere(html: str, urls: list[str], count: int) -> None:
    found = links(html)
    assert ([link.url for link in found.links], found.count) == (urls, count)


def test_ordinals_rel_words_and_own_sites() -> None:
    found = links(
        "<a href=/a></a><a href=https://acme.com/ rel='NoFollow  UGC'></a><a href=https://b.example/></a>"
    ).links
    assert [(link.ordinal, link.followed, sorted(link.rel)) for link in found] == [
        (1, False, ["nofollow", "ugc"]),
        (2, True, []),
    ]
    assert not links("<a href=https://acme.com/ rel=sponsored>").links[0].followed
    own = OwnSites(frozenset(("www.Acme.com", "medium.com/@Acme", "пример.рф")))
    assert own.owns("acme.com", "acme.com")
    assert own.owns("shop.acme.com", "acme.com")
    assert own.owns("xn--e1afmkfd.xn--p1ai", "x")
    assert own.owns("medium.com", "medium.com/@acme")
    assert not own.owns("notacme.com", "notacme.com")
    assert not own.owns("medium.com", "medium.com/@joe")
    assert not OwnSites(frozenset()).owns("a.example", "a.example")


def test_relative_links_count_where_the_owner_or_a_tenant_publishes() -> None:
    assert [link.url for link in links("<a href=/x>", base="https://acme.com/").links] == [
        "https://acme.com/x"
    ]
    assert [link.url for link in links("<a href=/@other/x>", base="https://medium.com/@joe/y").links] == [
        "https://medium.com/@other/x"
    ]


def test_at_most_so_many_links_are_read() -> None:
    assert links("<a href=https://a.example/>x</a>" * (MAX_LINKS + 10)).count == MAX_LINKS


@pytest.mark.parametrize(
    ("inner", "text", "source"),
    [
        ("Acme", "Acme", "text"), ("  A\n c ", "A c", "text"), ("<b>A</b><i>b</i>", "Ab", "text"), ("A<br>b", "A b", "text"), ("<div>A</div><div>b</div>", "A b", "text"), ("<img alt='Logo'>", "Logo", "alt"), ("<img alt=''><img alt=Two>", "Two", "alt"), ("Text<img alt=x>", "Text", "text"), ("<script>x</script>", "", "none"),
        ("\u200b\u200d", "", "none"), ("&nbsp;", "", "none"), ("<svg><title>t</title></svg>", "", "none"), ("x" * 600, "x" * 500, "text"), ("<noscript>n</noscript>", "", "none"), ("a\x00b", "a\ufffdb", "text"),
    ],
)  # fmt: skip
def test_what_a_visitor_reads_on_a_link(inner: str, text: str, source: str) -> None:
    node = LexborHTMLParser(f"<a href=x>{inner}</a>").css_first("a")
    found = read_anchor(node)
    assert (found.text.replace("\ufffd", "") if "\x00" in inner else found.text, found.source) == (
        text.replace("\ufffd", ""),
        source,
    )
    assert short_anchor(node) == found.text[:120] or source != "text" or "<" in inner


@pytest.mark.parametrize(
    ("attributes", "text", "source"),
    [("aria-label='Zu Acme' title=T", "Zu Acme", "aria_label"), ("title=Titel", "Titel", "title"), ("", "", "none"), ("alt=Karte", "Karte", "alt")],
)  # fmt: skip
def test_names_of_links_without_text(attributes: str, text: str, source: str) -> None:
    assert tuple(read_anchor(LexborHTMLParser(f"<a href=x {attributes}></a>").css_first("a"))) == (
        text,
        source,
    )


A = "<a href=https://acme.com/>Acme</a>"


def reason(html: str) -> str | None:
    tree = LexborHTMLParser(html)
    found = HiddenReader(tree).reason(tree.css_first("a"))
    return found.value if found else None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<p style='display:none'>{A}</p>", "display_none"), (f"<p style='DISPLAY : none !important'>{A}</p>", "display_none"), (f"<p style='display:block'>{A}</p>", None), (f"<div style='display:none'><p style='display:block'>{A}</p></div>", "display_none"),
        (f"<p hidden>{A}</p>", "hidden_attribute"), (f"<p hidden=until-found>{A}</p>", None), (f"<p hidden style='display:block'>{A}</p>", None), (f"<body><noscript>{A}</noscript>", "noscript"),
        (f"<p style='visibility:hidden'>{A}</p>", "visibility"), (f"<p style='visibility:collapse'>{A}</p>", "visibility"), (f"<div style='visibility:hidden'><p style='visibility:visible'>{A}</p></div>", None),
        (f"<p style='opacity:0'>{A}</p>", "opacity"), (f"<p style='opacity:0.02'>{A}</p>", "opacity"), (f"<p style='opacity:0.03'>{A}</p>", None), (f"<p style='opacity:1%'>{A}</p>", None),
        (f"<p style='position:absolute;left:-500px'>{A}</p>", "off_screen"), (f"<p style='position:absolute;left:-499px'>{A}</p>", None), (f"<p style='left:-9999px'>{A}</p>", None), (f"<p style='position:fixed;top:-999em'>{A}</p>", "off_screen"), (f"<p style='margin-left:-999px'>{A}</p>", "off_screen"),
        (f"<p style='text-indent:-9999px'>{A}</p>", "off_screen"), (f"<p style='text-indent:-9999px;background:url(x.png)'>{A}</p>", None), (f"<p style='transform:translateX(-9999px)'>{A}</p>", "off_screen"), (f"<p style='transform:translateX(-9px)'>{A}</p>", None),
        (f"<p style='font-size:0'>{A}</p>", "zero_size"), (f"<p style='font-size:1px'>{A}</p>", "zero_size"), (f"<p style='font-size:2px'>{A}</p>", None), (f"<div style='font-size:0'><p style='font-size:14px'>{A}</p></div>", None), (f"<p style='height:0;overflow:hidden'>{A}</p>", "zero_size"),
        (f"<p style='height:2px;overflow:hidden'>{A}</p>", "zero_size"), (f"<p style='height:3px;overflow:hidden'>{A}</p>", None), (f"<p style='height:0'>{A}</p>", None), (f"<p style='transform:scale(0)'>{A}</p>", "zero_size"), (f"<p style='transform:scale(0.5)'>{A}</p>", None), (f"<marquee height=1 width=5>{A}</marquee>", "zero_size"), (f"<marquee>{A}</marquee>", None),
        (f"<p style='position:absolute;clip:rect(1px,1px,1px,1px)'>{A}</p>", "clipped"), (f"<p style='clip:rect(1px 1px 1px 1px)'>{A}</p>", None), (f"<p style='position:absolute;clip:rect(0,100px,50px,0)'>{A}</p>", None), (f"<p style='clip-path:inset(100%)'>{A}</p>", "clipped"), (f"<p style='clip-path:circle(50%)'>{A}</p>", None),
        # the same colour as the ground
        ("<body bgcolor=white><a style='color:#fff' href=https://acme.com/>x</a></body>", "same_colour"), ("<body style='background:#fff'><a style='color:rgb(250,250,250)' href=https://acme.com/>x</a></body>", "same_colour"), ("<body style='background:#fff'><a style='color:rgb(240,240,240)' href=https://acme.com/>x</a></body>", None),
        ("<body style='background:#fff url(x.png)'><a style='color:#fff' href=https://acme.com/>x</a></body>", None), ("<div style='background:black'><a style='color:white' href=https://acme.com/>x</a></div>", None), ("<a style='color:transparent' href=https://acme.com/>x</a>", "same_colour"), ("<body bgcolor=#ffffff link=#ffffff><a href=https://acme.com/>x</a></body>", "same_colour"),
        ("<body bgcolor=white><a href=https://acme.com/><font color=white>x</font></a></body>", "same_colour"), ("<body bgcolor=white><a style='color:white' href=https://acme.com/>x</a>", "same_colour"), ("<a style='color:white' href=https://acme.com/>x</a>", None), ("<div style='background:rgba(255,255,255,.1)'><a style='color:white' href=https://acme.com/>x</a></div>", None),
        # rules of the page
        (f"<style>.x{{display:none}}</style><p class='y x'>{A}</p>", "display_none"), (f"<style>#x{{display:none}}</style><p id=x>{A}</p>", "display_none"), (f"<style>div p{{display:none}}</style><div><p>{A}</p></div>", "display_none"), (f"<style>div p{{display:none}}</style><p>{A}</p>", None), (f"<style>.x{{display:none}} .x{{display:block}}</style><p class=x>{A}</p>", None),
        (f"<style>#x{{display:block}} .x{{display:none}}</style><p id=x class=x>{A}</p>", None), (f"<style>@media print{{.x{{display:none}}}}</style><p class=x>{A}</p>", None), (f"<style>@media screen{{.x{{display:none}}}}</style><p class=x>{A}</p>", "display_none"), (f"<style>.x:hover{{display:none}}</style><p class=x>{A}</p>", None), (f"<style>/* .x{{display:none}} */</style><p class=x>{A}</p>", None),
        (f"<style>.x{{display:none}}</style><p class=x style='display:block'>{A}</p>", None), (f"<style>.a.b{{display:none}}</style><p class='b a'>{A}</p>", "display_none"), (f"<style>.a.b{{display:none}}</style><p class='a'>{A}</p>", None), (f"<style>.x,.y{{display:none}}</style><p class=y>{A}</p>", "display_none"),
        # honest reasons
        (f"<nav style='display:none'>{A}</nav>", None), (f"<div class=menu style='display:none'>{A}</div>", None), (f"<div role=tabpanel style='visibility:hidden'>{A}</div>", None), (f"<details><summary>x</summary>{A}</details>", None), (f"<div class=sr-only style='position:absolute;left:-9999px'>{A}</div>", None), (f"<nav style='position:absolute;left:-9999px'>{A}</nav>", "off_screen"),
        (f"<div class=sr-only style='position:absolute;left:-9999px'>{A * 3}</div>", "off_screen"), (f"<div style='position:absolute;width:1px;height:1px;overflow:hidden'>{A}</div>", None), (f"<div aria-expanded=false style='display:none'>{A}</div>", None), (f"<p>{A}</p>", None),
    ],
)  # fmt: skip
def test_hidden_from_a_visitor(html: str, expected: str | None) -> None:
    assert reason(html) == expected


@pytest.mark.parametrize(
    ("value", "found"),
    [("10px", 10.0), ("-2em", -32.0), ("1.5rem", 24.0), (".5px", 0.5), ("0", 0.0), ("50%", 600.0), ("1pt", 1.33), ("auto", None), ("", None), (None, None), ("calc(1px)", None), (" 3px ", 3.0), ("10PX", None), ("1vw", 12.0), ("1vh", 8.0), ("2ex", 16.0), ("--1px", None)],
)  # fmt: skip
def test_lengths(value: str | None, found: float | None) -> None:
    assert pixels(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("white", (255, 255, 255, 1.0)), ("#fff", (255, 255, 255, 1.0)), ("#FFF", (255, 255, 255, 1.0)), ("#12345678", (18, 52, 86, 120 / 255)), ("#1234", (17, 34, 51, 68 / 255)), ("ff8000", (255, 128, 0, 1.0)), ("rgb(1,2,3)", (1, 2, 3, 1.0)), ("rgb(1 2 3 / 50%)", (1, 2, 3, 0.5)), ("rgba(1,2,3,.25)", (1, 2, 3, 0.25)),
        ("rgb(100%,0%,20%)", (255, 0, 51, 1.0)), ("rgb(300,-5,0)", (255, 0, 0, 1.0)), ("hsl(120,100%,50%)", (0, 255, 0, 1.0)), ("hsl(480deg,100%,25%)", (0, 128, 0, 1.0)), ("hsla(0,0%,100%,0)", (255, 255, 255, 0.0)), ("transparent", (0, 0, 0, 0.0)),
        ("#12", None), ("#12345", None), ("nocolour", None), ("rgb(1,2)", None), ("rgb(a,b,c)", None), ("", None), ("rgb(1,2,3,4,5)", None), ("#ggg", None), ("rgba(1,2,3,9)", (1, 2, 3, 1.0)),
    ],
)  # fmt: skip
def test_colours(value: str, found: tuple[int, int, int, float] | None) -> None:
    assert colour(value) == (pytest.approx(found) if found else None)


def test_declarations_and_rules_are_bounded() -> None:
    assert read_declarations("Color: RED !important; foo:bar; display:none; broken; opacity") == {
        "color": "red",
        "display": "none",
    }
    assert read_declarations("color:red;color:blue") == {"color": "blue"}
    assert len(read_rules([".a{color:red}" * (MAX_RULES + 50)])) == MAX_RULES
    assert len(read_rules([".a{color:red}", ".b{color:red}"])) == 2
    assert (
        read_rules(
            [
                ".a{width:1px",
                "}}}",
                "{",
                "@media x{",
                "a b c d e{color:red}",
                "a[href]{color:red}",
                "*{color:red}",
                ".a{font-weight:bold}",
            ]
        )
        != []
    )
    assert read_rules(["x" * 500_000 + ".a{display:none}"]) == []
    assert read_rules(["@import url(x); .a{display:none}"])[0].selector[0].classes == {"a"}


@pytest.mark.parametrize(
    ("html", "left", "right", "text", "count"),
    [
        (f"<p>davor {A} danach</p>", "davor", "danach", "davor Acme danach", 1), (f"<ul><li>eins {A}</li><li>zwei</li></ul>", "eins", "", "eins Acme", 1), (f"<p>{A}</p>", "", "", "Acme", 1), (f"<div>Text daneben <p>{A}</p> und danach</div>", "Text daneben", "und danach", "Text daneben Acme und danach", 1),
        (f"<table><tr><td>Zelle</td><td>{A} hier</td></tr></table>", "", "hier", "Acme hier", 1), (f"<p>a {A} b {A} c</p>", "a", "b Acme c", "a Acme b Acme c", 2), (f"<p>x<script>no</script> {A}</p>", "x", "", "x Acme", 1), (f"<p>{'l' * 300} {A} {'r' * 300}</p>", "l" * 199, "r" * 199, None, 1),
        (f"<div>{'w' * 1_600}<p>{A}</p></div>", "", "", "Acme", 1),
    ],
)  # fmt: skip
def test_words_around_a_link(html: str, left: str, right: str, text: str | None, count: int) -> None:
    tree = LexborHTMLParser(html)
    found = passage_of(tree.css_first("a"), Placer(read_layout(tree), None))
    assert (found.left, found.right, found.links) == (left, right, count)
    assert len(found.text) <= 600
    assert "Acme" in found.text
    if text is not None:
        assert found.text == text
