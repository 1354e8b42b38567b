"""Own pages, annotations and links as tables, with a word or two each."""

from typing import Any

import pyarrow as pa

from hreflens.act.opportunities.clusters import build_locale_pages
from hreflens.settings import Settings
from hreflens.tables import (
    ENGAGEMENT,
    HREFLANG_LINKS,
    IMPORTED_LINKS,
    LANGUAGE_BARRIER,
    LINK_CHECKS,
    LINK_VERDICTS,
    LINKS,
    OWN_PAGES,
    PAGE_MARKETS,
    PLACEMENTS,
    SEARCH_PERFORMANCE,
)

SITE = "https://acme.example"
SETTINGS = Settings.model_validate({"project": {"site": "acme.example", "home": "en-US"}})


def page(path: str, lang: str | None = None, **more: Any) -> dict[str, Any]:
    """A page that answers, whose text is surely in a language."""
    url = path if "://" in path else SITE + path
    row = {
        "url": url, "is_own": True, "outcome": "ok", "http_status": 200, "final_url": url, "noindex": False, "robots_blocked": False,
        "detected_lang": lang or "und", "detected_lang_prob": 0.99 if lang else 0.0, "words": 200, "links_in": 1, "in_sitemap": True,
        "title": path,
    }  # fmt: skip
    return row | more


def names(
    path: str, versions: dict[str, str] | list[tuple[str, str]], source: str = "head"
) -> list[dict[str, Any]]:
    """What a page names: value -> address as written."""
    listed = versions.items() if isinstance(versions, dict) else versions
    rows = []
    for at, (value, href) in enumerate(listed):
        target = (
            href
            if "://" in href
            else f"https:{href}"
            if href.startswith("//")
            else SITE + href
            if href
            else None
        )
        url = path if "://" in path else SITE + path
        rows.append(
            {"url": url, "source": source, "row": at, "value": value, "href": href, "target_url": target}
        )
    return rows


def full(**versions: str) -> dict[str, str]:
    """Versions with whole addresses."""
    return {code.replace("_", "-"): SITE + path for code, path in versions.items()}


def site(pages: list[dict[str, Any]], links: list[dict[str, Any]] = []) -> dict[str, pa.Table]:
    """The tables of an own site."""
    tables = {"own_pages": OWN_PAGES.from_rows(pages), "hreflang_links": HREFLANG_LINKS.from_rows(links)}
    return {**tables, "locale_pages": build_locale_pages(tables, SETTINGS)}


def linked(*links: dict[str, Any]) -> dict[str, pa.Table]:
    """Tables of live links, each given as url, target, lang and what else differs."""
    rows, verdicts, checks, markets, places = [], [], [], {}, []
    for at, each in enumerate(links):
        link_id, url = f"{at:04}", each["url"]
        rows.append(
            {"link_id": link_id, "referring_url": url, "referring_site": url.split("/")[2], "target_url": SITE + each["target"], "is_lost": each.get("lost", False), "anchor_text": "x"}
        )  # fmt: skip
        verdicts.append(
            {"link_id": link_id, "verdict": each.get("verdict", "keep"), "value": each.get("value", 50.0)}
        )
        checks.append(
            {"link_id": link_id, "state": each.get("state", "live"), "ordinal": 0, "followed": True}
        )
        markets[url] = {"url": url, "lang": each.get("lang"), "market": each.get("market")}
        places.append({"url": url, "ordinal": 0, "passage_lang": each.get("passage", "und")})
    return {
        "links": LINKS.from_rows(rows),
        "link_verdicts": LINK_VERDICTS.from_rows(verdicts),
        "link_checks": LINK_CHECKS.from_rows(checks),
        "page_markets": PAGE_MARKETS.from_rows(markets.values()),
        "placements": PLACEMENTS.from_rows(places),
        "imported_links": IMPORTED_LINKS.empty(),
        "search_performance": SEARCH_PERFORMANCE.empty(),
        "engagement": ENGAGEMENT.empty(),
        "language_barrier": LANGUAGE_BARRIER.empty(),
    }
