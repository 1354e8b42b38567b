"""PageRank and trust: the chance that a reader who follows links at random is at a node.

Trust is the same walk that restarts at chosen seeds. Seeds are balanced by language, or whatever group the
caller names, so that the trusted of one language do not decide who is trusted in another.

Source: Brin and Page 1998; TrustRank of Gyongyi, Garcia-Molina and Pedersen 2004 (restart at seeds).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hreflens.kernels import HAS_NUMBA, compiled_for_all_cores, cores, prange
from hreflens.measure.authority.ranks.csr import GraphError, LinkGraph

DAMPING = 0.85
"""The value of the first paper and of Common Crawl's published ranks."""
TOLERANCE = 1e-8
"""L1 change of the rank vector per round at which the walk has settled."""
MAX_ROUNDS = 200
"""0.85 ^ 200 is below 1e-14: no walk with this damping needs more."""


@dataclass(frozen=True, slots=True)
class RankFigures:
    """Ranks in the caller's numbering (sum 1), rounds walked and the last L1 change."""

    ranks: NDArray[np.float64]
    rounds: int
    change: float


def pagerank(
    graph: LinkGraph,
    *,
    seeds: NDArray[np.float64] | None = None,
    damping: float = DAMPING,
    tolerance: float = TOLERANCE,
    threads: int | None = None,
) -> RankFigures:
    """Return the ranks of all nodes; nodes without out-links restart the walk.

    The walk is solved as the linear system x = damping P'x + restart, whose solution at sum 1 is the ranks (Langville and
    Meyer 2006, 5.2), by Gauss-Seidel over a few blocks: each block reads what the blocks before it just found. After every
    round the weight of the restart is set so that what flows in is what flows out, which takes away the error that dies
    out slowest. Nodes without out-links give nothing, so they wait for the end. It settles in half the rounds of the
    plain walk; whether it has is then asked of one plain step over all nodes, whose L1 change is told.

    Contributions are 32-bit and ranks 64-bit: pure 32-bit ranks never settle at 1e-8, this way they do and
    differ from a 64-bit run by some 1e-9 in L1 (measured on 10 million links). The result does not depend on `threads`.

    Args:
        graph: the links.
        seeds: weight of each node at which the walk restarts, in the caller's numbering; None = all alike.
        damping: chance to follow a link, in (0, 1).
        tolerance: L1 change at which to stop.
        threads: cores to use; None = all.

    Raises:
        GraphError: the damping is outside (0, 1), or the seeds are not one finite weight >= 0 per node, some > 0.
    """
    if not 0.0 < damping < 1.0:
        raise GraphError(f"damping must lie between 0 and 1, not {damping}.")
    walk = _Walk(graph, _restart(graph, seeds), damping)
    change, rounds, enough = np.inf, 0, FIRST_ASKED * tolerance
    with cores(threads):
        while change > tolerance and rounds < MAX_ROUNDS:
            rounds += 1
            if walk.round() <= enough:
                change = walk.step()
                rounds, enough = rounds + 1, enough / 4
        if change > tolerance:
            change = walk.step()
    ranks = walk.ranks / walk.ranks.sum()
    return RankFigures(graph.to_caller(ranks).astype(np.float64), rounds, change)


BLOCKS = 4
"""Parts of the links that a round goes through one after another; each part is spread over the cores."""
FIRST_ASKED = 3.0
"""A round of Gauss-Seidel that changes so many times the tolerance has mostly settled: the plain step changes less."""


