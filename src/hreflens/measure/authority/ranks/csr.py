"""A link graph as arrays: for every node the nodes that link to it, and how many links each node gives.

Kernels pull along in-links, so that every node is written by one core only and results do not depend on how
many there are. Links of a node to itself and repeated links count nothing and are dropped: a site cannot
vote for itself, and a hundred links are one neighbour.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hreflens.kernels import HAS_NUMBA, compiled

MAX_NODES = 2**32 - 1
"""Node ids are unsigned 32-bit: Common Crawl's host graph (247 million nodes in 2026) fits many times."""


class GraphError(ValueError):
    """Links that form no graph; the message says which one and what to do."""


@dataclass(frozen=True, slots=True)
class LinkGraph:
    """A directed graph without loops and repeated links.

    `sources[offsets[v]:offsets[v + 1]]` are the nodes linking to node v, ascending. Nodes may be renumbered for
    speed: `old_of_new[v]` is the id that the caller knows, None = ids are the caller's. `dropped_loops` and
    `dropped_repeats` count what was left out.
    """

    nodes: int
    offsets: NDArray[np.int64]
    sources: NDArray[np.uint32]
    out_degree: NDArray[np.uint32]
    old_of_new: NDArray[np.int64] | None
    dropped_loops: int
    dropped_repeats: int

    @property
    def links(self) -> int:
        """Distinct links between different nodes."""
        return len(self.sources)

    @property
    def in_degree(self) -> NDArray[np.int64]:
        """Distinct nodes linking to each node, in the graph's own numbering."""
        return np.diff(self.offsets)

    def to_caller(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """Return per-node values in the order of the caller's ids."""
        if self.old_of_new is None:
            return values
        found = np.empty_like(values)
        found[self.old_of_new] = values
        return found

    def from_caller(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """Return per-node values given in the caller's order in the graph's own numbering."""
        return values if self.old_of_new is None else values[self.old_of_new]


def build_graph(
    sources: NDArray[np.integer], targets: NDArray[np.integer], nodes: int, *, relabel: bool = True
) -> LinkGraph:
    """Return the graph of links `sources[i] -> targets[i]`.

    Args:
        sources: ids 0..nodes-1 of the linking nodes.
        targets: ids of the linked nodes, as many.
        nodes: number of nodes; those without links exist too.
        relabel: renumber nodes by falling out-degree, so that the values read most often lie together: measured
            1.7 times quicker on scrambled ids. Leave it off where ids are already local, as in Common Crawl's
            files, which are sorted by reversed name.

    Raises:
        GraphError: lengths differ, there are no nodes or too many, or an id is out of range.
    """
    if len(sources) != len(targets):
        raise GraphError(f"{len(sources)} sources but {len(targets)} targets: every link needs both.")
    if not 0 < nodes <= MAX_NODES:
        raise GraphError(f"a graph needs 1 to {MAX_NODES} nodes, not {nodes}.")
    for name, ids in (("source", sources), ("target", targets)):
        if len(ids) and (int(ids.min()) < 0 or int(ids.max()) >= nodes):
            at = int(np.flatnonzero((ids < 0) | (ids >= nodes))[0])
            raise GraphError(
                f"link {at}: {name} id {int(ids[at])} is outside 0..{nodes - 1}. Do the links belong to these nodes?"
            )
    source = np.ascontiguousarray(sources, dtype=np.uint32)
    target = np.ascontiguousarray(targets, dtype=np.uint32)
    offsets, kept, degree, loops = _in_links(source, target, nodes)
    old_of_new = None
    if relabel:
        old_of_new = np.argsort(-degree.astype(np.int64), kind="stable")
        new_of_old = np.empty(nodes, dtype=np.uint32)
        new_of_old[old_of_new] = np.arange(nodes, dtype=np.uint32)
        offsets, kept = _renumber(offsets, kept, old_of_new, new_of_old)
        degree = degree[old_of_new]
    return LinkGraph(nodes, offsets, kept, degree, old_of_new, loops, len(source) - loops - len(kept))


def _in_links(
    source: NDArray[np.uint32], target: NDArray[np.uint32], nodes: int
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32], int]:
    """Return (offsets, sources without loops and repeats, out-degrees, loops dropped)."""
    if HAS_NUMBA:
        by_source, at = _scatter(source, target, source, nodes)
        offsets, sorted_sources = _scatter_rows(at, by_source, nodes)
        kept, found, degree, loops = _drop(offsets, sorted_sources, nodes)
        return found, kept[: found[nodes]].copy(), degree, int(loops)
    loop = source == target
    keys = np.unique(target[~loop].astype(np.uint64) << np.uint64(32) | source[~loop])
    kept = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    rows = (keys >> np.uint64(32)).astype(np.int64)
    offsets = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=nodes)))).astype(np.int64)
    degree = np.bincount(kept, minlength=nodes).astype(np.uint32)
    return offsets, kept, degree, int(loop.sum())


