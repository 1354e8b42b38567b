"""A generated web with its truth, and how a detector's networks are graded against it.

Two generators that share nothing but this contract make such webs: `networks_a` is tuned on, `networks_b` is graded on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.judge.networks.observed import Ints, Network, Observed

GRADES = ("sloppy", "mid", "clean")


@dataclass(frozen=True, slots=True)
class World:
    """A web in columns and the truth about every site.

    `kind` names each site's class (index into `kinds`); `network` is the planted network or -1; `grade` is 0 sloppy,
    1 mid, 2 clean or -1; `grey` sites (sold posts, attackers' own pages) count neither for nor against.
    """

    seen: Observed
    kinds: tuple[str, ...]
    kind: NDArray[np.int64]
    network: Ints
    grade: Ints
    grey: NDArray[np.bool_]
    language: Ints


@dataclass(frozen=True, slots=True)
class Grading:
    """What came out: sites accused, rightly accused, recall per grade over sites whose pages were read."""

    accused: int
    right: int
    recall: tuple[float, float, float]
    recall_of_all: float
    wrong_by_kind: dict[str, int]
    recall_by_language: NDArray[np.float64]
    networks_found: float
    """Share of planted networks of at least ten read sites of which half the sites were found."""

    @property
    def precision(self) -> float:
        """Share of accused sites, grey ones left out, that belong to planted networks."""
        return self.right / self.accused if self.accused else 1.0


def graded(world: World, networks: Sequence[Network]) -> Grading:
    """Return how well the networks found meet the truth."""
    hit = np.zeros(world.seen.sites, dtype=bool)
    for network in networks:
        hit[network.members] = True
    planted = world.network >= 0
    counted = hit & ~world.grey
    wrong = counted & ~planted
    known = planted & world.seen.read
    recall = tuple(
        float(hit[known & (world.grade == grade)].mean()) if (known & (world.grade == grade)).any() else 1.0
        for grade in range(3)
    )
    sizes = np.bincount(world.network[known], minlength=int(world.network.max()) + 1 if planted.any() else 1)
    found = np.bincount(world.network[known & hit], minlength=len(sizes))
    large = sizes >= 10
    langs = int(world.language.max()) + 1
    per_language = np.bincount(world.language[known & hit], minlength=langs) / np.maximum(
        1, np.bincount(world.language[known], minlength=langs)
    )
    return Grading(
        int(counted.sum()), int((counted & planted).sum()), recall, float(hit[planted].mean()) if planted.any() else 1.0,  # type: ignore[arg-type]
        {world.kinds[k]: int(n) for k, n in enumerate(np.bincount(world.kind[wrong], minlength=len(world.kinds))) if n},
        per_language, float((found[large] >= 0.5 * sizes[large]).mean()) if large.any() else 1.0,
    )  # fmt: skip
