import gzip
import json
import zlib
from pathlib import Path

import brotli
import pytest

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.decode import undo_chunks, undo_encoding
from hreflens.collect.fetch.replay import index_warcs, iter_bodies
from hreflens.tables import FETCHES
from tests.shared_data import shared


def record(url: str, http: bytes, date: str = "2026-01-01T00:00:00Z") -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: {date}\r\n"
    head += f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
    return gzip.compress(head.encode() + f"Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n")


def page(body: bytes, status: int = 200, extra: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n{extra}\r\n".encode() + body


def test_latest_exchange_wins_and_wget_brackets_are_read(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    new, old = "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"
    warc.write_bytes(
        record("<http://a.example/>", page("<p>новый</p>".encode()), new)
        + record("http://a.example/", page(b"old"), old)
    )
    table = index_warcs([warc], urls=None)
    assert table.schema == FETCHES.schema
    assert [(u, b.decode()) for u, _, b in iter_bodies(table, None)] == [
        ("http://a.example/", "<p>новый</p>")
    ]


def test_redirects_are_followed_through_the_archive_and_cycles_end(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(
        record("http://a.example/", page(b"", 301, "Location: /b\r\n"))
        + record("http://a.example/b", page(b"<p>b</p>"))
        + record("http://c.example/", page(b"", 302, "Location: /\r\n"))
        + record("http://d.example/", page(b"", 302, "Location: http://gone.example/\r\n"))
    )
    urls = {"http://a.example/", "http://c.example/", "http://d.example/", "http://absent.example/"}
    rows = {row["url"]: row for row in index_warcs([warc], urls=urls).to_pylist()}
    assert sorted(rows) == sorted(urls - {"http://absent.example/"})
    first = rows["http://a.example/"]
    assert (first["final_url"], first["outcome"]) == ("http://a.example/b", "ok")
    assert json.loads(first["redirects_json"]) == [["http://a.example/", 301]]
    assert rows["http://c.example/"]["outcome"] == "too_many_redirects"
    assert rows["http://d.example/"]["outcome"] == "not_fetched"


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, "ok"), (404, "http_4xx"), (410, "http_4xx"), (503, "http_5xx")]
)
def test_status_becomes_outcome_and_only_pages_are_read(tmp_path: Path, status: int, outcome: str) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(record("http://a.example/", page(b"<p>x</p>", status)))
    table = index_warcs([warc], urls=None)
    assert table["outcome"].to_pylist() == [outcome]
    assert len(list(iter_bodies(table, None))) == (outcome == "ok")


RANDOM = b"".join(str(number**7).encode() for number in range(2_000))


@pytest.mark.parametrize("left", [1, 2, 9, 15, 40, 300, 0.5, 0.9, -1, -4, -8])
@pytest.mark.parametrize("packed", [True, False])
def test_a_file_cut_off_anywhere_says_so_and_gives_what_is_whole(
    tmp_path: Path, left: float, packed: bool
) -> None:
    first, second = record("http://a.example/", page(b"<p>x</p>")), record("http://b.example/", page(RANDOM))
    if not packed:
        first, second = gzip.decompress(first), gzip.decompress(second)
    size = round(left * len(second)) if isinstance(left, float) else int(left) % len(second)
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(first + second[:size])
    problems: list[str] = []
    rows = {row["url"]: row for row in index_warcs([warc], urls=None, on_problem=problems.append).to_pylist()}
    assert len(problems) == 1
    assert str(warc) in problems[0]
    assert rows.pop("http://a.example/")["outcome"] == "ok"
    assert [row["outcome"] for row in rows.values()] in ([], ["too_large"], ["broken_response"]) or left < 0


