"""The commands about the own site: what they say to people and programs, and how they end."""

import csv
import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hreflens.act.opportunities.equity import build_locale_equity
from hreflens.act.opportunities.hreflang import build_hreflang_findings
from hreflens.act.opportunities.landings import build_landings
from hreflens.act.opportunities.translate_next import build_translate_next
from hreflens.cli.app import app
from hreflens.engine.workspace import open_workspace
from hreflens.tables import DECISIONS
from tests.act.opportunities.world import SETTINGS, SITE, full, linked, names, page, site
from tests.collect.fetch.loopback import Seen, Server, reply
from tests.web.world import put_run

VERSIONS = full(en="/en", fr="/fr") | {"en_UK": SITE + "/en"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose run has an own site with a fault, two wrong landings and something to translate."""
    root = open_workspace(tmp_path_factory.mktemp("own") / "w", create=True)
    own = site(
        [page("/en", "en"), page("/fr", "fr")],
        [*names("/en", VERSIONS), *names("/fr", full(en="/en", fr="/fr"))],
    )
    links = linked(
        {"url": "https://journal.fr/a", "target": "/en", "lang": "fr", "value": 70.0},
        {"url": "https://carnet.fr/=b", "target": "/en", "lang": "fr", "value": 40.0},
        {"url": "https://nikki.jp/c", "target": "/en", "lang": "ja"},
    )  # fmt: skip
    tables = {**own, **links}
    tables["hreflang_findings"] = build_hreflang_findings(tables)
    tables["landings"], tables["locale_equity"] = build_landings(tables), build_locale_equity(tables)
    tables["translate_next"] = build_translate_next(tables, SETTINGS)
    put_run(root, "acme", {**tables, "decisions": DECISIONS.empty()})
    put_run(
        root,
        "empty",
        {"decisions": DECISIONS.empty(), **{name: table.slice(0, 0) for name, table in tables.items()}},
    )
    return root


def run(workspace: Path, *args: str, **environ: str) -> Result:
    return CliRunner().invoke(
        app, list(args), env={"HREFLENS_WORKSPACE": str(workspace), "HREFLENS_PROJECT": "acme", **environ}
    )


def test_landings_are_told_to_people_and_programs(workspace: Path) -> None:
    told = run(workspace, "landings")
    assert told.exit_code == 0, told.output
    assert "2 links of 2 sites" in told.output
    rows = json.loads(run(workspace, "landings", "--format", "json").stdout)
    assert [row["referring_site"] for row in rows["landings"]] == ["journal.fr", "carnet.fr"], (
        "the most valuable first"
    )
    assert rows["groups"][0]["better_url"] == SITE + "/fr"


def test_requests_are_shown_for_a_site_a_page_and_in_bulk(workspace: Path) -> None:
    for subject in ("journal.fr", "https://journal.fr/a"):
        told = run(workspace, "landings", subject, "--sender", "Ana Lima")
        assert "Bonjour" in told.stdout
        assert "Ana Lima" in told.stdout
    bulk = list(csv.DictReader(io.StringIO(run(workspace, "landings", "--drafts", "--format", "csv").stdout)))
    assert len(bulk) == 2
    assert all(row["request_lang"] == "fr" and SITE + "/fr" in row["request_body"] for row in bulk)
    none = run(workspace, "landings", "nikki.jp")
    assert none.exit_code == 2
    assert "hreflens landings" in none.output


def test_equity_and_translations_are_told(workspace: Path) -> None:
    equity = json.loads(run(workspace, "landings", "--equity", "--format", "json").stdout)
    assert [row["links"] for row in equity["by_locale"]] == [3]
    plan = run(workspace, "translate-next")
    assert "Japanese (ja)" in plan.output
    assert "developers.google.com" in plan.output
    rows = json.loads(run(workspace, "translate-next", "--lang", "ja", "--format", "json").stdout)
    assert [row["lang"] for row in rows["pages"]] == ["ja"]
    assert "translating" in rows["warning"]["text"]
    assert (
        json.loads(run(workspace, "translate-next", "--page", SITE + "/fr", "--format", "jsonl").stdout)[
            "lang"
        ]
        == "ja"
    )
    assert run(workspace, "translate-next", "--lang", "!!").exit_code == 2


def test_hreflang_of_the_project_and_the_exit_code(workspace: Path) -> None:
    assert run(workspace, "hreflang", "check").exit_code == 0
    assert run(workspace, "hreflang", "check", "--fail-on", "error").exit_code == 1
    rows = json.loads(run(workspace, "hreflang", "check", "--format", "json").stdout)
    assert {row["finding"] for row in rows["findings"]} == {"wrong_separator", "invalid_region"}
    assert rows["error"] == 2
    head = run(workspace, "hreflang", "blocks", SITE + "/fr").stdout
    assert 'hreflang="en-GB"' in head
    assert "en_UK" not in head
    assert run(workspace, "hreflang", "blocks", "--for", "sitemap").stdout.count("<url>") == 2
    assert run(workspace, "hreflang", "blocks", "https://acme.example/none").exit_code == 2


@pytest.mark.parametrize("args", [("landings",), ("translate-next",), ("hreflang", "check")])
def test_before_the_crawl_the_commands_say_what_to_do(workspace: Path, args: tuple[str, ...]) -> None:
    told = run(workspace, *args, HREFLENS_PROJECT="empty")
    assert told.exit_code == 2
    assert "hreflens collect site" in told.output


# --- addresses fetched now --------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    def play(seen: Seen) -> bytes:
        base = f"http://{seen.host}:{made.port}"
        if seen.path in ("/en", "/fr"):
            links = [("en", "/en"), ("fr", "/fr")] if seen.path == "/en" else [("fr", "/fr")]
            head = "".join(
                f'<link rel="alternate" hreflang="{code}" href="{base}{path}">' for code, path in links
            )
            return reply(f"<html><head>{head}</head><body><p>x</p></body></html>".encode())
        return reply(b"", 404)

    made = Server(play)
    with made:
        yield made


def check(server: Server, path: str, *args: str, private: str = "true") -> Result:
    url = f"http://127.0.0.1:{server.port}{path}"
    environ = {"HREFLENS_FETCH__ALLOW_PRIVATE_ADDRESSES": private, "HREFLENS_FETCH__RETRIES": "0"}
    return CliRunner().invoke(app, ["hreflang", "check", url, "--delay", "0", *args], env=environ)


def test_an_address_is_checked_without_any_project(server: Server, tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    told = check(server, "/en", "--fail-on", "error", "-o", str(out))
    assert told.exit_code == 1, told.output
    rows = json.loads(out.read_text("utf-8"))
    assert [(row["finding"], row["value"]) for row in rows["findings"]] == [("missing_return", "fr")]
    assert check(server, "/en").exit_code == 0, "a finding is no failure unless it is asked for"


def test_an_address_that_cannot_be_read_is_an_error_not_a_clean_bill(server: Server) -> None:
    gone = check(server, "/none", "--fail-on", "error")
    assert gone.exit_code == 4
    assert "404" in gone.output
    refused = check(server, "/en", private="false")
    assert refused.exit_code == 4
    assert "loopback" in refused.output
    assert CliRunner().invoke(app, ["hreflang", "check", "ftp://acme.example/"]).exit_code == 2


def test_nobody_listening_is_an_error(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {"HREFLENS_FETCH__ALLOW_PRIVATE_ADDRESSES": "true", "HREFLENS_FETCH__RETRIES": "0"}
    told = CliRunner().invoke(
        app, ["hreflang", "check", f"http://127.0.0.1:{port}/", "--delay", "0"], env=environ
    )
    assert told.exit_code == 4
