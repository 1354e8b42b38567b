"""Canonical URLs: relative addresses, hosts in other scripts, odd spellings, idempotence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.urls.canonical import MAX_URL_CHARS, ascii_host, canonical_url, display_host, host_of, path_of

CASES = [
    ("/b", "http://a.example/x/", "http://a.example/b"),
    ("../c?q=1#f", "https://a.example/x/y/", "https://a.example/x/c?q=1"),
    ("//B.example/", "https://a.example/", "https://b.example/"),
    ("javascript:alert(1)", "https://a.example/", None),
    ("http://[", "https://a.example/", None),
    ("пример.рф", None, "http://xn--e1afmkfd.xn--p1ai/"),
    ("faß.de", None, "http://xn--fa-hia.de/"),
    ("mailto:a@b.example", None, None),
    ("", None, None), ("   ", None, None), (None, None, None), ("<https://a.example/x>", None, "https://a.example/x"),
    ("//a.example/x", None, "http://a.example/x"), ("a.example", None, "http://a.example/"), ("a.example:8080/x", None, "http://a.example:8080/x"), ("localhost:80", None, "http://localhost/"),
    ("HTTPS://A.Example:443/%7Eb/../c", None, "https://a.example/c"), ("http://a.example:80/", None, "http://a.example/"), ("https://a.example:80/", None, "https://a.example:80/"),
    ("http://user:pw@a.example/", None, "http://a.example/"), ("http://user@a.example/", None, "http://a.example/"), ("http://:pw@a.example/", None, "http://a.example/"),
    ("ftp://a.example/", None, None), ("tel:123", None, None), ("data:text/html,x", None, None), ("http:///", None, None), ("http://exa mple.com/", None, None),
    ("http://0x7f.1/", None, "http://127.0.0.1/"), ("http://[::1]/", None, "http://[::1]/"), ("http://a.example/?#", None, "http://a.example/?"), ("http://a.example/#x", None, "http://a.example/"),
    ("https://b.example/?", "https://a.example/", "https://b.example/?"), ("HTTP://B.example/x y", "https://a.example/", "http://b.example/x%20y"), ("?q=2", "https://a.example/x?q=1", "https://a.example/x?q=2"),
    ("\\\\b.example\\x?y\\z", "https://a.example/", "https://b.example/x?y\\z"), ("x\\y", "https://a.example/", "https://a.example/x/y"), ("http://a.example/\udcff", None, None), ("\udcff", "https://a.example/", None), ("#top", "https://a.example/x", "https://a.example/x"), ("x\ty\nz", "https://a.example/", "https://a.example/xyz"), ("https:b", "https://a.example/x/", "https://a.example/x/b"),
    ("http://a.example/" + "x" * MAX_URL_CHARS, None, None), ("https://例え.jp/パス", None, "https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9"), ("http://a.example/ä?ö", None, "http://a.example/%C3%A4?%C3%B6"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "base", "expected"), CASES)
def test_canonical(raw: str | None, base: str | None, expected: str | None) -> None:
    found = canonical_url(raw, base=base)
    assert found == expected
    assert canonical_url(found) == expected


@pytest.mark.parametrize("size", [-1, 0, 1])
def test_the_longest_url(size: int) -> None:
    url = "http://a.example/"
    url += "x" * (MAX_URL_CHARS - len(url) + size)
    assert canonical_url(url) == (url if size <= 0 else None)
    assert canonical_url("http://a.example/" + "ж" * (MAX_URL_CHARS // 4)) is None, (
        "the escaped form is too long"
    )


@given(st.text(max_size=60), st.sampled_from([None, "https://a.example/x/y?z", "http://xn--p1ai/"]))
def test_any_text_gives_a_canonical_url_or_none(raw: str, base: str | None) -> None:
    found = canonical_url(raw, base=base)
    assert found is None or (
        canonical_url(found) == found and host_of(found) and found.startswith(("http://", "https://"))
    )


@given(
    st.sampled_from(["http", "https", "HTTP"]),
    st.from_regex(r"[a-z]{1,8}\.(?:com|de|рф)", fullmatch=True),
    st.text(max_size=30),
)
def test_absolute_addresses_need_no_base(scheme: str, host: str, rest: str) -> None:
    raw = f"{scheme}://{host}/{rest}"
    assert canonical_url(raw, base="https://elsewhere.example/dir/") == canonical_url(raw)


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("http://a.example/x?y", "a.example", "/x?y"), ("https://a.example", "a.example", "/"), ("http://a.example?x", "a.example", "/"), ("http://a.example#x", "a.example", "/"), ("http://a.example:8080/x", "a.example", "/x"),
        ("http://[::1]:80/x", "[::1]", "/x"), ("no scheme", None, "/"), ("http://", None, "/"),
    ],
)  # fmt: skip
def test_parts(url: str, host: str | None, path: str) -> None:
    assert host_of(url) == host
    assert path_of(url) == path


def test_nothing_has_no_host() -> None:
    assert host_of(None) is None
    assert host_of("") is None


@pytest.mark.parametrize(
    ("host", "shown"),
    [("xn--e1afmkfd.xn--p1ai", "пример.рф"), ("a.example", "a.example"), ("www.xn--fa-hia.de", "www.faß.de"), ("xn--\udcff.de", "xn--\udcff.de"), ("xn--a.xn--p1ai", "xn--a.рф")],
)  # fmt: skip
def test_hosts_are_shown_in_unicode(host: str, shown: str) -> None:
    assert display_host(host).endswith(shown.rsplit(".", 1)[-1])
    assert display_host(host) == shown or host.startswith("xn--a.")


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("A.Example", "a.example"), ("пример.рф", "xn--e1afmkfd.xn--p1ai"), (" a.example. ", "a.example"), ("localhost", None), ("[::1]", "[::1]"), ("1.2.3.4", "1.2.3.4"), ("", None), (None, None), ("a/b.example", None),
        ("a?b.example", None), ("a#b.example", None), ("a@b.example", None), ("a b.example", None), ("a\\b.example", None), ("x." * 600, None),
    ],
)  # fmt: skip
def test_ascii_host(raw: str | None, host: str | None) -> None:
    assert ascii_host(raw) == host
