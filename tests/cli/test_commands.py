"""The commands as a user meets them: results, formats, exit codes."""

import csv
import io
import json
import os
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hreflens.tables import BY_NAME
from tests.cli.world import FIRST, GONE, PAGES, SITE, World, command, export_text, warc_bytes
from tests.collect.fetch.loopback import Server, reply

LINKS = len(PAGES) + 1


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- init and config ------------------------------------------------------------------------------------------


def test_init_writes_standard_forms_and_a_second_one_keeps_the_rest(world: World) -> None:
    found = json.loads(world.invoke("config", "show", "--origin", "--format", "json").stdout)
    settings = {row["key"]: row for row in found}
    assert settings["project.markets"]["value"] == ["US", "FR", "JP"]
    assert settings["project.brands"]["value"] == ["Acme", "アクメ"]
    assert settings["project.home"]["origin"].startswith("file ")
    assert settings["fetch.delay_s"]["origin"] == "default"
    again = world.invoke("init", f"https://www.{SITE}/", "--markets", "uk")
    assert "changed" in again.stdout
    rows = {
        row["key"]: row["value"] for row in json.loads(world.invoke("config", "show", "-f", "json").stdout)
    }
    assert rows["project.markets"] == ["GB"]
    assert rows["project.brands"] == ["Acme", "アクメ"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["co.jp"], "public suffix"),
        (["not a host"], "no site"),
        (["acme.example", "--home", "klingonish-XX-YY"], "no locale"),
        (["acme.example", "--markets", "usa"], "no country"),
        (["acme.example", "--markets", "xq"], "no country"),
        (["acme.example", "--competitors", "com"], "no site"),
    ],
)
def test_init_refuses_what_cannot_be(tmp_path: Path, args: list[str], words: str) -> None:
    done = World(tmp_path).invoke("init", *args)
    assert (done.exit_code, words in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "workspace").exists()


def test_the_environment_wins_over_the_file_and_says_so(world: World) -> None:
    done = world.run("config", "show", "--origin", "-f", "csv")
    assert {row["key"]: row["origin"] for row in rows_of(done.stdout.decode())}["fetch.retries"] == "default"


def test_an_agency_keeps_many_projects_in_one_workspace(world: World) -> None:
    assert world.invoke("init", "kunde.example", "--home", "de-DE").exit_code == 0
    done = world.invoke("config", "show")
    assert done.exit_code == 2
    assert "2 projects" in done.stderr
    assert world.invoke("config", "show", "--project", "kunde.example").exit_code == 0


# --- import ---------------------------------------------------------------------------------------------------


def test_the_same_content_twice_changes_nothing_and_says_so(world: World) -> None:
    first = json.loads(world.invoke("import", str(world.export), "-f", "json").stdout)
    assert [(row["status"], row["tool"], row["rows_kept"]) for row in first] == [
        ("imported", "ahrefs", LINKS)
    ]
    before = world.invoke("export", "imported_links").stdout
    again = world.invoke("import", str(world.export), "-f", "json")
    assert "nothing changed" in json.loads(again.stdout)[0]["detail"]
    piped = world.invoke("import", "-", "-f", "json", stdin=export_text())
    assert json.loads(piped.stdout)[0]["status"] == "known already"
    assert world.invoke("export", "imported_links").stdout == before
    assert os.listdir(world.project / "spool") == []


def test_some_files_fail_with_3_and_all_with_4(world: World) -> None:
    some = world.invoke("import", str(world.export), str(world.folder / "missing.csv"))
    assert some.exit_code == 3
    assert "missing.csv" in some.stderr
    assert "links.csv" in some.stdout
    assert world.invoke("import", str(world.folder / "missing.csv")).exit_code == 4


def test_only_regular_files_are_read(world: World) -> None:
    fifo = world.folder / "fifo"
    os.mkfifo(fifo)
    for name in (world.folder, fifo, "/dev/zero"):
        for args in (["import"], ["disavow", "lint"], ["audit", "--warc"], ["decisions", "import"]):
            done = world.invoke(*args, str(name))
            assert done.exit_code == 4, (args, name, done.output)


