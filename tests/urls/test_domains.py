"""Who owns a host: registrable domain, tenants of platforms, public suffixes, addresses; markets of suffixes."""

import pytest

from hreflens.urls.domains import (
    is_hosting_platform,
    is_ip,
    is_platform_domain,
    is_public_suffix,
    is_tenant,
    public_suffix,
    registrable_domain,
    site_of,
    site_of_host,
)
from hreflens.urls.market import market_of_tld
from hreflens.urls.platforms import PATH_PLATFORMS


@pytest.mark.parametrize(
    ("url", "site", "tenant"),
    [
        ("http://a.b.co.jp/", "b.co.jp", False),
        ("http://foo.blogspot.com/x", "foo.blogspot.com", True),
        ("http://blogspot.com/", "blogspot.com", False),
        ("http://foo.wordpress.com/", "foo.wordpress.com", True),
        ("http://www.wordpress.com/", "wordpress.com", False),
        ("http://u.github.io/p", "u.github.io", True),
        ("https://www.medium.com/@joe/x?y", "medium.com/@joe", True),
        ("https://medium.com/", "medium.com", False),
        ("https://sites.google.com/view/abc/d", "sites.google.com/view/abc", True),
        ("http://1.2.3.4/", "1.2.3.4", False),
        ("http://xn--e1afmkfd.xn--p1ai/", "xn--e1afmkfd.xn--p1ai", False),
    ],
)
def test_site_is_the_unit_of_ownership(url: str, site: str, tenant: bool) -> None:
    assert site_of(url) == site
    assert is_tenant(site) is tenant


def test_suffixes_and_platforms() -> None:
    assert is_public_suffix("co.jp")
    assert is_public_suffix("github.io")
    assert not is_public_suffix("1.2.3.4")
    assert registrable_domain("co.jp") is None
    assert registrable_domain("a.foo.blogspot.com") == "blogspot.com"
    assert all(
        is_hosting_platform(host)
        for host in ("blogspot.com", "wordpress.com", "medium.com", "www.medium.com")
    )
    assert not any(is_hosting_platform(host) for host in ("foo.blogspot.com", "example.org", "1.2.3.4"))


@pytest.mark.parametrize(
    ("host", "market"),
    [
        ("a.co.jp", "JP"),
        ("a.co.uk", "GB"),
        ("xn--e1afmkfd.xn--p1ai", "RU"),
        ("a.tv", None),
        ("a.me", None),
        ("a.eu", None),
        ("a.com", None),
        ("1.2.3.4", None),
    ],
)
def test_generic_suffixes_tell_no_market(host: str, market: str | None) -> None:
    assert market_of_tld(host) == market


@pytest.mark.parametrize(
    ("host", "domain", "suffix"),
    [
        ("a.b.co.uk", "b.co.uk", "co.uk"), ("b.co.uk", "b.co.uk", "co.uk"), ("co.uk", None, "co.uk"), ("com", None, "com"), ("a.blogspot.com", "blogspot.com", "com"), ("1.2.3.4", "1.2.3.4", None),
        ("[::1]", "[::1]", None), ("a.xn--p1ai", "a.xn--p1ai", "xn--p1ai"), ("x.y.kobe.jp", "x.y.kobe.jp", "y.kobe.jp"), ("city.kobe.jp", "city.kobe.jp", "kobe.jp"), ("a.unknown-tld", "a.unknown-tld", "unknown-tld"), ("999.1.1.1.com", "1.com", "com"),
    ],
)  # fmt: skip
def test_registration(host: str, domain: str | None, suffix: str | None) -> None:
    assert registrable_domain(host) == domain
    assert public_suffix(host) == suffix


@pytest.mark.parametrize(
    ("host", "path", "site", "tenant"),
    [
        ("medium.com", "/@joe/story?x=/y", "medium.com/@joe", True), ("medium.com", "/", "medium.com", False), ("www.medium.com", "/@joe", "medium.com/@joe", True), ("joe.medium.com", "/x", "joe.medium.com", True),
        ("www.linkedin.com", "/in/joe", "linkedin.com/in/joe", True), ("linkedin.com", "/in/joe", "linkedin.com/in/joe", True), ("www.linkedin.com", "/in", "linkedin.com", False), ("www.reddit.com", "/r/x/comments", "reddit.com/r/x", True),
        ("cnblogs.com", "/joe/p/1.html", "cnblogs.com/joe", True), ("blog.naver.com", "//joe//1", "blog.naver.com/joe", True), ("habr.com", "/ru/users/x/posts", "habr.com/ru/users/x", True),
        ("joe.wordpress.com", "/", "joe.wordpress.com", True), ("a.joe.wordpress.com", "/", "joe.wordpress.com", True), ("www.wordpress.com", "/", "wordpress.com", False), ("help.tumblr.com", "/", "tumblr.com", False), ("en.ucoz.ru", "/", "ucoz.ru", False),
        ("joe.github.io", "/", "joe.github.io", True), ("github.io", "/", "github.io", False), ("a.joe.github.io", "/", "joe.github.io", True), ("www.example.org", "/a", "example.org", False), ("10.0.0.1", "/", "10.0.0.1", False), ("co.jp", "/", "co.jp", False),
    ],
)  # fmt: skip
def test_the_unit_of_ownership(host: str, path: str, site: str, tenant: bool) -> None:
    assert site_of_host(host, path) == site
    assert site_of(f"https://{host}{path}") == site
    assert is_tenant(site) is tenant


def test_an_address_without_host_has_no_site() -> None:
    assert site_of("nothing") is None


@pytest.mark.parametrize(
    ("host", "platform"),
    [
        ("www.wordpress.com", True), ("tumblr.com", True), ("github.io", True), ("github.com", True), ("www.linkedin.com", True), ("linkedin.com", True), ("naver.com", True), ("rakuten.co.jp", True), ("cnblogs.com", True), ("co.jp", True),
        ("joe.wordpress.com", False), ("joe.github.io", False), ("example.com", False), ("notnaver.com", False), ("10.0.0.1", False), ("com", True),
    ],
)  # fmt: skip
def test_hosting_platforms(host: str, platform: bool) -> None:
    assert is_hosting_platform(host) is platform


def test_addresses_are_no_suffixes() -> None:
    assert is_ip("1.2.3.4")
    assert is_ip("[2001:db8::1]")
    assert not is_ip("1.2.3")
    assert not is_ip("a1.2.3.4")
    assert not is_ip("1.2.3.4.")
    assert not is_public_suffix("1.2.3.4")
    assert is_public_suffix("com")
    assert not is_public_suffix("a.com")
    assert is_platform_domain("naver.com")
    assert not is_platform_domain("aver.com")


def test_how_many_path_segments_name_a_tenant() -> None:
    deeper = {host: depth for host, depth in PATH_PLATFORMS.items() if depth != 1}
    assert deeper == {
        "www.jianshu.com": 2, "habr.com": 3, "sites.google.com": 2, "www.linkedin.com": 2, "www.reddit.com": 2,
    }  # fmt: skip


def test_unknown_suffixes_are_suffixes() -> None:
    assert is_public_suffix("unknown-tld")
    assert not is_public_suffix("a.unknown-tld")
    assert site_of("http://x.a.unknown-tld/") == "a.unknown-tld"
    assert not is_tenant("a.unknown-tld")
