from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from hreflens.collect.fetch.retry import MAX_BACKOFF_S, backoff_s, is_settled, retry_after_s
from tests.collect.fetch.loopback import Seen, Server, fetch, moved, reply

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def open_door(seen: Seen) -> bytes:
    return reply(b"", 404) if seen.path == "/robots.txt" else reply()


def gaps(seen: list[Seen]) -> list[float]:
    times = sorted(one.at for one in seen)
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_host_is_asked_one_at_a_time_with_the_gap(tmp_path: Path) -> None:
    with Server(lambda seen: [0.05, open_door(seen)]) as server:
        urls = [server.url(host, f"/{n}") for host in ("a.test", "b.test") for n in range(4)]
        fetch(urls, tmp_path, delay_s=0.3)
        for host in ("a.test", "b.test"):
            measured = gaps(server.asked(host=host))
            assert len(measured) == 4
            assert (
                min(measured) >= 0.34
            )  # the gap runs from the end of an answer: 0.3 s and the 0.05 s it took


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    def play(seen: Seen) -> Any:
        return [1.2, open_door(seen)] if seen.host == "slow.test" else open_door(seen)

    order: list[str] = []
    with Server(play) as server:
        urls = [server.url("slow.test", "/s")] + [server.url(f"h{n}.test") for n in range(30)]
        fetch(urls, tmp_path, timeout_s=5.0, concurrency=4, progress=lambda p: order.append(p.url or ""))
    assert order[-1] == server.url("slow.test", "/s")
    assert len(order) == 31


def test_no_more_requests_at_once_than_allowed(tmp_path: Path) -> None:
    with Server(lambda seen: [0.05, open_door(seen)]) as server:
        fetch([server.url(f"h{n}.test") for n in range(12)], tmp_path, concurrency=3)
        times = sorted(one.at for one in server.seen)
    for first, fourth in zip(times, times[3:], strict=False):
        assert fourth - first >= 0.04


def test_one_connection_serves_a_host_and_is_closed_after_its_last_page(tmp_path: Path) -> None:
    with Server(open_door) as server:
        fetch([server.url("a.test", f"/{n}") for n in range(5)], tmp_path)
        assert len({seen.connection for seen in server.seen}) == 1
        assert b"Connection: close" in server.seen[-1].raw
        assert not any(b"Connection: close" in seen.raw for seen in server.seen[1:-1])


def test_the_crawl_delay_of_robots_txt_is_kept(tmp_path: Path) -> None:
    def play(seen: Seen) -> bytes:
        robots = reply(b"User-agent: *\nCrawl-delay: 0.4\n", kind="text/plain")
        return robots if seen.path == "/robots.txt" else reply()

    with Server(play) as server:
        fetch([server.url("a.test", f"/{n}") for n in range(3)], tmp_path)
        assert min(gaps(server.seen)) >= 0.39


def test_a_redirect_on_the_same_host_waits_for_its_turn(tmp_path: Path) -> None:
    with Server(lambda seen: moved("/b") if seen.path == "/a" else open_door(seen)) as server:
        fetch([server.url("a.test", "/a")], tmp_path, delay_s=0.3)
        assert [seen.path for seen in server.seen] == ["/robots.txt", "/a", "/b"]
        assert min(gaps(server.seen)) >= 0.29


def test_retry_after_is_kept_by_the_whole_host(tmp_path: Path) -> None:
    busy = iter([reply(b"", 503, more=("Retry-After: 1",))])

    def play(seen: Seen) -> bytes:
        return next(busy, reply()) if seen.path == "/0" else open_door(seen)

    with Server(play) as server:
        urls = [server.url("a.test", f"/{n}") for n in range(3)]
        rows = fetch(urls, tmp_path, retries=2)
        first = server.asked("/0")[0].at
        assert all(seen.at - first >= 0.99 for seen in server.seen if seen.at > first)
    assert [rows[url]["outcome"] for url in urls] == ["ok"] * 3
    assert rows[urls[0]]["attempts"] == 2


