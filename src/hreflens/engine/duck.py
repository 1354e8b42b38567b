"""DuckDB as the engine on one machine: runs portable SQL over Arrow tables, in memory.

Every `import duckdb` of the project is in this room. It must hold no SQL of its own.
"""

from collections.abc import Mapping

import duckdb
import pyarrow as pa


class EngineError(Exception):
    """SQL that failed; the message holds the text that was run."""


def run_sql(text: str, tables: Mapping[str, pa.Table], *, threads: int | None = None) -> pa.Table:
    """Return the result of portable SQL over the named tables as an Arrow table.

    Raises:
        EngineError: the SQL failed; the message holds DuckDB's words and the SQL.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if threads is not None:
        config["threads"] = str(threads)
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set preserve_insertion_order = true")
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(text).to_arrow_table()
    except duckdb.Error as error:
        raise EngineError(f"{error}\n--- SQL ---\n{text}") from error
    finally:
        connection.close()
