"""The account of one import: rows read, kept, merged and rejected, and what the user should know.

Every row that is met ends in one of its figures, and every sentence names file facts a user can act on.
It must not decide what a good row is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.tables import IMPORTS, REJECTED_ROWS

RAW_CHARS = 500
_MAX_WARNINGS = 60


@dataclass(slots=True)
class _BadCells:
    count: int
    first_row: int
    example: str
    reason: str


@dataclass(slots=True)
class Ledger:
    """Counts and sentences of one `imports` row; rejected rows wait here until they are taken."""

    import_id: str
    rows_read: int = 0
    rows_kept: int = 0
    rows_merged: int = 0
    rows_rejected: int = 0
    short_rows: int = 0
    warnings: list[str] = field(default_factory=list)
    _bad: dict[str, _BadCells] = field(default_factory=dict)
    _left_out: dict[str, int] = field(default_factory=dict)
    _rejected: list[pa.Table] = field(default_factory=list)
    _keys: list[NDArray[np.int64]] = field(default_factory=list)

    def warn(self, sentence: str) -> None:
        """Tell the user something once."""
        if sentence not in self.warnings and len(self.warnings) < _MAX_WARNINGS:
            self.warnings.append(sentence)

    def leave_out(self, why: str, count: int) -> None:
        """Count rows that are fine but not about links to the owner (`why` completes "N rows ...")."""
        if count:
            self._left_out[why] = self._left_out.get(why, 0) + count

    def bad_cells(self, header: str, rows: Sequence[int], values: Sequence[str], reason: str) -> None:
        """Count cells that were left empty because they cannot be read."""
        at = min(range(len(rows)), key=rows.__getitem__)
        known = self._bad.get(header)
        if known is None:
            self._bad[header] = _BadCells(len(rows), rows[at], values[at][:80], reason)
        else:
            known.count += len(rows)
            if rows[at] < known.first_row:
                known.first_row, known.example, known.reason = rows[at], values[at][:80], reason

    def reject(self, rows: pa.Array, column: str | None, values: pa.Array, reason: str) -> None:
        """Keep rows that cannot be used, with the cell at fault and what to do."""
        count = len(rows)
        if not count:
            return
        self.rows_rejected += count
        columns = {
            "import_id": pa.repeat(self.import_id, count),
            "source_row": rows.cast(pa.int64()),
            "source_column": pa.repeat(pa.scalar(column, pa.string()), count),
            "raw_value": pc.utf8_slice_codeunits(values.cast(pa.string()), 0, RAW_CHARS),
            "reason": pa.repeat(reason, count),
        }
        self._rejected.append(REJECTED_ROWS.conform(pa.table(columns)))

    def take_rejected(self) -> pa.Table | None:
        """Return and forget the rejected rows since the last call."""
        if not self._rejected:
            return None
        found = pa.concat_tables(self._rejected).sort_by("source_row")
        self._rejected.clear()
        return found

    def note_keys(self, hashes: NDArray[np.int64]) -> None:
        """Remember the keys of kept rows; the summary counts those met twice."""
        self._keys.append(hashes)

    def sentences(self) -> list[str]:
        """Return everything the user should know of this import, in a fixed order."""
        found = list(self.warnings)
        if self.short_rows:
            found.append(
                f"{self.short_rows:,} rows have fewer cells than the header: the missing ones were taken as empty."
            )
        found += [f"{count:,} rows {why}." for why, count in sorted(self._left_out.items())]
        for header, bad in sorted(self._bad.items()):
            found.append(
                f"Column '{header}': {bad.count:,} cells were left empty ({bad.reason}), first in row {bad.first_row}: '{bad.example}'."
            )
        return found

    def left_out(self) -> int:
        """Return how many rows were left out on purpose."""
        return sum(self._left_out.values())

    def summary(
        self,
        *,
        path: str,
        sha256: str,
        tool: str,
        export: str,
        encoding: str | None,
        delimiter: str | None,
        mapped: Mapping[str, str],
        ignored: Sequence[str],
        imported_at: datetime,
    ) -> pa.Table:
        """Return the one row of `imports`."""
        if self._keys:
            keys = np.sort(np.concatenate(self._keys))
            self.rows_merged = int(np.count_nonzero(keys[1:] == keys[:-1]))
        row = {
            "import_id": self.import_id,
            "path": path,
            "sha256": sha256,
            "tool": tool,
            "export": export,
            "encoding": encoding,
            "delimiter": delimiter,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rows_merged": self.rows_merged,
            "rows_rejected": self.rows_rejected,
            "columns_mapped_json": json.dumps(dict(mapped), sort_keys=True, ensure_ascii=False),
            "columns_ignored_json": json.dumps(list(ignored), ensure_ascii=False),
            "warnings_json": json.dumps(self.sentences(), ensure_ascii=False),
            "imported_at": imported_at,
        }
        return IMPORTS.from_rows([row])
