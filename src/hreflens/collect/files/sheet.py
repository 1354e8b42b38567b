"""One table as it lies in a file: its header, where it begins, and the first rows to tell formats by.

Header keys are folded here, once, so that no format has to care about blanks, case or width. It must not
know any tool.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

SCANNED_LINES = 60
"""Lines within which the header must stand: the longest preamble seen has 9 (GA4), Moz writes 5."""
SAMPLE_ROWS = 300
DELIMITERS = ("\t", ",", ";", "|")
_BLANKS = re.compile(r"\s+")
_MAX_HEADER = 300


def fold_header(text: str) -> str:
    """Return a header as formats name it: NFKC, no BOM or quotes, single blanks, case folded. Raises nothing."""
    text = unicodedata.normalize("NFKC", text).replace("\ufeff", "").strip().strip("\"'").casefold()
    return _BLANKS.sub(" ", text.replace("_", " ")).strip()[:_MAX_HEADER]


Cells = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """A candidate table: headers as written, the row they stand in (0 = none), and a sample of rows."""

    headers: tuple[str, ...]
    header_row: int
    following: Callable[[], Cells] = tuple
    delimiter: str | None = None
    preamble: tuple[str, ...] = ()
    kind: str = "text"

    @cached_property
    def sample(self) -> Cells:
        """The first rows after the header, blank ones left out."""
        return self.following()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The headers, folded, in order."""
        return tuple(fold_header(header) for header in self.headers)

    @cached_property
    def known(self) -> frozenset[str]:
        """The set of folded headers, without empty ones."""
        return frozenset(key for key in self.keys if key)

    def has(self, *keys: str) -> bool:
        """Return whether all of these folded headers are there."""
        return self.known.issuperset(keys)

    def any_of(self, *keys: str) -> bool:
        """Return whether one of these folded headers is there."""
        return not self.known.isdisjoint(keys)

    def position(self, aliases: Iterable[str]) -> int | None:
        """Return where the first of these folded headers stands (the leftmost of duplicates), else None."""
        for alias in aliases:
            if alias in self.known:
                return self.keys.index(alias)
        return None

    def values(self, position: int) -> list[str]:
        """Return the sampled cells of a column, missing ones as ''."""
        return [row[position].strip() if position < len(row) else "" for row in self.sample]


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line; a quote that never closes is read as a plain character. Raises nothing."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return line.split(delimiter)
    return rows[0] if len(rows) == 1 else line.split(delimiter)


def sheets_of_lines(lines: Sequence[str]) -> Iterator[Sheet]:
    """Yield every candidate header among the first lines, for each delimiter that splits it.

    The sample of a candidate is what follows it. A line without any delimiter is a candidate of one column.
    """
    for number, line in enumerate(lines[:SCANNED_LINES], 1):
        if not line.strip():
            continue
        following = tuple(lines[number : number + SAMPLE_ROWS])
        preamble = tuple(lines[: number - 1])
        for delimiter in DELIMITERS:
            headers = split_line(line, delimiter) if delimiter in line else []
            if len(headers) > 1:
                rows = partial(_split_all, following, delimiter)
                yield Sheet(tuple(cell.strip() for cell in headers), number, rows, delimiter, preamble)
        if _is_one_cell(line):
            yield Sheet((unquoted(line),), number, partial(_single_cells, following), None, preamble)


def headerless_of_lines(lines: Sequence[str]) -> Iterator[Sheet]:
    """Yield the text as a table without a header, for each delimiter that splits its first line that is no comment."""
    head = tuple(lines[:SAMPLE_ROWS])
    first = next((line for line in head if line.strip() and not line.startswith("#")), None)
    if first is None:
        return
    for delimiter in DELIMITERS:
        width = len(split_line(first, delimiter)) if delimiter in first else 1
        if width > 1:
            yield Sheet(("",) * width, 0, partial(_split_all, head, delimiter), delimiter)
    if _is_one_cell(first):
        yield Sheet(("",), 0, partial(_single_cells, head))


def unquoted(line: str) -> str:
    """Return the one cell of a line, without blanks and quotes around it. Raises nothing."""
    text = line.strip()
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text


def _split_all(lines: tuple[str, ...], delimiter: str) -> Cells:
    return tuple(tuple(split_line(line, delimiter)) for line in lines if line.strip())


def _single_cells(lines: tuple[str, ...]) -> Cells:
    return tuple((unquoted(line),) for line in lines if line.strip())


def _is_one_cell(line: str) -> bool:
    """Return whether a line may be one cell: no delimiter in it, or a single URL that holds one."""
    text = unquoted(line)
    if not any(mark in text for mark in DELIMITERS):
        return True
    return (
        bool(re.match(r"https?://[^\s\"]+$", text)) and len(re.findall("https?://", text.split("?")[0])) == 1
    )
