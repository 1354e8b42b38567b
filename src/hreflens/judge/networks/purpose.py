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
"""A fact of whose carriers fewer are members is another maker's."""
LEAST_BY_OTHERS, MOST_OF_OTHERS = 3, 0.5
"""Common targets, and their share of all, that a site of another maker must link to be counted in."""
LEAST_SIBLINGS, LEAST_MARKS, MOST_CARRIERS = 3, 2, 400
"""Sites outside that share two marks with a member from which they are its siblings; common marks are no ties."""
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
    stays = ~others_own(index, members, links[1]) | (
        per_member >= max(LEAST_BY_OTHERS, MOST_OF_OTHERS * kept.sum())
    )
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
    member, partner = runs(index.out_starts, index.out_target, members)
    mutual = _linked(index, partner, members[member])
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


def others_own(index: Index, members: Ints, linkers: Ints) -> Flags:
    """Return which members show that somebody else owns them, so that two links in common do not count them in.

    Such a site carries an account or text that many carry and few of those are members; or sites outside share several
    lesser marks with it; or it credits, outside of its
    text, somebody whom hardly anyone but such clients links; or it and a site that is no member link each other. It is
    an agency's client, a paper of a group, a branch or a country's site of a firm.

    Args:
        index: of the web.
        members: of the network.
        linkers: sites that link any of its targets: they may be the network's own and are nobody's siblings.
    """
    found = np.zeros(len(members), dtype=bool)
    member, mark = runs(index.mark_starts, index.marks_of, members)
    strong = index.seen.mark_strength[mark] >= STRONG
    found[_elsewhere(member[strong], mark[strong], index.carriers)] = True
    found[_with_siblings(index, linkers, member, mark)] = True
    member, target = runs(index.out_starts, index.out_target, members)
    credit = index.credited[target] & ~np.isin(target, members)
    found[_elsewhere(member[credit], target[credit], index.linkers)] = True
    outside = ~np.isin(target, members) & (target < index.seen.sites)
    member, target = member[outside], target[outside]
    found[member[_linked(index, target, members[member])]] = True
    return found


def _elsewhere(member: Ints, fact: Ints, carriers: Ints) -> Ints:
    """Return the members with a fact that many have and of whom few are members."""
    facts, at, used = np.unique(fact, return_inverse=True, return_counts=True)
    foreign = (carriers[facts] > LEAST_OWN) & (used < OTHERS_SHARE * carriers[facts])
    return np.unique(member[foreign[at]])


def _with_siblings(index: Index, linkers: Ints, member: Ints, mark: Ints) -> Ints:
    """Return the members that share at least LEAST_MARKS marks with several read sites, few of which link a target."""
    rare = index.carriers[mark] <= MOST_CARRIERS
    at, carrier = runs(index.carrier_starts, index.carriers_of, mark[rare])
    key, shared = np.unique(member[rare][at] * index.seen.sites + carrier, return_counts=True)
    who, site = key // index.seen.sites, key % index.seen.sites
    close = (shared >= LEAST_MARKS) & index.seen.read[site]
    who, links = who[close], np.isin(site[close], linkers)
    size = max(1, int(who.max(initial=0)) + 1)
    outside, inside = np.bincount(who[~links], minlength=size), np.bincount(who[links], minlength=size)
    # The member itself links a target and is counted on the inside.
    return np.flatnonzero((outside >= LEAST_SIBLINGS) & (inside - 1 < OTHERS_SHARE * (outside + inside - 1)))


def _linked(index: Index, site: Ints, target: Ints) -> Flags:
    """Return for which pairs the site links the target."""
    key = site * index.seen.names + target
    at = np.minimum(np.searchsorted(index.edges, key), max(0, len(index.edges) - 1))
    found: Flags = index.edges[at] == key if len(index.edges) else np.zeros(len(key), dtype=bool)
    return found
