"""Bytes to text: labels, marks, declarations that are missing, right, wrong or contradict each other."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.read.charset import codec_of, decode_page
from hreflens.read.charset_letters import LATIN_CHARSETS, likeliest_latin

TEXTS = {
    "ru": ("Мы проверили несколько замков для небольших магазинов и хотим рассказать, какие из них надёжнее. ", ("windows-1251", "koi8-r", "iso-8859-5")),
    "uk": ("Ми перевірили кілька замків для невеликих крамниць і хочемо розповісти, які з них є надійнішими. ", ("windows-1251", "koi8-u")),
    "ja": ("小さな店舗向けの電子錠をいくつか試しましたので、使い勝手と安全性について紹介します。", ("shift_jis", "euc-jp", "iso-2022-jp")),
    "ko": ("작은 가게를 위한 전자 자물쇠를 여러 가지 시험해 보고 사용하기 쉬운지 안전한지 알려 드립니다. ", ("euc-kr", "cp949")),
    "zh": ("我们测试了几种适合小店铺的电子锁，下面介绍它们的使用方法和安全性，希望对大家有帮助。", ("gb2312", "gbk", "gb18030")),
    "zh-Hant": ("我們測試了幾種適合小店鋪的電子鎖，以下介紹它們的使用方法與安全性，希望對大家有幫助。", ("big5",)),
    "el": ("Ελέγξαμε πολλές κλειδαριές για μικρά καταστήματα και θέλουμε να πούμε ποιες είναι ασφαλέστερες. ", ("iso-8859-7", "windows-1253")),
    "he": ("בדקנו כמה מנעולים לחנויות קטנות ואנחנו רוצים לספר אילו מהם בטוחים יותר ונוחים לשימוש. ", ("windows-1255",)),
    "tr": ("Küçük dükkânlar için birkaç kilidi denedik ve hangilerinin daha güvenli olduğunu anlatmak istiyoruz. ", ("iso-8859-9", "windows-1254")),
    "th": ("เราทดสอบกุญแจหลายแบบสำหรับร้านค้าขนาดเล็กและอยากเล่าว่าแบบไหนปลอดภัยกว่า ", ("tis-620", "cp874")),
    "pl": ("Sprawdziliśmy kilka zamków do małych sklepów i chcemy opowiedzieć, które z nich są bezpieczniejsze. ", ("iso-8859-2", "windows-1250")),
    "de": ("Wir haben mehrere Schlösser für kleine Läden geprüft und erklären, welche davon sicherer sind. ", ("iso-8859-1", "windows-1252", "iso-8859-15")),
}  # fmt: skip
CASES = [(lang, charset) for lang, (_, charsets) in TEXTS.items() for charset in charsets]


def page(lang: str, charset: str, meta: str) -> tuple[bytes, str]:
    text = f"<html><head>{meta}<title>t</title></head><body><p>{TEXTS[lang][0] * 12}</p></body></html>"
    return text.encode(charset), text


@pytest.mark.parametrize(("lang", "charset"), CASES)
@pytest.mark.parametrize("meta", ["none", "right", "wrong"])
def test_legacy_charsets_without_with_and_despite_a_declaration(lang: str, charset: str, meta: str) -> None:
    named = {"none": "", "right": f'<meta charset="{charset}">', "wrong": '<meta charset="utf-8">'}[meta]
    body, text = page(lang, charset, named)
    found = decode_page(body, "text/html")
    assert found.text == text
    assert found.source == ("meta" if meta == "right" else "guess") or charset == "iso-2022-jp"


@pytest.mark.parametrize(("lang", "charset"), CASES)
def test_the_header_declares_too(lang: str, charset: str) -> None:
    body, text = page(lang, charset, "")
    found = decode_page(body, {"Content-Type": f"text/html; charset={charset}"})
    assert found.text == text
    assert found.source in ("header", "guess")


@pytest.mark.parametrize("meta", ["", '<meta charset="windows-1251">', '<meta charset="shift_jis">'])
@pytest.mark.parametrize("lang", sorted(TEXTS))
def test_valid_utf_8_is_utf_8_whatever_is_declared(lang: str, meta: str) -> None:
    body, text = page(lang, "utf-8", meta)
    assert (decode_page(body, "text/html; charset=koi8-r").text, decode_page(body).source) == (text, "utf8")


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    ],
)  # fmt: skip
def test_byte_order_marks_win(mark: bytes, codec: str) -> None:
    text = "<p>Ключ и замок, 鍵と錠</p>"
    found = decode_page(mark + text.encode(codec), "text/html; charset=windows-1251")
    assert (found.text, found.charset, found.source) == (text, codec, "bom")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("utf-8", "utf-8"), (" UTF8 ", "utf-8"), ("'utf-8'", "utf-8"), ("iso-8859-1", "cp1252"), ("latin1", "cp1252"), ("ascii", "cp1252"),
        ("gb2312", "gb18030"), ("GBK", "gb18030"), ("x-gbk", "gb18030"), ("shift_jis", "cp932"), ("x-sjis", "cp932"), ("Windows-31J", "cp932"),
        ("euc-kr", "cp949"), ("ks_c_5601-1987", "cp949"), ("big5", "big5hkscs"), ("iso-8859-9", "cp1254"), ("tis-620", "cp874"),
        ("koi8-r", "koi8-u"), ("iso-8859-8-i", "iso8859-8"), ("windows-1251", "cp1251"), ("utf8mb4", "utf-8"), ("iso-2022-jp", "iso2022_jp_2"),
        ("utf-7", None), ("rot13", None), ("base64", None), ("hex", None), ("idna", None), ("unicode_escape", None), ("undefined", None), ("nonsense", None), ("", None),
        (None, None), ("x" * 41, None), ("ключ", None), ("punycode", None), ("mbcs", None),
    ],
)  # fmt: skip
def test_labels_mean_what_browsers_make_of_them(label: str | None, codec: str | None) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize(
    ("body", "header", "text", "charset", "source"),
    [
        # A server's Western default over a Cyrillic page: the guess corrects it.
        (TEXTS["ru"][0].encode("cp1251") * 5, "text/html; charset=iso-8859-1", TEXTS["ru"][0] * 5, "cp1251", "guess"),
        # Header and meta contradict each other: the guess decides between them.
        (b'<meta charset="windows-1251">' + TEXTS["ru"][0].encode("cp1251") * 5, "text/html; charset=koi8-r", None, "cp1251", "meta"),
        (b'<meta charset="koi8-r">' + TEXTS["ru"][0].encode("cp1251") * 5, "text/html; charset=windows-1251", None, "cp1251", "header"),
        # One broken byte costs a page neither its UTF-8 nor its declared charset.
        ("Größe überall äöü ".encode() * 40 + b"\xff" + "schön ".encode() * 40, None, None, "utf-8", "utf8"),
        (b'<meta charset="shift_jis">' + TEXTS["ja"][0].encode("cp932") * 5 + b"\xff\xff", None, None, "cp932", "meta"),
        # Half a character at the end is where the page was cut off.
        ("наконец".encode()[:-1], None, "наконе", "utf-8", "utf8"),
        (b"plain ASCII", "text/html; charset=windows-1251", "plain ASCII", "utf-8", "utf8"),
        (b"a\x00b", None, "a b", "utf-8", "utf8"),
        (b"", None, "", "utf-8", "utf8"),
        ("<html><p>wide without a mark</p></html>".encode("utf-16-le"), None, "<html><p>wide without a mark</p></html>", "utf-16-le", "guess"),
        ("<html><p>wide without a mark</p></html>".encode("utf-16-be"), None, "<html><p>wide without a mark</p></html>", "utf-16-be", "guess"),
    ],
)  # fmt: skip
def test_conflicts(body: bytes, header: str | None, text: str | None, charset: str, source: str) -> None:
    found = decode_page(body, header)
    assert (found.charset, found.source) == (charset, source)
    if text is not None:
        assert found.text == text


@pytest.mark.parametrize("name", ["content-type", "Content-Type", "CONTENT-TYPE"])
def test_header_names_have_no_case(name: str) -> None:
    body = "Привет, мир! ".encode("koi8-r") * 4
    assert decode_page(body, {"x": "y", name: "text/html; charset=koi8-r"}).source == "header"


def test_french_with_many_accents_stays_western() -> None:
    text = "Nous avons vérifié plusieurs serrures et préparé un récit détaillé à côté. " * 8
    found = decode_page(text.encode("cp1252"), "text/html; charset=iso-8859-1")
    assert (found.text, found.source) == (text, "header")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=600),
    st.sampled_from(
        [
            None,
            "text/html; charset=utf-16",
            "text/html; charset=\x00",
            "text/html; charset=unicode_escape",
            "text/html; charset=iso-2022-kr",
            "x",
        ]
    ),
)
def test_any_bytes_decode_to_a_known_codec(body: bytes, header: str | None) -> None:
    found = decode_page(body, header)
    codecs.lookup(found.charset)
    assert "\x00" not in found.text
    assert found.source in ("bom", "utf8", "header", "meta", "guess")


ACCENTED = {
    "sq": ("Kemi provuar disa çelësa për dyqane të vogla dhe duam të tregojmë cilët janë më të sigurt.", "windows-1250 iso-8859-2 iso-8859-16 windows-1252"),
    "hu": ("Több zárat kipróbáltunk kis üzletekhez, és elmondjuk, melyik a legbiztonságosabb, melyikből elég egy hűség és erő.", "iso-8859-2 iso-8859-16"),
    "ro": ("Am încercat mai multe încuietori și vă spunem „care sunt mai sigure” pentru o prăvălie și în ce fel țin.", "iso-8859-16"),
    "lv": ("Mēs pārbaudījām vairākas slēdzenes mazajiem veikaliem un vēlamies pastāstīt, kuras ir drošākas, kā arī ļoti ērtas.", "windows-1257 iso-8859-13 iso-8859-4"),
    "mt": ("Aħna ppruvajna diversi serraturi għall-ħwienet iż-żgħar u nixtiequ ngħidu liema huma l-aktar żguri, ġodda u ċari.", "iso-8859-3"),
    "cy": ("Rydyn ni wedi profi sawl clo i siopau bach, ac mae'r tŷ a'r dŵr yn ddiogel; gwên, tân a môr, hŷn a gŵr.", "iso-8859-14"),
    "fi": ("Kokeilimme useita lukkoja pieniin myymälöihin ja kerromme, mitkä niistä ovat turvallisempia käytössä.", "iso-8859-1 iso-8859-15"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "charset"), [(lang, charset) for lang, (_, them) in ACCENTED.items() for charset in them.split()]
)
def test_letters_of_a_language_tell_latin_charsets_apart(lang: str, charset: str) -> None:
    text = f"<title>t</title><p>{ACCENTED[lang][0] * 6}</p>"
    assert decode_page(text.encode(charset)).text == text


def test_letters_say_nothing_where_there_are_none() -> None:
    assert likeliest_latin(b"plain text") is None
    assert likeliest_latin(b"") is None
    assert likeliest_latin("caf\u00e9".encode("cp1252")) == "cp1252"


@given(st.binary(max_size=400))
def test_letters_never_raise(body: bytes) -> None:
    assert likeliest_latin(body) in {None, *LATIN_CHARSETS}
