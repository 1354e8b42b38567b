"""Is a drop in one source a loss on the web, or that source's own fault?

Search Console's link report broke in May 2024 (sites lost 60 to 90 % of their rows) and in May 2026 (one site fell from
140,599 to 17,506) while the links stood where they were. What a file no longer names is therefore held against our own
readings of those pages and against the other sources. It must not declare any link lost.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.standing import KNOWN, LIVE
from hreflens.measure.intervals import wilson
from hreflens.tables import BY_NAME, SOURCE_DROPS
from hreflens.terms import SourceFinding

Tables = Mapping[str, pa.Table]

LEAST_DROP = 0.3
"""Share that must be gone: two exports of a healthy site differ by a few per cent, both breakages by 60 % or more."""
LEAST_DROPPED = 20
LEAST_SAMPLE = 20
LIVE_ENOUGH = 0.8
"""A fault needs the lower end of the interval of the live share at or above this; a loss the upper end below .5."""
LOST_ENOUGH = 0.5
HOLDS = 0.8
"""Another source holds when its latest file has at least this share of the one before."""


@dataclass(frozen=True, slots=True)
class _File:
    """What the files of one export and day name: pages of links exports, domains of domains exports."""

    import_id: str
    day: date
    subjects: frozenset[str]


def find_source_drops(tables: Tables, standing: pa.Table) -> pa.Table:
    """Return a row per export whose latest file fell by LEAST_DROP or more (tables.SOURCE_DROPS), sorted by key.

    Args:
        tables: imports, imported_links, imported_domains and links; a missing one is empty.
        standing: `link_standing` of the run.
    """
    series = _series(tables)
    rows = []
    for (tool, export), files in sorted(series.items()):
        if len(files) < 2:
            continue
        before, after = files[-2], files[-1]
        dropped = before.subjects - after.subjects
        share = 1 - len(after.subjects) / len(before.subjects) if before.subjects else 0.0
        if share < LEAST_DROP or len(dropped) < LEAST_DROPPED:
            continue
        others = _others(series, (tool, export), before.day)
        sampled, live = _sample(dropped, standing, _domains(tables), before.day)
        low, high = wilson(live, sampled) if sampled else (None, None)
        holds = all(each["after"] >= HOLDS * each["before"] for each in others) if others else None
        rows.append(
            {
                "tool": tool,
                "export": export,
                "drop_share": share,
                "dropped": len(dropped),
                "before_import": before.import_id,
                "after_import": after.import_id,
                "before_on": before.day,
                "after_on": after.day,
                "before_count": len(before.subjects),
                "after_count": len(after.subjects),
                "sampled": sampled,
                "sampled_live": live,
                "live_low": low,
                "live_high": high,
                "others_json": json.dumps(others, sort_keys=True),
                "others_hold": holds,
                "finding": finding(sampled, low, high, holds).value,
            }
        )
    return SOURCE_DROPS.from_rows(rows)


def finding(sampled: int, low: float | None, high: float | None, others_hold: bool | None) -> SourceFinding:
    """Return what a drop is, by the interval of the share of its links that we found live, and by other sources.

    Without a sample of LEAST_SAMPLE pages, or when the links stand but other sources fell as well, it stays unclear.
    """
    if sampled < LEAST_SAMPLE or low is None or high is None:
        return SourceFinding.UNCLEAR
    if low >= LIVE_ENOUGH:
        return SourceFinding.UNCLEAR if others_hold is False else SourceFinding.FAULT
    return SourceFinding.LOSS if high < LOST_ENOUGH else SourceFinding.UNCLEAR


def _of(tables: Tables, name: str) -> pa.Table:
    found = tables.get(name)
    return BY_NAME[name].empty() if found is None else found


def _series(tables: Tables) -> dict[tuple[str, str], list[_File]]:
    """Return the files of every export by day, oldest first; parts imported on one day are one file."""
    named = dict(_subjects(tables))
    days: dict[tuple[str, str], dict[date, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _of(tables, "imports").select(["import_id", "tool", "export", "imported_at"]).to_pylist():
        if row["import_id"] in named and row["imported_at"] is not None:
            days[(row["tool"] or "", row["export"] or "")][row["imported_at"].date()].append(row["import_id"])
    return {
        key: [
            _File(min(ids), day, frozenset().union(*(named[each] for each in ids)))
            for day, ids in sorted(found.items())
        ]
        for key, found in days.items()
    }


def _subjects(tables: Tables) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield (import_id, what it names) of exports of links and of domains."""
    for name, column in (("imported_domains", "referring_domain"), ("imported_links", "referring_url")):
        rows = _of(tables, name).select(["import_id", column])
        for import_id in pc.unique(rows.column("import_id")).to_pylist():
            values = rows.filter(pc.equal(rows.column("import_id"), import_id)).column(column)
            yield import_id, frozenset(each for each in pc.unique(values).to_pylist() if each)


def _others(
    series: Mapping[tuple[str, str], list[_File]], mine: tuple[str, str], since: date
) -> list[dict[str, Any]]:
    """Return what other exports did: those of which a file came after the day of our file before."""
    return [
        {
            "tool": key[0],
            "export": key[1],
            "before": len(files[-2].subjects),
            "after": len(files[-1].subjects),
        }
        for key, files in sorted(series.items())
        if key != mine and len(files) > 1 and files[-1].day > since and files[-2].subjects
    ]


def _domains(tables: Tables) -> dict[str, str]:
    links = _of(tables, "links")
    return dict(
        zip(
            links.column("referring_url").to_pylist(),
            links.column("referring_domain").to_pylist(),
            strict=True,
        )
    )


def _sample(
    dropped: frozenset[str], standing: pa.Table, domains: Mapping[str, str], since: date
) -> tuple[int, int]:
    """Return how many of the dropped pages (or domains) we read since a day, and how many of these still link."""
    read = standing.filter(
        pc.and_(
            pc.not_equal(standing.column("presence"), KNOWN),
            pc.fill_null(pc.greater(standing.column("checked_on"), pa.scalar(since)), False),
        )
    )
    live: dict[str, bool] = {}
    for url, presence in zip(
        read.column("url").to_pylist(), read.column("presence").to_pylist(), strict=True
    ):
        for subject in (url, domains.get(url) or ""):
            if subject in dropped:
                live[subject] = live.get(subject, False) or presence == LIVE
    return len(live), sum(live.values())
