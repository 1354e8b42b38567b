"""Fit the table: mean of token vectors against the teacher's meaning, by similarity distillation.

Each batch holds single texts and made-up pages of all languages at once. The loss is 1 - cosine to the
target plus the squared error between the batch's similarities and the teacher's, so that the student learns
which texts are about the same, across and within languages. Adam on the
rows touched, in two compiled loops.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from training.relevance.prepare import Items
from training.relevance.sampling import Pages, draw_pages, item_weights
from training.relevance.splitting import Splits
from training.relevance.targets import unit

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The knobs of one run; the defaults are the shipped model's."""

    steps: int = 12_000
    batch: int = 1_024
    pages: int = 128
    rate: float = 4e-3
    last_rate: float = 0.03
    cosine: float = 1.0
    similarity: float = 6.0
    contrast: float = 0.02
    temperature: float = 0.06
    dropout: float = 0.1
    split: float = 0.1
    seed: int = 20261124


def gather(items: Items, groups: list[NDArray[np.int32]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return (token ids of all groups, number of tokens in each group)."""
    flat = np.concatenate(groups)
    starts, ends = items.offsets[flat], items.offsets[flat + 1]
    lengths = ends - starts
    total = int(lengths.sum())
    inner = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    ids = items.ids[np.repeat(starts, lengths) + inner]
    sizes = np.add.reduceat(lengths, np.concatenate([[0], np.cumsum([len(g) for g in groups])[:-1]]))
    return ids, sizes


def page_targets(items: Items, targets: Floats, groups: list[NDArray[np.int32]]) -> Floats:
    """Return the unit mean of the targets of each group's texts."""
    flat = np.concatenate(groups)
    begins = np.concatenate([[0], np.cumsum([len(g) for g in groups])[:-1]])
    return unit(np.add.reduceat(targets[items.row[flat]], begins, axis=0))


@njit(fastmath=True, cache=True, parallel=True)
def pool(vectors, ids, offsets, out):  # type: ignore[no-untyped-def]
    """Write the mean of the token vectors of each group into `out`, shape (groups, dim)."""
    for group in prange(len(offsets) - 1):
        first, last = offsets[group], offsets[group + 1]
        out[group, :] = 0.0
        for at in range(first, last):
            out[group] += vectors[ids[at]]
        out[group] /= max(1, last - first)


@njit(fastmath=True, cache=True, parallel=True)
def adam(vectors, first, second, age, rows, bounds, order, owner, share, gradient, rate):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Apply one Adam step (b1 .9, b2 .99, bias-corrected per row) to every row touched.

    `order` sorts the tokens by id; those of rows[n] stand at bounds[n] to bounds[n + 1]; `share` is 1 / tokens of
    the owning group, `gradient` that of the pooled vectors. Rows are independent: the result does not depend
    on the number of threads.
    """
    dim = vectors.shape[1]
    for at in prange(len(rows)):
        row = rows[at]
        total = np.zeros(dim, np.float32)
        for place in range(bounds[at], bounds[at + 1]):
            group = owner[order[place]]
            total += share[group] * gradient[group]
        age[row] += 1
        fix1 = np.float32(1.0 / (1.0 - 0.9 ** age[row]))
        fix2 = np.float32(1.0 / (1.0 - 0.99 ** age[row]))
        for n in range(dim):
            value = total[n]
            first[row, n] = np.float32(0.9) * first[row, n] + np.float32(0.1) * value
            second[row, n] = np.float32(0.99) * second[row, n] + np.float32(0.01) * value * value
            vectors[row, n] -= (
                rate * first[row, n] * fix1 / (np.sqrt(second[row, n] * fix2) + np.float32(1e-8))
            )


def loss_and_gradient(pooled: Floats, target: Floats, recipe: Recipe) -> tuple[float, Floats]:
    """Return the loss of a batch and its gradient by the pooled vectors, shape (groups, dim).

    loss = cosine * mean(1 - z.y) + similarity * mean((ZZ' - YY')^2) [+ contrast * InfoNCE], z = unit(pooled).
    """
    count = len(pooled)
    length = np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-6)
    student = pooled / length
    agreement = (student * target).sum(axis=1)
    gap = student @ student.T - target @ target.T
    loss = recipe.cosine * float(1 - agreement.mean()) + recipe.similarity * float(np.square(gap).mean())
    slope = (-recipe.cosine / count) * target + (4 * recipe.similarity / count**2) * (gap @ student)
    if recipe.contrast:
        logits = (student @ target.T) / recipe.temperature
        same = (target @ target.T) > 0.999
        np.fill_diagonal(same, False)
        logits[same] = -1e4
        logits -= logits.max(axis=1, keepdims=True)
        chance = np.exp(logits)
        chance /= chance.sum(axis=1, keepdims=True)
        own = np.diag(chance)
        loss += recipe.contrast * float(-np.log(np.maximum(own, 1e-9)).mean())
        chance[np.arange(count), np.arange(count)] -= 1.0
        slope += (recipe.contrast / count / recipe.temperature) * (chance @ target)
    slope -= student * (student * slope).sum(axis=1, keepdims=True)
    return loss, np.asarray(slope / length, dtype=np.float32)


def train(
    items: Items,
    targets: Floats,
    start: Floats,
    pages: Pages,
    *,
    splits: Splits,
    recipe: Recipe,
    report: Callable[[int, float, Floats], None] = lambda step, loss, vectors: None,
    every: int = 500,
) -> Floats:
    """Return the fitted token vectors, shape of `start`.

    Args:
        items: texts as token ids.
        targets: unit meaning of each English row.
        start: token vectors to begin with.
        pages: document sentences for made-up pages.
        splits: other ways to cut the tokens.
        recipe: the knobs.
        report: called with (step, mean loss since the last call, vectors).
        every: steps between reports.
    """
    rng = np.random.default_rng(recipe.seed)
    vectors = np.ascontiguousarray(start, dtype=np.float32).copy()
    first, second = np.zeros_like(vectors), np.zeros_like(vectors)
    age = np.zeros(len(vectors), np.int64)
    cumulative = np.cumsum(item_weights(items))
    losses: list[float] = []
    for step in range(recipe.steps):
        picked = np.searchsorted(cumulative, rng.random(recipe.batch)).astype(np.int32)
        groups = [*np.minimum(picked, len(items) - 1)[:, None], *draw_pages(pages, recipe.pages, rng)]
        ids, sizes = gather(items, groups)
        owner = np.repeat(np.arange(len(groups)), sizes)
        if recipe.split:
            ids, owner = splits.apply(ids, owner, recipe.split, rng)
        kept = rng.random(len(ids)) >= recipe.dropout
        kept[np.flatnonzero(np.diff(owner, append=len(groups)))] = True  # a text never loses all its tokens
        ids, owner = ids[kept], owner[kept]
        offsets = np.searchsorted(owner, np.arange(len(groups) + 1))
        pooled = np.empty((len(groups), vectors.shape[1]), np.float32)
        pool(vectors, ids, offsets, pooled)
        loss, gradient = loss_and_gradient(pooled, page_targets(items, targets, groups), recipe)
        done = step / max(1, recipe.steps)
        rate = recipe.rate * (recipe.last_rate + (1 - recipe.last_rate) * (1 - done))
        share = (1.0 / np.maximum(1, np.diff(offsets))).astype(np.float32)
        order = np.argsort(ids, kind="stable")
        rows, starts = np.unique(ids[order], return_index=True)
        bounds = np.append(starts, len(ids))
        adam(vectors, first, second, age, rows, bounds, order, owner, share, gradient, np.float32(rate))
        losses.append(loss)
        if (step + 1) % every == 0 or step + 1 == recipe.steps:
            report(step + 1, float(np.mean(losses)), vectors)
            losses.clear()
    return vectors
