"""Dates as exports write them: ISO first, then the order of day and month that the whole file agrees on.

`03/04/2026` alone says nothing. The order is decided per file, from every date in it; a date that stays
undecided is left empty and reported, never guessed. Month names come from CLDR. It must not read files.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Links before the web or far ahead are typing faults."""

UI_LOCALES = (
    "en de fr es it pt nl sv da nb fi pl cs sk hu ro bg hr sr sl et lv lt ru uk el tr he ar fa hi bn ta te th vi id ms "
    "ja ko zh ca eu gl fil ka hy az kk uz ur mr gu kn ml is mk sq bs sw af"
).split()
"""Languages in which the web tools have a user interface, hence in which exports may be."""

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}:\d{2}.*))?$")
_EPOCH = re.compile(r"^(1\d{9})(?:\d{3})?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_YEAR_FIRST = re.compile(r"^(\d{4})\s*[./年년-]\s*(\d{1,2})\s*[./月월-]\s*(\d{1,2})\s*[日일.]?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\s*\.?$")
_NUMBERED_MONTH = re.compile(
    r"^(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2}),?\s+(\d{4})$", re.IGNORECASE
)  # Vietnamese
_YEAR_WORD = re.compile(r"\s*[гржГРЖ]\.?$")
_INNER_DOT = re.compile(r"(?<=[^\s\d.])\.(?=[^\s\d.])")  # Thai abbreviations
_CLOCK = re.compile(
    r"[\sT,]+\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s*[APap]\.?[Mm]\.?)?(?:\s*(?:UTC|GMT|Z))?$"
)
_ZONE = re.compile(r"(?:[+-]\d{2}:?\d{2})$")
_NUMBERS = re.compile(r"\d+")
_GAPS = re.compile(r"[\s\d.,/()،-]+")
# Words that stand in dates without naming a month: "8 de mayo de 2026", "15 сентября 2026 г.", weekdays are not met.
_FILLERS = frozenset("de del of d g г р год م".split())


@dataclass(slots=True)
class DateEvidence:
    """What the dates of one file say about how they are written, gathered in any order."""

    first_over_12: bool = False
    second_over_12: bool = False
    ambiguous: bool = False
    words: set[str] = field(default_factory=set)

    def add(self, raw: str) -> None:
        """Take note of one cell. Raises nothing."""
        text = _plain(raw)
        found = _YEAR_LAST.match(text)
        if found:
            first, second = int(found[1]), int(found[2])
            self.first_over_12 |= 12 < first <= 31
            self.second_over_12 |= 12 < second <= 31
            self.ambiguous |= first <= 12 and second <= 12 and first != second
        elif not _stands_alone(text):
            self.words.update(_month_words(text)[:4])

    def style(self) -> "DateStyle":
        """Return the order of day and month, None where nothing or both was proven, and the months by name."""
        order = None
        if self.first_over_12 != self.second_over_12:
            order = "dmy" if self.first_over_12 else "mdy"
        return DateStyle(order, _months_for(frozenset(self.words)) if self.words else {})


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How one file writes dates: "dmy", "mdy" or None (not decided), and its month names."""

    order: str | None = None
    months: Mapping[str, int] = field(default_factory=dict)


def needs_evidence(raw: str) -> bool:
    """Return whether a date cell can only be read with knowledge of the whole file. Raises nothing."""
    text = _plain(raw)
    return bool(_YEAR_LAST.match(text)) or (not _stands_alone(text) and bool(_month_words(text)))


def _stands_alone(text: str) -> bool:
    patterns = (_ISO, _EPOCH, _COMPACT, _YEAR_FIRST, _NUMBERED_MONTH)
    return any(pattern.match(text) for pattern in patterns)


def read_date(raw: str, style: DateStyle = DateStyle()) -> date | None:
    """Return the UTC day of a date or timestamp; a timestamp without a zone is taken as UTC.

    Raises:
        ValueError: it is no date, or the file does not tell which number is the month.
    """
    text = raw.strip()
    iso = _ISO.match(text)
    if iso:
        if iso[4] and _ZONE.search(iso[4]):
            return _zoned(text)
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    text = _plain(text)
    epoch = _EPOCH.match(text)
    if epoch:
        return datetime.fromtimestamp(int(epoch[1]), UTC).date()
    found = _COMPACT.match(text) or _YEAR_FIRST.match(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = _NUMBERED_MONTH.match(text)
    if found:
        return _day(int(found[3]), int(found[2]), int(found[1]))
    found = _YEAR_LAST.match(text)
    if found:
        return _by_order(int(found[1]), int(found[2]), int(found[3]), style)
    return _by_name(text, style)


def _by_order(first: int, second: int, year: int, style: DateStyle) -> date:
    if first == second:
        return _day(year, first, second)
    if style.order is None:
        raise ValueError("the file does not tell whether day or month comes first")
    return _day(year, second, first) if style.order == "dmy" else _day(year, first, second)


def _by_name(text: str, style: DateStyle) -> date:
    months = [style.months[word] for word in _month_words(text) if word in style.months]
    numbers = [int(found) for found in _NUMBERS.findall(text)]
    years = [number for number in numbers if number > 31]
    days = [number for number in numbers if number <= 31]
    if len(months) != 1 or len(years) != 1 or len(days) != 1:
        raise ValueError("no date")
    return _day(years[0], months[0], days[0])


def _zoned(text: str) -> date:
    moment = re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$)", "", re.sub(r"^(\S+)\s+", r"\1T", text))
    try:
        return _checked(datetime.fromisoformat(moment).astimezone(UTC).date())
    except OverflowError as error:
        raise ValueError("out of range") from error


def _day(year: int, month: int, day: int) -> date:
    return _checked(date(year, month, day))


def _checked(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} is out of range")
    return day


def _plain(raw: str) -> str:
    """Return the text with ASCII digits, plain blanks, no bidi marks and no time of day."""
    text = unicodedata.normalize("NFKC", raw.strip()[:100])
    text = "".join(
        str(unicodedata.digit(char)) if char.isdigit() else char
        for char in text
        if unicodedata.category(char) != "Cf"
    )
    return _YEAR_WORD.sub("", _CLOCK.sub("", text).strip())


def _month_words(text: str) -> list[str]:
    words = [
        word for word in _GAPS.split(_INNER_DOT.sub("", text.casefold())) if word and word not in _FILLERS
    ]
    return [
        word[1:] if word.startswith("ב") and len(word) > 3 else word for word in words
    ]  # Hebrew "in September"


@lru_cache(maxsize=64)
def _months_for(words: frozenset[str]) -> dict[str, int]:
    """Return word -> month, for the words on which all fitting locales agree.

    The fitting locales are those that know every word of the file (`listopad` is October in Croatian and
    November in Polish: the other months of the file decide).
    """
    tables = _month_tables()
    fitting = [table for table in tables if all(word in table for word in words)] or list(tables)
    found: dict[str, int] = {}
    for word in words:
        months = {table[word] for table in fitting if word in table}
        if len(months) == 1:
            found[word] = months.pop()
    return found


@lru_cache(maxsize=1)
def _month_tables() -> tuple[dict[str, int], ...]:
    from babel import Locale

    tables = []
    for name in UI_LOCALES:
        months = Locale.parse(name).months
        table: dict[str, int] = {}
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, label in months[context][width].items():
                    for word in _significant(str(label)):
                        table.setdefault(word, int(number))
        if table:
            tables.append(table)
    return tuple(tables)


def _significant(label: str) -> Iterable[str]:
    """Yield the words of a month name by which it is known (CLDR writes `sept.`, Vietnamese `tháng 9` by number)."""
    plain = unicodedata.normalize("NFKC", label).casefold()
    if not any(char.isdigit() for char in plain):
        words = [word for word in _GAPS.split(_INNER_DOT.sub("", plain)) if word]
        if len(words) == 1:
            yield words[0]
