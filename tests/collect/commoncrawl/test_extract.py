"""Links out of crawl files: found in whatever spelling, in the columns of every import; broken files are refused."""

import gzip
import io
import json
from datetime import date
from typing import Any

import pytest
from bench.worlds.wat import wat_bytes
from hypothesis import given
from hypothesis import strategies as st

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.extract import Wanted, extract_whole
from hreflens.collect.commoncrawl.hosts import canonical_target
from hreflens.collect.commoncrawl.rows import CRAWL_LINKS
from hreflens.collect.commoncrawl.targets import targets_of
from hreflens.projects.crawls import read_response
from hreflens.tables import IMPORTED_LINKS
from hreflens.urls.canonical import canonical_url, host_of
from tests.collect.commoncrawl.wat import a, page, record, zipped
from tests.shared_data import shared


def links_of(data: bytes, *targets: str) -> list[dict[str, Any]]:
    wanted = Wanted(targets_of(targets) if targets else None)
    table, _ = extract_whole(io.BytesIO(data), "file.wat.gz", wanted, read_html=read_response)
    assert table.schema == CRAWL_LINKS
    return table.to_pylist()


@pytest.mark.parametrize(
    ("target", "base", "href", "found"),
    [
        ("acme.com", None, "https://acme.com/x", "https://acme.com/x"),
        ("acme.com", None, "HTTPS://WWW.ACME.COM/X", "https://www.acme.com/X"),
        ("acme.com", None, "//shop.acme.com/y?a=1#top", "https://shop.acme.com/y?a=1"),
        ("acme.com", None, "https://acme.com", "https://acme.com/"),
        ("acme.com", None, "https://acme.com?q=1", "https://acme.com/?q=1"),
        ("acme.com", None, "https://user:pw@acme.com:443/z", "https://acme.com/z"),
        ("acme.com", None, "  https://acme.com/blank ", "https://acme.com/blank"),
        ("acme.com", None, "https:\\\\acme.com\\back", "https://acme.com/back"),
        ("acme.com", None, "https://acme.com/a/../b", "https://acme.com/b"),
        ("acme.com", "https://acme.com/dir/", "page.html", "https://acme.com/dir/page.html"),
        ("acme.com", "https://acme.com/dir/", "/root", "https://acme.com/root"),
        ("müller.de", None, "https://www.Müller.de/a", "https://www.xn--mller-kva.de/a"),
        ("müller.de", None, "https://MÜLLER.DE/a", "https://xn--mller-kva.de/a"),
        ("xn--mller-kva.de", None, "https://xn--mller-kva.de/", "https://xn--mller-kva.de/"),
        ("例え.テスト", None, "https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("пример.рф", None, "http://ПРИМЕР.рф/ы", "http://xn--e1afmkfd.xn--p1ai/%D1%8B"),
    ],
)
@pytest.mark.parametrize("escaped", [False, True])
def test_a_link_is_found_in_any_spelling(
    target: str, base: str | None, href: str, found: str, escaped: bool
) -> None:
    head = {"Title": "T", **({"Base": base} if base else {})}
    data = zipped(page("https://a.example/p", [a("/own"), a(href)], head=head, escaped=escaped))
    rows = [row for row in links_of(data, target) if row["raw_target_url"] == href]
    assert [row["target_url"] for row in rows] == [found]


@pytest.mark.parametrize(
    "href",
    ["https://notacme.com/", "https://acme.com.evil.example/", "/acme.com", "mailto:x@acme.com", "javascript:void(0)",
     "https://other.example/?u=https://acme.com/", "", "#acme.com", "https://acme.company/"],
)  # fmt: skip
def test_a_name_elsewhere_is_no_link(href: str) -> None:
    assert links_of(zipped(page("https://a.example/p", [a(href)])), "acme.com") == []


def test_a_row_says_what_the_crawl_says() -> None:
    head = {
        "Title": "Ürün",
        "Metas": [{"name": "HTML@/lang", "content": "tr-TR"}, {"property": "og:locale", "content": "tr_TR"}],
        "Link": [{"path": "LINK@/href", "url": "https://acme.com/tr", "rel": "alternate", "hreflang": "tr"}],
    }
    links = [
        a("https://acme.com/", "Acme", rel="UGC  nofollow", hreflang="en"),
        a("https://acme.com/logo", None, alt="Logo"),
        a("https://other.example/", "x"),
        {"path": "IMG@/src", "url": "https://acme.com/i.png"},
    ]
    data = zipped(page("https://a.example/p", links, head=head, headers={"content-language": ["tr", "en"]}))
    first, image, alternate = links_of(data, "acme.com")
    assert {
        k: first[k] for k in ("tool", "referring_url", "target_url", "anchor_text", "rel", "hreflang")
    } == {
        "tool": "common_crawl",
        "referring_url": "https://a.example/p",
        "target_url": "https://acme.com/",
        "anchor_text": "Acme",
        "rel": "nofollow ugc",
        "hreflang": "en",
    }
    assert (first["claimed_langs"], first["referring_ip"], first["external_links"]) == (
        "en tr tr-TR",
        "203.0.113.7",
        3,
    )
    assert (first["first_seen"], first["last_seen"]) == (date(2026, 5, 19),) * 2
    assert (first["warc_file"], first["warc_offset"], first["warc_length"]) == ("x.warc.gz", 17, 99)
    assert (image["anchor_text"], image["anchor_is_alt"], image["link_type"]) == ("Logo", True, "image")
    assert (alternate["link_type"], alternate["hreflang"]) == ("alternate", "tr")
    assert [row["source_row"] for row in (first, image, alternate)] == [1, 2, 3]
    assert CRAWL_LINKS.names[: len(IMPORTED_LINKS.names)] == list(IMPORTED_LINKS.names)


def test_a_redirect_to_the_target_is_a_link() -> None:
    data = zipped(page("https://old.example/", [], status=301, headers={"location": "https://acme.com/new"}))
    (row,) = links_of(data, "acme.com")
    assert (row["link_type"], row["target_url"], row["referring_http_status"]) == (
        "redirect",
        "https://acme.com/new",
        301,
    )


def test_own_pages_are_no_source() -> None:
    assert links_of(zipped(page("https://blog.acme.com/", [a("https://acme.com/")])), "acme.com") == []


@pytest.mark.parametrize(
    "links",
    [
        [{"path": "A@/href", "url": 5}, a("https://acme.com/")],
        [None, "x", [], a("https://acme.com/")],
        [{"path": "A@/href", "url": "https://acme.com/", "rel": ["nofollow"], "text": {"a": 1}}],
        [{"path": "A@/href", "url": "https://acme.com/", "text": "\ud800 half"}],
    ],
)
def test_fields_of_odd_types_cost_only_themselves(links: list[Any]) -> None:
    data = zipped(page("https://a.example/p", links, escaped=True))
    assert [row["target_url"] for row in links_of(data, "acme.com")] == ["https://acme.com/"]


@pytest.mark.parametrize(
    "block",
    [
        b'{"HTML-Metadata": acme.com',
        b"[" * 5_000 + b'"HTML-Metadata" acme.com',
        b'"HTML-Metadata" \xff acme.com',
    ],
)
def test_a_record_that_is_no_json_is_counted(block: bytes) -> None:
    data = zipped(record("metadata", block), page("https://a.example/", [a("https://acme.com/")]))
    table, tally = extract_whole(io.BytesIO(data), "f", Wanted(targets_of(["acme.com"])))
    assert (table.num_rows, tally.unreadable, tally.pages) == (1, 1, 2)


def test_plain_files_one_gzip_stream_and_line_ends_read_alike() -> None:
    records = [page(f"https://a{n}.example/", [a("https://acme.com/")]) for n in range(30)]
    joined = b"".join(records)
    whole = links_of(zipped(*records), "acme.com")
    assert len(whole) == 30
    assert links_of(joined, "acme.com") == whole
    assert links_of(gzip.compress(joined), "acme.com") == whole
    assert links_of(zipped(*records) + b"\0" * 512, "acme.com") == whole
    loose = b"".join(each.split(b"\r\n\r\n", 1)[0].replace(b"\r\n", b"\n") + b"\n\n" + each.split(b"\r\n\r\n", 1)[1] for each in records)  # fmt: skip
    assert links_of(loose, "acme.com") == whole


@pytest.mark.parametrize("zip_it", [True, False])
def test_a_file_that_breaks_off_is_refused_wherever(zip_it: bool) -> None:
    records = [page(f"https://a{n}.example/", [a("https://acme.com/")]) for n in range(3)]
    data = zipped(*records) if zip_it else b"".join(records)
    ends = {sum(len(zipped(each) if zip_it else each) for each in records[:n]) for n in range(4)}
    tails = set() if zip_it else {end - cut for end in ends for cut in range(1, 5)}
    for cut in range(1, len(data), 7):
        if cut not in ends | tails:
            with pytest.raises(CrawlFileError, match=r"f\.wat"):
                extract_whole(io.BytesIO(data[:cut]), "f.wat", Wanted(targets_of(["acme.com"])))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html>no crawl file</html>", "no WARC record"),
        (gzip.compress(b"a\tb\nc\td\n"), "no WARC record"),
        (record("metadata", b"x").replace(b"Content-Length: 1\r\n", b""), "how long"),
        (record("metadata", b"x").replace(b"Length: 1\r", b"Length: 99999999999\r"), "longer than"),
        (b"\x1f\x8b\x08\0garbage that is no deflate stream", "broken|breaks off"),
        (zipped(record("conversion", b"text", media="text/plain")), "no page among them"),
        (zipped(record("metadata", b"{}")), "no page among them"),
    ],
)
def test_foreign_files_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(CrawlFileError, match=words):
        extract_whole(io.BytesIO(data), "f", Wanted(targets_of(["acme.com"])))