def test_map_wants_header_and_column(world: World) -> None:
    assert world.invoke("import", str(world.export), "--map", "nothing").exit_code == 2


# --- audit, explain, compare ----------------------------------------------------------------------------------


def test_audit_sums_up_by_verdict_language_and_market(own: World) -> None:
    done = own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20", "-f", "json")
    found = json.loads(done.stdout)
    assert (found["links"], found["site"], found["as_of"]) == (LINKS, SITE, "2026-11-20")
    assert found["disavow_file_needed"] == "no"
    keys = {(row["dimension"], row["key"]): row for row in found["verdicts"]}
    assert keys["language", "ja"]["keep"] == 1
    assert keys["market", "JP"]["sites"] == 1
    for dimension in ("language", "market"):
        assert sum(row["links"] for row in found["verdicts"] if row["dimension"] == dimension) == LINKS
    unread = next(row for row in found["not_judged"] if row["what"] == "page")
    assert (unread["links"], unread["why"]) == (1, "not_fetched 1")


def test_audit_ends_with_1_only_when_asked(own: World) -> None:
    assert own.invoke("decide", "le-jardin.fr", "act", "--apply").exit_code == 0
    assert own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20").exit_code == 0
    assert own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20", "--fail-on", "act").exit_code == 1
    assert own.invoke("decide", "le-jardin.fr", "--undo").exit_code == 0
    assert own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20", "--fail-on", "review").exit_code == 0


def test_an_archive_that_is_gone_stops_nothing(own: World, audited: World) -> None:
    own.warc.rename(own.folder / "moved.warc.gz")
    fetches = own.invoke("export", "fetches", "--columns", "warc_file", "-f", "jsonl").stdout
    assert str(audited.warc) in fetches, "the copy still reads the archive of the original"
    done = own.invoke("audit", "--warc", str(own.folder / "moved.warc.gz"), "--as-of", "2026-11-20")
    assert done.exit_code == 0
    (own.folder / "moved.warc.gz").unlink()
    done = own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20", "-f", "json")
    assert f"{len(PAGES)} pages lie in" in done.stderr
    unread = next(row for row in json.loads(done.stdout)["not_judged"] if row["what"] == "page")
    assert unread["links"] == LINKS


def test_a_file_that_is_no_archive_ends_with_4(own: World) -> None:
    done = own.invoke("audit", "--warc", str(own.export))
    assert done.exit_code == 4
    assert "WARC file" in done.stderr


def test_before_anything_each_command_says_what_to_do_first(world: World, tmp_path: Path) -> None:
    for args in (["audit"], ["audit", "--no-fetch"], ["fetch"]):
        done = world.invoke(*args)
        assert (done.exit_code, "hreflens import" in done.stderr) == (2, True), done.stderr
    for args in (
        ["explain", "x.example"],
        ["report"],
        ["compare"],
        ["disavow", "build"],
        ["export", "links"],
    ):
        done = world.invoke(*args)
        assert (done.exit_code, "hreflens audit" in done.stderr) == (2, True), done.stderr
    nowhere = World(tmp_path / "nowhere")
    done = nowhere.invoke("audit")
    assert (done.exit_code, "hreflens init" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "subject",
    [
        FIRST,
        "kamera-nikki.jp/blog/1",
        "kamera-nikki.jp",
        "KAMERA-NIKKI.JP",
        "https://kamera-nikki.jp:443/blog/1#x",
    ],
)
def test_explain_prints_the_sum_for_a_page_and_a_site(audited: World, subject: str) -> None:
    done = audited.invoke("explain", subject)
    assert done.exit_code == 0
    for part in ("start (prior", "sum ", "computed verdict: keep", "value", "weight 0.30"):
        assert part in done.stdout
    found = json.loads(audited.invoke("explain", subject, "-f", "json").stdout)[0]
    assert found["verdict"] == "keep"
    raw = sum(reason["log_odds"] for reason in found["reasons"])
    assert found["log_odds"] == pytest.approx(raw + -3.8918, abs=0.01)
    assert "\nrelevance   " in done.stdout
    assert found["relevance"]["link_id"], "the link that speaks, compared with the owner's page"


