"""Mark-up that would make the parser explode is thinned out; ordinary pages are not touched."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.read.bounds import (
    MAX_DEPTH,
    MAX_OPEN_FORMATTING,
    MAX_OPTIONS,
    MAX_PAGE_CHARS,
    MAX_TAG_TOKENS,
    bounded_markup,
)


def nested(tag: str, depth: int, inner: str = "x") -> str:
    return f"<{tag}>" * depth + inner + f"</{tag}>" * depth


@pytest.mark.parametrize(
    "page",
    [
        "", "text", "<", "<p>a<p>b", nested("div", MAX_DEPTH), nested("b", MAX_OPEN_FORMATTING), "<br>" * 5_000, "<p>" * 5_000, "<li><td>" * 3_000,
        "<div></div>" * 5_000, "<B>x</B>" * 2_000, "<img>" * 5_000, '<a href="' + "x" * 20_000 + '">long</a>', "<IMG SRC=x>" * 3_000,
        "<div data-x='" + "a b " * 5_000 + "'>json</div>", "<script>" + "a < b && c > d; " * 3_000 + "</script>", "</div>" * 3_000,
        "<div " + "a=1 " * (MAX_TAG_TOKENS - 2) + " >few attributes</div>",
    ],
)  # fmt: skip
def test_ordinary_pages_come_back_byte_for_byte(page: str) -> None:
    assert bounded_markup(page) == page


@pytest.mark.parametrize(("extra", "kept"), [(1, MAX_DEPTH), (50_000, MAX_DEPTH)])
@pytest.mark.parametrize("tag", ["div", "DIV", "span", "custom-tag"])
def test_deeper_tags_are_dropped_never_their_text(extra: int, kept: int, tag: str) -> None:
    found = bounded_markup(nested(tag, MAX_DEPTH + extra, "the text"))
    assert (found.count(f"<{tag}>"), found.count(f"</{tag}>"), "the text" in found) == (kept, kept, True)


def test_formatting_tags_are_dropped_beyond_the_limit() -> None:
    found = bounded_markup("<b>" * (MAX_OPEN_FORMATTING + 5) + "<p>x" * 10)
    assert (found.count("<b>"), found.count("<p>x")) == (MAX_OPEN_FORMATTING, 10)


def test_links_survive_flattening() -> None:
    found = bounded_markup("<div>" * 5_000 + '<a href="https://acme.com/">x</a>')
    assert '<a href="https://acme.com/">x</a>' in found


def test_closing_tags_that_close_nothing_are_dropped_with_the_deep_ones() -> None:
    found = bounded_markup("</i>" + nested("div", MAX_DEPTH + 1))
    assert "</i>" not in found


def test_a_tag_of_endless_attributes_keeps_its_name_only() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(MAX_TAG_TOKENS * 3))
    assert bounded_markup(f"<p>before</p><div {attributes}>after</div>") == "<p>before</p><div>after</div>"


def test_raw_text_before_an_endless_tag_is_kept_closed() -> None:
    found = bounded_markup("<script x" + " y=1" * 4_000 + "</script>z")
    assert found.startswith("<script")
    assert found.endswith("</script>z")


def test_endless_choices_are_thinned_out_in_any_case() -> None:
    page = (
        "<select>" + "<OPTION value=1>x</OPTION>" * MAX_OPTIONS + "<option>y<optgroup>z</select><p>after</p>"
    )
    found = bounded_markup(page)
    assert found.count("<OPTION") == MAX_OPTIONS
    assert found.endswith("yz</select><p>after</p>")
    few = "<select>" + "<option>x</option>" * MAX_OPTIONS + "</select>"
    assert bounded_markup(few) == few


def test_pages_are_cut_at_the_cap() -> None:
    assert len(bounded_markup("x" * (MAX_PAGE_CHARS + 10))) == MAX_PAGE_CHARS


@given(st.text(alphabet="<>/ab div='\"\n", max_size=400))
def test_it_is_idempotent_and_never_longer(page: str) -> None:
    once = bounded_markup(page)
    assert len(once) <= len(page)
    assert bounded_markup(once) == once


@pytest.mark.parametrize(
    "page",
    ["<" * 400_000, "<a " * 200_000, "<div>" * 200_000, "<b>" * 200_000, "<div " + "x " * 300_000, "<!--" * 100_000, "</" * 300_000],
)  # fmt: skip
def test_it_is_linear(page: str) -> None:
    started = time.process_time()
    bounded_markup(page)
    assert time.process_time() - started < 3
