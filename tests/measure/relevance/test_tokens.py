"""Our fast cutting gives the ids of tokenizer.json, in every script and for hostile text, in bounded time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as Library

from hreflens.measure.relevance.table import SHIPPED
from hreflens.measure.relevance.tokens import MAX_CHARS, Tokenizer
from tests.measure.relevance.shipped import table

LIBRARY = Library.from_file(str(SHIPPED / "tokenizer.json"))

TEXTS = {
    "latin": "The QUICK brown fox — naïve café, coöperation",
    "ligature and fullwidth": "ﬁne ＡＢＣ ㈱ ½",
    "turkish dotted I": "İSTANBUL'da ılık IŞIK",
    "final sigma": "ΣΊΣΥΦΟΣ ο σοφός",
    "romanian cedilla": "şi ţară",
    "cyrillic": "Ёлка и ещё подъём",
    "arabic harakat and alef": "كَتَبَ إلى الأُسرة ـــ آخر",
    "persian joiner": "می‌خواهم کتاب‌ها",
    "hebrew points": "שָׁלוֹם עֲלֵיכֶם",
    "hindi marks": "स्वास्थ्य और शिक्षा",
    "bengali split vowel": "কোথায়",
    "tamil": "கால்பந்து போட்டி",
    "thai without blanks": "ประเทศไทยมีอาหารอร่อยมาก",
    "khmer": "ភាសាខ្មែរ",
    "burmese": "မြန်မာဘာသာ",
    "lao": "ພາສາລາວ",
    "japanese": "今日は東京で新しい本を買いました",
    "chinese": "人工智慧與資訊安全",
    "korean": "컴퓨터 보안과 개인정보",
    "korean jamo": "한국어",
    "amharic homophones": "ሐኪም ሠላም ዐይን ፀሐይ",
    "georgian": "საქართველო",
    "armenian": "Հայաստան",
    "decomposed": "e\u0301te\u0301 u\u0308ber",
    "rtl controls": "abc\u202edef\u202c \u200fغير",
    "long run": "ก" * 350,
    "long run with dropped marks": "ab\u0301" * 20 + "ك\u064e" * 180,
    "emoji": "👩‍👩‍👧‍👦🙂 ok",
    "digits": "covid19 5g 2024",
    "rare han": "𠮷野家 㐂",
    "only marks": "\u064e\u064f \u200d",
    "empty": "",
}


@pytest.mark.parametrize("name", TEXTS)
def test_ids_are_those_of_the_tokenizer_file(name: str) -> None:
    assert table().tokenizer.ids(TEXTS[name]) == LIBRARY.encode(TEXTS[name], add_special_tokens=False).ids


# Characters that newer Unicode versions compose differently are left out: Python and the library differ there.
_TEXT = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FFFF, exclude_categories=("Cs", "Cn", "So", "Lm")),
    max_size=80,
)


@settings(max_examples=200, deadline=None)
@given(_TEXT)
def test_ids_are_those_of_the_tokenizer_file_for_any_text(text: str) -> None:
    assert table().tokenizer.ids(text) == LIBRARY.encode(text, add_special_tokens=False).ids


@settings(max_examples=100, deadline=None)
@given(_TEXT)
def test_a_second_look_gives_the_same_ids(text: str) -> None:
    cut = table().tokenizer
    assert cut.ids(text) == cut.ids(text)


@pytest.mark.parametrize("bomb", ["a", "ก", "漢", "🙂", "ab ", "\u0301", "\u202e", "ﷺ"])
def test_ten_megabytes_of_one_token_take_bounded_time(bomb: str) -> None:
    started = time.process_time()
    ids = table().tokenizer.ids(bomb * (10_000_000 // len(bomb)))
    assert time.process_time() - started < 1.0
    assert len(ids) <= MAX_CHARS * 20


def test_the_longest_match_wins_and_every_known_letter_counts() -> None:
    cut = Tokenizer({"a": 1, "b": 2, "ab": 3, "abc": 4, "c": 5})
    assert cut.ids("abcab abx ca") == [4, 3, 3, 5, 1]
