import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.collect.fetch.robots import MAX_DELAY_S, origin_of, read_rules, rules_of_status
from tests.collect.fetch.loopback import Seen, Server, fetch, moved, reply
from tests.shared_data import shared

TEXT = "text/plain"


@pytest.mark.parametrize(
    ("lines", "allowed", "forbidden"),
    [
        ("User-agent: *\nDisallow: /x", ["/", "/y"], ["/x", "/x/y", "/xy"]),
        ("User-agent: *\nDisallow:", ["/", "/x"], []),
        ("User-agent: hreflens\nDisallow: /\n\nUser-agent: *\nAllow: /", [], ["/", "/x"]),
        ("User-agent: HREFLENS\nAllow: /\n\nUser-agent: *\nDisallow: /", ["/", "/x"], []),
        ("User-agent: googlebot\nDisallow: /", ["/"], []),
        ("User-agent: *\nDisallow: /*.pdf$\nAllow: /ok", ["/a.pdf?x", "/ok"], ["/a.pdf"]),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", ["/a/b/c"], ["/a/c"]),
        ("User-agent: *\nDisallow: /страница", ["/s"], ["/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0"]),
        ("\ufeffUser-agent: *\r\nDisallow: /x\r\n", ["/"], ["/x"]),
        ("<!doctype html><html><body>Not found</body></html>", ["/", "/x"], []),
        ("", ["/"], []),
    ],
)
def test_rules(lines: str, allowed: list[str], forbidden: list[str]) -> None:
    rules = read_rules(lines.encode())
    assert all(rules.allows("http://a.test" + path) for path in allowed)
    assert not any(rules.allows("http://a.test" + path) for path in forbidden)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 2.5", 2.5), ("Crawl-delay: 0", 0), ("Crawl-delay: -5", 0), ("Crawl-delay: 86400", MAX_DELAY_S),
        ("Crawl-delay: 1e308", MAX_DELAY_S), ("Crawl-delay: nan", None), ("Crawl-delay: inf", None),
        ("Crawl-delay: soon", 0), ("Request-rate: 1/5s", 5), ("Request-rate: 1/9999h", MAX_DELAY_S), ("Request-rate: 0/1", 0),
    ],
)  # fmt: skip
def test_delays_are_bounded(line: str, seconds: float | None) -> None:
    delay = read_rules(f"User-agent: *\n{line}\nDisallow: /x\n".encode()).delay_s()
    assert 0 <= delay <= MAX_DELAY_S
    assert seconds is None or delay == seconds


@given(st.binary(max_size=3_000))
def test_any_bytes_are_accepted_as_robots_txt(body: bytes) -> None:
    rules = read_rules(body)
    assert rules.allows("http://a.test/") in (True, False)
    assert 0 <= rules.delay_s() <= MAX_DELAY_S


def test_real_robots_txt_files_do_not_raise() -> None:
    count = 0
    with tarfile.open(shared("robustness/robots_txt_4231.tar.xz")) as archive:
        for member in archive:
            if member.isfile():
                file = archive.extractfile(member)
                assert file is not None
                rules = rules_of_status(200, file.read())
                assert rules.allows("http://a.test/index.html") in (True, False)
                assert 0 <= rules.delay_s() <= MAX_DELAY_S
                assert rules.outcome is None, (member.name, rules.detail)
                count += 1
    assert count >= 4_231


