"""The week or month that a client's report tells of, and what its runs say of it put together.

Dates and tables in, plain data out. It must not word anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hreflens.terms import ChangeKind

WEEK, MONTH = "week", "month"
PERIODS = (WEEK, MONTH)


@dataclass(frozen=True, slots=True)
class Period:
    """A week or month: its word, first and last day."""

    word: str
    start: date
    end: date

    @property
    def name(self) -> str:
        """Its name in folders: 'week-2026-11-22', by its last day."""
        return f"{self.word}-{self.end.isoformat()}"


def period_until(word: str, until: date) -> Period:
    """Return the week (seven days) or month that ends on a day.

    A month that ends within a calendar month begins on the day after the same day of the month before, or after that
    month's last day where it is shorter.
    """
    if word == WEEK:
        return Period(word, until - timedelta(days=6), until)
    return Period(word, _month_before(until) + timedelta(days=1), until)


def last_whole(word: str, today: date) -> Period:
    """Return the last calendar week (Monday to Sunday) or calendar month that is over on a day."""
    if word == WEEK:
        return period_until(word, today - timedelta(days=today.weekday() + 1))
    return period_until(word, today.replace(day=1) - timedelta(days=1))


def _month_before(day: date) -> date:
    last_of_month = (day + timedelta(days=1)).day == 1
    before = day.replace(day=1) - timedelta(days=1)
    return before if last_of_month else before.replace(day=min(day.day, before.day))


def moved_verdicts(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one row per link or site whose verdict is another at the end than at the start, in order of first change.

    Several moves in between count as one, from the first verdict to the last; signals that came and went again are
    left out of `evidence`.

    Args:
        changes: rows of `changes`, oldest first.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    signals: dict[tuple[str, str], dict[str, int]] = {}
    for row in changes:
        if row["kind"] != ChangeKind.VERDICT_CHANGED:
            continue
        key = (row["subject_kind"], row["subject"])
        first = found.setdefault(key, dict(row))
        found[key] = {**row, "before": first["before"]}
        tally = signals.setdefault(key, {})
        for word in (row["evidence"] or "").split():
            tally[word[1:]] = tally.get(word[1:], 0) + (1 if word[0] == "+" else -1)
    moved = []
    for key, row in found.items():
        if row["before"] == row["after"]:
            continue
        words = [
            f"{'+' if count > 0 else '-'}{name}" for name, count in sorted(signals[key].items()) if count
        ]
        moved.append({**row, "evidence": " ".join(words)})
    return moved


def between(points: Iterable[Mapping[str, Any]], period: Period) -> list[dict[str, Any]]:
    """Return the history points that a report of a period shows: the last day before it, and all days in it."""
    rows = [dict(row) for row in points if row["as_of"] <= period.end]
    before = max((row["as_of"] for row in rows if row["as_of"] < period.start), default=None)
    return [row for row in rows if row["as_of"] >= period.start or row["as_of"] == before]
