"""The purpose test: a group of sites is a network only when its members promote the same third parties.

Shared owners are no guilt (law 4). A candidate is accused when at least two targets outside it are linked in running
text by many of its members, owe much of their known links to them, and link nobody back. Families that show their
ties (mutual links between members, or with one head that links them all) are let go: brands, franchises, media
groups, universities, web rings and the clients that an agency lists. It must not know of languages.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hreflens.judge.networks.confidence import LEAST_OWN, confidence_of, inner_links, same_words, shared_marks
from hreflens.judge.networks.members import LEAST_MEMBERS, Index, core_members, marked_members, runs, uses
from hreflens.judge.networks.observed import STRONG, Flags, Ints, Network, Promoted

LEAST_PROMOTED = 2
"""One common target is what a footer credit gives (measured: 21 % false positives with one)."""
PROMOTED_SHARE = 0.2
"""Share of the members that must link a target before the network is said to promote it."""
SUPPLIED_SHARE = 0.15
"""Share of a target's known links that must come from members: who else links it (spam research 6.4)."""
CUSTOMER_SHARE = 0.05
"""The same for a further customer: once two live of the members, those with more links of their own still tell who belongs to them."""
BACKLINK_SHARE = 0.05
"""A target that links more than one and at least this share of the members is a partner, not a customer."""
PARTNER_SHARE = 0.5
"""Common targets known to be partners, of all whose links are known, from which the group is a circle of partners."""
CIRCLE_SHARE = 0.3
"""A target that links two and at least this share of the other common targets is one of their circle."""
KIN_SHARE, HUB_SHARE = 0.3, 0.3
"""Members with open ties from which a group is a family, and members tied to one head from which it is their head."""
MOST_PER_MEMBER = 8
"""Members that each link more common targets than this publish the same list, software or trade."""
ONE_NAME = 0.8
"""Share of links under one and the same anchor from which a target is credited, not promoted."""
OTHERS_SHARE = 0.3
"""A strong mark of whose carriers fewer are members is another maker's."""
LEAST_BY_OTHERS, MOST_OF_OTHERS = 3, 0.5
"""Common targets, and their share of all, that a site of another maker must link to be counted in."""
ROUNDS = 6


def network_of(index: Index, community: Ints) -> Network | None:
    """Return the network behind a community of tokens, None when it has no purpose or shows its ties.

    Args:
        index: of the web.
        community: tokens; below `names` they are targets, from there on marks.
    """
    names = index.seen.names
    targets, marks = community[community < names], community[community >= names]
    links = uses(index, targets)
    kept = np.ones(len(targets), dtype=bool)
    members = np.zeros(0, np.int64)
    for _ in range(ROUNDS):
        use = kept[links[0]]
        core, stranger = core_members(index, links[1][use])
        members = np.union1d(core, marked_members(index, links[1][use], marks, stranger))
        if len(members) < LEAST_MEMBERS:
            return None
        mine = np.isin(links[1], members)
        linked = np.bincount(links[0][mine & use], minlength=len(targets))
        good, sure, partners = _customers(index, targets, members, linked)
        if partners or (sure & kept).sum() < LEAST_PROMOTED:
            return None
        if bool((good >= kept).all()):
            break
        kept = good & kept
    mine = np.isin(links[1], members) & kept[links[0]]
    per_member = np.bincount(np.searchsorted(members, links[1][mine]), minlength=len(members))
    stays = ~others_own(index, members) | (per_member >= max(LEAST_BY_OTHERS, MOST_OF_OTHERS * kept.sum()))
    members, per_member = members[stays], per_member[stays]
    if len(members) < LEAST_MEMBERS:
        return None
    linked = np.bincount(links[0][np.isin(links[1], members) & kept[links[0]]], minlength=len(targets))
    if float(np.median(per_member)) > MOST_PER_MEMBER:
        return None
    kin = kin_share(index, members)
    if kin >= KIN_SHARE:
        return None
    return _told(index, targets[kept], linked[kept], members, per_member, kin=kin)


