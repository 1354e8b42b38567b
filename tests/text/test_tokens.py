"""Words, their number and shingles in scripts with and without blanks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.text import tokens
from hreflens.text.tokens import fold, shingles, word_count, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []), ("Hello, World!", ["hello", "world"]), ("it's l’eau", ["it's", "l’eau"]), ("a_b c-d", ["a", "b", "c", "d"]), ("2 x 3", ["2", "x", "3"]),
        ("ГРОМКО Тихо", ["громко", "тихо"]), ("STRASSE Straße", ["strasse", "strasse"]), ("हिन्दी भाषा", ["हिन्दी", "भाषा"]), ("می‌روم", ["میروم"]), ("ｆｕｌｌ", ["full"]),
        ("東京都", ["東京", "京都"]), ("東", ["東"]), ("東京 Tower 日", ["東京", "tower", "日"]), ("ไทย", ["ไท", "ทย"]), ("한국어 공부", ["한국어", "공부"]), ("co\u00adoperate", ["cooperate"]),
        ("😀 ok", ["ok"]), ("مرحبا بالعالم", ["مرحبا", "بالعالم"]), ("e\u0301te\u0301", ["été"]),
    ],
)  # fmt: skip
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0), ("...", 0), ("one two three", 3), ("один два", 2), ("हिन्दी भाषा", 2), ("한국어 공부", 2), ("東", 1), ("東京都新宿区", 4), ("東京は大きい町です", 4),
        ("ภาษาไทยสนุกมาก", 3), ("เรา", 1), ("word 東京都新宿区", 5), ("don't stop", 2), ("ພາສາລາວ", 2), ("ភាសាខ្មែរ", 1), ("မြန်မာစာ", 1),
    ],
)  # fmt: skip
def test_word_count_is_alike_across_scripts(text: str, count: int) -> None:
    assert word_count(text) == count


def test_shingles_by_script_length_and_layout() -> None:
    assert shingles("") == []
    assert shingles("!!!") == []
    assert shingles("short") == ["short"]
    assert shingles("abcdefgh") == ["abcdefgh"]
    assert shingles("abcdefghi") == ["abcdefgh", "bcdefghi"]
    assert shingles("東京都新宿") == ["東京都新", "京都新宿"]
    assert shingles("One,  two;\nthree!") == shingles("one two three")
    assert shingles("abababababab") == ["abababab", "babababa"], "once each"
    assert len(shingles("日本 abcdefghijklm")) > 0


@given(st.text(max_size=200))
def test_fold_is_idempotent_for_words(text: str) -> None:
    assert words(fold(text)) == words(text)


@given(st.text(max_size=200))
def test_shingles_are_distinct_pieces_of_the_words(text: str) -> None:
    found = shingles(text)
    assert len(found) == len(set(found))
    assert bool(found) == bool(words(text))
    assert all(len(piece) in (4, 8) for piece in found) or len(found) == 1


@given(st.text(max_size=120))
def test_the_short_cut_for_plain_text_changes_nothing(text: str) -> None:
    pattern = tokens._patterns()[0]
    for value in (text, fold(text)):
        if tokens._is_plain(value):
            assert tokens._PLAIN.findall(value) == [match.group() for match in pattern.finditer(value)]


@given(st.text(alphabet="aB7é'’\u200d_ .-ж\n", max_size=40))
def test_words_found_by_array_are_those_of_the_pattern(text: str) -> None:
    found = tokens._PLAIN.findall(text)
    assert tokens._plain_count(text) == len(found)
    assert tokens._plain_words(text) == " ".join(found)


def test_the_short_cut_never_takes_marks_or_unsegmented_scripts() -> None:
    special = re.compile(f"[{tokens._UNSEGMENTED_RANGES}{tokens._marks()}]")
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert all(tokens._MAY_BE_SPECIAL.match(char) for char in special.findall(every))
    assert tokens._is_plain("Straße, größer – «ключ» №5 ελληνικά")
