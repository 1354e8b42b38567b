import asyncio
from pathlib import Path

import pytest

from hreflens.collect.fetch import addresses
from hreflens.collect.fetch.client import Network
from hreflens.collect.fetch.resolver import (
    AddressRefusedError,
    GuardedResolver,
    NoSuchHostError,
    guarded_socket,
)
from tests.collect.fetch.loopback import Seen, Server, fetch, moved, reply

PUBLIC = "93.184.216.34"


def page(seen: Seen) -> bytes:
    return reply(b"", 404) if seen.path == "/robots.txt" else reply()


@pytest.fixture
def only_one_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1 pass as if it were public, so that a first hop can be played; all else stays refused."""
    kept = [entry for entry in addresses._REFUSED_V4 if entry[1] != "loopback"]
    ranges = ("127.0.0.0/32", "127.0.0.2/31", "127.0.0.4/30", "127.0.0.8/29", "127.0.0.16/28", "127.0.1.0/24")
    more = [(addresses.IPv4Network(network), "loopback") for network in ranges]
    monkeypatch.setattr(addresses, "_REFUSED_V4", (*more, *kept))


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.1", "[::ffff:127.0.0.1]"])
def test_an_inner_address_as_host_is_refused(tmp_path: Path, host: str) -> None:
    with Server(page) as server:
        rows = list(fetch([server.url(host)], tmp_path, allow_private_addresses=False).values())
    assert [row["outcome"] for row in rows] == ["address_refused"]
    assert "loopback" in rows[0]["detail"]
    assert not server.seen
    assert server._connections == 0


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "169.254.169.254", "fd00:ec2::254"]
)
def test_a_name_that_leads_to_an_inner_address_is_refused(tmp_path: Path, address: str) -> None:
    async def lookup(host: str) -> list[str]:
        return [address]

    with Server(page) as server:
        url = server.url("a.test")
        row = fetch([url], tmp_path, network=Network(lookup), allow_private_addresses=False)[url]
    assert row["outcome"] == "address_refused"
    assert address in row["detail"]
    assert server._connections == 0


def test_the_address_that_was_checked_is_the_one_connected_to(tmp_path: Path) -> None:
    """DNS rebinding: public at the first look, inner at every later one."""
    asked: list[str] = []

    async def lookup(host: str) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    with Server(page) as server:
        url = server.url("rebind.test")
        rows = fetch(
            [url], tmp_path, network=Network(lookup), allow_private_addresses=False, timeout_s=0.5, retries=2
        )
    assert rows[url]["outcome"] in ("timeout", "connection", "address_refused")
    assert server._connections == 0


def test_the_resolver_hands_on_only_what_passed() -> None:
    async def lookup(host: str) -> list[str]:
        return ["10.0.0.1", PUBLIC, "::1", "2606:4700:4700::1111"]

    found = asyncio.run(GuardedResolver(lookup, allow_private=False).resolve("mixed.test", 80))
    assert [entry["host"] for entry in found] == [PUBLIC, "2606:4700:4700::1111"]
    everything = asyncio.run(GuardedResolver(lookup, allow_private=True).resolve("mixed.test", 80))
    assert len(everything) == 4


def test_no_address_and_only_inner_addresses_are_told_apart() -> None:
    async def nothing(host: str) -> list[str]:
        return []

    async def inner(host: str) -> list[str]:
        return ["192.168.1.1"]

    with pytest.raises(NoSuchHostError):
        asyncio.run(GuardedResolver(nothing, allow_private=False).resolve("a.test", 80))
    with pytest.raises(AddressRefusedError, match=r"192\.168\.1\.1"):
        asyncio.run(GuardedResolver(inner, allow_private=False).resolve("a.test", 80))


def test_the_socket_factory_is_the_last_line() -> None:
    make = guarded_socket(allow_private=False)
    for family, address in (
        (2, ("127.0.0.1", 80)),
        (10, ("::1", 80, 0, 0)),
        (10, ("::ffff:10.0.0.1", 80, 0, 0)),
    ):
        with pytest.raises(AddressRefusedError):
            make((family, 1, 6, "", address))
    make((2, 1, 6, "", (PUBLIC, 80))).close()


@pytest.mark.usefixtures("only_one_loopback")
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/x", "http://2130706434:{port}/x", "http://0x7f000002:{port}/x", "http://[::1]:{port}/x",
        "http://[::ffff:7f00:2]:{port}/x", "http://inner.test:{port}/x", "//127.0.0.2:{port}/x", "http://169.254.169.254/latest/",
        "https://localhost:{port}/", "http://user:secret@127.0.0.2:{port}/x",
    ],
)  # fmt: skip
def test_a_redirect_to_an_inner_address_is_refused(tmp_path: Path, target: str) -> None:
    async def lookup(host: str) -> list[str]:
        return ["127.0.0.1"] if host == "outer.test" else ["127.0.0.2"]

    def play(seen: Seen) -> bytes:
        return reply(b"", 404) if seen.path == "/robots.txt" else moved(target.format(port=server.port))

    with Server(play) as server:
        url = server.url("outer.test")
        row = fetch([url], tmp_path, network=Network(lookup), allow_private_addresses=False)[url]
    assert row["outcome"] == "address_refused"
    assert row["final_url"] == url
    assert row["http_status"] == 301
    assert "redirects to" in row["detail"]
    assert {seen.host for seen in server.seen} == {"outer.test"}


@pytest.mark.usefixtures("only_one_loopback")
def test_a_robots_txt_that_redirects_inward_keeps_us_out(tmp_path: Path) -> None:
    def play(seen: Seen) -> bytes:
        return moved(f"http://127.0.0.2:{server.port}/robots.txt") if seen.path == "/robots.txt" else reply()

    with Server(play) as server:
        url = server.url("outer.test")
        row = fetch([url], tmp_path, allow_private_addresses=False)[url]
    assert row["outcome"] == "robots_unreachable"
    assert [seen.path for seen in server.seen] == ["/robots.txt"]


@pytest.mark.parametrize("port", [22, 25, 6379, 6667, 10080])
def test_ports_of_other_services_are_not_spoken_to(tmp_path: Path, port: int) -> None:
    url = f"http://a.test:{port}/"
    row = fetch([url], tmp_path, timeout_s=0.5)[url]
    expected = "connection" if port == 6379 else "invalid_url"  # browsers do not block redis either
    assert row["outcome"] == expected


def test_nothing_is_sent_that_tells_on_the_user(tmp_path: Path) -> None:
    with Server(page) as server:
        plain = server.url("a.test", "/page?q=%D0%B0")
        fetch([plain.replace("http://", "http://user:secret@") + "#part"], tmp_path)
    raw = server.asked("/page?q=%D0%B0")[0].raw.decode()
    names = {line.partition(":")[0].lower() for line in raw.split("\r\n")[1:] if line}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert "hreflens/" in raw
    assert "(+https://owner.example/bot)" in raw
    assert "secret" not in raw
