"""Facts per market: own links, demand, visits, competitors, trend; and the gap list made of them."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from hreflens.act.opportunities.engines import engines, engines_of
from hreflens.act.opportunities.markets import Obstacle, find_gaps
from hreflens.collect.links import build_links_and_sources
from hreflens.engine.duck import run_sql
from hreflens.measure.market_facts import build_market_facts
from hreflens.measure.rivals import build_competitor_sites
from hreflens.settings import Settings
from hreflens.tables import (
    ENGAGEMENT,
    IMPORTED_LINKS,
    IMPORTS,
    LANGUAGE_BARRIER,
    LINKS,
    MARKET_FACTS,
    PAGE_MARKETS,
    SEARCH_PERFORMANCE,
    VENDOR_METRICS,
)
from hreflens.urls.market import COUNTRIES

SETTINGS = Settings.model_validate(
    {
        "project": {
            "site": "acme.example",
            "home": "en",
            "markets": ["fr", "jp"],
            "competitors": ["rival.example"],
        }
    }
)
AS_OF = date(2026, 11, 1)


def link(number: int, site: str, target: str, **more: object) -> dict[str, object]:
    return {"link_id": str(number), "referring_url": f"https://{site}/p", "referring_site": site, "target_url": f"https://acme.example{target}",
            "followed": True, "first_seen": date(2026, 10, 1), **more}  # fmt: skip


def world(**more: pa.Table) -> dict[str, pa.Table]:
    rows = [
        link(1, "a.fr", "/fr/"), link(2, "b.fr", "/en/x"), link(3, "c.fr", "/en/y", first_seen=date(2026, 6, 1)),
        link(4, "d.fr", "/en/z", is_lost=True, lost_on=date(2026, 10, 9)), link(5, "e.jp", "/en/", followed=False),
    ]  # fmt: skip
    sites = [(str(r["referring_url"]), str(r["referring_site"])) for r in rows]
    return {
        "links": LINKS.from_rows(rows),
        "page_markets": PAGE_MARKETS.from_rows(
            {"url": u, "site": s, "lang": "fr" if s.endswith("fr") else "ja", "market": s[-2:].upper()} for u, s in sites
        ),
        **more,
    }  # fmt: skip


def facts(tables: dict[str, pa.Table]) -> dict[str, dict[str, object]]:
    return {
        r["market"]: r for r in build_market_facts(tables, SETTINGS, as_of=AS_OF, sql=run_sql).to_pylist()
    }


def test_links_landings_and_trend_of_a_market() -> None:
    fr = facts(world())["FR"]
    assert (fr["links"], fr["sites"], fr["followed_sites"], fr["wanted"]) == (3, 3, 3, True)
    assert (fr["landing_known"], fr["landing_fit"]) == (3, pytest.approx(1 / 3))
    assert (fr["gained_90"], fr["gained_90_before"], fr["lost_90"]) == (2, 1, 1)
    assert fr["competitor_sites"] is None  # no competitor file: not 0
    assert facts(world())["JP"]["landing_fit"] == 0.0


def test_demand_is_of_the_latest_country_report_and_query_languages_are_told() -> None:
    imports = IMPORTS.from_rows(
        {"import_id": i, "imported_at": datetime(2026, 1, n, tzinfo=UTC)} for n, i in enumerate("ab", 1)
    )
    rows = [
        {"import_id": "a", "source_row": 1, "dimension": "country", "country": "FR", "impressions": 9.0, "clicks": 9.0, "position": 1.0},
        {"import_id": "b", "source_row": 1, "dimension": "country", "country": "FR", "impressions": 1_000.0, "clicks": 20.0, "position": 8.0},
        {"import_id": "b", "source_row": 2, "dimension": "query", "country": "FR", "query": "caméra de surveillance pour le jardin", "impressions": 70.0},
        {"import_id": "b", "source_row": 3, "dimension": "query", "country": "FR", "query": "x", "language": "de", "impressions": 5.0},
        {"import_id": "b", "source_row": 4, "dimension": "country", "country": "FR", "impressions": 5.0, "clicks": 1.0, "period": "previous"},
    ]  # fmt: skip
    fr = facts(world(search_performance=SEARCH_PERFORMANCE.from_rows(rows), imports=imports))["FR"]
    assert (fr["impressions"], fr["clicks"], fr["position"]) == (1_000.0, 20.0, 8.0)
    assert fr["query_langs_json"] == '{"de": 5.0, "fr": 70.0}'


def imported(number: int, url: str, target: str) -> dict[str, object]:
    return {
        "import_id": "x",
        "source_row": number,
        "tool": "ahrefs",
        "referring_url": url,
        "target_url": target,
        "rel": "",
        "anchor_text": "x",
    }


def test_an_export_of_a_competitor_is_no_link_of_the_owner() -> None:
    rows = [
        imported(1, "https://a.fr/1", "https://acme.example/"), imported(2, "https://a.fr/1", "https://www.rival.example/"),
        imported(3, "https://news.fr/2", "https://shop.rival.example/x"), imported(4, "https://rival.example/", "https://rival.example/"),
        imported(5, "https://zeitung.de/", "https://rival.example/"),
    ]  # fmt: skip
    table = IMPORTED_LINKS.from_rows(rows)
    links, _ = build_links_and_sources({"imported_links": table}, own_hosts=["acme.example"], competitors=["rival.example"])  # fmt: skip
    assert links.column("target_url").to_pylist() == ["https://acme.example/"]
    scores = VENDOR_METRICS.from_rows(
        [{"import_id": "x", "source_row": 3, "subject_kind": "site", "subject": "news.fr", "provider": "dataforseo", "metric": "rank", "value": 450.0, "scale_max": 1000.0}]
    )  # fmt: skip
    found = build_competitor_sites(
        {"imported_links": table, "links": links, "vendor_metrics": scores}, SETTINGS, sql=run_sql
    )
    rows_found = {r["site"]: r for r in found.to_pylist()}
    assert sorted(rows_found) == ["a.fr", "news.fr", "zeitung.de"]  # its own links to itself do not count
    assert (rows_found["news.fr"]["market"], rows_found["news.fr"]["vendor_authority"]) == ("FR", 45.0)
    assert [rows_found[s]["links_to_own"] for s in sorted(rows_found)] == [True, False, False]
    own = facts(world(competitor_sites=found))
    assert (own["FR"]["competitor_sites"], own["FR"]["best_competitor"], own["FR"]["own_share"]) == (
        2,
        "rival.example",
        pytest.approx(3 / 4),
    )
    assert own["JP"]["competitor_sites"] == 0


def test_visits_and_barrier_of_a_market() -> None:
    visits = ENGAGEMENT.from_rows([{"dims": "country landing", "site": "", "source_kind": "all", "country": "FR", "sessions": 50.0, "engaged_sessions": 20.0}])  # fmt: skip
    barrier = LANGUAGE_BARRIER.from_rows([{"scope": "country", "key": "FR", "difference": 0.2}])
    fr = facts(world(engagement=visits, language_barrier=barrier))["FR"]
    assert (fr["sessions"], fr["engaged_share"], fr["barrier"]) == (50.0, 0.4, 0.2)


def market(code: str, **more: object) -> dict[str, object]:
    counts = dict.fromkeys(("links", "sites", "landing_known", "gained_90", "lost_90"), 0)
    return {"market": code, "wanted": False, **counts, **more}


def test_the_market_clicked_least_for_its_demand_stands_first_with_an_interval() -> None:
    rows = [
        market("DE", impressions=50_000.0, clicks=2_600.0, links=9, sites=5), market("US", impressions=80_000.0, clicks=4_100.0, links=90),
        market("FR", impressions=40_000.0, clicks=200.0, links=4, sites=2, landing_known=4, landing_fit=0.25, best_competitor_sites=10),
        market("TH"), market("JP", best_competitor_sites=3),
    ]  # fmt: skip
    gaps = find_gaps(
        {"market_facts": MARKET_FACTS.from_rows(rows), "language_barrier": LANGUAGE_BARRIER.empty()}
    )
    assert gaps[0].market == "FR"
    assert gaps[0].low is not None
    assert gaps[0].gain is not None
    assert gaps[0].high is not None
    assert 0 <= gaps[0].low <= gaps[0].gain <= gaps[0].high <= 40_000
    assert set(gaps[0].obstacles) >= {Obstacle.LANDINGS, Obstacle.COMPETITORS}
    assert (gaps[0].missing_sites, gaps[-1].market) == (8, "TH")
    assert gaps[-1].gain is None
    assert gaps[-1].missing_sites is None
    assert [gap.market for gap in gaps[-2:]] == ["JP", "TH"]


def test_two_markets_are_no_usual_click_rate_but_a_barrier_counts() -> None:
    rows = [market("DE", impressions=5e4, clicks=1.0), market("FR", impressions=4e4, clicks=200.0)]
    barrier = LANGUAGE_BARRIER.from_rows(
        [
            {
                "scope": "country",
                "key": "FR",
                "difference": 0.3,
                "low": 0.1,
                "high": 0.5,
                "mismatched_sessions": 200.0,
            }
        ]
    )
    gaps = find_gaps({"market_facts": MARKET_FACTS.from_rows(rows), "language_barrier": barrier})
    assert [(g.market, g.gain, g.low, g.high) for g in gaps] == [
        ("FR", 60.0, pytest.approx(20.0), 100.0),
        ("DE", None, None, None),
    ]
    assert Obstacle.BARRIER in gaps[0].obstacles


def test_engines_are_dated_linked_and_of_real_markets() -> None:
    assert {e.key for e in engines()} == {"google", "bing", "yandex", "baidu", "naver", "seznam"}
    for engine in engines():
        assert engine.notes
        assert all(note.url.startswith("https://") for note in engine.notes)
        assert engine.checked >= date(2026, 11, 1)
        assert set(engine.markets) <= COUNTRIES | {"*"}
    assert [e.key for e in engines_of("KR")] == ["naver", "google", "bing"]