ROBOTS_ANSWERS = [
    ("missing", reply(b"", 404), "ok"),
    ("gone", reply(b"", 410), "ok"),
    ("forbidden", reply(b"", 403), "ok"),
    ("unauthorised", reply(b"", 401), "ok"),
    ("too many requests", reply(b"", 429), "robots_unreachable"),
    ("fault", reply(b"", 500), "robots_unreachable"),
    ("unavailable", reply(b"User-agent: *\nAllow: /", 503), "robots_unreachable"),
    ("silent", b"", "robots_unreachable"),
    ("slow", [3.0, b""], "robots_unreachable"),
    ("stuck in the body", [b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-agent: *", 3.0, b""], "robots_unreachable"),
    ("no HTTP", b"hello there\r\n\r\n", "robots_unreachable"),
    ("a page", reply(b"<html><body>User-agent: *<br>Disallow: /</body></html>"), "ok"),
    ("forbids", reply(b"User-agent: *\nDisallow: /page", kind=TEXT), "robots_blocked"),
    ("forbids in its own type", reply(b"User-agent: *\nDisallow: /page", kind="application/x-robots"), "robots_blocked"),
    ("forbids late", reply(b"User-agent: *\n" + b"# x\n" * 100_000 + b"Disallow: /page", kind=TEXT), "robots_blocked"),
    ("forbids beyond the cap", reply(b"User-agent: *\n" + b"# x\n" * 200_000 + b"Disallow: /page", kind=TEXT), "ok"),
    ("no body", reply(b"", 204), "ok"),
    ("moved nowhere", reply(b"", 301), "ok"),
    ("moved in a circle", moved("/robots.txt"), "ok"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "outcome"), [case[1:] for case in ROBOTS_ANSWERS], ids=[c[0] for c in ROBOTS_ANSWERS]
)
def test_what_follows_from_the_answer_for_robots_txt(tmp_path: Path, answer: bytes, outcome: str) -> None:
    """RFC 9309: 4xx and more than five redirects mean no rules; 5xx and no answer mean keep out."""
    with Server(lambda seen: answer if seen.path == "/robots.txt" else reply()) as server:
        url = server.url("a.test", "/page")
        row = fetch([url], tmp_path, timeout_s=1.0)[url]
        asked = len(server.asked("/page"))
    assert row["outcome"] == outcome
    assert asked == (outcome == "ok")
    assert outcome != "robots_unreachable" or "robots.txt" in row["detail"]


def test_redirected_robots_txt_is_read_from_where_it_leads(tmp_path: Path) -> None:
    def play(seen: Seen) -> bytes:
        if seen.path == "/robots.txt" and seen.host == "a.test":
            return moved(f"http://www.a.test:{server.port}/r/robots.txt")
        if seen.path == "/r/robots.txt":
            return reply(b"User-agent: *\nDisallow: /no", kind=TEXT)
        return reply(b"", 404) if seen.path == "/robots.txt" else reply()

    with Server(play) as server:
        urls = [server.url("a.test", path) for path in ("/no", "/yes")]
        rows = fetch([*urls, server.url("www.a.test", "/no")], tmp_path)
    assert [rows[url]["outcome"] for url in urls] == ["robots_blocked", "ok"]
    assert rows[server.url("www.a.test", "/no")]["outcome"] == "ok"  # its own /robots.txt says nothing


def test_robots_txt_of_two_hosts_that_redirect_to_each_other_ends(tmp_path: Path) -> None:
    def play(seen: Seen) -> bytes:
        other = "b.test" if seen.host == "a.test" else "a.test"
        return moved(f"http://{other}:{server.port}/robots.txt") if seen.path == "/robots.txt" else reply()

    with Server(play) as server:
        urls = [server.url("a.test", "/x"), server.url("b.test", "/x")]
        rows = fetch(urls, tmp_path)
        assert [rows[url]["outcome"] for url in urls] == ["ok", "ok"]
        assert len(server.asked("/robots.txt")) <= 14


def test_the_target_of_a_redirect_has_robots_txt_too(tmp_path: Path) -> None:
    def play(seen: Seen) -> bytes:
        if seen.host == "a.test":
            return (
                reply(b"", 404)
                if seen.path == "/robots.txt"
                else moved(f"http://b.test:{server.port}/secret")
            )
        return (
            reply(b"User-agent: *\nDisallow: /secret", kind=TEXT) if seen.path == "/robots.txt" else reply()
        )

    with Server(play) as server:
        url = server.url("a.test", "/x")
        row = fetch([url], tmp_path)[url]
        assert not server.asked("/secret")
    assert row["outcome"] == "robots_blocked"
    assert row["final_url"] == url
    assert f"redirects to http://b.test:{server.port}/secret" in row["detail"]


def test_robots_txt_is_asked_for_once_per_origin_and_written_to_the_warc(tmp_path: Path) -> None:
    with Server(lambda seen: reply(b"", 404) if seen.path == "/robots.txt" else reply()) as server:
        fetch([server.url("a.test", f"/{n}") for n in range(20)], tmp_path)
        assert len(server.asked("/robots.txt")) == 1
    from warcio.archiveiterator import ArchiveIterator

    with next((tmp_path / "warc").iterdir()).open("rb") as file:
        targets = [
            r.rec_headers.get_header("WARC-Target-URI")
            for r in ArchiveIterator(file)
            if r.rec_type == "response"
        ]
    assert sum((target or "").endswith("/robots.txt") for target in targets) == 1


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://a.test/x", "http://a.test"),
        ("https://[::1]:8/", "https://[::1]:8"),
        ("http://a.test", "http://a.test"),
    ],
)
def test_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_robots_txt_itself_is_always_allowed() -> None:
    rules = read_rules(b"User-agent: *\nDisallow: /\n")
    assert rules.allows("https://acme.example/robots.txt")
    assert not rules.allows("https://acme.example/robots.txt/x")
    assert not rules.allows("https://acme.example/")
