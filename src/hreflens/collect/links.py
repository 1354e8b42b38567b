"""`links` and `link_sources`: what all imports together say, one row per referring page x target x anchor.

Here exports of many tools meet. Only equal canonical URLs are one page: http and https, with and without
www, stay apart. It must not fetch anything nor judge a link.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.tables import LINK_SOURCES, LINKS, RunSql
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import ascii_host, host_of
from hreflens.urls.domains import registrable_domain, site_of

_LATEST = (
    "anchor_text",
    "anchor_is_alt",
    "referring_title",
    "context_left",
    "context_right",
    "rel",
    "link_type",
    "claimed_placement",
    "referring_http_status",
    "claimed_langs",
    "platforms",
    "referring_ip",
    "external_links",
    "lost_reason",
)
_READ = (
    *("import_id", "source_row", "tool", "referring_url", "target_url"),
    *_LATEST,
    *("first_seen", "last_seen", "lost_on", "is_lost", "occurrences"),
)
"""Columns of an imported row that links are made of."""
_PIECE, _ID_CHARS = 65_536, 16
Keyed = tuple[pa.Table, pa.Array, tuple["np.ndarray", "np.ndarray", "np.ndarray"]]
"""Rows, the distinct link ids, and which row belongs to which link (see `_keyed`)."""
_UNFOLLOWED = frozenset({"nofollow", "ugc", "sponsored"})


def own_host_test(own_hosts: Sequence[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return (own hosts in A-labels without www., the same as '.host' suffixes). Raises nothing."""
    hosts = frozenset((ascii_host(host) or host).removeprefix("www.") for host in own_hosts if host)
    return hosts, tuple("." + host for host in sorted(hosts))


def is_own(host: str | None, own: tuple[frozenset[str], tuple[str, ...]]) -> bool:
    """Return whether a host is one of the own hosts or below one. Raises nothing."""
    if host is None or not own[0]:
        return False
    return host in own[0] or host.endswith(own[1])


def link_id_of(referring_url: str, target_url: str | None, key: str | None) -> str:
    """Return the 16 hex digits that name a link; null and '' differ. Raises nothing."""
    parts = (referring_url, "\0" if target_url is None else target_url, "\0" if key is None else key)
    text = "\n".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()[:16]


def build_links(tables: Mapping[str, pa.Table], *, own_hosts: Sequence[str] = (), sql: RunSql) -> pa.Table:
    """Return `links` from `imported_links`, sorted by link_id.

    The latest source that says something wins each describing column (by last_seen, then import and row);
    first_seen is the earliest, last_seen the latest, occurrences the largest; a link is lost only when every
    source that says anything says so. Rows without a target (Search Console, URL lists) join the links known
    of their page and make a row only when no other source knows the page. Links from own pages are dropped.

    Args:
        tables: holds `imported_links`.
        own_hosts: hosts of the owner; subdomains count as own.
        sql: unused: the work is columnar and the same on every engine.

    Raises nothing.
    """
    del sql
    return _links_of(_keyed(tables["imported_links"], own_hosts))


def build_links_and_sources(
    tables: Mapping[str, pa.Table], *, own_hosts: Sequence[str] = (), competitors: Sequence[str] = ()
) -> tuple[pa.Table, pa.Table]:
    """Return (`links`, `link_sources`), reading the imported rows once. Arguments as `build_links`.

    Links to `competitors` come from their exports: they are none of the owner's and are left out. Raises nothing.
    """
    keyed = _keyed(without_competitors(tables["imported_links"], competitors), own_hosts)
    return _links_of(keyed), _sources_of(keyed)


