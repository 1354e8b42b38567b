"""Imports export files into a project: each is seen whole or not at all, and the same content once.

It must not know formats: `collect.files` reads them, `engine.workspace` keeps the rows.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from hreflens import tables as dictionary
from hreflens.engine.parquet import read_table
from hreflens.engine.workspace import ImportWriter, Project, has_import, project_lock
from hreflens.settings import Settings

FileProgress = Callable[[int, int | None], None]
"""Called with (bytes done, bytes in all or None)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: `is_new` is false when its content was imported before; rows of `imports`."""

    shown_as: str
    sha256: str
    is_new: bool
    rows: tuple[dict[str, Any], ...]


def import_file(
    project: Project,
    settings: Settings,
    name: str,
    *,
    now: datetime,
    stdin: BinaryIO | None = None,
    column_map: Mapping[str, str] | None = None,
    again: bool = False,
    progress: FileProgress = lambda done, total: None,
) -> Imported:
    """Import one file, or standard input for '-'.

    Args:
        project: where to.
        settings: its settings (own hosts).
        name: path as the user wrote it, or '-'.
        now: time of the import.
        stdin: stream read for '-'.
        column_map: header as written -> column, for files that no rule recognises.
        again: read the file anew even when its content is known, and replace what it gave before.
        progress: told of the bytes read.

    Raises:
        hreflens.collect.files.ImportFormatError: the file cannot be read; nothing of it was imported.
        hreflens.engine.parquet.StoreError: the disk is full; nothing of it was imported.
        hreflens.engine.workspace.WorkspaceError: another process writes the project.
    """
    from hreflens.collect.files import read_export, stage_input

    spool = project.folder / "spool" / str(os.getpid())
    try:
        source = stage_input(
            name, spool_folder=spool, stdin=stdin
        )  # before the lock: standard input may be slow
        with project_lock(project, "import"):
            _drop_leftovers(project)
            known = has_import(project, source.sha256)
            is_new = not known or again or bool(column_map)
            if is_new:
                with ImportWriter(project, source.sha256) as writer:
                    for table, rows in read_export(
                        source,
                        own_hosts=settings.own_hosts,
                        column_map=column_map,
                        imported_at=now,
                        progress=progress,
                    ):
                        writer.append(table, rows)
                    writer.publish()
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    return Imported(source.shown_as, source.sha256, is_new, imports_of(project, source.sha256))


def imports_of(project: Project, sha256: str) -> tuple[dict[str, Any], ...]:
    """Return the rows of `imports` that a file of this content gave."""
    path = project.folder / "imports" / sha256 / "imports.parquet"
    return tuple(read_table(path, dictionary.IMPORTS).to_pylist())


def _drop_leftovers(project: Project) -> None:
    """Remove what killed imports left behind; the lock is held, so no other import is writing."""
    for leftover in (project.folder / "imports").glob(".*.part"):
        shutil.rmtree(leftover, ignore_errors=True)
    for spooled in (project.folder / "spool").glob("*"):
        if not _is_running(spooled.name):
            shutil.rmtree(spooled, ignore_errors=True)


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:  # another user's process
        return True
    return True
