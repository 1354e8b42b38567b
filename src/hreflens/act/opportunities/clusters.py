"""The locale versions of the owner's pages: which pages say the same in other languages.

hreflang says it, where the pages name each other; else addresses that differ by their locale alone and whose
texts are in these languages; else texts that say the same and find each other among all. A wrong cluster sends a
visitor to a wrong page, so doubt keeps pages apart. It must not judge hreflang: that is `hreflang`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyarrow as pa

from hreflens.act.opportunities.own_pages import (
    OwnSite,
    PageState,
    Row,
    likely_language,
    locale_tag,
    sure_language,
)
from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.pooling import pool_pages
from hreflens.measure.relevance.related import near_duplicates
from hreflens.measure.relevance.targets import page_text
from hreflens.settings import Settings
from hreflens.tables import LOCALE_PAGES
from hreflens.terms import ClusterKind
from hreflens.text.hreflang_codes import HreflangCode, read_code
from hreflens.text.language_names import base_language, language_tag, same_language

MAX_TEXTS = 5_000
"""Pages compared by their texts: the comparison grows with the square."""
_LANGUAGE_PARAMETERS = frozenset(("lang", "language", "locale", "hl", "lng", "l"))
_USABLE = (PageState.FINE,)


def build_locale_pages(tables: Mapping[str, pa.Table], settings: Settings) -> pa.Table:
    """Return the table locale_pages (tables.LOCALE_PAGES), sorted by URL.

    Args:
        tables: own_pages, hreflang_links.
        settings: `relevance.model` compares texts.

    Raises:
        hreflens.measure.relevance.table.ModelError: the model cannot be opened.
    """
    site = OwnSite(tables)
    named = site.named_by()
    locales = {
        url: locale_of(page, site, named.get(url, ()))
        for url, page in site.pages.items()
        if site.state(url) in (PageState.FINE, PageState.NOINDEX, PageState.BLOCKED)
    }
    groups = _Groups(locales)
    _by_hreflang(site, groups)
    alone = [url for url in sorted(locales) if groups.is_alone(url) and _can_be_version(site, url)]
    for group in _by_address(site, alone):
        groups.join(group, ClusterKind.ADDRESS)
    alone = [url for url in alone if groups.is_alone(url)]
    for first, second in _by_text(site, alone, settings):
        groups.join([first, second], ClusterKind.TEXT)
    return LOCALE_PAGES.from_rows(_rows(site, groups, named))


def locale_of(page: Row, site: OwnSite, names: Iterable[HreflangCode]) -> str | None:
    """Return the locale of a page: its own code, else the one others give it, where its text does not contradict.

    A text that is surely in another language than the code says is in that language. None when nothing is known.
    """
    mine = [pair.code for pair in site.pairs.get(page["url"], ()) if pair.target == page["url"]]
    told = [tag for code in mine if (tag := locale_tag(code))]
    others = Counter(tag for code in names if (tag := locale_tag(code)))
    told += sorted(others, key=lambda tag: (-others[tag], tag))
    seen = sure_language(page)
    for tag in told:
        if seen is None or same_language(tag, seen):
            return tag
    return seen or likely_language(page)


@dataclass(slots=True)
class _Group:
    members: list[str]
    kind: ClusterKind | None = None


class _Groups:
    """Pages joined step by step; a doubtful step never brings two pages of one locale together."""

    def __init__(self, locales: Mapping[str, str | None]) -> None:
        self.locales = locales
        self._of = {url: _Group([url]) for url in locales}

    def is_alone(self, url: str) -> bool:
        return len(self._of[url].members) == 1

    def join(self, urls: Sequence[str], kind: ClusterKind, *, sure: bool = False) -> None:
        for url in urls[1:]:
            one, other = self._of[urls[0]], self._of[url]
            if one is other or (not sure and self._clash(one, other)):
                continue
            one.members += other.members
            one.kind = one.kind or kind
            for member in other.members:
                self._of[member] = one

    def _clash(self, one: _Group, other: _Group) -> bool:
        mine = {self.locales[url] for url in one.members}
        return any(self.locales[url] in mine for url in other.members)

    def groups(self) -> list[_Group]:
        found = {id(group): group for group in self._of.values() if len(group.members) > 1}
        return list(found.values())


def _by_hreflang(site: OwnSite, groups: _Groups) -> None:
    """Join pages that name each other, then those of which one names the other."""
    edges: set[tuple[str, str]] = set()
    for url in sorted(site.pairs):
        if url in groups.locales:
            targets = (site.arrives(pair.target) for pair in site.pairs[url])
            known = (target for target in targets if target is not None and target in groups.locales)
            edges.update((url, target) for target in known if target != url)
    for url, target in sorted(edges):
        if (target, url) in edges:
            groups.join([url, target], ClusterKind.HREFLANG, sure=True)
    for url, target in sorted(edges):
        if (target, url) not in edges:
            groups.join([url, target], ClusterKind.HREFLANG)


def _can_be_version(site: OwnSite, url: str) -> bool:
    page = site.pages[url]
    return site.state(url) is PageState.FINE and bool(page["is_own"]) and sure_language(page) is not None


# --- without hreflang -----------------------------------------------------------------------------------------


def address_key(url: str) -> tuple[str, str | None]:
    """Return (address without its locale, the language that the locale in it names or None). Raises nothing.

    A locale is a first label of the host, a first segment of the path, or a parameter such as `lang`.
    """
    parts = urlsplit(url)
    labels = (parts.hostname or "").removeprefix("www.").split(".")
    segments = parts.path.split("/")
    query = parse_qsl(parts.query, keep_blank_values=True)
    tag: str | None = None
    if len(labels) > 2 and (tag := _locale_word(labels[0])):
        labels = labels[1:]
    elif len(segments) > 1 and (tag := _locale_word(segments[1])):
        del segments[1]
    else:
        named = [(name, value) for name, value in query if name.lower() in _LANGUAGE_PARAMETERS]
        tag = _locale_word(named[0][1]) if len(named) == 1 else None
        if tag is not None:
            query.remove(named[0])
    path = "/".join(segments).rstrip("/")
    return f"{'.'.join(labels)}:{parts.port or ''}{path}?{urlencode(query)}", tag


def _locale_word(word: str) -> str | None:
    if not 2 <= len(word) <= 10:
        return None
    code = read_code(word.replace("_", "-"))
    return language_tag(code.language) if code.language and not code.faults else None


def _by_address(site: OwnSite, urls: Iterable[str]) -> list[list[str]]:
    """Return groups of pages whose addresses differ by their locale alone, each in a language of its own."""
    found: dict[str, dict[str, list[str]]] = {}
    for url in urls:
        key, told = address_key(url)
        seen = str(sure_language(site.pages[url]))
        if told is None or same_language(told, seen):
            found.setdefault(key, {}).setdefault(base_language(seen) or seen, []).append(url)
    groups = []
    for by_lang in found.values():
        # Two pages of one language under one address without locale: which one is meant is not known.
        members = [same[0] for same in by_lang.values() if len(same) == 1]
        if len(members) > 1:
            groups.append(members)
    return groups


def _by_text(site: OwnSite, urls: Sequence[str], settings: Settings) -> list[tuple[str, str]]:
    """Return pairs of pages in two languages whose texts say the same, each the other's best among all."""
    urls = urls[:MAX_TEXTS]
    langs = [base_language(sure_language(site.pages[url])) for url in urls]
    if len(set(langs)) < 2:
        return []
    pooled = pool_pages(open_model(settings.relevance.model), [page_text(site.pages[url]) for url in urls])
    best: dict[tuple[int, str | None], tuple[float, int]] = {}
    alike = [each for each in near_duplicates(pooled) if langs[each.first] != langs[each.second]]
    for each in alike:
        for one, other in ((each.first, each.second), (each.second, each.first)):
            place = (one, langs[other])
            best[place] = max(best.get(place, (0.0, -1)), (each.cosine, other))
    return [
        (urls[each.first], urls[each.second])
        for each in alike
        if best[each.first, langs[each.second]][1] == each.second
        and best[each.second, langs[each.first]][1] == each.first
    ]


# --- rows -------------------------------------------------------------------------------------------------------


def _rows(
    site: OwnSite, groups: _Groups, named: Mapping[str, Sequence[HreflangCode]]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for group in groups.groups():
        defaults = sorted(url for url in group.members if any(code.is_default for code in named.get(url, ())))
        cluster = defaults[0] if defaults else min(group.members)
        for url in group.members:
            codes = named.get(url, ())
            is_default = any(code.is_default for code in codes) and all(code.is_default for code in codes)
            rows.append(
                {
                    "url": url,
                    "cluster": cluster,
                    "locale": groups.locales[url],
                    "is_default": is_default,
                    "how": (group.kind or ClusterKind.HREFLANG).value,
                    "usable": site.state(url) in _USABLE,
                }
            )
    return sorted(rows, key=lambda row: str(row["url"]))
