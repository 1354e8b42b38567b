import gzip
import json
import ssl
import zlib
from itertools import count
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd

from hreflens.collect.fetch.client import Network
from hreflens.collect.fetch.decode import undo_encoding
from hreflens.collect.fetch.replay import index_warcs, iter_bodies, read_body
from tests.collect.fetch.loopback import Seen, Server, fetch, moved, reply, to_loopback

PEM = Path(__file__).with_name("fixtures") / "loopback.pem"
HTML = b"<html><body><p>" + "дом ".encode() * 500 + b"</p></body></html>"
NOISE = b"<html>" + b"".join(str(number**7).encode() for number in range(500)) + b"</html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def site(answer: Any, path: str = "/x") -> Any:
    """Return a play that gives the answer at a path and has no robots.txt."""
    return lambda seen: answer if seen.path == path else reply(b"", 404)


def one(answer: Any, folder: Path, **settings: Any) -> dict[str, Any]:
    """Return the row of one page with this answer, after checking that a replay of its WARC says the same."""
    with Server(site(answer)) as server:
        url = server.url("a.test", "/x")
        row = fetch([url], folder, **settings)[url]
    again = index_warcs(sorted((folder / "warc").iterdir()), urls={url}, on_problem=pytest.fail).to_pylist()[
        0
    ]
    again["warc_file"] = again["warc_file"] and Path(again["warc_file"]).name
    assert again == row
    return row


def body_of(row: dict[str, Any], folder: Path) -> bytes:
    return read_body(folder / "warc" / row["warc_file"], row["warc_offset"])[1]


