"""Normal forms: clean text for display, keys by which spellings of one anchor meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.text.normalise import anchor_key, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("", ""), ("  a \t\n b ", "a b"), ("a\x00b\x07c", "a b c"), ("e\u0301", "é"), ("a\u3000b\u00a0c", "a b c"), ("\x85x\x9f", "x"), ("ok", "ok")],
)  # fmt: skip
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (None, None), ("", ""), ("Acme", "acme"), ("  ACME\u00a0 Shop ", "acme shop"), ("»Acme«", "acme"), ("„Acme“ …", "acme"), ("【公式】", "公式"), ("Ａｃｍｅ", "acme"), ("Straße", "strasse"),
        ("ac\u200bme", "acme"), ("\u202eacme", "acme"), ("ac\u00adme", "acme"), ("ΟΔΟΣ", "οδοσ"), ("İstanbul", "i̇stanbul"), (">>>", ">>>"), ("…", "..."), ("***", "***"), ("C++", "c++"), ("№ 5", "no 5"),
        ("acme.com/", "acme.com"), ("(read more)", "read more"), ("किताब।", "किताब"), ("كتاب،", "كتاب"), ("ﬁne", "fine"), ("re\x01set", "re set"), ("Tab\tbed", "tab bed"),
    ],
)  # fmt: skip
def test_anchor_key(text: str | None, key: str | None) -> None:
    assert anchor_key(text) == key


@given(st.text(max_size=80))
def test_both_are_idempotent(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert anchor_key(anchor_key(text)) == anchor_key(text)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=40))
def test_ascii_takes_the_same_way_as_other_text(text: str) -> None:
    assert anchor_key(text) == anchor_key("\u200b" + text)
