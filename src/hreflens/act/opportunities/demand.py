"""What imports tell of demand in a language: search impressions by country, visitors by language, competitors' pages.

Each figure is None where no import tells it: not known is not zero. Rows that analytics tools keep back ("(other)",
below a threshold) are missing, so that visitors are a lower bound. It must not rank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.opportunities.clusters import address_key
from hreflens.measure.engagement.build import picked
from hreflens.settings import Settings
from hreflens.text.language_names import base_language, tld_languages
from hreflens.urls.canonical import host_of, path_of
from hreflens.urls.domains import registrable_domain

_TLD_OF = {"GB": "uk"}


@dataclass(slots=True)
class Demand:
    """The figures by page path and language."""

    sessions: dict[str, dict[str, float]] = field(default_factory=dict)
    barriers: dict[str, float] = field(default_factory=dict)
    """Language of visitors, '' for all of them -> how much less of their sessions engage, -1 to 1."""
    by_page: dict[str, dict[str, float]] = field(default_factory=dict)
    by_country: dict[str, float] | None = None
    competitors: dict[str, int] | None = None

    def langs_of(self, urls: Iterable[str]) -> set[str]:
        """Return the languages of which visits or impressions of these pages are known."""
        paths = {_path(url) for url in urls}
        return {
            lang for path in paths for known in (self.sessions, self.by_page) for lang in known.get(path, {})
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

    def barrier(self, urls: Sequence[str], lang: str) -> tuple[float | None, float | None]:
        """Return (sessions of visitors in a language, engaged sessions that a version of theirs would add).

        The second is the language barrier that `measure.engagement` estimates for these visitors, for all where theirs
        is not judged, times their sessions; never below 0, None where no barrier is judged.
        """
        known = [self.sessions[_path(url)] for url in urls if _path(url) in self.sessions]
        if not known:
            return None, None
        sessions = sum(each.get(lang, 0.0) for each in known)
        difference = self.barriers.get(lang, self.barriers.get(""))
        return sessions, None if difference is None else round(max(0.0, difference) * sessions, 1)


def language_of(country: str) -> str | None:
    """Return the language that most pages for a country are written in, None when it is not known. Raises nothing."""
    found = tld_languages(_TLD_OF.get(country, country.lower()))
    if found:
        return base_language(found[0])
    return None


def read_demand(tables: Mapping[str, pa.Table], settings: Settings) -> Demand:
    """Return the demand that the imports tell. Raises nothing.

    Args:
        tables: search_performance, engagement, language_barrier, imported_links.
        settings: names the competitors.
    """
    demand = Demand()
    _read_search(demand, tables["search_performance"])
    _read_visits(demand, tables["engagement"])
    _read_barriers(demand, tables["language_barrier"])
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


def _read_visits(demand: Demand, engagement: pa.Table) -> None:
    """Take in sessions that other sites sent, by landing page and language: of the browser, else of the country."""
    rows = picked(engagement, "landing", "visitor_lang")
    rows = rows if rows.num_rows else picked(engagement, "landing", "country")
    for row in rows.to_pylist():
        lang = base_language(row["visitor_lang"]) or (language_of(row["country"]) if row["country"] else None)
        if lang is None or not row["landing_page"] or not (row["site"] or row["source_kind"] == "referral"):
            continue
        by_lang = demand.sessions.setdefault(row["landing_page"].rstrip("/") or "/", {})
        by_lang[lang] = by_lang.get(lang, 0.0) + row["sessions"]


def _read_barriers(demand: Demand, table: pa.Table) -> None:
    for row in table.to_pylist():
        if row["difference"] is None:
            continue
        if row["scope"] == "all":
            demand.barriers[""] = row["difference"]
        elif row["scope"] == "visitor_lang" and (lang := base_language(row["key"])):
            demand.barriers[lang] = row["difference"]


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
