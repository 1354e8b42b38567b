"""A report page as data: titles, figures, tables and charts with raw values, before any renderer sees them.

One page, six formats: a report says *what* is shown, a renderer says *how*. Values stay raw (a language is
`ja`, a share is 0.25, a date is a date) and sentences stay `Message`s with arguments, so that every renderer
localises them in the report's language. This module must not format, translate or escape anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a cell holds, and so how a renderer shows it."""

    TEXT = "text"
    FOREIGN = "foreign"
    URL = "url"
    SITE = "site"
    NUMBER = "number"
    DECIMAL = "decimal"
    SHARE = "share"
    SCORE = "score"
    DATE = "date"
    MONTH = "month"
    LANG = "lang"
    SCRIPT = "script"
    COUNTRY = "country"
    MESSAGES = "messages"
    JSON = "json"
    VERDICT = "verdict"
    STATE = "state"
    ANCHOR_KIND = "anchor_kind"
    PLACEMENT = "placement"
    FAMILY = "family"
    REASON_CLASS = "reason_class"
    PROVIDER = "provider"
    OUTCOME = "outcome"
    REL = "rel"
    LINK_TYPE = "link_type"
    DECISION = "decision"
    METRIC = "metric"
    TOPIC = "topic"
    LIST = "list"
    CHANGE = "change"


NUMERIC = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.SHARE, Kind.SCORE})
"""Kinds that align at the end of a column and become numbers in a workbook."""


@dataclass(frozen=True, slots=True)
class Value:
    """A raw value inside a sentence, with the kind that says how to show it."""

    raw: Any
    kind: Kind


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with {named} arguments, translated by whoever shows it.

    Arguments are numbers, dates, `Value`s, other messages, or foreign text, which is never interpreted. `one` is
    the English sentence for a count of 1, where the sentence changes with a count; `by` names that argument.
    """

    text: str
    args: tuple[tuple[str, Any], ...] = ()
    one: str = ""
    by: str = ""

    @property
    def count(self) -> int:
        """The number that chooses the plural form, 0 where there is none."""
        found = next((raw for name, raw in self.args if name == self.by), None)
        return found if isinstance(found, int) and not isinstance(found, bool) else 0


def msg(text: str, /, **args: Any) -> Message:
    """Return a message. The catalogue collects the first argument of every call, so it must be a literal."""
    return Message(text, tuple(sorted(args.items())))


def counted(one: str, many: str, /, **args: Any) -> Message:
    """Return a message that changes with the argument `count`; both sentences must be literals, as for `msg`."""
    return Message(many, tuple(sorted(args.items())), one, "count")


@dataclass(frozen=True, slots=True)
class Foreign:
    """Text of a page or export, in its own language (BCP-47, None = not known). Hostile until escaped."""

    text: str
    lang: str | None = None


Cell = str | int | float | bool | date | datetime | Message | Foreign | tuple[Message, ...] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that matters; None = not judged."""

    key: str
    label: Message
    value: Cell
    kind: Kind = Kind.NUMBER
    hint: Message | None = None
    tone: str = ""
    """A verdict's name where the figure counts that verdict, else ''."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of figures."""

    key: str
    items: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `wide` columns hold running text.

    A column of `detail` is left out where there is little room: in the tables of the HTML page.
    """

    key: str
    label: Message
    kind: Kind = Kind.TEXT
    wide: bool = False
    detail: bool = False


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of raw cells. `total` is the number of rows there are, where only the first are given.

    A `listing` has one row per link, site or anchor: it may be long, and gets a sheet of its own.
    """

    key: str
    title: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Message | None = None
    total: int | None = None
    listing: bool = False

    @property
    def left_out(self) -> int:
        """Rows that exist but are not given."""
        return max(0, (self.total or 0) - len(self.rows))


class ChartKind(StrEnum):
    """How a chart draws its table."""

    BAR = "bar"
    STACKED_BAR = "stacked_bar"
    HEATMAP = "heatmap"
    WORLD_MAP = "world_map"
    LINE = "line"
    DONUT = "donut"
    STRIP = "strip"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of a table: its first column names the items, the columns in `series` are drawn.

    `caption` says in words what the drawing shows: it is the text alternative.
    """

    key: str
    kind: ChartKind
    caption: Message
    table: DataTable
    series: tuple[str, ...]


class Tone(StrEnum):
    """How a banner speaks."""

    CALM = "calm"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said in public: verbatim, in its own language, with day and address."""

    text: str
    lang: str
    speaker: str
    said: str
    """A day, month or year as ISO 8601 writes it: the precision that is known."""
    url: str


@dataclass(frozen=True, slots=True)
class Banner:
    """The one thing to know before reading on, with the statement it rests on."""

    key: str
    tone: Tone
    title: Message
    text: tuple[Message, ...] = ()
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Running text under a heading of its own (None = no heading)."""

    key: str
    title: Message | None
    text: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One link shown whole: the passage with its anchor, and the reasons of the verdict."""

    key: str
    url: str
    verdict: str
    value: float | None
    before: Foreign
    anchor: Foreign
    after: Foreign
    facts: tuple[tuple[Message, Cell, Kind], ...]
    reasons: tuple[Message, ...]


Block = Figures | DataTable | Chart | Banner | Note | Evidence


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the report: key (also its anchor and file name), title, introduction, blocks.

    `lead` is the page's answer in one sentence.
    """

    key: str
    title: Message
    intro: Message
    blocks: tuple[Block, ...]
    lead: Message | None = None

    def tables(self) -> Iterator[DataTable]:
        """Yield every table of the page, those under charts included, in reading order."""
        for block in self.blocks:
            if isinstance(block, DataTable):
                yield block
            elif isinstance(block, Chart):
                yield block.table
