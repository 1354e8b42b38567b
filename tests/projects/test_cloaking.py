"""Pages asked for as two kinds of reader: what hides is seen, what merely varies is not accused."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hreflens.collect.fetch.client import Network
from hreflens.engine.workspace import Project, open_project, open_workspace, read_views, write_fetches
from hreflens.judge.evidence.cloaked_page import cloaked_pages
from hreflens.projects.cloaking import Looked, look_twice, pages_to_doubt
from hreflens.settings import Settings
from hreflens.tables import FETCHES
from tests.collect.fetch.loopback import TEST_SETTINGS, Seen, Server, reply, to_loopback

OWN = "acme.example"
SETTINGS = Settings.model_validate({"project": {"site": OWN}, "fetch": TEST_SETTINGS})
WORDS = (
    "harbour timber lantern orchard granite velvet meadow copper thistle anchor saddle marble willow ember canvas "
    "pebble raven cedar hollow bramble kettle compass juniper barley falcon ribbon quarry linen otter maple"
).split()


def text(first: int) -> str:
    """Return a text of 200 words; texts of other numbers share hardly any run of words."""
    return " ".join(
        WORDS[(first * 7 + at * (first + 3) + at * at) % len(WORDS)] + str(first) for at in range(200)
    )


def page(first: int, *, link: bool, extra: str = "") -> bytes:
    anchor = f'<p>See <a href="https://{OWN}/">cheap loans</a>.</p>' if link else ""
    return reply(f"<html><body><main><p>{text(first)}</p>{anchor}{extra}</main></body></html>".encode())


def is_browser(seen: Seen) -> bool:
    return b"user-agent: mozilla/" in seen.raw.lower()


def project_in(folder: Path) -> Project:
    return open_project(open_workspace(folder, create=True), "acme", create=True)


def look(project: Project, play: Callable[[Seen], bytes]) -> tuple[Looked, dict[str, float], Server]:
    with Server(lambda seen: reply(b"", 404) if seen.path == "/robots.txt" else play(seen)) as server:
        looked = look_twice(
            project, SETTINGS, [server.url("host.example", "/page")], now=lambda: datetime.now(UTC),
            progress=lambda at, number: None, network=Network(lookup=to_loopback),
        )  # fmt: skip
    return looked, cloaked_pages(read_views(project).to_pylist()), server


def test_a_page_that_shows_its_link_to_crawlers_only_is_seen(tmp_path: Path) -> None:
    looked, found, server = look(
        project_in(tmp_path), lambda seen: page(1, link=False) if is_browser(seen) else page(2, link=True)
    )
    assert looked == Looked(1, 1, 0)
    assert len(found) == 1
    asked = [seen.raw.lower() for seen in server.asked("/page")]
    assert len(asked) == 4
    assert all(b"hreflens/" in raw and b"+https://owner.example/bot" in raw for raw in asked)
    assert not any(b"googlebot" in raw or b"bingbot" in raw for raw in asked)
    warcs = sorted(each.parent.name for each in tmp_path.rglob("views/*/*.warc.gz"))
    assert warcs == ["browser-1", "browser-2", "crawler-1", "crawler-2"]


def vary(kind: str) -> Callable[[Seen], bytes]:
    turn = itertools.count()

    def two_designs(seen: Seen) -> bytes:
        number = next(turn)
        return page(1, link=True, extra=f"<div>design {number % 2}</div>")

    def rotating(seen: Seen) -> bytes:
        number = next(turn)
        return page(number, link=number % 2 == 0)

    def rotating_links(seen: Seen) -> bytes:
        return page(1, link=next(turn) % 2 == 0)

    def language(seen: Seen) -> bytes:
        # No language is asked for by either reader, so both get the default.
        return page(5 if b"accept-language" in seen.raw.lower() else 6, link=True)

    def mobile(seen: Seen) -> bytes:
        return page(7 if is_browser(seen) else 8, link=True)

    def cookie_banner(seen: Seen) -> bytes:
        banner = "<div class='cookie-banner'>We use cookies.</div>" if is_browser(seen) else ""
        return page(3, link=True, extra=banner)

    def refuses_browsers(seen: Seen) -> bytes:
        return reply(b"no", 403) if is_browser(seen) else page(2, link=True)

    def script_for_browsers(seen: Seen) -> bytes:
        return (
            reply(b"<html><body><div id=app></div></body></html>") if is_browser(seen) else page(2, link=True)
        )

    return {
        "two designs": two_designs, "rotating content": rotating, "rotating links": rotating_links,
        "language": language, "another text for browsers with the link": mobile, "cookie banner": cookie_banner,
        "refuses browsers": refuses_browsers, "a shell for browsers": script_for_browsers,
    }[kind]  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    ["two designs", "rotating content", "rotating links", "language", "another text for browsers with the link",
     "cookie banner", "refuses browsers", "a shell for browsers"],
)  # fmt: skip
def test_honest_pages_that_vary_are_not_accused(kind: str, tmp_path: Path) -> None:
    assert not look(project_in(tmp_path), vary(kind))[1]


def test_robots_rules_hold_for_both_readers(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    rules = reply(b"User-agent: hreflens\nDisallow: /", kind="text/plain")
    with Server(lambda seen: rules if seen.path == "/robots.txt" else page(1, link=True)) as server:
        looked = look_twice(
            project, SETTINGS, [server.url("host.example", "/page")], now=lambda: datetime.now(UTC),
            progress=lambda at, number: None, network=Network(lookup=to_loopback),
        )  # fmt: skip
        assert not server.asked("/page")
    assert looked == Looked(1, 0, 0)


def test_a_host_rests_between_rounds(tmp_path: Path) -> None:
    rests: list[float] = []
    fetch = {**TEST_SETTINGS, "delay_s": 0.01}
    settings = Settings.model_validate({"project": {"site": OWN}, "fetch": fetch})
    with Server(lambda seen: page(1, link=True)) as server:
        look_twice(
            project_in(tmp_path), settings, [server.url("host.example", "/page")], now=lambda: datetime.now(UTC),
            progress=lambda at, number: None, network=Network(lookup=to_loopback), pause=rests.append,
        )  # fmt: skip
    assert rests == [30.0, 30.0, 30.0]


def test_a_look_that_was_cut_off_does_not_ask_again(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    with Server(lambda seen: reply(b"", 404) if seen.path == "/robots.txt" else page(1, link=True)) as server:
        url = server.url("host.example", "/page")

        def cut(at: object, number: int) -> None:
            if number == 2:
                raise KeyboardInterrupt

        for progress in (cut, lambda at, number: None):
            try:
                look_twice(
                    project, SETTINGS, [url], now=lambda: datetime.now(UTC), progress=progress,
                    network=Network(lookup=to_loopback),
                )  # fmt: skip
            except KeyboardInterrupt:
                continue
        assert len(server.asked("/page")) == 4
    assert read_views(project).num_rows == 2


def test_what_no_longer_holds_is_forgotten_and_the_rest_stays(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    with Server(lambda seen: reply(b"", 404) if seen.path == "/robots.txt" else plays[0](seen)) as server:
        plays: list[Callable[[Seen], bytes]] = [lambda seen: page(1, link=True)]
        pages = [server.url("host.example", "/page"), server.url("other.example", "/page")]

        def again(urls: list[str]) -> None:
            look_twice(
                project, SETTINGS, urls, now=lambda: datetime.now(UTC), progress=lambda at, number: None,
                network=Network(lookup=to_loopback),
            )  # fmt: skip

        again(pages)
        assert read_views(project).num_rows == 4
        plays[0] = vary("rotating content")
        again(pages[:1])
    assert set(read_views(project).column("url").to_pylist()) == {pages[1]}


def test_only_pages_that_answered_are_asked_again_and_no_more_than_wanted(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    urls = [f"https://{name}.example/" for name in "abc"]
    day = datetime(2026, 11, 1, tzinfo=UTC)
    outcomes = ("ok", "timeout", "ok")
    write_fetches(
        project,
        FETCHES.from_rows(
            {"url": url, "outcome": outcome, "fetched_at": day}
            for url, outcome in zip(urls, outcomes, strict=True)
        ),
    )
    assert pages_to_doubt(project, urls, 10) == [urls[0], urls[2]]
    assert pages_to_doubt(project, urls, 1) == [urls[0]]
    assert pages_to_doubt(project, urls[1:2], 10) == []
