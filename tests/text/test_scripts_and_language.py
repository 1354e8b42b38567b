"""Scripts, words and languages of short texts."""

import pytest

from hreflens.text.language import detect
from hreflens.text.scripts import dominant_script
from hreflens.text.tokens import word_count

CASES = [
    ("Мы проверили несколько замков для магазинов", "ru", "Cyrl"),
    ("Ελέγξαμε πολλές κλειδαριές για μικρά καταστήματα", "el", "Grek"),
    ("اختبرنا عدة أقفال للمتاجر الصغيرة", "ar", "Arab"),
    ("בדקנו כמה מנעולים לחנויות קטנות", "he", "Hebr"),
    ("हमने छोटी दुकानों के लिए कई तालों की जाँच की", "hi", "Deva"),
    ("เราทดสอบกุญแจหลายแบบสำหรับร้านค้าขนาดเล็ก", "th", "Thai"),
    ("小さな店舗向けの電子錠を試しました", "ja", "Jpan"),
    ("작은 가게를 위한 자물쇠를 시험했습니다", "ko", "Kore"),
    ("Wir haben mehrere Schlösser für kleine Läden geprüft", "de", "Latn"),
    ("Küçük dükkanlar için birkaç kilidi denedik ve anlatıyoruz", "tr", "Latn"),
]


@pytest.mark.parametrize(("text", "lang", "script"), CASES)
def test_language_and_script(text: str, lang: str, script: str) -> None:
    assert dominant_script(text) == script
    assert detect(text).lang == lang
    assert detect(text, declared="en").lang == lang, "a declared language alone decides nothing"
    assert 4 <= word_count(text) <= 20, "unsegmented scripts count alike"


@pytest.mark.parametrize("noise", ["", "404", "+1 555 0100", "★★★", "https://x.example/?a=1", "X-200 Pro"])
def test_noise_is_undetermined(noise: str) -> None:
    assert detect(noise).lang == "und"
