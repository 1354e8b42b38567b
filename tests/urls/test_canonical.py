"""Canonical URLs: relative addresses, hosts in other scripts, idempotence."""

import pytest

from hreflens.urls.canonical import canonical_url

CASES = [
    ("/b", "http://a.example/x/", "http://a.example/b"),
    ("../c?q=1#f", "https://a.example/x/y/", "https://a.example/x/c?q=1"),
    ("//B.example/", "https://a.example/", "https://b.example/"),
    ("javascript:alert(1)", "https://a.example/", None),
    ("http://[", "https://a.example/", None),
    ("пример.рф", None, "http://xn--e1afmkfd.xn--p1ai/"),
    ("faß.de", None, "http://xn--fa-hia.de/"),
    ("mailto:a@b.example", None, None),
]


@pytest.mark.parametrize(("raw", "base", "expected"), CASES)
def test_canonical(raw: str, base: str | None, expected: str | None) -> None:
    found = canonical_url(raw, base=base)
    assert found == expected
    assert canonical_url(found) == expected
