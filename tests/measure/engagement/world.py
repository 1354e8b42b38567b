"""Analytics rows in long form, as the importers write them."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from hreflens.tables import IMPORTS, TRAFFIC

DAY = date(2026, 10, 1)


def traffic(
    rows: list[dict[str, Any]], *, import_id: str = "a", report: str = "r", start: date = DAY
) -> pa.Table:
    """Return `traffic` of lines {dimension header: value, ..., metrics: {name: value}}."""
    out = []
    for number, row in enumerate(rows, 1):
        dims = {k: v for k, v in row.items() if k not in ("metrics", "host", "country_code")}
        landing = row.get("Landing page")
        for metric, value in row["metrics"].items():
            out.append(
                {
                    "import_id": import_id, "source_row": number, "tool": "google", "report": report,
                    "dimensions_json": json.dumps(dims), "source_host": row.get("host"),
                    "landing_page": landing if landing and landing[:1] != "(" else None,
                    "country": row.get("country_code"), "metric": metric, "value": value,
                    "start_date": start, "end_date": date(start.year, start.month, 28),
                }
            )  # fmt: skip
    return TRAFFIC.from_rows(out)


def imports(*names: str) -> pa.Table:
    """Return `imports` of these ids, each an hour later than the one before."""
    return IMPORTS.from_rows(
        {"import_id": name, "imported_at": datetime(2026, 11, 1, hour, tzinfo=UTC)}
        for hour, name in enumerate(names)
    )
