"""Rank lists on disk: one folder of Parquet per list and release, parted by a hash of the name for look-ups.

    workspace/ranks/<list>/<release>/
      part-<nn>/<segment>.parquet   rows whose name hashes to part nn
      cohorts.parquet               how ranks are spread within each top-level domain (table rank_cohorts)
      list.json                     what the folder holds; absent while a list is still being read

Segments are published one by one with a journal, so a killed import goes on after the last whole one. It must not
know what a rank is worth.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hreflens.engine.parquet import StoreError, read_table, replace_text, write_table
from hreflens.engine.workspace import WorkspaceError
from hreflens.tables import DOMAIN_RANKS, RANK_COHORTS

PARTS = 64
"""A look-up of one name reads 1/64 of a list: 2 million rows of Common Crawl's 121 million."""
_NAME_OK = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@dataclass(frozen=True, slots=True)
class RankList:
    """What a finished list says of itself. `rows` counts the names ranked, `left_out` lines that were none."""

    list_name: str
    release: str
    rows: int
    left_out: int
    source: str
    imported_at: str


class RankWriter:
    """Writes one list segment by segment; `resume_at` says where an interrupted reading goes on."""

    def __init__(self, root: Path, list_name: str, release: str, *, source: str, again: bool = False) -> None:
        """Open the folder of a list and release.

        Args:
            root: the workspace.
            list_name: such as common_crawl_domains.
            release: such as cc-main-2026-apr-may-jun; letters, digits, dots, hyphens.
            source: name and size of the file, to tell whether an interrupted import was of the same one.
            again: drop what is there and start over.

        Raises:
            WorkspaceError: the release is no such name, or an interrupted import was of another file.
            StoreError: the folder cannot be made.
        """
        if not release or set(release) - _NAME_OK or release.startswith("."):
            raise WorkspaceError(f"'{release}' is no release: use small letters, digits, dots and hyphens.")
        self.folder = root / "ranks" / list_name / release
        self._list_name, self._release, self._source = list_name, release, source
        if again:
            shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot write {self.folder}: {error.strerror}.") from error
        self.journal = self._read_journal()
        if self.journal and self.journal["source"] != source:
            raise WorkspaceError(
                f"{self.folder} holds an unfinished import of {self.journal['source']}, not of {source}. Finish that one, "
                "or pass --again to start over."
            )

    @property
    def finished(self) -> bool:
        """Whether the list is there, whole."""
        return (self.folder / "list.json").exists()

    @property
    def resume_at(self) -> int:
        """Bytes of text already taken in."""
        return int(self.journal.get("text_bytes", 0))

    @property
    def rows(self) -> int:
        """Rows already taken in."""
        return int(self.journal.get("rows", 0))

    @property
    def left_out(self) -> int:
        """Lines left out so far."""
        return int(self.journal.get("left_out", 0))

    @property
    def state(self) -> dict[str, Any]:
        """What the caller gave with the last segment."""
        found: dict[str, Any] = self.journal.get("state", {})
        return found

    def append(
        self, rows: pa.Table, knots: pa.Table, *, text_bytes: int, left_out: int, state: dict[str, Any]
    ) -> None:
        """Publish one segment and note how far the text was read.

        Args:
            rows: DOMAIN_RANKS rows.
            knots: RANK_COHORTS rows met in the segment.
            text_bytes: inflated bytes of the list up to the segment's end.
            left_out: lines left out in the segment.
            state: what the caller needs to go on, kept in the journal.

        Raises:
            StoreError: the disk is full; earlier segments are kept.
        """
        segment = int(self.journal.get("segments", 0))
        part = name_parts(rows.column("domain"))
        order = np.argsort(part, kind="stable")
        bounds = np.searchsorted(part[order], np.arange(PARTS + 1))
        ordered = DOMAIN_RANKS.conform(rows).take(pa.array(order))
        for number in range(PARTS):
            if bounds[number] == bounds[number + 1]:
                continue
            folder = self.folder / f"part-{number:02d}"
            folder.mkdir(exist_ok=True)
            mine = ordered.slice(bounds[number], bounds[number + 1] - bounds[number])
            write_table(folder / f"{segment:06d}.parquet", mine)
        (self.folder / "knots").mkdir(exist_ok=True)
        write_table(self.folder / "knots" / f"{segment:06d}.parquet", RANK_COHORTS.conform(knots))
        self.journal = {
            "source": self._source,
            "segments": segment + 1,
            "text_bytes": text_bytes,
            "rows": self.rows + rows.num_rows,
            "left_out": self.left_out + left_out,
            "state": state,
        }
        replace_text(self.folder / "journal.json", json.dumps(self.journal))

    def knots(self) -> pa.Table:
        """Return the RANK_COHORTS rows of all segments so far, in their order."""
        whole = range(int(self.journal.get("segments", 0)))
        parts = [
            read_table(self.folder / "knots" / f"{number:06d}.parquet", RANK_COHORTS) for number in whole
        ]
        return pa.concat_tables(parts) if parts else RANK_COHORTS.empty()

    def publish(self, cohorts: pa.Table, *, imported_at: str) -> RankList:
        """Finish the list: write its cohorts (RANK_COHORTS) and what it holds, drop the journal.

        Raises:
            StoreError: a file cannot be written.
        """
        for stray in self.folder.glob("part-*/*.parquet"):
            if int(stray.stem) >= int(self.journal.get("segments", 0)):
                stray.unlink()  # a segment cut off by a kill, never noted
        write_table(self.folder / "cohorts.parquet", RANK_COHORTS.conform(cohorts))
        facts = RankList(self._list_name, self._release, self.rows, self.left_out, self._source, imported_at)
        replace_text(self.folder / "list.json", json.dumps(asdict(facts), indent=1) + "\n")
        (self.folder / "journal.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder / "knots", ignore_errors=True)
        return facts

    def _read_journal(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads((self.folder / "journal.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found


def name_parts(names: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return the part, 0..PARTS-1, of every name: a sum over its bytes that never changes between versions."""
    column = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
    if len(column) == 0:
        return np.zeros(0, dtype=np.int64)
    text = pc.fill_null(column, "").cast(pa.large_binary())
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int64)[text.offset : text.offset + len(text) + 1]
    data = np.frombuffer(text.buffers()[2] or b"", dtype=np.uint8)
    # Each byte weighs by its place from the name's start; sums over ranges come from one running sum.
    start = offsets[:-1]
    used = data[offsets[0] : offsets[-1]].astype(np.int64)
    place = np.arange(len(used)) - np.repeat(start - offsets[0], np.diff(offsets))
    weights = (place * 2_654_435_761 + 97) % 1_000_003
    running = np.concatenate(([0], np.cumsum(used * weights)))
    sums = running[offsets[1:] - offsets[0]] - running[start - offsets[0]]
    mixed = (sums.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(58)
    found: NDArray[np.int64] = mixed.astype(np.int64)
    return found


def rank_lists(root: Path) -> list[RankList]:
    """Return the finished lists of a workspace, by name and release. Raises nothing: a damaged one is left out."""
    found = []
    for path in sorted((root / "ranks").glob("*/*/list.json")):
        try:
            found.append(RankList(**json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError):
            continue
    return found


def look_up(root: Path, lists: Iterable[RankList], names: Iterable[str]) -> pa.Table:
    """Return DOMAIN_RANKS rows of the names that the lists hold, sorted by list, release and name.

    Raises:
        StoreError: a file of a list cannot be read.
    """
    wanted = pa.array(sorted(set(names)), pa.string())
    parts = name_parts(pa.chunked_array([wanted]))
    found = []
    for each in lists:
        folder = root / "ranks" / each.list_name / each.release
        for number in np.unique(parts):
            mine = wanted.filter(pa.array(parts == number))
            for path in sorted((folder / f"part-{number:02d}").glob("*.parquet")):
                rows = _matching(path, mine)
                if rows.num_rows:
                    found.append(rows)
    if not found:
        return DOMAIN_RANKS.empty()
    keys = [("list", "ascending"), ("release", "ascending"), ("domain", "ascending")]
    return pa.concat_tables(found).sort_by(keys).combine_chunks()


def _matching(path: Path, names: pa.Array) -> pa.Table:
    """Return the rows of a segment whose name is wanted; the name column is read first, the rest only on a hit."""
    try:
        column = pq.read_table(path, columns=["domain"], memory_map=True).column("domain")
        hit = pc.is_in(column, value_set=names)
        if not pc.any(hit).as_py():
            return DOMAIN_RANKS.empty()
        return DOMAIN_RANKS.conform(pq.read_table(path, memory_map=True).filter(hit))
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"cannot read {path}: {error}. Import the list again with --again.") from error


def read_cohorts(root: Path, lists: Iterable[RankList]) -> pa.Table:
    """Return RANK_COHORTS of the lists.

    Raises:
        StoreError: a file cannot be read.
    """
    parts = [
        read_table(root / "ranks" / each.list_name / each.release / "cohorts.parquet", RANK_COHORTS)
        for each in lists
    ]
    return pa.concat_tables(parts).combine_chunks() if parts else RANK_COHORTS.empty()
