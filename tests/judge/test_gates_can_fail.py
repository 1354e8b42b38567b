"""A judge that breaks a law breaks the gate that guards it: each quality gate is shown to fail."""

from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from eval.gates import e1_explanations, f1_trusted, f2_fair, f3_metamorphic
from eval.worlds.judged import judged_profile
from eval.worlds.profile import build_profile
from numpy.typing import NDArray

from hreflens.judge import evidence, verdict
from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.judge.weigh import FAMILY_CODE, UNIT, Evidence
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

Sums = NDArray[np.int64]
HOSTS = [f"gazette{n}.{suffix}" for n in range(10) for suffix in ("com", "de", "co.jp", "com.br", "in")]


def accusing(guilty: Callable[[dict[str, Any]], bool]) -> SimpleNamespace:
    """Return a signal that accuses every link whose facts a prejudice dislikes."""

    def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
        rows = facts_of(tables).select(["link_id", "site", "lang", "script", "market"]).to_pylist()
        links = [row["link_id"] for row in rows if guilty(row)]
        return signal_rows(
            name="prejudice",
            family=EvidenceFamily.NETWORK,
            subject_kind=SubjectKind.LINK,
            message="It is foreign.",
            version=1,
            subjects=links,
            values=[1.0] * len(links),
            log_odds=[6.0] * len(links),
            args=[{}] * len(links),
        )

    return SimpleNamespace(compute=compute)


def sabotage(monkeypatch: pytest.MonkeyPatch, guilty: Callable[[dict[str, Any]], bool]) -> None:
    monkeypatch.setattr(evidence, "EVIDENCE", (*evidence.EVIDENCE, accusing(guilty)))


def test_f1_fails_a_judge_that_holds_the_suffix_against_a_site(monkeypatch: pytest.MonkeyPatch) -> None:
    fair = f1_trusted.rates_of(HOSTS)
    assert fair["act"] == fair["review"] == 0.0
    sabotage(monkeypatch, lambda row: not row["site"].endswith(".com"))
    assert f1_trusted.rates_of(HOSTS)["review"] > f1_trusted.REVIEW_CEILING


def test_f2_fails_a_judge_that_distrusts_one_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f2_fair, "SEEDS", (3,))
    monkeypatch.setattr(f2_fair, "PER_CLASS", 1)
    sabotage(monkeypatch, lambda row: row["script"] == "Thai")
    broken = {result.gate for result in f2_fair.run() if result.value is not None and not result.ok}
    assert {"f2_fpr_max", "f2_fpr_spread"} <= broken


def test_f3_fails_a_judge_that_reads_the_market(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f3_metamorphic, "SWAPS", 1)
    few = build_profile(1, 5)[::8]
    monkeypatch.setattr(f3_metamorphic, "build_profile", lambda per_class, seed: few)
    sabotage(monkeypatch, lambda row: row["market"] == "RU")
    assert [result.ok for result in f3_metamorphic.run()] == [False, False]


def test_e1_fails_a_judge_with_a_term_that_it_does_not_print(monkeypatch: pytest.MonkeyPatch) -> None:
    tables, settings = judged_profile(build_profile(1, 7))
    assert e1_explanations.fall(tables, settings)[1:] == (e1_explanations.fall(tables, settings)[0], 0)
    honest = verdict.family_sums

    def grudging(found: Evidence, links: int) -> tuple[Sums, Sums]:
        raw, capped = honest(found, links)
        capped[:, FAMILY_CODE["network"]] = 6 * UNIT
        return raw, capped

    monkeypatch.setattr(verdict, "family_sums", grudging)
    fallen, accused, _ = e1_explanations.fall(*judged_profile(build_profile(1, 7)))
    assert accused
    assert fallen / accused < e1_explanations.FLOOR


def test_e1_fails_a_judge_that_prints_other_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = verdict.reason_lists
    monkeypatch.setattr(verdict, "reason_lists", lambda found, links: honest(found, links)[::-1])
    fallen, accused, wrong = e1_explanations.fall(*judged_profile(build_profile(1, 7)))
    assert wrong
    assert fallen / accused < e1_explanations.FLOOR
