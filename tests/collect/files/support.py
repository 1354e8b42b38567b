"""Running one import in a test: bytes in, tables out."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from hreflens.collect.files import Limits, read_export, stage_input
from hreflens.tables import BY_NAME

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWN = ("acme.example",)


def run(
    folder: Path,
    data: bytes,
    *,
    name: str = "export.bin",
    own_hosts: Sequence[str] = OWN,
    column_map: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table that the file gives, in order."""
    path = folder / name
    path.write_bytes(data)
    source = stage_input(str(path), spool_folder=folder)
    chosen = {} if limits is None else {"limits": limits}
    parts: dict[str, list[pa.Table]] = {}
    last = ""
    for table, rows in read_export(
        source, own_hosts=own_hosts, column_map=column_map, imported_at=AT, **chosen
    ):
        assert rows.schema.equals(BY_NAME[table].schema), table
        parts.setdefault(table, []).append(rows)
        last = table
    assert last == "imports"
    return {table: pa.concat_tables(tables).to_pylist() for table, tables in parts.items()}
