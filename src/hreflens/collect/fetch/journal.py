"""The journal of a fetch run: one line per finished URL, so that a killed run goes on where it stopped.

A line is written after the records it speaks of are in the WARC. It is plain JSON lines; a half line at the end
belongs to a URL that was not finished. It must not be the only place where anything is kept: the caller removes
it once the whole table is stored.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.answers import Row
from hreflens.collect.fetch.warc_write import cut_half_record
from hreflens.tables import FETCHES

_CHUNK_ROWS = 4_096


class RowSink:
    """Collects rows of `fetches` as Arrow, so that a million of them need no million dicts."""

    def __init__(self) -> None:
        """Start empty."""
        self._tables: list[pa.Table] = []
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        """Add one row; keys that are no column are left out. Raises nothing."""
        self._rows.append({name: row.get(name) for name in FETCHES.names})
        if len(self._rows) >= _CHUNK_ROWS:
            self._flush()

    def table(self) -> pa.Table:
        """Return all rows so far, in the order they came."""
        self._flush()
        return pa.concat_tables([FETCHES.empty(), *self._tables])

    def _flush(self) -> None:
        if self._rows:
            self._tables.append(FETCHES.from_rows(self._rows))
            self._rows = []


@dataclass(slots=True)
class Resumed:
    """What a run that was cut off had finished."""

    rows: RowSink = field(default_factory=RowSink)
    count: int = 0


class Journal:
    """Appends finished URLs; each line is handed to the operating system at once."""

    def __init__(self, path: Path) -> None:
        """Open the journal for appending, made when missing.

        Raises:
            FetchError: it cannot be opened.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = path.open("ab", buffering=0)
        except OSError as fault:
            raise self._fault(fault) from fault
        self._end = self._file.tell()

    def segment(self, name: str) -> None:
        """Note that a WARC segment is about to be made.

        Raises:
            FetchError: the disk is full.
        """
        self._append({"segment": name})

    def finished(self, row: Row, *, segment: str, end: int) -> None:
        """Note the row of a URL, and where in the WARC the last record it needs ends.

        Raises:
            FetchError: the disk is full.
        """
        kept: dict[str, Any] = {name: row[name] for name in FETCHES.names if row.get(name) is not None}
        kept["fetched_at"] = row["fetched_at"].isoformat()
        self._append({"row": kept, "in": segment, "end": end})

    def close(self) -> None:
        """Close the file. Raises nothing."""
        with suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()

    def _append(self, entry: dict[str, Any]) -> None:
        data = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        try:
            if self._file.write(data) != len(data):
                raise OSError(None, "no space left on device")
        except OSError as fault:
            with suppress(OSError):
                self._file.truncate(self._end)
            raise self._fault(fault) from fault
        self._end += len(data)

    def _fault(self, fault: OSError) -> FetchError:
        return FetchError(
            f"{self._path}: cannot be written ({fault.strerror or fault}). Free space or fix the folder, then run "
            "the same command again: what was fetched so far is kept."
        )


def resume(path: Path, warc_folder: Path) -> Resumed:
    """Return what a run that was cut off had finished, after cutting half records and half lines away.

    Rows whose WARC records did not survive (a crash of the machine) are left out and so fetched again.

    Raises:
        FetchError: the journal or a segment cannot be read or cut.
    """
    done = Resumed()
    if not path.exists():
        return done
    ends: dict[str, int] = {}
    whole = 0
    for entry, line_end in _entries(path):
        whole = line_end
        if "segment" in entry:
            ends.setdefault(entry["segment"], 0)
        elif entry.get("in"):
            ends[entry["in"]] = max(entry["end"], ends.get(entry["in"], 0))
    try:
        os.truncate(path, whole)
    except OSError as fault:
        raise FetchError(
            f"{path}: cannot be repaired after a run that was cut off ({fault.strerror})."
        ) from fault
    sizes = {name: cut_half_record(warc_folder / name, end) for name, end in ends.items()}
    for entry, _ in _entries(path):
        row = entry.get("row")
        if row is not None and entry["end"] <= sizes.get(entry["in"], 0):
            done.rows.add(row)
            done.count += 1
    return done


def _entries(path: Path) -> Any:
    """Yield (entry, offset behind its line) for every whole and readable line."""
    at = 0
    try:
        with path.open("rb") as file:
            for line in file:
                at += len(line)
                if not line.endswith(b"\n"):
                    return
                entry = _entry(line)
                if entry is not None:
                    yield entry, at
    except OSError as fault:
        raise FetchError(f"{path}: cannot be read ({fault.strerror}).") from fault


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
        if "row" in entry:
            row = {name: value for name, value in entry["row"].items() if name in FETCHES.names}
            row["fetched_at"] = datetime.fromisoformat(row["fetched_at"])
            if not isinstance(row["url"], str) or not isinstance(entry["end"], int):
                return None
            return {"row": row, "in": str(entry["in"]), "end": entry["end"]}
        return {"segment": str(entry["segment"])}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def remove_journal(path: Path) -> None:
    """Remove the journal: call it once the table of `fetch_pages` is stored.

    Raises:
        FetchError: the file cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as fault:
        raise FetchError(f"{path}: cannot be removed ({fault.strerror}).") from fault