@pytest.mark.parametrize("value", ["99999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_retry_after_costs_one_request(tmp_path: Path, value: str) -> None:
    def play(seen: Seen) -> bytes:
        return (
            open_door(seen)
            if seen.path == "/robots.txt"
            else reply(b"", 429, more=(f"Retry-After: {value}",))
        )

    with Server(play) as server:
        url = server.url("a.test", "/x")
        row = fetch([url], tmp_path, retries=5)[url]
        assert len(server.asked("/x")) == 1
    assert (row["outcome"], row["http_status"], row["attempts"]) == ("http_4xx", 429, 1)
    assert not is_settled(row["outcome"], row["http_status"])


def test_faults_that_pass_are_tried_again_with_growing_gaps(tmp_path: Path) -> None:
    answers = iter([reply(b"", 500), reply(b"", 503), reply(b"<html>there</html>")])

    def play(seen: Seen) -> bytes:
        return open_door(seen) if seen.path == "/robots.txt" else next(answers)

    with Server(play) as server:
        url = server.url("a.test", "/x")
        row = fetch([url], tmp_path, retries=2)[url]
        first, second = gaps(server.asked("/x"))
    assert (row["outcome"], row["attempts"]) == ("ok", 3)
    assert 0.24 <= first < second


def test_a_host_that_keeps_failing_is_left_alone(tmp_path: Path) -> None:
    with Server(lambda seen: open_door(seen) if seen.path == "/robots.txt" else reply(b"", 503)) as server:
        urls = [server.url("a.test", f"/{n}") for n in range(50)]
        rows = fetch(urls, tmp_path)
        assert len(server.seen) == 7
    assert {rows[url]["outcome"] for url in urls} == {"http_5xx"}
    assert sum("left for another run" in (row["detail"] or "") for row in rows.values()) == 44


@pytest.mark.parametrize("fault", ["dns", "connection"])
def test_a_host_without_contact_is_tried_once_for_all_its_pages(tmp_path: Path, fault: str) -> None:
    from hreflens.collect.fetch.client import Network
    from hreflens.collect.fetch.resolver import NoSuchHostError

    asked: list[str] = []

    async def lookup(host: str) -> list[str]:
        asked.append(host)
        if fault == "dns":
            raise NoSuchHostError(None, f"no such host: {host}")
        return ["127.0.0.1"]

    with Server(open_door) as server:
        port = server.port
    urls = [f"http://dead.test:{port}/{n}" for n in range(30)]
    rows = fetch(urls, tmp_path, network=Network(lookup))
    assert [rows[url]["outcome"] for url in urls] == [fault] * 30
    assert all(row["detail"] for row in rows.values())
    assert len(asked) == 1


def test_many_pages_that_redirect_to_one_page_ask_for_it_once(tmp_path: Path) -> None:
    def play(seen: Seen) -> bytes:
        if seen.host == "park.test" or seen.path == "/robots.txt":
            return open_door(seen)
        return moved(f"http://park.test:{server.port}/sale")

    with Server(play) as server:
        urls = [server.url(f"dead{n}.test", "/x") for n in range(20)]
        rows = fetch([*urls, server.url("park.test", "/sale")], tmp_path)
        assert len(server.asked("/sale")) == 1
    assert {row["final_url"] for row in rows.values()} == {server.url("park.test", "/sale")}
    assert {row["outcome"] for row in rows.values()} == {"ok"}


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("0", 0), (" 120 ", 120), ("٣", None),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60), ("Thu, 01 Jan 2020 00:00:00 GMT", 0), ("9" * 20, float("inf")),
        ("Thu, 99 Jan 2026 00:01:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(raw: str | None, seconds: float | None) -> None:
    assert retry_after_s(raw, NOW) == seconds


def test_backoff_grows_and_is_bounded() -> None:
    waits = [backoff_s(tries, 1.0) for tries in range(40)]
    assert waits[:4] == [1, 2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == MAX_BACKOFF_S
    assert backoff_s(0, 0.0) > 0
