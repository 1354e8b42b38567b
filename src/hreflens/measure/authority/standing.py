"""Authority of one's own: where a site stands in a rank list of the whole web, and among the sites of its market.

The same standing gives the same authority in every market: the best hundredth of Thai sites has what the best
hundredth of German sites has, whatever their ranks in a web that is mostly English. A name that no list holds is
*not judged*; low authority is never evidence of risk.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hreflens.measure.authority.cohorts import WHOLE
from hreflens.measure.site_homes import build_site_homes
from hreflens.tables import SITE_AUTHORITY, RunSql
from hreflens.urls.market import market_of_label

SHRINK_K = 50.0
"""A market of n ranked sites counts n / (n + 50) against the whole list. Empirical Bayes, K = s2 / t2: among n sites the
place of the best hundredth is known to 1 / sqrt(n / 100) of itself, s = 109 points of authority at n = 1; markets lie
t = 15 points apart when they are read by the whole list alone (eval/gates/market_authority.py), s2 / t2 = 52. A larger
K would leave small languages as low as the whole list has them."""
SPAN = 10_000.0
"""Shares of the top are read on a logarithmic scale, as DA and DR are; the best 1/10,000 is where it ends."""
GENERIC_MARKETS = frozenset({"US"})
"""Markets whose sites live under generic endings: .us holds few of them and weak ones, so a place there would
flatter. The whole list stands for them."""
PREFERRED = (
    "own",
    "common_crawl_domains",
    "common_crawl_hosts",
    "open_page_rank",
    "majestic_million",
    "cloudflare_radar",
    "rank_and_domain",
)
"""The list that speaks for a site when several know it: the largest graphs first, then by links, then by visits."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Ranks at some places of a cohort, ascending, and its size."""

    positions: NDArray[np.int64]
    ranks: NDArray[np.int64]
    size: int

    def place_of(self, rank: int) -> float:
        """Return how many sites of the cohort rank as high as `rank` or higher, interpolated between knots."""
        if rank < self.ranks[0]:
            return float(self.positions[0])  # not one of them: it would be first
        return float(np.interp(rank, self.ranks, self.positions, right=float(self.size)))


def authority_of(top_share: float) -> float:
    """Return 0-100 for a share of the top, 0-1: 100 for the first of all, 50 for the best 1 %, 25 for 10 %, 0 for 1.

    Formula: 100 (1 - ln(1 + share SPAN) / ln(1 + SPAN)); ours. Raises nothing.
    """
    bounded = min(max(top_share, 0.0), 1.0)
    return 100.0 * (1.0 - math.log1p(bounded * SPAN) / math.log1p(SPAN))


def build_site_authority(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `site_authority`: one row per referring site that a rank list knows, sorted by site.

    Args:
        tables: `links`, `page_markets`, `domain_ranks`, `rank_cohorts`.
        sql: runs the query for the home of a site.
    """
    ranks = tables["domain_ranks"]
    if ranks.num_rows == 0:
        return SITE_AUTHORITY.empty()
    homes = build_site_homes(tables, sql=sql).to_pylist()
    known = _by_name(ranks)
    cohorts = _cohorts(tables["rank_cohorts"])
    rows = []
    for home in homes:
        row = _best_row(home["site"], known)
        if row is not None:
            rows.append(_standing(home, row, cohorts))
    return SITE_AUTHORITY.from_rows(rows).sort_by("site").combine_chunks()


def names_of(site: str) -> tuple[str, ...]:
    """Return the names under which a list may know a site, best first.

    A tenant of a platform is known by its own host only, one by path not at all: its platform's rank is not its
    own. Host lists of 2026 keep `www.`, earlier ones drop it.
    """
    host, slash, _ = site.partition("/")
    return () if slash else (host, f"www.{host}")


def _by_name(ranks: pa.Table) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in ranks.to_pylist():
        found.setdefault(row["domain"], []).append(row)
    order = {name: place for place, name in enumerate(PREFERRED)}
    for rows in found.values():
        # the preferred list, and of it the latest release
        rows.sort(key=lambda row: str(row["release"]), reverse=True)
        rows.sort(key=lambda row: order.get(str(row["list"]), len(order)))
    return found


def _best_row(site: str, known: Mapping[str, list[dict[str, object]]]) -> dict[str, object] | None:
    return next((known[name][0] for name in names_of(site) if name in known), None)


def _cohorts(table: pa.Table) -> dict[tuple[str, str, str], list[Cohort]]:
    """Return the cohorts of each list, release and market (WHOLE = all): a market may have several endings."""
    found: dict[tuple[str, str, str], list[Cohort]] = {}
    groups: dict[tuple[str, str, str], list[tuple[int, int, int]]] = {}
    for row in table.to_pylist():
        key = (row["list"], row["release"], row["cohort"])
        groups.setdefault(key, []).append((row["position"], row["rank"], row["domains"]))
    for (name, release, ending), knots in sorted(groups.items()):
        market = WHOLE if ending == WHOLE else market_of_label(ending)
        if market is None or market in GENERIC_MARKETS:
            continue
        positions, ranks, sizes = (
            np.array(column, dtype=np.int64) for column in zip(*sorted(knots), strict=True)
        )
        found.setdefault((name, release, market), []).append(Cohort(positions, ranks, int(sizes.max())))
    return found


def _standing(
    home: Mapping[str, object],
    row: Mapping[str, object],
    cohorts: Mapping[tuple[str, str, str], list[Cohort]],
) -> dict[str, object]:
    key = (str(row["list"]), str(row["release"]))
    rank = int(str(row["rank"]))
    whole = cohorts.get((*key, WHOLE), [])
    everywhere = min(rank / max(sum(each.size for each in whole), 1), 1.0)
    standing: dict[str, object] = {
        "site": home["site"],
        "list": key[0],
        "release": key[1],
        "name": row["domain"],
        "rank": rank,
        "global_top_share": everywhere,
        "global_authority": round(authority_of(everywhere), 2),
    }
    market = home["market"]
    local = cohorts.get((*key, str(market)), [])
    if not local:
        return {**standing, "authority": standing["global_authority"]}
    count = sum(each.size for each in local)
    place = max(sum(each.place_of(rank) for each in local), 1.0)
    weight = count / (count + SHRINK_K)
    # Shares are drawn together on the scale on which they are read, the logarithm.
    share = math.exp(weight * math.log(min(place / count, 1.0)) + (1 - weight) * math.log(everywhere))
    return {
        **standing,
        "market": market,
        "market_rank": round(place),
        "market_size": count,
        "market_top_share": share,
        "market_weight": round(weight, 4),
        "authority": round(authority_of(share), 2),
    }
