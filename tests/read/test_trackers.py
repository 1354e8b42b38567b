"""Marks of one maker: ids of services, near-duplicate text, the shape of the mark-up, platforms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.fingerprints import dom_shape, text_minhash
from hreflens.read.platforms import has_comment_form, platform_of
from hreflens.read.trackers import MAX_IDS, tracker_ids

BAIDU = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("ga('create', 'UA-1234567-1', 'auto')", "ga:UA-1234567"), ("x.UA-123-1", ""), ("AUA-1234567-1", ""), ("UA-1234567-12345", ""), ("gtag('config', 'G-AB12CD34EF')", "ga4:G-AB12CD34EF"), ("id=G-AB12CD34EF&", "ga4:G-AB12CD34EF"), ("MG-AB12CD34EF", ""),
        ("'G-ab12cd34ef'", ""), ("'GTM-ABC123'", "gtm:GTM-ABC123"), ("XGTM-ABC123", ""), ("'AW-123456789'", "google_ads:AW-123456789"), ("ca-pub-1234567890123456", "adsense:pub-1234567890123456"), ('data-ad-client="pub-1234567890123456"', "adsense:pub-1234567890123456"), ("subpub-1234567890", ""),
        ("https://mc.yandex.ru/watch/12345678", "metrika:12345678"), ("https://mc.yandex.com/watch/12345678", "metrika:12345678"), ("ym(12345678, 'init', {})", "metrika:12345678"), ("ym( 12345678,", "metrika:12345678"), ("new Ya.Metrika({id:12345678})", "metrika:12345678"),
        ("new Ya.Metrika2({ 'id' : '12345678' })", "metrika:12345678"), ("yaCounter12345678.reachGoal('x')", "metrika:12345678"), ("ym(1234)", ""), (f"hm.src='https://hm.baidu.com/hm.js?{BAIDU}'", f"baidu:{BAIDU}"), (f"hm.baidu.com/h.js?{BAIDU}", f"baidu:{BAIDU}"), ("hm.baidu.com/hm.js?xyz", ""),
        ('wcs_add["wa"] = "s_1a2b3c4d5e";', "naver:s_1a2b3c4d5e"), ("wcs_add['wa']='abcde'", "naver:abcde"), ("_paq.push(['setTrackerUrl', 'https://Stats.example.com/matomo.php']); _paq.push(['setSiteId', '3']);", "matomo:stats.example.com/3"), ('var u="//m.example.org/"; _paq.push(["setSiteId", 7])', "matomo:m.example.org/7"),
        ("_paq.push(['setSiteId', '3'])", ""), ("counter.yadro.ru/hit;mygroup?t", "liveinternet:mygroup"), ("['Histats.start', '1,1234567,4,0']", "histats:1234567"), ("hjid:123456,hjsv:6", "hotjar:123456"), ("fbq('init', '123456789012345');", "facebook:123456789012345"), ('fbq("init","12345678")', "facebook:12345678"),
        ("fbq('track', 'PageView')", ""), ("//cdn.taboola.com/libtrc/my-site/loader.js", "taboola:my-site"), ("s4.cnzz.com/z_stat.php?id=1234567&web_id=7654321", "cnzz:1234567"), ("top100.rambler.ru/cgi/1234567", "rambler:1234567"), ("top-fwz1.mail.ru/counter?id=1234567", "mailru:1234567"), ("top.mail.ru/counter?id=1234567", "mailru:1234567"),
        ("https://www.amazon.de/dp/B0?tag=meinblog-21", "amazon:meinblog-21"), ("https://www.amazon.com/dp/B0?x=1&amp;tag=mysite-20", "amazon:mysite-20"), ("https://www.amazon.com/dp/B0?tag=my", ""), ("nothing", ""), ("", ""),
    ],
)  # fmt: skip
def test_ids_of_services(markup: str, found: str) -> None:
    assert tracker_ids(markup, {}) == found
    assert tracker_ids(f"<script>{markup}</script>" * 3, {}) == found, "once each"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("google-site-verification", " abc_DEF ", "google_verify:abc_DEF"), ("yandex-verification", "1a2b", "yandex_verify:1a2b"), ("baidu-site-verification", "code-x", "baidu_verify:code-x"), ("naver-site-verification", "n1", "naver_verify:n1"), ("msvalidate.01", "AB", "bing_verify:AB"),
        ("p:domain_verify", "p1", "pinterest_verify:p1"), ("facebook-domain-verification", "f1", "facebook_verify:f1"), ("360-site-verification", "q", "360_verify:q"), ("sogou_site_verification", "s", "sogou_verify:s"), ("seznam-wmt", "z", "seznam_verify:z"), ("wmail-verification", "w", "mailru_verify:w"),
        ("google-adsense-account", "ca-pub-1", "adsense:pub-1"), ("description", "x", ""), ("yandex-verification", "x" * 121, ""), ("yandex-verification", "x" * 120, "yandex_verify:" + "x" * 120), ("yandex-verification", "  ", ""), ("yandex-verification", "two words", "yandex_verify:two"),
    ],
)  # fmt: skip
def test_verifications(name: str, value: str, found: str) -> None:
    assert tracker_ids("", {name: value}) == found


def test_ids_next_to_each_other_and_at_the_ends_of_a_page_are_all_found() -> None:
    for markup, found in (
        ("UA-12345-1 UA-12345-1 UA-67890-2", "ga:UA-12345 ga:UA-67890"),
        ("-12345-1 filler UA", ""),
        ("'G-AAAAAAAA1'=G-BBBBBBBB2 \"G-CCCCCCCC3", "ga4:G-AAAAAAAA1 ga4:G-BBBBBBBB2 ga4:G-CCCCCCCC3"),
    ):
        assert tracker_ids(markup, {}) == found


def test_ids_are_sorted_words_and_few() -> None:
    many = " ".join(f"'GTM-A{number:05d}'" for number in range(500))
    found = tracker_ids("'GTM-ZZZZ' 'UA-1234567-1' " + many, {"yandex-verification": "y"}).split()
    assert found == sorted(found)
    assert len(found) <= MAX_IDS
    assert sum(word.startswith("gtm:") for word in found) == 20


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="UAG-TMpub1234567890'\"()[]{}=:;,./?& ymhjfbqinit", max_size=300))
def test_any_mark_up_gives_words(markup: str) -> None:
    assert all(":" in word for word in tracker_ids(markup, {}).split())


TEXT = (
    "Wir haben mehrere Schlösser für kleine Läden geprüft und erklären, welche davon sicherer sind als andere. "
    * 6
)
THAI = "เราทดสอบกุญแจหลายแบบสำหรับร้านค้าขนาดเล็กและอธิบายว่าแบบไหนปลอดภัยกว่าแบบอื่นในตลาดเก่า" * 6


def likeness(one: str, two: str) -> float:
    a, b = text_minhash(one), text_minhash(two)
    assert a is not None
    assert b is not None
    assert len(a) == len(b) == 256
    return sum(a[at : at + 4] == b[at : at + 4] for at in range(0, 256, 4)) / 64


@pytest.mark.parametrize("text", [TEXT, THAI])
def test_minhash_is_stable_and_estimates_likeness(text: str) -> None:
    assert likeness(text, text) == 1.0
    assert likeness(text, text.upper()) == 1.0
    assert likeness(text, text.replace(" ", "  \n").replace(",", " ;")) == 1.0
    assert likeness(text, text + "Noch ein kurzer Satz am Ende.") > 0.6
    assert likeness(TEXT, THAI) < 0.1
    assert text_minhash("") is None
    assert text_minhash("!!! ...") is None


def test_minhash_never_changes_between_versions() -> None:
    assert (text_minhash("The quick brown fox") or b"").hex()[:32] == PINNED


PINNED = "75b1648238865a41fd87ac046718c1c4"  # runs of different versions are compared with each other


def shape(html: str) -> str | None:
    return dom_shape(LexborHTMLParser(html))


def test_pages_of_one_template_have_one_shape() -> None:
    page = "<body><div id=top><h1>{}</h1></div><div id=main><article><p>{}</p></article></div></body>"
    one = shape(page.format("a", "b"))
    assert one is not None
    assert len(one) == 16
    assert shape(page.format("other", "text</p><p>more</p><p>and more")) == one
    assert shape(page.format("a", "b").replace("<p>", "<p class=x>")) == one
    assert shape(page.format("a", "b").replace("<h1>", "<script>x</script><!-- c --><h1>")) == one
    assert shape(page.format("a", "b").replace("id=main", "id=haupt")) != one
    assert shape(page.format("a", "b").replace("id=main", "id=post-17")) == shape(
        page.format("a", "b").replace("id=main", "id=post-18")
    )
    assert shape(page.format("a", "b").replace("article", "section")) != one
    lists = "<body><ul><li>1</li></ul></body>"
    assert shape(lists) == shape(lists.replace("<li>1</li>", "<li>1</li><li>2<b>x</b></li>"))
    deep = "<div>" * 8 + "x" + "</div>" * 8
    assert shape(deep) == shape(deep.replace("x", "<section>x</section>")), "five levels count"
    wide = "<p></p><div></div>" * 25
    assert shape(wide) == shape(wide + "<section></section>"), "forty children count"


@pytest.mark.parametrize(
    ("generator", "host", "markup", "platform"),
    [
        (None, "a.example", '<dl class="postprofile">', "phpbb"),
        ("WordPress 6.5", "a.example", "", "wordpress"), ("Discuz! X3.4", "a.example", "", "discuz"), ("Hugo 0.1", "a.example", "<link href=/wp-content/x>", "hugo"), (None, "joe.blogspot.com", "", "blogger"), (None, "ameblo.jp", "", "ameba"), (None, "notameblo.jp", "", None), (None, "blog.naver.com", "", "naver"),
        (None, "m.blog.naver.com", "", "naver"), (None, "a.example", "<link href='/wp-content/x.css'>", "wordpress"), (None, "a.example", "<div id='x' data-xf-init=1>", "xenforo"), (None, "a.example", "<script src=/bitrix/js/x>", "bitrix"), (None, "a.example", "<p>", None), ("Unknown 1", "a.example", "<p>", None),
        ("WordPress", "a.example", '<div id="bbpress-forums">', "bbpress"), ("WordPress", "a.example", "<style>#bbpress-forums .bbp-reply-content{}</style>", "wordpress"), (None, "a.example", " " * 300_001 + "/wp-content/", None),
    ],
)  # fmt: skip
def test_platforms(generator: str | None, host: str, markup: str, platform: str | None) -> None:
    assert platform_of(generator=generator, host=host, markup=markup) == platform


@pytest.mark.parametrize(
    ("markup", "form"),
    [
        ("<form action='/wp-comments-post.php'>", True), ('<form id="commentform">', True), ("<div id=respond>", True), ("<div id='disqus_thread'>", True), ('<DIV ID="COMMENT-FORM">', True), ('<form class="x comment-form y">', True), ("<form class='commentform'>", True), ('<textarea rows=3 name="comment">', True),
        ("<TEXTAREA NAME=message>", True), ("<textarea id='yorum'>", True), ("<textarea name=address>", False), ("<p>respond to comment-form</p>", False), ("<div id=responder>", False), ('<div class="no-comment-formal">', False), ("", False), ("<p>comments</p>", False), ("<textarea>", False),
        ("ж" * 50 + "<div id=respond>", True), ("İ" * 50 + "<div id=respond>", True), ("respond " * 100 + "<div id=respond>", True), ("respond " * 300, False),
    ],
)  # fmt: skip
def test_comment_forms(markup: str, form: bool) -> None:
    assert has_comment_form(markup) is form
