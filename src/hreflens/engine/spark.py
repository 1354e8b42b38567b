"""Spark as the engine of a cluster: the same four verbs over DataFrames, for what outgrows one machine.

Every `import pyspark` of the project is in this room. Workers get the interpreter that runs here unless the
environment names one, and a result without rows where rows must be is an error: a worker with another Python
gives nothing and says nothing.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

MapBatches = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class SparkError(Exception):
    """Spark cannot run here or a job gave no result; the message says what to do."""


def why_no_spark() -> str | None:
    """Return what is missing for Spark on this machine, None when all is there. Raises nothing."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "the extra is not installed: `pip install 'hreflens[spark]'`"
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java") and not (home and (Path(home) / "bin" / "java").exists()):
        return "there is no Java: install version 17 or later (Debian: openjdk-17-jre-headless)"
    return None


class SparkEngine:
    """A Spark session with the verbs table, sql, map_batches and write."""

    def __init__(self, master: str | None = None, *, shuffle_partitions: int | None = None) -> None:
        """Start or join a session.

        Args:
            master: where to run (`local[8]`, `yarn`, `spark://…`); None = what the environment says, else local[*].
            shuffle_partitions: parts of a grouped table; None = Spark's own choice.

        Raises:
            SparkError: pyspark or Java is missing, or no session can be made.
        """
        missing = why_no_spark()
        if missing is not None:
            raise SparkError(f"Spark cannot run: {missing}.")
        from pyspark.sql import SparkSession

        if master is None or master.startswith("local"):
            os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        else:
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.appName("hreflens")
        if master is not None or "spark.master" not in os.environ.get("PYSPARK_SUBMIT_ARGS", ""):
            builder = builder.master(master or "local[*]")
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.execution.arrow.pyspark.enabled": "true",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.parquet.compression.codec": "zstd",
        }
        if shuffle_partitions is not None:
            settings["spark.sql.shuffle.partitions"] = str(shuffle_partitions)
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            self.session: Any = builder.getOrCreate()
        except Exception as error:
            raise SparkError(f"no Spark session could be made: {_first_line(error)}") from error

    def table(self, rows: pa.Table) -> Any:
        """Return an Arrow table as a DataFrame."""
        return self.session.createDataFrame(rows)

    def sql(self, text: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        """Return the result of portable SQL over the named tables as an Arrow table (as engine.duck.run_sql).

        Raises:
            SparkError: the SQL failed; the message holds Spark's words and the SQL.
        """
        for name, rows in tables.items():
            self.table(rows).createOrReplaceTempView(name)
        try:
            return self.session.sql(text).toArrow()
        except Exception as error:
            raise SparkError(f"{_first_line(error)}\n--- SQL ---\n{text}") from error
        finally:
            for name in tables:
                self.session.catalog.dropTempView(name)

    def map_batches(self, function: MapBatches, rows: Any, schema: pa.Schema) -> Any:
        """Return a DataFrame of what a function makes of the batches of each part of a DataFrame (mapInArrow)."""
        from pyspark.sql.pandas.types import from_arrow_schema

        return rows.mapInArrow(function, from_arrow_schema(schema))

    def write(self, rows: Any, folder: str, *, may_be_empty: bool = False) -> int:
        """Write a DataFrame as Parquet files into a new folder and return its rows.

        Raises:
            SparkError: it cannot be written, or has no rows though it must.
        """
        try:
            rows.write.mode("errorifexists").parquet(folder)
            count = int(self.session.read.parquet(folder).count())
        except Exception as error:
            raise SparkError(f"{folder}: could not be written ({_first_line(error)}).") from error
        if not count and not may_be_empty:
            raise SparkError(
                f"{folder}: the job gave no rows. Do the workers run the same Python with hreflens in it? "
                f"PYSPARK_PYTHON is {os.environ.get('PYSPARK_PYTHON')}."
            )
        return count

    def exists(self, folder: str) -> bool:
        """Return whether a folder is there, on whatever storage Spark knows."""
        path, store = self._stored(folder)
        return bool(store.exists(path))

    def publish(self, aside: str, folder: str) -> None:
        """Give a folder its final name.

        Raises:
            SparkError: the storage cannot rename it.
        """
        path, store = self._stored(aside)
        if not store.rename(path, self._stored(folder)[0]):
            raise SparkError(f"{folder}: could not be named; the result is in {aside}.")

    def remove(self, folder: str) -> None:
        """Remove a folder with all in it. An absent one is fine."""
        path, store = self._stored(folder)
        store.delete(path, True)

    def _stored(self, folder: str) -> tuple[Any, Any]:
        """Return (path, file system) of Hadoop's own, which know local folders, HDFS and object stores alike."""
        context = self.session.sparkContext
        path = context._jvm.org.apache.hadoop.fs.Path(folder)
        return path, path.getFileSystem(context._jsc.hadoopConfiguration())

    def close(self) -> None:
        """End the session."""
        self.session.stop()


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)[:500]
