"""The hreflang audit: one row per finding about a page and one of its values, each with its severity and the fix.

The rules are Google's (developers.google.com/search/docs/specialty/international/localized-versions): codes,
return links, self reference, one address per code across head, header and sitemap, fully qualified addresses,
versions that answer, may be indexed and are their own canonical; and the language observed by our own detector.
A fault counts for its pair alone: a missing return link does not spoil the other versions of the set. What was
not fetched is not judged. A fault is told once: what merely follows from it is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa

from hreflens.act.opportunities.own_pages import (
    OwnSite,
    PageState,
    Pair,
    joined,
    likely_language,
    sure_language,
    without_protocol,
)
from hreflens.measure.territories import reader_shares
from hreflens.read.hreflang import is_absolute
from hreflens.tables import HREFLANG_FINDINGS
from hreflens.terms import HreflangFinding as Finding
from hreflens.terms import Severity
from hreflens.text.hreflang_codes import X_DEFAULT, HreflangCode
from hreflens.text.language_names import base_language, language_tag, same_language
from hreflens.urls.canonical import host_of

Row = dict[str, str | None]

SEVERITIES: Mapping[Finding, Severity] = {
    **dict.fromkeys(Finding, Severity.ERROR),
    Finding.MISSING_SELF: Severity.WARNING,
    Finding.REDIRECT_TARGET: Severity.WARNING,
    Finding.PROTOCOL_MISMATCH: Severity.WARNING,
    Finding.DUPLICATE: Severity.NOTICE,
}
"""Errors make search engines drop the pair. They follow a redirect and assume a page of itself, mostly: warnings.
Values have a severity of their own."""
_STATES: Mapping[PageState, tuple[Finding, Severity, str]] = {
    PageState.BLOCKED: (Finding.ROBOTS_BLOCKED_TARGET, Severity.ERROR, "robots.txt keeps Googlebot from it"),
    PageState.BROKEN: (Finding.BROKEN_TARGET, Severity.ERROR, "it does not answer with a page"),
    PageState.FAILING: (Finding.BROKEN_TARGET, Severity.WARNING, "its server answered with a fault"),
    PageState.REDIRECT: (
        Finding.REDIRECT_TARGET,
        Severity.WARNING,
        "it redirects: name the address it leads to",
    ),
    PageState.NOINDEX: (Finding.NOINDEX_TARGET, Severity.ERROR, "it asks not to be indexed"),
    PageState.COPY: (Finding.CANONICAL_CONFLICT, Severity.ERROR, "it names another page as its original"),
}


def build_hreflang_findings(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return the table hreflang_findings (tables.HREFLANG_FINDINGS), sorted by key.

    Args:
        tables: own_pages, hreflang_links, locale_pages.

    Raises nothing for any content of the tables.
    """
    site = OwnSite(tables)
    named = site.named_by()
    rows: dict[tuple[str, ...], Row] = {}
    found: list[Row] = []
    for url in sorted(site.pairs):
        page = site.pages.get(url)
        if page is not None and page["is_own"]:
            found += _audit_page(site, url, named)
    found += _x_default_across(site, tables["locale_pages"])
    for row in found:
        rows.setdefault(tuple(row[name] or "" for name in ("url", "value", "finding", "target_url")), row)
    return HREFLANG_FINDINGS.from_rows(rows[key] for key in sorted(rows))


def _audit_page(site: OwnSite, url: str, named: Mapping[str, list[HreflangCode]]) -> Iterator[Row]:
    pairs = site.pairs[url]
    state = site.state(url)
    if state is PageState.COPY and url not in named:
        return  # a copy of a page, with the annotations of its original: nobody is led to it
    yield from _values(url, pairs)
    yield from _duplicates(url, pairs)
    yield from _conflicts(url, pairs)
    whole = state in (PageState.FINE, PageState.NOINDEX)
    for pair in _distinct(pairs):
        own = pair.target == url
        if whole or own or state is PageState.UNKNOWN:
            yield from _target(site, pair, returns=whole)
    if whole and without_protocol(url) not in site.leads_of(url):
        yield _missing_self(site, url, named.get(url, []))


