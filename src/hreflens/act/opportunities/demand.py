"""What imports tell of demand in a language: search impressions by country, visitors by language, competitors' pages.

Each figure is None where no import tells it: not known is not zero. Rows that analytics tools keep back ("(other)",
below a threshold) are missing, so that visitors are a lower bound. It must not rank.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.opportunities.clusters import address_key
from hreflens.settings import Settings
from hreflens.text.language_names import base_language, same_language, tld_languages
from hreflens.urls.canonical import host_of, path_of
from hreflens.urls.domains import registrable_domain

LEAST_SESSIONS = 30
"""Fewer sessions on either side say nothing of engagement: a share of 30 has a standard error of 9 points."""
_LANGUAGE_DIMENSIONS = frozenset(
    (
        "language",
        "language code",
        "browser language",
        "sprache",
        "langue",
        "idioma",
        "lingua",
        "言語",
        "язык",
        "언어",
    )
)
_TLD_OF = {"GB": "uk"}


@dataclass(slots=True)
class _Visits:
    sessions: float = 0.0
    engaged: float | None = None


@dataclass(slots=True)
class Demand:
    """The figures by page path and language."""

    visits: dict[str, dict[str, _Visits]] = field(default_factory=dict)
    by_page: dict[str, dict[str, float]] = field(default_factory=dict)
    by_country: dict[str, float] | None = None
    competitors: dict[str, int] | None = None

    def langs_of(self, urls: Iterable[str]) -> set[str]:
        """Return the languages of which visits or impressions of these pages are known."""
        paths = {_path(url) for url in urls}
        return {
            lang for path in paths for known in (self.visits, self.by_page) for lang in known.get(path, {})
        }

    def impressions(self, urls: Sequence[str], lang: str) -> float | None:
        """Return search impressions of these pages where a language is read, None when no import tells."""
        known = [self.by_page[_path(url)] for url in urls if _path(url) in self.by_page]
        return round(sum(each.get(lang, 0.0) for each in known), 1) if known else None

    def site_impressions(self, lang: str) -> float | None:
        """Return search impressions of the whole site in the countries of a language, None when no import tells."""
        if self.by_country is None:
            return None
        found = sum(count for country, count in self.by_country.items() if language_of(country) == lang)
        return round(found, 1)

    def competitor_pages(self, lang: str) -> int | None:
        """Return how many linked pages of competitors are in a language by their address; None = none known."""
        return None if self.competitors is None else self.competitors.get(lang, 0)

    def barrier(
        self, urls: Sequence[str], lang: str, matched: Sequence[str]
    ) -> tuple[float | None, float | None]:
        """Return (sessions of visitors in a language, engaged sessions that a version of theirs would add).

        The second is None with fewer than LEAST_SESSIONS sessions on either side: visitors of the language, and
        visitors who read one of the `matched` languages, on the same pages. It is never below 0.
        """
        mine, theirs = _Visits(), _Visits()
        known = False
        for url in urls:
            for other, visits in self.visits.get(_path(url), {}).items():
                known = True
                if other == lang:
                    _add(mine, visits)
                elif any(same_language(other, each) for each in matched):
                    _add(theirs, visits)
        if not known:
            return None, None
        if (
            min(mine.sessions, theirs.sessions) < LEAST_SESSIONS
            or mine.engaged is None
            or theirs.engaged is None
        ):
            return mine.sessions, None
        gap = theirs.engaged / theirs.sessions - mine.engaged / mine.sessions
        return mine.sessions, round(max(0.0, gap) * mine.sessions, 1)


def _add(one: _Visits, other: _Visits) -> None:
    one.sessions += other.sessions
    if other.engaged is not None:
        one.engaged = (one.engaged or 0.0) + other.engaged


def language_of(country: str) -> str | None:
    """Return the language that most pages for a country are written in, None when it is not known. Raises nothing."""
    found = tld_languages(_TLD_OF.get(country, country.lower()))
    if found:
        return base_language(found[0])
    return None


def read_demand(tables: Mapping[str, pa.Table], settings: Settings) -> Demand:
    """Return the demand that the imports tell (search_performance, traffic, imported_links). Raises nothing."""
    demand = Demand()
    _read_search(demand, tables["search_performance"])
    _read_traffic(demand, tables["traffic"])
    _read_competitors(demand, tables["imported_links"], settings.project.competitors)
    return demand


def _path(url: str) -> str:
    return path_of(url).split("?", 1)[0].rstrip("/") or "/"


def _read_search(demand: Demand, table: pa.Table) -> None:
    rows = table.select(["dimension", "page_url", "country", "language", "impressions", "period"]).to_pylist()
    for row in rows:
        count, country = row["impressions"], row["country"]
        if count is None or row["period"] == "previous":
            continue
        if row["page_url"]:
            lang = base_language(row["language"]) or (language_of(country) if country else None)
            if lang:
                by_lang = demand.by_page.setdefault(_path(row["page_url"]), {})
                by_lang[lang] = by_lang.get(lang, 0.0) + count
        elif row["dimension"] == "country" and country:
            demand.by_country = demand.by_country or {}
            demand.by_country[country] = demand.by_country.get(country, 0.0) + count


def _read_traffic(demand: Demand, table: pa.Table) -> None:
    """Take in sessions that other sites sent, by landing page and language: of the browser, else of the country."""
    if not table.num_rows:
        return
    wanted = table.filter(
        pc.and_(
            pc.is_in(table.column("metric"), value_set=pa.array(["sessions", "engaged_sessions"])),
            pc.and_(pc.is_valid(table.column("source_host")), pc.is_valid(table.column("landing_page"))),
        )
    )
    for row in wanted.to_pylist():
        lang = _visitor_language(row["dimensions_json"], row["country"])
        if lang is None or row["value"] is None:
            continue
        path = row["landing_page"].split("?", 1)[0].rstrip("/") or "/"
        visits = demand.visits.setdefault(path, {}).setdefault(lang, _Visits())
        if row["metric"] == "sessions":
            visits.sessions += row["value"]
        else:
            visits.engaged = (visits.engaged or 0.0) + row["value"]


def _visitor_language(dimensions_json: str | None, country: str | None) -> str | None:
    try:
        given = json.loads(dimensions_json or "{}")
    except ValueError:
        given = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        if name.strip().lower() in _LANGUAGE_DIMENSIONS:
            return base_language(str(value)) or _named(str(value))
    return language_of(country) if country else None


def _named(name: str) -> str | None:
    """Return the tag of a language by its English name, None when there is none of that name."""
    import langcodes

    try:
        return base_language(str(langcodes.find(name)))
    except LookupError:
        return None


def _read_competitors(demand: Demand, table: pa.Table, competitors: Sequence[str]) -> None:
    wanted = {registrable_domain(each.lower()) or each.lower() for each in competitors}
    if not wanted or not table.num_rows:
        return
    found: dict[str, int] = {}
    known = False
    for url in pc.unique(table.column("target_url")).to_pylist():
        host = host_of(url)
        if host is None or registrable_domain(host) not in wanted:
            continue
        known = True
        lang = base_language(address_key(url)[1])
        if lang is not None:
            found[lang] = found.get(lang, 0) + 1
    if known:
        demand.competitors = found
