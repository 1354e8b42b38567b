"""Small counts that several reports share: shares, verdict columns, the first rows of a table."""

from collections.abc import Sequence

from hreflens.show.facts import VERDICTS
from hreflens.show.page import Cell, Column, Kind
from hreflens.show.words import WORDS

MAX_ROWS = 5000
"""Rows that a table gives at most; the audit's own tables hold all (`hreflens export`)."""


def share_of(part: float, whole: float) -> float | None:
    """Return part / whole, None for nothing at all."""
    return part / whole if whole else None


def verdict_columns() -> tuple[Column, ...]:
    """Return one column of counts per verdict, in the order keep, ignore, review, act."""
    return tuple(Column(verdict, WORDS[Kind.VERDICT][verdict], Kind.NUMBER) for verdict in VERDICTS)


def top_rows(rows: Sequence[tuple[Cell, ...]], limit: int = MAX_ROWS) -> tuple[tuple[Cell, ...], ...]:
    """Return the first rows."""
    return tuple(rows[:limit])
