"""Who owns a host: registrable domain, tenants of platforms, public suffixes, addresses; markets of suffixes."""

import pytest

from hreflens.urls.domains import (
    is_hosting_platform,
    is_public_suffix,
    is_tenant,
    registrable_domain,
    site_of,
)
from hreflens.urls.market import market_of_tld


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