def _links_of(keyed: Keyed) -> pa.Table:
    rows, ids, (link, row, describing) = keyed
    if rows.num_rows == 0:
        return LINKS.empty()
    starts = np.flatnonzero(np.r_[True, link[1:] != link[:-1]])
    source = pa.array(row[starts])
    index = np.cumsum(np.r_[0, link[1:] != link[:-1]])
    found: dict[str, pa.Array] = {"link_id": ids}
    for name in ("referring_url", "target_url", "anchor_key"):
        found[name] = rows.column(name).take(source)
    # Target-less rows come after their page's own rows in membership; they only add provenance and dates.
    group, told = index[describing], row[describing]
    for name in _LATEST:
        found[name] = _first_known(rows.column(name), group, told, len(starts))
    found["first_seen"] = _extreme(rows.column("first_seen"), row, starts, earliest=True)
    found["last_seen"] = _extreme(rows.column("last_seen"), row, starts)
    own = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    lost = _all_known(rows.column("is_lost"), told, own)
    gone = pc.fill_null(lost, False)
    found["is_lost"] = lost
    found["lost_on"] = pc.if_else(
        gone, _extreme(rows.column("lost_on"), told, own), pa.scalar(None, pa.date32())
    )
    found["lost_reason"] = pc.if_else(gone, found["lost_reason"], pa.scalar(None, pa.string()))
    found["occurrences"] = pc.fill_null(_extreme(rows.column("occurrences"), told, own), 1)
    found["tools"] = _tools(rows.column("tool"), row, starts)
    found["followed"] = _over_distinct(
        found["rel"], lambda rel: not _UNFOLLOWED.intersection(rel.split()), pa.bool_()
    )
    url = found["referring_url"]
    found["referring_host"] = _over_distinct(url, host_of)
    found["referring_domain"] = _over_distinct(
        found["referring_host"], lambda host: registrable_domain(host) or host
    )
    found["referring_site"] = _over_distinct(url, site_of)
    found["target_host"] = _over_distinct(found["target_url"], host_of)
    return LINKS.conform(pa.table(found)).combine_chunks()


def build_link_sources(
    tables: Mapping[str, pa.Table], *, own_hosts: Sequence[str] = (), sql: RunSql
) -> pa.Table:
    """Return `link_sources`: each imported row behind each link, sorted by key. Arguments as `build_links`.

    Raises nothing.
    """
    del sql
    return _sources_of(_keyed(tables["imported_links"], own_hosts))


def _sources_of(keyed: Keyed) -> pa.Table:
    rows, ids, membership = keyed
    if rows.num_rows == 0:
        return LINK_SOURCES.empty()
    taken = rows.select(["import_id", "source_row", "tool"]).take(pa.array(membership[1]))
    taken = taken.append_column("link_id", ids.take(pa.array(membership[0])))
    unique = taken.group_by(["link_id", "import_id", "source_row"]).aggregate([("tool", "min")])
    unique = unique.rename_columns(["tool" if n == "tool_min" else n for n in unique.column_names])
    keys = [("link_id", "ascending"), ("import_id", "ascending"), ("source_row", "ascending")]
    return LINK_SOURCES.conform(unique).sort_by(keys).combine_chunks()


def without_competitors(imported: pa.Table, competitors: Sequence[str]) -> pa.Table:
    """Return imported links but those to a competitor's hosts. Raises nothing."""
    if not competitors:
        return imported
    return imported.filter(pc.invert(pc.fill_null(links_to(imported, competitors), False)))


def links_to(imported: pa.Table, hosts: Sequence[str]) -> pa.Array:
    """Return, per imported link, whether its target is on one of the hosts or below; null = target not known."""
    wanted = own_host_test(hosts)
    return _over_distinct(imported.column("target_url"), lambda url: is_own(host_of(url), wanted), pa.bool_())


def with_known_schemes(imported: pa.Table) -> pa.Table:
    """Return imported links with addresses written without a scheme read as https where another row says https.

    Some tools (Moz) leave the scheme out; such an address counts as http, unless the same page is known as https:
    then it is that page, not a second one. Raises nothing.
    """
    for column in ("referring_url", "target_url"):
        at = imported.schema.get_field_index(column)
        raw, urls = imported.column(f"raw_{column}"), imported.column(column)
        bare = pc.fill_null(pc.invert(pc.match_substring(raw, "://")), False)
        if not pc.any(bare).as_py():
            continue
        secure = pc.replace_substring_regex(urls, "^http://", "https://")
        twin = pc.and_(bare, pc.is_in(secure, value_set=urls.filter(pc.invert(bare)).unique()))
        imported = imported.set_column(at, imported.schema.field(at), pc.if_else(twin, secure, urls))
    return imported


