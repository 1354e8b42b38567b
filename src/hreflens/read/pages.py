"""One linking page to its records, and many pages to the tables `pages`, `placements` and `page_outlinks`.

The room's front door: charset, parse, links, placement, hidden-ness, language, main text and fingerprints in one
go, each bounded. A page that breaks a parser becomes a row with what is known, never an exception. The batch
functions run the same code in a process pool and in Spark.
"""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pyarrow as pa
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.bounds import bounded_markup
from hreflens.read.charset import decode_page
from hreflens.read.contacts import contact_facts
from hreflens.read.content import MAX_MAIN_CHARS, content_facts, main_text, needs_javascript
from hreflens.read.fingerprints import dom_shape, text_minhash
from hreflens.read.hidden import HiddenReader
from hreflens.read.html import Headers, PageHead, header_values, read_head
from hreflens.read.layout import read_layout
from hreflens.read.link_code import link_code
from hreflens.read.links import Link, OwnSites, PageLinks, read_anchor, read_links, short_anchor
from hreflens.read.literals import Scanned, ascii_bytes
from hreflens.read.passages import passage_of
from hreflens.read.placement import Placer
from hreflens.read.platforms import has_comment_form, platform_of
from hreflens.read.trackers import tracker_ids
from hreflens.tables import PAGE_OUTLINKS, PAGES, PLACEMENTS
from hreflens.text.language import detect_many
from hreflens.text.normalise import anchor_key
from hreflens.text.tokens import word_count
from hreflens.urls.canonical import host_of
from hreflens.urls.domains import site_of

MAX_OWN_LINKS = 500
"""Links to the owner kept of one page; more are counted with their site only."""
WORDS_COUNTED_CHARS = 12_000
"""Words are counted in this many characters and scaled up to the whole text."""
BATCH_PAGES = 64
_QUEUED_PER_WORKER = 3

Row = dict[str, Any]
Body = tuple[str, str, Headers | Mapping[str, str], bytes]


@dataclass(slots=True)
class PageRecord:
    """The rows of one page: of `pages`, of `placements` (links to the owner), of `page_outlinks`."""

    page: Row
    placements: list[Row] = field(default_factory=list)
    outlinks: list[Row] = field(default_factory=list)


def read_page(
    url: str, final_url: str, headers: Headers | Mapping[str, str], body: bytes, *, own_sites: frozenset[str]
) -> PageRecord:
    """Return the records of one page, languages included.

    Args:
        url: canonical URL asked for (the key of the rows).
        final_url: canonical URL that answered.
        headers: response headers, pairs or a mapping.
        body: decoded body, possibly cut off.
        own_sites: the owner's hosts and tenants.

    Raises nothing: a page that cannot be parsed is a row with its URL, host and site.
    """
    record = _read(url, final_url, headers, body, own=OwnSites(own_sites))
    _fill_languages([record])
    return record


def _read(
    url: str, final_url: str, headers: Headers | Mapping[str, str], body: bytes, *, own: OwnSites
) -> PageRecord:
    answered = final_url or url
    page: Row = {"url": url, "host": host_of(answered), "site": site_of(answered)}
    record = PageRecord(page)
    pairs = list(headers.items()) if isinstance(headers, Mapping) else [(str(k), str(v)) for k, v in headers]
    collects = gc.isenabled()
    gc.disable()  # one page makes tens of thousands of nodes, none in a cycle: looking for cycles costs a tenth
    try:
        _read_into(record, answered, pairs, body, own)
    except Exception:  # hostile mark-up: what was read so far stands, the rest is not known
        record.page = {name: value for name, value in page.items() if name in PAGES.names}
    finally:
        if collects:
            gc.enable()
    return record


def _read_into(record: PageRecord, url: str, headers: Headers, body: bytes, own: OwnSites) -> None:
    page = record.page
    decoded = decode_page(body, next(iter(header_values(headers, "content-type")), None))
    page["charset"], page["charset_source"] = decoded.charset, decoded.source
    plain = ascii_bytes(decoded.text)
    markup = bounded_markup(decoded.text, plain)
    scanned = Scanned(plain if markup is decoded.text else ascii_bytes(markup))
    tree = LexborHTMLParser(markup)
    head = read_head(tree, page_url=url, headers=headers)
    page.update(_head_columns(head))
    site = page["site"] or ""
    platform = platform_of(generator=head.generator, host=page["host"] or "", markup=markup, scanned=scanned)
    page["platform"] = platform
    page["has_comment_form"] = has_comment_form(markup, scanned)
    page["tracker_ids"] = tracker_ids(markup, head.metas, scanned)
    page["dom_shape"] = dom_shape(tree)
    links = read_links(tree, base=head.base, site=site, own=own)
    _read_placements(record, tree, links, own=own, platform=platform)
    text = main_text(markup)
    visible = _visible(tree)
    _add_text(page, text, visible, title=head.title, links=links, markup=markup)


