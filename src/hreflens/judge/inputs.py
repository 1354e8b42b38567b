"""What the judge knows of each link: one row per link, the page's own word before a tool's.

Every signal and the verdict read `link_facts`, so that "followed", "live" or "placement" mean the same in
all of them. It must not judge anything.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens import tables as dictionary
from hreflens.measure.order import in_order
from hreflens.terms import LinkState

Tables = Mapping[str, pa.Table]

FACTS = "link_facts"
"""Name under which `prepare` hands the facts on, beside the tables of the dictionary."""

_SEEN_STATES = (LinkState.LIVE, LinkState.REL_CHANGED, LinkState.ANCHOR_CHANGED)
_GONE_STATES = (LinkState.REMOVED, LinkState.PAGE_GONE)


def table_of(tables: Tables, name: str) -> pa.Table:
    """Return a table of the dictionary, an empty one when it was not given. Raises KeyError for unknown names."""
    found = tables.get(name)
    return dictionary.BY_NAME[name].empty() if found is None else found


def lookup(keys: pa.ChunkedArray, table: pa.Table, key: str, *columns: str) -> list[pa.ChunkedArray]:
    """Return, for each key, the values of `columns` in the row of `table` with that key; null when there is none.

    Args:
        keys: values to look up; null finds nothing.
        table: rows with distinct values in `key` (the first counts).
        key: name of the key column.
        columns: names of the columns wanted.
    """
    at = pc.index_in(keys, value_set=table.column(key).combine_chunks(), skip_nulls=True)
    return [table.column(name).combine_chunks().take(at) for name in columns]


def prepare(tables: Tables) -> dict[str, pa.Table]:
    """Return the tables with `link_facts` added, so that signals share it. Raises nothing."""
    known = dict(tables)
    if FACTS not in known:
        known[FACTS] = _link_facts(tables)
    return known


def facts_of(tables: Tables) -> pa.Table:
    """Return `link_facts`: made by `prepare`, else made now.

    Columns: link_id, url, site, domain, target_url, anchor_text, anchor_key, anchor_kind (AnchorKind, null
    unknown), title, context_left, context_right, rel, followed, placement, hidden_reason, platforms,
    referring_ip, external_links, occurrences, first_seen, last_seen, state (LinkState), live (bool, never
    null), was_read (bool), lang ('und' unknown), script, market. Rows sorted by link_id.
    """
    found = tables.get(FACTS)
    return _link_facts(tables) if found is None else found


def _link_facts(tables: Tables) -> pa.Table:
    links = in_order(table_of(tables, "links"), "link_id")
    checks, anchors = table_of(tables, "link_checks"), table_of(tables, "link_anchors")
    pages, markets = table_of(tables, "pages"), table_of(tables, "page_markets")
    ids, urls = links.column("link_id"), links.column("referring_url")
    state, followed, placement, hidden, target, rel = lookup(
        ids, checks, "link_id", "state", "followed", "placement", "hidden_reason", "target_url", "rel"
    )
    text, key, kind = lookup(ids, anchors, "link_id", "anchor_text", "anchor_key", "anchor_kind")
    title, external, page_url = lookup(urls, pages, "url", "title", "external_site_count", "url")
    lang, script, market = lookup(urls, markets, "url", "lang", "script", "market")
    state = pc.fill_null(state, LinkState.NOT_CHECKED.value)
    columns: dict[str, Any] = {
        "link_id": ids,
        "url": urls,
        "site": links.column("referring_site"),
        "domain": links.column("referring_domain"),
        "target_url": pc.coalesce(target, links.column("target_url")),
        "anchor_text": pc.coalesce(text, links.column("anchor_text")),
        "anchor_key": pc.coalesce(key, links.column("anchor_key")),
        "anchor_kind": kind,
        "title": pc.coalesce(title, links.column("referring_title")),
        "context_left": links.column("context_left"),
        "context_right": links.column("context_right"),
        "rel": pc.coalesce(rel, links.column("rel")),
        "followed": pc.coalesce(followed, links.column("followed")),
        "placement": pc.coalesce(placement, links.column("claimed_placement")),
        "hidden_reason": hidden,
        "platforms": links.column("platforms"),
        "referring_ip": links.column("referring_ip"),
        "external_links": pc.coalesce(external.cast(pa.int64()), links.column("external_links")),
        "occurrences": links.column("occurrences"),
        "first_seen": links.column("first_seen"),
        "last_seen": links.column("last_seen"),
        "state": state,
        "live": _live(state, links.column("is_lost")),
        "was_read": pc.is_valid(page_url),
        "lang": pc.fill_null(lang, "und"),
        "script": script,
        "market": market,
    }
    return pa.table(columns)


def _live(state: pa.ChunkedArray, is_lost: pa.ChunkedArray) -> pa.ChunkedArray:
    # What the page showed us wins over what a tool remembers, in both directions.
    seen = pc.is_in(state, value_set=pa.array([s.value for s in _SEEN_STATES]))
    gone = pc.is_in(state, value_set=pa.array([s.value for s in _GONE_STATES]))
    lost = pc.fill_null(is_lost, False)
    return pc.or_(seen, pc.and_(pc.invert(gone), pc.invert(lost)))
