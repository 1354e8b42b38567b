"""The stage: which read pages are translations of other sites' pages, and whether they say so openly.

Only pages of sites that link, in running text, another site which several link are compared: the others could be
part of no network. It must not judge: newspapers, wikis, brands and associations translate what they publish.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.table import StaticTable
from hreflens.measure.relevance.translations import Sketches, Wordings, joined, sketch_texts, translations
from hreflens.tables import TRANSLATED_PAGES
from hreflens.urls.domains import site_of_host

LEAST_LINKING = 3
"""Sites that must link a target before it can tie any of them together (judge.networks.tokens)."""
MOST_PAGES = 6
"""Pages compared of one site: those with the longest texts."""
BATCH = 4_096


@dataclass(frozen=True, slots=True)
class _Page:
    url: str
    site: str
    text: str
    hreflang: str | None


def build_translated_pages(tables: Mapping[str, pa.Table], *, workers: int = 1) -> pa.Table:
    """Return `translated_pages`, sorted by URL; always by the shipped model, whose thresholds are known.

    Args:
        tables: pages, domain_edges.
        workers: processes; the result does not depend on it.

    Raises:
        hreflens.measure.relevance.table.ModelError: the shipped model is damaged.
    """
    edges = tables["domain_edges"]
    pages = _pages_of(tables["pages"], _tied_sites(edges))
    texts = list(dict.fromkeys(page.text for page in pages))
    if len(texts) < 2:
        return TRANSLATED_PAGES.empty()
    groups = translations(_shipped(), texts, _sketches(texts, workers))
    printing: dict[str, list[_Page]] = defaultdict(list)
    for page in pages:
        printing[page.text].append(page)
    links = _links_between(edges, {page.site for group in groups for page in _of(group, texts, printing)})
    rows: list[dict[str, object]] = []
    for group in groups:
        rows += _rows(group, texts, printing, links)
    return TRANSLATED_PAGES.from_rows(rows).sort_by("url")


def _shipped() -> StaticTable:
    model = open_model()
    assert isinstance(model, StaticTable)
    return model


def _tied_sites(edges: pa.Table) -> pa.Array:
    """Return sites that link, followed and in running text, a site that LEAST_LINKING sites link so."""
    promote = pc.and_(
        pc.greater(edges.column("content_links"), 0), pc.greater(edges.column("followed_links"), 0)
    )
    found = edges.filter(pc.fill_null(promote, False))
    counts = found.group_by("target_site").aggregate([("site", "count")])
    common = counts.filter(pc.greater_equal(counts.column("site_count"), LEAST_LINKING))
    tied = pc.is_in(found.column("target_site"), value_set=common.column("target_site").combine_chunks())
    return pc.unique(found.column("site").filter(tied))


def _pages_of(pages: pa.Table, sites: pa.Array) -> list[_Page]:
    """Return the MOST_PAGES pages of each of these sites that say most, by URL; one of each text of a site."""
    known = pages.select(["url", "site", "main_text", "hreflang_json"])
    known = known.filter(pc.is_in(known.column("site"), value_set=sites))
    by_site: dict[str, dict[str, _Page]] = defaultdict(dict)
    for url, site, text, hreflang in zip(
        *(column.to_pylist() for column in known.sort_by("url").columns), strict=True
    ):
        if text:
            by_site[site].setdefault(text, _Page(url, site, text, hreflang))
    kept = [
        page
        for found in by_site.values()
        for page in sorted(found.values(), key=lambda page: (-len(page.text), page.url))[:MOST_PAGES]
    ]
    return sorted(kept, key=lambda page: page.url)


def _sketches(texts: Sequence[str], workers: int) -> Sketches:
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    if workers > 1 and len(batches) > 1:
        with ProcessPoolExecutor(workers) as pool:
            return joined(list(pool.map(_sketch, batches)))
    return joined([_sketch(batch) for batch in batches])


def _sketch(texts: Sequence[str]) -> Sketches:
    return sketch_texts(_shipped(), texts)


def _of(group: Wordings, texts: Sequence[str], printing: Mapping[str, Sequence[_Page]]) -> list[_Page]:
    return [page for at in group.rows for page in printing[texts[at]]]


def _links_between(edges: pa.Table, sites: set[str]) -> dict[str, set[str]]:
    """Return site -> sites it links to, among these sites."""
    wanted = pa.array(sorted(sites), pa.string())
    inner = edges.filter(
        pc.and_(
            pc.is_in(edges.column("site"), value_set=wanted),
            pc.is_in(edges.column("target_site"), value_set=wanted),
        )
    )
    found: dict[str, set[str]] = defaultdict(set)
    for site, target in zip(*(inner.column(c).to_pylist() for c in ("site", "target_site")), strict=True):
        found[site].add(target)
    return found


def _rows(
    group: Wordings,
    texts: Sequence[str],
    printing: Mapping[str, Sequence[_Page]],
    links: Mapping[str, set[str]],
) -> list[dict[str, object]]:
    members = _of(group, texts, printing)
    sites = {page.site for page in members}
    if len(sites) < 2:
        return []
    names: dict[str, set[str]] = {site: set(links.get(site, ())) for site in sites}
    for page in members:
        names[page.site] |= _alternates(page.hreflang)
    tied: set[str] = set()
    for site, others in names.items():
        known = (others & names.keys()) - {site}
        tied |= known | ({site} if known else set())
    head = printing[texts[group.head]][0].url
    text_id = hashlib.md5(head.encode(), usedforsecurity=False).hexdigest()[:16]
    alike = {
        page.url: order
        for at, order in zip(group.rows, group.order, strict=True)
        for page in printing[texts[at]]
    }
    return [
        {
            "url": page.url, "site": page.site, "text_id": text_id, "head_url": head, "order_alike": alike[page.url],
            "sites": len(sites), "is_open": page.site in tied,
        }
        for page in members
    ]  # fmt: skip


def _alternates(hreflang: str | None) -> set[str]:
    """Return the sites that a page names as its other versions; what cannot be read names none."""
    try:
        named = json.loads(hreflang or "{}")
        urls = [url for url in named.values() if isinstance(url, str)]
    except (ValueError, AttributeError):
        return set()
    found = set()
    for url in urls:
        try:
            host = urlsplit(url).hostname
        except ValueError:
            continue
        if host:
            found.add(site_of_host(host))
    return found
