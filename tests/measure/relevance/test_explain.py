"""Explanations are the computation: the words' contributions sum to the cosine; glosses are near words."""

import numpy as np
import pytest

from hreflens.measure.relevance.explain import Glossary, contributing_words, gloss_words
from tests.measure.relevance.shipped import table

TEXTS = {
    "ru": "Хакеры украли пароли, вредоносная программа шифрует серверы",
    "ja": "ハッカーがパスワードを盗み、サーバーのデータを暗号化した",
    "ar": "سرق المتسللون كلمات المرور وهاجموا الخوادم",
    "th": "แฮกเกอร์ขโมยรหัสผ่านและข้อมูล",
    "de": "Hacker stehlen Passwörter, Passwörter und Daten",
}
TARGET = "Protect your network against hackers and stolen passwords"


@pytest.mark.parametrize("lang", TEXTS)
def test_all_words_together_give_the_cosine(lang: str) -> None:
    target = table().embed([TARGET])[0]
    text = TEXTS[lang]
    # Against the target and its opposite, so that the words that subtract are counted as well.
    adds = contributing_words(table(), text, target, most=500)
    subtracts = contributing_words(table(), text, -target, most=500)
    total = sum(w.contribution for w in adds) - sum(w.contribution for w in subtracts)
    assert total == pytest.approx(float(table().embed([text])[0] @ target), abs=2e-3)
    assert [w.contribution for w in adds] == sorted((w.contribution for w in adds), reverse=True)


def test_words_carry_a_gloss_in_the_readers_language() -> None:
    target = table().embed([TARGET])[0]
    for lang in ("en", "de", "fr", "es", "ja", "ar"):
        words = gloss_words(lang)
        assert len(words) > 3_000, lang
    glossary = Glossary(table(), "en", gloss_words("en"))
    found = contributing_words(table(), TEXTS["ru"], target, glossary)
    assert found
    assert any(word.gloss for word in found)
    assert glossary.gloss(["house"]) == ["house"]
    assert glossary.gloss([]) == []
    assert Glossary(table(), "xx", gloss_words("xx")).gloss(["a"]) == [None]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("вино", "wine"),
        ("футбол", "football"),
        ("музыка", "music"),
        ("学校", "school"),
        ("bibliothèque", "library"),
    ],
)
def test_common_words_are_glossed_rightly(word: str, wanted: str) -> None:
    assert Glossary(table(), "en", gloss_words("en")).gloss([word])[0] in {wanted, f"{wanted}s"} | _ALIKE.get(
        wanted, set()
    )


_ALIKE = {"football": {"soccer", "footballer"}, "music": {"musical"}, "wine": {"red wine"}}


def test_texts_without_known_words_have_no_explanation() -> None:
    target = table().embed([TARGET])[0]
    for text in ("", "🙂", "123"):
        assert contributing_words(table(), text, target) == ()
    assert contributing_words(table(), TEXTS["de"], np.zeros_like(target)) == ()
