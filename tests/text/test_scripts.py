"""Scripts of characters and texts, writing systems, and words that mix alphabets to disguise themselves."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.text.scripts import (
    COMMON,
    SCRIPTS,
    dominant_script,
    mixed_script_words,
    script_counts,
    script_of,
    writing_system,
)

CHARACTERS = [
    ("a", "Latn"), ("Z", "Latn"), ("é", "Latn"), ("ß", "Latn"), ("ﬁ", "Latn"), ("Ａ", "Latn"), ("ʼ", COMMON), ("α", "Grek"), ("Ω", "Grek"), ("ϣ", "Copt"), ("я", "Cyrl"), ("Ї", "Cyrl"), ("ӏ", "Cyrl"),
    ("Ա", "Armn"), ("א", "Hebr"), ("ָ", "Hebr"), ("ع", "Arab"), ("پ", "Arab"), ("ﷲ", "Arab"), ("ܐ", "Syrc"), ("ހ", "Thaa"), ("ߊ", "Nkoo"), ("क", "Deva"), ("ি", "Beng"), ("ਕ", "Guru"),
    ("ક", "Gujr"), ("କ", "Orya"), ("க", "Taml"), ("క", "Telu"), ("ಕ", "Knda"), ("ക", "Mlym"), ("ක", "Sinh"), ("ก", "Thai"), ("ກ", "Laoo"), ("ཀ", "Tibt"), ("က", "Mymr"), ("ა", "Geor"),
    ("한", "Hang"), ("ㄱ", "Hang"), ("አ", "Ethi"), ("Ꭰ", "Cher"), ("ᐁ", "Cans"), ("ក", "Khmr"), ("ᠠ", "Mong"), ("漢", "Hani"), ("々", "Hani"), ("〇", "Hani"), ("𠀀", "Hani"), ("あ", "Hira"),
    ("ア", "Kana"), ("ｱ", "Kana"), ("ㄅ", "Bopo"), ("ꀀ", "Yiii"), ("ⴰ", "Tfng"), ("𞤀", "Adlm"),
    ("1", COMMON), (" ", COMMON), ("-", COMMON), ("😀", COMMON), ("١", COMMON), ("。", COMMON), ("\u200d", COMMON), ("€", COMMON), ("\U0010ffff", COMMON),
]  # fmt: skip


@pytest.mark.parametrize(("char", "script"), CHARACTERS)
def test_script_of_a_character(char: str, script: str) -> None:
    assert script_of(char) == script


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("", None), ("123 !?", None), ("abc", "Latn"), ("абв abc", "Cyrl"), ("abcd абв", "Latn"), ("漢字", "Hani"), ("漢字かな", "Jpan"), ("カタカナ", "Jpan"),
        ("한국어", "Kore"), ("한국 漢字", "Kore"), ("漢字漢字漢字漢字漢字漢字 한", "Hani"), ("新の風格設計有限公司首頁", "Jpan"), ("新の風格設計有限公司首頁介紹我們", "Hani"), ("東京 Tokyo", "Hani"),
        ("東京 is the capital", "Latn"), ("iPhone 15 を買う", "Jpan"), ("サイトの url", "Jpan"), ("ภาษาไทย ok", "Thai"), ("ελληνικά και abc", "Grek"),
    ],
)  # fmt: skip
def test_writing_system_of_a_text(text: str, system: str | None) -> None:
    assert dominant_script(text) == system


def test_none_has_no_script() -> None:
    assert dominant_script(None) is None


@pytest.mark.parametrize(
    ("counts", "system"),
    [
        ({"Cyrl": 2, "Latn": 2}, "Cyrl"), ({"Latn": 3, "Hani": 1}, "Hani"), ({"Latn": 4, "Hani": 1}, "Latn"), ({"Hira": 1, "Hani": 12}, "Jpan"), ({"Hira": 1, "Hani": 13}, "Hani"),
        ({"Hang": 1, "Hani": 5}, "Kore"), ({"Hang": 1, "Hani": 6}, "Hani"), ({"Hang": 2, "Kana": 2}, "Jpan"), ({"Hang": 3, "Kana": 2}, "Kore"), ({"Bopo": 2}, "Hani"), ({"Kana": 1, "Latn": 2}, "Jpan"),
        ({"Kana": 1, "Latn": 3}, "Latn"), ({"Hang": 1, "Latn": 2}, "Kore"), ({"Hang": 1, "Latn": 3}, "Latn"),
    ],
)  # fmt: skip
def test_writing_system_at_its_borders(counts: dict[str, int], system: str) -> None:
    assert writing_system(counts) == system


def test_counts_take_letters_only() -> None:
    assert script_counts("Añ1 й٣ कि!") == {"Latn": 2, "Cyrl": 1, "Deva": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pаypal", ["pаypal"]), ("Αpple", ["Αpple"]), ("саsіnо online", ["саsіnо"]), ("gооgle gооgle", ["gооgle"]), ("Ѕale now", ["Ѕale"]), ("оnline", ["оnline"]),
        ("paypal", []), ("пейпал", []), ("IT-отдел", []), ("PRщик", []), ("PCшник", []), ("SEOшник", []), ("Яндекс.Direct", []), ("USBшка", []), ("", []), ("αβγ abc", []), ("жabc", []),
        ("wеb и сайт", ["wеb"]),
    ],
)  # fmt: skip
def test_words_that_mix_lookalikes(text: str, found: list[str]) -> None:
    assert mixed_script_words(text) == found


@given(st.characters())
def test_every_letter_has_a_known_script_or_none(char: str) -> None:
    assert script_of(char) in SCRIPTS | {COMMON}
    if not (char.isalpha() or unicodedata.category(char)[0] == "M") and char != "〇":
        assert script_of(char) == COMMON


@given(st.text(max_size=60), st.text(max_size=60))
def test_counts_add_up(one: str, two: str) -> None:
    together = script_counts(one + two)
    for script in together:
        assert together[script] == script_counts(one).get(script, 0) + script_counts(two).get(script, 0)