def test_whole_files_have_no_problems(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(
        record("http://a.example/", page(b"<p>x</p>")) + record("http://b.example/", page(RANDOM))
    )
    assert index_warcs([warc], urls=None, on_problem=pytest.fail).num_rows == 2


def test_without_a_place_for_problems_a_file_cut_off_is_a_warning(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(record("http://a.example/", page(RANDOM))[:-200])
    with pytest.warns(UserWarning, match="cut off|ends in the middle"):
        index_warcs([warc], urls=None)


def test_garbage_between_records_says_so(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    one = record("http://a.example/", page(b"<p>x</p>"))
    warc.write_bytes(one + b"garbage" * 50 + record("http://b.example/", page(b"<p>y</p>")))
    problems: list[str] = []
    table = index_warcs([warc], urls=None, on_problem=problems.append)
    assert table.column("url").to_pylist() == ["http://a.example/"]
    assert len(problems) == 1


def test_a_file_that_is_no_archive_is_named(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    for data in (b"hello", b"\x1f\x8b\x08half", record("http://a.example/", page(b"x"))[:20]):
        warc.write_bytes(data)
        with pytest.raises(FetchError, match=r"a\.warc\.gz"):
            index_warcs([warc], urls=None)


def test_a_later_archive_of_others_wins_over_our_own_row(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.warc.gz", tmp_path / "theirs.warc.gz"
    ours.write_bytes(
        warc_record("warcinfo", None, b"software: hreflens/1\r\n")
        + warc_record("metadata", "http://a.example/", b"outcome: timeout\r\nattempts: 3\r\ndetail: slow\r\n")
    )
    for date, outcome in (("2025-01-01T00:00:00Z", "timeout"), ("2026-06-01T00:00:00Z", "ok")):
        theirs.write_bytes(record("http://a.example/", page(b"<p>x</p>"), date))
        for order in ([ours, theirs], [theirs, ours]):
            assert index_warcs(order, urls=None).column("outcome").to_pylist() == [outcome]


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"outcome: fine\r\n",
        b"outcome: ok\r\nattempts: x\r\n",
        b"\xff\x00:\r\n",
        b"outcome: ok\r\nattempts: 1\r\nredirects: [1]\r\n",
    ],
)
def test_metadata_that_is_none_of_ours_is_passed_over(tmp_path: Path, block: bytes) -> None:
    warc = tmp_path / "a.warc.gz"
    info = warc_record("warcinfo", None, b"software: hreflens/1\r\n")
    warc.write_bytes(
        info
        + warc_record("metadata", "http://a.example/", block)
        + record("http://a.example/", page(b"<p>x"))
    )
    assert index_warcs([warc], urls=None).column("outcome").to_pylist() == ["ok"]


def warc_record(kind: str, url: str | None, block: bytes, date: str = "2026-01-01T00:00:00Z") -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Date: {date}\r\n{target}Content-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


def test_a_damaged_record_costs_its_page_only(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    parts = [record(f"http://{name}.example/", page(RANDOM)) for name in "abc"]
    warc.write_bytes(b"".join(parts))
    table = index_warcs([warc], urls=None)
    data = bytearray(b"".join(parts))
    middle = len(parts[0])
    data[middle : middle + 40] = b"\0" * 40
    warc.write_bytes(data)
    problems: list[str] = []
    bodies = {url: body for url, _, body in iter_bodies(table, None, on_problem=problems.append)}
    assert bodies == {"http://a.example/": RANDOM, "http://c.example/": RANDOM}
    assert len(problems) == 1
    assert "http://b.example/" in problems[0]
    warc.unlink()
    with pytest.raises(FetchError, match="cannot be opened"):
        list(iter_bodies(table, None))


def test_missing_and_foreign_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="missing"):
        index_warcs([tmp_path / "missing.warc.gz"], urls=None)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("gzip", gzip.compress(b"\0" * 5_000_000)),
        ("deflate", zlib.compress(b"\0" * 5_000_000)),
        ("br", brotli.compress(b"\0" * 5_000_000)),
    ],
)
def test_bombs_are_cut_at_the_cap(name: str, data: bytes) -> None:
    body, fault = undo_encoding(data, name, 10_000)
    assert (len(body), fault) == (10_000, "too_large")
    assert undo_encoding(data, name, 6_000_000) == (b"\0" * 5_000_000, None)


def test_chunks_are_undone_and_unchunked_data_left_alone() -> None:
    assert undo_chunks(b"3;x=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n") == b"abcde"
    assert undo_chunks(b"<html>plain") == b"<html>plain"
    assert undo_chunks(b"ff\r\nshort") == b"short"


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("cc_mixed_chinese_russian_german_dutch.warc.gz", 16),
        ("clipped.warc.gz", 1),
        ("clueweb_japanese_quirk.warc.gz", 29),
        ("commoncrawl_org.warc.gz", 1),
        ("ia_link_extraction_test.warc", 9),
        ("warcio_bad_non_chunked.warc.gz", None),
        ("warcio_example.warc.gz", 1),
        ("warcio_iana_chunked.warc", 1),
        ("warcio_wget_bad_target_uri.warc.gz", 1),
        ("whirlwind_an_wikipedia.warc.gz", 1),
    ],
)
def test_real_archives_are_read(name: str, pages: int | None) -> None:
    table = index_warcs([shared(f"warc/{name}")], urls=None, on_problem=lambda problem: None)
    bodies = list(iter_bodies(table, None))
    readable = [outcome for outcome in table["outcome"].to_pylist() if outcome in ("ok", "too_large")]
    assert len(bodies) == len(readable) > 0
    assert pages is None or len(bodies) == pages
