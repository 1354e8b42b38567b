"""The map from log-odds to printed probability: it keeps every order; nothing but the sum, the prior and whether an anchor was told is in it."""

import inspect
import json
from importlib.resources import files

import numpy as np
import pytest
from eval.worlds.records import Link
from hypothesis import given
from hypothesis import strategies as st
from training.verdicts.figures import conformal_threshold, coverage_at, ece, selective_error
from training.verdicts.fitting import curve_of, fitted

from hreflens.judge import calibration
from hreflens.judge.calibration import Calibration, Curve, logit, probability, shipped
from hreflens.judge.weigh import ACT_AT
from tests.judge.records import judge, verdict_of, with_settings


def test_the_file_that_ships_tells_the_run_that_made_it() -> None:
    found = json.loads(files(calibration.__package__).joinpath(calibration.FILE).read_text("utf-8"))
    assert [list(point) for point in zip(shipped().known.sums, shipped().known.log_odds, strict=True)] == (
        found["curves"]["anchor_known"]
    )
    assert found["run"]["command"] == "python -m training.verdicts"
    assert not set(found["run"]["fitted_on"]["seeds"]) & set(found["run"]["graded_on"]["seeds"])
    graded = found["figures"]["B"]
    assert graded["these curves"]["ece"] < graded["no map"]["ece"] / 2
    assert graded["these curves"]["log_loss"] < graded["no map"]["log_loss"]


@pytest.mark.parametrize("told", [True, False])
@given(sums=st.lists(st.floats(-40, 40), min_size=2, max_size=30), prior=st.floats(0.001, 0.49))
def test_the_curves_keep_every_order(told: bool, sums: list[float], prior: float) -> None:
    ordered = np.sort(np.array(sums))
    assert (np.diff(shipped().probability(ordered, prior, np.full(len(sums), told))) >= 0).all()


@pytest.mark.parametrize("told", [True, False])
@given(prior=st.floats(0.001, 0.49))
def test_act_is_never_printed_with_less_than_the_law_asks(told: bool, prior: float) -> None:
    at = np.array([logit(ACT_AT)])
    assert shipped().probability(at, prior, np.array([told]))[0] >= ACT_AT


@pytest.mark.parametrize(
    ("sums", "log_odds"),
    [
        ((0.0, 1.0), (0.0, 0.0)),
        ((0.0, 1.0), (1.0, 0.5)),
        ((1.0, 0.0), (0.0, 1.0)),
        ((), ()),
        ((0.0,), (0.0, 1.0)),
        ((0.0,), (float("nan"),)),
        ((0.0, 1.0), (0.0, float("inf"))),
    ],
)
def test_curves_that_turn_orders_round_are_refused(
    sums: tuple[float, ...], log_odds: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="points that rise"):
        Curve(sums, log_odds)


def test_a_curve_through_one_point_is_the_nominal_reading_moved() -> None:
    sums = np.array([-9.0, -3.0, 0.0, 5.0])
    plain, moved = Curve((0.0,), (0.0,)), Curve((1.0,), (0.5,))
    told = np.array([True, True, False, False])
    found = Calibration(plain, moved).probability(sums, 0.02, told)
    assert found == pytest.approx(np.where(told, probability(sums), probability(sums - 0.5)))


def test_nothing_found_says_less_where_there_was_no_anchor_to_look_at() -> None:
    links = [
        Link(f"https://{name}.example/x", anchor=anchor)
        for name, anchor in (("a", "Acme"), ("b", None), ("c", ""))
    ]
    tables = judge(links)
    told, untold, empty = (verdict_of(tables, link) for link in links)
    assert told["risk_log_odds"] == untold["risk_log_odds"] == empty["risk_log_odds"]
    assert told["risk_prob"] == empty["risk_prob"] < untold["risk_prob"] <= 0.021


