"""A network is accused only by its purpose; every honest lookalike is let go by its structure."""

import numpy as np
import pytest

from tests.judge.networks.webs import CUSTOMERS, GROUP, SITES, crowd, found, promote, web


def test_sites_that_promote_the_same_three_strangers_are_a_network() -> None:
    (network,) = found(web(crowd() + promote(GROUP, CUSTOMERS)))
    assert network.members.tolist() == GROUP
    assert sorted(each.target for each in network.promoted) == CUSTOMERS
    assert all(each.members == 12 for each in network.promoted)
    assert network.weights.tolist() == [1.0] * 12


def test_one_common_target_is_not_enough_whatever_they_share() -> None:
    assert not found(web(crowd() + promote(GROUP, CUSTOMERS[:1]), marks=[GROUP, GROUP]))


def test_shared_accounts_without_a_purpose_are_no_guilt() -> None:
    assert not found(web(crowd(), marks=[GROUP, GROUP, GROUP]))


def test_links_to_the_project_itself_are_no_purpose() -> None:
    assert not found(web(crowd() + promote(GROUP, CUSTOMERS[:2]), own=CUSTOMERS[:1]))


LOOKALIKES = {
    "credits in the footer": promote(GROUP, CUSTOMERS, content=False),
    "a family that links itself": promote(GROUP, CUSTOMERS) + promote(GROUP, GROUP, content=False),
    "a head that lists its branches": promote(GROUP, CUSTOMERS) + promote(GROUP, [30]) + promote([30], GROUP),
    "credits by name": promote(GROUP, CUSTOMERS, words=1),
    "partners that link back": promote(GROUP, [21, 22, 23]) + promote([21, 22, 23], GROUP),
    "known to everybody": promote(GROUP, CUSTOMERS) + promote(range(100, 400), CUSTOMERS),
    "a common list of sixty": promote(GROUP, range(SITES, SITES + 60)),
    "places that could not be read": promote(GROUP, [24, 25, 26]),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKALIKES)
def test_honest_lookalikes_are_let_go(name: str) -> None:
    assert not found(web(crowd() + LOOKALIKES[name], unread=[24, 25, 26]))


def test_a_common_taste_at_home_is_no_network() -> None:
    # The portal, the bank and the paper of one language: rare in the world, on a third of the sites at home.
    home = [site for site in range(SITES) if site % 4 == 1]
    rng = np.random.default_rng(5)
    edges = [edge for edge in promote(home, CUSTOMERS) if rng.random() < 0.35]
    assert not found(web(crowd() + edges))


def test_chains_fall_apart_and_two_operators_with_one_customer_stay_two() -> None:
    one, other = list(range(12)), list(range(40, 54))
    edges = promote(one, CUSTOMERS) + promote(other, [SITES + 3, SITES + 4, SITES + 5])
    networks = found(web(crowd() + edges))
    assert [n.members.tolist() for n in networks] == [other, one]


def test_names_of_homes_do_not_matter() -> None:
    edges = crowd() + promote(GROUP, CUSTOMERS)
    plain, renamed = web(edges), web(edges)
    renamed.home[:] = np.array([7, 3, 0, 5])[renamed.home]
    before, after = found(plain), found(renamed)
    assert [n.members.tolist() for n in before] == [n.members.tolist() for n in after]
    assert [n.confidence for n in before] == [n.confidence for n in after]


def test_an_account_counts_in_a_member_with_one_customer_and_nobody_else() -> None:
    half = [*GROUP, 50]
    edges = crowd() + promote(GROUP, CUSTOMERS) + promote([50], CUSTOMERS[:1])
    assert 50 not in found(web(edges))[0].members
    assert 50 in found(web(edges, marks=[half]))[0].members
    assert 51 not in found(web(edges, marks=[[*half, 51]]))[0].members


def test_a_site_with_an_owner_outside_needs_more_than_two_common_targets() -> None:
    clients = [50, *range(200, 230)]
    edges = crowd() + promote(GROUP, CUSTOMERS) + promote([50], CUSTOMERS[:2])
    assert 50 in found(web(edges))[0].members
    assert 50 not in found(web(edges, marks=[clients]))[0].members


def test_a_site_with_an_owner_outside_needs_half_of_many_targets() -> None:
    clients, targets = [50, *range(200, 230)], [SITES + at for at in range(1, 9)]
    edges = crowd() + promote(GROUP, targets) + promote([50], targets[:3])
    assert 50 in found(web(edges))[0].members
    assert 50 not in found(web(edges, marks=[clients]))[0].members
    assert 50 in found(web(edges + promote([50], targets[:4]), marks=[clients]))[0].members


def test_a_popular_customer_is_told_beside_two_that_live_of_the_members_but_makes_no_purpose() -> None:
    popular = SITES + 5
    members = range(18)
    fans = [(site, popular, True, 100 * popular) for site in range(100, 210)]
    edges = crowd() + fans + promote(members, [popular], words=9)
    [network] = found(web(edges + promote(members, CUSTOMERS)))
    assert sorted(each.target for each in network.promoted) == [*CUSTOMERS, popular]
    assert not found(web(edges + promote(members, CUSTOMERS[:1])))