def _keyed(imported: pa.Table, own_hosts: Sequence[str]) -> Keyed:
    """Return rows, the distinct link ids, and membership (id index, row index, describes), a link's latest row first."""
    own = own_host_test(own_hosts)
    imported = with_known_schemes(imported)
    keep = _over_distinct(
        imported.column("referring_url"), lambda url: not is_own(host_of(url), own), pa.bool_()
    )
    keep = pc.fill_null(keep, False)
    rows = imported.select(_READ)
    rows = rows if pc.all(keep).as_py() else rows.filter(keep)
    keys = [(rows.schema.names.index(n), n) for n in ("last_seen", "first_seen")]
    order = [(name, "descending") for _, name in keys] + [
        ("import_id", "ascending"),
        ("source_row", "ascending"),
    ]
    latest_first = pc.sort_indices(rows, sort_keys=order, null_placement="at_end").to_numpy()
    place = np.empty(len(latest_first), dtype=np.int64)
    place[latest_first] = np.arange(len(latest_first))
    rows = rows.append_column("anchor_key", _over_distinct(rows.column("anchor_text"), anchor_key))
    named = _numbers_of_ids(rows)
    row_of = np.arange(len(named), dtype=np.int64)
    flags = np.ones(len(named), dtype=bool)
    target = pc.is_valid(rows.column("target_url")).to_numpy(zero_copy_only=False)
    if not target.all():
        named, row_of, flags = _with_their_page(rows.column("referring_url"), named, target)
    numbers, codes = np.unique(named, return_inverse=True)
    codes = codes.reshape(-1).astype(np.int64)
    # Describing rows first, so that the first row of a group holds the link's own key.
    arranged = np.lexsort((place[row_of], ~flags, codes)) if len(codes) else np.array([], dtype=np.int64)
    return rows, _as_ids(numbers), (codes[arranged], row_of[arranged], flags[arranged])


def _numbers_of_ids(rows: pa.Table) -> "np.ndarray":
    """Return the link id of each row as the number that its 16 digits write; in pieces, so that no list is long."""
    found = [np.zeros(0, dtype=np.uint64)]
    for batch in rows.select(["referring_url", "target_url", "anchor_key"]).to_batches(max_chunksize=_PIECE):
        columns = (column.to_pylist() for column in batch.columns)
        digits = "".join(link_id_of(*each) for each in zip(*columns, strict=True))
        found.append(np.frombuffer(bytes.fromhex(digits), dtype=">u8").astype(np.uint64))
    return np.concatenate(found)


def _as_ids(numbers: "np.ndarray") -> pa.Array:
    """Return link ids of their numbers; rising numbers give rising ids."""
    digits = numbers.astype(">u8").tobytes().hex().encode()
    offsets = np.arange(len(numbers) + 1, dtype=np.int64) * _ID_CHARS
    whole = pa.LargeStringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(digits))
    return whole.cast(pa.string())