def test_nothing_but_the_sum_the_prior_and_a_told_anchor_can_enter() -> None:
    assert list(inspect.signature(Calibration.probability).parameters) == [
        "self", "log_odds", "prior", "anchor_known",
    ]  # fmt: skip


def test_the_verdict_does_not_hang_on_the_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    link = Link("https://a.example/x", anchor="online casino", kind="other", hidden="zero_size")
    before = verdict_of(judge([link]), link)
    monkeypatch.setattr(
        "hreflens.judge.verdict.shipped", lambda: Calibration(*(Curve((0.0, 9.0), (-5.0, -4.0)),) * 2)
    )
    after = verdict_of(judge([link]), link)
    assert before["computed_verdict"] == after["computed_verdict"] == "review"
    assert before["risk_log_odds"] == after["risk_log_odds"]
    assert after["risk_prob"] < before["risk_prob"]


def test_the_prior_of_the_settings_moves_the_probability() -> None:
    link = Link("https://a.example/x")
    low, high = (
        verdict_of(judge([link], with_settings(judge={"prior": prior})), link)["risk_prob"]
        for prior in (0.01, 0.2)
    )
    assert low < high


def test_calibration_error_by_hand() -> None:
    prob = np.array([0.1, 0.1, 0.9, 0.9])
    assert ece(prob, np.array([False, False, True, True])) == pytest.approx(0.1)
    assert ece(prob, np.array([False, True, True, False])) == pytest.approx(0.4)
    assert ece(np.array([1.0, 0.0]), np.array([True, False])) == 0.0


def test_selective_error_and_coverage_by_hand() -> None:
    prob = np.array([0.99, 0.01, 0.95, 0.6, 0.55])
    truth = np.array([True, False, True, False, True])
    assert selective_error(prob, truth, 0.6) == 0.0
    assert selective_error(prob, truth, 0.8) == pytest.approx(0.25)
    assert coverage_at(prob, truth, 0.005) == pytest.approx(0.6)
    assert coverage_at(prob, truth, 0.2) == pytest.approx(1.0)


@pytest.mark.parametrize(("count", "error"), [(1000, 0.005), (400, 0.01), (99, 0.05)])
def test_conformal_thresholds_let_through_what_they_promise(count: int, error: float) -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(200, count))
    fresh = rng.normal(size=(200, 500))
    passed = [(new >= conformal_threshold(old, error)).mean() for old, new in zip(scores, fresh, strict=True)]
    assert np.mean(passed) <= error * 1.05


def test_too_few_links_give_no_threshold() -> None:
    assert conformal_threshold(np.zeros(100), 0.005) is None


def test_fitting_finds_the_line_that_made_the_labels() -> None:
    rng = np.random.default_rng(9)
    evidence = rng.normal(0.0, 2.0, 20_000)
    truth = rng.random(20_000) < probability(1.7 * evidence - 0.8)
    slope, intercept = fitted(evidence[:, None], truth, 0.0)
    assert (slope, intercept) == (pytest.approx(1.7, abs=0.1), pytest.approx(-0.8, abs=0.1))


def test_fitting_finds_the_steps_that_made_the_labels() -> None:
    rng = np.random.default_rng(3)
    evidence = rng.choice([0.0, 1.0, 1.5, 2.0, 6.0], 50_000)
    share = {0.0: 0.02, 1.0: 0.3, 1.5: 0.7, 2.0: 0.5, 6.0: 1.0}
    truth = rng.random(50_000) < np.array([share[each] for each in evidence.tolist()])
    curve = curve_of(evidence, truth, float(truth.mean()))
    found = probability(curve(np.array([0.0, 1.0, 1.5, 2.0])) + logit(float(truth.mean())))
    assert found == pytest.approx([0.02, 0.3, 0.6, 0.6], abs=0.03)
    assert curve.sums[-1] == 6.0
    assert curve(np.array([9.0]))[0] == pytest.approx(curve.log_odds[-1] + 3.0)
