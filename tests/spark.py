"""The one Spark session of the tests: starting one takes longer than all they do with it."""

from collections.abc import Iterator

import pytest

from hreflens.engine.spark import SparkEngine, why_no_spark


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkEngine]:
    """Return an engine on two cores of this machine; skip with the reason where Spark cannot run."""
    missing = why_no_spark()
    if missing is not None:
        pytest.skip(f"Spark cannot run here: {missing}")
    engine = SparkEngine("local[2]", shuffle_partitions=2)
    engine.session.sparkContext.setLogLevel("ERROR")
    yield engine
    engine.close()
