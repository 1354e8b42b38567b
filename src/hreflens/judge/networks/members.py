"""Who belongs to a candidate: sites that use more of its facts than strangers would by chance.

Strangers are what the rest of a home shows: sites that link exactly one target of the candidate, held against those
that link none, tell how many innocent sites link two, three or more of them. A count of targets makes a member only
where innocents would be few among the sites that reach it. It must not look at what the targets are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.judge.networks.observed import Flags, Ints, Observed
from hreflens.judge.networks.tokens import MOST_TOKENS, Tokens

LEAST_MEMBERS = 4
"""Fewer sites are no network."""
INNOCENT_SHARE = 0.015
"""Sites of one home and one count of common targets are members when at most this share would be there by chance."""
MOST_COUNT = 12
"""Counts from here on are taken as one."""
LEAST_MARKED, MARKED_SHARE = 3, 0.3
"""Sites with a mark that link a target, and their share of all that carry it, from which the mark may be its own."""


@dataclass(frozen=True, slots=True)
class Index:
    """A web sorted so that questions about few sites cost little.

    Token t stands on token_site[starts[t]:starts[t + 1]]; site s links out_target[out_starts[s]:out_starts[s + 1]];
    `edges` are the sorted keys site * names + target of all links, `anchors` and `content` are parallel to it;
    `inlinks` counts the sites that link each name in running text; `degrees[h, d]` counts the sites of home h with d
    tokens.
    """

    seen: Observed
    starts: Ints
    token_site: Ints
    inlinks: Ints
    edges: Ints
    anchors: Ints
    out_starts: Ints
    out_target: Ints
    degrees: NDArray[np.float64]
    mark_starts: Ints
    """Site s carries marks_of[mark_starts[s]:mark_starts[s + 1]]."""
    marks_of: Ints
    carriers: Ints
    """Sites that carry each mark."""


def index_of(seen: Observed, tokens: Tokens) -> Index:
    """Return the index of a web and its tokens."""
    count = int(tokens.token.max()) + 1 if len(tokens.token) else 0
    order = np.lexsort((seen.target, seen.site))
    site, target = seen.site[order], seen.target[order]
    by_site = np.argsort(seen.mark_site, kind="stable")
    degree = np.bincount(tokens.site[tokens.token < seen.names], minlength=seen.sites)
    homes = int(seen.home.max()) + 1 if len(seen.home) else 1
    degrees = np.bincount(
        seen.home * (MOST_TOKENS + 1) + degree, weights=seen.read, minlength=homes * (MOST_TOKENS + 1)
    )
    return Index(
        seen, np.searchsorted(tokens.token, np.arange(max(count, seen.names) + 1)), tokens.site,
        np.bincount(seen.target[seen.content], minlength=seen.names), site * seen.names + target, seen.anchor[order],
        np.searchsorted(site, np.arange(seen.names + 1)), target,
        degrees.reshape(homes, MOST_TOKENS + 1).astype(np.float64),
        np.searchsorted(seen.mark_site[by_site], np.arange(seen.sites + 1)), seen.mark[by_site], np.bincount(seen.mark, minlength=1),
    )  # fmt: skip


def runs(starts: Ints, values: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Return (position in keys, value) of all values[starts[k]:starts[k + 1]], for each key k in turn."""
    first, counts = starts[keys], starts[keys + 1] - starts[keys]
    offset = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(keys)), counts), values[np.repeat(first, counts) + offset]


def uses(index: Index, tokens: Ints) -> tuple[Ints, Ints]:
    """Return (position in tokens, site) of every use of the tokens."""
    return runs(index.starts, index.token_site, tokens)


def core_members(index: Index, site: Ints) -> tuple[Ints, NDArray[np.float64]]:
    """Return the members by common targets alone and, per home, the chance of a stranger to link one of the targets.

    Args:
        index: of the web.
        site: the site of every use of the candidate's targets, repeated for each target it links.
    """
    sites, count = np.unique(site, return_counts=True)
    home = index.seen.home[sites]
    homes, at = np.unique(home, return_inverse=True)
    counted = np.minimum(count, MOST_COUNT)
    table = np.zeros((len(homes), MOST_COUNT + 1))
    np.add.at(table, (at, counted), 1.0)
    degrees = index.degrees[homes]
    size = degrees @ np.arange(degrees.shape[1])
    by_home = _few_innocent(table, degrees, size)
    # A network over many languages has few sites in each: all its homes together may show it as well.
    together = _few_innocent(table.sum(axis=0)[None, :], degrees.sum(axis=0)[None, :], size.sum()[None])
    fits = (by_home | together)[at, counted] & (count >= 2)
    stranger = np.zeros(index.degrees.shape[0])
    stranger[homes] = np.minimum(1.0, (table[:, 1] + 1.0) / np.maximum(1.0, degrees.sum(axis=1)))
    return sites[fits], stranger


def _few_innocent(
    table: NDArray[np.float64], degrees: NDArray[np.float64], size: NDArray[np.float64]
) -> Flags:
    """Return for which counts of common targets (column) in which home (row) innocent sites are few.

    Sites with one target over the links of all sites are the chance per link. One site is added, so that a home in
    which nobody else links any is not taken for a proof.
    """
    innocent = _expected(degrees, (table[:, 1] + 1.0) / np.maximum(1.0, size))
    reached = table[:, ::-1].cumsum(axis=1)[:, ::-1]
    expected = innocent[:, ::-1].cumsum(axis=1)[:, ::-1]
    few: Flags = expected <= INNOCENT_SHARE * np.maximum(reached, 1e-9)
    return few


def _expected(degrees: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected number of sites per home (row) and count of common targets (column) by chance (Poisson)."""
    mean = chance[:, None] * np.arange(degrees.shape[1])[None, :]
    found = np.zeros((len(chance), MOST_COUNT + 1))
    term = np.exp(-mean)
    for count in range(MOST_COUNT + 1):
        found[:, count] = (degrees * term).sum(axis=1)
        term = term * mean / (count + 1)
    return found


def marked_members(index: Index, site: Ints, marks: Ints, stranger: NDArray[np.float64]) -> Ints:
    """Return sites that link one of the targets and carry a mark that is the network's own.

    Of all that carry a mark, those that link no target bound how many strangers carry it, and with that how many
    strangers link a target by chance. The mark is the network's own when those are few among all that link one.

    Args:
        index: of the web.
        site: the site of every use of the candidate's targets.
        marks: tokens of the candidate's marks.
        stranger: per home, the chance of a stranger to link one of the targets.
    """
    linkers = np.unique(site)
    found = []
    for mark in marks.tolist():
        users = index.token_site[index.starts[mark] : index.starts[mark + 1]]
        links: Flags = np.isin(users, linkers)
        hits = int(links.sum())
        if hits < LEAST_MARKED or hits < MARKED_SHARE * len(users):
            continue
        chance = np.minimum(stranger[index.seen.home[users[~links]]], 0.5)
        if float((chance / (1.0 - chance)).sum()) <= INNOCENT_SHARE * hits:
            found.append(users[links])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
