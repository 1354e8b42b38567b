"""The detector: rare tokens -> surprising pairs -> triangle communities -> purpose test -> networks."""

from dataclasses import replace

import numpy as np

from hreflens.judge.networks.communities import triangle_communities
from hreflens.judge.networks.members import index_of
from hreflens.judge.networks.observed import Network, Observed
from hreflens.judge.networks.purpose import network_of
from hreflens.judge.networks.tokens import surprising_pairs, usable_tokens
from hreflens.tables import RunSql

LEAST_CONFIDENCE = 0.6
"""Less sure groups are not told: of those found in generated webs, most were chance."""
MOST_OVERLAP = 0.5
"""A network that has this share of its sites in larger ones is another view of them."""


def find_networks(seen: Observed, sql: RunSql) -> list[Network]:
    """Return the link networks of a web, the largest first; a site is in at most one of them.

    Args:
        seen: the web in columns.
        sql: the engine.

    Raises nothing of its own.
    """
    tokens = usable_tokens(seen)
    pairs = surprising_pairs(seen, tokens, sql)
    index = index_of(seen, tokens)
    found = []
    for community in triangle_communities(pairs.a, pairs.b, pairs.surprise):
        network = network_of(index, community)
        if network is not None and network.confidence >= LEAST_CONFIDENCE:
            found.append(network)
    found.sort(key=lambda n: (-len(n.members), n.members.tolist()))
    return _one_each(found)


def _one_each(networks: list[Network]) -> list[Network]:
    """Return the networks with each site in the largest that has it; what is another view of larger ones is dropped."""
    taken: set[int] = set()
    kept = []
    for network in networks:
        free = np.array([member not in taken for member in network.members.tolist()])
        if 1.0 - free.mean() >= MOST_OVERLAP:
            continue
        kept.append(replace(network, members=network.members[free], weights=network.weights[free]))
        taken.update(network.members[free].tolist())
    return kept
