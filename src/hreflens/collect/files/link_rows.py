"""Backlink rows of any tool to `imported_links` and `vendor_metrics`.

The one place where booleans become rel words, flags become link types and lost dates become lost links. It
must not know headers; the meanings it understands are listed in MEANINGS.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.cells import is_empty
from hreflens.collect.files.formats import Format
from hreflens.collect.files.metric_rows import metric_rows
from hreflens.collect.files.site_rows import http_status
from hreflens.collect.links import is_own, own_host_test
from hreflens.tables import IMPORTED_LINKS
from hreflens.terms import LinkType, Placement, Provider
from hreflens.urls.canonical import host_of
from hreflens.urls.market import COUNTRIES

MEANINGS = frozenset(
    """
    referring_url target_url referring_title anchor_text alt_text is_alt context_left context_right rel nofollow ugc
    sponsored follow link_type is_text is_image is_frame is_form is_redirect is_mention claimed_placement http_status
    claimed_langs platforms ip country external_links first_seen last_seen lost_on lost_reason is_lost occurrences
    """.split()
)
"""Every meaning that a column of a backlink export can have."""

LINK_TYPES: Mapping[str, str] = {
    "text": "text", "href": "text", "hyperlink": "text", "anchor": "text", "a": "text", "link": "text", "texte": "text",
    "image": "image", "img": "image", "redirect": "redirect", "form": "form", "frame": "frame", "iframe": "frame",
    "canonical": "canonical", "html canonical": "canonical", "alternate": "alternate", "html hreflang": "alternate",
    "rss": "rss", "feed": "rss", "mention": "mention", "meta": "redirect",
}  # fmt: skip
"""Words of tools -> LinkType."""

PLACEMENTS: Mapping[str, str] = {
    "content": "content", "article": "content", "main": "content", "section": "content", "navigation": "navigation",
    "nav": "navigation", "header": "header", "footer": "footer", "aside": "sidebar", "sidebar": "sidebar",
    "comment": "comment", "comments": "comment",
}  # fmt: skip
"""Words of tools -> Placement; what they call head or body says nothing."""

_FLAG_TYPES = ("is_redirect", "is_frame", "is_form", "is_image", "is_mention", "is_text")
_ADVICE = "write a full address such as https://example.com/page"


def read_links(batch: Batch, format_: Format) -> Tables:
    """Yield `imported_links` and `vendor_metrics` of a batch; rows without a usable linking page are rejected."""
    referring = batch.url("referring_url")
    bad = pc.is_null(referring)
    if pc.any(bad).as_py():
        batch = batch.without(bad, "referring_url", f"the linking page is no web address: {_ADVICE}")
        referring = batch.url("referring_url")
    target = batch.repeated_url("target_url")
    if batch.has("target_url"):
        given = pc.invert(batch.mapped("target_url", is_empty, pa.bool_()))
        bad = pc.and_(pc.is_null(target), pc.fill_null(given, False))
        if pc.any(bad).as_py():
            batch = batch.without(bad, "target_url", f"the linked page is no web address: {_ADVICE}")
            referring, target = batch.url("referring_url"), batch.repeated_url("target_url")
    if not len(batch):
        return
    anchor, is_alt = _anchor(batch)
    lost_on = batch.date("lost_on")
    columns = {
        "import_id": batch.constant(batch.file.import_id, pa.string()),
        "source_row": batch.rows,
        "tool": batch.constant(batch.file.tool.value, pa.string()),
        "raw_referring_url": batch.raw("referring_url"),
        "raw_target_url": batch.text("target_url"),
        "referring_url": referring,
        "target_url": target.dictionary_decode(),
        "referring_title": batch.text("referring_title"),
        "anchor_text": anchor,
        "anchor_is_alt": is_alt,
        "context_left": batch.text("context_left"),
        "context_right": batch.text("context_right"),
        "rel": rel_words(batch),
        "link_type": _link_type(batch, format_, is_alt),
        "claimed_placement": batch.coded(
            "claimed_placement", {**PLACEMENTS, **format_.words.get("claimed_placement", {})}
        ),
        "referring_http_status": batch.mapped("http_status", http_status, pa.int32()),
        "claimed_langs": batch.languages("claimed_langs"),
        "platforms": batch.words("platforms"),
        "referring_ip": batch.text("ip"),
        "referring_country": batch.mapped("country", _country, pa.string()),
        "external_links": batch.integer("external_links"),
        "first_seen": batch.date("first_seen"),
        "last_seen": batch.date("last_seen"),
        "lost_on": lost_on,
        "lost_reason": batch.text("lost_reason"),
        "is_lost": _is_lost(batch, format_, lost_on),
        "occurrences": pc.max_element_wise(
            pc.fill_null(batch.integer("occurrences"), 1), pa.scalar(1, pa.int64())
        ),
    }
    batch.file.ledger.rows_kept += len(batch)
    batch.file.ledger.note_keys(_keys(referring, target, anchor))
    yield "imported_links", pa.table(columns, schema=IMPORTED_LINKS.schema)
    metrics = metric_rows(batch, format_.metrics, page=referring)
    if metrics is not None:
        yield "vendor_metrics", metrics


def about_own_hosts(batch: Batch) -> Batch:
    """Return only rows that link from elsewhere to the owner's hosts; crawls hold every link of every page.

    Without own hosts all rows stay. What is left out is counted for the user.
    """
    own = own_host_test(batch.file.own_hosts)
    if not own[0]:
        return batch
    to_own = _over_distinct_urls(batch.repeated_url("target_url"), lambda url: is_own(host_of(url), own))
    from_own = _over_distinct_urls(batch.url("referring_url"), lambda url: is_own(host_of(url), own))
    ledger = batch.file.ledger
    ledger.leave_out("links to other sites", _count(pc.invert(to_own)))
    ledger.leave_out("links inside your own site", _count(pc.and_(to_own, from_own)))
    return batch.where(pc.and_(to_own, pc.invert(from_own)))


_REL_FLAGS = ("nofollow", "sponsored", "ugc")
_NO_REL = frozenset({"follow", "followed", "dofollow", *(kind.value for kind in LinkType)})
"""Words that tools write beside rel words (Moz: "text, nofollow") or for their absence."""


def rel_words(batch: Batch) -> pa.Array:
    """Return sorted rel words from a rel column and flags; null when the file says nothing of rel.

    A link that is "not followed" gets `nofollow` only where no other word (ugc, sponsored) explains it.
    """
    flags = [name for name in (*_REL_FLAGS, "follow") if batch.has(name)]
    if not flags and not batch.has("rel"):
        return pa.nulls(len(batch), pa.string())
    code = np.zeros(len(batch), dtype=np.int64)  # two bits per flag: known, true
    for bit, name in enumerate(flags):
        said = batch.flag(name)
        known = pc.is_valid(said).to_numpy(zero_copy_only=False).astype(np.int64)
        true = pc.fill_null(said, False).to_numpy(zero_copy_only=False).astype(np.int64)
        code |= (known + 2 * true) << (2 * bit)
    written = batch.raw("rel").dictionary_encode()
    texts = [*written.dictionary.to_pylist(), None]
    place = pc.fill_null(written.indices, len(texts) - 1).to_numpy(zero_copy_only=False)
    pairs = pa.array(code * len(texts) + place).dictionary_encode()
    spelt = [
        _spelt(flags, pair // len(texts), texts[pair % len(texts)], batch.has("rel"))
        for pair in pairs.dictionary.to_pylist()
    ]
    return pa.array(spelt, pa.string()).take(pairs.indices)


def _spelt(flags: Sequence[str], code: int, written: str | None, has_rel: bool) -> str | None:
    said = {name: bool(code >> (2 * bit + 1) & 1) for bit, name in enumerate(flags) if code >> (2 * bit) & 1}
    words = set((written or "").casefold().replace(",", " ").replace(";", " ").split()) - _NO_REL
    words |= {name for name in _REL_FLAGS if said.get(name)}
    if said.get("follow") is False and not words.intersection(_REL_FLAGS):
        words.add("nofollow")
    if not words and not said and (not has_rel or written is None):
        return None
    return " ".join(sorted(words))


def _anchor(batch: Batch) -> tuple[pa.Array, pa.Array]:
    anchor = batch.raw("anchor_text")
    if batch.has("alt_text"):
        alt = batch.text("alt_text")
        use = pc.and_(pc.fill_null(pc.equal(anchor, ""), True), pc.is_valid(alt))
        return pc.if_else(use, alt, anchor), use
    if batch.has("is_alt"):
        return anchor, batch.flag("is_alt")
    return anchor, pa.nulls(len(batch), pa.bool_())


def _link_type(batch: Batch, format_: Format, is_alt: pa.Array) -> pa.Array:
    words = {**LINK_TYPES, **format_.words.get("link_type", {})}
    found = batch.coded("link_type", words)
    for name in _FLAG_TYPES:
        if batch.has(name):
            said = pc.fill_null(batch.flag(name), False)
            found = pc.if_else(
                pc.and_(said, pc.is_null(found)), pa.scalar(LinkType[name[3:].upper()].value), found
            )
    otherwise = format_.words.get("link_type", {}).get("")
    if otherwise:
        image = pc.fill_null(is_alt, False)
        found = pc.fill_null(found, pc.if_else(image, LinkType.IMAGE.value, otherwise))
    return found


def _is_lost(batch: Batch, format_: Format, lost_on: pa.Array) -> pa.Array:
    if batch.has("is_lost"):
        words = format_.words.get("is_lost")
        said = batch.flag("is_lost") if words is None else _flag_word(batch, words)
        return pc.if_else(pc.is_valid(said), said, pc.is_valid(lost_on)) if batch.has("lost_on") else said
    if batch.has("lost_on") or batch.has("lost_reason"):
        reason = batch.mapped("lost_reason", lambda raw: not is_empty(raw), pa.bool_())
        return pc.or_(pc.is_valid(lost_on), pc.fill_null(reason, False))
    return pa.nulls(len(batch), pa.bool_())


def _flag_word(batch: Batch, words: Mapping[str, str]) -> pa.Array:
    said = {"true": True, "false": False}
    return batch.mapped("is_lost", lambda raw: said.get(words.get(raw.strip().casefold(), "")), pa.bool_())


def _country(raw: str) -> str | None:
    code = raw.strip().upper()
    return code if code in COUNTRIES else None


def _keys(referring: pa.Array, target: pa.Array, anchor: pa.Array) -> NDArray[np.int64]:
    hashes = np.fromiter(map(hash, referring.to_pylist()), dtype=np.int64, count=len(referring))
    for column, factor in ((target, 1_000_003), (anchor, 998_244_353)):
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        values = np.array([hash(value) for value in [*coded.dictionary.to_pylist(), None]], dtype=np.int64)
        codes = pc.fill_null(coded.indices, len(values) - 1).to_numpy(zero_copy_only=False)
        with np.errstate(over="ignore"):
            hashes = hashes * factor + values[codes]
    return hashes


def _over_distinct_urls(urls: pa.Array, apply: Callable[[str], bool]) -> pa.Array:
    coded = urls if pa.types.is_dictionary(urls.type) else urls.dictionary_encode()
    values = pa.array([url is not None and apply(url) for url in coded.dictionary.to_pylist()], pa.bool_())
    return pc.fill_null(values.take(coded.indices), False)


def _count(mask: pa.Array) -> int:
    return int(pc.sum(mask).as_py() or 0)


__all__ = [
    "LINK_TYPES",
    "MEANINGS",
    "PLACEMENTS",
    "Placement",
    "Provider",
    "about_own_hosts",
    "read_links",
    "rel_words",
]
