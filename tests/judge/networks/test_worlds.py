"""The detector on generated webs: small enough for every run; the gates grade large ones."""

import numpy as np
from eval.worlds.networks_a.build import build_world as world_a
from eval.worlds.networks_b.build import build_world as world_b
from eval.worlds.webs import graded

from hreflens.engine.duck import run_sql
from hreflens.judge.networks.detect import find_networks
from hreflens.judge.networks.observed import Network


def test_both_generators_have_their_classes_in_every_language_and_repeat_themselves() -> None:
    for build, languages in ((world_a, 40), (world_b, 38)):
        world, again = build(12_000, 5), build(12_000, 5)
        assert len(np.unique(world.language)) == languages
        assert set(np.unique(world.kind)) == set(range(len(world.kinds)))
        assert np.array_equal(world.seen.target, again.seen.target)
        assert np.array_equal(world.network, again.network)


def test_most_of_what_is_found_is_planted_and_a_row_order_changes_nothing() -> None:
    world = world_b(40_000, 11)
    networks = find_networks(world.seen, run_sql)
    result = graded(world, networks)
    assert result.precision > 0.98
    assert result.recall[0] > 0.8
    order = np.random.default_rng(0).permutation(len(world.seen.site))
    for name in ("site", "target", "content", "anchor"):
        getattr(world.seen, name)[:] = getattr(world.seen, name)[order]
    assert [n.members.tolist() for n in find_networks(world.seen, run_sql)] == [
        n.members.tolist() for n in networks
    ]


def test_the_grading_counts_a_wrongly_accused_site() -> None:
    world = world_a(12_000, 5)
    honest = np.flatnonzero((world.network < 0) & ~world.grey)[:5]
    network = Network(honest, np.ones(5), (), (), 0.0, 0, 0.0, 0.0, 0.0, 0.0, 1.0)
    assert graded(world, [network]).precision == 0.0
