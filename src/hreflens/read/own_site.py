"""The owner's own site as it was fetched: the tables `own_pages` and `hreflang_links`.

Robots files, sitemaps and pages come as bodies in one stream; what a body is shows in itself. The crawl uses
`read_own_page` too, to find its way. It must not fetch and must not judge what it finds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from protego import Protego
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.bounds import bounded_markup
from hreflens.read.charset import decode_page
from hreflens.read.content import MAX_MAIN_CHARS, main_text
from hreflens.read.hreflang import Alternate, head_alternates, header_alternates
from hreflens.read.html import Headers, header_values, read_head
from hreflens.read.links import MAX_LINKS, OwnSites, read_links
from hreflens.read.sitemaps import looks_like_sitemap, read_sitemap
from hreflens.tables import HREFLANG_LINKS, OWN_PAGES
from hreflens.terms import FetchOutcome
from hreflens.text.language import detect_many
from hreflens.text.tokens import word_count
from hreflens.urls.canonical import host_of, path_of
from hreflens.urls.domains import site_of

Row = dict[str, Any]
Body = tuple[str, Headers, bytes]
"""URL asked for, response headers, decoded body."""

GOOGLEBOT = "Googlebot"
MAX_ROBOTS_BYTES = 524_288
"""Google reads 500 KiB of a robots.txt."""
WORDS_COUNTED_CHARS = 12_000
_LISTINGS = (".xml", ".xml.gz")
"""Endings of sitemaps: one that did not answer is no page."""
_READ = frozenset((FetchOutcome.OK.value, FetchOutcome.TOO_LARGE.value))


@dataclass(slots=True)
class OwnPage:
    """One own page as read: columns of `own_pages`, its annotations, its links to own pages, its base text."""

    row: Row
    alternates: list[Alternate] = field(default_factory=list)
    links: tuple[str, ...] = ()
    nofollow: bool = False


def read_own_page(url: str, final_url: str, headers: Headers, body: bytes, *, own: OwnSites) -> OwnPage:
    """Return an own page as read, its language not detected yet.

    Args:
        url: canonical URL asked for.
        final_url: canonical URL that answered.
        headers: response headers.
        body: decoded body, possibly cut off.
        own: the owner's sites.

    Raises nothing: of mark-up that breaks the parser nothing but the address is known.
    """
    page = OwnPage({"url": url})
    try:
        _read_into(page, final_url or url, list(headers), body, own)
    except Exception:  # hostile mark-up: what was read so far stands
        page.row.setdefault("noindex", None)
    return page


def _read_into(page: OwnPage, url: str, headers: Headers, body: bytes, own: OwnSites) -> None:
    decoded = decode_page(body, next(iter(header_values(headers, "content-type")), None))
    markup = bounded_markup(decoded.text)
    tree = LexborHTMLParser(markup)
    head = read_head(tree, page_url=url, headers=headers)
    page.alternates = [*head_alternates(tree, head.base), *header_alternates(headers, url)]
    page.nofollow = head.nofollow
    said = head.declared_lang if head.declared_lang_source != "hreflang" else None
    page.row.update(
        canonical_url=head.canonical,
        noindex=head.noindex,
        declared_lang=said,
        title=head.title,
        description=head.description,
        headings=head.headings,
    )
    found = read_links(tree, base=head.base, site=site_of(url) or "", own=own).links[:MAX_LINKS]
    mine = (link.url for link in found if own.owns(link.host, link.site) and link.followed)
    page.links = tuple(dict.fromkeys(mine))
    text = main_text(markup)
    counted = text[:WORDS_COUNTED_CHARS]
    words = word_count(counted)
    page.row["main_text"] = text[:MAX_MAIN_CHARS]
    page.row["words"] = round(words * len(text) / len(counted)) if len(text) > len(counted) else words


@dataclass(slots=True)
class _Site:
    """All that was read of the site so far."""

    robots: dict[str, Protego] = field(default_factory=dict)
    pages: dict[str, OwnPage] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    sitemap_links: dict[str, list[tuple[str, Alternate]]] = field(default_factory=dict)


def build_own_site(
    fetches: pa.Table, bodies_of: Callable[[pa.Table], Iterable[Body]], own_hosts: Iterable[str]
) -> tuple[pa.Table, pa.Table]:
    """Return the tables own_pages and hreflang_links (tables.OWN_PAGES, HREFLANG_LINKS), sorted by key.

    Pages elsewhere are read where an own page names them as a language version and they were fetched.

    Args:
        fetches: all rows of `fetches`.
        bodies_of: gives the bodies behind rows of `fetches`, those that have one.
        own_hosts: the owner's hosts.

    Raises nothing for what the bodies hold; what `bodies_of` raises.
    """
    own = OwnSites(frozenset(own_hosts))
    urls = fetches.column("url").to_pylist()
    mine = fetches.filter(pa.array([own.owns(host_of(u) or "", site_of(u) or "") for u in urls], pa.bool_()))
    site = _Site()
    rows = _read_rows(site, mine, bodies_of, own)
    named = {each.target_url for page in site.pages.values() for each in page.alternates if each.target_url}
    named |= {
        each.target_url for listed in site.sitemap_links.values() for _, each in listed if each.target_url
    }
    elsewhere = {url for url in named if url not in rows}
    wanted = elsewhere | {_origin(url) + "/robots.txt" for url in elsewhere}
    if elsewhere:
        others = fetches.filter(pa.array([u in wanted and u not in rows for u in urls], pa.bool_()))
        rows |= _read_rows(site, others, bodies_of, own)
    _detect_languages(site.pages.values())
    kept = [row for url, row in rows.items() if _is_page(url, row, site)]
    return (
        OWN_PAGES.from_rows(_page_rows(kept, site, own)),
        HREFLANG_LINKS.from_rows(
            sorted(_annotations(site, rows), key=lambda link: (link["url"], link["source"], link["row"]))
        ),
    )


def _read_rows(
    site: _Site, fetches: pa.Table, bodies_of: Callable[[pa.Table], Iterable[Body]], own: OwnSites
) -> dict[str, Row]:
    rows = {row["url"]: row for row in fetches.to_pylist()}
    for url, headers, body in bodies_of(fetches):
        _take(site, rows[url], headers, body, own)
    return rows


def _take(site: _Site, row: Row, headers: Headers, body: bytes, own: OwnSites) -> None:
    url = row["url"]
    if is_robots_file(url):
        rules = parse_robots(body)
        if rules is not None:
            site.robots[_origin(url)] = rules
    elif looks_like_sitemap(body):
        found = read_sitemap(body, row.get("final_url") or url)
        site.listed.update(found.pages)
        for page_url, alternates in found.alternates.items():
            site.sitemap_links.setdefault(page_url, []).extend((url, each) for each in alternates)
    elif row.get("outcome") in _READ:
        page = read_own_page(url, row.get("final_url") or url, headers, body, own=own)
        site.pages[url] = page


def is_robots_file(url: str) -> bool:
    """Return whether a canonical URL is that of a robots.txt. Raises nothing."""
    return path_of(url) == "/robots.txt"


def parse_robots(body: bytes) -> Protego | None:
    """Return the rules of a robots.txt, None when they cannot be understood. Raises nothing."""
    try:
        return Protego.parse(body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace").replace("\0", ""))
    except Exception:  # foreign text
        return None


def _origin(url: str) -> str:
    end = url.find("/", url.find("://") + 3)
    return url if end < 0 else url[:end]


def _detect_languages(pages: Iterable[OwnPage]) -> None:
    listed = [page.row for page in pages if "main_text" in page.row]
    answers = detect_many([row["main_text"] for row in listed])  # no hints: codes are checked against this
    for row, answer in zip(listed, answers, strict=True):
        row["detected_lang"], row["detected_lang_prob"] = answer.lang, answer.prob
        row["lang_group"] = answer.group


def _annotations(site: _Site, rows: Mapping[str, Row]) -> list[Row]:
    """Return rows of hreflang_links: of pages that redirect, those of the page that answered, once."""
    found: list[Row] = []
    done: set[str] = set()
    for url in sorted(site.pages, key=lambda url: (rows[url]["final_url"] not in (None, url), url)):
        answered = rows[url]["final_url"] or url
        if answered not in done:
            done.add(answered)
            found += [_link_row(answered, each, each.row, answered) for each in site.pages[url].alternates]
    for url, listed in site.sitemap_links.items():
        found += [_link_row(url, each, at, document) for at, (document, each) in enumerate(listed)]
    return found


def _link_row(url: str, each: Alternate, row: int, document: str) -> Row:
    return {
        "url": url,
        "source": each.source.value,
        "row": row,
        "value": each.value,
        "href": each.href,
        "target_url": each.target_url,
        "document": document,
    }


def _is_page(url: str, row: Row, site: _Site) -> bool:
    """Return whether a fetched address counts as a page: no robots.txt, no sitemap, no file of another kind."""
    if is_robots_file(url) or row["outcome"] == FetchOutcome.NOT_HTML:
        return False
    return url in site.pages or (row["outcome"] not in _READ and not path_of(url).lower().endswith(_LISTINGS))


def _page_rows(kept: Sequence[Row], site: _Site, own: OwnSites) -> list[Row]:
    links_in: dict[str, int] = {}
    for page in site.pages.values():
        for target in page.links:
            if target != page.row["url"]:
                links_in[target] = links_in.get(target, 0) + 1
    rows = []
    for row in sorted(kept, key=lambda each: str(each["url"])):
        url = row["url"]
        read = site.pages.get(url)
        rows.append(
            {
                **{name: row[name] for name in ("outcome", "http_status", "final_url", "fetched_at")},
                **(read.row if read is not None else {"url": url}),
                "is_own": own.owns(host_of(url) or "", site_of(url) or ""),
                "robots_blocked": _blocked(site, url),
                "links_in": links_in.get(url, 0),
                "in_sitemap": url in site.listed,
            }
        )
    return rows


def _blocked(site: _Site, url: str) -> bool | None:
    rules = site.robots.get(_origin(url))
    if rules is None:
        return None
    try:
        return not rules.can_fetch(url, GOOGLEBOT)
    except Exception:  # a rule that the parser cannot match
        return None


def sitemaps_named(body: bytes) -> Iterator[str]:
    """Yield the sitemaps that a robots.txt names, as written. Raises nothing."""
    rules = parse_robots(body)
    if rules is not None:
        yield from rules.sitemaps
