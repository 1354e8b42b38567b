"""How ranks are spread within each top-level domain of a rank list, kept in few knots while a list streams by.

Knots are exact places: the 64 first of every cohort, then every 3 % further. Between two knots a place is
interpolated, so it is off by 3 % at most, which no reader of "top 2 % of Thai sites" can see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.tables import RANK_COHORTS

WHOLE = "*"
EXACT, GROWTH = 64, 1.03


def _knots() -> NDArray[np.int64]:
    places = list(range(1, EXACT + 1))
    while places[-1] < 10**10:
        places.append(max(places[-1] + 1, int(places[-1] * GROWTH)))
    return np.array(places, dtype=np.int64)


_KNOTS = _knots()


@dataclass
class CohortCounter:
    """Counts names per cohort over the blocks of a list in rank order; `counts` is all it needs to go on."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, rows: pa.Table) -> pa.Table:
        """Return the knots (RANK_COHORTS rows, `domains` null) among the next DOMAIN_RANKS rows of the list."""
        found = [self._of(WHOLE, rows.column("rank").to_numpy())]
        ranks = rows.column("rank").to_numpy()
        coded = pa.array(cohort_of(rows.column("domain"))).dictionary_encode()
        codes = coded.indices.to_numpy()
        order = np.argsort(codes, kind="stable")
        names = coded.dictionary.to_pylist()
        bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
        for number, name in enumerate(names):
            found.append(self._of(name, ranks[order[bounds[number] : bounds[number + 1]]]))
        joined = pa.concat_tables(found)
        constant = {
            name: rows.column(name)[0].as_py() if rows.num_rows else None for name in ("list", "release")
        }
        for name, value in constant.items():
            joined = joined.append_column(name, pa.array([value] * joined.num_rows, pa.string()))
        return RANK_COHORTS.conform(joined)

    def _of(self, cohort: str, ranks: NDArray[np.int64]) -> pa.Table:
        before = self.counts.get(cohort, 0)
        self.counts[cohort] = before + len(ranks)
        low, high = np.searchsorted(_KNOTS, [before + 1, before + len(ranks) + 1])
        places = _KNOTS[low:high]
        return pa.table(
            {
                "cohort": pa.array([cohort] * len(places), pa.string()),
                "position": places,
                "rank": ranks[places - before - 1],
            }
        )


def finish_cohorts(knots: pa.Table, counts: Mapping[str, int]) -> pa.Table:
    """Return RANK_COHORTS with the size of every cohort, sorted by key."""
    sizes = pa.table(
        {"cohort": pa.array(list(counts), pa.string()), "n": pa.array(list(counts.values()), pa.int64())}
    )
    at = pc.index_in(knots.column("cohort"), value_set=sizes.column("cohort").combine_chunks())
    sized = knots.set_column(knots.schema.get_field_index("domains"), "domains", sizes.column("n").take(at))
    keys = [(name, "ascending") for name in RANK_COHORTS.key]
    return RANK_COHORTS.conform(sized).sort_by(keys).combine_chunks()


def cohort_of(domains: pa.ChunkedArray) -> list[str]:
    """Return the last label of every name."""
    return [name.rpartition(".")[2] for name in domains.to_pylist()]
