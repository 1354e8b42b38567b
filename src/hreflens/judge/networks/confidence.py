"""How sure a network is: what its members have in common besides what they promote, and a fitted logistic model.

Honest sites of one trade link the same firms as well; they do so by name, without a common maker. It must not look at
languages: homes only keep anchors of different languages apart.
"""

import math

import numpy as np

from hreflens.judge.networks.members import LEAST_MEMBERS, Index, runs
from hreflens.judge.networks.observed import STRONG, Ints, Network, SharedMark

OWN_MARK = 0.5
"""Share of a mark's carriers that are members from which it is the network's own."""
LEAST_OWN = 3
PRIOR_WORDS, PRIOR_PAIRS = 0.45, 15.0
"""Same words that are assumed before pairs of links are seen, and how many pairs that counts for."""


def shared_marks(index: Index, members: Ints) -> tuple[list[SharedMark], float, float]:
    """Return the members' own marks, the share of members with at least one of them, and with a strong one.

    A mark is their own when at least LEAST_OWN members carry it and few others do: an account, a text that several
    of them print, a server of theirs.
    """
    member, mark = runs(index.mark_starts, index.marks_of, members)
    marks, at, used = np.unique(mark, return_inverse=True, return_counts=True)
    own = (used >= LEAST_OWN) & (used >= OWN_MARK * index.carriers[marks])
    strong = own & (index.seen.mark_strength[marks] >= STRONG)
    shared = [
        SharedMark(int(m), int(n)) for m, n in zip(marks[own].tolist(), used[own].tolist(), strict=True)
    ]
    size = max(1, len(members))
    return shared, len(np.unique(member[own[at]])) / size, len(np.unique(member[strong[at]])) / size


def inner_links(index: Index, members: Ints) -> float:
    """Return the links from member to member, per member."""
    _, out = runs(index.out_starts, index.out_target, members)
    return float(np.isin(out, members).sum() / len(members))


def same_words(index: Index, targets: Ints, members: Ints) -> float:
    """Return the chance that two members of one home link a target under the same anchor, drawn towards what is usual where pairs are few.

    Honest sites name what they link; sold links say what the customer wants to be found for. Pairs are taken within a
    language and market, because a name is written differently in others. Source: Simpson 1949, unbiased form.
    """
    same = pairs = 0
    homes = index.seen.home[members]
    for target in targets.tolist():
        key = members * index.seen.names + target
        at = np.minimum(np.searchsorted(index.edges, key), len(index.edges) - 1)
        hit = index.edges[at] == key
        anchor, home = index.anchors[at[hit]], homes[hit]
        told = anchor >= 0
        anchor, home = anchor[told], home[told]
        if len(anchor) < 2:
            continue
        _, alike = np.unique(home * (int(anchor.max()) + 1) + anchor, return_counts=True)
        _, all_ = np.unique(home, return_counts=True)
        same += int((alike * (alike - 1)).sum())
        pairs += int((all_ * (all_ - 1)).sum())
    return (same + PRIOR_WORDS * PRIOR_PAIRS) / (pairs + PRIOR_PAIRS)


def features_of(network: Network) -> tuple[float, ...]:
    """Return what the confidence rests on, in the order of WEIGHTS."""
    size = len(network.members)
    supplied = float(np.mean([p.members / max(1, p.inlinks) for p in network.promoted]))
    return (
        1.0,
        min(3.5, math.log(size / LEAST_MEMBERS)),
        min(6, len(network.promoted)) / 6,
        float(network.weights.mean()),
        supplied,
        network.maker,
        network.own_marks,
        network.same_words,
        min(2.0, network.inner),
        network.kin_share,
    )


WEIGHTS = (-5.13, 2.08, 0.0, 4.88, 0.0, 0.0, 6.11, -6.81, -2.08, -0.04)
"""Logistic weights of `features_of`: one, log size, promoted targets, share linked, share supplied, maker, own marks,
same words, inner links, open ties. Fitted on networks found in generated webs of generator A (training/networks.py)."""


def confidence_of(network: Network) -> float:
    """Return how sure a network's purpose is, 0-1 (a logistic model, see WEIGHTS)."""
    score = sum(weight * value for weight, value in zip(WEIGHTS, features_of(network), strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
