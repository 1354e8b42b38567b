"""How often sites of a market link with wanted phrases, now and as far as one knows that market's usual.

A market is only ever held against its own past: what is usual differs between languages and trades, and a
country is never evidence of anything. These figures describe the profile; no verdict reads them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.intervals import wilson_low
from hreflens.tables import BY_NAME, MARKET_NORMS, RunSql
from hreflens.terms import AnchorKind, LinkState

UNKNOWN = "unknown"
WANTED = (AnchorKind.EXACT_TOPIC.value, AnchorKind.PARTIAL_TOPIC.value)
NATURAL = (
    *(AnchorKind.EMPTY.value, AnchorKind.IMAGE_ALT.value, AnchorKind.URL.value, AnchorKind.TITLE.value),
    *(AnchorKind.BRAND.value, AnchorKind.BRAND_TRANSLITERATED.value, AnchorKind.GENERIC.value),
)
GONE = (LinkState.REMOVED.value, LinkState.PAGE_GONE.value)
LEAST_SITES = 8
"""Sites below which a share says nothing: the 95 % interval of 4 of 8 spans .22 to .78."""
RECENT_DAYS = 365
FACTOR = 2.0
"""How far the lower end of the recent share must lie above the usual one; our start value."""
_SQL = files(__package__).joinpath("norms.sql")
_NEEDS = ("links", "link_checks", "link_anchors", "page_markets")


def live_uses(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return one row per live link with a known kind of anchor.

    Columns: site, market ('unknown'), lang ('und'), is_wanted, is_natural (0/1), first_seen, occurrences,
    followed (1, 0, null).
    """
    given = {name: BY_NAME[name].conform(tables.get(name, BY_NAME[name].empty())) for name in _NEEDS}
    links = given["links"]
    ids, urls = links.column("link_id"), links.column("referring_url")
    kind = _column(given["link_anchors"], "link_id", ids, "anchor_kind")
    state = _column(given["link_checks"], "link_id", ids, "state")
    followed = pc.coalesce(
        _column(given["link_checks"], "link_id", ids, "followed"), links.column("followed")
    )
    lost = pc.and_(
        pc.fill_null(pc.equal(state, LinkState.NOT_CHECKED.value), True),
        pc.fill_null(links.column("is_lost"), False),
    )
    gone = pc.or_(pc.is_in(state, value_set=pa.array(GONE)), lost)
    found = pa.table(
        {
            "site": links.column("referring_site"),
            "market": pc.fill_null(_column(given["page_markets"], "url", urls, "market"), UNKNOWN),
            "lang": pc.fill_null(_column(given["page_markets"], "url", urls, "lang"), "und"),
            "is_wanted": pc.is_in(kind, value_set=pa.array(WANTED)).cast(pa.int64()),
            "is_natural": pc.is_in(kind, value_set=pa.array(NATURAL)).cast(pa.int64()),
            "first_seen": links.column("first_seen"),
            "occurrences": links.column("occurrences"),
            "followed": followed.cast(pa.int64()),
        }
    )
    return found.filter(
        pc.and_(pc.and_(pc.is_valid(kind), pc.invert(gone)), pc.is_valid(found.column("site")))
    )


def _column(table: pa.Table, key: str, keys: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    at = pc.index_in(keys, value_set=table.column(key).combine_chunks(), skip_nulls=True)
    return table.column(name).combine_chunks().take(at)


def build_market_norms(tables: Mapping[str, pa.Table], *, as_of: date, sql: RunSql) -> pa.Table:
    """Return `market_norms`: a row per market with at least LEAST_SITES sites, sorted by market.

    Args:
        tables: `links`; `link_checks`, `link_anchors`, `page_markets` (missing = empty).
        as_of: day of the audit; a year before it begins what counts as recent.
        sql: runs the query.
    """
    uses = live_uses(tables)
    day = uses.column("first_seen").cast(pa.int32()).cast(pa.int64())
    recent = (as_of - timedelta(days=RECENT_DAYS) - date(1970, 1, 1)).days
    uses = uses.append_column("day", day)
    uses = uses.append_column("recent_from", pa.array([recent] * uses.num_rows, pa.int64()))
    wanted = ["market", "site", "is_wanted", "day", "recent_from", "occurrences", "followed"]
    found = sql(_SQL.read_text("utf-8"), {"uses": uses.select(wanted)})
    return MARKET_NORMS.from_rows(_norm(row) for row in found.to_pylist() if row["sites"] >= LEAST_SITES)


def _norm(row: Mapping[str, Any]) -> dict[str, Any]:
    recent, usual = int(row["recent_sites"] or 0), int(row["usual_sites"] or 0)
    has_recent, has_usual = recent >= LEAST_SITES, usual >= LEAST_SITES
    low = wilson_low(int(row["recent_wanted"] or 0), recent)
    usual_share = int(row["usual_wanted"] or 0) / usual if has_usual else None
    judged = has_recent and usual_share is not None
    return {
        "market": row["market"],
        "sites": row["sites"],
        "wanted_sites": int(row["wanted_sites"] or 0),
        "wanted_share": int(row["wanted_sites"] or 0) / row["sites"],
        "recent_sites": recent,
        "recent_share": int(row["recent_wanted"] or 0) / recent if has_recent else None,
        "recent_low": low if has_recent else None,
        "usual_share": usual_share,
        "usual_sites": usual,
        "above": low > FACTOR * (usual_share or 0.0) if judged else None,
        "sitewide_sites": int(row["sitewide_sites"] or 0),
        "unqualified_share": int(row["wanted_followed"]) / int(row["wanted_links"])
        if row["wanted_links"]
        else None,
    }