def _renumber(
    offsets: NDArray[np.int64],
    sources: NDArray[np.uint32],
    old_of_new: NDArray[np.int64],
    new_of_old: NDArray[np.uint32],
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    lengths = np.diff(offsets)[old_of_new]
    fresh = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    if HAS_NUMBA:
        return fresh, _copy_rows(offsets, sources, old_of_new, new_of_old, fresh)
    take = np.arange(len(sources)) + np.repeat(offsets[:-1][old_of_new] - fresh[:-1], lengths)
    return fresh, new_of_old[sources[take]]


@compiled
def _scatter(source: Any, target: Any, key: Any, nodes: Any) -> Any:
    """Order the targets by source (counting sort); return them and the row starts."""
    starts = np.zeros(nodes + 1, dtype=np.int64)
    for i in range(len(key)):
        starts[key[i] + 1] += 1
    for v in range(nodes):
        starts[v + 1] += starts[v]
    at = starts[:nodes].copy()
    ordered = np.empty(len(key), dtype=np.uint32)
    for i in range(len(key)):
        place = at[source[i]]
        ordered[place] = target[i]
        at[source[i]] = place + 1
    return ordered, starts


@compiled
def _scatter_rows(starts: Any, targets: Any, nodes: Any) -> Any:
    """Turn rows of targets into rows of sources; sources come out ascending, since rows are met in order."""
    offsets = np.zeros(nodes + 1, dtype=np.int64)
    for i in range(len(targets)):
        offsets[targets[i] + 1] += 1
    for v in range(nodes):
        offsets[v + 1] += offsets[v]
    at = offsets[:nodes].copy()
    sources = np.empty(len(targets), dtype=np.uint32)
    for u in range(nodes):
        for i in range(starts[u], starts[u + 1]):
            place = at[targets[i]]
            sources[place] = u
            at[targets[i]] = place + 1
    return offsets, sources


@compiled
def _drop(offsets: Any, sources: Any, nodes: Any) -> Any:
    """Drop loops and repeats from ascending rows, in place; return rows, offsets, out-degrees, loops."""
    kept = sources
    found = np.zeros(nodes + 1, dtype=np.int64)
    degree = np.zeros(nodes, dtype=np.uint32)
    loops = 0
    place = 0
    for v in range(nodes):
        last = np.int64(-1)
        for i in range(offsets[v], offsets[v + 1]):
            u = np.int64(sources[i])
            if u == v:
                loops += 1
            elif u != last:
                kept[place] = sources[i]
                degree[u] += 1
                place += 1
                last = u
        found[v + 1] = place
    return kept, found, degree, loops


@compiled
def _copy_rows(offsets: Any, sources: Any, old_of_new: Any, new_of_old: Any, fresh: Any) -> Any:
    moved = np.empty(len(sources), dtype=np.uint32)
    for v in range(len(old_of_new)):
        start = offsets[old_of_new[v]]
        for i in range(fresh[v + 1] - fresh[v]):
            moved[fresh[v] + i] = new_of_old[sources[start + i]]
    return moved
