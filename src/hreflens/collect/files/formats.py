"""What an export format is: how its header is known, which headers mean what, and what it is read into.

A format is data plus one reading function; adding one takes a module of its own and a line in the list in
`collect.files`. It must not open files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hreflens.collect.files.batch import Batch, File, Tables
from hreflens.collect.files.sheet import Sheet, fold_header
from hreflens.terms import Provider, SubjectKind

Headers = Mapping[str, tuple[str, ...]]
"""Meaning -> folded headers that have it, the best first."""
Rows = Iterator[tuple[int, Sequence[str | None]]]
"""Every row of a part with its number, from the top."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of the vendor: its name, whose number it is, the top of its scale (None: open-ended), its headers."""

    name: str
    of: SubjectKind
    scale_max: float | None
    headers: tuple[str, ...]
    is_flag: bool = False


def headers(**meanings: str) -> dict[str, tuple[str, ...]]:
    """Return a header map from `meaning="header | other spelling"`; spellings are folded."""
    return {
        name: tuple(fold_header(part) for part in text.split("|") if part.strip())
        for name, text in meanings.items()
    }


@dataclass(frozen=True)
class Format:
    """One export of one tool.

    `place` finds columns by content instead of by header; `words` translates the tool's words; `first` says
    that other parts of the file are read in its light; `empty_flag_is_no` that a blank flag is a "no"; `read_rows` reads the whole part row by row, for files
    of several tables.
    """

    tool: Provider
    export: str
    recognise: Callable[[Sheet], bool]
    read: Callable[[Batch, "Format"], Tables]
    headers: Headers = field(default_factory=dict)
    metrics: tuple[Metric, ...] = ()
    place: Callable[[Sheet], dict[str, int]] | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    first: bool = False
    empty_flag_is_no: bool = False
    read_rows: Callable[[Rows, Sheet, File], Tables] | None = None

    def positions(self, sheet: Sheet) -> dict[str, int]:
        """Return meaning -> column position, for the meanings that the sheet has."""
        if self.place is not None:
            return self.place(sheet)
        found: dict[str, int] = {}
        for name, aliases in self.all_headers():
            at = sheet.position(aliases)
            if at is not None:
                found[name] = at
        return found

    def all_headers(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Yield (meaning, headers) of columns and metrics; a metric's meaning is `metric:NAME:SUBJECT`."""
        yield from self.headers.items()
        for metric in self.metrics:
            yield metric_key(metric), metric.headers


def metric_key(metric: Metric) -> str:
    """Return the meaning under which a metric's column is found."""
    return f"metric:{metric.name}:{metric.of.value}"
