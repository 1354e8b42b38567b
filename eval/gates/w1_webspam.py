"""W1: the public benchmark WEBSPAM-UK2007. Its web is not at hand, so the target cannot be measured; a reference can.

The collection holds labels, host names and the features that others computed for the training part, but neither the
host graph nor the pages: our own evidence has nothing to read. `w1_auc` stays unmeasured. What is measured is how
far the circulated link features alone carry a plain model, as a mark for whoever brings the graph: hosts of one
domain never in training and test at once, the label hidden in the last column left out, and so the host's number
and the length of its name.
"""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.judge.calibration import probability
from hreflens.urls.domains import registrable_domain

LINKS, HOSTS = (
    "spam/labelled/uk2007_link_features_train.arff.gz",
    "spam/labelled/webspam_uk2007_hostnames.txt.gz",
)
TARGET_AUC, TARGET_TPR = 0.85, 0.40
REFERENCE_FLOOR = 0.70
FOLDS, RIDGE, KNOTS = 5, 3e-3, 4
WHY = "neither the host graph nor the pages of the collection are at hand: only features that others computed"


def run() -> list[GateResult]:
    """Return the unmeasured targets with the reason, and the reference on circulated link features."""
    missing = [
        GateResult("w1_auc", None, TARGET_AUC, 0, False, note=WHY),
        GateResult("w1_tpr_at_1pct", None, TARGET_TPR, 0, False, note=WHY),
    ]
    links, hosts = shared(LINKS), shared(HOSTS)
    if links is None or hosts is None:
        return [
            *missing,
            GateResult("w1_reference_auc", None, REFERENCE_FLOOR, 0, False, note="labels absent"),
        ]
    features, spam, domains = read_features(links, hosts)
    scores = cross_scores(features, spam, domains)
    note = f"circulated link features, plain logistic model, folds by domain; TPR {tpr_at(scores, spam, 0.01):.2f} at 1 % FPR"
    return [*missing, judged("w1_reference_auc", auc(scores, spam), REFERENCE_FLOOR, n=len(spam), note=note)]


def read_features(links: Path, hosts: Path) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[str]]:
    """Return features (hosts, features), whether each is spam, and its registrable domain; undecided hosts left out."""
    with gzip.open(hosts, "rt", encoding="utf-8") as lines:
        names = dict(line.split() for line in lines)
    with gzip.open(links, "rt", encoding="utf-8") as lines:
        rows = [line.strip().split(",") for line in lines if line.strip() and line[0] not in "@%"]
    rows = [row for row in rows if row[-2] in ("spam", "nonspam")]
    # First column: the host's number. Last two: the label, and the label again as a score.
    features = np.array([[float(value) for value in row[1:-2]] for row in rows])
    spam = np.array([row[-2] == "spam" for row in rows])
    return features, spam, [registrable_domain(names[row[0]]) or names[row[0]] for row in rows]


def cross_scores(
    features: NDArray[np.float64], spam: NDArray[np.bool_], domains: list[str]
) -> NDArray[np.float64]:
    """Return a score per host from models that saw no host of its domain."""
    order = {domain: number for number, domain in enumerate(sorted(set(domains)))}
    shuffled = np.random.default_rng(7).permutation(len(order))
    fold = np.array([shuffled[order[domain]] % FOLDS for domain in domains])
    scores = np.zeros(len(spam))
    for number in range(FOLDS):
        test = fold == number
        known, unseen = _standard(features[~test], features[test])
        weights = _logistic(known, spam[~test])
        scores[test] = unseen @ weights[:-1] + weights[-1]
    return scores


def _standard(
    train: NDArray[np.float64], test: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both as ranks within the training hosts, with hinges so that a line can bend."""
    found = []
    for part in (train, test):
        ranks = np.stack(
            [np.searchsorted(np.sort(train[:, n]), part[:, n]) / len(train) for n in range(train.shape[1])], 1
        )
        hinges = [np.maximum(0.0, ranks - knot / KNOTS) for knot in range(KNOTS)]
        found.append(np.concatenate(hinges, axis=1))
    return found[0], found[1]


def _logistic(features: NDArray[np.float64], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    sign = np.where(truth, 1.0, -1.0)
    share = np.where(truth, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (features @ weights[:-1] + weights[-1])
        pull = share * -sign * probability(-margin) / len(sign)
        gradient = np.append(features.T @ pull + 2 * RIDGE * weights[:-1], pull.sum())
        value = float((share * np.logaddexp(0.0, -margin)).mean() + RIDGE * (weights[:-1] ** 2).sum())
        return value, gradient

    found: NDArray[np.float64] = minimize(
        loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}
    ).x
    return found


def auc(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve; ties count half."""
    ordered = np.sort(scores[~truth])
    below = np.searchsorted(ordered, scores[truth], "left")
    upto = np.searchsorted(ordered, scores[truth], "right")
    return float((below + upto).mean() / 2 / len(ordered))


def tpr_at(scores: NDArray[np.float64], truth: NDArray[np.bool_], fpr: float) -> float:
    """Return the share of spam above the score that a share `fpr` of the others reaches."""
    return float((scores[truth] > np.quantile(scores[~truth], 1 - fpr)).mean())
