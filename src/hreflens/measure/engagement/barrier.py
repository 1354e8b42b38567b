"""The language barrier as a number: how much less mismatched sessions engage on the same page, with an interval.

Pages differ in what they ask of a visitor, so sessions are only compared within a page and source kind. Each page's
difference gets the Mantel-Haenszel weight n1 n0 / (n1 + n0), toned down by how much pages truly differ (Paule and
Mandel 1982; without such differences the weights are Mantel and Haenszel's own). The interval takes its width from how
far the pages lie apart, after Hartung and Knapp (2001), and so bears sessions that are not independent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_PAGES = 3
"""With fewer pages nothing tells how far pages differ, and an interval would be a guess."""
LEAST_SESSIONS = 30.0
"""Least sessions of either kind over all pages (the usual rule of thumb for a share)."""

# 97.5 % points of Student's t for 1-10 degrees of freedom (any table); beyond, Fisher and Cornish's expansion.
_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Strata:
    """One entry per landing page x source kind: sessions and engaged sessions, matched and mismatched."""

    page: NDArray[np.int64]
    matched: Floats
    matched_engaged: Floats
    mismatched: Floats
    mismatched_engaged: Floats


@dataclass(frozen=True, slots=True)
class Barrier:
    """A difference of engaged shares with its 95 % interval; `why` says why there is none."""

    difference: float | None
    low: float | None
    high: float | None
    pages: int
    matched: float
    mismatched: float
    between: float = 0.0
    """Variance between pages."""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class PageBarriers:
    """Per page with both kinds of sessions: its number, difference shrunk to the common one, 95 % interval."""

    page: NDArray[np.int64]
    difference: Floats
    low: Floats
    high: Floats
    matched: Floats
    mismatched: Floats


def estimate(strata: Strata) -> Barrier:
    """Return the mean difference over pages, or why it cannot be judged. Raises nothing."""
    pages, weight, gap = _by_page(strata)
    matched, mismatched = _compared(strata)
    if len(pages) < LEAST_PAGES:
        return Barrier(None, None, None, len(pages), matched, mismatched, why="too_few_pages")
    if min(matched, mismatched) < LEAST_SESSIONS:
        return Barrier(None, None, None, len(pages), matched, mismatched, why="too_few_sessions")
    within = _spread(strata) / weight
    between = _between(gap, within)
    given = 1.0 / (within + between)
    mean = float((given * gap).sum() / given.sum())
    half = _half_width(given / given.sum(), gap - mean)
    return Barrier(
        mean, max(-1.0, mean - half), min(1.0, mean + half), len(pages), matched, mismatched, between
    )


def _half_width(part: Floats, residual: Floats) -> float:
    """Return half the 95 % interval of a weighted mean, from how far each page lies from it.

    Each squared residual is divided by what its own weight takes away (HC2, MacKinnon and White 1985), and the degrees
    of freedom are those of unequal weights: n pages of which one has half the sessions are fewer than n.
    """
    error = float(np.sqrt((part**2 * residual**2 / np.maximum(1.0 - part, 1e-9)).sum()))
    return student(max(1, round(1.0 / float((part**2).sum()) - 1.0))) * error


def shrunk(strata: Strata, whole: Barrier) -> PageBarriers:
    """Return each page's own difference, drawn towards the common one as far as its sessions are few.

    The empirical Bayes estimate of a normal hierarchy: shrinkage = between / (between + within), the interval holds
    the uncertainty of the common difference too. Empty when there is no common difference.
    """
    pages, weight, gap = _by_page(strata)
    if whole.difference is None or whole.low is None or whole.high is None:
        none = np.empty(0)
        return PageBarriers(np.empty(0, np.int64), none, none, none, none, none)
    within = _spread(strata) / weight
    own = whole.between / (whole.between + within)
    mean_error = (whole.high - whole.low) / 2 / _Z  # a little wide where pages are few
    centre = whole.difference + own * (gap - whole.difference)
    error = np.sqrt(own * within + (1 - own) ** 2 * mean_error**2)
    both = np.isin(strata.page, pages)
    at = np.searchsorted(pages, strata.page[both])
    count = len(pages)
    return PageBarriers(
        pages, centre, np.maximum(-1.0, centre - _Z * error), np.minimum(1.0, centre + _Z * error),
        _summed(at, strata.matched[both], count), _summed(at, strata.mismatched[both], count),
    )  # fmt: skip


def student(freedom: int) -> float:
    """Return the 97.5 % point of Student's t for whole degrees of freedom from 1."""
    if freedom <= len(_T):
        return _T[max(1, freedom) - 1]
    z, n = _Z, float(freedom)
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / n + second / n**2 + third / n**3


def _usable(strata: Strata) -> NDArray[np.bool_]:
    usable: NDArray[np.bool_] = (strata.matched > 0) & (strata.mismatched > 0)
    return usable


def _by_page(strata: Strata) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Return (pages, Mantel-Haenszel weight, difference) of pages with both kinds; source kinds are strata within."""
    use = _usable(strata)
    n1, n0 = strata.matched[use], strata.mismatched[use]
    weight = n1 * n0 / (n1 + n0)
    gap = strata.matched_engaged[use] / n1 - strata.mismatched_engaged[use] / n0
    pages, at = np.unique(strata.page[use], return_inverse=True)
    total = _summed(at, weight, len(pages))
    mean = _summed(at, weight * gap, len(pages)) / np.where(total > 0, total, 1.0)
    return pages, total, mean


def _summed(at: NDArray[np.int64], values: Floats, count: int) -> Floats:
    return np.bincount(at, values, count).astype(np.float64)


def _compared(strata: Strata) -> tuple[float, float]:
    use = _usable(strata)
    return float(strata.matched[use].sum()), float(strata.mismatched[use].sum())


def _spread(strata: Strata) -> float:
    """Return the variance of one session's engagement within strata, p (1 - p) on average, never 0."""
    use = _usable(strata)
    n1, n0 = strata.matched[use], strata.mismatched[use]
    share1, share0 = strata.matched_engaged[use] / n1, strata.mismatched_engaged[use] / n0
    # Pages of few sessions have shares of 0 and 1: one session of the overall share is added to each.
    sessions = float((n1 + n0).sum())
    overall = float((strata.matched_engaged[use] + strata.mismatched_engaged[use]).sum()) / sessions
    share1, share0 = (share1 * n1 + overall) / (n1 + 1), (share0 * n0 + overall) / (n0 + 1)
    total = (n1 * share1 * (1 - share1) + n0 * share0 * (1 - share0)).sum() / sessions
    return max(float(total), 1e-6)


def _between(gap: Floats, within: Floats) -> float:
    """Return the variance between pages (Paule and Mandel 1982), 0 when pages differ no more than by chance."""
    freedom = len(gap) - 1

    def excess(variance: float) -> float:
        given = 1.0 / (within + variance)
        mean = (given * gap).sum() / given.sum()
        return float((given * (gap - mean) ** 2).sum()) - freedom

    low, high = 0.0, 1.0
    if excess(low) <= 0:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        if excess(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