def test_a_look_at_raw_bytes_misses_nothing_and_edges_are_sums() -> None:
    data = wat_bytes(40, seed=3, every=4)
    everything, tally = extract_whole(io.BytesIO(data), "f", Wanted(None, "host"))
    expected = _plainly(data)
    assert [
        (r["referring_url"], r["target_url"], r["anchor_text"]) for r in everything.to_pylist()
    ] == expected
    (target, _) = extract_whole(io.BytesIO(data), "f", Wanted(targets_of(["acme.com"])))
    assert target.column("target_url").to_pylist() == [
        t for _, t, _ in expected if host_of(t) == "www.acme.com"
    ]
    pairs = [(host_of(url), host_of(to)) for url, to, _ in expected]
    edges = tally.edges().to_pylist()
    assert {(e["source"], e["target"]): e["links"] for e in edges} == {
        pair: pairs.count(pair) for pair in pairs
    }


def _plainly(data: bytes) -> list[tuple[str, str, str]]:
    """Return the links to other hosts by the shortest code there is."""
    found = []
    for part in gzip.decompress(data).split(b"WARC/1.0\r\n"):
        if b'"HTML-Metadata"' in part:
            tree = json.loads(part.split(b"\r\n\r\n", 1)[1])["Envelope"]
            url = tree["WARC-Header-Metadata"]["WARC-Target-URI"]
            links = tree["Payload-Metadata"]["HTTP-Response-Metadata"]["HTML-Metadata"]["Links"]
            for link in links:
                to = canonical_url(link["url"], base=url)
                if link["path"] == "A@/href" and to and host_of(to) != host_of(url):
                    found.append((url, to, link.get("text", "")))
    return found


