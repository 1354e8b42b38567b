"""Numbers of sites: each value of a site stands once per file, in the order of the rows."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.collect.files.metric_rows import _Sites

ROWS = st.lists(st.tuples(st.integers(-1, 3), st.sampled_from([None, 1.0, 2.0, 3.0])), max_size=12)


@settings(deadline=None)  # the first array looks for pandas
@given(st.lists(ROWS, max_size=4))
def test_a_site_and_value_met_before_give_no_row(batches: list[list[tuple[int, float | None]]]) -> None:
    sites = _Sites()
    for name in "abcd":
        sites._numbered(name)
    met: set[tuple[int, float]] = set()
    for rows in batches:
        codes = np.array([code for code, _ in rows], dtype=np.int64)
        found = sites.first_rows("dr", codes, pa.array([value for _, value in rows], pa.float64()))
        expected = []
        for at, (code, value) in enumerate(rows):
            if code >= 0 and value is not None and (code, value) not in met:
                met.add((code, value))
                expected.append(at)
        assert found.tolist() == expected
