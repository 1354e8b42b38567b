"""What a table of the data dictionary is: named columns with Arrow types, units and meanings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

# The one thing that a stage may ask of an engine: run portable SQL over named Arrow tables.
RunSql = Callable[[str, Mapping[str, pa.Table]], pa.Table]

STR, I32, I64, F64, BOOL = pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_()
DATE, TIME = pa.date32(), pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Arrow type and what it means."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its grain ("one row per ..."), key, writer and columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    writer: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, in column order."""
        return pa.schema([pa.field(c.name, c.type, metadata={"meaning": c.meaning}) for c in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(c.name for c in self.columns)

    def empty(self) -> pa.Table:
        """Return a table of this schema with no rows."""
        return self.schema.empty_table()

    def from_rows(self, rows: Iterable[dict[str, Any]]) -> pa.Table:
        """Return rows (dicts keyed by column name; a missing key is null) as a table of this schema.

        Raises:
            KeyError: a row has a key that is no column of this table.
        """
        listed = list(rows)
        known = set(self.names)
        for row in listed:
            if not known.issuperset(row):
                raise KeyError(f"table {self.name} has no column {sorted(set(row) - known)}")
        return pa.table(
            {c.name: pa.array([row.get(c.name) for row in listed], type=c.type) for c in self.columns},
            schema=self.schema,
        )

    def conform(self, table: pa.Table) -> pa.Table:
        """Return `table` with exactly this schema: columns selected, ordered and cast; missing ones null.

        Raises:
            pyarrow.ArrowInvalid: a column cannot be cast without loss.
        """
        columns = []
        for column in self.columns:
            if column.name in table.column_names:
                columns.append(table.column(column.name).cast(column.type))
            else:
                columns.append(pa.nulls(table.num_rows, column.type))
        return pa.table(columns, schema=self.schema)


def columns(*rows: tuple[str, pa.DataType, str]) -> tuple[Column, ...]:
    """Return columns from (name, type, meaning)."""
    return tuple(Column(*row) for row in rows)
