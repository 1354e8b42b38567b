"""DuckDB as the engine on one machine: runs portable SQL over Arrow tables, in memory.

Every `import duckdb` of the project is in this room. It must hold no SQL of its own.
"""

import tempfile
from collections.abc import Mapping

import duckdb
import pyarrow as pa


class EngineError(Exception):
    """SQL that failed; the message holds the text that was run."""


MEMORY_LIMIT = "3GiB"
"""What a query may hold before it puts sorted runs and hash tables on disk. A query that cannot do with it is run again
without the limit."""


def run_sql(
    text: str,
    tables: Mapping[str, pa.Table],
    *,
    threads: int | None = None,
    memory_limit: str | None = MEMORY_LIMIT,
) -> pa.Table:
    """Return the result of portable SQL over the named tables as an Arrow table.

    Raises:
        EngineError: the SQL failed; the message holds DuckDB's words and the SQL.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="hreflens-sql-") as spill:
            return _ask(text, tables, threads, memory_limit, spill)
    except duckdb.OutOfMemoryException as error:
        if memory_limit is None:
            raise EngineError(f"{error}\n--- SQL ---\n{text}") from error
    except duckdb.Error as error:
        raise EngineError(f"{error}\n--- SQL ---\n{text}") from error
    return run_sql(text, tables, threads=threads, memory_limit=None)


def _ask(
    text: str, tables: Mapping[str, pa.Table], threads: int | None, memory_limit: str | None, spill: str
) -> pa.Table:
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": spill,
    }
    if threads is not None:
        config["threads"] = str(threads)
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    with duckdb.connect(":memory:", config=config) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set preserve_insertion_order = true")
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(text).to_arrow_table()
