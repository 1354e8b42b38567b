"""Wilson's interval: against published figures, and never on the wrong side of the share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.measure.intervals import wilson, wilson_low


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(198, 200, 0.9643, 0.9973), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(hits: int, tries: int, low: float, high: float) -> None:
    assert wilson(hits, tries) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_share_lies_inside(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0.0 <= low <= hits / max(1, hits + more) <= high <= 1.0
    assert low == wilson_low(hits, hits + more)
