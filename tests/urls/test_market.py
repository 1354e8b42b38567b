"""The country that a host or path names: facts for markets, never for risk."""

import pytest

from hreflens.urls.market import (
    GENERIC_CCTLDS,
    WEAK_CCTLDS,
    is_weak_tld,
    market_of_label,
    market_of_platform,
    market_of_tld,
    region_of_path,
    tld_of,
)


@pytest.mark.parametrize(
    ("host", "tld"),
    [("a.co.jp", "jp"), ("a.XN--P1AI", "рф"), ("a.рф", "рф"), ("a.example.", "example"), ("1.2.3.4", None), ("[::1]", None), ("", None), (None, None), ("xn--p1ai", "рф"), (".", None)],
)  # fmt: skip
def test_tld(host: str | None, tld: str | None) -> None:
    assert tld_of(host) == tld


@pytest.mark.parametrize(
    ("label", "market"),
    [
        ("jp", "JP"), ("uk", "GB"), ("gb", "GB"), ("DE", "DE"), ("xn--p1ai", "RU"), ("рф", "RU"), ("中国", "CN"), ("한국", "KR"), ("السعودية", "SA"), ("berlin", "DE"), ("москва", "RU"), ("tokyo", "JP"), ("krd", "IQ"),
        ("com", None), ("io", None), ("tv", None), ("eu", None), ("su", None), ("cat", None), ("xx", None), ("", None), (None, None), ("zzz", None),
    ],
)  # fmt: skip
def test_market_of_label(label: str | None, market: str | None) -> None:
    assert market_of_label(label) == market


def test_generic_and_weak_suffixes() -> None:
    assert all(market_of_tld(f"a.{tld}") is None for tld in GENERIC_CCTLDS)
    assert all(is_weak_tld(f"a.{tld}") for tld in WEAK_CCTLDS)
    assert market_of_tld("a.is") == "IS"
    assert not is_weak_tld("a.de")
    assert not is_weak_tld(None)


@pytest.mark.parametrize(
    ("site", "market"),
    [
        ("someone.tistory.com", "KR"), ("note.com/name", "JP"), ("x.y.hatenablog.com", "JP"), ("TISTORY.com", "KR"), ("blog.naver.com", "KR"), ("uol.com.br", "BR"), ("a.uol.com.br", "BR"), ("example.com", None),
        ("nottistory.com", None), ("tistory.com.evil.example", None), ("com", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_market_of_platform(site: str | None, market: str | None) -> None:
    assert market_of_platform(site) == market


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://a.example/en-gb/x", "GB"), ("https://a.example/en_UK", "GB"), ("https://a.example/site/pt-br/", "BR"), ("https://a.example/de-de?x", "DE"), ("http://a.example/fr-ca#x", "CA"), ("https://a.example/en-gbx/", None),
        ("https://a.example/to-do/", None), ("https://a.example/en-zz/", None), ("https://a.example/a/b/en-gb/", None), ("https://a.example/en/", None), ("https://en-gb.example/", None), ("", None), (None, None), ("ftp://a/en-gb/", None),
        (f"https://a.example/{'x' * 41}/en-gb/", None), (f"https://a.example/{'x' * 40}/en-gb/", "GB"),
    ],
)  # fmt: skip
def test_region_of_path(url: str | None, region: str | None) -> None:
    assert region_of_path(url) == region
