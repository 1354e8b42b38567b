"""One row per link with everything a report asks about it, joined once and counted by column.

Reports group, count and pick from this view instead of joining each on its own. It must hold no judgement:
verdicts, values and reasons come from the tables as they are.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.page import Foreign
from hreflens.tables import BY_NAME
from hreflens.terms import LinkState, Verdict

Tables = Mapping[str, pa.Table]

FACTS = "_show_facts"
UNKNOWN = "unknown"
"""The word for null: renderers say “Not known”."""
VERDICTS: tuple[str, ...] = tuple(verdict.value for verdict in Verdict)
GONE = (LinkState.REMOVED.value, LinkState.PAGE_GONE.value)


def table_of(tables: Tables, name: str) -> pa.Table:
    """Return a table by name, empty when it is not there."""
    found = tables.get(name)
    return BY_NAME[name].empty() if found is None else found


def lookup(keys: pa.ChunkedArray, table: pa.Table, key: str, *columns: str) -> list[pa.ChunkedArray]:
    """Return columns of `table` in the order of `keys`, null where a key is null or missing."""
    at = pc.index_in(keys, value_set=table.column(key).combine_chunks())
    return [table.column(name).take(at) for name in columns]


def with_facts(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Return the tables plus the joined view, so that it is made once for all pages."""
    return {**tables, FACTS: facts_of(tables, settings)}


def facts_of(tables: Tables, settings: Settings) -> pa.Table:
    """Return one row per link, in the order of `links`.

    Columns: link_id, url, site, target_url, context_left, context_right (as exported), anchor, anchor_lang, anchor_kind, title, first_seen, verdict,
    reason_class, value, value_coverage, risk_prob, reasons_for_json, reasons_against_json, gates_json,
    relevance (0-1; null = not judged), topic (leading topic of the linking page; null without one), decided_by, lang, script, market, authority (0-100), state, outcome, placement, rel, followed, ordinal,
    live (bool), foreign (bool; null where the page's language is not known).
    """
    if FACTS in tables:
        return tables[FACTS]
    links = table_of(tables, "links")
    ids, urls, sites = links.column("link_id"), links.column("referring_url"), links.column("referring_site")
    named: dict[str, pa.ChunkedArray] = {"link_id": ids, "url": urls, "site": sites}
    for name in ("target_url", "first_seen", "context_left", "context_right"):
        named[name] = links.column(name)
    named["title"] = links.column("referring_title")
    _join(named, table_of(tables, "link_verdicts"), ids, "link_id", _VERDICT_COLUMNS)
    _join(named, table_of(tables, "page_markets"), urls, "url", ("lang", "script", "market"))
    _join(
        named, table_of(tables, "link_anchors"), ids, "link_id", ("anchor_text", "anchor_lang", "anchor_kind")
    )
    _join(named, table_of(tables, "link_checks"), ids, "link_id", _CHECK_COLUMNS)
    _join(named, table_of(tables, "link_relevance"), ids, "link_id", ("relevance", "page_topics_json"))
    named["topic"] = _leading_topic(named.pop("page_topics_json"), named["relevance"])
    named["anchor"] = pc.coalesce(named.pop("anchor_text"), links.column("anchor_text"))
    named["outcome"] = named.pop("fetch_outcome")
    named["placement"] = pc.coalesce(named["placement"], links.column("claimed_placement"))
    for name in ("rel", "followed"):
        named[name] = pc.coalesce(named[name], links.column(name))
    own, vendor = lookup(sites, table_of(tables, "sites"), "site", "authority", "vendor_authority")
    named["authority"] = pc.coalesce(own, vendor)
    gone = pc.is_in(named["state"], value_set=pa.array(GONE))
    unchecked = pc.fill_null(pc.equal(named["state"], LinkState.NOT_CHECKED.value), True)
    lost = pc.and_(unchecked, pc.fill_null(links.column("is_lost"), False))
    named["live"] = pc.invert(pc.or_(gone, lost))
    named["foreign"] = _foreign(named["lang"], settings)
    return pa.table(named)


