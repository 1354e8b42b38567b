"""Ranks of one's own: PageRank, harmonic centrality, trust and distinct supporters over a link graph.

Plain arrays in, plain arrays out: node ids are 0..n-1 and names are kept elsewhere. Kernels are compiled by
numba where it is installed (extra `graph`) and are numpy otherwise, with equal results. It must not read files,
and no kernel may see a language, script, top-level domain or country.
"""

from hreflens.measure.authority.ranks.balls import BallFigures, hyperball
from hreflens.measure.authority.ranks.csr import GraphError, LinkGraph, build_graph
from hreflens.measure.authority.ranks.walks import RankFigures, balanced_seeds, pagerank

__all__ = [
    "BallFigures",
    "GraphError",
    "LinkGraph",
    "RankFigures",
    "balanced_seeds",
    "build_graph",
    "hyperball",
    "pagerank",
]
