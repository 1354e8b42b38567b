"""The pack for a reconsideration request: file, difference, cost, ledger, checklist and the pages as fetched.

Everything a reviewer at a search engine may ask for, in one ZIP. Nothing is sent anywhere. It must not judge.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.disavow import DisavowBuild, DisavowFile, diff_disavow, parse_disavow, simulate_disavow
from hreflens.judge.inputs import table_of
from hreflens.projects.audits import Run
from hreflens.show.i18n import Localiser
from hreflens.show.render.csv import csv_cell
from hreflens.terms import Verdict

MAX_EVIDENCE_PAGES = 500
MAX_RECORD_BYTES = 16_777_216
NAMES = (
    *("README.txt", "disavow.txt", "difference.txt", "cost_by_line.csv", "cost_totals.csv", "links.csv"),
    *("ledger.csv", "manual_actions.csv", "checklist.txt", "evidence.warc.gz", "evidence.csv"),
)
"""Files of a pack."""


def properties_of(site: str) -> tuple[str, ...]:
    """Return the URL-prefix properties in Search Console to which a disavow file of a site must be uploaded."""
    bare = site.removeprefix("www.")
    return tuple(f"{scheme}://{host}/" for scheme in ("https", "http") for host in (bare, f"www.{bare}"))


def write_pack(
    out: io.BufferedIOBase | Path,
    run: Run,
    made: DisavowBuild,
    existing: DisavowFile | None,
    *,
    history: Sequence[Mapping[str, Any]],
    now: datetime,
) -> dict[str, int]:
    """Write the pack as a ZIP and return how many rows or records each part holds.

    Args:
        out: file or path to write to.
        run: the audit it rests on.
        made: the disavow file to be uploaded.
        existing: the file in force, if any.
        history: every decision ever made, as `State.history` gives them.
        now: time of the pack.

    Raises:
        hreflens.act.disavow.DisavowTooLargeError: the file is over the limits.
        OSError: it cannot be written.
    """
    data = made.render()
    after = parse_disavow(data, name="disavow.txt")
    before = existing or parse_disavow(b"", name="")
    cost = simulate_disavow(after.entries, run.tables)
    links = _act_links(run.tables)
    evidence, listed = _evidence(run, [row["referring_url"] for row in links])
    parts: dict[str, bytes] = {
        "README.txt": _readme(run, made, len(listed), now).encode(),
        "disavow.txt": data,
        "difference.txt": diff_disavow(before, after).render().encode(),
        "cost_by_line.csv": _csv(cost.lines.to_pylist(), cost.lines.column_names),
        "cost_totals.csv": _csv(cost.totals.to_pylist(), cost.totals.column_names),
        "links.csv": _csv(links, ("referring_url", "referring_site", "target_url", "anchor_text", "verdict")),
        "ledger.csv": _csv(history, _LEDGER),
        "manual_actions.csv": _csv(
            table_of(run.tables, "manual_actions").to_pylist(),
            ("kind", "scope", "reported_on", "resolved_on", "note"),
        ),
        "checklist.txt": _checklist(run.settings.project.site).encode(),
        "evidence.warc.gz": evidence,
        "evidence.csv": _csv(listed, ("url", "record", "fetched_at", "http_status")),
    }
    stamp = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in NAMES:
            pack.writestr(zipfile.ZipInfo(name, stamp), parts[name], zipfile.ZIP_DEFLATED)
    return {"lines": len(made.entries), "links": len(links), "pages": len(listed), "decisions": len(history)}


_LEDGER = (
    *("subject_kind", "subject", "decision", "note", "decided_by", "decided_at", "undone_at", "undone_by"),
)


def _act_links(tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    verdicts = table_of(tables, "link_verdicts")
    act = verdicts.filter(pc.equal(verdicts.column("verdict"), Verdict.ACT.value)).column("link_id")
    links = table_of(tables, "links")
    mine = links.filter(pc.is_in(links.column("link_id"), value_set=act.combine_chunks()))
    names = ["referring_url", "referring_site", "target_url", "anchor_text"]
    return [{**row, "verdict": Verdict.ACT.value} for row in mine.select(names).to_pylist()]


def _evidence(run: Run, urls: Iterable[str]) -> tuple[bytes, list[dict[str, Any]]]:
    """Return the WARC records of these pages as they were stored, one gzip member each, and the list of them."""
    fetches = table_of(run.tables, "fetches")
    wanted = pa.array(sorted(set(urls)), pa.string())
    rows = fetches.filter(pc.is_in(fetches.column("url"), value_set=wanted)).to_pylist()
    out: list[bytes] = []
    listed: list[dict[str, Any]] = []
    for row in rows:
        if len(listed) >= MAX_EVIDENCE_PAGES or not row["warc_file"] or row["warc_offset"] is None:
            continue
        path = Path(row["warc_file"])
        record = gzip_record(
            path if path.is_absolute() else run.project.warc_folder / path, row["warc_offset"]
        )
        if record is None:
            continue
        out.append(record)
        listed.append(
            {
                "url": row["url"],
                "record": len(out),
                "fetched_at": row["fetched_at"],
                "http_status": row["http_status"],
            }
        )
    return b"".join(out), listed


def gzip_record(path: Path, offset: int) -> bytes | None:
    """Return the gzip member that starts at an offset of a file, None when there is none or it is too large."""
    reader = zlib.decompressobj(31)
    found = bytearray()
    unpacked = 0
    try:
        with path.open("rb") as file:
            file.seek(offset)
            while not reader.eof:
                chunk = file.read(65_536)
                if not chunk:
                    return None
                unpacked += len(reader.decompress(chunk, MAX_RECORD_BYTES))
                found += chunk
                if unpacked >= MAX_RECORD_BYTES or len(found) > MAX_RECORD_BYTES or reader.unconsumed_tail:
                    return None
    except (OSError, zlib.error):
        return None
    return bytes(found[: len(found) - len(reader.unused_data)])


def _csv(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    writer, local = csv.writer(out), Localiser("en")
    writer.writerow(names)
    writer.writerows([csv_cell(row.get(name), local) for name in names] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _checklist(site: str) -> str:
    lines = [f"[ ] upload disavow.txt to the property {each}" for each in properties_of(site)]
    return "\n".join(
        [
            "Upload at https://search.google.com/search-console/disavow-links",
            "The tool takes a file per URL-prefix property; an upload replaces the file before it.",
            *lines,
            "[ ] keep the file that was in force, and the date of the upload",
            "[ ] only then ask for reconsideration, with what was removed and what could not be",
            "",
        ]
    )


def _readme(run: Run, made: DisavowBuild, pages: int, now: datetime) -> str:
    return "\n".join(
        [
            f"Reconsideration pack for {run.settings.project.site}",
            f"Made {now.date().isoformat()} from the audit of {run.as_of.isoformat()}.",
            "",
            f"disavow.txt        the whole file to upload: {len(made.entries):,} lines",
            "difference.txt     what it changes against the file in force",
            "cost_*.csv         which links and how much value it gives up",
            "links.csv          links marked for action, one row each",
            "ledger.csv         who decided what, when and why; undone decisions included",
            "manual_actions.csv what Search Console reported",
            f"evidence.warc.gz   {pages:,} linking pages as they were fetched (WARC 1.1); evidence.csv lists them",
            "checklist.txt      what to do next; nothing was sent or uploaded for you",
            "",
        ]
    )
