"""What to translate next: own page x language in which it has no version, ranked, each row explaining itself.

Four parts, each 0-1 on the logarithmic scale of this project's rows or not judged: links in hand, visitors lost
to the language barrier, search demand, competitors' pages in the language. What is not known lowers the coverage
and not the score. Words to translate are shown and break ties: effort is the owner's to weigh. The statement
in `statements.toml` belongs to every list: unreviewed mass translation is itself against Google's policy.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

from hreflens.act.opportunities.demand import Demand, read_demand
from hreflens.act.opportunities.landings import Versions
from hreflens.act.opportunities.linked import LiveLink, live_links
from hreflens.act.opportunities.own_pages import OwnSite, PageState, likely_language
from hreflens.act.opportunities.swap import language_in
from hreflens.settings import Settings
from hreflens.tables import TRANSLATE_NEXT
from hreflens.terms import Verdict
from hreflens.text.language_names import base_language, same_language

MAX_ROWS = 2_000
"""Rows kept: the best; nobody translates more."""


class Part(StrEnum):
    """What speaks for a translation."""

    LINKS = "links"
    BARRIER = "barrier"
    DEMAND = "demand"
    COMPETITORS = "competitors"


WEIGHTS: Mapping[Part, float] = {
    Part.LINKS: 0.4,
    Part.BARRIER: 0.25,
    Part.DEMAND: 0.2,
    Part.COMPETITORS: 0.15,
}
"""Our start values: links in hand are certain, the others are estimates or say nothing of the page itself."""
_COUNTED = frozenset((Verdict.KEEP.value, Verdict.IGNORE.value))


@dataclass(slots=True)
class _Group:
    """An own page with its versions."""

    cluster: str
    urls: list[str]
    langs: list[str]
    links: dict[str, list[LiveLink]] = field(default_factory=dict)
    total_links: dict[str, int] = field(default_factory=dict)

    def has(self, lang: str) -> bool:
        return any(same_language(lang, mine) for mine in self.langs)


@dataclass(slots=True)
class _Case:
    """One page x language with what is known of it; None = not known."""

    group: _Group
    lang: str
    sites: int
    links: int
    value: float
    sessions: float | None
    lost: float | None
    impressions: float | None
    site_impressions: float | None
    competitors: int | None

    def raw(self, part: Part) -> float | None:
        """Return the figure behind a part, None when it is not known."""
        if part is Part.LINKS:
            return self.sites + self.value / 100.0
        if part is Part.BARRIER:
            return self.lost
        if part is Part.DEMAND:
            return self.impressions if self.impressions is not None else self.site_impressions
        return None if self.competitors is None else float(self.competitors)


def build_translate_next(tables: Mapping[str, pa.Table], settings: Settings) -> pa.Table:
    """Return the table translate_next (tables.TRANSLATE_NEXT), sorted by key, at most MAX_ROWS rows.

    Args:
        tables: links, link_checks, page_markets, link_verdicts, own_pages, hreflang_links, locale_pages,
            imported_links, search_performance, engagement, language_barrier.
        settings: `project.home` and `project.competitors`.

    Raises nothing for any content of the tables.
    """
    if not tables["own_pages"].num_rows:
        return TRANSLATE_NEXT.empty()
    site = OwnSite(tables)
    groups = _groups(site, Versions(tables["locale_pages"]))
    for link in live_links({name: table for name, table in tables.items() if name != "placements"}, site):
        _count(groups, link)
    demand = read_demand(tables, settings)
    unique = {id(group): group for group in groups.values()}
    cases = [case for group in unique.values() for case in _cases(group, demand)]
    return TRANSLATE_NEXT.from_rows(_scored(cases, site, settings))


def _groups(site: OwnSite, versions: Versions) -> dict[str, _Group]:
    """Return address -> the page with its versions, of pages that may be translated."""
    found: dict[str, _Group] = {}
    for url in sorted(site.pages):
        page = site.pages[url]
        if site.state(url) is not PageState.FINE or not page["is_own"] or url in found:
            continue
        members = versions.of(url)
        lang = likely_language(page)
        group = (
            _Group(versions.rows[url]["cluster"], [], [each.locale for each in members])
            if members
            else _Group(url, [], [lang] if lang else [])
        )
        for member in [each.url for each in members] or [url]:
            found[member] = group
            group.urls.append(member)
    return found


def _count(groups: Mapping[str, _Group], link: LiveLink) -> None:
    group = groups.get(link.landing)
    if group is None or link.verdict not in _COUNTED:
        return
    group.total_links[link.landing] = group.total_links.get(link.landing, 0) + 1
    lang = base_language(link.lang)
    if lang is not None and group.langs and not group.has(lang):
        group.links.setdefault(lang, []).append(link)


def _cases(group: _Group, demand: Demand) -> list[_Case]:
    """Return the languages that something of the page itself speaks for: links, visitors, impressions."""
    langs = {*group.links, *demand.langs_of(group.urls)}
    found = []
    for lang in sorted(langs):
        if not group.langs or group.has(lang):
            continue
        links = group.links.get(lang, [])
        sessions, lost = demand.barrier(group.urls, lang)
        found.append(
            _Case(
                group=group,
                lang=lang,
                sites=len({link.site for link in links}),
                links=len(links),
                value=sum(link.value or 0.0 for link in links),
                sessions=sessions,
                lost=lost,
                impressions=demand.impressions(group.urls, lang),
                site_impressions=demand.site_impressions(lang),
                competitors=demand.competitor_pages(lang),
            )
        )
    return found


def _scored(cases: list[_Case], site: OwnSite, settings: Settings) -> list[dict[str, object]]:
    most = {part: max((case.raw(part) or 0.0 for case in cases), default=0.0) for part in Part}
    rows = []
    for case in cases:
        parts = {part: _share(case.raw(part), most[part]) for part in Part}
        known = sum(WEIGHTS[part] for part in Part if parts[part] is not None)
        got = sum(WEIGHTS[part] * (parts[part] or 0.0) for part in Part)
        url = _source(case.group, site, settings)
        page = site.pages[url]
        rows.append(
            {
                "cluster": case.group.cluster,
                "url": url,
                "title": page["title"],
                "lang": case.lang,
                "links": case.links,
                "sites": case.sites,
                "value_sum": round(case.value, 2),
                "sessions": case.sessions,
                "lost_sessions": case.lost,
                "impressions": case.impressions,
                "site_impressions": case.site_impressions,
                "competitor_pages": case.competitors,
                "words": page["words"],
                "score": round(100.0 * got / known, 2) if known else 0.0,
                "coverage": round(known, 4),
                "parts_json": json.dumps(
                    {part.value: None if share is None else round(share, 4) for part, share in parts.items()},
                    sort_keys=True,
                ),
                "why": _why(case, page["words"]),
            }
        )
    rows.sort(key=lambda row: (-float(str(row["score"])), row["words"] or 0, row["cluster"], row["lang"]))
    return sorted(rows[:MAX_ROWS], key=lambda row: (str(row["cluster"]), str(row["lang"])))


def _share(value: float | None, most: float) -> float | None:
    if value is None:
        return None
    return math.log1p(max(0.0, value)) / math.log1p(most) if most > 0 else 0.0


def _source(group: _Group, site: OwnSite, settings: Settings) -> str:
    """Return the version to translate from: in the home language, else with most links, else the first."""
    known = [url for url in group.urls if url in site.pages and site.state(url) is PageState.FINE]
    home = [url for url in known if same_language(likely_language(site.pages[url]), settings.project.home)]
    return min(home or known, key=lambda url: (-group.total_links.get(url, 0), url))


def _why(case: _Case, words: int | None) -> str:
    name, told = language_in(case.lang, "en"), []
    if case.links:
        links = f"{case.links:,} link{'' if case.links == 1 else 's'}"
        told.append(f"{links} on {case.sites:,} site{'' if case.sites == 1 else 's'} in {name}")
    if case.lost:
        told.append(
            f"about {case.lost:,.0f} of {case.sessions or 0:,.0f} sessions lost to the language barrier"
        )
    elif case.sessions:
        told.append(f"{case.sessions:,.0f} sessions of visitors who read {name}")
    if case.impressions:
        told.append(f"{case.impressions:,.0f} search impressions of the page where {name} is read")
    elif case.site_impressions:
        told.append(f"{case.site_impressions:,.0f} search impressions of the site where {name} is read")
    if case.competitors:
        told.append(f"{case.competitors:,} linked pages of competitors in {name}")
    told.append(f"{words:,} words to translate" if words else "its length is not known")
    return "; ".join(told)