@given(st.from_regex(r"https?://[a-z]{1,5}\.[a-z]{2,3}(/[A-Za-z0-9_~/.?=&%#\\ é-]{0,20})?", fullmatch=True))
def test_the_short_cut_to_canonical_form_changes_nothing(raw: str) -> None:
    assert canonical_target(raw, "https://a.example/", True) == canonical_url(raw, base="https://a.example/")


def test_real_wat_records() -> None:
    data = shared("warc/cc_main_2019_22_real_wat_records.warc.wat").read_bytes()
    table, tally = extract_whole(io.BytesIO(data), "real", Wanted(None, "domain"))
    assert (tally.pages, tally.unreadable) == (1, 0)
    rows = table.to_pylist()
    assert len(rows) == len(_plainly_real(data))
    assert all(row["warc_offset"] == 949 and row["warc_length"] == 5952 for row in rows)


def _plainly_real(data: bytes) -> list[str]:
    block = next(part for part in data.split(b"WARC/1.0\r\n") if b'"HTML-Metadata"' in part)
    tree = json.loads(block.split(b"\r\n\r\n", 1)[1])["Envelope"]
    url = tree["WARC-Header-Metadata"]["WARC-Target-URI"]
    links = tree["Payload-Metadata"]["HTTP-Response-Metadata"]["HTML-Metadata"]["Links"]
    to = [canonical_url(link["url"], base=url) for link in links if link["path"] == "A@/href"]
    return [each for each in to if each and host_of(each) != host_of(url)]


@pytest.mark.parametrize(
    ("name", "pages"),
    [("whirlwind_an_wikipedia.warc.gz", 1), ("cc_mixed_chinese_russian_german_dutch.warc.gz", 16)],
)
def test_real_warc_files(name: str, pages: int) -> None:
    data = shared(f"warc/{name}").read_bytes()
    table, tally = extract_whole(io.BytesIO(data), name, Wanted(None, "domain"), read_html=read_response)
    assert tally.pages >= pages
    assert table.num_rows > 0
    assert all(row["target_url"] for row in table.to_pylist())


def test_a_real_file_that_was_clipped_is_refused() -> None:
    data = shared("warc/clipped.warc.gz").read_bytes()
    with pytest.raises(CrawlFileError, match=r"breaks off|broken"):
        extract_whole(io.BytesIO(data), "clipped", Wanted(None), read_html=read_response)
