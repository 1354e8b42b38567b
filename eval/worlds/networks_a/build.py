"""Generator A: a web of many languages in columns, drawn class by class from one seed.

Class shares, network sizes and hygiene follow the feasibility study (spam research 6.4), with its hard negatives and
the cases that it left out. Every language gets the same classes in the same shares.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eval.worlds.networks_a.groups import GROUPS, Draft
from eval.worlds.webs import World
from hreflens.judge.networks.observed import STRONG, WEAK, Observed

LANGUAGES = 40
ORGANIC, NETWORK = "organic", "network"
SHARES = {
    "network": 0.05, "twins": 0.005, "brand": 0.03, "agency": 0.06, "media": 0.01, "university": 0.01, "franchise": 0.01,
    "reviewer": 0.01, "mirror": 0.004, "webring": 0.006, "town": 0.02, "tenant": 0.02, "hacked": 0.005, "blasted": 0.005,
    "burst": 0.004, "guestpost": 0.006, "expired": 0.004,
}  # fmt: skip
MISSING = 0.2
"""Sites whose pages could not be read."""


@dataclass(frozen=True, slots=True)
class Hygiene:
    """Chances that a network of each grade (sloppy, mid, clean) leaves a footprint on a member."""

    address: tuple[float, float, float] = (0.8, 0.35, 0.05)
    server: tuple[float, float, float] = (0.7, 0.3, 0.05)
    account: tuple[float, float, float] = (0.6, 0.15, 0.0)
    template: tuple[float, float, float] = (0.7, 0.5, 0.15)
    text: tuple[float, float, float] = (0.2, 0.05, 0.0)
    links: tuple[float, float] = (0.35, 0.9)
    """Lowest and highest share of members that link a customer; with more than eight customers half as many."""
    customers: tuple[int, int] = (2, 12)
    noise: float = 1.0
    """Honest out-links of a member, as a share of what an organic site has."""


def build_world(sites: int, seed: int, hygiene: Hygiene = Hygiene(), missing: float = MISSING) -> World:
    """Return a web of about `sites` sites drawn from `seed`."""
    rng = np.random.default_rng(seed)
    kinds = (ORGANIC, *SHARES)
    draft = Draft(sites, int(sites * 1.6), LANGUAGES, rng, hygiene)
    kind = np.zeros(sites, dtype=np.int64)
    at = 0
    order = rng.permutation(sites)
    for number, (name, share) in enumerate(SHARES.items(), start=1):
        wanted = max(12, int(share * sites))
        free = order[at : at + wanted]
        at += wanted
        kind[free] = number
        GROUPS[name](draft, free)
    draft.organic_links(kind)
    draft.common_marks()
    read = rng.random(sites) >= missing
    return _world(draft, kinds, kind, read)


def _world(draft: Draft, kinds: tuple[str, ...], kind: NDArray[np.int64], read: NDArray[np.bool_]) -> World:
    site, target, content, anchor = draft.edges()
    alive = read[site]
    site, target, content, anchor = site[alive], target[alive], content[alive], anchor[alive]
    mark_site, mark, strength, on_page = draft.marks()
    alive = read[mark_site] | ~on_page
    seen = Observed(
        draft.sites, draft.names, site, target, content, anchor, draft.language[: draft.sites], read,
        mark_site[alive], mark[alive], strength,
    )  # fmt: skip
    return World(seen, kinds, kind, draft.network, draft.grade, draft.grey, draft.language[: draft.sites])


def without(hygiene: Hygiene, *footprints: str) -> Hygiene:
    """Return the hygiene of operators who leave out these footprints (N2)."""
    return replace(hygiene, **dict.fromkeys(footprints, (0.0, 0.0, 0.0)))


__all__ = ["STRONG", "WEAK", "Hygiene", "build_world", "without"]