def test_explain_says_when_nothing_fits(audited: World) -> None:
    done = audited.invoke("explain", "nowhere.example")
    assert (done.exit_code, "nowhere.example" in done.stderr) == (2, True)


def test_compare_shows_what_the_vendor_flags_and_we_keep(audited: World) -> None:
    found = json.loads(audited.invoke("compare", "-f", "json").stdout)
    foreign = [url for url, lang, _, _ in PAGES if lang != "en"]
    assert sorted(row["referring_url"] for row in found["links"]) == sorted(foreign)
    vendor = found["vendors"][0]
    assert (vendor["provider"], vendor["metric"], vendor["flagged"], vendor["keep"]) == (
        "ahrefs", "is_spam", len(foreign), len(foreign),
    )  # fmt: skip
    assert all(row["why"] for row in found["links"])


def test_no_foreign_text_reaches_a_terminal_raw(audited: World) -> None:
    for args in (
        ["explain", "someone.blogspot.com"],
        ["export", "links", "-f", "table"],
        ["compare", "--all"],
    ):
        out = audited.invoke(*args).stdout
        assert not {"\x1b", "\x07", "\u202e"} & set(out), args
    shown = audited.invoke("export", "links", "--columns", "anchor_text", "-f", "table").stdout
    assert "\\x1b]0;pwned\\x07" in shown


# --- fetch ----------------------------------------------------------------------------------------------------


def test_audit_fetches_what_is_missing_over_the_network(world: World) -> None:
    page = "<html lang='pl'><body><p>Kamery <a href='http://127.0.0.2:1/'>Acme</a> są bardzo dobre.</p></body></html>"
    with Server(
        lambda seen: reply(b"", 404) if seen.path == "/robots.txt" else reply(page.encode())
    ) as server:
        # The own page, which is wanted as well, stands at a port that is never asked.
        url = f"http://127.0.0.1:{server.port}/strona"
        world.export.write_text(
            export_text().splitlines()[0]
            + f"\n{url},1,http://127.0.0.2:1/,Acme,false,Text,2026-01-01,false\n"
        )
        assert world.invoke("import", str(world.export)).exit_code == 0
        settings = world.project / "project.toml"
        settings.write_text(
            settings.read_text().replace("[project]\n", '[project]\naliases = ["127.0.0.2"]\n')
            + "allow_private_addresses = true\ndelay_s = 0.0\nretries = 0\n"
        )
        done = world.invoke("fetch", "-f", "json")
        assert json.loads(done.stdout) == {
            "wanted": 2,
            "fetched": 2,
            "outcomes": [{"outcome": "invalid_url", "pages": 1}, {"outcome": "ok", "pages": 1}],
        }
        asked = len(server.seen)
        done = world.invoke("audit", "--workers", "1", "-f", "json")
        assert len(server.seen) == asked, "a page just fetched is not fetched again"
        found = json.loads(done.stdout)
        assert not [row for row in found["not_judged"] if row["what"] == "page"]
        assert not (world.project / "fetch" / "journal.jsonl").exists()
        assert world.invoke("fetch", "--limit", "1", "-f", "json").exit_code == 0


# --- report and export ----------------------------------------------------------------------------------------


def test_report_writes_what_is_asked_for(audited: World, tmp_path: Path) -> None:
    done = audited.invoke(
        "report", "--to", "html", "--to", "csv", "--folder", str(tmp_path / "out"), "-f", "json"
    )
    assert done.exit_code == 0
    files = [Path(row["file"]) for row in json.loads(done.stdout)]
    assert (tmp_path / "out" / "report.html") in files
    assert {path.suffix for path in files} == {".html", ".csv"}
    assert all(path.stat().st_size for path in files)


def test_export_lists_the_tables_of_the_dictionary(audited: World) -> None:
    found = json.loads(audited.invoke("export", "-f", "json").stdout)
    assert [row["table"] for row in found] == list(BY_NAME)


