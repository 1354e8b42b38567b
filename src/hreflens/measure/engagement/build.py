"""`engagement`: analytics reports joined to referring sites, link languages and landing languages.

It adds up and labels; the barrier is estimated elsewhere. Nothing here is evidence of risk.
"""

from collections.abc import Mapping
from importlib.resources import files

import pyarrow as pa

from hreflens.measure.engagement.landing import LandingLanguages, is_matched
from hreflens.measure.engagement.visits import Visit, visits_of
from hreflens.settings import Settings
from hreflens.tables import BY_NAME, ENGAGEMENT, RunSql
from hreflens.text.language_names import base_language
from hreflens.urls.domains import site_of_host

_SQL = files(__package__).joinpath("engagement.sql")
_LANGS_SQL = files(__package__).joinpath("link_langs.sql")
_NEEDS = ("traffic", "imports", "links", "page_markets", "target_pages", "imported_targets")
_SENT = frozenset({"referral", "social", "other", "all", "search", "email", "paid"})


def build_engagement(tables: Mapping[str, pa.Table], settings: Settings, *, sql: RunSql) -> pa.Table:
    """Return `engagement`, sorted by key.

    Args:
        tables: `traffic`, `imports`, `links`, `page_markets`, `target_pages`, `imported_targets` (missing = empty).
        settings: the owner's home language, for own pages of which nothing else tells the language.
        sql: runs the queries.
    """
    given = {name: BY_NAME[name].conform(tables.get(name, BY_NAME[name].empty())) for name in _NEEDS}
    visits = visits_of(given["traffic"], given["imports"])
    if not visits:
        return ENGAGEMENT.empty()
    langs = _link_langs(given, sql)
    landings = LandingLanguages(given, settings)
    rows = [_row(visit, langs, landings) for visit in visits]
    found = sql(_SQL.read_text("utf-8"), {"visits": _typed(rows)})
    return ENGAGEMENT.conform(found)


def _link_langs(given: Mapping[str, pa.Table], sql: RunSql) -> dict[str, str]:
    found = sql(
        _LANGS_SQL.read_text("utf-8"),
        {
            "links": given["links"].select(["referring_url", "referring_site"]),
            "markets": given["page_markets"].select(["url", "lang"]),
        },
    )
    return dict(zip(found.column("site").to_pylist(), found.column("lang").to_pylist(), strict=True))


def _row(visit: Visit, langs: Mapping[str, str], landings: LandingLanguages) -> dict[str, object]:
    told = visit.told
    site = site_of_host(visit.source_host) if visit.source_host and told.kind in _SENT else ""
    landing = visit.landing_page or ""
    lang, source = landings.of(landing) if landing else (None, None)
    visitor = base_language(told.visitor_lang)
    country = visit.country if visit.country != "ZZ" else None
    # A value the tool hides makes the whole line one that cannot be told apart.
    matched = None if told.missing else is_matched(lang, visitor, country)
    return {
        "dims": " ".join(sorted(told.dimensions)),
        "site": site,
        "source_kind": told.kind,
        "link_lang": langs.get(site, "") if site else "",
        "landing_page": landing,
        "landing_lang": lang,
        "landing_lang_source": source,
        "visitor_lang": visitor or "",
        "country": country or "",
        "matched": matched,
        "missing": told.missing or "",
        "sessions": visit.sessions,
        "engaged_sessions": visit.engaged,
        "bounced_sessions": None if visit.engaged is None else visit.sessions - visit.engaged,
        "seconds": visit.seconds,
        "conversions": visit.conversions,
        "start_date": visit.start,
        "end_date": visit.end,
    }


def _typed(rows: list[dict[str, object]]) -> pa.Table:
    return ENGAGEMENT.from_rows(rows)


def picked(engagement: pa.Table, *needs: str) -> pa.Table:
    """Return the rows of the one set of dimensions that tells all of `needs`: the richest, then the largest.

    Sets tell the same sessions, so only one may be added up. Empty when no report tells them.
    """
    totals: dict[str, float] = {}
    for dims, sessions in zip(
        engagement.column("dims").to_pylist(), engagement.column("sessions").to_pylist(), strict=True
    ):
        if set(needs) <= set(dims.split()):
            totals[dims] = totals.get(dims, 0.0) + (sessions or 0.0)
    if not totals:
        return engagement.slice(0, 0)
    best = max(totals, key=lambda dims: (len(dims.split()), totals[dims], dims))
    return engagement.filter(
        pa.array([dims == best for dims in engagement.column("dims").to_pylist()], pa.bool_())
    )
