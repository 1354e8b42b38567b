"""Uploaded exports before they are imported: kept aside under a random name, recognised, shown, taken or dropped.

A file's name is for reading only and is cut down before it touches the disk. It must not write any table.
"""

import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from hreflens.collect.files import ImportFormatError, read_export, stage_input
from hreflens.collect.files.generic import FIELDS
from hreflens.engine.workspace import Project
from hreflens.settings import Settings

MAX_FILES = 50
SAMPLE_ROWS = 5
STALE_SECONDS = 86_400
MAPPABLE = tuple(sorted(FIELDS))
"""What a column of an unknown file may be said to be."""
_ID = re.compile(r"^[a-z0-9]{16}$")
_SAFE = re.compile(r"[^\w.\- ()]+")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file turned out to be: rows of `imports`, a few rows of links, or what is wrong with it."""

    name: str
    imports: tuple[dict[str, Any], ...]
    sample: tuple[dict[str, Any], ...]
    fault: str | None
    headers: tuple[str, ...] = ()


def safe_name(given: str) -> str:
    """Return a file name without any path, of harmless characters, at most 120 long."""
    bare = given.replace("\\", "/").rpartition("/")[2]
    clean = _SAFE.sub("_", bare).strip(" .")[-120:]
    return clean or "upload"


def new_folder(project: Project) -> Path:
    """Return a new folder for uploaded files, with a random name."""
    folder = project.folder / "uploads" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    return folder


def folder_of(project: Project, upload: str) -> Path | None:
    """Return the folder of an upload by its id, None when there is none."""
    folder = project.folder / "uploads" / upload
    return folder if _ID.match(upload) and folder.is_dir() else None


def keep(folder: Path, name: str, stream: BinaryIO) -> Path:
    """Write one uploaded file into its folder; names that repeat are told apart."""
    path = folder / safe_name(name)
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{number}-{safe_name(name)}"
    with path.open("wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)
    return path


def preview(
    path: Path, settings: Settings, column_map: Mapping[str, str] | None, *, now: datetime
) -> Preview:
    """Return what a file is, by reading it as the import would, without keeping anything. Raises nothing."""
    spool = path.parent / ".spool"
    sample: list[dict[str, Any]] = []
    imports: tuple[dict[str, Any], ...] = ()
    try:
        source = stage_input(str(path), spool_folder=spool, stdin=None)
        for table, rows in read_export(
            source, own_hosts=settings.own_hosts, column_map=column_map, imported_at=now
        ):
            if table == "imports":
                imports = tuple(rows.to_pylist())
            elif table == "imported_links" and len(sample) < SAMPLE_ROWS:
                sample += rows.slice(0, SAMPLE_ROWS - len(sample)).to_pylist()
    except ImportFormatError as error:
        return Preview(path.name, (), (), str(error).replace(str(path), path.name), headers_of(path))
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    return Preview(path.name, imports, tuple(sample), None)


def headers_of(path: Path) -> tuple[str, ...]:
    """Return the cells of the first line of a text file, for mapping by hand; () for other files. Raises nothing."""
    import csv

    with path.open("rb") as stream:
        head = stream.read(20_000)
    if b"\x00" in head[:200] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ()
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    first = text.lstrip().split("\n", 1)[0].rstrip("\r")
    delimiter = max(",;\t|", key=first.count)
    cells = next(csv.reader([first], delimiter=delimiter), [])
    return tuple(cell.strip()[:100] for cell in cells[:60] if cell.strip())


def drop_stale(project: Project, *, now: datetime) -> None:
    """Remove uploads nobody took for a day."""
    root = project.folder / "uploads"
    for folder in root.iterdir() if root.is_dir() else ():
        if now.timestamp() - folder.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
