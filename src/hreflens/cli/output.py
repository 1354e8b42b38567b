"""How results are shown: the one place that writes tables, JSON, JSON lines and CSV to standard output or a file.

Tables are for people and hold no foreign control characters; the other formats are for programs and are
UTF-8 whatever the terminal. CSV cells that a spreadsheet would run are made text.
"""

import csv
import io
import json
import math
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.safe import safe_json, safe_lines, safe_text
from hreflens.cli.session import Format, Session

Row = Mapping[str, Any]
WIDE = 160
"""Columns of a table that is not shown on a terminal."""
_SUFFIXES = {".json": Format.JSON, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".csv": Format.CSV}
_VERDICT_STYLES = {"keep": "green", "ignore": "dim", "review": "yellow", "act": "red"}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table for people: title, (key, heading) per column, rows."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a command.

    `rows` are its main table (JSON lines and CSV); `facts` stand beside them in JSON, where `rows` has the
    name `rows_as`; without facts JSON is the array of rows. `blocks` are what a person sees: text and grids.
    """

    rows: Sequence[Row]
    columns: Sequence[str]
    blocks: Sequence[str | Grid]
    facts: Row = field(default_factory=dict)
    rows_as: str = "rows"


def show(session: Session, answer: Answer) -> None:
    """Write an answer in the format that was asked for, to standard output or to the file of -o.

    Raises:
        CommandError: the file cannot be written.
    """
    chosen = format_of(session)
    if chosen is Format.TABLE:
        with text_out(session) as (stream, is_terminal):
            _write_blocks(stream, answer.blocks, is_terminal=is_terminal)
        return
    with bytes_out(session) as (sink, is_terminal):
        if chosen is Format.JSON:
            whole: Any = (
                {**answer.facts, answer.rows_as: list(answer.rows)} if answer.facts else list(answer.rows)
            )
            sink.write((to_json(whole, indent=2) + "\n").encode())
        elif chosen is Format.JSONL:
            sink.writelines((to_json(row) + "\n").encode() for row in answer.rows)
        else:
            for chunk in csv_chunks(answer.columns, answer.rows):
                sink.write((safe_csv(chunk) if is_terminal else chunk).encode())


def format_of(session: Session) -> Format:
    """Return the format asked for: --format, else the ending of -o, else a table."""
    if session.format is not None:
        return session.format
    return _SUFFIXES.get(session.output.suffix.lower(), Format.TABLE) if session.output else Format.TABLE


# --- values ---------------------------------------------------------------------------------------------------


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON: dates as ISO text, not-a-number as null, unsafe characters escaped."""
    return safe_json(json.dumps(plain(value), ensure_ascii=False, indent=indent, allow_nan=False))


def plain(value: Any) -> Any:
    """Return a value of JSON's kinds only."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, str) else value


def csv_chunks(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield CSV text (RFC 4180): a header, then the rows; formulas are made harmless, nulls are empty."""
    from hreflens.show.render.csv import harmless

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(row.get(name), harmless) for name in columns])
        if number % 1000 == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def csv_cell(value: Any) -> Any:
    """Return a value as a CSV cell."""
    from hreflens.show.render.csv import harmless

    return _csv_cell(value, harmless)


