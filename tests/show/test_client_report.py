"""The report of a week or month: figures, verdicts that moved, and the same pages in every format and language."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from hreflens.act.monitor.period import Period, between, last_whole, moved_verdicts, period_until
from hreflens.show.client import Told, build_client_report
from hreflens.show.i18n import LANGUAGES, Localiser
from hreflens.show.notices import client_message
from hreflens.show.page import Banner, Figures
from hreflens.show.report import FORMATS, write_report
from tests.show.factory import settings
from tests.show.test_formats import starts_formula

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WAVE = {
    "dimension": "language",
    "key": "ru",
    "sites": 40,
    "usual": 1.5,
    "network_share": 0.0,
    "anchor": "x",
    "harmful_pattern": False,
}
WEEK = Period("week", date(2026, 11, 16), date(2026, 11, 22))
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\u202emoc'


def change(kind: str, number: int = 1, **more: Any) -> dict[str, Any]:
    row = {"subject_kind": "link", "subject": f"{kind}{number}", "facet": "presence", "kind": kind, "before": None, "after": None,
           "evidence": None, "url": f"https://kamera-nikki.jp/{number}", "site": "kamera-nikki.jp", "lang": "ja", "market": "JP",
           "value": 61.0, "verdict": "keep", "found_on": date(2026, 11, 18)}  # fmt: skip
    return {**row, **more}


def verdict(before: str, after: str, evidence: str, subject: str = "a.jp") -> dict[str, Any]:
    return change("verdict_changed", subject_kind="site", subject=subject, site=subject, url=None, facet="verdict",
                  before=before, after=after, evidence=evidence)  # fmt: skip


def points() -> list[dict[str, Any]]:
    found = []
    for day, links in (
        (date(2026, 11, 2), 90),
        (date(2026, 11, 9), 100),
        (date(2026, 11, 18), 104),
        (date(2026, 11, 25), 200),
    ):
        for dimension, key, share in (
            ("total", "", 1.0),
            ("language", "ja", 0.5),
            ("market", "JP", 0.5),
            ("verdict", "review", 0.1),
        ):
            count = round(links * share)
            found.append({"as_of": day, "dimension": dimension, "key": key, "links": count, "sites": count, "value": 10.0 * count})  # fmt: skip
    return found


def told(**more: Any) -> Told:
    given: dict[str, Any] = {
        "changes": [
            *(change("new", n, facet="row") for n in range(3)),
            change("lost_removed", 9), change("lost_page_gone", 8, value=12.0),
            change("rel_changed", 7, facet="rel", before="", after="sponsored"),
            change("regained", 6), change("anchor_changed", 5, facet="anchor", before="Acme", after=HOSTILE),
            verdict("keep", "review", "+seller_page"), verdict("keep", "ignore", "+shared_anchor", "b.fr"),
            verdict("ignore", "keep", "-shared_anchor", "b.fr"),
        ],
        "points": between(points(), WEEK),
        "alerts": [{"id": 7, "about": "lost", "subject_kind": "link", "subject": "x", "facts": {"url": HOSTILE}, "found_on": date(2026, 11, 18),
                    "acknowledged_at": NOW, "acknowledged_by": "ana"},
                   {"id": 8, "about": "burst", "subject_kind": "profile", "subject": "language ru", "facts": WAVE, "found_on": date(2026, 11, 18),
                    "acknowledged_at": None, "acknowledged_by": None}],
        "decisions": [{"id": 1, "subject": "c.example", "decision": "protect", "note": HOSTILE, "decided_by": "ana",
                       "decided_at": NOW, "undone_at": None}],
        "comments": {"alert:7": [{"written_by": "bo", "text": "販売代理店に聞いた"}]},
        "broken_pins": 2,
    }  # fmt: skip
    return Told(WEEK, 1, **{**given, **more})


@pytest.mark.parametrize(
    ("word", "today", "start", "end"),
    [
        ("week", date(2026, 11, 24), date(2026, 11, 16), date(2026, 11, 22)),
        ("week", date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 22)),
        ("week", date(2026, 11, 22), date(2026, 11, 9), date(2026, 11, 15)),
        ("month", date(2026, 11, 1), date(2026, 10, 1), date(2026, 10, 31)),
        ("month", date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_the_last_whole_period(word: str, today: date, start: date, end: date) -> None:
    found = last_whole(word, today)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("until", "start"),
    [
        (date(2026, 11, 30), date(2026, 11, 1)),
        (date(2026, 11, 15), date(2026, 10, 16)),
        (date(2026, 3, 30), date(2026, 3, 1)),
        (date(2026, 3, 31), date(2026, 3, 1)),
        (date(2028, 2, 29), date(2028, 2, 1)),
    ],
)
def test_a_month_may_end_on_any_day(until: date, start: date) -> None:
    assert period_until("month", until).start == start


def test_a_verdict_that_came_back_did_not_move() -> None:
    rows = [verdict("keep", "ignore", "+a +b"), verdict("ignore", "review", "+c -a"), verdict("keep", "act", "+d", "b.fr"), verdict("act", "keep", "-d", "b.fr")]  # fmt: skip
    (moved,) = moved_verdicts(rows)
    assert (moved["before"], moved["after"], moved["evidence"]) == ("keep", "review", "+b +c")


def test_the_first_page_counts_and_says_what_to_do() -> None:
    page, *others = build_client_report(told(), settings())
    figures = {
        item.key: item.value for block in page.blocks if isinstance(block, Figures) for item in block.items
    }
    assert figures == {"new_links": 3, "lost": 3, "regained": 1, "changed": 1, "verdicts": 1, "links": 104, "sites": 104, "value": 1040}  # fmt: skip
    local = Localiser("en")
    (banner,) = (block for block in page.blocks if isinstance(block, Banner))
    assert [local.text(each) for each in banner.text] == [
        "2 pinned links are not as agreed: ask the sites to restore them, or take the pins back.",
        "2 lost links were worth 50 or more: ask the sites that matter to you.",
        "10 links wait for a person to look at them.",
        "One alert of this time was not marked as seen.",
    ]
    assert [each.key for each in others] == [
        "period_changes",
        "period_verdicts",
        "period_trend",
        "period_decided",
    ]
    moved = next(others[1].tables())
    assert moved.rows[0][:3] == ("a.jp", "keep", "review")
    assert [len(cell) for cell in moved.rows[0][3:5]] == [1, 0], "by which evidence"  # type: ignore[arg-type]
    language = next(table for table in others[2].tables() if table.key == "period_language")
    assert language.rows == (("ja", 50, 52, 2, 500.0, 520.0),)


def test_a_quiet_and_an_unknown_period_have_one_calm_page() -> None:
    quiet = {"changes": (), "alerts": (), "decisions": (), "broken_pins": 0, "points": ()}
    local = Localiser("en")
    (page,) = build_client_report(told(**quiet), settings())
    assert local.text(page.lead) == "Nothing changed in this time."  # type: ignore[arg-type]
    assert "There is nothing to do." in client_message(page, local, project="acme")[1]
    (page,) = build_client_report(Told(WEEK, 0), settings())
    assert page.blocks == ()
    assert "No audit ran" in local.text(page.lead)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", [*LANGUAGES, "qps"])
def test_every_format_in_every_language_is_harmless(lang: str, tmp_path: Path) -> None:
    files = write_report(build_client_report(told(), settings()), tmp_path, FORMATS, lang, settings=settings(), as_of=WEEK.end)  # fmt: skip
    assert {path.suffix for path in files} == {".html", ".xlsx", ".csv", ".md", ".json"}
    html = (tmp_path / "report.html").read_text()
    assert "<script>" not in html
    assert "\u202e" not in html
    assert f'dir="{"rtl" if lang == "ar" else "ltr"}"' in html
    for path in tmp_path.glob("csv/*.csv"):
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")):
            assert not any(starts_formula(cell) for cell in row), path
    book = CalamineWorkbook.from_path(tmp_path / "report.xlsx")
    assert len(book.sheet_names) >= 5
    if lang == "en":
        text = (tmp_path / "report.md").read_text().lower()
        assert "販売代理店に聞いた" in text
        assert "unusual: 40 new sites in russian" in text
        assert not any(word in text for word in ("toxic", "penal", "danger", "urgent"))


def test_the_message_is_plain_and_names_the_report() -> None:
    page = build_client_report(told(), settings())[0]
    title, body = client_message(page, Localiser("en"), project="acme", link="https://l.example/r.html")
    assert title == "acme: The week"
    assert body.startswith("What happened to the links to acme.example from Nov 16, 2026 to Nov 22, 2026.\n\nNew links: 3. Gone: 3.")  # fmt: skip
    assert body.endswith("https://l.example/r.html\n")
