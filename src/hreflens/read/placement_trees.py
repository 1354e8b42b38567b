"""A second opinion on a link's place: small trees over measured numbers, added to the weighed facts.

Boosted trees in which all branches of one level ask the same question, so that a tree is a row of questions and a
table of answers, and all trees of a link are one look-up. `placement_trees.json` is written by `training.placement`;
its answers are whole hundredths on the scale of `read.placement_model`. It must not see anything but the numbers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from hreflens.read.placement_measures import NAMES
from hreflens.read.placement_model import PLACEMENTS


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees: the number each level asks for, its threshold, and the answers (trees x leaves x placements)."""

    asked: NDArray[np.int64]
    above: NDArray[np.int64]
    answers: NDArray[np.int64]

    def score(self, numbers: Sequence[int]) -> list[int]:
        """Return for each of PLACEMENTS the summed hundredths that the trees speak for it. Raises nothing."""
        yes = np.asarray(numbers, dtype=np.int64)[self.asked] > self.above
        leaves = yes @ (1 << np.arange(yes.shape[1])[::-1])
        totals: list[int] = self.answers[np.arange(len(leaves)), leaves].sum(axis=0).tolist()
        return totals


@lru_cache(maxsize=1)
def trees() -> Trees:
    """Return the shipped trees. Raises ValueError when they were trained for other placements or numbers."""
    raw = json.loads(files(__package__).joinpath("placement_trees.json").read_text("utf-8"))
    if raw["placements"] != [place.value for place in PLACEMENTS] or set(raw["measures"]) - set(NAMES):
        raise ValueError(
            "placement_trees.json is of other placements or numbers: run python -m training.placement"
        )
    columns = {name: number for number, name in enumerate(NAMES)}
    levels = [[(columns[raw["measures"][one]], above) for one, above in tree[0]] for tree in raw["trees"]]
    return Trees(
        np.array([[one for one, _ in level] for level in levels], dtype=np.int64),
        np.array([[above for _, above in level] for level in levels], dtype=np.int64),
        np.array([tree[1] for tree in raw["trees"]], dtype=np.int64),
    )
