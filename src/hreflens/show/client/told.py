"""What a client's report is made of: changes of the period's runs, figures before and after, alerts and decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hreflens.act.monitor.alerts import about_change
from hreflens.act.monitor.period import Period, moved_verdicts
from hreflens.show.page import Column, Kind, msg
from hreflens.terms import AlertGroup, ChangeKind, SubjectKind

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """Plain rows, oldest first.

    `changes`, `drops` and `bursts` are rows of those tables from all runs of the period; `points` history points of the
    last day before it and of its days; `alerts` and `decisions` rows of the state; `comments` what people wrote, by
    entry of the trail ('alert:7'); `broken_pins` counts pinned links that are not as agreed at the end.
    """

    period: Period
    runs: int
    changes: Sequence[Row] = ()
    drops: Sequence[Row] = ()
    bursts: Sequence[Row] = ()
    points: Sequence[Row] = ()
    alerts: Sequence[Row] = ()
    decisions: Sequence[Row] = ()
    comments: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    broken_pins: int = 0

    @cached_property
    def groups(self) -> dict[str, list[Row]]:
        """Changes by what they are told under (AlertGroup); new links stand under 'new_links', the most valuable first."""
        found: dict[str, list[Row]] = {}
        for row in self.changes:
            if row["kind"] == ChangeKind.NEW and row["subject_kind"] == SubjectKind.LINK:
                found.setdefault("new_links", []).append(row)
            elif (about := about_change(row)) is not None:
                found.setdefault(about, []).append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (-(row["value"] or 0.0), str(row["url"] or row["subject"])))
        return found

    @cached_property
    def moved(self) -> list[dict[str, Any]]:
        """Verdicts that are not what they were, those of sites first, then the most valuable."""
        rows = moved_verdicts(self.changes)
        return sorted(rows, key=lambda row: (row["subject_kind"] != SubjectKind.SITE, -(row["value"] or 0.0)))

    def links_in(self, group: AlertGroup | str) -> int:
        """Return how many links or sites a group is about."""
        return len({row["subject"] for row in self.groups.get(group, ())})

    def total(self, *, first: bool = False) -> Row:
        """Return the figures of the whole profile at the end, or at the start; empty when there are none."""
        rows = sorted(
            (row for row in self.points if row["dimension"] == "total"), key=lambda row: row["as_of"]
        )
        return rows[0 if first else -1] if rows else {}


VALUE = Column("value", msg("Value"), Kind.SCORE)
LANG, MARKET = Column("lang", msg("Language"), Kind.LANG), Column("market", msg("Market"), Kind.COUNTRY)
FOUND_ON = Column("found_on", msg("Found on"), Kind.DATE)
