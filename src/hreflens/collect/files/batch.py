"""One batch of rows of a known export: columns by meaning, each read with the right reader when asked for.

Readers work on the distinct values of a column. A cell that cannot be read becomes null and is reported; a
row that lacks what its table needs is rejected with its reason. It must not know which tool the file is of.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.files import cells
from hreflens.collect.files.dates import FIRST_YEAR, LAST_YEAR, DateStyle, read_date
from hreflens.collect.files.ledger import Ledger
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.url_columns import canonical_urls
from hreflens.terms import Provider
from hreflens.text.language_names import language_tag

_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_PLAIN_INT = r"^\d{0,18}$"
_PLAIN_NUMBER = r"^(?:-?\d{1,15}(?:\.\d{1,12})?)?$"


@dataclass(slots=True)
class File:
    """What every batch of one import shares: identity, account, own hosts, how it writes dates,
    facts met before (`shared` with the other parts of the same file)."""

    import_id: str
    tool: Provider
    ledger: Ledger
    own_hosts: tuple[str, ...] = ()
    dates: DateStyle = field(default_factory=DateStyle)
    facts: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)
    empty_flag_is_no: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one export; `columns` holds strings by meaning."""

    file: File
    sheet: Sheet
    positions: Mapping[str, int]
    columns: Mapping[str, pa.Array]
    rows: pa.Array
    _encoded: dict[str, pa.Array] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def has(self, name: str) -> bool:
        """Return whether the file has a column of this meaning."""
        return name in self.columns

    def header(self, name: str) -> str:
        """Return the header of a column as the file writes it; its number where there is none."""
        at = self.positions[name]
        return self.sheet.headers[at] or f"#{at + 1}"

    def raw(self, name: str) -> pa.Array:
        """Return the cells as written; all null without such a column."""
        column = self.columns.get(name)
        if column is None:
            return pa.nulls(len(self), pa.string())
        return column

    def text(self, name: str) -> pa.Array:
        """Return the cells as written, '' made null."""
        raw = self.raw(name)
        return pc.if_else(pc.equal(raw, ""), pa.scalar(None, pa.string()), raw) if self.has(name) else raw

    def flag(self, name: str) -> pa.Array:
        """Return a column of booleans; an empty cell is null."""
        found = self.mapped(name, _flag, pa.bool_())
        return pc.fill_null(found, False) if self.file.empty_flag_is_no and self.has(name) else found

    def integer(self, name: str) -> pa.Array:
        """Return a column of whole numbers."""
        fast = self._cast(name, _PLAIN_INT, pa.int64())
        return fast if fast is not None else self.mapped(name, cells.read_int, pa.int64())

    def number(self, name: str) -> pa.Array:
        """Return a column of numbers."""
        fast = self._cast(name, _PLAIN_NUMBER, pa.float64())
        return fast if fast is not None else self.mapped(name, cells.read_number, pa.float64())

    def share(self, name: str) -> pa.Array:
        """Return a column of shares 0-1."""
        return self.mapped(name, cells.read_share, pa.float64())

    def percent(self, name: str) -> pa.Array:
        """Return a column of percentages 0-100, with or without the sign."""
        fast = self._cast(name, _PLAIN_NUMBER, pa.float64())
        return fast if fast is not None else self.mapped(name, cells.read_percent, pa.float64())

    def date(self, name: str) -> pa.Array:
        """Return a column of UTC days."""
        column = self.columns.get(name)
        fast = _iso_days(column) if column is not None else None
        return fast if fast is not None else self.mapped(name, self._read_date, pa.date32())

    def _read_date(self, raw: str) -> Any:
        return read_date(raw, self.file.dates)

    def url(self, name: str) -> pa.Array:
        """Return a column of canonical URLs, null where there is none; nothing is reported."""
        column = self.columns.get(name)
        return canonical_urls(column) if column is not None else pa.nulls(len(self), pa.string())

    def repeated_url(self, name: str) -> pa.Array:
        """Return `url(name)` of a column whose cells repeat much, dictionary-encoded."""
        if not self.has(name):
            return pa.nulls(len(self), pa.string()).dictionary_encode()
        coded = self.encoded(name)
        found = canonical_urls(coded.dictionary).dictionary_encode()
        return pa.DictionaryArray.from_arrays(found.indices.take(coded.indices), found.dictionary)

    def encoded(self, name: str) -> pa.Array:
        """Return the cells of a column that is there, dictionary-encoded once."""
        coded = self._encoded.get(name)
        if coded is None:
            coded = self._encoded[name] = self.columns[name].dictionary_encode()
        return coded

    def languages(self, name: str) -> pa.Array:
        """Return a column of BCP-47 tags, sorted and joined by blanks."""
        return self.mapped(name, _languages, pa.string())

    def words(self, name: str) -> pa.Array:
        """Return a column of words, lower-case, sorted and joined by blanks."""
        return self.mapped(name, _words, pa.string())

    def coded(self, name: str, words: Mapping[str, str]) -> pa.Array:
        """Return a column of a closed vocabulary; words it does not know are null and not reported."""
        return self.mapped(name, lambda raw: words.get(raw.strip().casefold()), pa.string())

    def mapped(self, name: str, read: Callable[[str], Any], type_: pa.DataType) -> pa.Array:
        """Return a column through a reader of single cells, called once per distinct cell."""
        if not self.has(name):
            return pa.nulls(len(self), type_)
        coded = self.encoded(name)
        values: list[Any] = []
        bad: dict[int, str] = {}
        for at, raw in enumerate(coded.dictionary.to_pylist()):
            if read is not _flag and cells.is_empty(raw):
                values.append(None)
                continue
            try:
                values.append(read(raw))
            except (ValueError, OverflowError) as error:
                values.append(None)
                bad[at] = str(error)
        if bad:
            self._report(name, coded, bad)
        return pa.array(values, type_).take(coded.indices)

    def _report(self, name: str, coded: pa.Array, bad: Mapping[int, str]) -> None:
        codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
        hit = np.flatnonzero(np.isin(codes, list(bad)))
        if not len(hit):
            return
        first = int(codes[hit[0]])
        rows = self.rows.take(pa.array(hit)).to_pylist()
        values = [coded.dictionary[int(code)].as_py() for code in codes[hit[:1]]] * len(rows)
        self.file.ledger.bad_cells(self.header(name), rows, values, bad[first])

    def _cast(self, name: str, pattern: str, type_: pa.DataType) -> pa.Array | None:
        column = self.columns.get(name)
        if column is None or not _all_match(column, pattern):
            return None
        return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column).cast(type_)

    def where(self, keep: pa.Array) -> "Batch":
        """Return the batch with only the rows where `keep` is true."""
        if pc.all(keep).as_py():
            return self
        columns = {name: column.filter(keep) for name, column in self.columns.items()}
        return replace(self, columns=columns, rows=self.rows.filter(keep), _encoded={})

    def without(self, bad: pa.Array, name: str | None, reason: str) -> "Batch":
        """Return the batch without rows where `bad` is true; they are rejected, `name` being the cell at fault."""
        bad = pc.fill_null(bad, False)
        if not pc.any(bad).as_py():
            return self
        values = self.raw(name) if name else pa.nulls(len(self), pa.string())
        header = self.header(name) if name is not None and name in self.positions else None
        self.file.ledger.reject(self.rows.filter(bad), header, values.filter(bad), reason)
        return self.where(pc.invert(bad))

    def constant(self, value: Any, type_: pa.DataType) -> pa.Array:
        """Return a column of one value."""
        return pa.repeat(pa.scalar(value, type_), len(self))


Tables = Iterator[tuple[str, pa.Table]]


def _all_match(column: pa.Array, pattern: str) -> bool:
    found = pc.all(pc.match_substring_regex(column, pattern)).as_py()
    return found is not False


def _iso_days(column: pa.Array) -> pa.Array | None:
    """Return the days of a column of ISO dates or times without a zone, None when some cell is anything else."""
    blank = pc.equal(column, "")
    try:
        days = (
            pc.if_else(blank, pa.scalar(None, pa.string()), column)
            .cast(pa.timestamp("us"))
            .cast(pa.date32(), safe=False)
        )
    except pa.ArrowInvalid:
        return None
    limits = pc.min_max(days)
    low, high = limits["min"].as_py(), limits["max"].as_py()
    return None if low is not None and (low < _FIRST_DAY or high > _LAST_DAY) else days


def _flag(raw: str) -> bool | None:
    return cells.read_bool(raw) if raw.strip() else None


def _languages(raw: str) -> str | None:
    tags = {language_tag(part) for part in cells.split_list(raw)}
    return " ".join(sorted(tag for tag in tags if tag)) or None


def _words(raw: str) -> str:
    return " ".join(sorted({"-".join(part.casefold().split()) for part in cells.split_list(raw)}))
