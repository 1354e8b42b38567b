"""Looks at an inherited disavow file line by line: dead, invalid, unknown, alive and good, or worth keeping.

Files are handed from agency to agency and only ever grow; good links stay disavowed for years. The audit
proposes what to release and never changes a file.
"""

from collections.abc import Mapping
from enum import StrEnum

import pyarrow as pa

from hreflens.act.disavow.cover import cover, link_view
from hreflens.act.disavow.records import DisavowFile, Outcome
from hreflens.terms import Verdict


class LineStatus(StrEnum):
    """What the audit says of one line."""

    INVALID = "invalid"
    DUPLICATE = "duplicate"
    NOT_IN_PROFILE = "not_in_profile"
    DEAD = "dead"
    NO_EFFECT = "no_effect"
    RELEASE_CANDIDATE = "release_candidate"
    KEEP = "keep"


AUDIT_SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64(), metadata={"meaning": "line in the file, from 1"}),
        pa.field(
            "text", pa.string(), metadata={"meaning": "the line in standard form, or as written when invalid"}
        ),
        pa.field("display", pa.string(), metadata={"meaning": "the same in Unicode for reading"}),
        pa.field("kind", pa.string(), metadata={"meaning": "LineKind; null when invalid"}),
        pa.field("status", pa.string(), metadata={"meaning": "LineStatus"}),
        pa.field("reason", pa.string(), metadata={"meaning": "why, in words"}),
        pa.field("links", pa.int64(), metadata={"meaning": "links of the profile that the line covers"}),
        pa.field("live_links", pa.int64(), metadata={"meaning": "of these, live"}),
        pa.field("keep_links", pa.int64(), metadata={"meaning": "live ones with the verdict keep"}),
        pa.field("act_links", pa.int64(), metadata={"meaning": "live ones with the verdict act or review"}),
        pa.field(
            "value",
            pa.float64(),
            metadata={"meaning": "summed value of the live links kept, 0-100 each; null not judged"},
        ),
        pa.field("comments", pa.string(), metadata={"meaning": "comments above the line, joined by ' / '"}),
    ]
)


def audit_disavow(file: DisavowFile, tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return one row per entry, duplicate and reject of the file (AUDIT_SCHEMA), sorted by line.

    Args:
        file: the inherited file.
        tables: `links`, `link_verdicts`; `link_checks` and `page_markets` when there.

    A release candidate covers live, followed links of which some are worth keeping and none is to be reviewed or
    acted on. Not in the profile: no link known here is covered, which says nothing about links that are unknown
    here. Raises nothing.
    """
    view = link_view(tables)
    rows_by_line = cover(view, file.entries).by_line(len(file.entries))
    columns = {name: view.column(name).to_pylist() for name in ("live", "followed", "verdict", "value")}
    rows: list[dict[str, object]] = []
    for entry, covered in zip(file.entries, rows_by_line, strict=True):
        live = [row for row in covered if columns["live"][row]]
        keep = [row for row in live if columns["verdict"][row] == Verdict.KEEP]
        act = [row for row in live if columns["verdict"][row] in (Verdict.ACT, Verdict.REVIEW)]
        values = [columns["value"][row] for row in keep if columns["value"][row] is not None]
        qualified = [row for row in live if columns["followed"][row] is False]
        counts = (len(covered), len(live), len(keep), len(act), len(qualified))
        status, reason = _status(*counts)
        rows.append(
            {
                "line": entry.line,
                "text": entry.text,
                "display": entry.display,
                "kind": entry.kind.value,
                "status": status.value,
                "reason": reason,
                "links": len(covered),
                "live_links": len(live),
                "keep_links": len(keep),
                "act_links": len(act),
                "value": round(sum(values), 4) if values else None,
                "comments": " / ".join(entry.comments),
            }
        )
    rows.extend(_left_out(file))
    rows.sort(key=lambda row: (row["line"], str(row["text"])))
    return pa.Table.from_pylist(rows, schema=AUDIT_SCHEMA)


def _status(links: int, live: int, keep: int, act: int, qualified: int, /) -> tuple[LineStatus, str]:
    if not links:
        return LineStatus.NOT_IN_PROFILE, "no known link comes from here"
    if not live:
        return LineStatus.DEAD, f"all {links} known links are gone: the line changes nothing"
    if act:
        return LineStatus.KEEP, f"{act} of {live} live links are to be reviewed or acted on"
    if qualified == live:
        return (
            LineStatus.NO_EFFECT,
            f"all {live} live links are nofollow, ugc or sponsored: the line changes nothing",
        )
    if keep:
        return (
            LineStatus.RELEASE_CANDIDATE,
            f"{keep} of {live} live links are worth keeping and none is doubtful",
        )
    return LineStatus.KEEP, f"none of {live} live links is worth keeping; releasing it would gain nothing"


def _left_out(file: DisavowFile) -> list[dict[str, object]]:
    found = []
    for deviation in file.deviations:
        outcome = file.outcomes[deviation.line - 1] if 0 < deviation.line <= len(file.outcomes) else None
        duplicate = outcome is Outcome.DUPLICATE and deviation.code == "duplicate"
        if deviation.rejected or duplicate:
            status = LineStatus.DUPLICATE if duplicate else LineStatus.INVALID
            found.append(
                {
                    "line": deviation.line,
                    "text": deviation.raw.strip(),
                    "display": deviation.raw.strip(),
                    "status": status.value,
                    "reason": deviation.message,
                    "links": 0,
                    "live_links": 0,
                    "keep_links": 0,
                    "act_links": 0,
                }
            )
    return found
