"""The file as the user named it: checked, hashed, and never trusted.

Everything that can be refused before a byte is understood is refused here. It must not know any format.
"""

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

Progress = Callable[[int, int | None], None]
"""Called with (bytes done, bytes in all or None)."""

_CHUNK = 1_048_576
_STDIN_BYTES = 4_294_967_296
"""More than this from standard input is refused: it is spooled to the disk of the workspace."""


class ImportFormatError(Exception):
    """A file cannot be imported at all; the message names the file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is let into memory or onto disk; a hostile file meets one of these.

    Workbooks and JSON are held in memory, so the 200 MB are theirs; text is streamed in blocks, so an
    archive of text may inflate further. Ratio and member count: formats.md, detection table, row "zip".
    """

    memory_bytes: int = 209_715_200
    inflated_bytes: int = 4_294_967_296
    ratio: int = 200
    members: int = 50
    block_bytes: int = 16_777_216
    line_bytes: int = 8_388_608
    columns: int = 16_384
    cells: int = 60_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Input:
    """One file to import: where it lies, what the user calls it, SHA-256 and size of its bytes."""

    path: Path
    shown_as: str
    sha256: str
    size_bytes: int


def stage_input(
    name: str, *, spool_folder: Path, stdin: BinaryIO | None = None, max_stdin_bytes: int = _STDIN_BYTES
) -> Input:
    """Return the file behind a name, hashed; "-" is standard input, spooled to a file in `spool_folder`.

    Raises:
        ImportFormatError: it is missing, unreadable, a directory, pipe, socket or device, or standard input
            is longer than `max_stdin_bytes` or not given.
    """
    if name == "-":
        return _spooled(stdin, spool_folder, max_stdin_bytes)
    path = Path(name)
    shown = printable(name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise ImportFormatError(
            f"{shown}: cannot be opened ({_why(error)}). Check the name and the folder."
        ) from error
    if not stat.S_ISREG(mode):
        raise ImportFormatError(f"{shown}: is {_kind(mode)}, not a file. {_advice(mode)}")
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise ImportFormatError(f"{shown}: cannot be read ({_why(error)}). Check its permissions.") from error
    return Input(path, shown, digest.hexdigest(), size)


def _spooled(stdin: BinaryIO | None, folder: Path, most: int) -> Input:
    if stdin is None:
        raise ImportFormatError("standard input: there is none to read. Name a file instead of '-'.")
    digest = hashlib.sha256()
    size = 0
    path = folder / f"stdin.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            while chunk := stdin.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise ImportFormatError(
                        f"standard input: longer than {most:,} bytes. Save it to a file and import that."
                    )
                digest.update(chunk)
                stream.write(chunk)
        final = folder / f"stdin-{digest.hexdigest()[:16]}"
        os.replace(path, final)
    except OSError as error:
        raise ImportFormatError(
            f"standard input: cannot be kept in {folder} ({_why(error)}). Free some space or name a file."
        ) from error
    finally:
        path.unlink(missing_ok=True)
    return Input(final, "standard input", digest.hexdigest(), size)


def printable(name: str) -> str:
    """Return a name that is safe to print: no control characters, no lone surrogates. Raises nothing."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(char if char.isprintable() else "\ufffd" for char in text)[:300]


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "not a valid name"


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"


def _advice(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "Name the files in it, such as folder/*.csv."
    return "Save its data to a file, or pipe it in and name '-'."
