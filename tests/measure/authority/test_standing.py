"""The same standing gives the same authority in every market; small markets lean on the whole list; unknown is null."""

import numpy as np
import pyarrow as pa
import pytest

from hreflens.engine.duck import run_sql
from hreflens.measure.authority.cohorts import CohortCounter, finish_cohorts
from hreflens.measure.authority.standing import authority_of, build_site_authority, names_of
from hreflens.tables import BY_NAME, DOMAIN_RANKS


def world(sizes: dict[str, int]) -> pa.Table:
    """Ranks in which each ending's sites are spread evenly over the whole list."""
    spread = sorted((place / size, ending, place) for ending, size in sizes.items() for place in range(size))
    rows = [
        {"list": "common_crawl_domains", "release": "r", "domain": f"s{place}.{ending}", "rank": rank}
        for rank, (_, ending, place) in enumerate(spread, 1)
    ]
    return DOMAIN_RANKS.from_rows(rows)


def standing_of(
    ranks: pa.Table, sites: dict[str, str | None], *, blocks: int = 3
) -> dict[str, dict[str, object]]:
    counter = CohortCounter()
    step = -(-ranks.num_rows // blocks)
    knots = pa.concat_tables(
        [counter.add(ranks.slice(start, step)) for start in range(0, ranks.num_rows, step)]
    )
    urls = [f"https://{site}/" for site in sites]
    tables = {
        "links": BY_NAME["links"].from_rows(
            {"link_id": str(n), "referring_url": url, "referring_site": site}
            for n, (url, site) in enumerate(zip(urls, sites, strict=True))
        ),
        "page_markets": BY_NAME["page_markets"].from_rows(
            {"url": url, "lang": "und", "market": market, "market_prob": 0.9}
            for url, market in zip(urls, sites.values(), strict=True)
        ),
        "domain_ranks": ranks.filter(
            pa.array([name in sites for name in ranks.column("domain").to_pylist()])
        ),
        "rank_cohorts": finish_cohorts(knots, counter.counts),
    }
    return {row["site"]: row for row in build_site_authority(tables, sql=run_sql).to_pylist()}


def test_authority_falls_from_100_to_0_on_a_logarithmic_scale() -> None:
    assert authority_of(0.0) == 100.0
    assert authority_of(1.0) == pytest.approx(0.0)
    assert authority_of(0.01) == pytest.approx(50.0, abs=0.2)
    assert authority_of(0.1) == pytest.approx(25.0, abs=0.2)
    shares = np.linspace(0, 1, 500)
    assert (np.diff([authority_of(share) for share in shares]) < 0).all()


def test_the_same_place_gives_the_same_authority_in_a_large_and_a_small_market() -> None:
    ranks = world({"com": 40_000, "de": 20_000, "th": 5_000})
    found = standing_of(ranks, {"s200.de": "DE", "s50.th": "TH", "s400.com": None})
    assert found["s200.de"]["market_rank"] == pytest.approx(201, rel=0.03)
    assert found["s200.de"]["authority"] == pytest.approx(found["s50.th"]["authority"], abs=0.6)
    assert found["s400.com"]["authority"] == pytest.approx(found["s200.de"]["authority"], abs=0.6)


def test_a_weak_language_market_does_not_lose_by_ranks_of_the_whole_web() -> None:
    # All Thai sites rank behind all German ones; the best hundredth of each stands alike.
    rows = [f"s{n}.de" for n in range(20_000)] + [f"s{n}.th" for n in range(20_000)]
    ranks = DOMAIN_RANKS.from_rows(
        {"list": "common_crawl_domains", "release": "r", "domain": name, "rank": rank}
        for rank, name in enumerate(rows, 1)
    )
    found = standing_of(ranks, {"s200.de": "DE", "s200.th": "TH"})
    apart = float(str(found["s200.de"]["authority"])) - float(str(found["s200.th"]["authority"]))
    assert 0 <= apart < 4, "what is left is the shrinkage towards the whole list"
    assert found["s200.th"]["global_authority"] < 10 < found["s200.th"]["authority"]


def test_small_cohorts_lean_on_the_whole_list_and_say_so() -> None:
    ranks = world({"com": 50_000, "is": 40})
    found = standing_of(ranks, {"s0.is": "IS"})["s0.is"]
    assert found["market_size"] == 40
    assert found["market_weight"] == pytest.approx(40 / 90, abs=1e-4)
    alone = authority_of(found["market_rank"] / 40)
    assert min(alone, found["global_authority"]) < found["authority"] < max(alone, found["global_authority"])


def test_american_sites_stand_in_the_whole_list_not_among_dot_us() -> None:
    found = standing_of(world({"com": 9_000, "us": 900}), {"s10.us": "US", "s10.com": "US"})
    assert found["s10.us"]["market"] is None
    assert found["s10.com"]["authority"] == found["s10.com"]["global_authority"]


def test_a_site_of_a_market_under_a_generic_ending_is_placed_in_that_market() -> None:
    found = standing_of(world({"com": 9_000, "th": 9_000}), {"s90.com": "TH"})["s90.com"]
    assert found["market"] == "TH"
    assert found["market_rank"] == pytest.approx(91, rel=0.05)


def test_tenants_are_known_by_their_own_host_only() -> None:
    assert names_of("medium.com/@someone") == ()
    assert "blogspot.com" not in names_of("someone.blogspot.com")
    assert names_of("газета.example")[0] == "газета.example"


def test_without_a_list_nobody_is_judged() -> None:
    empty = {
        name: BY_NAME[name].empty() for name in ("links", "page_markets", "domain_ranks", "rank_cohorts")
    }
    assert build_site_authority(empty, sql=run_sql).num_rows == 0
