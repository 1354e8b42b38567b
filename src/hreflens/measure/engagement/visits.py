"""Analytics rows, from long form to one row per line of a report, each line counted once.

The same sessions stand in many reports. Reports that tell the same dimensions apart are laid end to end and, where
their periods overlap, the one imported last counts; reports of different dimensions are never added up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.engagement.dimensions import Told, told_by
from hreflens.urls.canonical import path_of

# Metric names as `traffic` folds them (GA4 interface and API, Universal Analytics, Matomo, logs).
_SESSIONS = ("sessions", "visits", "nb_visits", "entrances")
_ENGAGED = ("engaged_sessions", "engagedsessions")
_ENGAGED_SHARES = ("engagement_rate", "engagementrate")
_BOUNCE_SHARES = ("bounce_rate", "bouncerate")
_TOTAL_SECONDS = ("user_engagement", "user_engagement_duration", "userengagementduration", "sum_visit_length")
_MEAN_SECONDS = ("average_session_duration", "averagesessionduration", "avg_session_duration")
_PER_SESSION = ("average_engagement_time_per_session",)
_CONVERSIONS = ("key_events", "keyevents", "conversions", "goal_completions", "nb_conversions")
METRICS = (
    *_SESSIONS, *_ENGAGED, *_ENGAGED_SHARES, *_BOUNCE_SHARES, *_TOTAL_SECONDS, *_MEAN_SECONDS, *_PER_SESSION, *_CONVERSIONS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a report: what its dimensions tell and how many sessions did what."""

    told: Told
    source_host: str | None
    landing_page: str | None
    country: str | None
    sessions: float
    engaged: float | None
    seconds: float | None
    conversions: float | None
    start: date | None
    end: date | None


def visits_of(traffic: pa.Table, imports: pa.Table) -> list[Visit]:
    """Return the lines of all reports with sessions, each period of each set of dimensions once.

    Args:
        traffic: `traffic`.
        imports: `imports`: of two reports that overlap, the later import counts.
    """
    wanted = traffic.filter(pc.is_in(traffic.column("metric"), value_set=pa.array(METRICS)))
    lines: dict[tuple[str, int, date | None], dict[str, Any]] = {}
    for row in wanted.to_pylist():
        key = (row["import_id"], row["source_row"], row["start_date"])
        line = lines.setdefault(key, {**row, "metrics": {}})
        if row["value"] is not None and row["value"] >= 0:
            line["metrics"].setdefault(row["metric"], row["value"])
    imported = dict(
        zip(imports.column("import_id").to_pylist(), imports.column("imported_at").to_pylist(), strict=True)
    )
    slices: dict[tuple[frozenset[str], str, str], list[Visit]] = defaultdict(list)
    for line in lines.values():
        visit = _visit(line)
        if visit is not None and visit.told.dimensions:
            slices[(visit.told.dimensions, line["import_id"], line["report"] or "")].append(visit)
    return [visit for kept in _kept(slices, imported) for visit in kept]


def _visit(line: Mapping[str, Any]) -> Visit | None:
    metrics: Mapping[str, float] = line["metrics"]
    sessions = _first(metrics, _SESSIONS)
    if not sessions:
        return None
    engaged = _first(metrics, _ENGAGED)
    if engaged is None:
        share, bounced = _first(metrics, _ENGAGED_SHARES), _first(metrics, _BOUNCE_SHARES)
        share = share if share is not None else None if bounced is None else 1.0 - bounced
        engaged = None if share is None else share * sessions
    seconds = _first(metrics, _TOTAL_SECONDS)
    mean = _first(metrics, (*_MEAN_SECONDS, *_PER_SESSION))
    if seconds is None and mean is not None:
        seconds = mean * sessions
    host = line["source_host"]
    return Visit(
        told_by(line["dimensions_json"] or "{}", line["report"] or "", bool(host and "." in host)),
        host if host and "." in host else None,
        _page(line["landing_page"]),
        line["country"],
        sessions,
        None if engaged is None else min(max(engaged, 0.0), sessions),
        seconds,
        _first(metrics, _CONVERSIONS),
        line["start_date"],
        line["end_date"],
    )


def _page(raw: str | None) -> str | None:
    if not raw or raw.startswith("("):
        return None
    return path_of(raw) if "://" in raw else raw.split("?", 1)[0].split("#", 1)[0] or "/"


def _first(metrics: Mapping[str, float], names: Iterable[str]) -> float | None:
    return next((metrics[name] for name in names if name in metrics), None)


def _kept(
    slices: Mapping[tuple[frozenset[str], str, str], list[Visit]], imported: Mapping[str, Any]
) -> Iterable[list[Visit]]:
    """Yield the slices that count: of equal dimensions, later imports first, no day twice."""
    taken: dict[frozenset[str], list[tuple[date, date]]] = defaultdict(list)
    newest_first = sorted(
        slices, key=lambda key: (str(imported.get(key[1]) or ""), key[1], key[2]), reverse=True
    )
    for key in newest_first:
        visits = slices[key]
        start = min((v.start or date.min for v in visits), default=date.min)
        end = max((v.end or v.start or date.max for v in visits), default=date.max)
        if all(end < low or start > high for low, high in taken[key[0]]):
            taken[key[0]].append((start, end))
            yield visits
