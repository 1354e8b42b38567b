"""Each market against its own past: wanted phrases, and waves of new sites."""

from datetime import date, timedelta

import numpy as np
import pytest
from eval.worlds.records import AS_OF, Link, tables_of
from hypothesis import given
from hypothesis import strategies as st

from hreflens.engine.duck import run_sql
from hreflens.measure.norms import build_market_norms
from hreflens.measure.waves import build_market_waves, segments

LONG_AGO = AS_OF - timedelta(days=900)
LATELY = AS_OF - timedelta(days=30)
EXACT = "exact_topic"


def links(market: str, count: int, wanted: int, day: date, start: int = 0, **more: object) -> list[Link]:
    """Return links of `count` sites of a market, the first `wanted` of them with a wanted phrase."""
    base = Link("https://x.example/", market=market, first=day)
    return [
        base.but(
            url=f"https://{market}{n}.example/x".lower(),
            **{"kind": EXACT if n < start + wanted else "brand", **more},
        )
        for n in range(start, start + count)
    ]


def norms(given_links: list[Link]) -> dict[str, dict]:  # type: ignore[type-arg]
    found = build_market_norms(tables_of(given_links), as_of=AS_OF, sql=run_sql)
    return {row["market"]: row for row in found.to_pylist()}


def test_a_market_is_held_against_its_own_past() -> None:
    france = links("FR", 20, 1, LONG_AGO) + links("FR", 20, 12, LATELY, start=20)
    germany = links("DE", 20, 10, LONG_AGO) + links("DE", 20, 12, LATELY, start=20)
    found = norms(france + germany)
    assert (found["FR"]["usual_share"], found["FR"]["recent_share"], found["FR"]["above"]) == (
        0.05,
        0.6,
        True,
    )
    assert found["DE"]["above"] is False, "what is much in France is usual in Germany"
    assert found["FR"]["wanted_share"] == pytest.approx(13 / 40)


def test_few_sites_are_not_judged() -> None:
    found = norms(links("KE", 8, 8, LATELY) + links("TH", 7, 7, LATELY))
    assert set(found) == {"KE"}
    assert (found["KE"]["recent_share"], found["KE"]["usual_share"], found["KE"]["above"]) == (
        1.0,
        None,
        None,
    )


def test_gone_links_and_unknown_anchors_do_not_count() -> None:
    gone = links("FR", 9, 9, LATELY, state="link_removed")
    unknown = [each.but(kind=None) for each in links("FR", 9, 9, LATELY, start=50)]
    assert norms(gone + unknown) == {}


def test_sitewide_and_unqualified_are_counted() -> None:
    found = norms(
        links("FR", 10, 4, LATELY, occurrences=400, followed=False) + links("FR", 2, 2, LATELY, start=20)
    )
    assert (found["FR"]["sitewide_sites"], found["FR"]["unqualified_share"]) == (4, pytest.approx(2 / 6))


def steady(market: str, weeks: int = 60, lang: str = "fr") -> list[Link]:
    return [
        Link(
            f"https://{market}-calm{n}.example/x",
            market=market,
            lang=lang,
            first=LONG_AGO + timedelta(weeks=n),
        )
        for n in range(weeks)
    ]


def wave(market: str, sites: int, lang: str = "fr", kind: str = EXACT) -> list[Link]:
    return [
        Link(f"https://{market}-new{n}.example/x", market=market, lang=lang, first=LONG_AGO + timedelta(weeks=40, days=n % 14), kind=kind)
        for n in range(sites)
    ]  # fmt: skip


def waves(given_links: list[Link]) -> list[dict]:  # type: ignore[type-arg]
    return build_market_waves(tables_of(given_links), sql=run_sql).to_pylist()  # type: ignore[no-any-return]


def test_a_wave_is_found_in_its_own_market_and_language() -> None:
    (found,) = waves(steady("FR") + wave("FR", 30) + steady("DE", lang="de"))
    assert (found["market"], found["lang"]) == ("FR", "fr")
    assert 2 <= found["weeks"] <= 3
    assert 30 <= found["sites"] <= 33
    assert found["wanted_sites"] == 30
    assert found["usual"] == pytest.approx(1.0)
    assert abs((found["start_on"] - LONG_AGO - timedelta(weeks=40)).days) <= 7


def test_a_large_market_does_not_hide_a_small_one() -> None:
    busy = [
        Link(f"https://us{n}.example/x", market="US", lang="en", first=LONG_AGO + timedelta(days=n % 420))
        for n in range(1200)
    ]
    assert [row["market"] for row in waves(busy + steady("FR") + wave("FR", 20))] == ["FR"]


def test_no_wave_without_history_dates_or_enough_sites() -> None:
    assert waves(wave("FR", 30)) == []
    assert waves(steady("FR") + wave("FR", 6)) == []
    assert waves(steady("FR") + [each.but(first=None) for each in wave("FR", 30)]) == []
    assert waves([]) == []


def test_what_it_reads_like_rests_on_the_anchors() -> None:
    (named,) = waves(steady("FR") + wave("FR", 30, kind="brand"))
    assert (named["wanted_sites"], named["natural_sites"]) == (0, named["sites"])


@given(st.lists(st.integers(0, 30), min_size=1, max_size=80))
def test_segments_cover_the_series_once(counts: list[int]) -> None:
    found = segments(np.array(counts, dtype=float))
    assert [at for at, _ in found] == [0, *(end for _, end in found[:-1])]
    assert found[-1][1] == len(counts)


def test_quiet_series_fall_into_one_piece() -> None:
    rng = np.random.default_rng(4)
    assert sum(len(segments(rng.poisson(1.0, 208).astype(float))) > 1 for _ in range(100)) <= 2
