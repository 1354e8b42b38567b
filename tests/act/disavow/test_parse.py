"""Every deviation of real disavow files is repaired or rejected, and named; nothing is dropped in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.act.disavow import Code, DisavowError, LineKind, Outcome, parse_disavow, render_disavow
from hreflens.act.disavow.parse import REFUSED_BYTES
from tests.shared_data import shared

REPAIRED = [
    ("domain: spam.example.net", "domain:spam.example.net", Code.PREFIX_SPACE),
    ("domain :spam.example.net", "domain:spam.example.net", Code.PREFIX_SPACE),
    ("Domain:spam.example.net", "domain:spam.example.net", Code.PREFIX_CASE),
    ("DOMAIN:SPAM.EXAMPLE.NET", "domain:spam.example.net", Code.UPPER_CASE),
    ("domain：spam.example.net", "domain:spam.example.net", Code.FULLWIDTH_COLON),
    ("domain=spam.example.net", "domain:spam.example.net", Code.PREFIX_TYPO),
    ("domian:spam.example.net", "domain:spam.example.net", Code.PREFIX_TYPO),
    ("site: spam.example.net", "domain:spam.example.net", Code.PREFIX_TYPO),
    ("domain:domain:spam.example.net", "domain:spam.example.net", Code.PREFIX_REPEATED),
    ("spam.example.net", "domain:spam.example.net", Code.MISSING_PREFIX),
    ("domain:https://spam.example.net/", "domain:spam.example.net", Code.DOMAIN_WITH_SCHEME),
    ("domain:spam.example.net/", "domain:spam.example.net", Code.DOMAIN_WITH_PATH),
    ("domain:www.example.net", "domain:www.example.net", Code.DOMAIN_WITH_WWW),
    ("domain:spam.example.net:8080", "domain:spam.example.net", Code.PORT),
    ("domain:spam.example.net.", "domain:spam.example.net", Code.TRAILING_DOT),
    ("domain:*.example.net", "domain:example.net", Code.WILDCARD),
    ("*.example.net", "domain:example.net", Code.WILDCARD),
    ("\tdomain:example.net \t", "domain:example.net", Code.SURROUNDING_BLANKS),
    ('"domain:example.net",', "domain:example.net", Code.QUOTES),
    ("domain:example.net;", "domain:example.net", Code.TRAILING_PUNCTUATION),
    ("- domain:example.net", "domain:example.net", Code.LIST_MARK),
    ("12. domain:example.net", "domain:example.net", Code.LIST_MARK),
    ("domain:example.net # bought 2014", "domain:example.net", Code.INLINE_COMMENT),
    ("domain:exa\u0000mple.net", "domain:example.net", Code.CONTROL_CHARACTERS),
    ("domain:exa\u200bmple.net", "domain:example.net", Code.INVISIBLE_CHARACTERS),
    ("domain:brave-nà.com", "domain:xn--brave-n-fwa.com", Code.UNICODE_HOST),
    ("domain:спам.рф", "domain:xn--80ayhh.xn--p1ai", Code.UNICODE_HOST),
    ("domain:例え.jp", "domain:xn--r8jz45g.jp", Code.UNICODE_HOST),
    ("domain:스팸.kr", "domain:xn--9t4b661a.kr", Code.UNICODE_HOST),
    ("domain:203.0.113.7", "domain:203.0.113.7", Code.IP_ADDRESS),
    ("http://example.net/страница", "http://example.net/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0", Code.UNICODE_URL),
    ("http://قرد.example.net/ا", "http://xn--ugbd4c.example.net/%D8%A7", Code.UNICODE_URL),
    ("HTTP://Example.NET/A", "http://example.net/A", Code.URL_REWRITTEN),
    ("http:/example.net/a", "http://example.net/a", Code.SCHEME_TYPO),
    ("htp://example.net/a", "http://example.net/a", Code.SCHEME_TYPO),
    ("example.net/a/b.html", "http://example.net/a/b.html", Code.MISSING_SCHEME),
    ("//example.net/a", "http://example.net/a", Code.MISSING_SCHEME),
    ("http://example.net/a#top", "http://example.net/a", Code.FRAGMENT),
    ("http://user:pw@example.net/a", "http://example.net/a", Code.CREDENTIALS),
    ("http://example.net/", "http://example.net/", Code.HOME_PAGE_ONLY),
]  # fmt: skip


@pytest.mark.parametrize(("line", "text", "code"), REPAIRED)
def test_a_deviation_is_repaired_and_named(line: str, text: str, code: Code) -> None:
    file = parse_disavow((line + "\n").encode())
    assert [entry.text for entry in file.entries] == [text]
    assert code in {found.code for found in file.deviations}
    assert file.rejected == ()
    assert file.accounted


REJECTED = [
    ("domain:example.net/de/", Code.DOMAIN_WITH_PATH),
    ("domain:DomainStatsBot", Code.NO_DOT),
    ("ghost-rider", Code.NO_DOT),
    ("domain:", Code.NO_HOST),
    ("domain:a..b.net", Code.NO_HOST),
    ("domain:ex ample.net", Code.SEVERAL_VALUES),
    ("domain:a.net domain:b.net", Code.SEVERAL_VALUES),
    ("a.net,b.net", Code.SEVERAL_VALUES),
    ("http://example.net/a b", Code.SEVERAL_VALUES),
    ("ftp://example.net/a", Code.UNSUPPORTED_SCHEME),
    ("domain:co.jp", Code.PUBLIC_SUFFIX),
    ("domain:com", Code.NO_DOT),
    ("domain:blogspot.com", Code.PUBLIC_SUFFIX),
    ("www.github.io", Code.PUBLIC_SUFFIX),
    ("domain:wordpress.com", Code.HOSTING_PLATFORM),
    ("domain:www.facebook.com", Code.HOSTING_PLATFORM),
    ("domain:naver.com", Code.HOSTING_PLATFORM),
    ("http://example.net/" + "a" * 2_100, Code.URL_TOO_LONG),
    ("http://example.net/" + "я" * 400, Code.URL_TOO_LONG),
    ("x" * 30_000, Code.URL_TOO_LONG),
    ("domain:" + "a" * 64 + ".net", Code.HOST_TOO_LONG),
    ('"', Code.NO_HOST),
]


@pytest.mark.parametrize(("line", "code"), REJECTED)
def test_what_cannot_be_repaired_is_rejected_by_name(line: str, code: Code) -> None:
    file = parse_disavow((line + "\n").encode())
    assert file.entries == ()
    assert [found.code for found in file.rejected] == [code]
    assert file.outcomes == (Outcome.REJECTED,)
    assert file.accounted


def test_a_tenant_of_a_platform_may_be_named() -> None:
    file = parse_disavow(
        b"domain:someone.blogspot.com\ndomain:someone.wordpress.com\nhttps://medium.com/@name/post\n"
    )
    assert [entry.kind for entry in file.entries] == [LineKind.DOMAIN, LineKind.DOMAIN, LineKind.URL]
    assert file.faults == ()


@pytest.mark.parametrize(
    ("data", "encoding", "code"),
    [
        (b"\xef\xbb\xbfdomain:example.net\n", "utf-8", Code.BOM),
        ("domain:example.net\n".encode("utf-16"), "utf-16", Code.UTF16),
        ("domain:example.net\n".encode("utf-16-le"), "utf-16-le", Code.UTF16),
        ("domain:example.net\n".encode("utf-16-be"), "utf-16-be", Code.UTF16),
        (b"domain:example.net\r\n", "utf-8", Code.CRLF),
        (b"domain:example.net\r", "utf-8", Code.CRLF),
        (b"domain:example.net", "utf-8", Code.NO_FINAL_NEWLINE),
        (b'["domain:example.net"]', "utf-8", Code.JSON_WRAPPER),
        (b'{"domains": ["example.net"]}', "utf-8", Code.JSON_WRAPPER),
    ],
)
def test_the_files_own_deviations_are_named(data: bytes, encoding: str, code: Code) -> None:
    file = parse_disavow(data, name="old.txt")
    assert [entry.text for entry in file.entries] == ["domain:example.net"]
    assert file.encoding == encoding
    assert code in {found.code for found in file.deviations}


def test_bytes_that_are_no_utf8_are_read_with_a_guess() -> None:
    text = "# Ссылки, купленные прежним агентством, все удалить пожалуйста\ndomain:example.net\n"
    file = parse_disavow(text.encode("cp1251"))
    assert file.entries[0].text == "domain:example.net"
    assert Code.NOT_UTF8 in {found.code for found in file.deviations}
    assert "Ссылки" in file.entries[0].comments[0]


def test_a_broken_json_wrapper_is_read_line_by_line() -> None:
    file = parse_disavow(b'[\n"domain:a-example.net",\n"domain:b-example.net",\n')
    assert [entry.text for entry in file.entries] == ["domain:a-example.net", "domain:b-example.net"]
    assert [found.line for found in file.rejected] == [1]
    assert file.accounted


def test_the_name_should_end_in_txt() -> None:
    assert parse_disavow(b"", name="disavow.csv").deviations[0].code is Code.NAME_NOT_TXT
    assert parse_disavow(b"", name="DISAVOW.TXT").deviations == ()


def test_duplicates_are_dropped_with_the_first_line_named() -> None:
    file = parse_disavow(b"domain:example.net\n\ndomain: EXAMPLE.net\n")
    assert len(file.entries) == 1
    assert file.outcomes == (Outcome.ENTRY, Outcome.BLANK, Outcome.DUPLICATE)
    assert any(found.code is Code.DUPLICATE and "line 1" in found.message for found in file.deviations)
    assert file.accounted


def test_covered_lines_are_named_wherever_the_covering_line_stands() -> None:
    file = parse_disavow(
        b"http://a.example.net/x\ndomain:a.example.net\ndomain:example.net\ndomain:example.org\n"
    )
    found = {one.line: one.code for one in file.deviations}
    assert found == {1: Code.COVERED_URL, 2: Code.COVERED_DOMAIN}
    assert len(file.entries) == 4
    assert render_disavow(file.entries) == b"domain:example.net\ndomain:example.org\n"


def test_limits_of_lines_and_bytes_are_named() -> None:
    many = parse_disavow(b"\n" * 100_001)
    assert [found.code for found in many.deviations] == [Code.TOO_MANY_LINES]
    large = parse_disavow(("# " + "x" * 998 + "\n").encode() * 2_001)
    assert [found.code for found in large.deviations] == [Code.TOO_MANY_BYTES]


def test_a_file_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(DisavowError, match="right file"):
        parse_disavow(b"\n" * (REFUSED_BYTES + 1))


def test_comments_stay_with_the_line_below_them() -> None:
    file = parse_disavow(
        "# Kopf\n\n# Réseau A\n# зима\ndomain:a-example.net\ndomain:b-example.net\n# Ende\n".encode()
    )
    assert file.header == ("Kopf",)
    assert file.entries[0].comments == ("Réseau A", "зима")
    assert file.entries[1].comments == ()
    assert file.trailer == ("Ende",)


@given(st.binary(max_size=400))
def test_no_bytes_raise_and_every_line_is_accounted_for(data: bytes) -> None:
    assert parse_disavow(data).accounted


_PIECES = st.sampled_from(
    [
        *(line for line, _, _ in REPAIRED),
        *(line for line, _ in REJECTED if len(line) < 200),
        *(
            "# заметка",
            "# d\\xe9j\\xe0 vu \\u0041",
            "#",
            "",
            "domain:b.example.net",
            "http://b.example.net/x?y=%zz",
        ),
    ]
)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=40)), max_size=25))
def test_what_is_written_reads_back_unchanged(lines: list[str]) -> None:
    first = parse_disavow("\n".join(lines).encode("utf-8", "replace"))
    written = render_disavow(first.entries, header=first.header, trailer=first.trailer)
    again = parse_disavow(written)
    assert written.isascii()
    assert again.faults == ()
    assert render_disavow(again.entries, header=again.header, trailer=again.trailer) == written


@pytest.mark.parametrize("folder", ["exports/disavow", "spam/disavow/raw"])
def test_real_files_are_parsed_with_every_line_accounted_for(folder: str) -> None:
    paths = sorted(shared(folder).glob("*.txt"))
    assert paths
    for path in paths:
        file = parse_disavow(path.read_bytes(), name=path.name)
        assert file.accounted, path.name
        assert file.entries, path.name
        assert {found.code for found in file.rejected} <= {
            Code.NO_DOT,
            Code.PUBLIC_SUFFIX,
            Code.HOSTING_PLATFORM,
        }
