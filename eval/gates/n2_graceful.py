"""N2: operators leave out one footprint after the other; recall falls, precision holds.

The same web of generator A (unseen seed) each time: first accounts and copied texts go, then templates, then servers
and addresses, then a third of the links to customers. Recall is over all planted sites that were read.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from eval.gate import GateResult, judged
from eval.worlds.networks_a.build import Hygiene, build_world, without
from eval.worlds.webs import graded
from hreflens.engine.duck import run_sql
from hreflens.judge.networks.detect import find_networks

SEED, SITES = 7777, 50_000
PRECISION_FLOOR = 0.98
RISE_CEILING = 0.005
"""A recall that rises by more than this when a footprint goes is not graceful (target: it never rises)."""


def run() -> list[GateResult]:
    """Return the lowest precision and the largest rise of recall over the steps."""
    hygiene = Hygiene()
    steps = [hygiene]
    for footprints in (("account", "text"), ("template",), ("address", "server")):
        steps.append(without(steps[-1], *footprints))
    steps.append(replace(steps[-1], links=(0.25, 0.6)))
    precisions, recalls = [], []
    for step in steps:
        world = build_world(SITES, SEED, step)
        result = graded(world, find_networks(world.seen, run_sql))
        known = (world.network >= 0) & world.seen.read
        counts = np.array([(known & (world.grade == grade)).sum() for grade in range(3)])
        precisions.append(result.precision)
        recalls.append(float((np.array(result.recall) * counts).sum() / counts.sum()))
    told = " > ".join(f"{recall:.2f}" for recall in recalls)
    rise = max(0.0, *(b - a for a, b in pairwise(recalls)))
    return [
        judged("n2_precision_min", min(precisions), PRECISION_FLOOR, n=len(steps), note=f"recall {told}"),
        judged("n2_recall_rise_max", rise, RISE_CEILING, n=len(steps), direction="<=", note=f"recall {told}"),
    ]
