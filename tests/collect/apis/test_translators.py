"""Translation services on this machine: what is asked, what is answered, what is refused, and that keys stay keys."""

import json

import pytest

from hreflens.collect.apis.translators import (
    MAX_ANSWER_BYTES,
    MAX_TEXT_CHARS,
    Translator,
    TranslatorError,
    translate,
    translator_of,
)
from tests.collect.apis.translating import service


def test_libretranslate_is_asked_text_by_text() -> None:
    with service() as found:
        mine = translator_of(
            {"HREFLENS_LIBRETRANSLATE_URL": found.url + "/", "HREFLENS_LIBRETRANSLATE_KEY": "k"}
        )
        assert mine is not None
        assert translate(mine, ["鍵", "安全"], "de-AT", "ja") == ["[de] 鍵", "[de] 安全"]
        path, body, _ = found.asked[0]
        assert path == "/translate"
        assert body == {"q": "鍵", "source": "ja", "target": "de", "format": "text", "api_key": "k"}
        translate(mine, ["鍵"], "zh-Hant")
        assert found.asked[-1][1]["source"] == "auto"
        assert found.asked[-1][1]["target"] == "zt"


def test_deepl_is_asked_at_once_with_its_key_in_the_header() -> None:
    with service() as found:
        mine = translator_of({"HREFLENS_DEEPL_KEY": "secret:fx", "HREFLENS_DEEPL_URL": found.url})
        assert mine is not None
        assert translate(mine, ["鍵", "安全"], "en", "ja") == ["[EN-US] 鍵", "[EN-US] 安全"]
        path, body, headers = found.asked[0]
        assert (path, headers["authorization"]) == ("/v2/translate", "DeepL-Auth-Key secret:fx")
        assert body == {"text": ["鍵", "安全"], "target_lang": "EN-US", "source_lang": "JA"}
        assert len(found.asked) == 1
        assert "secret" not in repr(mine)


def test_texts_are_cut() -> None:
    with service() as found:
        translate(Translator("LibreTranslate", found.url), ["x" * 9_999] * 20, "en")
        assert len(found.asked) == 10
        assert len(found.asked[0][1]["q"]) == MAX_TEXT_CHARS


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((403, b"{}", {}), "check its key"),
        ((456, b"{}", {}), "quota"),
        ((400, b'{"error": "ja is not supported"}', {}), "languages"),
        ((302, b"", {"location": "http://169.254.169.254/"}), "sends elsewhere"),
        ((200, b"<html>", {}), "JSON"),
        ((200, b"[]", {}), "something else"),
        ((200, b'{"translatedText": 3}', {}), "something else"),
        ((200, b" " * (MAX_ANSWER_BYTES + 1), {}), "256 kB"),
        ((200, json.dumps({"translatedText": None}).encode(), {}), "something else"),
    ],
)
def test_faults_are_told_without_the_key(answer: tuple[int, bytes, dict[str, str]], words: str) -> None:
    with service() as found:
        found.answer = answer
        with pytest.raises(TranslatorError, match=words) as told:
            translate(Translator("LibreTranslate", found.url, "hush"), ["x"], "en")
        assert "hush" not in str(told.value)
        assert len(found.asked) == 1, "no redirect is followed"


def test_nobody_there_is_told() -> None:
    with pytest.raises(TranslatorError, match="could not be reached"):
        translate(Translator("LibreTranslate", "http://127.0.0.1:9"), ["x"], "en")


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://127.0.0.1/", "http://", "nothing", "http://u:p@127.0.0.1:5000", "http://127.0.0.1:25"),
        *(
            "http://169.254.169.254",
            "https://169.254.169.254",
            "http://[fe80::1]:5000",
            "http://0.0.0.0:5000",
        ),
        *("http://translate.example.com", "https://x.example/?a=1", "http://127.0.0.1:99999"),
    ],
)
def test_addresses_that_must_not_be_asked_are_refused(url: str) -> None:
    with pytest.raises(TranslatorError, match="HREFLENS_LIBRETRANSLATE_URL"):
        translator_of({"HREFLENS_LIBRETRANSLATE_URL": url})


def test_no_service_is_the_default_and_plans_have_their_own_address() -> None:
    assert translator_of({}) is None
    assert translator_of({"HREFLENS_LIBRETRANSLATE_URL": "  "}) is None
    free, paid = (translator_of({"HREFLENS_DEEPL_KEY": key}) for key in ("a:fx", "a"))
    assert free is not None
    assert paid is not None
    assert (free.url, paid.url) == ("https://api-free.deepl.com", "https://api.deepl.com")
    near = translator_of({"HREFLENS_LIBRETRANSLATE_URL": "http://192.168.1.5:5000"})
    assert near is not None
