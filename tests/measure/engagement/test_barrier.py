"""The barrier's number: what it must find, when it must not judge, and that equal pages give the plain estimate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.measure.engagement.barrier import Strata, estimate, shrunk, student
from hreflens.measure.engagement.sites import shrunk_shares


def strata(rows: list[tuple[int, float, float, float, float]]) -> Strata:
    values = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Strata(values[:, 0].astype(np.int64), *(values[:, at] for at in range(1, 5)))


def test_pages_are_compared_with_themselves_not_with_each_other() -> None:
    # Foreign visitors land on the poor page: over all pages they engage less, on each page they do not.
    rows = [(0, 100, 80, 10, 8), (1, 10, 2, 100, 20), (2, 50, 25, 50, 25)]
    found = estimate(strata(rows))
    assert found.difference == pytest.approx(0.0, abs=1e-9)
    assert 107 / 160 - 53 / 160 > 0.3  # what adding up would say


def test_equal_differences_give_mantel_and_haenszels_estimate() -> None:
    rows = [(0, 40, 30, 10, 5), (1, 80, 60, 200, 100), (2, 20, 15, 30, 15)]
    found = estimate(strata(rows))
    assert found.difference == pytest.approx(0.25)
    assert found.between == 0.0
    assert found.low == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "too_few_pages"),
        ([(0, 100, 50, 100, 50), (1, 100, 50, 100, 50)], "too_few_pages"),
        ([(n, 5, 2, 5, 2) for n in range(5)], "too_few_sessions"),
        ([(n, 500, 200, 0, 0) for n in range(50)], "too_few_pages"),
    ],
)
def test_too_little_is_not_judged(rows: list[tuple[int, float, float, float, float]], why: str) -> None:
    found = estimate(strata(rows))
    assert (found.difference, found.low, found.why) == (None, None, why)
    assert len(shrunk(strata(rows), found).page) == 0


def test_a_page_of_few_sessions_is_drawn_to_the_others() -> None:
    rows = [(n, 400, 240 + 8 * (n % 5), 400, 180 - 6 * (n % 3)) for n in range(12)] + [(12, 2, 0, 2, 2)]
    whole = estimate(strata(rows))
    pages = shrunk(strata(rows), whole)
    assert whole.difference is not None
    assert abs(float(pages.difference[12]) - whole.difference) < 0.05  # its own would be -1
    assert pages.high[12] - pages.low[12] > pages.high[0] - pages.low[0]


@given(st.lists(st.tuples(*(st.integers(0, 60) for _ in range(4))), min_size=1, max_size=30), st.randoms())
def test_never_raises_and_order_changes_nothing(
    cells: list[tuple[int, int, int, int]], order: object
) -> None:
    rows = [(n // 2, a, min(a, b), c, min(c, d)) for n, (a, b, c, d) in enumerate(cells)]
    found = estimate(strata(rows))  # type: ignore[arg-type]
    order.shuffle(rows)  # type: ignore[attr-defined]
    again = estimate(strata(rows))  # type: ignore[arg-type]
    if found.difference is None:
        assert again.difference is None
    else:
        assert again.difference == pytest.approx(found.difference, abs=1e-6)
        assert found.low is not None
        assert found.high is not None
        assert -1 <= found.low <= found.difference + 1e-9 <= found.high + 2e-9 <= 1 + 3e-9


def test_students_t() -> None:
    assert [round(student(n), 3) for n in (1, 10, 11, 30)] == [12.706, 2.228, 2.201, 2.042]


def test_sites_of_one_visit_are_no_best_sites() -> None:
    sessions = np.array([1.0, 1_000.0, 800.0, 900.0])
    share, low, high = shrunk_shares(sessions, np.array([1.0, 620.0, 300.0, np.nan]))
    assert share[0] < 0.62
    assert share[1] == pytest.approx(0.62, abs=0.01)
    assert low[0] < share[0] < high[0]
    assert high[0] - low[0] > high[1] - low[1]
    assert np.isnan(share[3])
