from pathlib import Path

from hreflens.collect.fetch.replay import index_warcs
from tests.collect.fetch.loopback import Seen, Server, fetch, moved, reply


def play(seen: Seen) -> bytes:
    if seen.path == "/robots.txt":
        return reply(b"User-agent: *\nDisallow: /private\n", kind="text/plain")
    if seen.path == "/old":
        return moved("/new")
    if seen.path == "/gone":
        return reply(b"gone", 410)
    return reply(b"<html><p>" + seen.path.encode() + b"</p></html>")


def test_pages_are_fetched_and_replay_gives_the_same_rows(tmp_path: Path) -> None:
    with Server(play) as server:
        urls = [server.url("a.test", path) for path in ("/", "/old", "/gone", "/private/x")] + [
            server.url("b.test")
        ]
        rows = fetch(urls, tmp_path)
    outcomes = [rows[url]["outcome"] for url in urls]
    assert outcomes == ["ok", "ok", "http_4xx", "robots_blocked", "ok"]
    assert len(server.asked("/robots.txt")) == 2
    assert not server.asked("/private/x")
    replayed = index_warcs(sorted((tmp_path / "warc").iterdir()), urls=set(urls))
    for row in replayed.to_pylist():
        row["warc_file"] = row["warc_file"] and Path(row["warc_file"]).name
        assert row == rows[row["url"]]
    assert replayed.num_rows == len(urls)
