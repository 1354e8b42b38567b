"""`market_facts`: what is known of each market: links, authority, landing pages, demand, visits, competitors, trend.

A market is a country. Facts stay side by side; what they are worth doing about is for `act`. None of them is evidence
of risk.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.engagement.build import picked
from hreflens.measure.engagement.landing import LandingLanguages, is_matched, language_of_path
from hreflens.settings import Settings
from hreflens.tables import BY_NAME, MARKET_FACTS, RunSql
from hreflens.text.language import detect_many
from hreflens.text.language_names import base_language
from hreflens.urls.canonical import path_of

TREND_DAYS = 90
_SQL = files(__package__).joinpath("market_facts.sql")
_NEEDS = (
    *(
        "links",
        "link_checks",
        "page_markets",
        "sites",
        "target_pages",
        "imported_targets",
        "search_performance",
    ),
    *("imports", "engagement", "language_barrier", "competitor_sites"),
)


def build_market_facts(
    tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql
) -> pa.Table:
    """Return `market_facts`, one row per market with any fact or named in the settings, sorted by market.

    Args:
        tables: those of `_NEEDS` (missing = empty).
        settings: the owner's markets, and the home language for own pages of unknown language.
        as_of: the day from which the trend counts back.
        sql: runs the query.
    """
    given = {name: BY_NAME[name].conform(tables.get(name, BY_NAME[name].empty())) for name in _NEEDS}
    links = given["links"].append_column("fits", _fits(given, settings))
    wanted = sorted({market.upper() for market in settings.project.markets})
    found = sql(
        _SQL.read_text("utf-8"),
        {
            "links": links,
            "checks": given["link_checks"],
            "page_markets": given["page_markets"],
            "sites": given["sites"].select(["site", "market", "authority", "vendor_authority"]),
            "demand": _demand(given["search_performance"], given["imports"]),
            "visits": picked(given["engagement"], "country"),
            "barrier": given["language_barrier"],
            "rivals": given["competitor_sites"],
            "wanted": pa.table({"market": pa.array(wanted, pa.string())}),
            "days": pa.table(
                {
                    "recent": pa.array([as_of - timedelta(days=TREND_DAYS)], pa.date32()),
                    "before": pa.array([as_of - timedelta(days=2 * TREND_DAYS)], pa.date32()),
                }
            ),
        },
    )
    langs = _query_langs(given["search_performance"])
    told = [json.dumps(langs.get(m, {}), sort_keys=True) for m in found.column("market").to_pylist()]
    return MARKET_FACTS.conform(found.append_column("query_langs_json", pa.array(told, pa.string())))


def _fits(given: Mapping[str, pa.Table], settings: Settings) -> pa.Array:
    """Return, per link, whether its landing page is in a language of the linking page's market; null = not known."""
    landings = LandingLanguages(given, settings)
    links, markets = given["links"], given["page_markets"]
    at = pc.index_in(links.column("referring_url"), value_set=markets.column("url").combine_chunks())
    market = markets.column("market").combine_chunks().take(at).to_pylist()
    checked = dict(
        zip(
            given["link_checks"].column("link_id").to_pylist(),
            given["link_checks"].column("target_url").to_pylist(),
            strict=True,
        )
    )
    # The home language is a guess: unless all own pages are in it, a link's fit must not rest on it.
    guess_holds = _one_language(given)
    found = []
    for link, country, target in zip(
        links.column("link_id").to_pylist(), market, links.column("target_url").to_pylist(), strict=True
    ):
        url = checked.get(link) or target
        lang, source = landings.of(path_of(url)) if url else (None, None)
        found.append(None if source == "home" and not guess_holds else is_matched(lang, None, country))
    return pa.array(found, pa.bool_())


def _one_language(given: Mapping[str, pa.Table]) -> bool:
    """Return whether nothing tells of own pages in several languages: then all are in the home language."""
    targets = {path_of(url) for url in given["links"].column("target_url").unique().to_pylist() if url}
    return not any(language_of_path(path) for path in targets)


def _demand(performance: pa.Table, imports: pa.Table) -> pa.Table:
    """Return country -> impressions, clicks, position of the country report imported last."""
    rows = performance.filter(
        pc.and_(
            pc.equal(performance.column("dimension"), "country"),
            pc.and_(
                pc.is_valid(performance.column("country")),
                pc.fill_null(pc.not_equal(performance.column("period"), "previous"), True),
            ),
        )
    )
    when = dict(
        zip(imports.column("import_id").to_pylist(), imports.column("imported_at").to_pylist(), strict=True)
    )
    known = sorted(
        set(rows.column("import_id").to_pylist()), key=lambda each: (str(when.get(each) or ""), each)
    )
    latest = known[-1] if known else ""
    kept = rows.filter(pc.equal(rows.column("import_id"), latest))
    return kept.select(["country", "impressions", "clicks", "position"])


def _query_langs(performance: pa.Table) -> dict[str, dict[str, float]]:
    """Return market -> language of queries -> impressions, of rows that tell both query and country.

    The language is the tool's, else told from the query with the country as a hint; queries that abstain are left out.
    """
    told = performance.filter(
        pc.and_(pc.is_valid(performance.column("country")), pc.is_valid(performance.column("query")))
    )
    names = ("country", "query", "language", "impressions")
    rows = list(zip(*(told.column(name).to_pylist() for name in names), strict=True))
    seen = detect_many([row[1] for row in rows], tlds=[row[0].lower() for row in rows])
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (country, _, language, impressions), detected in zip(rows, seen, strict=True):
        tag = base_language(language) or base_language(detected.lang)
        if tag and impressions:
            found[country][tag] += impressions
    return {market: dict(sorted(langs.items())) for market, langs in found.items()}


__all__ = ["TREND_DAYS", "build_market_facts"]
