"""Where the data came from: every imported file, what was read, and what could not be used."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.facts import parsed, table_of
from hreflens.show.page import Cell, Column, DataTable, Foreign, Kind, Page, msg
from hreflens.show.tally import LISTING_ROWS


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of sources. Raises nothing."""
    return Page(
        key="imports",
        title=msg("Sources"),
        intro=msg(
            "The files this report rests on. Rows that could not be used are listed, never dropped in silence."
        ),
        blocks=(_sources(tables), _warnings(tables), _rejected(tables)),
    )


def _sources(tables: Mapping[str, pa.Table]) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            row["path"],
            row["tool"],
            row["export"],
            row["imported_at"].date() if row["imported_at"] else None,
            row["rows_read"],
            row["rows_kept"],
            row["rows_merged"],
            row["rows_rejected"],
            row["encoding"],
        )
        for row in table_of(tables, "imports").sort_by("path").to_pylist()
    ]
    return DataTable(
        "sources",
        msg("Imported files"),
        (
            Column("path", msg("File"), Kind.TEXT),
            Column("tool", msg("Tool"), Kind.PROVIDER),
            Column("export", msg("Export"), Kind.TEXT),
            Column("imported_at", msg("Imported on"), Kind.DATE),
            Column("rows_read", msg("Rows read"), Kind.NUMBER),
            Column("rows_kept", msg("Rows kept"), Kind.NUMBER),
            Column("rows_merged", msg("Rows merged"), Kind.NUMBER),
            Column("rows_rejected", msg("Rows rejected"), Kind.NUMBER),
            Column("encoding", msg("Encoding"), Kind.TEXT),
        ),
        tuple(rows),
    )


def _warnings(tables: Mapping[str, pa.Table]) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (row["path"], Foreign(str(text), "en"))
        for row in table_of(tables, "imports").sort_by("path").to_pylist()
        for text in parsed(row["warnings_json"], list)
    ]
    return DataTable(
        "warnings",
        msg("Notes on the files"),
        (Column("path", msg("File"), Kind.TEXT), Column("warning", msg("Note"), Kind.FOREIGN, wide=True)),
        tuple(rows),
    )


def _rejected(tables: Mapping[str, pa.Table]) -> DataTable:
    paths = {row["import_id"]: row["path"] for row in table_of(tables, "imports").to_pylist()}
    rejected = table_of(tables, "rejected_rows").sort_by(
        [("import_id", "ascending"), ("source_row", "ascending")]
    )
    rows: list[tuple[Cell, ...]] = [
        (
            paths.get(row["import_id"]) or row["import_id"],
            row["source_row"],
            row["source_column"],
            Foreign(row["raw_value"]) if row["raw_value"] is not None else None,
            Foreign(row["reason"] or "", "en"),
        )
        for row in rejected.slice(0, LISTING_ROWS).to_pylist()
    ]
    return DataTable(
        "rejected",
        msg("Rows that could not be used"),
        (
            Column("path", msg("File"), Kind.TEXT),
            Column("source_row", msg("Row"), Kind.NUMBER),
            Column("source_column", msg("Column"), Kind.TEXT),
            Column("raw_value", msg("As read"), Kind.FOREIGN),
            Column("reason", msg("Reason"), Kind.FOREIGN, wide=True),
        ),
        tuple(rows),
        total=rejected.num_rows,
        listing=True,
    )
