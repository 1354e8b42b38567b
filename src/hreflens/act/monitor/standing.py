"""Where each link stands at a run: the reading of today joined to what earlier runs knew.

A link is lost only when two readings of our own on different days failed; what a tool claims, and a page that
could not be seen, change nothing. It must not compare runs: `changes` does.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.facets import LINK_FACETS, Column, aligned, with_prints
from hreflens.tables import BY_NAME, LINK_STANDING
from hreflens.terms import FetchOutcome, LinkState

Tables = Mapping[str, pa.Table]

KNOWN, LIVE, MISSING, LOST, NOT_FOUND = "known", "live", "missing", "lost", "not_found"
REMOVED, PAGE_GONE, DOMAIN_GONE, REDIRECTED = "removed", "page_gone", "domain_gone", "redirected"
NOINDEXED, CANONICALISED, ROBOTS = "noindexed", "canonicalised", "robots"
LEAST_FAILS = 2
"""Failed readings on different days after which a link counts as lost: one may be a bad day of the server."""

_PRESENT = frozenset((LinkState.LIVE, LinkState.REL_CHANGED, LinkState.ANCHOR_CHANGED))
_FAILED: Mapping[str, str] = {
    LinkState.REMOVED: REMOVED,
    LinkState.REDIRECTED: REDIRECTED,
    LinkState.NOINDEXED: NOINDEXED,
    LinkState.CANONICALISED_AWAY: CANONICALISED,
}


def observation(state: str | None, outcome: str | None) -> str | None:
    """Return what a check says of a link: 'live', a reason why it does not count, None when nothing is known.

    A server that fails, refuses or cannot be reached says nothing of the link; robots.txt that forbids the page does:
    a search engine that obeys it sees the link no longer.
    """
    if state in _PRESENT:
        return LIVE
    if state == LinkState.PAGE_GONE:
        return DOMAIN_GONE if outcome == FetchOutcome.DNS else PAGE_GONE
    if state == LinkState.PAGE_UNREACHABLE and outcome == FetchOutcome.ROBOTS_BLOCKED:
        return ROBOTS
    return _FAILED.get(state or "")


def build_link_standing(tables: Tables, earlier: pa.Table | None = None) -> pa.Table:
    """Return one row per link (tables.LINK_STANDING), sorted by key.

    Args:
        tables: links, link_checks, link_verdicts, page_markets, pages and target_pages of a run; a missing one is
            empty.
        earlier: the same table of the run before; None at the first.
    """
    links = _of(tables, "links")
    ids = links.column("link_id")
    before = LINK_STANDING.empty() if earlier is None else earlier
    was = dict(zip(LINK_STANDING.names, aligned(ids, before, "link_id", *LINK_STANDING.names), strict=True))
    checks = aligned(
        ids,
        _of(tables, "link_checks"),
        "link_id",
        *("state", "fetch_outcome", "rel", "anchor_text", "target_url", "placement", "checked_at"),
    )
    seen = _observations(checks[0], checks[1])
    found = _presence(seen, checks[6], was)
    present = pc.equal(pc.fill_null(seen, ""), LIVE)
    for name, value in zip(("rel", "anchor", "landing", "placement"), checks[2:6], strict=True):
        found[name] = _kept(pc.if_else(present, value, None), was[name])
    urls = links.column("referring_url")
    landing = pc.coalesce(found["landing"], links.column("target_url"))
    found["landing_lang"] = _kept(_lang(landing, tables, "target_pages", "lang"), was["landing_lang"])
    found["page_lang"] = _kept(_lang(urls, tables, "pages", "detected_lang"), was["page_lang"])
    verdict, value, reasons = aligned(
        ids, _of(tables, "link_verdicts"), "link_id", "verdict", "value", "reasons_for_json"
    )
    lang, market = aligned(urls, _of(tables, "page_markets"), "url", "lang", "market")
    table = with_prints(
        {
            "link_id": ids,
            "url": urls,
            "site": links.column("referring_site"),
            "verdict": verdict,
            "lang": lang,
            "market": market,
            "value": value,
            "evidence": signal_names(reasons),
            **found,
        },
        "link_id",
        LINK_FACETS,
    )
    return LINK_STANDING.conform(table).combine_chunks()


def signal_names(reasons: Column) -> pa.Array:
    """Return the sorted names of the signals in columns such as `reasons_for_json`; '' for none."""
    import json

    coded = pa.chunked_array(reasons) if isinstance(reasons, pa.Array) else reasons
    encoded = coded.combine_chunks().dictionary_encode()
    names = [
        " ".join(sorted({str(each.get("signal")) for each in json.loads(text)})) if text else ""
        for text in encoded.dictionary.to_pylist()
    ]
    return pc.fill_null(pa.array(names, pa.string()).take(encoded.indices), "")


def _of(tables: Tables, name: str) -> pa.Table:
    found = tables.get(name)
    return BY_NAME[name].empty() if found is None else found


def _kept(now: Column, before: Column) -> Column:
    """Return what was observed now, else what was known before."""
    return pc.coalesce(now, before)


def _lang(urls: Column, tables: Tables, name: str, column: str) -> Column:
    (lang,) = aligned(urls, _of(tables, name), "url", column)
    return pc.if_else(pc.equal(lang, "und"), None, lang)


def _observations(state: Column, outcome: Column) -> Column:
    """Return `observation` of every row, worked out once per pair of words."""
    pairs = pc.binary_join_element_wise(pc.fill_null(state, ""), pc.fill_null(outcome, ""), ">")
    coded = pairs.combine_chunks().dictionary_encode() if isinstance(pairs, pa.ChunkedArray) else None
    if coded is None:
        coded = pairs.dictionary_encode()
    words = [observation(*pair.split(">", 1)) for pair in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def _presence(seen: Column, checked_at: Column, was: Mapping[str, Column]) -> dict[str, pa.Array]:
    """Return presence, reason, failed_on, fails and checked_on after the readings of today."""
    count = len(seen)
    none = -(2**31)
    day = _days(checked_at, none)
    day_before = _days(was["checked_on"], none)
    fails = pc.fill_null(was["fails"], 0).to_numpy(zero_copy_only=False).astype(np.int32, copy=True)
    first = _days(was["failed_on"], none)
    presence = np.array(pc.fill_null(was["presence"], KNOWN).to_pylist(), dtype=object)
    reason = np.array(was["reason"].to_pylist(), dtype=object)
    word = np.array(seen.to_pylist(), dtype=object)
    told = pc.is_valid(seen).to_numpy(zero_copy_only=False)
    live = told & (word == LIVE)
    settled = (presence == LOST) | (presence == NOT_FOUND)
    failed = told & ~live & ~settled
    counts = failed & ((day > day_before) | (fails == 0))
    fails[counts] += 1
    first = np.where(counts & (fails == 1), day, first)
    ever_live = pc.is_valid(was["rel"]).to_numpy(zero_copy_only=False)
    presence[failed] = MISSING
    presence[failed & (fails >= LEAST_FAILS) & ever_live] = LOST
    presence[failed & (fails >= LEAST_FAILS) & ~ever_live] = NOT_FOUND
    reason[failed] = word[failed]
    presence[live], reason[live], fails[live] = LIVE, None, 0
    first = np.where(live, none, first)
    last = np.where(told, np.maximum(day, day_before), day_before)
    assert len(presence) == count
    return {
        "presence": pa.array(presence, pa.string()),
        "reason": pa.array(reason, pa.string()),
        "fails": pa.array(fails, pa.int32()),
        "failed_on": _dates(first, none),
        "checked_on": _dates(last, none),
    }


def _days(values: Column, none: int) -> np.ndarray:
    days = pc.cast(pc.cast(values, pa.date32(), safe=False), pa.int32())
    found: np.ndarray = pc.fill_null(days, none).to_numpy(zero_copy_only=False).astype(np.int32)
    return found


def _dates(days: np.ndarray, none: int) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32(), mask=days == none).cast(pa.date32())
