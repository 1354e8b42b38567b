"""Values in the report's language: CLDR names, numbers, dates, directions, and the fallbacks."""

import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.show.i18n import (
    EMPTY,
    Localiser,
    display_site,
    fill,
    placeholders,
    pseudo,
    raw_json,
    report_language,
)
from hreflens.show.page import Foreign, Kind, Message, Value, counted, msg

DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("wanted", "lang", "html", "direction"),
    [
        ("en", "en", "en", "ltr"),
        ("en-GB", "en", "en-GB", "ltr"),
        ("de_AT", "de", "de-AT", "ltr"),
        ("ar", "ar", "ar", "rtl"),
        ("ar-EG", "ar", "ar-EG", "rtl"),
        ("ja-JP", "ja", "ja-JP", "ltr"),
        ("sv-SE", "en", "en", "ltr"),
        ("", "en", "en", "ltr"),
        ("de-x-nonsense!", "de", "de", "ltr"),
        ("<b>", "en", "en", "ltr"),
        ("qps", "qps", "en-x-pseudo", "ltr"),
    ],
)
def test_the_nearest_language_is_chosen(wanted: str, lang: str, html: str, direction: str) -> None:
    local = Localiser(wanted)
    assert (local.lang, local.html_lang, local.direction) == (lang, html, direction)
    assert report_language(wanted) == lang


@pytest.mark.parametrize(
    ("lang", "raw", "kind", "shown"),
    [
        ("en", "ja", Kind.LANG, "Japanese"),
        ("de", "ja", Kind.LANG, "Japanisch"),
        ("ja", "zh-Hant", Kind.LANG, "中国語 (繁体字)"),
        ("ar", "en", Kind.LANG, "الإنجليزية"),
        ("fr", "und", Kind.LANG, "Non connu"),
        ("en", "", Kind.LANG, "Not known"),
        ("en", "zz-not-a-tag", Kind.LANG, "zz-not-a-tag"),
        ("es", "JP", Kind.COUNTRY, "Japón"),
        ("ar", "EG", Kind.COUNTRY, "مصر"),
        ("en", "QQQ", Kind.COUNTRY, "QQQ"),
        ("de", "unknown", Kind.COUNTRY, "Nicht bekannt"),
        ("de", "Arab", Kind.SCRIPT, "Arabisch"),
        ("en", "ahrefs", Kind.PROVIDER, "Ahrefs"),
        ("en", "my tool", Kind.PROVIDER, "my tool"),
        ("en", "xn--80aai1dk.xn--p1ai/x", Kind.SITE, "агасу.рф/x"),
        ("de", "ignore", Kind.VERDICT, "Vermutlich ignoriert"),
        ("de", "made up", Kind.VERDICT, "made up"),
        ("en", "nofollow sponsored", Kind.REL, "Nofollow, Sponsored"),
        ("en", "", Kind.REL, "Followed"),
        ("en", "nofollow noopener", Kind.REL, "nofollow noopener"),
        ("en", 1234567, Kind.NUMBER, "1,234,567"),
        ("de", 1234567, Kind.NUMBER, "1.234.567"),
        ("fr", 1234.5, Kind.DECIMAL, "1\u202f234,5"),
        ("en", 61.6, Kind.SCORE, "62"),
        ("en", 3.14159, Kind.DECIMAL, "3.14"),
        ("en", 0.0512, Kind.SHARE, "5.1%"),
        ("en", 0.0996, Kind.SHARE, "10%"),
        ("en", 0.512, Kind.SHARE, "51%"),
        ("en", 0.1234, Kind.SHARE, "12%"),
        ("en", 0.0994, Kind.SHARE, "9.9%"),
        ("de", 0.512, Kind.SHARE, "51\u00a0%"),
        ("en", 0.0, Kind.SHARE, "0%"),
        ("en", 1.0, Kind.SHARE, "100%"),
        ("en", DAY, Kind.DATE, "Mar 4, 2026"),
        ("de", datetime(2026, 3, 4, 23, tzinfo=UTC), Kind.DATE, "04.03.2026"),
        ("ja", DAY, Kind.MONTH, "2026年3月"),
        ("en", DAY, Kind.MONTH, "Mar 2026"),
        ("es", True, Kind.TEXT, "Sí"),
        ("de", False, Kind.TEXT, "Nein"),
        ("en", None, Kind.NUMBER, EMPTY),
        ("en", math.nan, Kind.NUMBER, EMPTY),
        ("en", Foreign("<b> {x}", "ar"), Kind.FOREIGN, "<b> {x}"),
        ("en", Value(7, Kind.SHARE), Kind.TEXT, "700%"),
        ("de", (msg("Yes"), msg("No")), Kind.MESSAGES, "Ja Nein"),
        ("de", (msg("Yes"), Value("ja", Kind.LANG)), Kind.LIST, "Ja und Japanisch"),
        ("en", "toxic_score", Kind.METRIC, "toxicity score"),
    ],
)
def test_cells(lang: str, raw: object, kind: Kind, shown: str) -> None:
    assert Localiser(lang).cell(raw, kind) == shown


