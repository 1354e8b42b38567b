"""Boosted trees over the measured numbers of a link's place, fitted with numpy alone.

Every branch of one level asks the same question (oblivious trees), a leaf answers for all placements at once (one Newton
step of the softmax loss with a ridge penalty). Seeded; equal examples give equal trees.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hreflens.read.placement_measures import NAMES
from hreflens.read.placement_model import PLACEMENTS

ROUNDS, DEPTH, RATE, RIDGE = 250, 4, 0.15, 10.0
"""Depth 3 with 150 rounds lost .7 points in cross-validation, gradient-boosted trees of LightGBM gained none."""
QUANTILES, LEAST_ROWS = 24, 20
"""Thresholds tried for a number, and the examples that must lie on either side of one."""
ROW_SHARE, NUMBER_SHARE = 0.8, 0.4
"""Shares of examples and of numbers that each tree sees."""
SEED = 0
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tree:
    """The numbers and thresholds that the levels ask, and the answers of the leaves (leaves x placements)."""

    asked: Whole
    above: Whole
    answers: Floats


def questions(numbers: Whole) -> tuple[Whole, Whole]:
    """Return all questions that split the examples: which number, above which value."""
    asked, above = [], []
    for column in range(numbers.shape[1]):
        values = numbers[:, column]
        steps = np.linspace(0, 1, QUANTILES + 1)[1:-1]
        for value in np.unique(np.quantile(values, steps, method="lower")):
            if LEAST_ROWS <= int((values > value).sum()) <= len(values) - LEAST_ROWS:
                asked.append(column)
                above.append(int(value))
    return np.array(asked, dtype=np.int64), np.array(above, dtype=np.int64)


def _grow(yes: Floats, slope: Floats, bend: Floats) -> list[int]:
    """Return the questions of one tree, the best of each level: columns of `yes` (examples x questions, 0 or 1)."""
    leaf = np.zeros(len(yes), dtype=np.int64)
    chosen: list[int] = []
    for depth in range(DEPTH):
        gain = np.zeros(yes.shape[1])
        for number in range(1 << depth):
            rows = np.flatnonzero(leaf == number)
            if len(rows):
                part, slopes, bends = yes[rows], slope[rows], bend[rows]
                right, heavy = part.T @ slopes, part.T @ bends
                left, light = slopes.sum(0) - right, bends.sum(0) - heavy
                gain += (right**2 / (heavy + RIDGE) + left**2 / (light + RIDGE)).sum(1)
        best = int(gain.argmax())
        chosen.append(best)
        leaf = leaf * 2 + yes[:, best].astype(np.int64)
    return chosen


def fit_trees(numbers: Whole, answers: Whole) -> list[Tree]:
    """Return ROUNDS trees fitted to examples (examples x NAMES) and their placements (numbers of PLACEMENTS)."""
    random = np.random.default_rng(SEED)
    asked, above = questions(numbers)
    yes = (numbers[:, asked] > above).astype(np.float64)
    target = np.eye(len(PLACEMENTS))[answers]
    totals = np.tile(np.log(target.mean(0) + 1e-9), (len(numbers), 1))
    found: list[Tree] = []
    for _ in range(ROUNDS):
        chance = np.exp(totals - totals.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slope, bend = target - chance, chance * (1 - chance)
        rows = np.flatnonzero(random.random(len(numbers)) < ROW_SHARE)
        shown = np.flatnonzero(random.random(numbers.shape[1]) < NUMBER_SHARE)
        among = np.flatnonzero(np.isin(asked, shown))
        chosen = among[_grow(yes[np.ix_(rows, among)], slope[rows], bend[rows])]
        leaf = yes[:, chosen].astype(np.int64) @ (1 << np.arange(DEPTH)[::-1])
        leaves = np.zeros((1 << DEPTH, len(PLACEMENTS)))
        for number in range(1 << DEPTH):
            inside = rows[leaf[rows] == number]
            leaves[number] = RATE * slope[inside].sum(0) / (bend[inside].sum(0) + RIDGE)
        totals += leaves[leaf]
        found.append(Tree(asked[chosen], above[chosen], leaves))
    return found


def score_trees(trees: list[Tree], numbers: Whole) -> Floats:
    """Return the summed answers of the trees (examples x placements)."""
    total = np.zeros((len(numbers), len(PLACEMENTS)))
    for tree in trees:
        leaf = (numbers[:, tree.asked] > tree.above).astype(np.int64) @ (1 << np.arange(DEPTH)[::-1])
        total += tree.answers[leaf]
    return total


def write_trees(trees: list[Tree], scale: float, out: Path) -> None:
    """Write the trees, one a line, with their answers as whole hundredths times `scale`."""
    used = sorted({NAMES[number] for tree in trees for number in tree.asked})
    places = {name: number for number, name in enumerate(used)}
    lines = []
    for tree in trees:
        levels = [[places[NAMES[one]], int(value)] for one, value in zip(tree.asked, tree.above, strict=True)]
        lines.append(
            json.dumps([levels, np.rint(tree.answers * scale).astype(int).tolist()], separators=(",", ":"))
        )
    head = json.dumps({"placements": [place.value for place in PLACEMENTS], "measures": used})
    out.write_text(head[:-1] + ', "trees": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
