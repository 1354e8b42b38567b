"""Which facts may speak: out-link targets and marks that are neither unique nor common, and pairs of them.

A pair of rare tokens on the same sites is the seed of a network. What counts as rare is measured within a site's own
language and market: a national bank is rare in the world and common at home (law 1 is untouched: where a site is only
decides what it is compared with).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hreflens.judge.networks.observed import Ints, Observed
from hreflens.tables import RunSql

LEAST_SITES = 3
"""Fewer sites with the same two tokens are a coincidence or a friendship."""
MOST_TARGET_SITES, MOST_MARK_SITES = 3_000, 400
"""Document-frequency caps: a target on more sites is popular, a mark on more is a theme, a host or a platform."""
MOST_SHARE = 0.5
"""A token on more than half of all sites tells nothing of any."""
MOST_TOKENS = 40
"""A site with more rare targets lists rather than promotes; its rarest ones are kept, which bounds the pairs."""
PRIOR_SITES = 20.0
"""Weight of the whole web's share of a token in that of a small language and market, in sites."""
LEAST_SURPRISE = 9.0
"""Log-likelihood ratio (nats) of a pair's sites against chance: e^-9 is one in 8,000 (Dunning 1993)."""

_PAIRS = files(__package__).joinpath("pairs.sql").read_text("utf-8")
_CHANCE = files(__package__).joinpath("chance.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens in use: entries (site, token), sorted by token then site; targets keep their number, marks follow."""

    site: Ints
    token: Ints
    names: int
    """Tokens from here on are marks: token - names is the mark."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of tokens that more sites use together than chance explains: a < b, a is a target."""

    a: Ints
    b: Ints
    sites: Ints
    surprise: NDArray[np.float64]


def usable_tokens(seen: Observed) -> Tokens:
    """Return the rare targets in running text and the rare marks of every site, the rarest first where too many."""
    text = seen.content & ~np.isin(seen.target, list(seen.own))
    linkers = np.bincount(seen.target[text], minlength=seen.names)
    cap = min(MOST_TARGET_SITES, MOST_SHARE * max(1, seen.sites))
    rare = text & (linkers[seen.target] >= LEAST_SITES) & (linkers[seen.target] <= cap)
    site, token = [seen.site[rare]], [seen.target[rare]]
    frequency = [linkers[seen.target[rare]]]
    if len(seen.mark):
        users = np.bincount(seen.mark)
        fits = (users[seen.mark] >= LEAST_SITES) & (users[seen.mark] <= min(MOST_MARK_SITES, cap))
        site.append(seen.mark_site[fits])
        token.append(seen.mark[fits] + seen.names)
        frequency.append(users[seen.mark[fits]])
    sites, tokens, counts = np.concatenate(site), np.concatenate(token), np.concatenate(frequency)
    order = np.lexsort((tokens, counts, sites))
    sites, tokens = sites[order], tokens[order]
    starts = np.flatnonzero(np.r_[True, sites[1:] != sites[:-1]]) if len(sites) else np.zeros(0, np.int64)
    nth = np.arange(len(sites)) - np.repeat(starts, np.diff(np.r_[starts, len(sites)]))
    kept = nth < MOST_TOKENS
    sites, tokens = sites[kept], tokens[kept]
    order = np.lexsort((sites, tokens))
    return Tokens(sites[order].astype(np.int64), tokens[order].astype(np.int64), seen.names)


def surprising_pairs(seen: Observed, tokens: Tokens, sql: RunSql) -> Pairs:
    """Return the pairs of tokens that sites use together beyond chance.

    Chance is what a home's shares of both tokens give, sites of many links counted in (the configuration model:
    Newman 2010, 13.2), with the shares of small homes drawn towards that of all sites.
    """
    several = np.bincount(tokens.site, minlength=seen.sites)[tokens.site] > 1
    uses = pa.table(
        {
            "site": tokens.site[several],
            "token": tokens.token[several],
            "is_target": (tokens.token[several] < tokens.names).astype(np.int64),
        }
    )
    found = sql(_PAIRS, {"uses": uses, "bounds": pa.table({"least": pa.array([LEAST_SITES], pa.int64())})})
    if not found.num_rows:
        empty = np.zeros(0, np.int64)
        return Pairs(empty, empty, empty, np.zeros(0))
    chance = sql(_CHANCE, {"found": found, **_homes(seen, tokens, found)})
    a, b, sites = (chance.column(name).to_numpy().astype(np.int64) for name in ("a", "b", "sites"))
    degree = np.bincount(tokens.site[tokens.token < tokens.names], minlength=seen.sites)
    active = degree[degree > 0].astype(np.float64)
    uneven = max(1.0, float((active * (active - 1)).mean() / active.mean() ** 2)) if len(active) else 1.0
    expected = uneven * chance.column("expected").to_numpy() + 1e-9
    ratio = np.maximum(sites / expected, 1.0)
    surprise = np.where(sites > expected, sites * np.log(ratio) - (sites - expected), 0.0)
    kept = surprise >= LEAST_SURPRISE
    return Pairs(a[kept], b[kept], sites[kept], surprise[kept])


def _homes(seen: Observed, tokens: Tokens, found: pa.Table) -> Mapping[str, pa.Table]:
    wanted = np.unique(np.concatenate([found.column("a").to_numpy(), found.column("b").to_numpy()]))
    mine = np.isin(tokens.token, wanted)
    token, home = tokens.token[mine], seen.home[tokens.site[mine]]
    # A home's size is the sites in it whose out-links or marks are known; others could not have used the token.
    size = np.bincount(
        seen.home[np.unique(tokens.site)], minlength=int(seen.home.max()) + 1 if len(seen.home) else 1
    )
    key, count = np.unique(token * len(size) + home, return_counts=True)
    token, home = key // len(size), key % len(size)
    overall = np.bincount(tokens.token, minlength=int(token.max()) + 1) / max(1, seen.sites)
    share = (count + PRIOR_SITES * overall[token]) / (size[home] + PRIOR_SITES)
    return {
        "homes": pa.table({"token": token, "home": home, "share": share}),
        "sizes": pa.table({"home": np.arange(len(size)), "sites": size.astype(np.int64)}),
    }