def _with_their_page(
    urls: pa.ChunkedArray, named: "np.ndarray", target: "np.ndarray"
) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
    """Return (link, row, describes) with each target-less row standing for all links known of its page, if any."""
    bare = np.flatnonzero(~target)
    missing = pc.unique(urls.take(pa.array(bare)))
    at_page = pc.index_in(urls, value_set=missing.combine_chunks() if hasattr(missing, "chunks") else missing)
    page = pc.fill_null(at_page, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    known = np.flatnonzero(target & (page >= 0))
    order = known[np.lexsort((named[known], page[known]))]
    first = np.r_[True, (page[order][1:] != page[order][:-1]) | (named[order][1:] != named[order][:-1])]
    order = order[first[: len(order)]]
    begins = np.searchsorted(page[order], page[bare], side="left")
    counts = np.searchsorted(page[order], page[bare], side="right") - begins
    alone = bare[counts == 0]
    inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    joined = named[order[np.repeat(begins, counts) + inside]]
    own = np.flatnonzero(target)
    return (
        np.concatenate([named[own], named[alone], joined]),
        np.concatenate([own, alone, np.repeat(bare, counts)]),
        np.r_[np.ones(len(own) + len(alone), dtype=bool), np.zeros(len(joined), dtype=bool)],
    )


def _first_known(column: pa.ChunkedArray, group: "np.ndarray", row: "np.ndarray", count: int) -> pa.Array:
    """Return, per group, the first value in row order that is not null (null when there is none).

    `group` rises; `row` are rows of `column`.
    """
    known = np.flatnonzero(pc.is_valid(column).to_numpy()[row])
    held = group[known]
    first = np.flatnonzero(np.r_[True, held[1:] != held[:-1]]) if len(held) else np.zeros(0, dtype=np.int64)
    at = np.full(count, -1, dtype=np.int64)
    at[held[first]] = row[known[first]]
    return column.take(pa.array(at, mask=at < 0))


def _extreme(
    column: pa.ChunkedArray, row: "np.ndarray", starts: "np.ndarray", *, earliest: bool = False
) -> pa.Array:
    """Return the largest (or smallest) known value of the rows of each group; null where none is known."""
    whole = pa.int32() if column.type == pa.date32() else pa.int64()
    limits = np.iinfo(whole.to_pandas_dtype())
    unknown = limits.max if earliest else limits.min
    values = pc.fill_null(column.cast(whole), pa.scalar(unknown, whole)).to_numpy()[row]
    found = (np.minimum if earliest else np.maximum).reduceat(values, starts)
    return pa.array(found, mask=found == unknown).cast(column.type)


def _all_known(column: pa.ChunkedArray, row: "np.ndarray", starts: "np.ndarray") -> pa.Array:
    """Return whether every known flag of a group is set; null where none is known."""
    known = pc.is_valid(column).to_numpy()[row]
    unset = known & ~pc.fill_null(column, True).to_numpy()[row]
    return pa.array(~np.logical_or.reduceat(unset, starts), mask=~np.logical_or.reduceat(known, starts))


def _tools(column: pa.ChunkedArray, row: "np.ndarray", starts: "np.ndarray") -> pa.Array:
    """Return the sorted names of the tools that know each group, with a blank between them."""
    names = sorted(name for name in pc.unique(column).to_pylist() if name)
    at = pc.fill_null(pc.index_in(column, value_set=pa.array(names, pa.string())), -1).to_numpy()[row]
    rank, shown = np.zeros(len(starts), dtype=np.int64), [""]
    for code, name in enumerate(
        names
    ):  # a number per set of tools met so far, extended by one tool at a time
        has = np.logical_or.reduceat(at == code, starts)
        sets, rank = np.unique(rank * 2 + has, return_inverse=True)
        shown = [
            f"{shown[each >> 1]} {name}".strip() if each & 1 else shown[each >> 1] for each in sets.tolist()
        ]
    return pa.array(shown, pa.string()).take(pa.array(rank.reshape(-1)))


def _over_distinct(
    column: pa.ChunkedArray | pa.Array, apply: Callable[[Any], Any], type_: pa.DataType | None = None
) -> pa.Array:
    """Return `apply` of every value, called once per distinct value; null stays null."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    coded = column.dictionary_encode()
    pieces = [
        pa.array(
            [None if v is None else apply(v) for v in coded.dictionary.slice(start, _PIECE).to_pylist()],
            type_ or pa.string(),
        )
        for start in range(0, max(1, len(coded.dictionary)), _PIECE)
    ]
    return pa.concat_arrays(pieces).take(coded.indices)
