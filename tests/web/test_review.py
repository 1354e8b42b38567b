"""The review queue, the disavow court and the pack: what is decided is kept, shown, undone and written out."""

import io
import zipfile
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from hreflens.engine.state import open_state
from hreflens.projects.reconsideration import NAMES, gzip_record
from tests.web.world import visitor


def groups(someone: object, queue: str = "open") -> list[dict[str, object]]:
    return someone.get(f"/api/projects/acme/review?queue={queue}").json()["groups"]  # type: ignore[attr-defined]


def test_one_decision_for_a_group_and_undo(own: Path) -> None:
    someone = visitor(own)
    group = groups(someone)[0]
    data = {
        "group": group["group"],
        "queue": "open",
        "site": group["sites"],
        "decision": "ignore",
        "note": "ours",
    }
    shown = someone.post("/p/acme/review", data, headers={"hx-request": "true"})
    assert shown.status_code == 200
    assert shown.text.lstrip().startswith("<article")
    assert 'class="group done"' in shown.text
    assert 'id="newer"' in shown.text
    with open_state(own) as state:
        kept = {row["subject"]: row for row in state.decisions("acme").to_pylist()}
        for site in group["sites"]:  # type: ignore[attr-defined]
            assert kept[site]["decision"] == "ignore"
            assert kept[site]["note"] == "ours"
            assert kept[site]["decided_by"] == "owner"
    someone.post("/p/acme/review", {**data, "decision": "undo"})
    assert someone.get("/api/projects/acme/review").json()["newer_decisions"] == 0
    with open_state(own) as state:
        assert len(state.history("acme")) == len(group["sites"])  # type: ignore[arg-type]


def test_decisions_reach_only_sites_of_the_group(own: Path) -> None:
    someone = visitor(own)
    group = groups(someone)[0]
    someone.post(
        "/p/acme/review",
        {"group": group["group"], "queue": "open", "site": ["elsewhere.example"], "decision": "act"},
    )
    assert (
        someone.post("/p/acme/review", {"group": "none", "queue": "open", "decision": "act"}).status_code
        == 404
    )
    with open_state(own) as state:
        assert state.history("acme") == []


def test_the_court_from_manual_action_to_pack(own: Path) -> None:
    someone = visitor(own)
    assert someone.get("/p/acme/disavow.json").json()["needed"] == "no"
    someone.post(
        "/p/acme/disavow/action",
        {
            "kind": "unnatural_links_to_site",
            "scope": "site_wide",
            "reported_on": "2026-11-02",
            "note": "mail",
        },
    )
    built = someone.get("/p/acme/disavow.json").json()
    assert built["needed"] == "yes"
    good = next(row for row in someone.get("/p/acme/links.json?verdict=keep").json()["links"])
    old = f"# old file\ndomain:{good['site']}\nhttp//broken\nspamsite.example/path\ndomain:gone.example\n"
    someone.post("/p/acme/disavow/file", files={"file": ("old.txt", old.encode())})
    page = someone.get("/p/acme/disavow").text
    assert f"domain:{good['site']}" in page
    assert any(
        each["line"] == f"domain:{good['site']}"
        for each in someone.get("/p/acme/disavow.json").json()["warnings"]
    )
    someone.post(
        "/p/acme/disavow/release", {"line": [f"domain:{good['site']}", "domain:not-in-the-file.example"]}
    )
    text = someone.get("/p/acme/disavow.txt")
    assert text.headers["content-type"].startswith("text/plain")
    assert f"domain:{good['site']}\n" not in text.text
    assert "domain:gone.example" in text.text
    assert text.content.isascii()
    pack = someone.get("/p/acme/reconsideration.zip")
    with zipfile.ZipFile(io.BytesIO(pack.content)) as found:
        assert tuple(found.namelist()) == NAMES
        assert found.read("disavow.txt") == text.content
        assert f"- domain:{good['site']}".encode() in found.read("difference.txt")
        assert b"unnatural_links_to_site" in found.read("manual_actions.csv")
        assert b"https://www.acme.example/" in found.read("checklist.txt")
    someone.post("/p/acme/disavow/action", {"do": "resolve"})
    assert someone.get("/p/acme/disavow.json").json()["needed"] == "no"
    someone.post("/p/acme/disavow/file", {"do": "forget"})
    assert "domain:gone.example" not in someone.get("/p/acme/disavow.txt").text


def test_evidence_is_copied_record_by_record(tmp_path: Path) -> None:
    from importlib import import_module

    archive = import_module("hreflens.example").example_folder() / "pages.warc.gz"
    offsets = []
    with archive.open("rb") as stream:
        reader = ArchiveIterator(stream)
        for record in reader:
            offsets.append((reader.get_record_offset(), record.rec_headers.get_header("WARC-Record-ID")))
            if len(offsets) == 5:
                break
    copied = b"".join(gzip_record(archive, offset) or b"" for offset, _ in offsets)
    found = [
        record.rec_headers.get_header("WARC-Record-ID") for record in ArchiveIterator(io.BytesIO(copied))
    ]
    assert found == [name for _, name in offsets]
    (tmp_path / "x").write_bytes(b"no gzip here")
    assert gzip_record(tmp_path / "x", 0) is None
    assert gzip_record(tmp_path / "missing", 0) is None


def test_saved_views_and_settings(own: Path) -> None:
    someone = visitor(own)
    someone.post("/p/acme/views", {"name": "日本 keep", "query": "verdict=keep&lang=ja&evil=1"})
    page = someone.get("/p/acme/links").text
    assert "日本 keep" in page
    assert "/p/acme/links?verdict=keep&amp;lang=ja" in page
    number = page.split("/p/acme/views/")[1].split("/")[0]
    someone.post(f"/p/acme/views/{number}/drop")
    assert "日本 keep" not in someone.get("/p/acme/links").text
    saved = someone.post("/p/acme/settings", {"project.markets": "br, jp", "project.brands": "アクメ, Acme"})
    assert saved.status_code == 303
    told = someone.get("/api/projects/acme").json()["project"]
    assert told["markets"] == ["BR", "JP"]
    assert told["brands"] == ["アクメ", "Acme"]
    bad = someone.post("/p/acme/settings", {"fetch.delay_s": "999"})
    assert bad.status_code == 422
    assert "fetch.delay_s" in bad.text
    someone.post(
        "/p/acme/settings", {"fetch.allow_private_addresses": "true", "judge.consensus_list": "/etc/passwd"}
    )
    toml = (own / "projects" / "acme" / "project.toml").read_text()
    assert "allow_private_addresses = true" not in toml
    assert "/etc/passwd" not in toml


def test_new_projects_are_made_and_checked(own: Path) -> None:
    someone = visitor(own)
    made = someone.post("/projects", {"site": "https://www.例え.jp/", "home": "ja", "markets": "us, fr"})
    assert made.status_code == 303
    assert made.headers["location"] == "/p/xn--r8jz45g.jp/imports"
    assert someone.post("/projects", {"site": "co.uk"}).status_code == 422
    assert someone.get("/?all=1").text.count('href="/p/') == 2
