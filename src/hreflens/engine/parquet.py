"""Parquet files written aside and renamed, so that nothing half-written is ever seen.

It must not know what the tables mean.
"""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hreflens.tables import Table


class StoreError(Exception):
    """A file of the workspace cannot be read or written; the message names it and says what to do."""


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table to `path` (zstd), atomically: a reader sees the old file or the new one, whole.

    Raises:
        StoreError: the disk is full or the folder cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        pq.write_table(table, aside, compression="zstd", compression_level=3, row_group_size=131_072)
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StoreError(
            f"cannot write {path}: {error.strerror or error}. Free some space or choose another --workspace."
        ) from error


def read_table(path: Path, table: Table) -> pa.Table:
    """Return the rows of `path` in the schema of `table`; an absent file is an empty table.

    Raises:
        StoreError: the file is no readable Parquet.
    """
    if not path.exists():
        return table.empty()
    try:
        return table.conform(pq.read_table(path, memory_map=True))
    except (pa.ArrowException, OSError) as error:
        raise StoreError(
            f"cannot read {path}: {error}. Delete it: `hreflens audit` rebuilds what is derived."
        ) from error


def replace_text(path: Path, text: str) -> None:
    """Write a small text file atomically.

    Raises:
        StoreError: the file cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StoreError(f"cannot write {path}: {error.strerror or error}.") from error
