"""The audit in a few numbers: live links by verdict, language and market, and what could not be judged.

It counts what the run says and adds no judgement of its own.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.disavow.need import DisavowNeed, gate
from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, VERDICTS, by_verdict, count_by, facts_of, live
from hreflens.terms import FetchOutcome, LinkState, ValuePart

_WHY = {
    ValuePart.AUTHORITY: "no graph rank and no vendor number for the site",
    ValuePart.RELEVANCE: "pages not read, or no model compared them with the linked page",
    ValuePart.PLACEMENT: "the link was not seen on its page",
    ValuePart.FOLLOWED: "neither the page nor an export says whether it is followed",
    ValuePart.MARKET_FIT: "the market of the page is not known, or no markets are set",
    ValuePart.ENGAGEMENT: "no analytics export was imported",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What an audit found.

    `verdicts`: one row per (dimension, key) with links, sites, links by verdict, and the mean relevance of those
    judged (0-1, None without any); dimension is all, language, market or topic. `not_judged`: one row per fact that is not known of some live links, with why.
    """

    links: int
    gone: int
    sites: int
    verdicts: tuple[dict[str, Any], ...]
    not_judged: tuple[dict[str, Any], ...]
    need: DisavowNeed

    def count(self, verdict: str) -> int:
        """Return the live links with a verdict."""
        return int(self.verdicts[0][verdict]) if self.verdicts else 0


def summarise(tables: Mapping[str, pa.Table], settings: Settings) -> Summary:
    """Return the summary of a run's tables. Raises nothing; empty tables give an empty summary."""
    facts = facts_of(tables, settings)
    alive = live(facts)
    everything: dict[str, Any] = {"dimension": "all", "key": "all", "links": alive.num_rows}
    everything["sites"] = len(alive.column("site").unique())
    everything["relevance"] = _mean(alive.column("relevance"))
    totals = {row["verdict"]: row["links"] for row in count_by(alive, "verdict")}
    rows: list[dict[str, Any]] = [everything | {verdict: totals.get(verdict, 0) for verdict in VERDICTS}]
    for dimension, column in (("language", "lang"), ("market", "market"), ("topic", "topic")):
        rows += _by(alive, dimension, column)
    return Summary(
        alive.num_rows,
        facts.num_rows - alive.num_rows,
        everything["sites"],
        tuple(rows),
        tuple(_not_judged(alive)),
        gate(tables),
    )


def _by(alive: pa.Table, dimension: str, column: str) -> list[dict[str, Any]]:
    at = alive.column_names.index(column)
    known = pc.if_else(pc.equal(alive.column(column), "und"), None, alive.column(column))
    alive = alive.set_column(at, column, known)
    sites = {row[column]: row["sites"] for row in count_by(alive, column)}
    means = alive.group_by(column).aggregate([("relevance", "mean")])
    relevance = dict(
        zip(means.column(column).to_pylist(), means.column("relevance_mean").to_pylist(), strict=True)
    )
    return [
        {
            "dimension": dimension,
            "key": key,
            "links": sum(counts.values()),
            "sites": sites[key],
            **counts,
            "relevance": _rounded(relevance[None if key == UNKNOWN else key]),
        }
        for key, counts in by_verdict(alive, column).items()
    ]


def _mean(values: pa.ChunkedArray) -> float | None:
    return _rounded(pc.mean(values).as_py())


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _not_judged(alive: pa.Table) -> list[dict[str, Any]]:
    total = alive.num_rows
    rows: list[dict[str, Any]] = []

    def add(what: str, links: int, why: str) -> None:
        if links:
            rows.append({"what": what, "links": links, "share": round(links / total, 4), "why": why})

    add("page", *_unread(alive))
    lang = pc.fill_null(alive.column("lang"), "und")
    add("language", _count(pc.equal(lang, "und")), "too little text was seen, and nobody else says")
    add("market", alive.column("market").null_count, "no fact about the site points to one country")
    add("anchor", alive.column("anchor_kind").null_count, "no export and no page told the anchor")
    unknown = _unknown_parts(alive)
    for part, why in _WHY.items():
        add(f"value: {part.value}", unknown[part.value], why)
    return rows


def _unread(alive: pa.Table) -> tuple[int, str]:
    states = Counter(alive.column("state").to_pylist())
    seen = {LinkState.LIVE, LinkState.REL_CHANGED, LinkState.ANCHOR_CHANGED, LinkState.REDIRECTED}
    seen |= {LinkState.CANONICALISED_AWAY, LinkState.NOINDEXED}
    unread = alive.filter(
        pc.invert(pc.fill_null(pc.is_in(alive.column("state"), value_set=pa.array(sorted(seen))), False))
    )
    outcomes = Counter(
        each or FetchOutcome.NOT_FETCHED.value for each in unread.column("outcome").to_pylist()
    )
    told = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(outcomes.items(), key=_most))
    return sum(count for state, count in states.items() if state not in seen), told


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _unknown_parts(alive: pa.Table) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in pc.value_counts(alive.column("value_parts_json")).to_pylist():
        parts = json.loads(row["values"]) if row["values"] else {}
        for part in ValuePart:
            if parts.get(part.value) is None:
                found[part.value] += row["counts"]
    return found


def _count(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)
