"""Ranking a graph of ten million links: PageRank and harmonic centrality on one core, beside the peers at hand."""

import importlib.util
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from bench.bench import BenchResult
from bench.worlds.named import named_web
from bench.worlds.rmat import rmat
from hreflens.measure.authority.ranks import build_graph, hyperball, pagerank
from hreflens.projects.graphs import rank_graph

SCALE, LINKS, SEED = 20, 10_000_000, 1
REPEATS = 3


def run() -> list[BenchResult]:
    """Return CPU seconds of PageRank (L1 change 1e-8, scrambled ids), building the graph, and HyperBall."""
    warm = build_graph(*rmat(10, 5_000, seed=SEED), 1 << 10)
    pagerank(warm, threads=1)
    hyperball(warm, threads=1)
    sources, targets = rmat(SCALE, LINKS, seed=SEED)
    nodes = 1 << SCALE
    build, graph = _cpu(lambda: build_graph(sources, targets, nodes))
    ours, found = _cpu(lambda: pagerank(graph, threads=1))
    balls, _ = _cpu(lambda: hyperball(graph, threads=1))
    results = [BenchResult("graph_build_1e7", build, "CPU s", note=f"{graph.links} distinct links")]
    for peer, seconds, ranks in _peers(sources, targets, nodes):
        apart = float(np.abs(ranks - found.ranks).sum())
        results.append(
            BenchResult(
                "pagerank_1e7" if peer == "scipy" else f"pagerank_1e7_{peer}",
                ours,
                "CPU s",
                peer,
                seconds,
                ours / seconds,
                f"L1 distance {apart:.1e}; {found.rounds} rounds",
            )
        )
    results.append(BenchResult("hyperball_1e7", balls, "CPU s", note="64 registers; exact takes hours"))
    return [*results, *_named()]


def _named() -> list[BenchResult]:
    """Return what ranking a file of named links costs from first to last byte; the peer's PageRank has its own reading."""
    web = named_web(18, 2_000_000, seed=SEED)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "edges.tsv.gz"
        rows = pa.table({"from": web.names[web.sources], "to": web.names[web.targets]})
        with pa.CompressedOutputStream(path, "gzip") as out:
            pacsv.write_csv(
                rows, out, pacsv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
            )
        ours, found = _cpu(lambda: rank_graph([path], threads=1))
        theirs, _ = _cpu(lambda: _pandas_scipy(path))
    note = (
        f"{found.links} links between {found.nodes} names; ours also makes harmonic centrality and supporters"
    )
    return [
        BenchResult(
            "graph_rank_named_2e6", ours, "CPU s", "pandas+scipy PageRank", theirs, ours / theirs, note
        )
    ]


def _pandas_scipy(path: Path) -> np.ndarray:
    import pandas

    rows = pandas.read_csv(path, sep="\t", header=None, names=["from", "to"], keep_default_na=False)
    codes, names = pandas.factorize(pandas.concat([rows["from"], rows["to"]]))
    half = len(rows)
    source, target = _distinct(codes[:half].astype(np.uint32), codes[half:].astype(np.uint32))
    return _walk(source, target, len(names))()


def _cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median CPU seconds of a few runs, and the last result."""
    spent, result = [], None
    for _ in range(REPEATS):
        started = time.process_time()
        result = work()
        spent.append(time.process_time() - started)
    return statistics.median(spent), result


def _peers(sources: np.ndarray, targets: np.ndarray, nodes: int) -> list[tuple[str, float, np.ndarray]]:
    """Return (name, CPU seconds without building, ranks) of the peers that are installed, on the same links."""
    kept = _distinct(sources, targets)
    found = []
    for name, rank in (("scipy", _scipy), ("igraph", _igraph), ("networkit", _networkit)):
        if importlib.util.find_spec(name):
            seconds, ranks = rank(*kept, nodes)
            found.append((name, seconds, ranks))
    return found


def _distinct(sources: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    keys = np.unique(sources.astype(np.uint64) << np.uint64(32) | targets)
    source, target = (keys >> np.uint64(32)).astype(np.int64), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    apart = source != target
    return source[apart], target[apart]


def _scipy(source: np.ndarray, target: np.ndarray, nodes: int) -> tuple[float, np.ndarray]:
    return _cpu(_walk(source, target, nodes))


def _walk(source: np.ndarray, target: np.ndarray, nodes: int) -> Callable[[], np.ndarray]:
    """Return the power iteration over a matrix built here."""
    from scipy.sparse import coo_array

    matrix = coo_array((np.ones(len(source)), (target, source)), shape=(nodes, nodes)).tocsr()
    degree = np.bincount(source, minlength=nodes).astype(np.float64)
    share = np.divide(0.85, degree, out=np.zeros(nodes), where=degree > 0)
    dangling = degree == 0

    def walk() -> np.ndarray:
        ranks = np.full(nodes, 1.0 / nodes)
        for _ in range(200):
            fresh = matrix @ (ranks * share) + (0.15 + 0.85 * ranks[dangling].sum()) / nodes
            change = np.abs(fresh - ranks).sum()
            ranks = fresh
            if change <= 1e-8:
                break
        return ranks / ranks.sum()

    return walk


def _igraph(source: np.ndarray, target: np.ndarray, nodes: int) -> tuple[float, np.ndarray]:
    import igraph

    graph = igraph.Graph(n=nodes, edges=np.column_stack([source, target]), directed=True)
    started = time.process_time()
    ranks = np.array(graph.pagerank(damping=0.85))
    return time.process_time() - started, ranks


def _networkit(source: np.ndarray, target: np.ndarray, nodes: int) -> tuple[float, np.ndarray]:
    import networkit

    networkit.setNumberOfThreads(1)
    graph = networkit.GraphFromCoo((source, target), n=nodes, directed=True)
    started = time.process_time()
    walk = networkit.centrality.PageRank(
        graph, 0.85, 1e-8, False, networkit.centrality.SinkHandling.DistributeSinks
    )
    walk.run()
    ranks = np.array(walk.scores())
    return time.process_time() - started, ranks / ranks.sum()
