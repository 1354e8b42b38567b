"""The same standing gives the same authority in every market, however low a market sits in the world's rank list.

Webs are made in which each market has its own size and sits at its own height; how far apart real markets sit is
taken from Common Crawl's ranks of 4,795 real domains where they are at hand. Sites at equal standings (the best
thousandth, hundredth, tenth ... of their market) are asked for their authority in every market. Those 4,795 domains
are also a rank list of their own: there the cohorts are small (uk 198 ... fr 45), so a market counts only in part, and
what is graded is how much of the gap between markets the market's own cohort takes away.
"""

import json
from collections import defaultdict

import numpy as np
import pyarrow as pa

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.engine.duck import run_sql
from hreflens.measure.authority.cohorts import CohortCounter, finish_cohorts
from hreflens.measure.authority.standing import build_site_authority
from hreflens.tables import DOMAIN_RANKS, LINKS, PAGE_MARKETS
from hreflens.urls.market import market_of_label

SEED = 5
SIZES = {
    "de": 160_000, "jp": 120_000, "ru": 110_000, "fr": 90_000, "br": 80_000, "it": 60_000, "pl": 50_000, "cz": 30_000,
    "kr": 30_000, "th": 20_000, "gr": 20_000, "bg": 12_000, "ge": 6_000, "am": 4_000, "is": 3_000, "kh": 2_000, "mm": 1_000,
}  # fmt: skip
"""Domains per market, a hundredth of the real zones' order; and as many again under .com."""
OFFSETS = {
    "de": 0.0, "jp": -0.2, "ru": -0.1, "fr": 0.0, "br": -0.3, "it": -0.1, "pl": -0.2, "cz": -0.1, "kr": -0.5, "th": -0.8,
    "gr": -0.5, "bg": -0.6, "ge": -1.0, "am": -1.1, "is": -0.3, "kh": -1.3, "mm": -1.5,
}  # fmt: skip
"""How much lower than .com a market sits, in standard deviations of site strength: small languages have fewer
links from elsewhere. Made up, and wide on purpose."""
STANDINGS = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5)
LARGE = 12_000
# Points of authority 0-100 between the markets where the same standing has most and least: (markets from LARGE on, all).
# Measured .14 / 1.8 (made) and .18 / 1.9 (real offsets); by the whole list alone 27 / 41 and 40 / 53.
CEILINGS = {"made": (0.3, 2.5), "real": (0.3, 2.5)}
LIST_MARKETS = ("uk", "ru", "de", "jp", "ca", "au", "fr")
"""Endings of the real list with 45 domains or more; fewer say little of where the middle is."""
LIST_STANDINGS = (0.1, 0.25, 0.5)
LIST_CEILING = 0.45
"""Measured .38."""


def run() -> list[GateResult]:
    """Return how far markets are apart at equal standing, on made-up offsets and on real ones."""
    results = _figures("made", OFFSETS)
    names = _real_names()
    if names is None:
        return [
            *results,
            judged("market_authority_real_spread", None, CEILINGS["real"][0], n=0, direction="<="),
            judged("market_authority_list_gap", None, LIST_CEILING, n=0, direction="<="),
        ]
    real = _real_offsets(names)
    results += _figures("real", {market: real.get(market, OFFSETS[market]) for market in SIZES})
    return [*results, _real_list(names)]


def _real_list(names: list[str]) -> GateResult:
    """Return the gap between markets at equal standing in a real list, as a share of the gap by the whole list."""
    ends = np.array([name.rpartition(".")[2] for name in names])
    found = _standings(np.array(names), ends, [end for end in LIST_MARKETS if end in ends], LIST_STANDINGS)
    ours, plain = (
        _spread([row[column] for row in found.values()]) for column in ("authority", "global_authority")
    )
    middle = ", ".join(
        f"{m} {row['authority'][-1]:.0f} ({row['global_authority'][-1]:.0f})" for m, row in found.items()
    )
    return judged(
        "market_authority_list_gap",
        ours / plain,
        LIST_CEILING,
        n=len(found) * len(LIST_STANDINGS),
        direction="<=",
        note=f"{ours:.1f} points for {plain:.1f} by the whole list; the middle site of each market (by the whole list): {middle}",
    )


