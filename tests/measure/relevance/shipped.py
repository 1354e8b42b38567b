"""The shipped model, opened once for all tests of this room."""

from functools import cache

from hreflens.measure.relevance.table import SHIPPED, StaticTable, read_table


@cache
def table() -> StaticTable:
    """Return the shipped table."""
    return read_table(SHIPPED)
