"""Sitemaps of strangers: read in bounds, without entities, up to where they are damaged."""

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.read import sitemaps
from hreflens.read.sitemaps import MAX_BYTES, looks_like_sitemap, read_sitemap, unpacked

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
AT = "https://acme.example/sitemap.xml"


def urlset(inner: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{head}<urlset {SPACE}>{inner}</urlset>".encode()


def test_pages_and_annotations_are_read_in_order_with_where_they_lead() -> None:
    link = '<xhtml:link rel="alternate" hreflang="{}" href="{}"/>'
    found = read_sitemap(
        urlset(
            f"<url><loc> https://acme.example/café </loc>{link.format('fr', '/fr/café')}{link.format('x-default', 'https://acme.example/')}"
            '<xhtml:link rel="canonical" hreflang="de" href="/no"/></url><url><loc>/relative</loc></url><url></url>'
        ),
        AT,
    )
    assert found.pages == ["https://acme.example/caf%C3%A9", "https://acme.example/relative"]
    named = found.alternates["https://acme.example/caf%C3%A9"]
    assert [(each.row, each.value, each.href, each.target_url) for each in named] == [
        (0, "fr", "/fr/café", "https://acme.example/fr/caf%C3%A9"),
        (1, "x-default", "https://acme.example/", "https://acme.example/"),
    ]
    assert found.fault is None


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_index_names_sitemaps_packed_or_not(pack: object) -> None:
    body = f"<sitemapindex {SPACE}><sitemap><loc>https://acme.example/a.xml.gz</loc></sitemap></sitemapindex>".encode()
    packed = pack(body)  # type: ignore[operator]
    assert looks_like_sitemap(packed)
    assert read_sitemap(packed, AT).sitemaps == ["https://acme.example/a.xml.gz"]
    assert read_sitemap(packed, AT).pages == []


def test_a_list_of_addresses_is_a_sitemap_too() -> None:
    body = "\ufeffhttps://acme.example/ja/\r\nnot an address\nftp://acme.example/x\nhttps://acme.example/д\n".encode()
    assert read_sitemap(body, AT).pages == ["https://acme.example/ja/", "https://acme.example/%D0%B4"]


def test_entities_are_refused_and_no_file_is_read() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = read_sitemap(urlset("<url><loc>https://acme.example/&b;&f;</loc></url>", bomb), AT)
    assert found.pages == []
    assert "entities" in (found.fault or "")
    hidden = (bomb + f"<urlset {SPACE}><url><loc>https://acme.example/&f;</loc></url></urlset>").encode(
        "utf-16"
    )
    assert all("root:" not in page for page in read_sitemap(hidden, AT).pages)


def test_a_damaged_file_gives_what_stands_before_the_damage() -> None:
    whole = urlset("".join(f"<url><loc>https://acme.example/{n}</loc></url>" for n in range(50)))
    found = read_sitemap(whole[: len(whole) // 2], AT)
    assert 20 <= len(found.pages) < 30
    assert found.fault is not None
    cut = read_sitemap(gzip.compress(whole)[:-20], AT)
    assert cut.fault is not None


def test_a_gzip_bomb_is_unpacked_up_to_the_limit() -> None:
    started = time.monotonic()
    data, fault = unpacked(gzip.compress(b"\0" * 200_000_000, compresslevel=1))
    assert len(data) == MAX_BYTES
    assert fault is not None
    assert time.monotonic() - started < 20


def test_no_more_pages_are_kept_than_the_protocol_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_URLS", 10)
    found = read_sitemap(
        urlset("".join(f"<url><loc>https://acme.example/{n}</loc></url>" for n in range(30))), AT
    )
    assert len(found.pages) == 10
    assert "10" in (found.fault or "")


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_may_come(body: bytes, packed: bool) -> None:
    read_sitemap(gzip.compress(body) if packed else urlset("")[:40] + body, AT)
    looks_like_sitemap(body)