def _head_columns(head: PageHead) -> Row:
    return {
        "title": head.title,
        "description": head.description,
        "h1": head.h1,
        "headings": head.headings,
        "declared_lang": head.declared_lang,
        "declared_lang_source": head.declared_lang_source,
        "canonical_url": head.canonical,
        "meta_robots": " ".join(head.robots),
        "noindex": head.noindex,
        "page_nofollow": head.nofollow,
        "hreflang_json": json.dumps(head.hreflang, sort_keys=True, ensure_ascii=False),
        "favicon_url": head.favicon,
    }


def _visible(tree: LexborHTMLParser) -> str:
    """Return all text of the page without scripts and styles. Changes the tree: call it last."""
    tree.strip_tags(["script", "style", "template", "noscript", "svg", "iframe", "textarea", "select"])
    body = tree.body
    return (body.text(deep=True, separator=" ") or "") if body is not None else ""


def _add_text(
    page: Row, text: str, visible: str, *, title: str | None, links: PageLinks, markup: str
) -> None:
    external = [link for link in links.links if link.site != page["site"]]
    kept = text[:MAX_MAIN_CHARS]
    counted = text[:WORDS_COUNTED_CHARS]
    words = word_count(counted)
    page.update(
        main_text=kept,
        text_chars=len(text),
        word_count=round(words * len(text) / len(counted)) if len(text) > len(counted) else words,
        link_count=links.count,
        external_link_count=len(external),
        external_site_count=len({link.site for link in external}),
        needs_javascript=needs_javascript(markup, visible.strip(), links.count),
        text_minhash=text_minhash(kept),
    )
    all_chars = len(" ".join(visible.split()))
    facts = content_facts(
        text,
        title=title,
        link_chars=links.text_chars,
        all_chars=all_chars,
        links=links.count,
        external_links=len(external),
    )
    if codes := link_code(markup):
        facts["link_code"] = codes
    page["content_facts_json"] = json.dumps(facts, sort_keys=True)
    page["contact_facts_json"] = json.dumps(contact_facts(visible), sort_keys=True, ensure_ascii=False)


def _read_placements(
    record: PageRecord, tree: LexborHTMLParser, links: PageLinks, *, own: OwnSites, platform: str | None
) -> None:
    if not links.links:
        return
    url, site = record.page["url"], record.page["site"]
    placer = Placer(read_layout(tree), platform)
    hidden: HiddenReader | None = None
    outlinks: dict[str, Row] = {}
    for link in links.links:
        if own.owns(link.host, link.site) and len(record.placements) < MAX_OWN_LINKS:
            hidden = hidden or HiddenReader(tree)
            record.placements.append(_placement_row(url, link, placer, hidden))
        if link.site == site:
            continue
        row = outlinks.get(link.site)
        if row is None:
            row = outlinks[link.site] = {
                "url": url, "site": site, "target_site": link.site, "links": 0, "content_links": 0,
                "followed_links": 0, "first_anchor": short_anchor(link.node),
            }  # fmt: skip
        row["links"] += 1
        row["content_links"] += placer.is_content(link.node, link.rel)
        row["followed_links"] += link.followed
    record.outlinks = [outlinks[target] for target in sorted(outlinks)]


def _placement_row(url: str, link: Link, placer: Placer, hidden: HiddenReader) -> Row:
    place, evidence = placer.place(link.node, link.rel)
    anchor = read_anchor(link.node)
    passage = passage_of(link.node, placer)
    reason = hidden.reason(link.node)
    return {
        "url": url,
        "ordinal": link.ordinal,
        "target_url": link.url,
        "raw_href": link.raw_href,
        "anchor_text": anchor.text,
        "anchor_source": anchor.source,
        "anchor_key": anchor_key(anchor.text),
        "rel": " ".join(sorted(link.rel)),
        "placement": place.value,
        "placement_evidence": evidence[:200],
        "hidden_reason": reason.value if reason is not None else None,
        "context_left": passage.left,
        "context_right": passage.right,
        "passage": passage.text,
        "links_in_block": passage.links,
    }


