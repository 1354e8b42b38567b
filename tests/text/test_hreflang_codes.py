"""Values of hreflang by Google's rules: what libraries for language tags let pass is found here."""

import langcodes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.text.hreflang_codes import LANGUAGES, MAX_VALUE_CHARS, REGIONS, read_code

VALID = (
    "en", "EN", "en-GB", "en-gb", "de-AT", "pt-BR", "ar-AR", "zh-Hant", "zh-Hant-TW", "zh-TW", "sr-Latn", "sr-Cyrl-RS", "kr",
    "se", "uk", "be", "no", "nb", "nn", "x-default", "X-Default", "es-MX", "fr-CA", "br",
)  # fmt: skip
WRONG = (
    ("en-UK", "en-GB", {"invalid_region"}),
    ("en-EU", None, {"invalid_region"}),
    ("es-LATAM", None, {"invalid_region"}),
    ("de-DE-1996", None, {"invalid_region"}),
    ("en-XK", None, {"invalid_region"}),
    ("en_US", "en-US", {"wrong_separator"}),
    ("en_UK", "en-GB", {"wrong_separator", "invalid_region"}),
    ("es-419", None, {"unsupported_region"}),
    ("us", "en-US", {"region_only"}),
    ("jp", "ja", {"region_only"}),
    ("cn", "zh-CN", {"region_only"}),
    ("jp-JP", "ja-JP", {"invalid_language"}),
    ("eng", "en", {"invalid_language"}),
    ("xx", None, {"invalid_language"}),
    ("", None, {"invalid_language"}),
    ("en-", None, {"invalid_language"}),
    ("日本語", None, {"invalid_language"}),
    ("default", None, {"invalid_language"}),
)
WARNED = (("iw", "he"), ("in", "id"), ("fil", "fil"), ("fil-PH", "fil-PH"), ("haw", "haw"))


@pytest.mark.parametrize("value", VALID)
def test_valid_values_have_no_fault(value: str) -> None:
    assert read_code(value).faults == ()
    assert (read_code(value).normal or "").lower() == value.lower()


@pytest.mark.parametrize(("value", "normal", "findings"), WRONG)
def test_wrong_values_are_named_and_mended_where_one_meaning_is_sure(
    value: str, normal: str | None, findings: set[str]
) -> None:
    code = read_code(value)
    assert {fault.finding.value for fault in code.faults} == findings
    assert all(fault.severity == "error" for fault in code.faults)
    assert code.normal == normal


@pytest.mark.parametrize(("value", "normal"), WARNED)
def test_codes_that_search_engines_understand_all_the_same_are_warnings(value: str, normal: str) -> None:
    code = read_code(value)
    assert [(fault.finding.value, fault.severity.value) for fault in code.faults] == [
        ("invalid_language", "warning")
    ]
    assert code.normal == normal


def test_latin_america_is_not_laos() -> None:
    assert [fault.finding for fault in read_code("es-LA").faults] == ["unsupported_region"]
    assert read_code("lo-LA").faults == ()


def test_the_check_is_our_own_because_libraries_accept_what_google_does_not() -> None:
    accepted = [value for value in ("en-UK", "es-419", "eng", "fil") if langcodes.tag_is_valid(value)]
    assert accepted
    assert all(read_code(value).faults for value in accepted)


def test_every_mended_value_is_valid_or_a_warning_and_stays_as_it_is() -> None:
    values = [
        f"{lang}{mark}{region}"
        for lang in LANGUAGES | REGIONS
        for mark, region in (("", ""), ("-", "uk"), ("_", "us"))
    ]
    for value in values:
        normal = read_code(value).normal
        if normal is not None:
            assert read_code(normal).normal == normal
            assert all(fault.severity == "warning" for fault in read_code(normal).faults), (value, normal)


@given(st.text(max_size=2 * MAX_VALUE_CHARS))
def test_anything_may_stand_there(value: str) -> None:
    code = read_code(value)
    assert code.normal is not None or code.faults
