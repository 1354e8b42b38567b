"""Disguised words: what is a disguise in any script, and what is everyday writing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.text.confusables import hidden_in_words, latin_of, readings, styled_letters
from hreflens.text.scripts import script_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("сasino bonus", "casino bonus"),
        ("pаypal", "paypal"),
        ("кaзино онлайн", "казино онлайн"),
        ("vіаgrа", "viagra"),
        ("ЅEO", "SEO"),
    ],
)
def test_look_alikes_are_read_without_the_disguise(text: str, plain: str) -> None:
    assert plain in readings(text)


HONEST = [
    "日本のSEOブログ",
    "iPhoneのケース",
    "네이버TV 보기",
    "삼성Galaxy 후기",
    "ｷｬﾝﾍﾟｰﾝ",
    "ＮＨＫニュース",
    "می‌خواهم کتاب‌ها را ببینم",
    "क्‍षमा",
    "ശ്രീ‍",
    "ซื้อ\u200bของ\u200bออนไลน์",
    "ភាសា\u200bខ្មែរ",
    "Блиц vesti",
    "Београд Beograd",
    "IT-отдел",
    "PRщик",
    "\u200fשלום עולם\u200f",
    "مرحبا \u202bacme\u202c",
    "Auf\u200clage",
    "👩\u200d💻 blog",
    "co\u00adope\u00adra\u00adtion",
    "ℋistory",
    "Кофе Starbucks",
    "Ελλάδα today",
    "ქართული blog",
    "java.util.\u200bList",
    "naïve café",
]


@pytest.mark.parametrize("text", HONEST)
def test_everyday_writing_in_several_scripts_is_no_disguise(text: str) -> None:
    assert hidden_in_words(text) == 0
    assert readings(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("cas\u200bino", 1),
        ("ка\u200bзино", 1),
        ("كا\u200bزينو", 1),
        ("καζ\u2060ίνο", 1),
        ("कसी\u2063नो", 0),
        ("कस\u2063नो", 1),
        ("카\u200b지노", 1),
        ("カジ\u2063ノ", 1),
        ("คาสิ\u2063โน", 0),
        ("คาส\u2063โน", 1),
        ("\u202eonisac", 1),
        ("\u202eقمار", 1),
        ("c\u200ca\u200cs\u200cino", 2),
        ("ca\u2066si\u2069no", 2),
    ],
)
def test_invisible_characters_count_in_every_script(text: str, count: int) -> None:
    assert hidden_in_words(text) == count


@pytest.mark.parametrize(("text", "count"), [("viａgra", 1), ("c𝐚sino", 1), ("ＡＢＣ", 0), ("𝐛𝐨𝐥𝐝", 0)])
def test_styled_letters_count_beside_plain_ones(text: str, count: int) -> None:
    assert styled_letters(text) == count


def test_the_table_maps_letters_of_other_alphabets_to_latin_ones() -> None:
    assert len(latin_of()) >= 100
    for other, latin in latin_of().items():
        assert latin.isascii()
        assert latin.isalpha()
        assert script_of(other) in {"Cyrl", "Grek", "Armn", "Cher"}


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    assert hidden_in_words(text) >= 0
    assert styled_letters(text) >= 0
    assert all(isinstance(each, str) for each in readings(text))


def test_hostile_length_takes_little_time() -> None:
    started = time.perf_counter()
    for text in ("а" * 10**6 + "a", "\u200b" * 10**6, "cа" * 500_000, "𝐚a" * 10**5):
        hidden_in_words(text)
        readings(text)
        styled_letters(text)
    assert time.perf_counter() - started < 5
