"""Own pages out of bodies: annotations as they are written, robots for Googlebot, languages of the text."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from hreflens.read.own_site import build_own_site
from hreflens.tables import FETCHES
from hreflens.text.language_names import UNDETERMINED

SITE = "https://acme.example"
THAI = "กล้องวงจรปิดของเราติดตั้งง่าย ภาพชัดทั้งกลางวันและกลางคืน และทีมงานตอบคำถามเป็นภาษาไทยทุกวัน " * 4
Answer = tuple[str, dict[str, str], bytes, dict[str, Any]]


def read(
    *answers: Answer, hosts: Iterable[str] = ("acme.example",)
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Own pages by URL and annotations of some answers."""
    rows = [
        {"url": url, "final_url": url, "outcome": "ok", "http_status": 200, "fetched_at": datetime(2026, 11, 1, tzinfo=UTC), **more}
        for url, _, _, more in answers
    ]  # fmt: skip
    bodies = {url: (list(headers.items()), body) for url, headers, body, _ in answers}

    def bodies_of(fetches: pa.Table) -> Iterator[tuple[str, Any, bytes]]:
        for row in fetches.to_pylist():
            if row["outcome"] in ("ok", "too_large", "not_html"):
                yield row["url"], *bodies[row["url"]]

    pages, links = build_own_site(FETCHES.from_rows(rows), bodies_of, hosts)
    return {row["url"]: row for row in pages.to_pylist()}, links.to_pylist()


def page(
    path: str, head: str = "", text: str = THAI, headers: dict[str, str] | None = None, **more: Any
) -> Answer:
    body = (
        f"<html lang='th'><head><title>t</title>{head}</head><body><main><p>{text}</p></main></body></html>"
    )
    return SITE + path, headers or {}, body.encode(), more


def test_annotations_of_head_and_header_are_kept_as_written() -> None:
    head = (
        '<link rel="alternate" hreflang="en_US" href="/en/"><LINK REL="Alternate" hreflang=" th " href="//acme.example/th/">'
        '<link rel="alternate" hreflang="ja" href=""><link rel="alternate" type="application/rss+xml" href="/feed">'
        '<link rel="stylesheet" hreflang="xx" href="/x">'
    )
    header = '<https://acme.example/de/>; rel="alternate"; hreflang="de", <>; rel=alternate; hreflang=ko'
    _, links = read(page("/th/", head, headers={"Link": header}))
    assert [(row["source"], row["row"], row["value"], row["href"], row["target_url"]) for row in links] == [
        ("head", 0, "en_US", "/en/", SITE + "/en/"),
        ("head", 1, "th", "//acme.example/th/", SITE + "/th/"),
        ("head", 2, "ja", "", None),
        ("header", 0, "de", SITE + "/de/", SITE + "/de/"),
        ("header", 1, "ko", "", None),
    ]


def test_annotations_behind_the_end_of_the_head_do_not_count() -> None:
    _, links = read(
        page("/th/", '<div>banner</div><link rel="alternate" hreflang="en" href="https://acme.example/en/">')
    )
    assert links == []


def test_robots_are_those_for_googlebot() -> None:
    robots = b"User-agent: *\nAllow: /\n\nUser-agent: Googlebot\nDisallow: /th/secret\n"
    pages, _ = read((SITE + "/robots.txt", {}, robots, {}), page("/th/secret/1"), page("/th/"))
    assert set(pages) == {SITE + "/th/secret/1", SITE + "/th/"}
    assert pages[SITE + "/th/secret/1"]["robots_blocked"] is True
    assert pages[SITE + "/th/"]["robots_blocked"] is False
    assert read(page("/th/"))[0][SITE + "/th/"]["robots_blocked"] is None


def test_the_language_is_that_of_the_text_and_no_hint_changes_it() -> None:
    pages, _ = read(
        (SITE + "/en/", {"Content-Language": "en"}, f"<html lang='en'><body><main><p>{THAI}</p></main></body></html>".encode(), {})
    )  # fmt: skip
    row = pages[SITE + "/en/"]
    assert (row["declared_lang"], row["detected_lang"]) == ("en", "th")
    assert read(page("/x", text=""))[0][SITE + "/x"]["detected_lang"] == UNDETERMINED


def test_pages_that_answered_otherwise_are_rows_and_files_are_none() -> None:
    pages, _ = read(
        page("/gone", outcome="http_4xx", http_status=404),
        page("/moved", final_url=SITE + "/th/"),
        page("/paper.pdf", outcome="not_html"),
        page("/th/", '<a href="/gone">x</a>'),
    )
    assert set(pages) == {SITE + "/gone", SITE + "/moved", SITE + "/th/"}
    assert pages[SITE + "/gone"]["noindex"] is None
    assert pages[SITE + "/moved"]["final_url"] == SITE + "/th/"


def test_links_in_count_pages_that_link_and_sitemaps_what_they_list() -> None:
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{SITE}/a</loc></url></urlset>'.encode()
    pages, _ = read(
        page(
            "/a",
            text=f'{THAI}<a href="/b">b</a><a href="/b#x">again</a><a href="/a">self</a><a href="/c" rel="nofollow">c</a>',
        ),
        page("/b", text=f'{THAI}<a href="/a">a</a>'),
        page("/c"),
        (SITE + "/map", {}, sitemap, {"outcome": "not_html"}),
    )
    found = {url.removeprefix(SITE): (row["links_in"], row["in_sitemap"]) for url, row in pages.items()}
    assert found == {"/a": (1, True), "/b": (1, False), "/c": (0, False)}


def test_versions_on_other_sites_are_read_where_they_are_named() -> None:
    head = '<link rel="alternate" hreflang="de" href="https://acme.de/">'
    other = ("https://acme.de/", {}, b"<html><head><meta name='robots' content='noindex'></head></html>", {})
    stranger = ("https://stranger.example/", {}, b"<html></html>", {})
    pages, _ = read(page("/", head), other, stranger)
    assert set(pages) == {SITE + "/", "https://acme.de/"}
    assert (pages["https://acme.de/"]["is_own"], pages["https://acme.de/"]["noindex"]) == (False, True)


def test_hostile_bodies_are_rows() -> None:
    deep = b"<div>" * 200_000 + b"\xff\xfe\x00" * 50
    pages, _ = read((SITE + "/x", {"Content-Type": "text/html; charset=utf-7"}, deep, {}))
    assert list(pages) == [SITE + "/x"]
