"""The language of texts: what text, script and hints decide, and when the answer is "not known"."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.text.language import detect, detect_many
from hreflens.text.language_names import base_language, group_of, language_tag, same_language, tld_languages

SENTENCES = {
    "de": "Wir haben mehrere Schlösser für kleine Läden geprüft und erklären, welche davon sicherer sind.",
    "fr": "Nous avons testé plusieurs serrures pour les petits magasins et nous expliquons lesquelles sont plus sûres.",
    "es": "Hemos probado varias cerraduras para tiendas pequeñas y explicamos cuáles son más seguras.",
    "pt": "Testámos várias fechaduras para lojas pequenas e explicamos quais são mais seguras.",
    "it": "Abbiamo provato diverse serrature per piccoli negozi e spieghiamo quali sono più sicure.",
    "nl": "We hebben verschillende sloten voor kleine winkels getest en leggen uit welke veiliger zijn.",
    "pl": "Sprawdziliśmy kilka zamków do małych sklepów i wyjaśniamy, które z nich są bezpieczniejsze.",
    "cs": "Vyzkoušeli jsme několik zámků pro malé obchody a vysvětlujeme, které z nich jsou bezpečnější.",
    "tr": "Küçük dükkânlar için birkaç kilidi denedik ve hangilerinin daha güvenli olduğunu anlatıyoruz.",
    "vi": "Chúng tôi đã thử nhiều loại khóa cho cửa hàng nhỏ và giải thích loại nào an toàn hơn.",
    "fi": "Testasimme useita lukkoja pieniin kauppoihin ja kerromme, mitkä niistä ovat turvallisempia.",
    "hu": "Több zárat is kipróbáltunk kis boltokhoz, és elmagyarázzuk, melyik a biztonságosabb.",
    "ru": "Мы проверили несколько замков для небольших магазинов и рассказываем, какие из них надёжнее.",
    "uk": "Ми перевірили кілька замків для невеликих крамниць і розповідаємо, які з них надійніші.",
    "bg": "Проверихме няколко ключалки за малки магазини и обясняваме кои от тях са по-сигурни.",
    "ar": "اختبرنا عدة أقفال للمتاجر الصغيرة ونشرح أي منها أكثر أمانا وأسهل في الاستعمال.",
    "fa": "ما چند قفل را برای مغازه‌های کوچک آزمایش کردیم و توضیح می‌دهیم کدام‌یک امن‌تر است.",
    "ur": "ہم نے چھوٹی دکانوں کے لیے کئی تالے آزمائے اور بتاتے ہیں کہ کون سے زیادہ محفوظ ہیں۔",
    "hi": "हमने छोटी दुकानों के लिए कई तालों की जाँच की और बताते हैं कि कौन से अधिक सुरक्षित हैं।",
    "ja": "小さな店舗向けの電子錠をいくつか試しましたので、どれが安全か紹介します。",
    "ko": "작은 가게를 위한 자물쇠를 여러 가지 시험해 보고 어느 것이 더 안전한지 알려 드립니다.",
    "zh-Hans": "我们测试了几种适合小店铺的门锁，并说明哪一种更安全。",
    "zh-Hant": "我們測試了幾種適合小店鋪的門鎖，並說明哪一種更安全。",
    "el": "Ελέγξαμε πολλές κλειδαριές για μικρά καταστήματα και εξηγούμε ποιες είναι ασφαλέστερες.",
    "he": "בדקנו כמה מנעולים לחנויות קטנות ומסבירים אילו מהם בטוחים יותר.",
    "yi": "מיר האָבן געפּרוּווט עטלעכע שלעסער פֿאַר קליינע קראָמען און דערקלערן וועלכע זענען זיכערער.",
    "th": "เราทดสอบกุญแจหลายแบบสำหรับร้านค้าขนาดเล็กและอธิบายว่าแบบไหนปลอดภัยกว่า",
    "ka": "ჩვენ გამოვცადეთ რამდენიმე საკეტი პატარა მაღაზიებისთვის და ვხსნით, რომელია უფრო საიმედო.",
    "am": "ለትናንሽ ሱቆች በርካታ መቆለፊያዎችን ሞክረን የትኞቹ ይበልጥ አስተማማኝ እንደሆኑ እናብራራለን።",
    "bn": "আমরা ছোট দোকানের জন্য কয়েকটি তালা পরীক্ষা করেছি এবং কোনটি বেশি নিরাপদ তা ব্যাখ্যা করছি।",
}  # fmt: skip


@pytest.mark.parametrize("lang", sorted(SENTENCES))
@pytest.mark.parametrize("declared", [None, "en", "xx", "de"])
def test_a_sentence_is_its_language_whatever_is_declared(lang: str, declared: str | None) -> None:
    found = detect(SENTENCES[lang], declared=declared)
    assert found.lang == lang
    assert found.prob >= 0.5
    assert detect(SENTENCES[lang], tld="jp").lang == lang, "a domain alone decides nothing"


def test_a_batch_answers_as_single_calls() -> None:
    texts = [*SENTENCES.values(), None, "", "404"]
    assert detect_many(texts) == [detect(text) for text in texts]
    declared = ["en"] * len(texts)
    assert detect_many(texts, declared=declared, tlds=["de"] * len(texts)) == [
        detect(text, declared="en", tld="de") for text in texts
    ]


@pytest.mark.parametrize(
    "noise",
    ["", "   ", "404", "+1 555 0100", "★★★", "https://x.example/?a=1", "X-200 Pro", "SKU 1234-AB", "user@mail.example", "#tag1 #tag2", "&nbsp;&copy;", "a", "..", "www.shop.example"],
)  # fmt: skip
def test_noise_is_not_known(noise: str) -> None:
    found = detect(noise, declared="fr", tld="fr")
    assert (found.lang, found.group) == ("und", None)


@pytest.mark.parametrize(
    ("text", "hints", "lang"),
    [
        # Text alone cannot tell the members of a group apart; hints may.
        ("Provjerili smo nekoliko brava za male trgovine i objašnjavamo koje su sigurnije za vlasnike.", {"declared": "hr"}, "hr"),
        ("Provjerili smo nekoliko brava za male trgovine i objašnjavamo koje su sigurnije za vlasnike.", {"declared": "bs"}, "bs"),
        ("Kami menguji beberapa kunci untuk toko kecil dan menjelaskan mana yang lebih aman digunakan.", {"declared": "id"}, "id"),
        ("Vi har testet flere låser for små butikker og forklarer hvilke som er tryggere å bruke.", {"declared": "nb"}, "nb"),
    ],
)  # fmt: skip
def test_hints_decide_inside_a_group(text: str, hints: dict[str, str], lang: str) -> None:
    found = detect(text, **hints)  # type: ignore[arg-type]
    assert found.lang == lang
    assert found.group == group_of(lang)


@pytest.mark.parametrize(
    ("text", "lang", "script"),
    [
        ("学习", "zh-Hans", "Hans"), ("臺灣", "zh-Hant", "Hant"), ("会社概要サイト", "ja", "Jpan"), ("한국", "ko", "Kore"), ("ខ្មែរ", "km", "Khmr"), ("བོད་ཡིག", "bo", "Tibt"),
        ("অসমীয়া ভাষাৰ ৰচনা ৱেব", "as", "Beng"), ("ᏣᎳᎩ", "chr", "Cher"),
    ],
)  # fmt: skip
def test_script_decides_alone(text: str, lang: str, script: str) -> None:
    found = detect(text)
    assert (found.lang, found.script) == (lang, script)


RUSSIAN = "Добро пожаловать на страницу нашего клуба. Мы собираемся по субботам у старой лодочной станции и ловим рыбу. "
SPAM = "Hello friends, good paragraph and pleasant arguments. Great post, thank you for sharing this with the readers! "


@pytest.mark.parametrize(
    ("text", "declared", "lang"),
    [
        (RUSSIAN * 2 + SPAM * 3, "ru", "ru"), (RUSSIAN * 2 + SPAM * 3, None, "en"), (RUSSIAN * 2 + SPAM * 3, "el", "en"), (RUSSIAN[:60] + SPAM * 6, "ru", "en"),
        (SPAM * 6, "ru", "en"), (RUSSIAN * 4 + SPAM, "en", "ru"),
    ],
)  # fmt: skip
def test_a_mixed_text_is_of_the_declared_language_where_that_has_its_share(
    text: str, declared: str | None, lang: str
) -> None:
    assert detect(text, declared=declared).lang == lang


def test_brand_names_inside_foreign_text_do_not_count() -> None:
    assert detect("Чехол для iPhone 15 Pro Max").lang == "ru"
    assert detect("купить чехол Samsung Galaxy").lang == "ru"


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=120),
    st.sampled_from([None, "en", "de-DE", "zz", "\x00", "x" * 80]),
    st.sampled_from([None, "de", "co.jp", "xn--p1ai", "..", "xn--\udcff"]),
)
def test_any_text_has_an_answer(text: str, declared: str | None, tld: str | None) -> None:
    found = detect(text, declared=declared, tld=tld, hints=("fr", ""))
    assert 0.0 <= found.prob <= 1.0
    assert found.lang


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("DE", "de"), ("pt_br", "pt-BR"), ("no", "nb"), ("iw", "he"), ("zh-TW", "zh-Hant"), ("zh_CN", "zh-Hans"), ("zh", "zh"), ("zh-Hans-TW", "zh-Hans"), ("zh-hant-cn", "zh-Hant"), ("cmn", "zh"), ("yue", "zh-Hant"),
        ("sr-Latn", "sr-Latn"), ("sr-Latn-RS", "sr-Latn"), ("sr-RS", "sr-RS"), ("deu", "de"), ("fil", "fil"), ("tl", "fil"), ("jp", "ja"), ("ua", "uk"), ("en-US;q=0.8", "en-US"), ("de,en", "de"), ("en_US.UTF-8", "en-US"),
        ("und", None), ("mul", None), ("", None), (None, None), ("englisch", None), ("x" * 65, None), ("e", None), ("12", None), ("in", "id"), ("cz", "cs"),
    ],
)  # fmt: skip
def test_tags_have_one_spelling(raw: str | None, tag: str | None) -> None:
    assert language_tag(raw) == tag


@pytest.mark.parametrize(
    ("raw", "base"),
    [
        ("pt-BR", "pt"),
        ("zh-TW", "zh-Hant"),
        ("sr-Latn-RS", "sr-Latn"),
        ("de", "de"),
        (None, None),
        ("?", None),
    ],
)
def test_base_language(raw: str | None, base: str | None) -> None:
    assert base_language(raw) == base


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("de", "de-AT", True), ("de", "nl", False), ("hr", "bs", True), ("sr-Latn", "hr", True), ("id", "ms", True), ("nb", "nn", True), ("nb", "id", False), ("zh", "zh-Hans", True), ("zh", "zh-Hant", True),
        ("zh-Hans", "zh-Hant", False), ("sr", "sr-Latn", True), ("sr", "ru", False), (None, None, False), ("und", "und", False), ("de", None, False), (None, "de", False),
    ],
)  # fmt: skip
def test_same_language(one: str | None, other: str | None, same: bool) -> None:
    assert same_language(one, other) is same


@pytest.mark.parametrize(
    ("tld", "languages"),
    [("de", ("de",)), ("ch", ("de", "fr", "it")), ("co.jp", ("ja",)), ("shop.example.fr", ("fr",)), ("xn--p1ai", ("ru",)), ("рф", ("ru",)), ("com", ()), ("io", ()), ("", ()), (None, ()), ("xn--\udcff", ()), ("DE.", ("de",))],
)  # fmt: skip
def test_languages_of_a_domain(tld: str | None, languages: tuple[str, ...]) -> None:
    assert tld_languages(tld) == languages
