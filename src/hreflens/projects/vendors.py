"""Vendors' spam and toxicity flags beside our verdicts, link by link.

A vendor's flag never enters a verdict; it is shown to be answered.
"""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import VERDICTS, facts_of, live
from hreflens.show.reports.compare import vendor_flags


def vendor_matrix(tables: Mapping[str, pa.Table], settings: Settings) -> list[dict[str, Any]]:
    """Return one row per (provider, metric): live links rated, flagged, and the flagged ones by our verdict.

    `foreign_flagged` counts those in another language than the owner's.
    """
    alive = live(facts_of(tables, settings))
    rows = []
    for flags in vendor_flags(tables, alive):
        mine = alive.filter(flags.flagged)
        counts = {
            each["values"]: each["counts"] for each in pc.value_counts(mine.column("verdict")).to_pylist()
        }
        rows.append(
            {
                "provider": flags.provider,
                "metric": flags.metric,
                "rated": int(pc.sum(flags.rated).as_py() or 0),
                "flagged": mine.num_rows,
                "foreign_flagged": int(pc.sum(mine.column("foreign")).as_py() or 0),
                **{verdict: counts.get(verdict, 0) for verdict in VERDICTS},
            }
        )
    return rows


def flagged_links(tables: Mapping[str, pa.Table], settings: Settings) -> list[dict[str, Any]]:
    """Return the live links that a vendor flags, one row per link and vendor metric, most valuable first.

    `why` is the strongest reason against risk, else the strongest for it, as recorded with the verdict.
    """
    alive = live(facts_of(tables, settings))
    rows: list[dict[str, Any]] = []
    for flags in vendor_flags(tables, alive):
        scores = flags.score.filter(flags.flagged).to_pylist()
        for row, score in zip(alive.filter(flags.flagged).to_pylist(), scores, strict=True):
            rows.append(
                {
                    "referring_url": row["url"],
                    "site": row["site"],
                    "lang": row["lang"],
                    "market": row["market"],
                    "foreign": row["foreign"],
                    "provider": flags.provider,
                    "metric": flags.metric,
                    "score": score,
                    "verdict": row["verdict"],
                    "value": row["value"],
                    "risk_prob": row["risk_prob"],
                    "why": _why(row),
                }
            )
    rows.sort(key=lambda row: (-(row["value"] or 0.0), row["referring_url"], row["provider"], row["metric"]))
    return rows


def _why(row: Mapping[str, Any]) -> str:
    columns = ("reasons_for_json", "reasons_against_json")
    if row["verdict"] in ("keep", "ignore"):
        columns = columns[::-1]
    for name in columns:
        reasons = json.loads(row[name] or "[]")
        if reasons:
            return str(reasons[0].get("evidence") or "")
    return "nothing found against it"
