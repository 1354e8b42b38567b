"""E1: explanations are the computation: without its three printed top reasons a verdict falls.

For every `act` and `review` of generated worlds: the first three of `reasons_for_json` are taken out of the
evidence and the same functions judge again. The gate also demands that what is printed is what was dropped.
"""

import json
from dataclasses import replace

import numpy as np

from eval.gate import GateResult, judged
from eval.worlds.judged import judged_profile
from eval.worlds.profile import build_profile
from hreflens.judge.calibration import probability
from hreflens.judge.gates import REVIEW, apply_gates, first_verdict, gates_of
from hreflens.judge.verdict import judge_links
from hreflens.judge.weigh import family_sums, total_log_odds

SEEDS, PER_CLASS, TOP = (11, 12), 6, 3
FLOOR = 0.95  # target E1


def run() -> list[GateResult]:
    """Return the share of accusing verdicts that fall without their printed top reasons."""
    fallen = total = printed_wrong = 0
    for seed in SEEDS:
        tables, settings = judged_profile(build_profile(PER_CLASS, seed))
        whole = judge_links(tables, settings)
        evidence = whole.evidence
        positive = evidence.units > 0
        # Entries are sorted by link and strength: rank the positive ones within their link.
        starts = np.r_[True, evidence.link[1:] != evidence.link[:-1]]
        before = np.cumsum(positive) - positive
        rank = before - np.maximum.accumulate(np.where(starts, before, 0))
        dropped = positive & (rank < TOP)
        without = replace(evidence, units=np.where(dropped, 0, evidence.units))
        _, capped = family_sums(without, len(whole.verdict))
        prob = probability(total_log_odds(capped, settings.judge.prior))
        after, _ = apply_gates(first_verdict(prob), gates_of(whole.facts, without, capped))
        accused = whole.verdict >= REVIEW
        fallen += int((after[accused] < whole.verdict[accused]).sum())
        total += int(accused.sum())
        names = evidence.signals.column("signal").to_pylist()
        shown = tables["link_verdicts"].column("reasons_for_json").to_pylist()
        for link in np.flatnonzero(accused).tolist():
            mine = [names[row] for row in evidence.row[dropped & (evidence.link == link)]]
            printed_wrong += mine != [reason["signal"] for reason in json.loads(shown[link])[:TOP]]
    share = fallen / total if total else None
    note = f"{total} act or review verdicts; printed reasons that are not the computation: {printed_wrong}"
    return [
        judged("e1_flip_share", share, FLOOR, n=total, note=note),
        judged("e1_printed_wrong", float(printed_wrong), 0.0, n=total, direction="<="),
    ]
