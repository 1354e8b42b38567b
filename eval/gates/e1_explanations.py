"""E1: explanations are the computation: without its three printed top reasons a verdict falls.

For every `act` and `review` of generated worlds: the first three names in `reasons_for_json` are taken out of the
evidence of that link, and `judge_links`, the one function that judges, judges again. A term that is in the sum but not
in print, or a print that is not the sum, breaks the gate (`tests/judge/test_gates_can_fail.py` shows it).
"""

import json
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from eval.gate import GateResult, judged
from eval.worlds.judged import judged_profile
from eval.worlds.profile import build_profile
from hreflens.judge import verdict as judge
from hreflens.judge.gates import REVIEW
from hreflens.settings import Settings
from hreflens.tables import SIGNALS
from hreflens.terms import SubjectKind

SEEDS, PER_CLASS, TOP = (11, 12), 6, 3
FLOOR = 0.95  # target E1


def run() -> list[GateResult]:
    """Return the share of accusing verdicts that fall without their printed top reasons."""
    fallen = total = wrong = 0
    for seed in SEEDS:
        counts = fall(*judged_profile(build_profile(PER_CLASS, seed)))
        fallen, total, wrong = fallen + counts[0], total + counts[1], wrong + counts[2]
    note = f"{total} act or review verdicts; printed reasons that are not the computation: {wrong}"
    return [
        judged("e1_flip_share", fallen / total if total else None, FLOOR, n=total, note=note),
        judged("e1_printed_wrong", float(wrong), 0.0, n=total, direction="<="),
    ]


def fall(tables: Mapping[str, pa.Table], settings: Settings) -> tuple[int, int, int]:
    """Return (verdicts that fell, accusing verdicts, verdicts whose print is not their strongest evidence)."""
    whole = judge.judge_links(tables, settings)
    evidence = whole.evidence
    names = np.array(evidence.signals.column("signal").to_pylist())
    printed = _printed(tables, whole.facts.column("link_id").to_pylist())
    accused = np.flatnonzero(whole.verdict >= REVIEW).tolist()
    kept = np.ones(len(evidence.link), dtype=bool)
    wrong = 0
    for link in accused:
        mine = np.flatnonzero(evidence.link == link)
        kept[mine] = ~np.isin(names[evidence.row[mine]], printed[link])
        strongest = [str(names[evidence.row[at]]) for at in mine if evidence.units[at] > 0][:TOP]
        wrong += strongest != printed[link]
    # Each link keeps what is left of its own evidence, be it about the link or its site, as evidence about itself.
    left = evidence.signals.take(pa.array(evidence.row[kept]))
    subjects = whole.facts.column("link_id").take(pa.array(evidence.link[kept]))
    kinds = pa.array([SubjectKind.LINK.value] * left.num_rows, pa.string())
    left = left.set_column(left.column_names.index("subject"), "subject", subjects)
    left = left.set_column(left.column_names.index("subject_kind"), "subject_kind", kinds)
    after = judge.judge_links({**tables, "signals": SIGNALS.conform(left)}, settings)
    return int((after.verdict[accused] < whole.verdict[accused]).sum()), len(accused), wrong


def _printed(tables: Mapping[str, pa.Table], ids: list[str]) -> list[list[str]]:
    verdicts = tables["link_verdicts"]
    shown = dict(
        zip(
            verdicts.column("link_id").to_pylist(),
            verdicts.column("reasons_for_json").to_pylist(),
            strict=True,
        )
    )
    return [[reason["signal"] for reason in json.loads(shown[link])[:TOP]] for link in ids]
