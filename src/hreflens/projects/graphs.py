"""Rank lists and link graphs of a workspace: imports lists, ranks graphs, and looks up what an audit needs.

All projects of a workspace share its lists. It must not print, and no formula is here: `measure.authority` has them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.graph.edges import EdgeList, read_edges
from hreflens.collect.graph.rank_lists import read_ranks, recognise
from hreflens.engine.rank_store import RankList, RankWriter, look_up, rank_lists, read_cohorts
from hreflens.measure.authority.cohorts import CohortCounter, finish_cohorts
from hreflens.measure.authority.ranks import balanced_seeds, build_graph, hyperball, pagerank
from hreflens.measure.authority.standing import names_of
from hreflens.tables import DOMAIN_RANKS
from hreflens.urls.canonical import ascii_host, host_of
from hreflens.urls.domains import site_of_host

SEGMENT_ROWS = 4_000_000
"""Rows published at once: what a killed import of a list has to read again."""
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class OwnRanks:
    """What `rank_graph` made: one row per node, and facts about the graph."""

    table: pa.Table
    nodes: int
    links: int
    dropped_loops: int
    dropped_repeats: int
    rounds: int


def import_ranks(
    root: Path,
    path: Path,
    release: str,
    *,
    now: datetime,
    again: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> RankList:
    """Import a rank list of the whole web into the workspace; an interrupted import goes on where it stopped.

    Args:
        root: the workspace.
        path: the list as published, plain, gzip or zip.
        release: name of its release, such as cc-main-2026-apr-may-jun or 2026-11-24.
        now: time of the import.
        again: read a release anew that is there.
        progress: told of thousandths of the file read.

    Raises:
        hreflens.collect.graph.GraphFileError: the file is no such list or breaks off.
        hreflens.engine.workspace.WorkspaceError: the release is there already, or an unfinished one is of another file.
        hreflens.engine.parquet.StoreError: the disk is full; what was read is kept.
    """
    kind = recognise(path)
    source = f"{path.name} ({path.stat().st_size} bytes)"
    writer = RankWriter(root, kind.name, release, source=source, again=again)
    if writer.finished:
        return next(
            each for each in rank_lists(root) if (each.list_name, each.release) == (kind.name, release)
        )
    counter = CohortCounter(dict(writer.state))
    held: list[pa.Table] = []
    knots: list[pa.Table] = []
    left_out, at = 0, writer.resume_at

    def publish() -> None:
        nonlocal left_out
        rows = pa.concat_tables(held) if held else DOMAIN_RANKS.empty()
        marked = pa.concat_tables(knots) if knots else writer.knots().slice(0, 0)
        writer.append(rows, marked, text_bytes=at, left_out=left_out, state=dict(counter.counts))
        held.clear()
        knots.clear()
        left_out = 0

    for block in read_ranks(path, kind, skip_bytes=writer.resume_at):
        rows = _as_domain_ranks(block.rows, kind.name, release)
        held.append(rows)
        knots.append(counter.add(rows))
        left_out += block.left_out
        at = block.text_bytes
        if sum(each.num_rows for each in held) >= SEGMENT_ROWS:
            publish()
        progress(f"read {path.name}", int(1000 * block.share), 1000)
    publish()
    return writer.publish(
        finish_cohorts(writer.knots(), counter.counts), imported_at=now.isoformat(timespec="seconds")
    )


def rank_graph(
    paths: Sequence[Path],
    *,
    vertices: Sequence[Path] = (),
    seeds: Mapping[str, str] | None = None,
    registers: int = 64,
    threads: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> OwnRanks:
    """Rank the nodes of a link graph: PageRank, harmonic centrality, trust and distinct supporters.

    Args:
        paths: edge files, as `collect.graph.edges.read_edges` takes them.
        vertices: Common Crawl's vertex files, when the edges are of ids.
        seeds: trusted name -> its group (a language, say); every group weighs the same. None = no trust column.
        registers: HyperBall's counters per node.
        threads: cores; None = all.
        progress: told of bytes read and steps done.

    The table has `node` (name, or id as text), `in_links`, `pagerank`, `pagerank_rank`, `harmonic`, `harmonic_rank`,
    `supporters_2` and `trust` (null without seeds), sorted by harmonic rank.

    Raises:
        hreflens.collect.graph.GraphFileError: a file is no graph.
        hreflens.measure.authority.ranks.GraphError: no seed is a node of the graph, or a number is out of range.
    """
    edges = read_edges(
        paths, vertices=vertices, progress=lambda done, total: progress("read links", done, total)
    )
    progress("rank", 0, 3)
    graph = build_graph(edges.sources, edges.targets, edges.nodes, relabel=not vertices)
    walk = pagerank(graph, threads=threads)
    progress("rank", 1, 3)
    trust = None
    if seeds is not None:
        trust = pagerank(graph, seeds=_seed_weights(edges, seeds), threads=threads).ranks
    progress("rank", 2, 3)
    balls = hyperball(graph, registers=registers, threads=threads)
    progress("rank", 3, 3)
    order = np.lexsort((np.arange(edges.nodes), -walk.ranks, -balls.harmonic))
    harmonic_rank, pagerank_rank = np.empty((2, edges.nodes), dtype=np.int64)
    harmonic_rank[order] = np.arange(1, edges.nodes + 1)
    pagerank_rank[np.lexsort((np.arange(edges.nodes), -walk.ranks))] = np.arange(1, edges.nodes + 1)
    nodes = edges.names if edges.names is not None else pa.array(np.arange(edges.nodes)).cast(pa.string())
    table = pa.table(
        {
            "node": nodes,
            "in_links": balls.supporters_1,
            "pagerank": walk.ranks,
            "pagerank_rank": pagerank_rank,
            "harmonic": balls.harmonic,
            "harmonic_rank": harmonic_rank,
            "supporters_2": np.round(balls.supporters_2, 1),
            "trust": pa.nulls(edges.nodes, pa.float64()) if trust is None else trust,
        }
    ).take(pa.array(order))
    return OwnRanks(table, edges.nodes, graph.links, graph.dropped_loops, graph.dropped_repeats, walk.rounds)


def keep_own_ranks(root: Path, ranks: OwnRanks, release: str, *, now: datetime) -> RankList:
    """Keep ranks of one's own as the workspace's list `own`, which audits prefer to all others.

    Raises:
        hreflens.engine.workspace.WorkspaceError: the release is no such name.
        hreflens.engine.parquet.StoreError: the disk is full.
    """
    found = ranks.table
    rows = DOMAIN_RANKS.conform(
        pa.table(
            {
                "list": pa.array(["own"] * found.num_rows, pa.string()),
                "release": pa.array([release] * found.num_rows, pa.string()),
                "domain": pa.array(
                    [ascii_host(name) or name for name in found.column("node").to_pylist()], pa.string()
                ),
                "rank": found.column("harmonic_rank"),
                "score": found.column("harmonic"),
                "pagerank_rank": found.column("pagerank_rank"),
                "pagerank": found.column("pagerank"),
            }
        )
    )
    writer = RankWriter(root, "own", release, source=f"{ranks.links} links", again=True)
    counter = CohortCounter()
    knots = counter.add(rows)
    writer.append(rows, knots, text_bytes=0, left_out=0, state={})
    return writer.publish(
        finish_cohorts(knots, counter.counts), imported_at=now.isoformat(timespec="seconds")
    )


def ranks_of_links(root: Path, imported_links: pa.Table) -> dict[str, pa.Table]:
    """Return `domain_ranks` and `rank_cohorts` for the referring sites of imported links.

    Raises:
        hreflens.engine.parquet.StoreError: a list cannot be read.
    """
    lists = rank_lists(root)
    if not lists:
        return {}
    urls = imported_links.column("referring_url").unique().to_pylist()
    hosts = {host for url in urls if url and (host := host_of(url))}
    names = {name for host in hosts for name in names_of(site_of_host(host))}
    return {"domain_ranks": look_up(root, lists, names), "rank_cohorts": read_cohorts(root, lists)}


def _as_domain_ranks(rows: pa.Table, list_name: str, release: str) -> pa.Table:
    constant = {"list": list_name, "release": release}
    for name, value in constant.items():
        rows = rows.append_column(name, pa.array([value] * rows.num_rows, pa.string()))
    return DOMAIN_RANKS.conform(rows)


def _seed_weights(edges: EdgeList, seeds: Mapping[str, str]) -> "np.ndarray":
    names = edges.names if edges.names is not None else pa.array(np.arange(edges.nodes)).cast(pa.string())
    at = pc.index_in(pa.array(list(seeds), pa.string()), value_set=names)
    known = pc.is_valid(at).to_numpy(zero_copy_only=False)
    groups = {group: number for number, group in enumerate(sorted(set(seeds.values())))}
    codes = np.array([groups[group] for group in seeds.values()], dtype=np.int64)
    return balanced_seeds(codes[known], at.drop_null().to_numpy().astype(np.int64), edges.nodes)
