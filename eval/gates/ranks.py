"""Ranks of one's own against exact figures, and against link farms planted in a web with real names at its head.

PageRank on networkx's terms, HyperBall against breadth-first search. A farm lifts what it promotes by number of
links; harmonic centrality and trust must not be taken in.
"""

import numpy as np
from bench.worlds.named import named_web
from bench.worlds.rmat import rmat
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import spearmanr

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.collect.graph.bvgraph import read_bvgraph
from hreflens.measure.authority.ranks import LinkGraph, build_graph, hyperball, pagerank

SEED = 11


def run() -> list[GateResult]:
    """Return rank agreement on a made-up graph and, where it is at hand, on a real crawl."""
    sources, targets = rmat(15, 250_000, seed=SEED)
    results = _figures("rmat", build_graph(sources, targets, 1 << 15)) + _farms()
    path = shared("graph/cnr-2000.graph")
    if path is None:
        return [*results, judged("harmonic_spearman_cnr", None, FLOORS["cnr"][0], n=0, note="no shared data")]
    return results + _figures("cnr", build_graph(*read_bvgraph(path), relabel=False))


# 64 registers, measured .9991 / .9949 (R-MAT) and .984 / .987 (crawl, whose nodes are nearly all linked); nodes
# that nobody links to tie at 0, so the figure over linked nodes is the stricter one.
FLOORS = {"rmat": (0.998, 0.993), "cnr": (0.975, 0.975)}
SAMPLES = {"rmat": 800, "cnr": 150}


# Where the middle of the farms' promoted sites stands, 0 = top: measured .48 / .71, by number of links .012.
FARM_FLOORS = {"harmonic": 0.4, "trust": 0.6}


def _farms() -> list[GateResult]:
    """Return how far down the promoted sites of link farms stand in a web of 131,072 named sites."""
    web = named_web(17, 1_000_000, seed=SEED)
    graph = build_graph(web.sources, web.targets, len(web.names))
    seeds = np.zeros(graph.nodes)
    seeds[web.seeds] = 1 / len(web.seeds)
    plain = np.bincount(web.targets, minlength=graph.nodes)
    measures = {"harmonic": hyperball(graph).harmonic, "trust": pagerank(graph, seeds=seeds).ranks}
    by_links = _place(plain, web.farm_promoted)
    return [
        judged(
            f"farm_promoted_{name}_place",
            _place(np.asarray(values), web.farm_promoted),
            FARM_FLOORS[name],
            n=len(web.farm_promoted),
            note=f"0 = top, 1 = bottom of {graph.nodes} sites; by number of links {by_links:.3f}",
        )
        for name, values in measures.items()
    ]


def _place(values: NDArray[np.floating], nodes: NDArray[np.int64]) -> float:
    """Return the median place of some nodes by a measure, 0 = the top, 1 = the bottom."""
    places = np.empty(len(values))
    places[np.argsort(-values, kind="stable")] = np.arange(len(values)) / len(values)
    return float(np.median(places[nodes]))


def _figures(name: str, graph: LinkGraph) -> list[GateResult]:
    rng = np.random.default_rng(SEED)
    harmonic = graph.from_caller(hyperball(graph).harmonic).astype(np.float64)
    results = []
    linked = np.flatnonzero(graph.in_degree > 0)
    for kind, nodes, floor in zip(
        ("", "_linked"), (np.arange(graph.nodes), linked), FLOORS[name], strict=True
    ):
        sample = rng.choice(nodes, min(SAMPLES[name], len(nodes)), replace=False)
        exact = np.array([_harmonic(graph, int(v)) for v in sample])
        agreement = float(spearmanr(harmonic[sample], exact).statistic)
        results.append(judged(f"harmonic_spearman_{name}{kind}", agreement, floor, n=len(sample)))
    apart = float(np.abs(pagerank(graph).ranks - _plain_pagerank(graph)).sum())
    note = "against 64-bit scipy"
    return [*results, judged(f"pagerank_l1_{name}", apart, 1e-7, n=graph.nodes, direction="<=", note=note)]


def _harmonic(graph: LinkGraph, node: int) -> float:
    """Return the exact sum of 1 / distance over all nodes that reach `node`, by breadth-first search."""
    seen = np.zeros(graph.nodes, dtype=bool)
    seen[node] = True
    front = np.array([node])
    total, distance = 0.0, 0
    while len(front):
        distance += 1
        lengths = graph.offsets[front + 1] - graph.offsets[front]
        starts = np.repeat(graph.offsets[front] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        near = np.unique(graph.sources[starts + np.arange(lengths.sum())])
        front = near[~seen[near]].astype(np.int64)
        seen[front] = True
        total += len(front) / distance
    return total


def _plain_pagerank(graph: LinkGraph) -> NDArray[np.float64]:
    matrix = csr_array(
        (np.ones(graph.links), graph.sources.astype(np.int64), graph.offsets),
        shape=(graph.nodes, graph.nodes),
    )
    degree = graph.out_degree.astype(np.float64)
    share = np.divide(0.85, degree, out=np.zeros(graph.nodes), where=degree > 0)
    ranks = np.full(graph.nodes, 1.0 / graph.nodes)
    for _ in range(300):
        fresh = matrix @ (ranks * share) + (0.15 + 0.85 * ranks[degree == 0].sum()) / graph.nodes
        change = np.abs(fresh - ranks).sum()
        ranks = fresh
        if change < 1e-13:
            break
    return graph.to_caller(ranks / ranks.sum()).astype(np.float64)
