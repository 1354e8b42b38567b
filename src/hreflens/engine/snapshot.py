"""A read-only DuckDB file made once from an Arrow table: what the dashboard sorts, filters and searches.

Parquet is the truth; a native file answers a filtered, sorted page of a million rows several times faster
(measured in bench/benches/web.py). The file is written aside and renamed, named after what it holds, and only
ever opened for reading, so that no process locks another out. It must hold no SQL of its own beyond making the
file.
"""

import atexit
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from hreflens.engine.parquet import StoreError

_CONFIG: Mapping[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_BATCH = 2_000


def write_snapshot(path: Path, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
    """Write `table` as the only table `name` of a new DuckDB file, atomically, rows in the order given.

    Raises:
        StoreError: the disk is full or the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        aside.unlink(missing_ok=True)
        connection = duckdb.connect(str(aside), config=dict(_CONFIG))
        try:
            connection.execute("set preserve_insertion_order = true")
            connection.execute("set enable_progress_bar = false")
            connection.register("given", table)
            connection.execute(f'create table "{name}" as select * from given')
            connection.execute("checkpoint")
        finally:
            connection.close()
        os.replace(aside, path)
    except (duckdb.Error, OSError) as error:
        aside.unlink(missing_ok=True)
        raise StoreError(f"cannot write {path}: {error}. Free some space.") from error


class Snapshot:
    """An open snapshot; safe to use from several threads at once."""

    def __init__(self, path: Path) -> None:
        """Open the file for reading.

        Raises:
            StoreError: it is no snapshot.
        """
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=dict(_CONFIG))
        except duckdb.Error as error:
            raise StoreError(f"cannot read {path}: {error}. Delete it: it is rebuilt.") from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as dicts; `values` fill its question marks."""
        return [row for batch in self.batches(sql, values) for row in batch]

    def batches(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of a query in batches, so that an export of millions needs little memory."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql, list(values))
            names = [each[0] for each in cursor.description or ()]
            while found := cursor.fetchmany(_BATCH):
                yield [dict(zip(names, row, strict=True)) for row in found]
        finally:
            cursor.close()


@lru_cache(maxsize=8)
def open_snapshot(path: Path) -> Snapshot:
    """Return the snapshot of a file, opened once per process.

    Raises:
        StoreError: it is no snapshot.
    """
    found = Snapshot(path)
    atexit.register(found.close)  # before the interpreter takes DuckDB's own objects apart
    return found
