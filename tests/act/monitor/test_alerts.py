"""What a run tells, once; which rule tells it; and when, over quiet hours, digests and changes of the clock."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hreflens.act.monitor.alerts import Rule, RuleError, items_of_run, matches, rule_of, tell_at
from hreflens.act.monitor.pins import Breach, Pin
from hreflens.tables import BURSTS, CHANGES, SOURCE_DROPS

DAY = date(2026, 3, 2)
CHANGE = {"subject_kind": "link", "subject": "a", "facet": "presence", "kind": "lost_removed", "before": "missing",
          "after": "lost", "found_on": DAY, "lang": "ja", "market": "JP", "value": 40.0}  # fmt: skip


def items(*changes: dict[str, Any], run: str = "r1", **more: Any) -> list[Any]:
    tables = {"drops": SOURCE_DROPS.empty(), "bursts": BURSTS.empty(), "breaches": (), **more}
    return items_of_run(CHANGES.from_rows(changes), run=run, day=DAY, **tables)


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({}, "lost"),
        ({"kind": "missing"}, None),
        ({"kind": "observed"}, None),
        ({"kind": "not_found"}, None),
        ({"kind": "regained"}, "regained"),
        ({"kind": "rel_changed", "facet": "rel", "before": "", "after": "sponsored"}, "lost"),
        ({"kind": "rel_changed", "facet": "rel", "before": "nofollow", "after": ""}, "changed"),
        ({"kind": "rel_changed", "facet": "rel", "before": "", "after": "noopener"}, None),
        ({"kind": "new", "facet": "row"}, None),
        ({"kind": "new", "facet": "row", "subject_kind": "site"}, "new"),
        ({"kind": "verdict_changed"}, None),
        ({"kind": "verdict_changed", "subject_kind": "site"}, "verdict"),
        ({"kind": "site_hacked", "subject_kind": "site"}, "site"),
        ({"kind": "landing_lang_changed"}, "changed"),
    ],
)
def test_what_is_told_and_under_which_word(change: dict[str, Any], about: str | None) -> None:
    found = items({**CHANGE, **change})
    assert [item.about.value for item in found] == ([about] if about else [])


def test_one_name_for_ever_and_another_for_another_event() -> None:
    assert items(CHANGE)[0].dedupe == items(CHANGE)[0].dedupe
    assert items(CHANGE)[0].dedupe != items(CHANGE, run="r2")[0].dedupe
    drop = SOURCE_DROPS.from_rows(
        [{"tool": "google", "export": "x", "after_import": "i", "finding": "fault"}]
    )
    assert items(drops=drop)[0].dedupe == items(drops=drop, run="r2")[0].dedupe, "the same file is one fault"
    wave = {"dimension": "language", "key": "ja", "start_on": DAY, "sites": 20, "sites_json": "[]"}
    both = BURSTS.from_rows([wave, {**wave, "dimension": "market", "key": "JP"}])
    assert len(items(bursts=both)) == 1, "one wave, told by its language"
    assert (
        items(bursts=both)[0].dedupe
        == items(bursts=BURSTS.from_rows([{**wave, "sites": 31}]), run="r2")[0].dedupe
    )
    breach = Breach(Pin(1, "https://a.jp/"), "gone", "", "removed")
    assert items(breaches=[breach])[0].dedupe != items(breaches=[breach], run="r2")[0].dedupe


ALERT = {"about": "lost", "subject_kind": "link", "lang": "pt-BR", "market": "BR", "value": 40.0}


@pytest.mark.parametrize(
    ("rule", "alert", "told"),
    [
        ({}, {}, True),
        ({"about": ["new"]}, {}, False),
        ({"languages": ["pt"]}, {}, True),
        ({"languages": ["ja"]}, {}, False),
        ({"languages": ["ja"]}, {"lang": None}, False),
        ({"markets": ["br"]}, {}, True),
        ({"markets": ["jp"]}, {}, False),
        ({"least_value": 40.0}, {}, True),
        ({"least_value": 41.0}, {}, False),
        ({"least_value": 1.0}, {"value": None}, False),
        (
            {"least_value": 99.0, "languages": ["ja"]},
            {"about": "source", "subject_kind": "profile", "lang": None},
            True,
        ),
    ],
)
def test_which_rule_tells_what(rule: dict[str, Any], alert: dict[str, Any], told: bool) -> None:
    assert matches(rule_of(rule), {**ALERT, **alert}) is told


@pytest.mark.parametrize(
    ("rule", "since", "told"),
    [
        ({}, "2026-03-02T23:30", "2026-03-02T23:30"),
        ({"quiet": "22:00-07:00"}, "2026-03-02T23:30", "2026-03-03T07:00"),
        ({"quiet": "22:00-07:00"}, "2026-03-03T06:59", "2026-03-03T07:00"),
        ({"quiet": "22:00-07:00"}, "2026-03-03T07:00", "2026-03-03T07:00"),
        ({"quiet": "12:00-14:00"}, "2026-03-02T13:00", "2026-03-02T14:00"),
        ({"quiet": "22:00-07:00", "tz": "Asia/Tokyo"}, "2026-03-02T14:00", "2026-03-02T22:00"),
        ({"digest": "daily"}, "2026-03-02T07:00", "2026-03-02T08:00"),
        ({"digest": "daily"}, "2026-03-02T09:00", "2026-03-03T08:00"),
        ({"digest": "weekly"}, "2026-03-03T07:00", "2026-03-09T08:00"),
        ({"digest": "weekly", "quiet": "07:00-10:00"}, "2026-03-03T07:00", "2026-03-09T10:00"),
        ({"digest": "daily", "tz": "Europe/Berlin"}, "2026-03-28T09:00", "2026-03-29T06:00"),
    ],
)
def test_when_it_is_told(rule: dict[str, Any], since: str, told: str) -> None:
    at = datetime.fromisoformat(since).replace(tzinfo=UTC)
    assert tell_at(rule_of(rule), at) == datetime.fromisoformat(told).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "plain",
    [
        {"about": ["doom"]},
        {"digest": "hourly"},
        {"quiet": "late"},
        {"quiet": "07:00-07:00"},
        {"tz": "Mars/Olympus"},
        {"channels": ["ftp://x"]},
        {"channels": ["mailto:a@b.c\nBcc: x@y.z"]},
        {"colour": "red"},
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(RuleError):
        rule_of(plain)


def test_a_rule_survives_the_state() -> None:
    rule = Rule(languages=("ja",), least_value=3.0, channels=("mailto:a@b.c",))
    assert rule_of(rule.plain()) == rule