def _leading_topic(topics: pa.ChunkedArray, relevance: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the first topic of each `page_topics_json`, null without one or where relevance was not judged."""
    found = pc.struct_field(pc.extract_regex(topics, r'"topic": "(?P<topic>[a-z0-9_]+)"'), [0])
    return pc.if_else(pc.is_valid(relevance), found, pa.scalar(None, pa.string()))


_VERDICT_COLUMNS = (
    *("verdict", "reason_class", "value", "value_coverage", "value_parts_json", "risk_prob"),
    *("reasons_for_json", "reasons_against_json", "gates_json", "decided_by"),
)
_CHECK_COLUMNS = (
    "state",
    "fetch_outcome",
    "placement",
    "rel",
    "followed",
    "ordinal",
    "hidden_reason",
    "checked_at",
)


def _join(
    named: dict[str, pa.ChunkedArray],
    table: pa.Table,
    keys: pa.ChunkedArray,
    key: str,
    columns: Sequence[str],
) -> None:
    named.update(zip(columns, lookup(keys, table, key, *columns), strict=True))


def home_language(settings: Settings) -> str:
    """Return the base language of the owner's home locale."""
    return settings.project.home.replace("_", "-").split("-")[0].lower()


def _foreign(lang: pa.ChunkedArray, settings: Settings) -> pa.ChunkedArray:
    """Return whether each page is in another language than the owner's; null where it is not known."""
    home = home_language(settings)
    kinds = lang.unique().to_pylist()
    same = [code for code in kinds if code and code.split("-")[0] == home]
    unknown = [code for code in kinds if not code or code == "und"]
    foreign = pc.invert(pc.is_in(lang, value_set=pa.array(same, pa.string())))
    null = pa.scalar(None, pa.bool_())
    return pc.if_else(pc.is_in(lang, value_set=pa.array(unknown, pa.string())), null, foreign)


def live(facts: pa.Table) -> pa.Table:
    """Return the links that are not gone."""
    return facts.filter(facts.column("live"))


def count_by(facts: pa.Table, *keys: str, unknown: str | None = "unknown") -> list[dict[str, Any]]:
    """Return [{key..., links, sites, value}] per combination of keys, most links first, then by key.

    Args:
        facts: rows of `facts_of`.
        *keys: columns of text.
        unknown: the word for null keys.
    """
    wanted = facts.select(list(dict.fromkeys([*keys, "site", "value"])))
    if unknown is not None:
        for key in keys:
            at = wanted.column_names.index(key)
            wanted = wanted.set_column(at, key, pc.fill_null(wanted.column(key).cast(pa.string()), unknown))
    grouped = wanted.group_by(list(keys)).aggregate(
        [("site", "count_distinct"), ("value", "mean"), ([], "count_all")]
    )
    rows = [
        {
            **{key: row[key] for key in keys},
            "links": row["count_all"],
            "sites": row["site_count_distinct"],
            "value": row["value_mean"],
        }
        for row in grouped.to_pylist()
    ]
    return sorted(rows, key=lambda row: (-row["links"], [str(row[key]) for key in keys]))


def by_verdict(facts: pa.Table, key: str) -> dict[str, dict[str, int]]:
    """Return, per value of `key`, links by verdict (all four verdicts present), most links first."""
    found: dict[str, dict[str, int]] = {}
    for row in count_by(facts, key):
        found[row[key]] = dict.fromkeys(VERDICTS, 0)
    for row in count_by(facts, key, "verdict"):
        if row["verdict"] in VERDICTS:
            found[row[key]][row["verdict"]] = row["links"]
    return found


def foreign_text(text: str | None, lang: str | None) -> Foreign | None:
    """Return text of others with its language, None for unknown text."""
    if text is None:
        return None
    return Foreign(text, lang if lang and lang != "und" else None)


def parsed(text: str | None, kind: type) -> Any:
    """Return JSON text as the kind of value asked for, an empty one when it is none. Raises nothing."""
    try:
        value = json.loads(text) if text else None
    except ValueError:
        value = None
    return value if isinstance(value, kind) else kind()
