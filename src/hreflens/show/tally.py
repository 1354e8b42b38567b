"""Small counts that several reports share: shares, verdict columns, how long a listing may be."""

from hreflens.show.facts import VERDICTS
from hreflens.show.page import Column, Kind
from hreflens.show.words import WORDS

LISTING_ROWS = 100_000
"""Rows that a listing gives at most: a workbook takes 1,048,576; the audit's own tables hold all."""


def share_of(part: float, whole: float) -> float | None:
    """Return part / whole, None for nothing at all."""
    return part / whole if whole else None


def verdict_columns() -> tuple[Column, ...]:
    """Return one column of counts per verdict, in the order keep, ignore, review, act."""
    return tuple(Column(verdict, WORDS[Kind.VERDICT][verdict], Kind.NUMBER) for verdict in VERDICTS)