def _csv_cell(value: Any, harmless: Callable[[str], str]) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):  # first, and short: an export has millions of these
        return harmless(value if value.isascii() else value.encode("utf-8", "replace").decode())
    if isinstance(value, bool):
        return "true" if value else "false"
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    return harmless(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def safe_csv(text: str) -> str:
    """Return CSV text for a terminal: its line ends stay, controls of foreign text do not."""
    return safe_lines(text.replace("\r\n", "\n"))


def cell_text(value: Any) -> str:
    """Return a value as a person reads it in a table."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list | tuple):
        return ", ".join(cell_text(each) for each in value)
    return safe_text(str(value))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: '1 file', '2,000 files'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def language_name(tag: str) -> str:
    """Return a language for people: 'Japanese (ja)'; 'unknown' stays."""
    from hreflens.show.i18n import Localiser

    name = Localiser("en").language(tag)
    return f"{name} ({tag})" if tag not in (name, "unknown") else tag


def country_name(code: str) -> str:
    """Return a country for people: 'Japan (JP)'; 'unknown' stays."""
    from hreflens.show.i18n import Localiser

    name = Localiser("en").country(code)
    return f"{name} ({code})" if code not in (name, "unknown") else code


# --- where to -------------------------------------------------------------------------------------------------


@contextmanager
def bytes_out(session: Session) -> Iterator[tuple[IO[bytes], bool]]:
    """Give the stream for a result and whether it is a terminal; a file is written aside and renamed."""
    if session.output is None:
        _need_stdout()
        sys.stdout.flush()
        yield sys.stdout.buffer, sys.stdout.isatty()
        sys.stdout.buffer.flush()
        return
    with file_out(session.output) as sink:
        yield sink, False


def _need_stdout() -> None:
    if sys.stdout is None:
        raise CommandError("standard output is closed: give -o FILE.", Exit.UNREADABLE)


@contextmanager
def text_out(session: Session) -> Iterator[tuple[IO[str], bool]]:
    """The same for text; characters that the terminal's encoding lacks are escaped."""
    if session.output is None:
        _need_stdout()
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
        yield sys.stdout, sys.stdout.isatty()
        sys.stdout.flush()
        return
    with file_out(session.output) as sink:
        text = io.TextIOWrapper(sink, encoding="utf-8", errors="backslashreplace", newline="")
        yield text, False
        text.flush()
        text.detach()


@contextmanager
def file_out(path: Path) -> Iterator[IO[bytes]]:
    """Give a stream to a file: it is replaced whole when all is written, or left as it was.

    Raises:
        CommandError: the path is a folder, or cannot be written.
    """
    try:
        mode = os.stat(path).st_mode if path.exists() else stat.S_IFREG
        if stat.S_ISDIR(mode):
            raise CommandError(f"{path} is a folder: -o needs a file.")
        if not stat.S_ISREG(mode):  # /dev/null, a pipe: nothing to replace
            with path.open("wb") as sink:
                yield sink
            return
        path = Path(os.path.realpath(path))  # a link stays a link: its target is replaced
        aside = path.with_name(f".{path.name}.{os.getpid()}.part")
        aside.unlink(missing_ok=True)
        try:
            with aside.open("xb") as sink:  # never through a link that somebody laid
                yield sink
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror or error}.", Exit.UNREADABLE) from error


# --- tables for people ----------------------------------------------------------------------------------------


def _write_blocks(stream: IO[str], blocks: Sequence[str | Grid], *, is_terminal: bool) -> None:
    from rich.console import Console

    console = Console(
        file=stream, highlight=False, markup=False, emoji=False, width=None if is_terminal else WIDE
    )
    with console.capture() as drawn:  # written in one go below: rich would end the process on a closed pipe
        for number, block in enumerate(blocks):
            if number:
                console.print()
            if isinstance(block, str):
                # Not through the console's wrapping: text of explanations keeps its columns.
                console.print(safe_lines(block), soft_wrap=True)
            else:
                _write_grid(console, block)
    stream.write(drawn.get())


def _write_grid(console: Any, grid: Grid) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if grid.title:
        console.print(Text(safe_text(grid.title), style="bold"))
    if not grid.rows:
        console.print(Text("  none", style="dim"))
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
        for key, heading in grid.columns:
            numeric = all(_is_number(row.get(key)) for row in grid.rows)
            table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
        for row in grid.rows:
            cells = []
            for key, _ in grid.columns:
                text = cell_text(row.get(key))
                cells.append(Text(text, style=_VERDICT_STYLES.get(text, "")))
            table.add_row(*cells)
        console.print(table)
    if grid.note:
        console.print(Text(safe_text(grid.note), style="dim"))


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
