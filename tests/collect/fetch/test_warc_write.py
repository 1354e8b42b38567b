import base64
import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from hreflens.collect.fetch import warc_write
from hreflens.collect.fetch.replay import index_warcs, read_body
from hreflens.collect.fetch.warc_write import WarcWriter, cut_half_record, gzip_member
from tests.collect.fetch.loopback import Seen, Server, fetch, reply

WHEN = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def writer(folder: Path) -> WarcWriter:
    return WarcWriter(folder, started=WHEN, software="hreflens/0", on_segment=lambda name: None)


def add(to: WarcWriter, url: str, body: bytes, *, packed: bool = False) -> tuple[str, int, str]:
    return to.response(
        url, HEAD + body, head_bytes=len(HEAD), when=WHEN, peer="192.0.2.1", truncated=None, packed=packed
    )


@given(st.lists(st.binary(max_size=3_000), min_size=2, max_size=5), st.booleans())
def test_a_member_unpacks_to_its_parts(parts: list[bytes], packed: bool) -> None:
    assert gzip.decompress(gzip_member(parts, packed=packed)) == b"".join(parts)


@pytest.mark.parametrize("packed", [False, True])
def test_large_packed_bodies_are_stored(packed: bool) -> None:
    data = bytes(range(256)) * 4_000
    member = gzip_member([b"head", data, b"\r\n\r\n"], packed=packed)
    assert gzip.decompress(member) == b"head" + data + b"\r\n\r\n"
    assert (len(member) > len(data)) == packed


def test_two_readers_find_the_same_records_and_right_digests(tmp_path: Path) -> None:
    with Server(lambda seen: reply(b"", 404) if seen.path == "/robots.txt" else reply(b"<p>x</p>")) as server:
        fetch([server.url("a.test", "/x"), server.url("b.test", "/y")], tmp_path)
    path = next((tmp_path / "warc").iterdir())
    with path.open("rb") as file:
        slow = [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"))
            for r in ArchiveIterator(file, check_digests="raise")
        ]
    with path.open("rb") as file:
        fast = []
        for record in FastIterator(file):
            fast.append((record.headers["WARC-Type"], record.headers.get("WARC-Target-URI")))
            assert record.headers["WARC-Record-ID"].startswith("<urn:uuid:")
            assert record.headers["WARC-Date"].endswith("Z")
            if fast[-1][0] == "response":
                assert record.headers["WARC-IP-Address"] == "127.0.0.1"
                digest = record.headers["WARC-Payload-Digest"]
                body = record.reader.read()
                assert digest == "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()
    assert slow == fast
    kinds = [kind for kind, _ in slow]
    assert kinds[0] == "warcinfo"
    assert kinds.count("response") == kinds.count("request") == 4
    assert kinds.count("metadata") == 2


def test_the_request_is_stored_as_the_server_saw_it(tmp_path: Path) -> None:
    with Server(lambda seen: reply(b"", 404) if seen.path == "/robots.txt" else reply()) as server:
        fetch([server.url("a.test", "/x?q=%C3%A4&b")], tmp_path)
        raw = server.asked("/x?q=%C3%A4&b")[0].raw
    with next((tmp_path / "warc").iterdir()).open("rb") as file:
        blocks = [
            r.raw_stream.read()
            for r in ArchiveIterator(file, no_record_parse=True)
            if r.rec_type == "request"
        ]
    assert raw in blocks


def test_segments_roll_over_and_are_all_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_write, "SEGMENT_BYTES", 20_000)

    def play(seen: Seen) -> bytes:
        return (
            reply(b"", 404)
            if seen.path == "/robots.txt"
            else reply(hashlib.sha512(seen.path.encode()).digest() * 90)
        )

    with Server(play) as server:
        urls = [server.url("a.test", f"/{n}") for n in range(80)]
        rows = fetch(urls, tmp_path)
    files = sorted((tmp_path / "warc").iterdir())
    assert len(files) > 2
    again = index_warcs(files, urls=set(urls), on_problem=pytest.fail)
    assert again.column("warc_offset").to_pylist() == [rows[url]["warc_offset"] for url in sorted(urls)]


@pytest.mark.parametrize("packed", [False, True])
def test_every_cut_of_the_last_record_is_repaired(tmp_path: Path, packed: bool) -> None:
    out = writer(tmp_path)
    segment, _, _ = add(out, "http://a.test/1", b"<p>one</p>")
    whole = out.end
    _, offset, _ = add(out, "http://a.test/2", hashlib.sha512(b"x").digest() * 4, packed=packed)
    out.close()
    path = tmp_path / segment
    data = path.read_bytes()
    assert offset == whole
    for size in range(whole, len(data)):
        path.write_bytes(data[:size])
        assert cut_half_record(path, 0) == whole
        assert path.stat().st_size == whole
    path.write_bytes(data)
    assert cut_half_record(path, whole) == len(data)
    path.write_bytes(data[:7])
    assert cut_half_record(path, 0) == 0
    assert not path.exists()


def test_only_segments_of_ours_are_ever_cut(tmp_path: Path) -> None:
    other = tmp_path / "other.warc.gz"
    other.write_bytes(b"\x1f\x8bhalf")
    assert cut_half_record(other, 0) == 0
    assert other.read_bytes() == b"\x1f\x8bhalf"


def test_two_runs_in_one_second_do_not_share_a_segment(tmp_path: Path) -> None:
    names = set()
    for _ in range(3):
        out = writer(tmp_path)
        names.add(add(out, "http://a.test/", b"<p>x</p>")[0])
        out.close()
    assert len(names) == 3
    for name in names:
        with (tmp_path / name).open("rb") as file:
            assert sum(1 for _ in ArchiveIterator(file)) == 2


def test_a_body_is_found_at_the_offset_of_its_record(tmp_path: Path) -> None:
    out = writer(tmp_path)
    places = [add(out, f"http://a.test/{n}", b"<p>%d</p>" % n, packed=n % 2 == 0) for n in range(10)]
    out.close()
    for number, (segment, offset, _) in enumerate(places):
        assert read_body(tmp_path / segment, offset)[1] == b"<p>%d</p>" % number
