"""The locale link-equity map: which own page and locale the links lead to, and where they are lost on the way.

Links and their value by landing page, so that it shows on which version equity sits: a redirect, a page that is
gone, a page in another language than that of the pages that link. It must not promise what a link is worth to a
search engine: values are those of `link_verdicts`.
"""

from collections.abc import Mapping

import pyarrow as pa

from hreflens.act.opportunities.linked import LiveLink, live_links
from hreflens.act.opportunities.own_pages import OwnSite, PageState, likely_language
from hreflens.tables import LOCALE_EQUITY
from hreflens.terms import LandingState
from hreflens.text.language_names import same_language

_STATES: Mapping[PageState, LandingState] = {
    PageState.FINE: LandingState.PAGE,
    PageState.COPY: LandingState.PAGE,
    PageState.REDIRECT: LandingState.REDIRECT,
    PageState.BROKEN: LandingState.BROKEN,
    PageState.FAILING: LandingState.BROKEN,
    PageState.BLOCKED: LandingState.BLOCKED,
    PageState.NOINDEX: LandingState.BLOCKED,
    PageState.UNKNOWN: LandingState.UNREAD,
}


def build_locale_equity(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return the table locale_equity (tables.LOCALE_EQUITY), sorted by target_url.

    Args:
        tables: links, link_checks, page_markets, link_verdicts, own_pages, hreflang_links, locale_pages.

    Raises nothing for any content of the tables.
    """
    if not tables["own_pages"].num_rows:
        return LOCALE_EQUITY.empty()
    site = OwnSite(tables)
    places = {row["url"]: row for row in tables["locale_pages"].to_pylist()}
    by_target: dict[str, list[LiveLink]] = {}
    for link in live_links(tables, site):
        by_target.setdefault(link.target, []).append(link)
    rows = []
    for target in sorted(by_target):
        links = by_target[target]
        landing = links[0].landing
        place, page = places.get(landing), site.pages.get(landing)
        locale = place["locale"] if place is not None else likely_language(page) if page is not None else None
        judged = [link.value for link in links if link.value is not None]
        other = [link for link in links if locale and link.lang and not same_language(link.lang, locale)]
        rows.append(
            {
                "target_url": target,
                "landing_url": landing,
                "cluster": place["cluster"] if place is not None else None,
                "locale": locale,
                "state": _state(site, target, landing).value,
                "links": len(links),
                "sites": len({link.site for link in links}),
                "followed_links": sum(bool(link.followed) for link in links),
                "value_sum": round(sum(judged), 2),
                "links_judged": len(judged),
                "other_lang_links": len(other),
            }
        )
    return LOCALE_EQUITY.from_rows(rows)


def _state(site: OwnSite, target: str, landing: str) -> LandingState:
    """Return what a visitor meets: a redirect that ends nowhere is broken."""
    first = _STATES[site.state(target)]
    if first is LandingState.REDIRECT and site.state(landing) in (PageState.BROKEN, PageState.FAILING):
        return LandingState.BROKEN
    return first


def equity_by_locale(equity: pa.Table) -> list[dict[str, object]]:
    """Return rows of locale, state, pages, links, value_sum, other_lang_links: most links first; '' = not known."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    for row in equity.to_pylist():
        key = (row["locale"] or "", row["state"])
        mine = found.setdefault(
            key,
            {
                "locale": key[0],
                "state": key[1],
                "pages": 0,
                "links": 0,
                "value_sum": 0.0,
                "other_lang_links": 0,
            },
        )
        mine["pages"] = int(str(mine["pages"])) + 1
        for name in ("links", "other_lang_links"):
            mine[name] = int(str(mine[name])) + row[name]
        mine["value_sum"] = round(float(str(mine["value_sum"])) + row["value_sum"], 2)
    return sorted(
        found.values(), key=lambda row: (-int(str(row["links"])), str(row["locale"]), str(row["state"]))
    )
