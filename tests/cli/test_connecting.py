"""`collect SERVICE`, `engagement`, `markets`, `prospects` and `outreach` as a user meets them."""

import json
from pathlib import Path

import pytest

from tests.cli.world import SITE, World
from tests.collect.apis.fakes import FAKES, KEY
from tests.collect.apis.loopback import Reply, serving

RIVALS = ("rival.example", "other.example")
HEADER = "Referring page URL,Referring page title,Domain rating,Target URL,Anchor,Nofollow,Type,First seen"


def rival_export(rival: str) -> str:
    rows = [
        f"https://sitio{n}.mx/p,Noticias del barrio {n},{30 + n},https://{rival}/,x,false,Text,2026-03-01"
        for n in range(6)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


def ga4_report() -> str:
    lines = [
        "# ---",
        "# Sessions",
        "# Account: a",
        "# ---",
        "#",
        "# Start date: 20261001",
        "# End date: 20261031",
    ]
    lines.append("Landing page,Session source / medium,Language,Country,Sessions,Engaged sessions")
    for page in range(6):
        lines += [
            f"/en/{page},le-jardin.fr / referral,French,France,{40 + page},{12 + page}",
            f"/en/{page},le-jardin.fr / referral,English,United States,60,{40 + page % 3}",
        ]
    return "\n".join(lines) + "\n"


def test_engagement_markets_and_prospects_of_imported_files(own: World, tmp_path: Path) -> None:
    assert (
        own.invoke(
            "init", SITE, "--competitors", RIVALS[0], "--competitors", RIVALS[1], "--markets", "fr,mx"
        ).exit_code
        == 0
    )
    files = []
    for rival in RIVALS:
        (tmp_path / f"{rival}.csv").write_text(rival_export(rival))
        files.append(str(tmp_path / f"{rival}.csv"))
    (tmp_path / "ga4.csv").write_text(ga4_report())
    before = json.loads(own.invoke("export", "links", "-f", "json").stdout)
    assert own.invoke("import", *files, str(tmp_path / "ga4.csv")).exit_code == 0
    done = own.invoke("audit", "--no-fetch", "--workers", "1", "--as-of", "2026-11-20")
    assert done.exit_code == 0, done.output
    assert len(json.loads(own.invoke("export", "links", "-f", "json").stdout)) == len(
        before
    )  # rivals' links are not ours

    shown = own.invoke("engagement")
    assert "at least" in shown.stdout
    assert "lower bound" in shown.stdout
    barrier = json.loads(own.invoke("engagement", "-f", "json").stdout)
    assert barrier["headline"] in shown.stdout
    assert {row["scope"] for row in barrier["rows"]} >= {"all", "visitor_lang", "landing_page"}
    sites = json.loads(own.invoke("engagement", "--by", "site", "-f", "json").stdout)
    assert [row["site"] for row in sites] == ["le-jardin.fr"]

    markets = {row["market"]: row for row in json.loads(own.invoke("markets", "-f", "json").stdout)}
    assert (markets["MX"]["best_competitor_sites"], markets["MX"]["missing_sites"]) == (6, 6)
    assert "competitors" in markets["MX"]["obstacles"]
    one = json.loads(own.invoke("markets", "fr", "-f", "json").stdout)
    assert [each["engine"] for each in one["engines"]] == ["Google", "Bing"]
    assert own.invoke("markets", "zz").exit_code == 2

    found = json.loads(own.invoke("prospects", "--market", "mx", "-f", "json").stdout)
    assert len(found) == 6
    assert {row["kind"] for row in found} == {"newspaper"}
    assert {tuple(row["competitors"]) for row in found} == {tuple(sorted(RIVALS))}
    assert own.invoke("outreach", "add", "sitio1.mx").exit_code == 0
    assert own.invoke("outreach", "avoid", "sitio2.mx", "--reason", "asked").exit_code == 0
    assert "sitio2.mx" not in own.invoke("prospects", "-f", "json").stdout
    refused = own.invoke("outreach", "draft", "sitio2.mx")
    assert refused.exit_code == 2
    assert "do-not-contact" in refused.stderr
    draft = json.loads(own.invoke("outreach", "draft", "sitio1.mx", "--sender", "Ana", "-f", "json").stdout)
    assert draft[0]["lang"] == "es"
    assert "Ana" in draft[0]["body"]
    assert own.invoke("outreach", "move", "sitio1.mx", "placed", "--by", "ana").exit_code == 0
    board = json.loads(own.invoke("outreach", "board", "-f", "json").stdout)
    assert [(row["site"], row["status"]) for row in board] == [("sitio1.mx", "placed")]
    assert own.invoke("outreach", "verify", "-f", "json").stdout.strip() == "[]"  # no link of it is known


def test_without_analytics_it_says_what_to_do(audited: World) -> None:
    done = audited.invoke("engagement")
    assert done.exit_code == 2
    assert "hreflens collect ga4" in done.stderr


def test_a_service_is_planned_agreed_to_collected_and_imported(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahrefs = next(fake for fake in FAKES if fake.name == "ahrefs")
    plan = world.invoke("collect", "ahrefs", "--dry-run", "-f", "json")
    assert json.loads(plan.stdout)[0]["paid"] is True
    with serving(lambda asked: ahrefs.answer(asked, 40)) as server:
        monkeypatch.setenv("HREFLENS_AHREFS_URL", server.url)
        missing = world.invoke("collect", "ahrefs", "--yes")
        assert missing.exit_code == 2
        assert "HREFLENS_AHREFS_KEY" in missing.stderr
        monkeypatch.setenv("HREFLENS_AHREFS_KEY", KEY)
        unasked = world.invoke("collect", "ahrefs")
        assert unasked.exit_code == 2
        assert "--yes" in unasked.stderr
        assert server.asked == []
        done = world.invoke("collect", "ahrefs", "--yes", "-v", "-f", "json")
        assert done.exit_code == 0, done.output
        assert KEY not in done.output
        (row,) = json.loads(done.stdout)
        assert (row["rows"], row["rows_kept"], row["requests"]) == (40, 40, 1)
        server.answer = lambda asked: Reply({"error": "no"}, 401)
        refused = world.invoke("collect", "ahrefs", "--yes", "--limit", "7")
        assert refused.exit_code == 4
        assert "Check the key" in refused.stderr
        assert KEY not in refused.output
        health = {
            row["check"]: row
            for row in json.loads(world.invoke("doctor", "--connectors", "-f", "json").stdout)
        }
        assert health["connector ahrefs"]["level"] == "warn"
        assert health["connector moz"]["level"] == "note"


def test_wrong_words_are_told(world: World) -> None:
    for given, words in (
        (("ahrefs", "--report", "nosuch"), "backlinks, refdomains, anchors"), (("ga4",), "--target"), (("ahrefs", "--option", "x"), "name=value"),
        (("search-console", "--start", "2026-02-01", "--end", "2026-01-01", "--dry-run"), "after"),
    ):  # fmt: skip
        done = world.invoke("collect", *given)
        assert done.exit_code == 2
        assert words in done.stderr
    listed = world.invoke("collect", "moz", "--report", "list", "-f", "json")
    assert "linking_domains" in listed.stdout


def test_logs_become_engagement(own: World, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(
        '1.2.3.4 - - [01/Nov/2026:10:00:00 +0000] "GET /en/ HTTP/1.1" 200 5 "https://le-jardin.fr/article" "Mozilla/5.0 Firefox" "fr"\n'
        * 1
    )
    done = own.invoke("collect", "logs", str(log), "-f", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)[0]["visits"] == 1
    assert own.invoke("audit", "--no-fetch", "--workers", "1", "--as-of", "2026-11-20").exit_code == 0
    rows = json.loads(own.invoke("engagement", "--by", "rows", "-f", "json").stdout)
    assert [(r["site"], r["link_lang"], r["visitor_lang"], r["matched"]) for r in rows] == [
        ("le-jardin.fr", "fr", "fr", False)
    ]
    empty = tmp_path / "empty.log"
    empty.write_text('1.2.3.4 - - [01/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "Googlebot"\n')
    assert own.invoke("collect", "logs", str(empty)).exit_code == 4
