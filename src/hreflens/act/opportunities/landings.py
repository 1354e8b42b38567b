"""Wrong-language landings: links whose page has readers of a language for which the linked page has a version.

hreflang swaps addresses and passes no link signals: each version has its own links alone (G. Illyes of Google, as
linkbuildingjournal.co.uk/?p=1400 reports), and a visitor who cannot read the page leaves. So a French page that links to /en/pricing while /fr/tarifs exists is a gain
for the asking. The linking page's language comes from its text. A link whose own passage is in the language of
the page it leads to was meant so; links to the page where visitors choose, and those that should be gone, are left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from hreflens.act.opportunities.linked import LiveLink, live_links
from hreflens.act.opportunities.own_pages import OwnSite, Row
from hreflens.act.opportunities.swap import language_in
from hreflens.tables import LANDINGS
from hreflens.terms import Verdict
from hreflens.text.language_names import base_language, same_language

_ASKABLE = frozenset((Verdict.KEEP.value, Verdict.IGNORE.value))
"""Nobody asks a site whose link may have to go for another link."""


@dataclass(frozen=True, slots=True)
class Version:
    """One language version of an own page."""

    url: str
    locale: str
    is_default: bool
    usable: bool


class Versions:
    """The versions of own pages, by cluster and by address."""

    def __init__(self, locale_pages: pa.Table) -> None:
        """Read `locale_pages`."""
        self.rows: dict[str, Row] = {row["url"]: row for row in locale_pages.to_pylist()}
        self._members: dict[str, list[Version]] = {}
        for row in self.rows.values():
            if row["locale"]:
                version = Version(row["url"], row["locale"], row["is_default"], row["usable"])
                self._members.setdefault(row["cluster"], []).append(version)

    def of(self, url: str) -> list[Version]:
        """Return all versions of a page, itself included; [] when it has none. Raises nothing."""
        row = self.rows.get(url)
        return self._members.get(row["cluster"], []) if row is not None else []

    def best(self, url: str, lang: str, market: str | None) -> Version | None:
        """Return the version of a page for readers of a language in a market, None when there is none.

        Of several, that of the market, else one for no country, else the first by address; x-default comes last.
        """
        fitting = [each for each in self.of(url) if each.usable and same_language(each.locale, lang)]
        if not fitting:
            return None

        def rank(version: Version) -> tuple[bool, bool, bool, bool, str]:
            region = _region(version.locale)
            return (
                version.is_default,
                version.locale != lang and base_language(version.locale) != base_language(lang),
                region is None or region != market,
                region is not None,
                version.url,
            )

        return min(fitting, key=rank)


def _region(locale: str) -> str | None:
    last = locale.rsplit("-", 1)[-1]
    return last if len(last) == 2 and last.isupper() else None


def build_landings(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return the table landings (tables.LANDINGS), sorted by link_id.

    Args:
        tables: links, link_checks, page_markets, placements, link_verdicts, own_pages, hreflang_links, locale_pages.

    Raises nothing for any content of the tables.
    """
    versions = Versions(tables["locale_pages"])
    if not versions.rows:
        return LANDINGS.empty()
    site = OwnSite(tables)
    rows = (_landing(link, versions) for link in live_links(tables, site))
    return LANDINGS.from_rows(row for row in rows if row is not None)


def _landing(link: LiveLink, versions: Versions) -> dict[str, object] | None:
    here = versions.rows.get(link.landing)
    if here is None or link.lang is None or link.verdict not in _ASKABLE or not here["locale"]:
        return None
    if here["is_default"] or same_language(here["locale"], link.lang):
        return None
    if link.passage_lang is not None and same_language(link.passage_lang, here["locale"]):
        return None
    better = versions.best(link.landing, link.lang, link.market)
    if better is None or better.url == link.landing:
        return None
    return {
        "link_id": link.link_id,
        "referring_url": link.url,
        "referring_site": link.site,
        "lang": link.lang,
        "market": link.market,
        "target_url": link.target,
        "landing_url": link.landing,
        "landing_locale": here["locale"],
        "better_url": better.url,
        "better_locale": better.locale,
        "cluster": here["cluster"],
        "how": here["how"],
        "anchor_text": link.anchor,
        "placement": link.placement,
        "followed": link.followed,
        "value": link.value,
        "verdict": link.verdict,
        "why": (
            f"the page is in {language_in(link.lang, 'en')} and links to the version in "
            f"{language_in(here['locale'], 'en')}; there is one in {language_in(better.locale, 'en')} ({_HOW[here['how']]})"
        ),
    }


_HOW = {
    "hreflang": "hreflang names both as versions of one page",
    "address": "their addresses differ by the locale alone",
    "text": "their texts say the same",
}


def landing_groups(landings: Iterable[Row]) -> list[dict[str, object]]:
    """Return landings grouped by language, page linked to and better version, most sites first.

    Keys: lang, landing_url, landing_locale, better_url, better_locale, links, sites, value_sum.
    """
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in landings:
        groups.setdefault((row["lang"], row["landing_url"], row["better_url"]), []).append(row)
    found: list[dict[str, object]] = [
        {
            "lang": lang,
            "landing_url": landing,
            "landing_locale": rows[0]["landing_locale"],
            "better_url": better,
            "better_locale": rows[0]["better_locale"],
            "links": len(rows),
            "sites": len({row["referring_site"] for row in rows}),
            "value_sum": round(sum(row["value"] or 0.0 for row in rows), 1),
        }
        for (lang, landing, better), rows in groups.items()
    ]
    return sorted(
        found,
        key=lambda row: (
            -int(str(row["sites"])),
            -int(str(row["links"])),
            str(row["lang"]),
            str(row["landing_url"]),
        ),
    )