def _figures(name: str, offsets: dict[str, float]) -> list[GateResult]:
    found = _authority(offsets)
    results = []
    for kind, least, ceiling in (("", LARGE, CEILINGS[name][0]), ("_small_too", 1_000, CEILINGS[name][1])):
        markets = [market for market in SIZES if SIZES[market] >= least]
        ours, plain = (
            _spread([found[m][column] for m in markets]) for column in ("authority", "global_authority")
        )
        note = f"points between markets; by the whole list alone {plain:.1f}"
        if kind:
            note += "; best 1 %: " + ", ".join(f"{m} {found[m]['authority'][1]:.0f}" for m in markets)
        figure = f"market_authority_{name}_spread{kind}"
        results.append(
            judged(figure, ours, ceiling, n=len(markets) * len(STANDINGS), direction="<=", note=note)
        )
    return results


def _spread(rows: list[list[float]]) -> float:
    """Return the widest gap between markets over all standings."""
    values = np.array(rows)
    return float((values.max(axis=0) - values.min(axis=0)).max())


def _authority(offsets: dict[str, float]) -> dict[str, dict[str, list[float]]]:
    """Return, per market, the authority and global authority of its sites at STANDINGS."""
    rng = np.random.default_rng(SEED)
    sizes = {**SIZES, "com": sum(SIZES.values())}
    strength = np.concatenate([rng.normal(offsets.get(end, 0.0), 1.0, size) for end, size in sizes.items()])
    ends = np.repeat(list(sizes), list(sizes.values()))
    order = np.argsort(-strength, kind="stable")
    names = np.char.add(np.char.add("s", order.astype(str)), np.char.add(".", ends[order]))
    return _standings(names, ends[order], list(SIZES), STANDINGS)


def _standings(
    names: np.ndarray, ends: np.ndarray, markets: list[str], standings: tuple[float, ...]
) -> dict[str, dict[str, list[float]]]:
    """Return, per market, the authority and global authority of its sites at `standings`.

    Args:
        names: sites, the first of the web first.
        ends: their last labels.
        markets: the last labels asked for.
        standings: shares of the market from its top, 0-1.
    """
    ranks = DOMAIN_RANKS.conform(
        pa.table(
            {
                "list": pa.array(["own"] * len(names)),
                "release": pa.array(["made"] * len(names)),
                "domain": pa.array(names.tolist()),
                "rank": np.arange(1, len(names) + 1),
            }
        )
    )
    counter = CohortCounter()
    cohorts = finish_cohorts(counter.add(ranks), counter.counts)
    places = {end: np.flatnonzero(ends == end) for end in markets}
    chosen = {
        end: [int(places[end][max(int(share * len(places[end])) - 1, 0)]) for share in standings]
        for end in markets
    }
    sites = [(str(names[at]), market_of_label(end)) for end, listed in chosen.items() for at in listed]
    tables = {
        "links": LINKS.from_rows({"referring_url": f"https://{s}/", "referring_site": s} for s, _ in sites),
        "page_markets": PAGE_MARKETS.from_rows({"url": f"https://{s}/", "site": s, "lang": "und", "market": m, "market_prob": 1.0} for s, m in sites),
        "domain_ranks": ranks.take(pa.array(sorted({at for listed in chosen.values() for at in listed}))),
        "rank_cohorts": cohorts,
    }  # fmt: skip
    rows = {row["site"]: row for row in build_site_authority(tables, sql=run_sql).to_pylist()}
    return {
        end: {
            column: [rows[str(names[at])][column] for at in listed]
            for column in ("authority", "global_authority")
        }
        for end, listed in chosen.items()
    }


def _real_names() -> list[str] | None:
    """Return real domains, the one of highest harmonic centrality first; None without the shared data."""
    path = shared("graph/cc-ranks/domain-lookup.json")
    if path is None:
        return None
    domains = json.loads(path.read_text())["domains"]
    latest = {
        ".".join(reversed(name.split("."))): next((v for v in reversed(series[0]) if v is not None), 0.0)
        for name, series in domains.items()
    }
    return sorted((name for name, value in latest.items() if value), key=lambda name: -float(latest[name]))


def _real_offsets(names: list[str]) -> dict[str, float]:
    """Return how much lower than .com real domains of a market sit, in standard deviations of log harmonic rank."""
    by_end: dict[str, list[float]] = defaultdict(list)
    for place, name in enumerate(names, 1):
        by_end[name.rpartition(".")[2]].append(np.log(place))
    spread = float(np.std([value for values in by_end.values() for value in values]))
    com = float(np.median(by_end["com"]))
    return {
        end: -(float(np.median(v)) - com) / spread
        for end, v in by_end.items()
        if end in SIZES and len(v) >= 8
    }
