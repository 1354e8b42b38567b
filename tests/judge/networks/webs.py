"""Small webs by hand: a crowd of honest sites, and a group whose links the test decides."""

from collections.abc import Iterable

import numpy as np

from hreflens.engine.duck import run_sql
from hreflens.judge.networks.detect import find_networks
from hreflens.judge.networks.observed import STRONG, Network, Observed

SITES, OUTSIDE = 600, 400
GROUP = list(range(12))
CUSTOMERS = [SITES + 1, SITES + 2, SITES + 3]
Edge = tuple[int, int, bool, int]


def promote(
    members: Iterable[int], targets: Iterable[int], *, content: bool = True, words: int = 6, first: int = 0
) -> list[Edge]:
    """Return links of every member to every target; anchors cycle through `words` texts of the target."""
    return [(m, t, content, 100 * t + first + (m + t) % words) for m in members for t in targets if m != t]


def crowd(seed: int = 1, homes: int = 4) -> list[Edge]:
    """Return eight honest links of every site, to places at random."""
    rng = np.random.default_rng(seed)
    return [
        (s, int(t), True, 100 * int(t))
        for s in range(SITES)
        for t in rng.integers(20, SITES + OUTSIDE, 8)
        if t != s
    ]


def web(
    edges: Iterable[Edge],
    *,
    homes: int = 4,
    marks: Iterable[Iterable[int]] = (),
    unread: Iterable[int] = (),
    own: Iterable[int] = (),
) -> Observed:
    """Return a web of these links; site s lives in home s % homes; each of `marks` is one account's sites."""
    distinct: dict[tuple[int, int], tuple[bool, int]] = {}
    for s, t, content, anchor in edges:
        held = distinct.get((s, t), (False, anchor))
        distinct[s, t] = (held[0] or content, anchor if content and not held[0] else held[1])
    keys = sorted(distinct)
    entries = [(site, mark) for mark, sites in enumerate(marks) for site in sites]
    read = np.ones(SITES, dtype=bool)
    read[list(unread)] = False
    return Observed(
        SITES, SITES + OUTSIDE, np.array([s for s, _ in keys]), np.array([t for _, t in keys]),
        np.array([distinct[k][0] for k in keys]), np.array([distinct[k][1] for k in keys]), np.arange(SITES) % homes, read,
        np.array([s for s, _ in entries], dtype=np.int64), np.array([m for _, m in entries], dtype=np.int64),
        np.full(len({m for _, m in entries}), STRONG, dtype=np.int64), frozenset(own),
    )  # fmt: skip


def found(seen: Observed) -> list[Network]:
    """Return the networks of a web."""
    return find_networks(seen, run_sql)