def test_arguments_are_never_templates() -> None:
    message = msg("All link to {name}", name="{name} {shown} {0}")
    assert Localiser("de").text(message) == "Alle verlinken {name} {shown} {0}"


def test_english_has_a_form_for_one() -> None:
    one, many = (counted("One link is gone.", "{count} links are gone.", count=n) for n in (1, 2))
    assert (Localiser("en").text(one), Localiser("en").text(many)) == (
        "One link is gone.",
        "2 links are gone.",
    )


def test_nested_messages_are_translated() -> None:
    message = msg("Value {value} of 100", value=msg("Nothing."))
    assert Localiser("de").text(message) == "Wert Nichts. von 100"


def test_a_sentence_without_translation_stays_english() -> None:
    local = Localiser("de")
    assert local.text(Message("Never said {x}.", (("x", 1.5),))) == "Never said 1,5."
    assert not local.knows(Message("Never said {x}."))
    assert local.knows(Message("{tool}: {metric}"))
    assert Localiser("en").knows(Message("Never said {x}."))


def test_the_pseudo_locale_brackets_ours_and_leaves_theirs() -> None:
    shown = Localiser("qps").text(msg("All link to {name}", name="aeiou"))
    assert shown.startswith("⟦")
    assert "aeiou" in shown
    assert "link" not in shown
    assert pseudo("a {name}").count("{name}") == 1


@given(st.text(), st.dictionaries(st.sampled_from(["a", "b_c"]), st.text()))
def test_fill_replaces_named_places_once(text: str, values: dict[str, str]) -> None:
    shown = fill("x{a}y{b_c}z", values)
    assert shown == f"x{values.get('a', '{a}')}y{values.get('b_c', '{b_c}')}z"
    assert fill(text, {}) == text


def test_placeholders() -> None:
    assert placeholders("{a} and {b_c} but {not this} {X}") == {"{a}", "{b_c}"}


@given(st.text())
def test_any_text_is_a_site_or_word(text: str) -> None:
    for lang in ("de", "ar"):
        local = Localiser(lang)
        for kind in Kind:
            assert isinstance(local.cell(text, kind), str)


def test_site_names_are_decoded() -> None:
    assert display_site("xn--e1afmkfd.xn--p1ai") == "пример.рф"
    assert display_site("plain.example/path/xn--x") == "plain.example/path/xn--x"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (Foreign("a", "de"), {"lang": "de", "text": "a"}),
        (msg("Group {n}", n=DAY), {"args": {"n": "2026-03-04"}, "message": "Group {n}"}),
        ((1, "a", None), [1, "a", None]),
        (DAY, "2026-03-04"),
        (math.nan, None),
        (Value(0.5, Kind.SHARE), 0.5),
        (True, True),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_raw_values_for_json(raw: object, found: object) -> None:
    assert raw_json(raw) == found