def _customers(index: Index, targets: Ints, members: Ints, linked: Ints) -> tuple[Flags, Flags, bool]:
    """Return which targets the members promote, for which of them that is sure, and whether they are partners instead.

    A customer is a third party that many members link, in more than one way, that lives of them to a part, and that
    links nobody back. A site of this web that could not be read may well link back: it is not sure.
    """
    seen = index.seen
    outside = ~np.isin(targets, members)
    many = linked >= np.maximum(LEAST_MEMBERS - 1, PROMOTED_SHARE * len(members))
    supplied = linked >= SUPPLIED_SHARE * np.maximum(1, index.inlinks[targets])
    good: Flags = outside & many & (linked >= CUSTOMER_SHARE * np.maximum(1, index.inlinks[targets]))
    sure = supplied.copy()
    known = partners = 0
    common = targets[many & supplied]
    for at in np.flatnonzero(many & (targets < seen.sites)).tolist():
        target = int(targets[at])
        if not seen.read[target]:
            sure[at] = False
            continue
        out = index.out_target[index.out_starts[target] : index.out_starts[target + 1]]
        back = int(np.isin(out, members).sum())
        others = int(np.isin(out, common).sum())
        known += 1
        if (
            not outside[at]
            or (back > 1 and back >= BACKLINK_SHARE * len(members))
            or others >= max(2.0, CIRCLE_SHARE * len(common))
        ):
            partners += 1
            good[at] = False
    for at in np.flatnonzero(good).tolist():
        good[at] = _in_many_words(index, int(targets[at]), members)
    return good, sure & good, bool(partners > 1 and partners >= PARTNER_SHARE * known)


def _in_many_words(index: Index, target: int, members: Ints) -> bool:
    """Return whether members link a target under different anchors; unknown anchors count as different."""
    key = members * index.seen.names + target
    at = np.minimum(np.searchsorted(index.edges, key), len(index.edges) - 1)
    anchors = index.anchors[at[index.edges[at] == key]]
    told = anchors[anchors >= 0]
    if not len(told):
        return True
    return int(np.unique(told, return_counts=True)[1].max()) < ONE_NAME * len(anchors)


def kin_share(index: Index, members: Ints) -> float:
    """Return the share of members that openly belong together: mutual links with a member, or with a common head."""
    names = index.seen.names
    member, partner = runs(index.out_starts, index.out_target, members)
    back = partner * names + members[member]
    at = np.searchsorted(index.edges, back)
    mutual = index.edges[np.minimum(at, len(index.edges) - 1)] == back if len(index.edges) else at < 0
    partner, member = partner[mutual], member[mutual]
    heads, which, ties = np.unique(partner, return_inverse=True, return_counts=True)
    open_tie = np.isin(heads, members) | (ties >= max(2.0, HUB_SHARE * len(members)))
    return len(np.unique(member[open_tie[which]])) / max(1, len(members)) if len(heads) else 0.0


def _told(
    index: Index,
    targets: Ints,
    linked: Ints,
    members: Ints,
    per_member: NDArray[np.int64],
    *,
    kin: float,
) -> Network:
    promoted = tuple(
        Promoted(t, n, int(index.inlinks[t])) for t, n in zip(targets.tolist(), linked.tolist(), strict=True)
    )
    known = targets[targets < index.seen.sites]
    sinks = int(index.seen.read[known].sum()) if len(known) else 0
    shared, own, maker = shared_marks(index, members)
    network = Network(
        members, per_member / len(targets), tuple(sorted(promoted, key=lambda p: (-p.members, p.target))),
        tuple(sorted(shared, key=lambda s: (-s.members, s.mark))), kin, sinks, same_words(index, targets, members), own, maker,
        inner_links(index, members), 0.0,
    )  # fmt: skip
    return replace(network, confidence=confidence_of(network))


def others_own(index: Index, members: Ints) -> Flags:
    """Return which members carry another maker's account or text: many carry it, and few of those are members.

    Such a site has an owner outside of the network (an agency's client, a paper of a group, a branch), so that two
    links in common with the members are not enough to count it in.
    """
    member, mark = runs(index.mark_starts, index.marks_of, members)
    marks, at, used = np.unique(mark, return_inverse=True, return_counts=True)
    carriers = index.carriers[marks]
    foreign = (
        (index.seen.mark_strength[marks] >= STRONG)
        & (carriers > LEAST_OWN)
        & (used < OTHERS_SHARE * carriers)
    )
    found = np.zeros(len(members), dtype=bool)
    found[member[foreign[at]]] = True
    return found
