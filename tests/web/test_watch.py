"""The pages of watching: changes and timelines, alerts seen or resting, schedules, rules and pins; who may do what."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hreflens.act.monitor.period import period_until
from hreflens.engine.accounts import add_user
from hreflens.engine.alerts import add_alerts, alerts, rules
from hreflens.engine.jobs import jobs
from hreflens.engine.pins import pins
from hreflens.engine.schedules import schedules
from hreflens.engine.state import open_state
from hreflens.engine.workspace import open_project
from hreflens.projects.periods import write_period
from hreflens.projects.setup import project_settings
from hreflens.show.i18n import LANGUAGES, Localiser
from hreflens.show.notices import message_text, notices
from hreflens.tables import CHANGES, HISTORY_POINTS
from tests.show.factory import audit
from tests.web.world import NOW, Visitor, put_run, visitor

HOSTILE = "<script>alert(1)</script>\u202emoc.live\r\nBcc: all@acme.example"
ROW = {"subject_kind": "link", "subject": "aa", "facet": "presence", "kind": "lost_removed", "before": "missing",
       "after": "lost", "url": "https://kamera-nikki.jp/1", "site": "kamera-nikki.jp", "lang": "ja", "market": "JP",
       "value": 61.0, "found_on": date(2026, 11, 20)}  # fmt: skip
LOST = {"kind": "lost_removed", "url": "https://kamera-nikki.jp/1"}
DROP = {"tool": "google", "export": "latest", "drop_share": 0.875, "dropped": 42, "before_count": 48, "after_count": 6,
        "sampled": 200, "sampled_live": 198, "others_json": "[]", "finding": "fault"}  # fmt: skip
WAVE = {"dimension": "language", "key": "ru", "sites": 40, "usual": 1.5, "prob": 1e-9, "network": "n1",
        "network_share": 0.9, "ignored_share": 1.0, "anchor": HOSTILE, "harmful_pattern": True, "sites_json": "[]"}  # fmt: skip
SHOTS = os.environ.get("HREFLENS_SHOTS")
"""Folder for screenshots of the pages, for people who want to look."""
POINT = {"url": "https://a.de/x", "what": "anchor", "expected": "Acme", "found": HOSTILE}


def alert(about: str, facts: dict[str, Any], number: int, kind: str = "link") -> dict[str, Any]:
    return {"dedupe": f"d{number}", "about": about, "subject_kind": kind, "subject": facts.get("url") or about,
            "lang": None, "market": None, "value": None, "facts": facts, "found_on": date(2026, 11, 20)}  # fmt: skip


EVERY = [
    alert("lost", LOST, 1),
    alert("lost", {**LOST, "kind": "rel_changed", "before": "", "after": "sponsored"}, 2),
    alert("source", DROP, 3, "profile"),
    alert("burst", WAVE, 4, "profile"),
    alert("pinned", POINT, 5, "page"),
    alert("pinned", {**POINT, "what": "rel", "expected": "", "found": "nofollow"}, 6, "page"),
    alert("pinned", {**POINT, "what": "gone", "found": "removed"}, 7, "page"),
    alert("site", {"kind": "site_hacked", "site": "b.fr"}, 8, "site"),
    alert("changed", {"kind": "landing_lang_changed", "url": HOSTILE}, 9),
    alert("regained", {"kind": "regained"}, 10),
    alert("new", {"kind": "new"}, 11, "site"),
    alert("verdict", {"kind": "verdict_changed"}, 12, "site"),
    alert("authority", {"kind": "authority_moved"}, 13, "site"),
    alert("network", {"kind": "network_joined"}, 14, "site"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tables = {**audit(), "changes": CHANGES.from_rows([ROW, {**ROW, "subject": "bb", "facet": "anchor", "kind": "anchor_changed", "before": "Acme", "after": HOSTILE}])}  # fmt: skip
    points = [{"dimension": "total", "key": "", "links": 9 + n, "sites": 5, "value": 90.0, "as_of": date(2026, 11, 6 + 7 * n)} for n in range(3)]  # fmt: skip
    points += [
        {
            "dimension": "language",
            "key": "ja",
            "links": 4,
            "sites": 2,
            "value": 9.0,
            "as_of": date(2026, 11, 20),
        }
    ]
    put_run(tmp_path, "acme", {**tables, "history_points": HISTORY_POINTS.from_rows(points)})
    with open_state(tmp_path) as state:
        add_alerts(state, "acme", "r", EVERY, at=NOW)
    return tmp_path


def test_changes_and_timelines(root: Path) -> None:
    someone = visitor(root)
    page = someone.get("/p/acme/changes").text
    assert "Lost: link removed" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "Lost: link removed" in someone.get("/p/acme/changes?about=kamera-nikki.jp").text
    assert "Nothing changed" in someone.get("/p/acme/changes?about=other.jp").text
    assert "Nothing changed" not in someone.get("/p/acme/changes?days=banana").text
    history = someone.get("/p/acme/profile?page=history").text
    assert "line-svg" in history
    assert "<bdi>11</bdi> links from <bdi>5</bdi> sites now" in history


def test_alerts_are_read_seen_and_rest(root: Path) -> None:
    someone = visitor(root)
    page = someone.get("/p/acme/watch").text
    assert "<bdi>2</bdi> links are gone" in page
    assert "198" in page
    assert "<script>alert" not in page
    with open_state(root) as state:
        numbers = {each["about"]: each["id"] for each in alerts(state, "acme")}
        assert (
            someone.post("/p/acme/alerts", {"alert": [str(numbers["source"])], "do": "seen"}).status_code
            == 303
        )
        assert (
            someone.post("/p/acme/alerts", {"alert": [str(numbers["site"]), "x"], "do": "rest"}).status_code
            == 303
        )
        left = {each["about"] for each in alerts(state, "acme", is_open=True, at=NOW)}
    assert {"source", "site"}.isdisjoint(left)
    assert "lost" in left


def test_schedules_rules_and_pins_by_forms(root: Path) -> None:
    someone = visitor(root)
    assert (
        someone.post("/p/acme/schedules", {"every": "7d", "tz": "Asia/Tokyo", "fetch": "yes"}).status_code
        == 303
    )
    assert someone.post("/p/acme/schedules", {"every": "7d", "tz": "../x"}).status_code == 422
    rule = {
        "mail": "ana@acme.example",
        "quiet": "22:00-07:00",
        "digest": "daily",
        "about": ["lost", "pinned"],
    }
    assert someone.post("/p/acme/rules", rule).status_code == 303
    assert someone.post("/p/acme/rules", {**rule, "quiet": "late"}).status_code == 422
    assert someone.post("/p/acme/rules", {"mail": "", "webhook": "file:///etc/passwd"}).status_code == 422
    with open_state(root) as state:
        (schedule,) = schedules(state, "acme")
        assert (schedule["cadence"], schedule["tz"], schedule["files"]) == ("7d", "Asia/Tokyo", [])
        assert [row["rule"]["about"] for row in rules(state, "acme")] == [["lost", "pinned"]]
        pinned = {"url": "https://kamera-nikki.jp/blog/9", "rel": "followed", "anchor": "アクメ"}
        assert someone.post("/p/acme/pins", pinned).status_code == 303
        assert someone.post("/p/acme/pins", {**pinned, "url": "javascript:alert(1)"}).status_code == 422
        (pin,) = pins(state, "acme")
        assert (pin["rel"], pin["anchor"]) == ("", "アクメ")
        shown = someone.get("/p/acme/watch").text
        assert "アクメ" in shown
        assert "ana@acme.example" in shown
        for wanted in ("pause", "resume", "remove"):
            assert someone.post(f"/p/acme/schedules/{schedule['id']}", {"do": wanted}).status_code == 303
        assert schedules(state, "acme") == []
        assert someone.post(f"/p/acme/pins/{pin['id']}/remove").status_code == 303
        assert pins(state, "acme") == []


def test_client_reports_are_made_by_form_and_downloaded(root: Path) -> None:
    someone = visitor(root)
    assert "No report of a week or month yet" in someone.get("/p/acme/watch").text
    asked = {"every": "weekly", "tz": "Europe/Berlin", "mail": "kunde@acme.example"}
    assert someone.post("/p/acme/periods", asked).status_code == 303
    assert someone.post("/p/acme/periods", {**asked, "tz": "../x"}).status_code == 422
    assert someone.post("/p/acme/periods", {**asked, "every": "hourly"}).status_code == 422
    assert someone.post("/p/acme/periods", {**asked, "webhook": "file:///etc/passwd"}).status_code == 422
    assert someone.post("/p/acme/periods", {"every": "monthly", "do": "now"}).status_code == 303
    project = open_project(root, "acme")
    with open_state(root) as state:
        (schedule,) = schedules(state, "acme")
        assert (schedule["kind"], schedule["cadence"], schedule["args"]["channels"]) == (
            "report", "cron 0 8 * * 1", ["mailto:kunde@acme.example"]
        )  # fmt: skip
        assert [(row["kind"], row["args"]["period"]) for row in jobs(state, "acme")] == [("report", "month")]
        period = period_until("week", date(2026, 11, 22))
        write_period(
            project, project_settings(project), state, period, now=NOW, formats=["html", "xlsx", "md", "json"]
        )
    page = someone.get("/p/acme/watch").text
    assert "kunde@acme.example" in page
    assert "/p/acme/periods/week-2026-11-22/report.html" in page
    got = someone.get("/p/acme/periods/week-2026-11-22/report.html")
    assert got.headers["content-disposition"].startswith("attachment")
    assert "kamera-nikki" in got.text
    for path in (
        "week-2026-11-22/report.pdf",
        "week-2026-11-22/..%2F..%2Fproject.toml",
        "x/report.html",
        "week-2026-11-22/csv",
    ):
        assert someone.get(f"/p/acme/periods/{path}").status_code == 404, path


def test_the_trail_says_who_decided_on_which_evidence_and_takes_comments(root: Path) -> None:
    someone = visitor(root)
    with open_state(root) as state:
        row = {"subject_kind": "site", "subject": "kamera-nikki.jp", "decision": "protect", "note": HOSTILE}
        state.decide("acme", [{**row, "decided_by": "ana", "decided_at": NOW}])
        state.undo("acme", "site", "kamera-nikki.jp", by="bo", at=NOW)
    told = {"entry": "decision:1", "text": "Vertrag bis März " + HOSTILE}
    assert someone.post("/p/acme/trail", told).status_code == 303
    for wrong in ({"entry": "decision:99"}, {"text": "  "}, {"entry": "../x"}):
        assert someone.post("/p/acme/trail", {**told, **wrong}).status_code == 422
    page = someone.get("/p/acme/trail").text
    assert "Vertrag bis März" in page
    assert "<script>alert" not in page
    assert "ana" in page
    assert "Decision taken back" in page
    assert "Vertrag" in someone.get("/p/acme/trail?about=kamera-nikki.jp").text
    assert "Vertrag" not in someone.get("/p/acme/trail?about=other.jp").text


@pytest.mark.slow
def test_watching_by_keyboard_alone(root: Path) -> None:
    """An alert is marked as seen, a link pinned with a rhythm, a report asked for and a comment written, no mouse."""
    from tests.web.browsing import browsing

    with open_state(root) as state:
        row = {"subject_kind": "site", "subject": "kamera-nikki.jp", "decision": "protect", "note": "Partner"}
        state.decide("acme", [{**row, "decided_by": "ana", "decided_at": NOW}])
    with browsing(root) as browser:
        page = browser.page()

        def reach(text: str) -> None:
            """Press Tab until the control with this text or name has the focus."""
            for _ in range(200):
                page.keyboard.press("Tab")
                found = page.evaluate(
                    "() => { const e = document.activeElement; return (e.innerText || '') + ' ' + (e.name || '') }"
                )
                if text in found:
                    return
            raise AssertionError(f"the keyboard does not reach {text}")

        page.goto("/p/acme/watch")
        reach("Seen")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        reach("Report the last week now")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto("/p/acme/watch")
        reach("Pin a link")
        page.keyboard.press("Enter")
        reach("url")
        page.keyboard.type("https://kamera-nikki.jp/blog/9")
        reach("every")
        page.keyboard.press("ArrowDown")
        reach("Pin it")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto("/p/acme/trail")
        reach("Write beside it")
        page.keyboard.press("Enter")
        reach("text")
        page.keyboard.type("Vertrag bis März")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "Vertrag bis März" in page.inner_text("#trail")
        browser.check()
    with open_state(root) as state:
        assert any(each["acknowledged_at"] for each in alerts(state, "acme"))
        assert [(pin["url"], pin["every"]) for pin in pins(state, "acme")] == [
            ("https://kamera-nikki.jp/blog/9", "1d")
        ]
        assert "report" in {row["kind"] for row in jobs(state, "acme")}


def test_viewers_look_and_change_nothing(root: Path) -> None:
    with open_state(root) as state:
        add_user(state, "vera", "a long password", "viewer", ("acme",), at=NOW)
    someone: Visitor = visitor(root, accounts=True)
    someone.login("vera", "a long password")
    assert someone.get("/p/acme/watch").status_code == 200
    for path in (
        "alerts",
        "schedules",
        "rules",
        "pins",
        "schedules/1",
        "rules/1/remove",
        "pins/1/remove",
        "watch/run",
        "trail",
        "periods",
    ):
        assert someone.post(f"/p/acme/{path}", {"every": "weekly"}).status_code == 403, path
    assert someone.get("/p/acme/trail").status_code == 200


@pytest.mark.parametrize("lang", [*LANGUAGES, "qps"])
def test_a_message_is_plain_text_of_whole_sentences(lang: str) -> None:
    rows = [{**each, "id": number} for number, each in enumerate(EVERY)]
    title, body = message_text(
        notices(rows), Localiser(lang), project="acme", dashboard="https://links.acme.example/"
    )
    assert "\n" not in title
    assert "\u202e" not in body
    assert "\r" not in body
    assert "\nBcc" not in body
    assert "{" not in body.replace("{x}", "")
    assert body.rstrip().endswith("https://links.acme.example/p/acme/watch")
    if lang == "en":
        assert "2 links are gone (1 removed and 1 now Sponsored)." in body
        assert (
            "Search Console fell by 88%, but 198 of 200 pages that we read again still link: source fault."
            in body
        )
        assert "likely ignored by Google" in body
        assert "penal" not in body.lower()
        assert "toxic" not in body.lower()


@pytest.mark.slow
def test_the_pages_are_in_order_for_everybody(root: Path) -> None:
    from tests.web.browsing import browsing, violations

    visitor(root).post("/p/acme/rules", {"mail": "ana@acme.example", "about": ["lost"]})
    visitor(root).post(
        "/p/acme/pins", {"url": "https://kamera-nikki.jp/blog/9", "anchor": "アクメ", "note": "met"}
    )
    visitor(root).post("/p/acme/schedules", {"every": "7d", "tz": "Asia/Tokyo"})
    visitor(root).post("/p/acme/periods", {"every": "weekly", "tz": "UTC", "mail": "kunde@acme.example"})
    project = open_project(root, "acme")
    with open_state(root) as state:
        row = {
            "subject_kind": "site",
            "subject": "kamera-nikki.jp",
            "decision": "protect",
            "note": "販売代理店",
        }
        state.decide("acme", [{**row, "decided_by": "ana", "decided_at": NOW}])
        write_period(
            project, project_settings(project), state, period_until("week", date(2026, 11, 22)), now=NOW, formats=["html"]
        )  # fmt: skip
    visitor(root).post("/p/acme/trail", {"entry": "decision:1", "text": "Vertrag bis März"})
    with browsing(root) as browser:
        for lang, theme, width in (("en-US", "light", 1280), ("ar", "dark", 390)):
            page = browser.page(lang, theme, width, bypass=True)
            for name in ("watch", "changes", "profile?page=history", "trail"):
                page.goto(f"/p/acme/{name}")
                page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
                if SHOTS:
                    page.screenshot(path=f"{SHOTS}/{name[:7]}-{lang}-{width}.png", full_page=True)
                assert violations(page) == [], (name, lang)
                wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{name} is wider than a screen of {width}"