def _fill_languages(records: list[PageRecord]) -> None:
    """Add the observed languages of pages, passages and anchors: one call for all, as the model runs in bulk."""
    texts: list[str | None] = []
    declared: list[str | None] = []
    hosts: list[str | None] = []
    for record in records:
        rows = [record.page.get("main_text"), *(r["passage"] for r in record.placements)]
        rows += [row["anchor_text"] for row in record.placements]
        texts += rows
        declared += [record.page.get("declared_lang")] * len(rows)
        hosts += [record.page.get("host")] * len(rows)
    answers = iter(detect_many(texts, declared=declared, tlds=hosts))
    for record in records:
        page = next(answers)
        if "main_text" in record.page:
            record.page.update(
                detected_lang=page.lang,
                detected_lang_prob=page.prob,
                lang_group=page.group,
                script=page.script,
            )
        for row in record.placements:
            passage = next(answers)
            row["passage_lang"], row["passage_script"] = passage.lang, passage.script
        for row in record.placements:
            anchor = next(answers)
            row["anchor_lang"], row["anchor_script"] = anchor.lang, anchor.script


def read_pages(bodies: Iterable[Body], own_sites: frozenset[str]) -> list[PageRecord]:
    """Return the records of several pages; faster than `read_page` one by one. Raises nothing."""
    own = OwnSites(own_sites)
    records = [_read(url, final_url, headers, body, own=own) for url, final_url, headers, body in bodies]
    _fill_languages(records)
    return records


def read_batch(batch: pa.RecordBatch, own_hosts: Iterable[str]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows of pages, placements and page_outlinks of a batch of bodies.

    Args:
        batch: columns url, final_url (string), headers_json (array of [name, value]) and body (binary).
        own_hosts: the owner's hosts.

    Raises nothing for what the pages hold.
    """
    bodies = (
        (
            row["url"],
            row["final_url"] or row["url"],
            json.loads(row["headers_json"] or "[]"),
            row["body"] or b"",
        )
        for row in batch.to_pylist()
    )
    return _rows(read_pages(bodies, frozenset(own_hosts)))


def _rows(records: list[PageRecord]) -> tuple[list[Row], list[Row], list[Row]]:
    return (
        [record.page for record in records],
        [row for record in records for row in record.placements],
        [row for record in records for row in record.outlinks],
    )


def _read_chunk(bodies: list[Body], own_sites: frozenset[str]) -> tuple[pa.Table, pa.Table, pa.Table]:
    pages, placements, outlinks = _rows(read_pages(bodies, own_sites))
    return PAGES.from_rows(pages), PLACEMENTS.from_rows(placements), PAGE_OUTLINKS.from_rows(outlinks)


def build_pages(
    bodies: Iterable[Body], own_hosts: Iterable[str], *, workers: int = 1
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the tables pages, placements and page_outlinks (tables.PAGES ...), sorted by key.

    Args:
        bodies: (url, final_url, headers, body) of each page; a URL met twice counts once, the first time.
        own_hosts: the owner's hosts.
        workers: processes; 1 reads in this one. Equal input gives equal tables whatever the number.

    Raises nothing for what the pages hold.
    """
    own = frozenset(own_hosts)
    chunks = _chunks(bodies)
    parts = (
        list(_in_processes(chunks, own, workers))
        if workers > 1
        else [_read_chunk(chunk, own) for chunk in chunks]
    )
    pages = pa.concat_tables([PAGES.empty(), *(part[0] for part in parts)])
    placements = pa.concat_tables([PLACEMENTS.empty(), *(part[1] for part in parts)])
    outlinks = pa.concat_tables([PAGE_OUTLINKS.empty(), *(part[2] for part in parts)])
    return (
        pages.sort_by([("url", "ascending")]),
        placements.sort_by([("url", "ascending"), ("ordinal", "ascending")]),
        outlinks.sort_by([("url", "ascending"), ("target_site", "ascending")]),
    )


def _chunks(bodies: Iterable[Body]) -> Iterator[list[Body]]:
    seen: set[str] = set()
    fresh = (body for body in bodies if not (body[0] in seen or seen.add(body[0])))  # type: ignore[func-returns-value]
    while chunk := list(islice(fresh, BATCH_PAGES)):
        yield chunk


def _in_processes(
    chunks: Iterator[list[Body]], own: frozenset[str], workers: int
) -> Iterator[tuple[pa.Table, pa.Table, pa.Table]]:
    """Yield the tables of the chunks in order, with a bounded queue: bodies are large."""
    queue: list[Future[tuple[pa.Table, pa.Table, pa.Table]]] = []
    with ProcessPoolExecutor(max_workers=workers) as pool:
        for chunk in chunks:
            queue.append(pool.submit(_read_chunk, chunk, own))
            if len(queue) >= _QUEUED_PER_WORKER * workers:
                yield queue.pop(0).result()
        for future in queue:
            yield future.result()
