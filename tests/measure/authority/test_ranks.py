"""PageRank, harmonic centrality, trust and supporters against networkx; both paths give the same."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hreflens.measure.authority.ranks import (
    GraphError,
    LinkGraph,
    balanced_seeds,
    build_graph,
    csr,
    hyperball,
    pagerank,
)

RNG = np.random.default_rng(7)
NODES = 400
SOURCES, TARGETS = RNG.integers(0, NODES, 1_600), (RNG.random(1_600) ** 3 * NODES).astype(np.int64)


def oracle(sources: np.ndarray, targets: np.ndarray, nodes: int) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from((int(a), int(b)) for a, b in zip(sources, targets, strict=True) if a != b)
    return graph


@pytest.fixture(params=["numba", "numpy"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "numpy":
        import sys

        for name in ("csr", "walks", "balls"):
            monkeypatch.setattr(sys.modules[f"hreflens.measure.authority.ranks.{name}"], "HAS_NUMBA", False)
    elif not csr.HAS_NUMBA:
        pytest.skip("the extra 'graph' (numba) is not installed")
    return str(request.param)


@pytest.mark.parametrize("relabel", [True, False])
def test_pagerank_equals_networkx(path: str, relabel: bool) -> None:
    graph = build_graph(SOURCES, TARGETS, NODES, relabel=relabel)
    expected = nx.pagerank(oracle(SOURCES, TARGETS, NODES), tol=1e-14, max_iter=500)
    found = pagerank(graph)
    assert np.abs(found.ranks - [expected[v] for v in range(NODES)]).sum() < 1e-7
    assert found.change <= 1e-8
    assert found.ranks.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("relabel", [True, False])
def test_trust_restarts_at_its_seeds_as_networkx_does(path: str, relabel: bool) -> None:
    seeds = np.zeros(NODES)
    seeds[[3, 5, 300]] = [1.0, 2.0, 5.0]
    weights = {3: 1.0, 5: 2.0, 300: 5.0}
    graph = oracle(SOURCES, TARGETS, NODES)
    expected = nx.pagerank(graph, personalization=weights, dangling=weights, tol=1e-14, max_iter=500)
    found = pagerank(build_graph(SOURCES, TARGETS, NODES, relabel=relabel), seeds=seeds)
    assert np.abs(found.ranks - [expected[v] for v in range(NODES)]).sum() < 1e-6


@pytest.mark.parametrize("relabel", [True, False])
def test_harmonic_centrality_is_near_the_exact_figure_and_ranks_alike(path: str, relabel: bool) -> None:
    exact = nx.harmonic_centrality(oracle(SOURCES, TARGETS, NODES))
    wanted = np.array([exact[v] for v in range(NODES)])
    found = hyperball(build_graph(SOURCES, TARGETS, NODES, relabel=relabel), registers=4096)
    known = wanted > 0
    assert np.median(np.abs(found.harmonic[known] / wanted[known] - 1)) < 0.03
    ranks = [np.argsort(np.argsort(each)) for each in (found.harmonic, wanted)]
    assert np.corrcoef(*ranks)[0, 1] > 0.99
    assert (found.harmonic[~known] == 0).all()


def test_both_paths_and_both_numberings_give_equal_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    if not csr.HAS_NUMBA:
        pytest.skip("the extra 'graph' (numba) is not installed")
    import sys

    compiled = [_figures(relabel=relabel) for relabel in (True, False)]
    for name in ("csr", "walks", "balls"):
        monkeypatch.setattr(sys.modules[f"hreflens.measure.authority.ranks.{name}"], "HAS_NUMBA", False)
    plain = [_figures(relabel=relabel) for relabel in (True, False)]
    for ranks, harmonic, second, links in [*compiled[1:], *plain]:
        assert links == compiled[0][3]
        np.testing.assert_allclose(ranks, compiled[0][0], atol=1e-9)
        np.testing.assert_allclose(harmonic, compiled[0][1], rtol=1e-9)
        np.testing.assert_allclose(second, compiled[0][2], rtol=1e-9)


def _figures(*, relabel: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    graph = build_graph(SOURCES, TARGETS, NODES, relabel=relabel)
    balls = hyperball(graph)
    return pagerank(graph).ranks, balls.harmonic, balls.supporters_2, graph.links


def test_supporters_are_distinct_neighbours_not_links(path: str) -> None:
    #   0 -> 2 (three times), 1 -> 2, 3 -> 0, 3 -> 1, 2 -> 2
    sources, targets = np.array([0, 0, 0, 1, 3, 3, 2]), np.array([2, 2, 2, 2, 0, 1, 2])
    graph = build_graph(sources, targets, 5)
    assert (graph.links, graph.dropped_loops, graph.dropped_repeats) == (4, 1, 2)
    found = hyperball(graph, registers=4096)
    assert found.supporters_1.tolist() == [1, 1, 2, 0, 0]
    assert found.supporters_2 == pytest.approx([1, 1, 3, 0, 0], abs=0.05)
    assert found.harmonic == pytest.approx([1, 1, 2.5, 0, 0], abs=0.05)
    assert found.rounds == 2


def test_a_cycle_is_even_and_a_star_is_not(path: str) -> None:
    ring = np.arange(6)
    assert pagerank(build_graph(ring, np.roll(ring, -1), 6)).ranks == pytest.approx(np.full(6, 1 / 6))
    star = pagerank(build_graph(np.arange(1, 6), np.zeros(5, dtype=np.int64), 6)).ranks
    assert star[0] > 4 * star[1]


def test_a_graph_without_links_ranks_everybody_alike(path: str) -> None:
    none = np.array([], dtype=np.int64)
    graph = build_graph(none, none, 3)
    assert pagerank(graph).ranks == pytest.approx([1 / 3] * 3)
    assert hyperball(graph).harmonic.tolist() == [0.0, 0.0, 0.0]


def test_every_group_of_seeds_weighs_the_same() -> None:
    weights = balanced_seeds(np.array([0, 0, 0, 7]), np.array([1, 2, 3, 5]), 6)
    assert weights == pytest.approx([0, 1 / 6, 1 / 6, 1 / 6, 0, 1 / 2])
    assert balanced_seeds(np.array([], dtype=int), np.array([], dtype=int), 2).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("sources", "targets", "nodes", "words"),
    [
        ([0, 1], [1], 2, "2 sources but 1 targets"),
        ([0, 2], [1, 1], 2, r"link 1: source id 2 is outside 0\.\.1"),
        ([0, 1], [1, -1], 2, r"link 1: target id -1 is outside 0\.\.1"),
        ([], [], 0, "a graph needs 1 to"),
    ],
)
def test_links_that_form_no_graph_are_refused(
    sources: list[int], targets: list[int], nodes: int, words: str
) -> None:
    with pytest.raises(GraphError, match=words):
        build_graph(np.array(sources, dtype=np.int64), np.array(targets, dtype=np.int64), nodes)


@pytest.mark.parametrize(
    ("seeds", "words"),
    [([1.0], "one each"), ([0.0, 0.0], "above 0"), ([1.0, -1.0], "not negative"), ([np.nan, 1.0], "finite")],
)
def test_seeds_that_cannot_be_used_are_refused(seeds: list[float], words: str) -> None:
    graph = build_graph(np.array([0]), np.array([1]), 2)
    with pytest.raises(GraphError, match=words):
        pagerank(graph, seeds=np.array(seeds))


@pytest.mark.parametrize("damping", [0.0, 1.0, -0.5])
def test_damping_outside_0_and_1_is_refused(damping: float) -> None:
    with pytest.raises(GraphError, match="damping"):
        pagerank(build_graph(np.array([0]), np.array([1]), 2), damping=damping)


def test_registers_must_be_a_power_of_two() -> None:
    with pytest.raises(GraphError, match="power of two"):
        hyperball(build_graph(np.array([0]), np.array([1]), 2), registers=60)


PAIRS = arrays(np.int64, st.tuples(st.integers(0, 60), st.just(2)), elements=st.integers(0, 11))


@given(PAIRS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_links_changes_nothing(pairs: np.ndarray, shuffler: object) -> None:
    order = list(range(len(pairs)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    one, other = (build_graph(each[:, 0], each[:, 1], 12) for each in (pairs, pairs[order]))
    assert one.offsets.tolist() == other.offsets.tolist()
    assert one.sources.tolist() == other.sources.tolist()
    assert pagerank(one).ranks.tolist() == pagerank(other).ranks.tolist()
    assert hyperball(one).harmonic.tolist() == hyperball(other).harmonic.tolist()


@given(PAIRS)
@settings(max_examples=60, deadline=None)
def test_the_graph_holds_exactly_the_distinct_links(pairs: np.ndarray) -> None:
    graph = build_graph(pairs[:, 0], pairs[:, 1], 12)
    assert _links_of(graph) == {(int(a), int(b)) for a, b in pairs if a != b}
    degree = np.zeros(12, dtype=int)
    for source, _target in _links_of(graph):
        degree[source] += 1
    assert graph.to_caller(graph.out_degree).tolist() == degree.tolist()


def _links_of(graph: LinkGraph) -> set[tuple[int, int]]:
    name = np.arange(graph.nodes) if graph.old_of_new is None else graph.old_of_new
    return {
        (int(name[source]), int(name[v]))
        for v in range(graph.nodes)
        for source in graph.sources[graph.offsets[v] : graph.offsets[v + 1]]
    }
