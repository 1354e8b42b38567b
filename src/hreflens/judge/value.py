"""What a link is worth, 0-100, on an axis of its own.

Value has no language term: no part reads language, script or top-level domain. A part that is not known is
null; it lowers the coverage, not the value; with too little coverage there is no value. It must not look at risk.
"""

import json
import math
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.judge.inputs import Tables, lookup, table_of
from hreflens.settings import Settings
from hreflens.terms import Placement, ValuePart

# Start weights, to be fitted when labelled pairs exist. Authority and relevance are the two largest because
# every ranking study we read puts them first; engagement is smallest because few projects import it.
WEIGHTS: Mapping[ValuePart, float] = {
    ValuePart.AUTHORITY: 0.30,
    ValuePart.RELEVANCE: 0.25,
    ValuePart.PLACEMENT: 0.15,
    ValuePart.FOLLOWED: 0.15,
    ValuePart.MARKET_FIT: 0.10,
    ValuePart.ENGAGEMENT: 0.05,
}
PARTS: tuple[ValuePart, ...] = tuple(WEIGHTS)

# How likely a visitor meets and uses the link; editorial text first. Our ordering of the nine placements.
PLACEMENT_WORTH: Mapping[str, float] = {
    Placement.CONTENT: 1.0,
    Placement.AUTHOR_BIO: 0.5,
    Placement.RELATED: 0.4,
    Placement.NAVIGATION: 0.4,
    Placement.HEADER: 0.4,
    Placement.SIDEBAR: 0.35,
    Placement.COMMENT: 0.25,
    Placement.FOOTER: 0.25,
    Placement.WIDGET: 0.2,
}
# rel words are hints to search engines since March 2020, and visitors follow the link all the same.
QUALIFIED_WORTH = 0.35
# Below this share of the weight a number would be a guess: "followed" alone must not read as 100 of 100.
LEAST_COVERAGE = 0.25
# A page shares what it has among its links: a random reader picks one of n. Counts of tools are rough, so the share
# falls with the square root, and not below a hundred links, where tools stop to differ (our start values). Without it
# lists of 7,000 links made 12 of the 100 highest values of the real profile we read, with it none.
CROWD = 100.0
# Where no placement is known, a page of this many links tells enough about how likely a visitor meets one of them.
CROWDED, CROWDED_WORTH = 300, 0.35
# A market the owner asked for is worth more; any other is neutral, never 0: foreign is not bad.
WANTED_MARKET, OTHER_MARKET = 1.0, 0.5


def value_parts(tables: Tables, facts: pa.Table, settings: Settings) -> NDArray[np.float64]:
    """Return the parts of each link's value, shape (links, len(PARTS)), 0-1, NaN = not judged.

    Args:
        tables: `page_authority` gives authority, else `sites` (own, else the vendors' percentile); `link_relevance`
            gives relevance, `site_engagement` the share of a site's visits that engage.
        facts: judge.inputs.facts_of.
        settings: project.markets; without markets the fit is not judged.
    """
    sites = table_of(tables, "sites")
    own, vendor = lookup(facts.column("site"), sites, "site", "authority", "vendor_authority")
    (page,) = lookup(facts.column("url"), table_of(tables, "page_authority"), "url", "authority")
    share = _share_of_page(facts)
    columns: dict[ValuePart, NDArray[np.float64]] = {
        ValuePart.AUTHORITY: _floats(pc.coalesce(page, own, vendor)) / 100.0 * share,
        ValuePart.PLACEMENT: _placement(facts) * share,
        ValuePart.FOLLOWED: _choice(facts.column("followed"), 1.0, QUALIFIED_WORTH),
        ValuePart.MARKET_FIT: _market_fit(facts, settings),
    }
    judged = table_of(tables, "link_relevance")
    (relevance,) = lookup(facts.column("link_id"), judged, "link_id", "relevance")
    columns[ValuePart.RELEVANCE] = _floats(relevance)
    sent = table_of(tables, "site_engagement")
    (engagement,) = lookup(facts.column("site"), sent, "site", "engagement")
    columns[ValuePart.ENGAGEMENT] = _floats(engagement)
    unknown = np.full(facts.num_rows, np.nan)
    return np.clip(np.column_stack([columns.get(part, unknown) for part in PARTS]), 0.0, 1.0)


def value_of(parts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (value 0-100, NaN where under LEAST_COVERAGE could be judged; coverage 0-1) of rows of parts."""
    weights = np.array([WEIGHTS[part] for part in PARTS])
    known = ~np.isnan(parts)
    weight = (known * weights).sum(axis=1)
    total = (np.nan_to_num(parts) * weights).sum(axis=1)
    coverage = np.round(weight / weights.sum(), 4)
    value = np.full(len(parts), np.nan)
    np.divide(100.0 * total, weight, out=value, where=coverage >= LEAST_COVERAGE)
    return np.round(value, 2), coverage


_AT_ONCE = 65_536
_json = json.JSONEncoder(sort_keys=True).encode  # dumps would make an encoder for each row


def parts_json(parts: NDArray[np.float64]) -> pa.ChunkedArray:
    """Return each row of parts as a JSON object: ValuePart -> 0-1 or null, keys sorted; made in pieces."""
    names = [part.value for part in PARTS]
    pieces = []
    for start in range(0, len(parts), _AT_ONCE):
        shown: dict[bytes, str] = {}
        out = []
        for row in np.ascontiguousarray(np.round(parts[start : start + _AT_ONCE], 4)):
            key = row.tobytes()
            text = shown.get(key)
            if text is None:
                values = zip(names, row.tolist(), strict=True)
                text = shown[key] = _json({name: None if math.isnan(v) else v for name, v in values})
            out.append(text)
        pieces.append(pa.array(out, pa.string()))
    return pa.chunked_array(pieces, pa.string())


def _placement(facts: pa.Table) -> NDArray[np.float64]:
    worth = pa.array(list(PLACEMENT_WORTH.values()))
    at = pc.index_in(facts.column("placement"), value_set=pa.array([str(p) for p in PLACEMENT_WORTH]))
    found = _floats(worth.take(at.combine_chunks() if isinstance(at, pa.ChunkedArray) else at))
    crowded = pc.fill_null(pc.greater_equal(facts.column("external_links"), CROWDED), False)
    found[np.isnan(found) & crowded.to_numpy(zero_copy_only=False)] = CROWDED_WORTH
    found[pc.is_valid(facts.column("hidden_reason")).to_numpy(zero_copy_only=False)] = 0.0
    return found


def _share_of_page(facts: pa.Table) -> NDArray[np.float64]:
    """Return what one link gets of its page, 0-1: 1 up to CROWD external links or unknown, then falling."""
    outgoing = np.nan_to_num(_floats(facts.column("external_links")), nan=0.0)
    share: NDArray[np.float64] = np.sqrt(CROWD / np.maximum(outgoing, CROWD))
    return share


def _market_fit(facts: pa.Table, settings: Settings) -> NDArray[np.float64]:
    wanted = [market.upper() for market in settings.project.markets]
    if not wanted:
        return np.full(facts.num_rows, np.nan)
    market = facts.column("market")
    fits = pc.is_in(market, value_set=pa.array(wanted))
    return _floats(pc.if_else(pc.is_valid(market), pc.if_else(fits, WANTED_MARKET, OTHER_MARKET), None))


def _choice(flags: pa.ChunkedArray, yes: float, no: float) -> NDArray[np.float64]:
    return _floats(pc.if_else(flags, yes, no))


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.array(numbers, dtype=np.float64)
