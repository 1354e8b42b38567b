"""The owner's pages and their annotations as the opportunities look them up: state, resolved address, language.

It must hold no rule of its own about what is a fault or an opportunity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pyarrow as pa

from hreflens.terms import FetchOutcome
from hreflens.text.hreflang_codes import HreflangCode, read_code
from hreflens.text.language_names import UNDETERMINED, base_language, language_tag

Row = Mapping[str, Any]
Tables = Mapping[str, pa.Table]

SURE_PROB = 0.9
"""Least probability at which the language observed may contradict a code."""
SURE_WORDS = 30
"""Least words of a page at which it may: below, names and figures may be most of it."""


class PageState(StrEnum):
    """What search engines meet at an address, the first that holds."""

    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    BROKEN = "broken"
    FAILING = "failing"
    REDIRECT = "redirect"
    NOINDEX = "noindex"
    COPY = "copy"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Pair:
    """One annotation: the page, its value taken apart, where it stands, and the version it names."""

    url: str
    code: HreflangCode
    source: str
    row: int
    href: str
    target: str | None


class OwnSite:
    """Own pages by address and annotations by page."""

    def __init__(self, tables: Tables) -> None:
        """Read `own_pages` and `hreflang_links`."""
        self.pages: dict[str, Row] = {row["url"]: row for row in tables["own_pages"].to_pylist()}
        self.pairs: dict[str, list[Pair]] = {}
        self._leads: dict[str, frozenset[str]] = {}
        for row in tables["hreflang_links"].to_pylist():
            pair = Pair(
                row["url"],
                read_code(row["value"] or ""),
                row["source"],
                row["row"],
                row["href"] or "",
                row["target_url"],
            )
            self.pairs.setdefault(pair.url, []).append(pair)

    def state(self, url: str | None) -> PageState:
        """Return what search engines meet at an address; UNKNOWN where nothing was seen. Raises nothing."""
        page = self.pages.get(url or "")
        return PageState.UNKNOWN if page is None else state_of(page)

    def arrives(self, url: str | None) -> str | None:
        """Return where an address leads: after redirects, and from a copy to its original. Raises nothing."""
        page = self.pages.get(url or "")
        if page is None:
            return url
        final: str = page["final_url"] or page["url"]
        landed = self.pages.get(final, page)
        canonical: str | None = landed["canonical_url"]
        return canonical if canonical in self.pages else final

    def leads_of(self, url: str) -> frozenset[str]:
        """Return all addresses that a page names, without protocol, as written and as they arrive. Raises nothing."""
        known = self._leads.get(url)
        if known is None:
            targets = [pair.target for pair in self.pairs.get(url, ()) if pair.target]
            arrived = (self.arrives(target) or target for target in targets)
            known = frozenset(without_protocol(each) for each in (*targets, *arrived))
            self._leads[url] = known
        return known

    def named_by(self) -> dict[str, list[HreflangCode]]:
        """Return address -> the codes by which annotations name it, in order of the naming page."""
        found: dict[str, list[HreflangCode]] = {}
        for url in sorted(self.pairs):
            for pair in self.pairs[url]:
                if pair.target is not None:
                    found.setdefault(pair.target, []).append(pair.code)
        return found


def without_protocol(url: str) -> str:
    """Return an address from its host on. Raises nothing."""
    return url.partition("://")[2]


def state_of(page: Row) -> PageState:
    """Return what search engines meet at a row of `own_pages`. Raises nothing."""
    outcome = page["outcome"]
    if page["robots_blocked"]:
        return PageState.BLOCKED
    if outcome in (FetchOutcome.HTTP_4XX, FetchOutcome.DNS, FetchOutcome.TOO_MANY_REDIRECTS):
        return PageState.BROKEN
    if outcome == FetchOutcome.HTTP_5XX:
        return PageState.FAILING
    if outcome not in (FetchOutcome.OK, FetchOutcome.TOO_LARGE):
        return PageState.UNKNOWN
    if page["final_url"] and page["final_url"] != page["url"]:
        return PageState.REDIRECT
    if page["noindex"]:
        return PageState.NOINDEX
    if page["canonical_url"] and page["canonical_url"] != page["url"]:
        return PageState.COPY
    return PageState.FINE


def sure_language(page: Row) -> str | None:
    """Return the language that a page's text shows beyond doubt, None when it shows none. Raises nothing."""
    lang = page["detected_lang"]
    if not lang or lang == UNDETERMINED:
        return None
    if (page["detected_lang_prob"] or 0.0) < SURE_PROB or (page["words"] or 0) < SURE_WORDS:
        return None
    return str(lang)


def likely_language(page: Row) -> str | None:
    """Return the best guess at a page's language: observed, else declared, else None. Raises nothing."""
    lang = page["detected_lang"]
    if lang and lang != UNDETERMINED:
        return str(lang)
    return base_language(page["declared_lang"])


def locale_tag(code: HreflangCode) -> str | None:
    """Return a code as the language tags of this project (`zh-TW` -> `zh-Hant`), None for x-default and nonsense."""
    return language_tag(code.language) if code.language else None


def joined(words: Iterable[str]) -> str:
    """Return words once each, sorted, with a blank between."""
    return " ".join(sorted(set(words)))
