"""Marks of link exchanges in the code of a page, and a page as two readers got it."""

import json
from datetime import UTC, datetime

import pytest

from hreflens.read.link_code import link_code
from hreflens.read.pages import read_page
from hreflens.read.views import view_row
from hreflens.tables import PAGE_VIEWS

OWN = frozenset({"acme.example"})
HTML = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>x</p><!--check code-->", ["sape"]),
        ("<!--s_links--><a href='https://acme.example/'>a</a><!--/s_links-->", ["sape"]),
        ("<!--lm_php_ver=1.1--><!-- <ml_code></ml_code> --><!--check code-->", ["mainlink", "sape"]),
        ("<p>We checked the code</p><!-- check code style -->", []),
        ("", []),
        ("x" * 10**6, []),
    ],
)
def test_marks_of_exchanges(markup: str, expected: list[str]) -> None:
    assert link_code(markup) == expected


@pytest.mark.parametrize("text", ["Привет, мир", "Hello world", "こんにちは世界", "สวัสดีชาวโลก"])
def test_marks_are_kept_with_the_page_in_any_language(text: str) -> None:
    def facts(extra: str) -> dict[str, object]:
        body = f"<html><body><p>{text}</p>{extra}</body></html>".encode()
        page = read_page("https://a.example/", "", HTML, body, own_sites=OWN).page
        return json.loads(page["content_facts_json"])  # type: ignore[no-any-return]

    assert facts("<!--check code-->")["link_code"] == ["sape"]
    assert "link_code" not in facts("")


def test_a_view_is_a_row_of_the_table() -> None:
    body = b"<html><title>T</title><body><p>Some words to read here, and more of them.</p><a href='https://acme.example/'>x</a></body>"
    when = datetime(2026, 5, 1, tzinfo=UTC)
    row = view_row("https://a.example/", "", HTML, body, agent="crawler", fetched_at=when, own_sites=OWN)
    (kept,) = PAGE_VIEWS.from_rows([row]).to_pylist()
    assert (kept["title"], kept["own_links"], kept["external_sites"], kept["agent"]) == ("T", 1, 1, "crawler")
    assert len(kept["text_minhash"]) == 256
    with pytest.raises(ValueError, match="browser"):
        view_row("https://a.example/", "", HTML, body, agent="bot", fetched_at=when, own_sites=OWN)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<" * 10_000])
def test_broken_pages_are_rows_too(body: bytes) -> None:
    row = view_row("https://a.example/", "", HTML, body, agent="browser", fetched_at=datetime(2026, 5, 1, tzinfo=UTC), own_sites=OWN)  # fmt: skip
    assert row["own_links"] == 0