class _Walk:
    """One walk under way. `ranks` are of any sum; `given` is what each node gives along each of its links."""

    def __init__(self, graph: LinkGraph, restart: NDArray[np.float64], damping: float) -> None:
        self._graph, self._restart, self._damping = graph, restart, damping
        degree = graph.out_degree
        self._share = np.zeros(graph.nodes, dtype=np.float64)
        np.divide(damping, degree, out=self._share, where=degree > 0)
        # Renumbered nodes lie by falling out-degree: those that give nothing are the last ones.
        giving = int(np.count_nonzero(degree)) if graph.old_of_new is not None else graph.nodes
        self._giving = giving
        outside = np.bincount(graph.sources[graph.offsets[giving] :], minlength=graph.nodes)[:giving]
        self._kept = 1.0 - self._share[:giving] * (degree[:giving] - outside)
        parts = np.linspace(0, graph.offsets[giving], BLOCKS + 1)[1:-1]
        cuts = np.searchsorted(graph.offsets[: giving + 1], parts)
        self._cuts = [0, *cuts.tolist(), giving]
        self._restarting = float(restart[:giving].sum())
        self.ranks = restart.copy()
        self._fresh = np.empty_like(restart)
        self._given = (restart * self._share).astype(np.float32)

    def round(self) -> float:
        """Go once through the nodes that give; return the L1 change as a share of their sum."""
        change = 0.0
        weight = self._weight()
        for first, last in zip(self._cuts[:-1], self._cuts[1:], strict=True):
            change += self._pull(first, last, weight)
            np.copyto(self.ranks[first:last], self._fresh[first:last])
            self._given[first:last] = self.ranks[first:last] * self._share[first:last]
        return change / max(float(self.ranks[: self._giving].sum()), np.finfo(np.float64).tiny)

    def step(self) -> float:
        """Take one plain step from where the walk is; return its L1 change at sum 1."""
        self._pull(self._giving, self._graph.nodes, self._weight())
        np.copyto(self.ranks[self._giving :], self._fresh[self._giving :])
        total = float(self.ranks.sum())
        lost = float(self.ranks[self._share == 0.0].sum())
        change = self._pull(0, self._graph.nodes, (1.0 - self._damping) * total + self._damping * lost)
        self.ranks, self._fresh = self._fresh, self.ranks
        self._given = (self.ranks * self._share).astype(np.float32)
        return change / total

    def _weight(self) -> float:
        """Return the weight of the restart at which as much comes in as leaves the nodes that give."""
        if self._restarting == 0.0:
            return 1.0
        # Not a dot product: its threads would go on spinning after it.
        return float((self._kept * self.ranks[: self._giving]).sum()) / self._restarting

    def _pull(self, first: int, last: int, weight: float) -> float:
        """Set `_fresh` of some nodes from what others give; return how far that is from their ranks."""
        graph = self._graph
        base, ranks, out = self._restart[first:last], self.ranks[first:last], self._fresh[first:last]
        offsets = graph.offsets[first : last + 1]
        if HAS_NUMBA:
            parts = np.zeros(-(-(last - first) // CHUNK))
            _pull_kernel(offsets, graph.sources, self._given, base, weight, ranks, out, parts)
            return float(parts.sum())
        np.multiply(base, weight, out=out)
        filled = np.flatnonzero(np.diff(offsets))
        if len(filled):
            values = self._given[graph.sources[offsets[0] : offsets[-1]]].astype(np.float64)
            out[filled] += np.add.reduceat(values, offsets[filled] - offsets[0])
        return float(np.abs(out - ranks).sum())


CHUNK = 4_096
"""Nodes whose change is added up by one core: the sum is the same for any number of cores."""


@compiled_for_all_cores
def _pull_kernel(
    offsets: Any, sources: Any, given: Any, base: Any, weight: Any, ranks: Any, out: Any, parts: Any
) -> None:
    for chunk in prange(len(parts)):
        change = 0.0
        start = chunk * CHUNK
        for v in range(start, min(start + CHUNK, len(out))):
            total = weight * base[v]
            for i in range(offsets[v], offsets[v + 1]):
                total += given[sources[i]]
            change += abs(total - ranks[v])
            out[v] = total
        parts[chunk] = change


def balanced_seeds(
    groups: NDArray[np.integer], nodes: NDArray[np.integer], count: int
) -> NDArray[np.float64]:
    """Return seed weights for `count` nodes in which every group weighs the same, however many seeds it has.

    Args:
        groups: group (such as a number per language) of each seed.
        nodes: node id of each seed, as many.
        count: nodes of the graph.

    Raises:
        GraphError: lengths differ or an id is out of range.
    """
    if len(groups) != len(nodes):
        raise GraphError(f"{len(nodes)} seeds but {len(groups)} groups: every seed needs one.")
    if len(nodes) and (int(nodes.min()) < 0 or int(nodes.max()) >= count):
        raise GraphError(f"a seed lies outside 0..{count - 1}.")
    weights = np.zeros(count, dtype=np.float64)
    if len(nodes) == 0:
        return weights
    _, which, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    np.add.at(weights, nodes, 1.0 / (len(sizes) * sizes[which]))
    return weights


def _restart(graph: LinkGraph, seeds: NDArray[np.float64] | None) -> NDArray[np.float64]:
    if seeds is None:
        return np.full(graph.nodes, 1.0 / graph.nodes)
    if seeds.shape != (graph.nodes,):
        raise GraphError(f"{seeds.shape} seed weights for {graph.nodes} nodes: one each is needed.")
    if not np.isfinite(seeds).all() or (seeds < 0).any() or not (seeds > 0).any():
        raise GraphError("seed weights must be finite and not negative, and at least one must be above 0.")
    return graph.from_caller(seeds / seeds.sum()).astype(np.float64)
