"""Server logs: both formats, visits and robots, hostile lines; addresses are nowhere kept."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.collect.apis.errors import ApiError
from hreflens.collect.apis.server_logs import export_logs, fields_of, read_logs, rows_of
from hreflens.engine.workspace import imported_tables
from hreflens.projects.connecting import collect_logs
from hreflens.projects.setup import init_project, project_settings

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OWN = ("acme.example",)


def line(
    ip: str,
    second: int,
    path: str,
    referrer: str = "-",
    agent: str = FIREFOX,
    *,
    lang: str | None = None,
    status: int = 200,
) -> str:
    at = f"01/Nov/2026:10:{second // 60:02}:{second % 60:02} +0000"
    more = f' "{lang}"' if lang is not None else ""
    return f'{ip} - - [{at}] "GET {path} HTTP/1.1" {status} 512 "{referrer}" "{agent}"{more}'


def tally(tmp_path: Path, *lines: str, zipped: bool = False) -> list[tuple[object, ...]]:
    path = tmp_path / "access.log"
    data = "\n".join(lines).encode() + b"\n"
    path.write_bytes(gzip.compress(data) if zipped else data)
    return [tuple(row.values()) for row in rows_of(read_logs([path], OWN, b"salt"))]


@pytest.mark.parametrize("zipped", [False, True])
def test_page_views_become_visits_with_source_and_language(tmp_path: Path, zipped: bool) -> None:
    found = tally(
        tmp_path,
        line("1.2.3.4", 0, "/en/pricing?utm=1", "https://news.jp/a", lang="ja,en;q=0.5"),
        line("1.2.3.4", 30, "/style.css", "https://acme.example/en/pricing"),
        line("1.2.3.4", 40, "/en/contact", "https://acme.example/en/pricing", lang="ja"),
        line("5.6.7.8", 50, "/en/pricing", "https://news.jp/a", lang="ja"),
        line("9.9.9.9", 60, "/", "-", lang="de-DE,de;q=0.9"),
        line("8.8.8.8", 70, "/gone", "https://news.jp/", status=404),
        zipped=zipped,
    )  # fmt: skip
    assert found == [
        ("/", "(direct) / (none)", "de-DE", "", 1.0, 0.0, 0.0, 0.0),
        ("/en/pricing", "news.jp / referral", "ja", "", 2.0, 1.0, 40.0, 0.0),
    ]


def test_half_an_hour_or_another_site_begins_a_new_visit(tmp_path: Path) -> None:
    found = tally(
        tmp_path,
        line("1.1.1.1", 0, "/a", "https://x.fr/"), line("1.1.1.1", 1_801, "/b"),
        line("1.1.1.1", 1_810, "/c", "https://www.google.com/"),
    )  # fmt: skip
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("/a", "x.fr / referral", 1.0), ("/b", "(direct) / (none)", 1.0), ("/c", "www.google.com / organic", 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "agent",
    ["Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.0", "python-requests/2", "Mozilla/5.0 (compatible; YandexBot/3.0)", "-", "",
     "Mozilla/5.0 (compatible; AhrefsBot/7.0)", "Mozilla/5.0 HeadlessChrome/120", "Yeti/1.1", "Mozilla/5.0 (compatible; Baiduspider/2.0)"],
)  # fmt: skip
def test_robots_are_left_out(tmp_path: Path, agent: str) -> None:
    assert tally(tmp_path, line("1.1.1.1", 0, "/", "https://x.fr/", agent)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"remote_addr": "1.1.1.1", "time_iso8601": "2026-11-01T10:00:00+00:00", "request": "GET /a?b HTTP/1.1", "status": 200, "http_referer": "https://x.fr/", "http_user_agent": FIREFOX, "http_accept_language": "fr"},
        {"ts": 1793527200.5, "status": 200, "request": {"remote_ip": "1.1.1.1", "method": "GET", "uri": "/a", "headers": {"Referer": ["https://x.fr/"], "User-Agent": [FIREFOX], "Accept-Language": ["fr"]}}},
        {"ClientIP": "1.1.1.1", "EdgeStartTimestamp": 1793527200000000000, "ClientRequestMethod": "GET", "ClientRequestURI": "/a", "EdgeResponseStatus": 200, "ClientRequestReferer": "https://x.fr/", "ClientRequestUserAgent": FIREFOX, "ClientCountry": "fr", "http_accept_language": "fr"},
    ],
)  # fmt: skip
def test_json_lines_of_several_servers(tmp_path: Path, fields: dict[str, object]) -> None:
    ((page, source, lang, country, sessions, *_),) = tally(tmp_path, json.dumps(fields))
    assert (page, source, lang, sessions) == ("/a", "x.fr / referral", "fr", 1.0)
    assert country == ("FR" if "ClientCountry" in fields else "")


@given(st.one_of(st.text(max_size=300), st.recursive(st.none() | st.text(max_size=9) | st.floats(), lambda e: st.dictionaries(st.sampled_from(["request", "ts", "uri", "headers", "status"]), e, max_size=4), max_leaves=8).map(json.dumps)))  # fmt: skip
def test_no_line_raises(text: str) -> None:
    fields_of(text)


def test_hostile_lines_cost_nothing(tmp_path: Path) -> None:
    evil = [line("1.1.1.1", 0, "/" + "a" * 60_000, "https://x.fr/"), '"' * 60_000, "\x00" * 5_000, line("1.1.1.1", 1, "/ok", '\\"' * 20_000), "{" * 50_000]  # fmt: skip
    assert "/fine" in [row[0] for row in tally(tmp_path, *evil, line("2.2.2.2", 2, "/fine", "https://x.fr/"))]


def test_other_files_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.log"
    other.write_text("hello\n" * 50)
    with pytest.raises(ApiError, match="combined"):
        read_logs([other], OWN, b"s")
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(b"x" * 100_000)[:-20])
    with pytest.raises(ApiError, match="cannot be read"):
        read_logs([cut], OWN, b"s")


def test_logs_are_imported_as_visits_and_hold_no_address(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(
        "\n".join(line(f"10.1.2.{n}", n, "/en/", "https://news.jp/a", lang="ja") for n in range(9)) + "\n"
    )
    project, _ = init_project(tmp_path / "w", "acme.example", {"site": "acme.example"})
    done, imported = collect_logs(
        project, project_settings(project), [log], now=datetime(2026, 11, 2, tzinfo=UTC)
    )
    assert (done.visits, imported.rows[0]["tool"]) == (9, "server_log")  # type: ignore[union-attr]
    traffic = imported_tables(project)["traffic"]
    assert {(r["metric"], r["value"]) for r in traffic.to_pylist()} >= {("sessions", 9.0)}
    assert traffic.column("source_host")[0].as_py() == "news.jp"
    assert b"10.1.2." not in b"".join(export_logs(done))
    assert not list((project.folder / "collect").rglob("*.csv"))
