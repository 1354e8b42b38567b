"""The neighbourhood of a profile: who the referring sites link to, from pages and from crawls."""

import pyarrow as pa

from hreflens.engine.duck import run_sql
from hreflens.measure.neighbours import build_co_linked_targets, build_domain_edges
from hreflens.tables import CRAWL_EDGES, PAGE_OUTLINKS, SITES


def world() -> dict[str, pa.Table]:
    """Return three referring sites; two share a target, one is known to a crawl alone, all link to the owner."""
    outlinks = [
        ("a.com", "own.com"),
        ("b.de", "own.com"),
        ("a.com", "hub.org"),
        ("b.de", "hub.org"),
        ("a.com", "b.de"),
    ]
    return {
        "sites": SITES.from_rows({"site": site} for site in ("a.com", "b.de", "me.blogspot.com")),
        "page_outlinks": PAGE_OUTLINKS.from_rows(
            {"url": f"https://{site}/{n}", "site": site, "target_site": to, "links": 2, "content_links": n, "followed_links": 1, "first_anchor": f"x{n}"}
            for n in range(2)
            for site, to in outlinks
        ),
        "crawl_edges": CRAWL_EDGES.from_rows(
            {"source": source, "target": target, "pages": 3, "links": 4}
            for source, target in [
                ("me.blogspot.com", "www.hub.org"),
                ("other.blogspot.com", "hub.org"),
                ("www.a.com", "rare.net"),
                ("www.a.com", "own.com"),
                ("stranger.net", "hub.org"),
            ]
        ),
    }  # fmt: skip


def test_edges_are_of_referring_sites_and_never_to_the_owner() -> None:
    edges = build_domain_edges(world(), own_hosts=["www.own.com"], sql=run_sql).to_pylist()
    assert [(row["site"], row["target_site"], row["pages"], row["crawl_pages"]) for row in edges] == [
        ("a.com", "b.de", 2, 0),
        ("a.com", "hub.org", 2, 0),
        ("a.com", "rare.net", 0, 3),
        ("b.de", "hub.org", 2, 0),
        ("me.blogspot.com", "hub.org", 0, 3),
    ]
    assert [row["target_is_referring"] for row in edges] == [True, False, False, False, False]
    assert (edges[1]["links"], edges[1]["content_links"], edges[1]["anchor"]) == (4, 1, "x0")


def test_shared_targets_are_counted_by_sites() -> None:
    edges = build_domain_edges(world(), own_hosts=["own.com"], sql=run_sql)
    (row,) = build_co_linked_targets({"domain_edges": edges}, sql=run_sql).to_pylist()
    assert (row["target_site"], row["sites"], row["site_share"], row["content_sites"]) == (
        "hub.org",
        3,
        1.0,
        2,
    )


def test_no_pages_no_edges() -> None:
    empty = {name: table.slice(0, 0) for name, table in world().items()}
    edges = build_domain_edges(empty, sql=run_sql)
    assert edges.num_rows == build_co_linked_targets({"domain_edges": edges}, sql=run_sql).num_rows == 0