PACKED = [
    ("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress),
    ("gzip, br", lambda data: brotli.compress(gzip.compress(data))), ("identity", lambda data: data),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pack"), PACKED, ids=[name for name, _ in PACKED])
def test_encoded_pages_are_kept_as_sent_and_read_decoded(tmp_path: Path, name: str, pack: Any) -> None:
    row = one(reply(pack(HTML), more=(f"Content-Encoding: {name}",)), tmp_path)
    assert (row["outcome"], row["body_bytes"]) == ("ok", len(HTML))
    assert body_of(row, tmp_path) == HTML


@pytest.mark.parametrize(("name", "pack"), PACKED, ids=[name for name, _ in PACKED])
def test_bombs_are_cut_at_the_cap(tmp_path: Path, name: str, pack: Any) -> None:
    bomb = b"<html>" + b"\0" * 30_000_000
    row = one(reply(pack(bomb), more=(f"Content-Encoding: {name}",)), tmp_path, max_body_bytes=1_000_000)
    if name == "gzip, br":
        assert row["outcome"] in ("too_large", "broken_response")
    else:
        assert row["outcome"] == "too_large"
    assert row["body_bytes"] <= 1_000_000
    assert (tmp_path / "warc" / row["warc_file"]).stat().st_size < 2_000_000


def test_nested_bombs_are_not_unpacked_layer_by_layer() -> None:
    bomb = b"\0" * 50_000_000
    for _ in range(6):
        bomb = gzip.compress(bomb)
    assert undo_encoding(bomb, ", ".join(["gzip"] * 6), 1_000_000) == (b"", "broken")


def test_a_zstd_window_larger_than_the_web_allows_is_refused() -> None:
    options = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.enable_long_distance_matching: 1,
    }
    data = zstd.compress(bytes(range(256)) * 800_000, options=options)
    assert undo_encoding(data, "zstd", 300_000_000) == (b"", "broken")


def test_endless_bodies_are_cut_and_the_cut_is_marked(tmp_path: Path) -> None:
    endless = [HEAD + b"\r\n<html>", *[b"<p>more</p>" * 10_000] * 40, b""]
    row = one(endless, tmp_path, max_body_bytes=100_000)
    assert (row["outcome"], row["body_bytes"]) == ("too_large", 100_000)
    from warcio.archiveiterator import ArchiveIterator

    with (tmp_path / "warc" / row["warc_file"]).open("rb") as file:
        marks = [
            r.rec_headers.get_header("WARC-Truncated")
            for r in ArchiveIterator(file)
            if r.rec_type == "response"
        ]
    assert marks == [None, "length"]


def test_downloads_are_not_downloaded(tmp_path: Path) -> None:
    pdf = [b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", *[b"%PDF" * 10_000] * 100, b""]
    row = one(pdf, tmp_path)
    assert row["outcome"] == "not_html"
    assert row["body_bytes"] <= 65_536


@pytest.mark.parametrize(
    ("kind", "body", "outcome"),
    [
        ("image/png", b"\x89PNG", "not_html"), (None, b"<p>x", "ok"), (None, b"\x89PNG\r\n\0", "not_html"),
        ("TEXT/HTML;charset=shift_jis", b"<p>x", "ok"), ("application/xhtml+xml", b"<p/>", "ok"), ("text/html", b"", "ok"),
        ("application/json", b"{}", "not_html"),
    ],
)  # fmt: skip
def test_only_pages_are_pages(tmp_path: Path, kind: str | None, body: bytes, outcome: str) -> None:
    assert one(reply(body, kind=kind), tmp_path)["outcome"] == outcome


BROKEN = {
    "nothing": (b"", "connection"),
    "junk": (b"\x00\x01\x02\x03" * 50 + b"\r\n\r\n", "broken_response"),
    "HTTP/0.9": (b"<html>hello</html>\r\n\r\n", "broken_response"),
    "half a head": ([b"HTTP/1.1 200 OK\r\nContent-Ty", b""], "connection"),
    "a status that is none": (b"HTTP/1.1 abc OK\r\n\r\n", "broken_response"),
    "a huge head line": (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", "broken_response"),
    "a huge status line": (b"HTTP/1.1 200 " + b"O" * 200_000 + b"\r\n\r\n", "broken_response"),
    "thousands of head lines": (HEAD + b"X-A: b\r\n" * 50_000 + b"\r\n", "broken_response"),
    "two lengths": (HEAD + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\n<p>xx", "broken_response"),
    "a length that is none": (HEAD + b"Content-Length: many\r\n\r\n<p>", "broken_response"),
    "a negative length": (HEAD + b"Content-Length: -1\r\n\r\n<p>", "broken_response"),
    "chunks that are none": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n<html>no chunk", "broken_response"),
    "a chunk cut short": ([HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n<p>short", b""], "too_large"),
    "a body shorter than said": ([HEAD + b"Content-Length: 900\r\n\r\n<html><p>half", b""], "too_large"),
    "a whole page with a wrong length": ([HEAD + b"Content-Length: 900\r\n\r\n<p>x</p></html>\n", b""], "ok"),
    "a page that closes without a length": ([HEAD + b"Connection: close\r\n\r\n<p>x", b""], "ok"),
    "line feeds only": ([b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>x</html>", b""], None),
    "gzip that is none": (reply(b"<p>plain</p>", more=("Content-Encoding: gzip",)), "ok"),
    "half a gzip": (reply(gzip.compress(NOISE)[:900], more=("Content-Encoding: gzip",)), "too_large"),
    "a code nobody knows": (reply(b"\x01\x02", more=("Content-Encoding: rot13",)), "broken_response"),
    "switching protocols": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nxx", None),
    "continue, then a page": (b"HTTP/1.1 100 Continue\r\n\r\n" + reply(b"<p>x"), "ok"),
    "an unknown status": (reply(b"<p>x", 799), "http_5xx"),
    "no content": (reply(b"", 204, kind=None), None),
}


@pytest.mark.parametrize(("answer", "outcome"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_answers_are_values(tmp_path: Path, answer: Any, outcome: str | None) -> None:
    row = one(answer, tmp_path, timeout_s=3.0)
    if outcome is not None:
        assert row["outcome"] == outcome
    if row["outcome"] not in ("ok", "not_html") and row["http_status"] in (None, 200):
        assert row["detail"]


@pytest.mark.parametrize(
    ("answer", "truncated"),
    [
        ([HEAD, 5.0, b""], False),
        (
            [
                HEAD + b"Content-Length: 500\r\n\r\n<html>",
                *[piece for _ in range(60) for piece in (b"<", 0.1)],
                b"",
            ],
            True,
        ),
        ([b"HTTP/1.1 200 OK\r\n", *[piece for _ in range(60) for piece in (b"X: y\r\n", 0.1)], b""], False),
    ],
    ids=["silence", "slow body", "slow head"],
)
def test_slow_loris_is_cut_off_in_time(tmp_path: Path, answer: Any, truncated: bool) -> None:
    row = one(answer, tmp_path, timeout_s=0.6)
    assert row["outcome"] == "timeout"
    assert row["fetch_ms"] < 4_000
    assert (row["http_status"] == 200) == truncated


@pytest.mark.parametrize("to", ["/x", "http://a.test:{port}/x#again", "/y"])
def test_redirect_circles_end(tmp_path: Path, to: str) -> None:
    def play(seen: Seen) -> bytes:
        if seen.path == "/robots.txt":
            return reply(b"", 404)
        return moved(to.format(port=server.port)) if seen.path == "/x" else moved("/x", 302)

    with Server(play) as server:
        url = server.url("a.test", "/x")
        row = fetch([url], tmp_path)[url]
    assert row["outcome"] == "too_many_redirects"
    assert len(server.seen) <= 3


def test_endless_redirects_end_and_the_whole_chain_is_told(tmp_path: Path) -> None:
    numbers = count(1)

    def play(seen: Seen) -> bytes:
        return reply(b"", 404) if seen.path == "/robots.txt" else moved(f"/{next(numbers)}", 307)

    with Server(play) as server:
        url = server.url("a.test", "/0")
        row = fetch([url], tmp_path, max_redirects=4)[url]
    assert row["outcome"] == "too_many_redirects"
    assert json.loads(row["redirects_json"]) == [[server.url("a.test", f"/{n}"), 307] for n in range(4)]
    assert row["final_url"] == server.url("a.test", "/4")


@pytest.mark.parametrize(
    "location",
    [
        "mailto:a@b.test",
        "javascript:alert(1)",
        "http://[::1",
        "ftp://a.test/",
        "\x00",
        "http://a.test:99999/",
        "data:text/html,x",
    ],
)
def test_redirects_to_no_web_page_are_named(tmp_path: Path, location: str) -> None:
    row = one(moved(location), tmp_path)
    assert row["outcome"] == "broken_response"
    assert row["detail"]


def test_every_hop_is_in_the_chain_and_in_the_warc(tmp_path: Path) -> None:
    steps = {"/a": ("b.test", "/b", 301), "/b": ("b.test", "/c", 302), "/c": ("c.test", "/d", 308)}

    def play(seen: Seen) -> bytes:
        if seen.path in steps:
            host, path, status = steps[seen.path]
            return moved(server.url(host, path), status)
        return reply(b"", 404) if seen.path == "/robots.txt" else reply(HTML)

    with Server(play) as server:
        url = server.url("a.test", "/a")
        row = fetch([url], tmp_path)[url]
        chain = [[url, 301], [server.url("b.test", "/b"), 302], [server.url("b.test", "/c"), 308]]
        assert json.loads(row["redirects_json"]) == chain
        assert (row["final_url"], row["outcome"], row["attempts"]) == (server.url("c.test", "/d"), "ok", 4)
        everything = index_warcs(sorted((tmp_path / "warc").iterdir()), urls=None)
    assert set(everything.column("url").to_pylist()) == {*(hop for hop, _ in chain), row["final_url"]}


def test_cookies_stay_with_the_host_and_the_page(tmp_path: Path) -> None:
    def play(seen: Seen) -> bytes:
        if seen.path == "/robots.txt":
            return reply(b"", 404)
        if seen.host == "a.test" and b"Cookie: " not in seen.raw:
            return reply(
                b"",
                302,
                more=(
                    f"Location: {seen.path}",
                    "Set-Cookie: seen=1; Path=/; HttpOnly",
                    "Set-Cookie: bad\x01=2",
                ),
            )
        return moved(server.url("b.test", "/y")) if seen.host == "a.test" else reply(HTML)

    with Server(play) as server:
        urls = [server.url("a.test", "/x"), server.url("a.test", "/z")]
        rows = fetch(urls, tmp_path)
    assert [rows[url]["outcome"] for url in urls] == ["ok", "ok"]
    cookies = [
        line for seen in server.seen for line in seen.raw.decode().split("\r\n") if line.startswith("Cookie")
    ]
    assert cookies == ["Cookie: seen=1"] * 2
    assert json.loads(rows[urls[0]]["redirects_json"]) == [[urls[0], 302], [urls[0], 301]]


def test_a_certificate_that_cannot_be_trusted_is_an_outcome(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    with Server(site(reply(HTML)), tls=context) as server:
        url = server.url("a.test", "/x")
        refused = fetch([url], tmp_path / "refused")[url]
        trust = ssl.create_default_context(cafile=str(PEM))
        trusted = fetch([url], tmp_path / "trusted", network=Network(to_loopback, trust))[url]
        wrong_name = server.url("other.example", "/x")
        other = fetch([wrong_name], tmp_path / "other", network=Network(to_loopback, trust))[wrong_name]
    assert (refused["outcome"], trusted["outcome"], other["outcome"]) == ("tls", "ok", "tls")
    assert "certificate" in refused["detail"]
    assert "ostname mismatch" in other["detail"]


def test_addresses_that_are_none_are_kept_as_rows(tmp_path: Path) -> None:
    urls = [
        "mailto:a@b.test",
        "http://",
        "http://a b/",
        "",
        "javascript:void(0)",
        "http://[::1",
        "ftp://a.test/x",
    ]
    rows = fetch(urls, tmp_path)
    assert {row["outcome"] for row in rows.values()} == {"invalid_url"}
    assert set(rows) == set(urls)


def test_chunked_pages_are_stored_without_the_framing(tmp_path: Path) -> None:
    chunks = (
        b"".join(b"%x;ext=1\r\n%s\r\n" % (len(HTML), HTML) for _ in range(3)) + b"0\r\nTrailer: x\r\n\r\n"
    )
    row = one(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks, tmp_path)
    headers, body = read_body(tmp_path / "warc" / row["warc_file"], row["warc_offset"])
    assert body == HTML * 3
    assert ("X-Crawl-Transfer-Encoding", "chunked") in headers


def test_headers_reach_the_row(tmp_path: Path) -> None:
    more = (
        "X-Robots-Tag: noindex",
        "X-Robots-Tag: googlebot: nofollow",
        'Link: </c>; rel="canonical"',
        "Content-Language: uk",
    )
    row = one(reply(HTML, more=more), tmp_path)
    assert row["x_robots_tag"] == "noindex, googlebot: nofollow"
    assert row["link_header"] == '</c>; rel="canonical"'
    assert row["content_language"] == "uk"
    assert row["peer_address"] == "127.0.0.1"


def test_a_larger_cap_than_the_default_reaches_the_reader(tmp_path: Path) -> None:
    large = b"<html>" + b"<p>long</p>" * 900_000 + b"</html>"
    with Server(site(reply(gzip.compress(large, 1), more=("Content-Encoding: gzip",)))) as server:
        url = server.url("a.test", "/x")
        from hreflens.tables import FETCHES

        row = fetch([url], tmp_path, max_body_bytes=16_000_000)[url]
    assert (row["outcome"], row["body_bytes"]) == ("ok", len(large))
    bodies = list(iter_bodies(FETCHES.from_rows([row]), tmp_path / "warc"))
    assert bodies[0][2] == large
