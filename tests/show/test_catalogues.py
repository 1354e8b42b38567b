"""The catalogues: every sentence translated in every language, placeholders and plural forms whole, files current."""

import io
import re

import pytest
from babel.messages.pofile import write_po

from hreflens.show.catalogues import TRANSLATED, catalogue, translation
from hreflens.show.i18n import LANGUAGES, Localiser, placeholders
from hreflens.show.messages import ROOM, entries, main, phrases, untranslated, updated
from hreflens.show.page import Message
from hreflens.show.sentences import PHRASES, count_argument


def test_every_report_language_but_english_has_a_catalogue() -> None:
    assert ("en", *TRANSLATED) == LANGUAGES


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_sentence_is_translated(lang: str) -> None:
    wanted = {(entry.one, entry.text) for entry in entries()}
    known = {
        (each.id[0], each.id[1]) if each.pluralizable else ("", each.id)
        for each in catalogue(lang)
        if each.id
    }
    assert wanted - known == set(), "run `python -m hreflens.show.messages`, then translate"
    assert known - wanted == set(), "run `python -m hreflens.show.messages`"
    assert untranslated(catalogue(lang)) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_file_is_what_the_command_writes(lang: str) -> None:
    held = io.BytesIO()
    write_po(held, updated(lang), width=100, sort_output=False)
    assert (ROOM / "locale" / lang / "LC_MESSAGES" / "hreflens.po").read_bytes() == held.getvalue()


def test_the_check_passes_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out.count(", 0 to translate") == len(TRANSLATED)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_placeholder_is_lost_or_made_up(lang: str) -> None:
    """A plural form may leave its count out: 'one', 'two' and 'none' say it in words."""
    for each in catalogue(lang):
        if not each.id:
            continue
        text = each.id[1] if each.pluralizable else each.id
        forms = each.string if each.pluralizable else (each.string,)
        count = "{" + (count_argument(text) or "count") + "}"
        for number, form in enumerate(forms):
            missing = placeholders(text) - placeholders(form)
            assert not placeholders(form) - placeholders(text), (lang, text, form)
            spared = {count} if each.pluralizable and (number == 0 or len(forms) > 2) else set()
            if (number == 0 and "{groups}" in text) or (
                number == 1 and len(forms) > 2 and "{groups}" in text
            ):
                spared |= {"{groups}"}
            assert missing <= spared, (lang, text, form)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_form_for_many_names_its_count(lang: str) -> None:
    for each in catalogue(lang):
        if each.id and each.pluralizable:
            by = count_argument(each.id[1]) or "count"
            for count in (3, 7, 11, 25, 100, 102, 1000):
                shown = translation(lang, each.id[1], each.id[0], count)
                assert shown is not None
                assert "{" + by + "}" in shown, (lang, count, shown)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_translation_is_the_english_left_standing(lang: str) -> None:
    """Words may be alike, but no sentence of four words and more."""
    for each in catalogue(lang):
        if each.id and not each.pluralizable and len(re.findall(r"[A-Za-z]{2,}", each.id)) >= 4:
            assert each.string != each.id


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        (
            "de",
            {
                1: "Ein Link ist verschwunden.",
                2: "2 Links sind verschwunden.",
                0: "0 Links sind verschwunden.",
            },
        ),
        ("fr", {0: "Un lien a disparu.", 1: "Un lien a disparu.", 2: "2 liens ont disparu."}),
        ("es", {1: "Un enlace ya no existe.", 2: "2 enlaces ya no existen."}),
        ("ja", {1: "1件のリンクが消えました。", 5: "5件のリンクが消えました。"}),
        (
            "ar",
            {
                1: "اختفى رابط واحد.",
                2: "اختفى رابطان.",
                3: "اختفت 3 روابط.",
                10: "اختفت 10 روابط.",
                11: "اختفى 11 رابطًا.",
                99: "اختفى 99 رابطًا.",
                100: "اختفى 100 رابط.",
                103: "اختفت 103 روابط.",
            },
        ),
        ("en", {1: "One link is gone.", 2: "2 links are gone.", 0: "0 links are gone."}),
    ],
)
def test_plural_forms(lang: str, forms: dict[int, str]) -> None:
    local = Localiser(lang)
    for count, text in forms.items():
        message = Message("{count} links are gone.", (("count", count),), "One link is gone.", "count")
        assert local.text(message) == text


def test_arabic_has_six_forms_and_japanese_one() -> None:
    assert {lang: catalogue(lang).num_plurals for lang in TRANSLATED} == {
        "de": 2,
        "fr": 2,
        "es": 2,
        "ja": 1,
        "ar": 6,
    }


def test_an_unknown_sentence_has_no_translation() -> None:
    assert translation("de", "This is nowhere.") is None
    assert translation("en", "Summary") is None
    assert translation("xx", "Summary") is None
    assert translation("de", "Summary") == "Überblick"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_calm_words_stay_calm(lang: str) -> None:
    """'Likely ignored' says likely; nothing calls a link toxic but the tools that do."""
    calm = {"de": "Vermutlich", "fr": "Probablement", "es": "Probablemente", "ja": "見込み", "ar": "يُرجَّح"}
    assert calm[lang] in (translation(lang, "Likely ignored") or "")
    tox = re.compile("toxi|tóxic|有害|سُمّي", re.IGNORECASE)
    for each in catalogue(lang):
        if each.id and not each.pluralizable and "tox" not in each.id.lower():
            assert not tox.search(each.string), each.id


def test_phrases_reach_the_catalogues() -> None:
    for lang in TRANSLATED:
        for phrase in phrases():
            assert translation(lang, phrase), (lang, phrase)
    assert {"within", "reason", "where", "niche", "age"} == PHRASES
