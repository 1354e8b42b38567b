"""Verdicts of links: the capped sum, the gates, the value and what people decided, in one table.

`act` needs a probability of 0.98, two independent families (one about manipulation), no strong trust and a
live, followed link (law 2). The order is: sum -> nominal probability -> first verdict -> gates -> decisions.
"""

import json
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.judge.calibration import probability, shipped
from hreflens.judge.decisions import Ruling, rulings
from hreflens.judge.gates import KEEP, VERDICTS, apply_gates, first_verdict, gates_of
from hreflens.judge.inputs import Tables, facts_of, table_of
from hreflens.judge.reasons import reason_lists
from hreflens.judge.rollup import build_site_verdicts
from hreflens.judge.value import parts_json, value_of, value_parts
from hreflens.judge.weigh import Evidence, family_sums, spread, total_log_odds
from hreflens.settings import Settings
from hreflens.tables import LINK_VERDICTS

__all__ = ["build_link_verdicts", "build_site_verdicts", "judge_links"]

# What kind of linking a signal speaks of. The strongest reason names the class; a keep has none.
REASON_CLASS: dict[str, str] = {
    "disavow_consensus": "network",
    "hidden_link": "hidden",
    "hacked_subtree": "hacked",
    "planted_page": "hacked",
    "cloaked_page": "hacked",
    "ugc_container": "user_generated",
    "repeated_comment": "user_generated",
    "stuffed_comment": "user_generated",
    "thin_profile": "user_generated",
    "copied_page": "scraper",
    "unfilled_template": "scraper",
    "service_anchor": "scraper",
    "cloned_list": "scraper",
    "link_farm": "scraper",
    "domain_list": "scraper",
    "seller_page": "scraper",
    "domain_report": "scraper",
    "search_page": "scraper",
    "content_outlier": "scraper",
    "niche_anchor": "off_topic",
    "disguised_anchor": "off_topic",
    "shared_anchor": "paid",
    "anchor_concentration": "paid",
    "phrase_campaign": "paid",
    "sitewide_anchor": "paid",
    "burst": "burst",
}
NO_CLASS = "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything computed about links before people have their say: parallel to the rows of `facts`.

    `prob` is calibrated; the verdict was asked for by the nominal probability of `log_odds`.
    """

    facts: pa.Table
    evidence: Evidence
    raw: NDArray[np.int64]
    capped: NDArray[np.int64]
    log_odds: NDArray[np.float64]
    prob: NDArray[np.float64]
    verdict: NDArray[np.int64]
    gates: list[str]


def judge_links(tables: Tables, settings: Settings) -> Judgement:
    """Return the sum, the probability and the verdict of every link, before decisions.

    This one function is the computation: the verdict table, the explanation and the gate on explanations all
    call it. Raises ValueError when signals name an unknown family.
    """
    facts = facts_of(tables)
    evidence = spread(table_of(tables, "signals"), facts.column("link_id"), facts.column("site"))
    raw, capped = family_sums(evidence, facts.num_rows)
    log_odds = total_log_odds(capped, settings.judge.prior)
    told = np.asarray(pc.is_valid(pc.coalesce(facts.column("anchor_text"), facts.column("anchor_key"))))
    prob = shipped().probability(log_odds, settings.judge.prior, told)
    asked = first_verdict(probability(log_odds))
    verdict, gates = apply_gates(asked, gates_of(facts, evidence, capped))
    return Judgement(facts, evidence, raw, capped, log_odds, prob, verdict, gates)


def build_link_verdicts(tables: Tables, settings: Settings) -> pa.Table:
    """Return LINK_VERDICTS, one row per link, sorted by link_id.

    Args:
        tables: links, link_checks, link_anchors, pages, page_markets, sites, signals, decisions; any but
            links may be missing: missing data adds 0 (law 7).
        settings: judge (prior, protected) and project.markets.
    """
    judged = judge_links(tables, settings)
    facts = judged.facts
    ruling = rulings(tables, settings, urls=facts.column("url"), sites=facts.column("site"))
    shown = np.where(ruling.verdict >= 0, ruling.verdict, judged.verdict)
    reasons_for, reasons_against = reason_lists(judged.evidence, facts.num_rows)
    parts = value_parts(tables, facts, settings)
    value, coverage = value_of(parts)
    return LINK_VERDICTS.conform(
        pa.table(
            {
                "link_id": facts.column("link_id"),
                "site": facts.column("site"),
                "verdict": verdict_words(shown),
                "computed_verdict": verdict_words(judged.verdict),
                "reason_class": reason_classes(judged),
                "risk_prob": judged.prob,
                "risk_log_odds": judged.log_odds,
                "value": pa.array(value, from_pandas=True),
                "value_coverage": coverage,
                "value_parts_json": parts_json(parts),
                "reasons_for_json": reasons_for,
                "reasons_against_json": reasons_against,
                "gates_json": with_ruling(judged.gates, ruling),
                "decided_by": pa.array(ruling.decided_by, pa.string()),
                "decision_note": pa.array(ruling.note, pa.string()),
            }
        )
    )


def verdict_words(codes: NDArray[np.int64]) -> pa.Array:
    """Return verdict codes 0-3 as words of Verdict."""
    return pa.array([verdict.value for verdict in VERDICTS]).take(pa.array(codes))


def reason_classes(judged: Judgement) -> list[str]:
    """Return the class of the strongest reason for each link that is not kept, else 'none'."""
    evidence = judged.evidence
    signals = evidence.signals
    by_row = [
        "network" if family == "network" else REASON_CLASS.get(signal, NO_CLASS)
        for batch in signals.select(["signal", "family"]).to_batches(max_chunksize=65_536)
        for signal, family in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]
    found = [NO_CLASS] * len(judged.verdict)
    counts = (evidence.units > 0) & (judged.verdict[evidence.link] != KEEP)
    link, row = evidence.link[counts], evidence.row[counts]
    if len(link):
        first = np.flatnonzero(np.r_[True, link[1:] != link[:-1]])
        for at, signal_row in zip(link[first].tolist(), row[first].tolist(), strict=True):
            found[at] = by_row[signal_row]
    return found


def with_ruling(gates: list[str], ruling: Ruling) -> list[str]:
    """Return the gates with a person's decision added in words where there is one."""
    shown = list(gates)
    for row in np.flatnonzero(ruling.verdict >= 0).tolist():
        shown[row] = json.dumps([*json.loads(gates[row]), ruling.words[row]], ensure_ascii=False)
    return shown
