"""A shelf for the tables of a run in progress: large ones lie on disk and are mapped, so that memory holds what is read.

An audit of ten million links makes 20 GB of tables, and a stage reads some columns of a few. A table laid here is
written as it lies in memory (Arrow IPC, not compressed) and mapped on every take: nothing is decoded or copied, pages
that no one looks at are never read, and a mapping that is let go leaves memory at once. It must not know what a
table means.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa

from hreflens.engine.parquet import StoreError

LEAST_BYTES = 16 << 20
"""Tables below this stay in memory: a small audit touches no disk."""


class Shelf:
    """Tables by name, large ones in files of one folder. Tables taken stay good after the folder is gone."""

    def __init__(self, folder: Path, least_bytes: int = LEAST_BYTES) -> None:
        """Use an existing folder that nobody else writes."""
        self._folder = folder
        self._least = least_bytes
        self._held: dict[str, pa.Table] = {}
        self._laid: dict[str, Path] = {}

    def __contains__(self, name: str) -> bool:
        """Return whether a table of this name was laid here."""
        return name in self._held or name in self._laid

    def lay(self, name: str, table: pa.Table) -> None:
        """Put a table here in place of one of the same name.

        Raises:
            StoreError: the disk is full or the folder cannot be written.
        """
        if table.nbytes < self._least:
            self._forget(name)
            self._held[name] = table
            return
        # One batch where the columns allow it: what is whole on disk is whole, without a copy, when it is taken.
        self.lay_batches(name, table.schema, table.combine_chunks().to_batches())

    def lay_batches(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Put a table here that is never in memory as a whole. Arguments and errors as `lay`."""
        self._forget(name)
        path = self._folder / f"{name}.arrow"
        try:
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StoreError(
                f"cannot write {path}: {error.strerror or error}. An audit needs about 2 GB of room per million links "
                "while it runs. Free some space or choose another --workspace."
            ) from error
        self._laid[name] = path

    def _forget(self, name: str) -> None:
        self._held.pop(name, None)
        old = self._laid.pop(name, None)
        if old is not None:
            old.unlink(missing_ok=True)

    def take(self, name: str) -> pa.Table:
        """Return a table laid here.

        Raises:
            KeyError: there is none of that name.
        """
        if name in self._held:
            return self._held[name]
        with pa.memory_map(str(self._laid[name]), "r") as source:
            return pa.ipc.open_file(source).read_all()


@contextmanager
def shelf_in(folder: Path) -> Iterator[Shelf]:
    """Hold a shelf in a folder of its own below `folder`; it is removed at the end, and what a killed run left before.

    Only one process at a time may hold one below the same folder.

    Raises:
        StoreError: the folder cannot be made.
    """
    for left in folder.glob(".shelf-*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        own = Path(tempfile.mkdtemp(prefix=".shelf-", dir=folder))
    except OSError as error:
        raise StoreError(f"cannot write below {folder}: {error.strerror or error}.") from error
    try:
        yield Shelf(own)
    finally:
        with suppress(OSError):
            shutil.rmtree(own)