def test_export_writes_each_format_alike(audited: World, tmp_path: Path) -> None:
    args = ("export", "links", "--columns", "referring_url,anchor_text,first_seen")
    urls = sorted([*(url for url, *_ in PAGES), GONE])
    text = audited.invoke(*args)
    assert sorted(row["referring_url"] for row in rows_of(text.stdout)) == urls
    assert any(row["anchor_text"].startswith("'=cmd") for row in rows_of(text.stdout)), "no formula is run"
    lines = audited.invoke(*args, "-f", "jsonl").stdout.splitlines()
    assert sorted(json.loads(line)["referring_url"] for line in lines) == urls
    assert (
        sorted(row["referring_url"] for row in json.loads(audited.invoke(*args, "-f", "json").stdout)) == urls
    )
    assert audited.invoke(*args, "-o", str(tmp_path / "l.parquet")).exit_code == 0
    assert sorted(pq.read_table(tmp_path / "l.parquet").column("referring_url").to_pylist()) == urls
    empty = audited.invoke("export", "search_performance", "-f", "json")
    assert json.loads(empty.stdout) == []


@pytest.mark.parametrize("table", BY_NAME)
def test_every_table_can_be_exported(audited: World, table: str) -> None:
    done = audited.invoke("export", table)
    assert done.exit_code == 0
    more = ["page_topics", "target_topics", "shared_topics"] if table == "link_relevance" else []
    assert done.stdout.splitlines()[0] == ",".join([*BY_NAME[table].names, *more])


def test_export_of_an_unknown_table_or_column_names_the_near_one(audited: World) -> None:
    done = audited.invoke("export", "link_verdict")
    assert (done.exit_code, "link_verdicts" in done.stderr) == (2, True)
    done = audited.invoke("export", "links", "--columns", "url")
    assert (done.exit_code, "referring_url" in done.stderr) == (2, True)


