"""Small input files of commands: a regular file or standard input, bounded, read whole."""

import os
import stat
import sys

from hreflens.cli.exits import CommandError, Exit

MAX_BYTES = 67_108_864
"""Larger files are no disavow file and no list of decisions."""


def read_input(name: str) -> tuple[str, bytes]:
    """Return how an input is called and its bytes; '-' is standard input.

    Raises:
        CommandError: it is missing, too large, or a folder, pipe or device.
    """
    if name == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        _check_size("standard input", len(data))
        return "standard input", data
    try:
        mode = os.stat(name).st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
            raise CommandError(f"{name} is {kind}: name a file, or '-' for standard input.", Exit.UNREADABLE)
        with open(name, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"cannot read {name}: {error.strerror or error}.", Exit.UNREADABLE) from error
    _check_size(name, len(data))
    return name, data


def _check_size(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise CommandError(
            f"{name} has more than {MAX_BYTES:,} bytes: is it the right file?", Exit.UNREADABLE
        )
