"""Waves of new sites against each series' own history, and how seldom quiet or noisy series give a false alarm."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from hreflens.act.monitor.alerts import items_of_run
from hreflens.act.monitor.bursts import (
    FALSE_ALARM,
    RECENT_WEEKS,
    TESTED_WEEKS,
    find_bursts,
    tail,
    unusual_weeks,
)
from hreflens.show.i18n import Localiser
from hreflens.show.notices import watch_rows
from hreflens.tables import CHANGES, LINKS, NETWORK_MEMBERS, SITE_VERDICTS, SITES, SOURCE_DROPS

AS_OF = date(2026, 11, 22)
MONDAY = date(2026, 11, 16)


def world(weekly: dict[str, list[int]], **more: pa.Table) -> dict[str, pa.Table]:
    """Return links and sites: lang -> new sites per week, the last week being the current one."""
    links: list[dict[str, Any]] = []
    sites = []
    for lang, counts in weekly.items():
        for back, count in enumerate(reversed(counts)):
            for number in range(count):
                site = f"{lang}{back}-{number}.example"
                seen = MONDAY - timedelta(weeks=back) + timedelta(days=number % 6)
                sites.append({"site": site, "lang": lang})
                links.append(
                    {"link_id": site, "referring_site": site, "first_seen": seen, "anchor_text": "アクメ"}
                )
    return {"links": LINKS.from_rows(links), "sites": SITES.from_rows(sites), **more}  # fmt: skip


def crossed(weekly: dict[tuple[str, str], list[int]]) -> dict[str, pa.Table]:
    """Return a world by language and market: (lang, market) -> new sites per week."""
    made = world({f"{lang}_{market}": counts for (lang, market), counts in weekly.items()})
    rows = [{**row, "lang": row["lang"].split("_")[0], "market": row["lang"].split("_")[1]} for row in made["sites"].to_pylist()]  # fmt: skip
    return {**made, "sites": SITES.from_rows(rows)}


STEADY = [30] * 41


@pytest.mark.parametrize(
    ("weekly", "told"),
    [
        # Thirty English sites for Brazil are nothing among sixty English ones and thirty for Brazil a week.
        (
            {("en", "US"): [60] * 41, ("pt", "BR"): STEADY, ("en", "BR"): [1] * 40 + [30]},
            [("crossing", "en BR", 30)],
        ),
        # A language that is unusual itself explains its markets.
        (
            {("ru", "RU"): [1] * 40 + [15], ("tt", "RU"): [60] * 41, ("ru", "FR"): [1] * 40 + [25], ("fr", "FR"): [60] * 41},
            [("language", "ru", 40)],
        ),
        # A market that is unusual itself explains its languages.
        (
            {("es", "MX"): [2] * 40 + [20], ("en", "MX"): [1] * 40 + [25], ("en", "US"): [60] * 41, ("es", "ES"): [60] * 41},
            [("market", "MX", 45)],
        ),
        # One market of a language: the crossing is the language again.
        ({("ja", "JP"): [1] * 40 + [30]}, [("language", "ja", 30), ("market", "JP", 30)]),
        # Everything English grew by the factor that this market grew by.
        (
            {("en", "US"): [50] * 40 + [130], ("pt", "BR"): [200] * 41, ("en", "BR"): [10] * 40 + [36]},
            [],
        ),
        ({("en", "US"): STEADY, ("pt", "BR"): STEADY, ("en", "BR"): STEADY}, []),
        # Too few to be told, however unusual.
        ({("en", "US"): STEADY, ("pt", "BR"): STEADY, ("en", "BR"): [0] * 40 + [9]}, []),
    ],
)  # fmt: skip
def test_a_crossing_is_told_only_where_neither_margin_explains_it(
    weekly: dict[tuple[str, str], list[int]], told: list[tuple[str, str, int]]
) -> None:
    found = find_bursts(crossed(weekly), as_of=AS_OF).to_pylist()
    assert [(row["dimension"], row["key"], row["sites"]) for row in found] == told


def test_a_crossing_is_worded_calmly_and_filtered_by_both() -> None:
    weekly = {("en", "US"): [60] * 41, ("pt", "BR"): STEADY, ("en", "BR"): [1] * 40 + [30]}
    bursts = find_bursts(crossed(weekly), as_of=AS_OF)
    (item,) = items_of_run(CHANGES.empty(), SOURCE_DROPS.empty(), bursts, [], run="r", day=AS_OF)
    assert (item.lang, item.market, item.subject) == ("en", "BR", "crossing en BR")
    (note,) = watch_rows([], bursts.to_pylist())
    text = " ".join(Localiser("en").text(each) for each in (note.title, *note.text) if each)
    assert text.startswith("Unusual: 30 new sites in English for Brazil link to you")
    assert "nothing to do" in text
    assert not {"attack", "danger", "toxic", "penalty", "warning"} & set(text.lower().split())


def test_a_wave_is_measured_by_its_own_languages_history() -> None:
    found = find_bursts(world({"ja": [1] * 40 + [30], "en": [30] * 40 + [33]}), as_of=AS_OF).to_pylist()
    assert [(row["key"], row["sites"], row["start_on"]) for row in found] == [("ja", 30, MONDAY)]
    assert found[0]["usual"] == pytest.approx(1.0)
    assert found[0]["anchor"] == "アクメ"
    assert found[0]["harmful_pattern"] is False


def test_weeks_in_a_row_are_one_wave_and_old_waves_are_not_told() -> None:
    (row,) = find_bursts(world({"fr": [1] * 40 + [25, 30, 28]}), as_of=AS_OF).to_pylist()
    assert (row["sites"], row["start_on"]) == (83, MONDAY - timedelta(weeks=2))
    assert row["end_on"] == MONDAY + timedelta(days=6)
    assert find_bursts(world({"fr": [1] * 40 + [40] + [1] * RECENT_WEEKS}), as_of=AS_OF).num_rows == 0


def test_a_wave_keeps_its_start_while_it_grows_old() -> None:
    for weeks in range(RECENT_WEEKS - 1):
        (row,) = find_bursts(world({"fr": [1] * 40 + [25, 30, 28] + [1] * weeks}), as_of=AS_OF).to_pylist()
        assert row["start_on"] == MONDAY - timedelta(weeks=2 + weeks)


def test_few_weeks_or_few_sites_tell_nothing() -> None:
    assert find_bursts(world({"th": [1] * 20 + [60]}), as_of=AS_OF).num_rows == 0
    assert find_bursts(world({"th": [0] * 3 + [1] + [0] * 36 + [9]}), as_of=AS_OF).num_rows == 0


def test_the_harmful_pattern_needs_the_networks_evidence() -> None:
    base = world({"ru": [1] * 40 + [30]})
    sites = [f"ru0-{n}.example" for n in range(30)]
    verdicts = SITE_VERDICTS.from_rows({"site": site, "verdict": "act"} for site in sites)
    assert (
        find_bursts({**base, "site_verdicts": verdicts}, as_of=AS_OF).to_pylist()[0]["harmful_pattern"]
        is False
    )
    members = NETWORK_MEMBERS.from_rows({"site": site, "network_id": "n1"} for site in sites[:20])
    (row,) = find_bursts({**base, "site_verdicts": verdicts, "network_members": members}, as_of=AS_OF).to_pylist()  # fmt: skip
    assert (row["network"], row["harmful_pattern"]) == ("n1", True)
    assert row["network_share"] == pytest.approx(2 / 3)


def test_false_alarms_are_as_rare_as_promised() -> None:
    rng = np.random.default_rng(7)
    alarms, series = 0, 3_000
    limit = FALSE_ALARM / (20 * TESTED_WEEKS)
    for number in range(series):
        mean = (0.3, 3.0, 30.0)[number % 3]
        size = (0.5, 2.0, 20.0)[number // 3 % 3]
        counts = rng.negative_binomial(size, size / (size + mean), 76)
        alarms += bool(unusual_weeks(dict(enumerate(counts.tolist())), 75, limit))
    assert alarms / series < 0.02, "the heaviest tails are fitted from 52 weeks only"


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.999, 1.0), (3, 0.1, 0.9), (60, 0.0, 1e-12)])
def test_the_tail_of_a_poisson_like_history(count: int, low: float, high: float) -> None:
    assert low <= tail(count, [3, 2, 4, 3, 3, 2, 4, 3] * 8) <= high