@pytest.mark.parametrize("args", [("export",), ("config", "show"), ("export", "-f", "jsonl")])
def test_a_reader_that_leaves_is_no_fault(audited: World, args: tuple[str, ...]) -> None:
    process = subprocess.Popen(**command(audited, *args), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, told = process.communicate(timeout=300)
    assert (process.returncode, told) == (0, b"")


# --- people's word --------------------------------------------------------------------------------------------


def test_a_decision_wins_is_kept_over_imports_and_can_be_undone(own: World) -> None:
    decided = own.invoke(
        "decide", "le-jardin.fr", "act", "--note", "bought in 2019", "--by", "Ana", "--apply"
    )
    assert decided.exit_code == 0, decided.output
    found = json.loads(own.invoke("explain", "le-jardin.fr", "-f", "json").stdout)[0]
    assert (found["computed"], found["verdict"]) == ("keep", "act")
    other = own.folder / "more.csv"
    other.write_text(export_text().replace("2026-01-02", "2026-01-05"))
    assert own.invoke("import", str(other)).exit_code == 0
    assert own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20").exit_code == 0
    assert json.loads(own.invoke("explain", "le-jardin.fr", "-f", "json").stdout)[0]["verdict"] == "act"
    assert own.invoke("decide", "le-jardin.fr", "--undo", "--by", "Bo", "--apply").exit_code == 0
    assert json.loads(own.invoke("explain", "le-jardin.fr", "-f", "json").stdout)[0]["verdict"] == "keep"
    history = json.loads(own.invoke("decisions", "history", "-f", "json").stdout)
    assert [(row["decision"], row["decided_by"], row["undone_by"]) for row in history] == [
        ("act", "Ana", "Bo")
    ]


def test_decide_wants_exactly_one_thing(own: World) -> None:
    assert own.invoke("decide", "le-jardin.fr").exit_code == 2
    assert own.invoke("decide", "le-jardin.fr", "keep", "--undo").exit_code == 2
    assert own.invoke("decide", "le-jardin.fr", "--undo").exit_code == 2
    assert own.invoke("decide", "co.jp", "act").exit_code == 2


def test_decisions_go_out_as_csv_and_come_in_again(own: World, tmp_path: Path) -> None:
    note = '=HYPERLINK("x")'
    assert own.invoke("decide", "le-jardin.fr", "keep", "--note", note, "--by", "+Ana").exit_code == 0
    assert own.invoke("decide", FIRST, "ignore").exit_code == 0
    out = tmp_path / "decisions.csv"
    assert own.invoke("decisions", "list", "-o", str(out)).exit_code == 0
    rows = rows_of(out.read_text(encoding="utf-8"))
    assert {row["note"] for row in rows} == {"'" + note, ""}
    same = own.invoke("decisions", "import", str(out), "-f", "json")
    assert json.loads(same.stdout)[0] | {"file": ""} == {
        "file": "",
        "decided": 0,
        "known_already": 2,
        "rejected": 0,
    }
    for subject in ("le-jardin.fr", FIRST):
        assert own.invoke("decide", subject, "--undo").exit_code == 0
    assert own.invoke("decisions", "import", str(out)).exit_code == 0
    found = json.loads(own.invoke("decisions", "list", "-f", "json").stdout)
    assert {(row["subject"], row["note"], row["decided_by"]) for row in found} >= {
        ("le-jardin.fr", note, "+Ana")
    }


def test_bad_rows_of_a_decisions_file_are_named_and_good_ones_taken(own: World) -> None:
    text = "Subject;Decision;Note\nпример.рф;act;шаблон\nco.jp;act;\nx.example;maybe;\n;keep;\n"
    done = own.invoke("decisions", "import", "-", stdin=text)
    assert done.exit_code == 3
    for part in ("row 3, column subject", "row 4, column decision", "row 5, column subject"):
        assert part in done.stderr
    found = json.loads(own.invoke("decisions", "list", "-f", "json").stdout)
    assert [(row["subject"], row["decision"]) for row in found] == [("xn--e1afmkfd.xn--p1ai", "act")]
    assert own.invoke("decisions", "import", "-", stdin="a,b\n1,2\n").exit_code == 2
    assert own.invoke("decisions", "import", "-", stdin=b"subject,decision\n\xff\xfe,act\n").exit_code == 4


def test_a_manual_action_changes_the_advice(own: World) -> None:
    assert "No disavow file is needed" in own.invoke("disavow", "build").stderr
    done = own.invoke("manual-action", "add", "unnatural_links_to_site", "--reported-on", "2026-10-02")
    assert done.exit_code == 0
    assert own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20").exit_code == 0
    assert "manual action" in own.invoke("disavow", "build").stderr
    assert own.invoke("manual-action", "resolve", "--on", "2026-11-01").exit_code == 0
    found = json.loads(own.invoke("manual-action", "list", "-f", "json").stdout)
    assert [row["resolved_on"] for row in found] == ["2026-11-01"]
    assert own.invoke("manual-action", "add", "nonsense").exit_code == 2
    assert own.invoke("manual-action", "add", "--reported-on", "yesterday").exit_code == 2


# --- disavow --------------------------------------------------------------------------------------------------

OLD = b"# from the old agency\ndomain:dom-i-sad.ru\nhttp://BAD.example/x\ndomain:co.jp\ndomain:le-jardin.fr\n"


def test_disavow_build_keeps_adds_refuses_and_warns(own: World, tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_bytes(OLD)
    assert own.invoke("decide", "banrao.in.th", "act", "--apply").exit_code == 0
    assert own.invoke("decide", "le-jardin.fr", "protect", "--apply").exit_code == 0
    done = own.invoke("disavow", "build", "--existing", str(old), "-o", str(new), "-f", "json")
    assert done.exit_code == 0
    changes = {row["line"]: row["change"] for row in json.loads(done.stdout)["lines"]}
    assert changes["domain:banrao.in.th"] == "added"
    assert changes["domain:dom-i-sad.ru"] == "kept"
    assert changes["domain:le-jardin.fr"] == "removed"
    assert changes["domain:co.jp"] == "removed"
    assert "also covers 1 links worth keeping" in done.stderr
    lines = new.read_bytes().decode("ascii").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "domain:dom-i-sad.ru", "http://bad.example/x", "domain:banrao.in.th",
    ]  # fmt: skip
    piped = own.invoke("disavow", "build", "--existing", "-", "--release", "domain:dom-i-sad.ru", stdin=OLD)
    assert "domain:dom-i-sad.ru" not in piped.stdout
    assert own.invoke("disavow", "build", "-f", "json").exit_code == 2
    simulated = json.loads(own.invoke("disavow", "simulate", str(new), "-f", "json").stdout)
    assert next(row for row in simulated["totals"] if row["dimension"] == "total")["links_lost"] == 2
    diff = own.invoke("disavow", "diff", str(old), str(new))
    assert "+ domain:banrao.in.th" in diff.stdout
    assert "- domain:le-jardin.fr" in diff.stdout
    assert own.invoke("disavow", "diff", str(old), str(new), "--fail-on-change").exit_code == 1
    assert own.invoke("disavow", "diff", str(old), str(old), "--fail-on-change").exit_code == 0


def test_disavow_lint_needs_no_project_and_fails_only_when_asked(tmp_path: Path) -> None:
    nowhere = World(tmp_path)
    done = nowhere.invoke("disavow", "lint", "-", "-f", "json", stdin=OLD)
    found = json.loads(done.stdout)
    assert (done.exit_code, found["lines"], found["rejected"]) == (0, 5, 1)
    assert {row["code"] for row in found["deviations"]} >= {"public_suffix", "url_rewritten"}
    assert nowhere.invoke("disavow", "lint", "-", "--fail-on", "rejected", stdin=OLD).exit_code == 1
    clean = b"domain:a.example\n"
    assert nowhere.invoke("disavow", "lint", "-", "--fail-on", "fault", stdin=clean).exit_code == 0


def test_disavow_audit_proposes_what_to_release(audited: World) -> None:
    done = audited.invoke("disavow", "audit", "-", "-f", "json", stdin=OLD)
    found = {row["text"]: row["status"] for row in json.loads(done.stdout)["lines"]}
    assert found["domain:dom-i-sad.ru"] == "release_candidate"
    assert found["http://bad.example/x"] == "not_in_profile"
    only = audited.invoke("disavow", "audit", "-", "--status", "invalid", "-f", "jsonl", stdin=OLD)
    assert [json.loads(line)["line"] for line in only.stdout.splitlines()] == [4]
    assert audited.invoke("disavow", "audit", "-", "--status", "nonsense", stdin=OLD).exit_code == 2


# --- doctor ---------------------------------------------------------------------------------------------------


def test_doctor_finds_a_sound_workspace_and_a_damaged_one(own: World) -> None:
    found = {row["check"]: row["level"] for row in json.loads(own.invoke("doctor", "-f", "json").stdout)}
    assert found["python"] == found["packages"] == found["SQL engine"] == found["language models"] == "ok"
    assert own.invoke("doctor", "--fail-on", "warn").exit_code == 0
    settings = own.project / "project.toml"
    settings.write_text(settings.read_text().replace("contact_url", "delay_s = 2.0\n# contact_url"))
    assert own.invoke("doctor", "--fail-on", "warn").exit_code == 1, "no contact address is set"
    assert own.invoke("doctor", "--fail-on", "fail").exit_code == 0
    run = own.project / "runs" / (own.project / "runs" / "current").read_text().strip()
    (run / "links.parquet").write_bytes(b"damaged")
    done = own.invoke("doctor", "--fail-on", "fail", "-f", "json")
    assert done.exit_code == 1
    assert any(row["level"] == "fail" and "links.parquet" in row["found"] for row in json.loads(done.stdout))
    assert own.invoke("doctor").exit_code == 0, "without --fail-on never"
    assert own.invoke("audit", "--no-fetch", "--as-of", "2026-11-20").exit_code == 0, (
        "a damaged table is made anew"
    )


def test_the_archive_of_the_world_is_one(tmp_path: Path) -> None:
    """Guard for the fixtures themselves: every page of the world is in its WARC file."""
    from hreflens.collect.fetch.replay import index_warcs

    (tmp_path / "w.warc.gz").write_bytes(warc_bytes())
    assert index_warcs([tmp_path / "w.warc.gz"], urls=None).num_rows == len(PAGES)
