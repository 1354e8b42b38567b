"""What a disavow file would cost: links, sites and value lost per line, in total, by market and by language.

It counts what is known of the profile; it promises nothing about rankings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from hreflens.act.disavow.cover import cover, link_view
from hreflens.act.disavow.records import Entry
from hreflens.terms import Verdict

UNKNOWN = "unknown"

LINES_SCHEMA = pa.schema(
    [
        pa.field("text", pa.string(), metadata={"meaning": "line of the file"}),
        pa.field("links", pa.int64(), metadata={"meaning": "live links it covers"}),
        pa.field("keep_links", pa.int64(), metadata={"meaning": "of these, with the verdict keep"}),
        pa.field("sites", pa.int64(), metadata={"meaning": "referring sites of these links"}),
        pa.field("value", pa.float64(), metadata={"meaning": "summed value of these links"}),
        pa.field("link_share", pa.float64(), metadata={"meaning": "share of all live links, 0-1"}),
        pa.field(
            "value_share",
            pa.float64(),
            metadata={"meaning": "share of the value of all live links, 0-1; null = no value known"},
        ),
    ]
)
TOTALS_SCHEMA = pa.schema(
    [
        pa.field("dimension", pa.string(), metadata={"meaning": "total, market or language"}),
        pa.field("key", pa.string(), metadata={"meaning": "'all', a market or a language; 'unknown'"}),
        pa.field("links", pa.int64(), metadata={"meaning": "live links"}),
        pa.field("links_lost", pa.int64(), metadata={"meaning": "of these, covered by the file"}),
        pa.field("link_share_lost", pa.float64(), metadata={"meaning": "links_lost / links, 0-1"}),
        pa.field("keep_links_lost", pa.int64(), metadata={"meaning": "covered links with the verdict keep"}),
        pa.field("sites", pa.int64(), metadata={"meaning": "referring sites"}),
        pa.field("sites_lost", pa.int64(), metadata={"meaning": "sites all of whose live links are covered"}),
        pa.field(
            "value",
            pa.float64(),
            metadata={"meaning": "summed value of the live links; unjudged ones count 0"},
        ),
        pa.field(
            "value_share_lost",
            pa.float64(),
            metadata={"meaning": "share of it that is covered, 0-1; null = no value"},
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class Simulation:
    """The cost of a file: one row per line (LINES_SCHEMA), and totals (TOTALS_SCHEMA)."""

    lines: pa.Table
    totals: pa.Table


def simulate_disavow(entries: Sequence[Entry], tables: Mapping[str, pa.Table]) -> Simulation:
    """Return what disavowing the entries would cost of the live links.

    Args:
        entries: lines of a file, in order.
        tables: `links`, `link_verdicts`; `link_checks` and `page_markets` when there.

    Lines that cover nothing have zeros. A link that two lines cover counts for both lines and once in the totals.
    """
    view = link_view(tables)
    view = view.filter(view.column("live"))
    covered = cover(view, entries)
    value = [one or 0.0 for one in view.column("value").to_pylist()]
    keep = [verdict == Verdict.KEEP for verdict in view.column("verdict").to_pylist()]
    sites = view.column("site").to_pylist()
    all_links, all_value = len(value), sum(value)
    rows = []
    for entry, covered_rows in zip(entries, covered.by_line(len(entries)), strict=True):
        lost = sum(value[row] for row in covered_rows)
        rows.append(
            {
                "text": entry.text,
                "links": len(covered_rows),
                "keep_links": sum(keep[row] for row in covered_rows),
                "sites": len({sites[row] for row in covered_rows}),
                "value": round(lost, 4),
                "link_share": round(len(covered_rows) / all_links, 6) if all_links else 0.0,
                "value_share": round(lost / all_value, 6) if all_value else None,
            }
        )
    is_lost = [bool(numbers) for numbers in covered.lines]
    totals = _totals("total", ["all"] * all_links, sites, value=value, keep=keep, is_lost=is_lost)
    for dimension, column in (("market", "market"), ("language", "lang")):
        keys = [key if key and key != "und" else UNKNOWN for key in view.column(column).to_pylist()]
        totals.extend(_totals(dimension, keys, sites, value=value, keep=keep, is_lost=is_lost))
    return Simulation(
        pa.Table.from_pylist(rows, schema=LINES_SCHEMA),
        pa.Table.from_pylist(totals, schema=TOTALS_SCHEMA),
    )


def _totals(
    dimension: str,
    keys: Sequence[str],
    sites: Sequence[str | None],
    *,
    value: Sequence[float],
    keep: Sequence[bool],
    is_lost: Sequence[bool],
) -> list[dict[str, object]]:
    """Return one row per key, most links lost first, then by key."""
    rows_of: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        rows_of.setdefault(key, []).append(row)
    found: list[tuple[int, str, dict[str, object]]] = []
    for key, rows in rows_of.items():
        lost = [row for row in rows if is_lost[row]]
        left = {sites[row] for row in rows if not is_lost[row]}
        whole = sum(value[row] for row in rows)
        found.append(
            (
                -len(lost),
                key,
                {
                    "dimension": dimension,
                    "key": key,
                    "links": len(rows),
                    "links_lost": len(lost),
                    "link_share_lost": round(len(lost) / len(rows), 6),
                    "keep_links_lost": sum(keep[row] for row in lost),
                    "sites": len({sites[row] for row in rows}),
                    "sites_lost": len({sites[row] for row in lost} - left),
                    "value": round(whole, 4),
                    "value_share_lost": round(sum(value[row] for row in lost) / whole, 6) if whole else None,
                },
            )
        )
    return [row for _, _, row in sorted(found, key=lambda one: one[:2])]