def _distinct(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs with each (value, target) once: the first."""
    seen: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        seen.setdefault((pair.code.key, pair.target or pair.href), pair)
    return list(seen.values())


def _row(pair: Pair, finding: Finding, detail: str, **more: str | None) -> Row:
    return {
        "url": pair.url,
        "value": pair.code.value,
        "finding": finding.value,
        "severity": SEVERITIES[finding].value,
        "source": pair.source,
        "target_url": pair.target,
        "found": None,
        "fix": None,
        "detail": detail,
        **more,
    }


# --- what the values say ----------------------------------------------------------------------------------------


def _values(url: str, pairs: Iterable[Pair]) -> Iterator[Row]:
    by_value: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_value.setdefault(pair.code.value, []).append(pair)
    for same in by_value.values():
        for fault in same[0].code.faults:
            source = joined(pair.source for pair in same)
            more = {"severity": fault.severity.value, "source": source, "fix": fault.fix}
            yield _row(same[0], fault.finding, fault.detail, **more)


def _duplicates(url: str, pairs: Iterable[Pair]) -> Iterator[Row]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for pair in pairs:
        key = (pair.source, pair.code.key, pair.target or pair.href)
        seen[key] += 1
        if seen[key] == 2:
            yield _row(pair, Finding.DUPLICATE, f"it stands more than once in the {pair.source}")


def _conflicts(url: str, pairs: Iterable[Pair]) -> Iterator[Row]:
    by_code: dict[str, dict[str, Pair]] = {}
    sources: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.target is not None:
            by_code.setdefault(pair.code.key, {}).setdefault(without_protocol(pair.target), pair)
            sources.setdefault(pair.code.key, set()).add(pair.source)
    for key, found in by_code.items():
        if len(found) < 2:
            continue
        first, *others = found.values()
        finding = Finding.X_DEFAULT_CONFLICT if first.code.is_default else Finding.CONFLICT
        named = ", ".join(str(pair.target) for pair in others)
        words = f"'{first.code.value}' names {len(found)} addresses ({joined(sources[key]).replace(' ', ', ')}): only one can count"
        yield _row(first, finding, words, found=named, source=joined(sources[key]))


# --- where they lead ----------------------------------------------------------------------------------------------


def _target(site: OwnSite, pair: Pair, *, returns: bool) -> Iterator[Row]:
    if pair.href and not is_absolute(pair.href):
        words = "the address is not fully qualified: write it with protocol and host"
        yield _row(pair, Finding.RELATIVE_URL, words, found=pair.href, fix=pair.target)
    if pair.target is None:
        words = "it names no web address" if pair.href else "it names no address at all"
        yield _row(pair, Finding.BROKEN_TARGET, words, found=pair.href or None)
        return
    protocol = _protocol(site, pair)
    if protocol is not None:
        yield protocol
        return
    state = site.state(pair.target)
    if state in _STATES:
        finding, severity, words = _STATES[state]
        page = site.pages[pair.target]
        fix = site.arrives(pair.target) if state in (PageState.REDIRECT, PageState.COPY) else None
        yield _row(pair, finding, words, severity=severity.value, fix=fix, found=_met(page, state))
    if state in (PageState.FINE, PageState.NOINDEX):
        yield from _language(site, pair)
        # Named in return by an address that leads here is named: what is wrong with that one is told of its pair.
        back = without_protocol(pair.url) in site.leads_of(pair.target)
        if returns and pair.target != pair.url and not back:
            words = f"{pair.target} does not name this page in return: search engines ignore the pair"
            yield _row(pair, Finding.MISSING_RETURN, words, fix=pair.url)


def _met(page: Mapping[str, object], state: PageState) -> str | None:
    if state is PageState.REDIRECT:
        return str(page["final_url"])
    if state is PageState.COPY:
        return str(page["canonical_url"])
    if state in (PageState.BROKEN, PageState.FAILING):
        return str(page["http_status"] or page["outcome"])
    return None


def _protocol(site: OwnSite, pair: Pair) -> Row | None:
    """Return the finding of a pair whose page and version have different protocols, None when there is none."""
    mine, theirs = pair.url.partition("://")[0], str(pair.target).partition("://")[0]
    page = site.pages.get(str(pair.target))
    ours = bool(page["is_own"]) if page is not None else host_of(pair.target) == host_of(pair.url)
    if mine == theirs or not ours:
        return None
    words = f"this page is {mine}, the version it names {theirs}"
    fix = f"{mine}://{without_protocol(str(pair.target))}"
    return _row(pair, Finding.PROTOCOL_MISMATCH, words, found=theirs, fix=fix)


def _language(site: OwnSite, pair: Pair) -> Iterator[Row]:
    """Yield the finding that the text of a version is in another language than its code says."""
    told = pair.code.language
    seen = sure_language(site.pages[str(pair.target)])
    if (
        told is None
        or seen is None
        or any(fault.finding is Finding.REGION_ONLY for fault in pair.code.faults)
    ):
        return
    if same_language(told, seen):
        return
    words = f"'{pair.code.value}' says {base_language(told) or told}, the text of the page is {seen}"
    meant = _for_language(pair.code, seen)
    taken = any(
        each.code.key == meant.lower() and each.target != pair.target for each in site.pairs[pair.url]
    )
    # Where another page has the code already, the text is what has to change: it was not translated.
    yield _row(pair, Finding.CONTENT_LANGUAGE_MISMATCH, words, found=seen, fix=None if taken else meant)


def _for_language(code: HreflangCode, lang: str) -> str:
    """Return a code for another language; the region stays where people of it read the language."""
    parts = str(code.normal or code.language).split("-")
    region = parts[-1] if len(parts) > 1 and len(parts[-1]) == 2 else None
    if region is not None and region in reader_shares(lang):
        return str(language_tag(f"{lang}-{region}") or lang)
    return lang


def _missing_self(site: OwnSite, url: str, codes: Iterable[HreflangCode]) -> Row:
    known = Counter(code.normal for code in codes if code.normal and not code.is_default)
    page = site.pages[url]
    value = min(known, key=lambda code: (-known[code], code)) if known else likely_language(page)
    return {
        "url": url,
        "value": value or "",
        "finding": Finding.MISSING_SELF.value,
        "severity": SEVERITIES[Finding.MISSING_SELF].value,
        "source": "",
        "target_url": url,
        "found": None,
        "fix": url,
        "detail": "the page names other versions and not itself",
    }


# --- across the versions of a page ----------------------------------------------------------------------------


def _x_default_across(site: OwnSite, locale_pages: pa.Table) -> Iterator[Row]:
    """Yield pages whose x-default is another one than that of most versions of the same page."""
    clusters: dict[str, list[str]] = {}
    for url, cluster in zip(
        locale_pages.column("url").to_pylist(), locale_pages.column("cluster").to_pylist(), strict=True
    ):
        clusters.setdefault(cluster, []).append(url)
    for members in clusters.values():
        told: dict[str, Pair] = {}
        for url in sorted(members):
            mine = [pair for pair in site.pairs.get(url, ()) if pair.code.key == X_DEFAULT and pair.target]
            if len({without_protocol(str(pair.target)) for pair in mine}) == 1:
                told[url] = mine[0]
        counted = Counter(str(pair.target) for pair in told.values())
        if len({without_protocol(target) for target in counted}) < 2:
            continue
        usual = min(counted, key=lambda target: (-counted[target], target))
        for pair in told.values():
            if without_protocol(str(pair.target)) != without_protocol(usual):
                words = f"most versions of this page name {usual} as x-default"
                yield _row(pair, Finding.X_DEFAULT_CONFLICT, words, found=usual, fix=usual)
