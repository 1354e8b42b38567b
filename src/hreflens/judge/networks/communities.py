"""From pairs of tokens to communities: pairs that share a triangle belong together, chains fall apart.

Two pairs (t1, t2) and (t2, t3) are one operator's only when (t1, t3) is a pair as well: a popular customer of two
operators, or a portal that everybody knows, then joins nobody. It must not look at what a token is.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from hreflens.judge.networks.observed import Ints

MOST_COMMON = 64
"""Common partners of one pair that are followed; a pair with more is tied to them all by the first ones."""


def triangle_communities(a: Ints, b: Ints, strength: NDArray[np.float64]) -> list[Ints]:
    """Return the tokens of each triangle-connected community of pairs, each sorted; a lone pair is one as well.

    Args:
        a, b: the pairs, each once.
        strength: of each pair; strong ones are followed first.

    A token may be in several communities. Source: k-truss communities for k = 3 (Huang et al., SIGMOD 2014).
    """
    partners: dict[int, dict[int, int]] = defaultdict(dict)
    for pair, (x, y) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        partners[x][y] = pair
        partners[y][x] = pair
    parent = list(range(len(a)))

    def root(pair: int) -> int:
        while parent[pair] != pair:
            parent[pair] = parent[parent[pair]]
            pair = parent[pair]
        return pair

    order = np.argsort(-strength, kind="stable").tolist()
    first, second = a.tolist(), b.tolist()
    for pair in order:
        mine, other = partners[first[pair]], partners[second[pair]]
        if len(mine) > len(other):
            mine, other = other, mine
        followed = 0
        for token, near in mine.items():
            far = other.get(token)
            if far is None:
                continue
            here = root(pair)
            for joined in (near, far):
                there = root(joined)
                if there != here:
                    parent[there] = here
            followed += 1
            if followed >= MOST_COMMON:
                break
    tokens: dict[int, set[int]] = defaultdict(set)
    for pair in range(len(a)):
        tokens[root(pair)].update((first[pair], second[pair]))
    found = [np.array(sorted(each), dtype=np.int64) for each in tokens.values()]
    return sorted(found, key=lambda each: each.tolist())
