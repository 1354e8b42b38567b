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
    rows, ids, membership = keyed
    if rows.num_rows == 0:
        return LINKS.empty()
    groups, first = np.unique(membership[0], return_index=True)
    source = membership[1][first]
    index = np.searchsorted(groups, membership[0])
    found: dict[str, pa.Array] = {"link_id": ids.take(pa.array(groups))}
    for name in ("referring_url", "target_url", "anchor_key"):
        found[name] = rows.column(name).take(pa.array(source))
    # Target-less rows come after their page's own rows in membership; they only add provenance and dates.
    describing = membership[2]
    for name in _LATEST:
        found[name] = _first_known(
            rows.column(name), index[describing], membership[1][describing], len(groups)
        )
    grouped = pa.table(
        {
            "g": index,
            "d": describing,
            **{
                n: rows.column(n).take(pa.array(membership[1]))
                for n in ("first_seen", "last_seen", "lost_on", "is_lost", "occurrences", "tool")
            },
        }
    )
    dates = (
        grouped.group_by("g")
        .aggregate([("last_seen", "max"), ("first_seen", "min"), ("tool", "distinct")])
        .sort_by("g")
    )
    own = (
        grouped.filter(grouped.column("d"))
        .group_by("g")
        .aggregate([("lost_on", "max"), ("is_lost", "all"), ("occurrences", "max")])
        .sort_by("g")
    )
    found["first_seen"], found["last_seen"] = dates.column("first_seen_min"), dates.column("last_seen_max")
    lost = pc.if_else(
        _any_known(grouped, len(groups)), own.column("is_lost_all"), pa.scalar(None, pa.bool_())
    )
    found["is_lost"] = lost
    gone = pc.fill_null(lost, False)
    found["lost_on"] = pc.if_else(gone, own.column("lost_on_max"), pa.scalar(None, pa.date32()))
    found["lost_reason"] = pc.if_else(gone, found["lost_reason"], pa.scalar(None, pa.string()))
    found["occurrences"] = pc.fill_null(own.column("occurrences_max"), 1)
    found["tools"] = pa.array(
        [" ".join(sorted(t for t in tools if t)) for tools in dates.column("tool_distinct").to_pylist()]
    )
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
    return LINKS.conform(pa.table(found)).sort_by("link_id").combine_chunks()


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
    """Return rows (latest first), the distinct link ids, and membership (id index, row index, describes)."""
    own = own_host_test(own_hosts)
    imported = with_known_schemes(imported)
    keep = _over_distinct(
        imported.column("referring_url"), lambda url: not is_own(host_of(url), own), pa.bool_()
    )
    rows = imported.filter(pc.fill_null(keep, False))
    keys = [(rows.schema.names.index(n), n) for n in ("last_seen", "first_seen")]
    order = [(name, "descending") for _, name in keys] + [
        ("import_id", "ascending"),
        ("source_row", "ascending"),
    ]
    rows = rows.take(pc.sort_indices(rows, sort_keys=order, null_placement="at_end")).combine_chunks()
    rows = rows.append_column("anchor_key", _over_distinct(rows.column("anchor_text"), anchor_key))
    urls = rows.column("referring_url").to_pylist()
    targets = rows.column("target_url").to_pylist()
    anchors = rows.column("anchor_key").to_pylist()
    pages: dict[str, list[str]] = {}
    seen: set[str] = set()
    named = [link_id_of(u, t, a) for u, t, a in zip(urls, targets, anchors, strict=True)]
    for url, target, name in zip(urls, targets, named, strict=True):
        if target is not None and name not in seen:
            seen.add(name)
            pages.setdefault(url, []).append(name)
    names: list[str] = []
    which: list[int] = []
    describes: list[bool] = []
    for number, (url, target, name) in enumerate(zip(urls, targets, named, strict=True)):
        joined = pages.get(url) if target is None else None
        for one in joined or (name,):
            names.append(one)
            which.append(number)
            describes.append(joined is None)
    ids = pa.array(sorted(set(names)), pa.string())
    codes = pc.index_in(pa.array(names, pa.string()), value_set=ids).to_numpy().astype(np.int64)
    row_of = np.array(which, dtype=np.int64)
    flags = np.array(describes, dtype=bool)
    # Describing rows first, so that the first row of a group holds the link's own key.
    arranged = np.lexsort((row_of, ~flags, codes)) if len(codes) else np.array([], dtype=np.int64)
    return rows, ids, (codes[arranged], row_of[arranged], flags[arranged])


def _first_known(column: pa.ChunkedArray, group: "np.ndarray", row: "np.ndarray", count: int) -> pa.Array:
    """Return, per group, the first value in row order that is not null (null when there is none)."""
    values = column.take(pa.array(row))
    known = np.flatnonzero(pc.is_valid(values).to_numpy())
    found, first = np.unique(group[known], return_index=True)
    at = np.full(count, -1, dtype=np.int64)
    at[found] = known[first]
    return values.take(pa.array(at, mask=at < 0))


def _any_known(grouped: pa.Table, count: int) -> pa.Array:
    said = grouped.filter(pc.and_(grouped.column("d"), pc.is_valid(grouped.column("is_lost"))))
    flags = np.zeros(count, dtype=bool)
    flags[said.column("g").to_numpy()] = True
    return pa.array(flags)


def _over_distinct(
    column: pa.ChunkedArray | pa.Array, apply: Callable[[Any], Any], type_: pa.DataType | None = None
) -> pa.Array:
    """Return `apply` of every value, called once per distinct value; null stays null."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    coded = column.dictionary_encode()
    mapped = pa.array(
        [None if v is None else apply(v) for v in coded.dictionary.to_pylist()], type_ or pa.string()
    )
    return mapped.take(coded.indices)
