"""The neighbourhood: which other sites the referring sites link to, and which of them are linked by several.

It is what network detection and prospecting start from: rare targets that few sites share tell of a common hand,
topical ones of sites to write to. It must not say which is which: a shared target is no evidence by itself.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.tables import BY_NAME, CO_LINKED_TARGETS, DOMAIN_EDGES, RunSql
from hreflens.urls.canonical import ascii_host
from hreflens.urls.domains import site_of_host

_EDGES_SQL = files(__package__).joinpath("domain_edges.sql")
_TARGETS_SQL = files(__package__).joinpath("co_linked_targets.sql")


def build_domain_edges(
    tables: Mapping[str, pa.Table], *, own_hosts: Sequence[str] = (), sql: RunSql
) -> pa.Table:
    """Return `domain_edges`: one row per referring site and other site it links to, sorted by key.

    Args:
        tables: `page_outlinks`, `sites`; `crawl_edges`, when given, adds what crawls know of referring sites. Its
            hosts and domains are brought to sites; a tenant by path is unknown to it.
        own_hosts: the owner's hosts; links to them are left out.
        sql: runs the query.
    """
    given = {n: BY_NAME[n].conform(tables.get(n, BY_NAME[n].empty())) for n in _NEEDS}
    own = pa.array(sorted({site for host in own_hosts for site in _sites_of(host)}), pa.string())
    outlinks = _without(given["page_outlinks"], own)
    crawled = _as_sites(given["crawl_edges"], given["sites"].column("site"))
    found = sql(
        _EDGES_SQL.read_text("utf-8"),
        {
            "outlinks": outlinks.drop_columns(["url"]),
            "crawled": _without(crawled, own),
            "sites": given["sites"].select(["site"]),
        },
    )
    return DOMAIN_EDGES.conform(found)


def build_co_linked_targets(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `co_linked_targets` of `domain_edges`: most shared first, at least two referring sites each."""
    return CO_LINKED_TARGETS.conform(sql(_TARGETS_SQL.read_text("utf-8"), {"edges": tables["domain_edges"]}))


_NEEDS = ("page_outlinks", "sites", "crawl_edges")


def _sites_of(host: str) -> tuple[str, ...]:
    name = (ascii_host(host) or host).removeprefix("www.")
    return name, site_of_host(name)


def _without(edges: pa.Table, own: pa.Array) -> pa.Table:
    return edges.filter(pc.invert(pc.is_in(edges.column("target_site"), value_set=own)))


def _as_sites(edges: pa.Table, referring: pa.ChunkedArray) -> pa.Table:
    """Return crawl edges between sites, of referring sites only, summed."""
    named = edges.select(["pages", "links"])
    for at, (column, name) in enumerate((("source", "site"), ("target", "target_site"))):
        coded = edges.column(column).combine_chunks().dictionary_encode()
        sites = pa.array([site_of_host(host) for host in coded.dictionary.to_pylist()], pa.string())
        named = named.add_column(at, name, sites.take(coded.indices))
    kept = named.filter(pc.is_in(named.column("site"), value_set=referring.combine_chunks()))
    summed = kept.group_by(["site", "target_site"]).aggregate([("pages", "sum"), ("links", "sum")])
    return summed.select(["site", "target_site", "pages_sum", "links_sum"]).rename_columns(
        ["site", "target_site", "pages", "links"]
    )
