"""What a disavow file is made of: entries, comments, and every way in which real files deviate from the format.

Format as Google documents it (support.google.com/webmasters/answer/2648487): one URL or `domain:host` per line,
UTF-8 or 7-bit ASCII, lines that begin with `#` are ignored, at most 100,000 lines (blank and comment lines count)
and 2 MB, URLs of at most 2,048 characters, the name ends in .txt, and an upload replaces the file before it.
This module holds no logic but what a record says of itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MAX_LINES = 100_000
"""Lines, blank and comment lines included (Google's help page)."""
MAX_BYTES = 2_000_000
"""'2 MB' read as the smaller of its two meanings, so that a file is valid under both."""
MAX_URL_CHARS = 2_048
"""Characters of a URL line (Google's help page)."""

GENERATED = "hreflens:"
"""Comments that begin with this word are written anew with every file and never carried over."""


class LineKind(StrEnum):
    """What a line says."""

    DOMAIN = "domain"
    URL = "url"


class Outcome(StrEnum):
    """What became of one line of a file; every line has exactly one outcome."""

    ENTRY = "entry"
    COMMENT = "comment"
    BLANK = "blank"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Code(StrEnum):
    """The name of a deviation from the documented format, or of a doubtful line."""

    BOM = "bom"
    UTF16 = "utf16"
    NOT_UTF8 = "not_utf8"
    CRLF = "crlf"
    NO_FINAL_NEWLINE = "no_final_newline"
    NAME_NOT_TXT = "name_not_txt"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_BYTES = "too_many_bytes"
    JSON_WRAPPER = "json_wrapper"
    CONTROL_CHARACTERS = "control_characters"
    INVISIBLE_CHARACTERS = "invisible_characters"
    SURROUNDING_BLANKS = "surrounding_blanks"
    NON_ASCII_COMMENT = "non_ascii_comment"
    FOREIGN_COMMENT = "foreign_comment"
    INLINE_COMMENT = "inline_comment"
    QUOTES = "quotes"
    LIST_MARK = "list_mark"
    TRAILING_PUNCTUATION = "trailing_punctuation"
    FULLWIDTH_COLON = "fullwidth_colon"
    PREFIX_CASE = "prefix_case"
    PREFIX_SPACE = "prefix_space"
    PREFIX_TYPO = "prefix_typo"
    PREFIX_REPEATED = "prefix_repeated"
    MISSING_PREFIX = "missing_prefix"
    MISSING_SCHEME = "missing_scheme"
    SCHEME_TYPO = "scheme_typo"
    DOMAIN_WITH_SCHEME = "domain_with_scheme"
    DOMAIN_WITH_PATH = "domain_with_path"
    DOMAIN_WITH_WWW = "domain_with_www"
    PORT = "port"
    TRAILING_DOT = "trailing_dot"
    WILDCARD = "wildcard"
    UPPER_CASE = "upper_case"
    UNICODE_HOST = "unicode_host"
    UNICODE_URL = "unicode_url"
    URL_REWRITTEN = "url_rewritten"
    FRAGMENT = "fragment"
    CREDENTIALS = "credentials"
    HOME_PAGE_ONLY = "home_page_only"
    IP_ADDRESS = "ip_address"
    DUPLICATE = "duplicate"
    COVERED_URL = "covered_url"
    COVERED_DOMAIN = "covered_domain"
    NO_HOST = "no_host"
    NO_DOT = "no_dot"
    HOST_TOO_LONG = "host_too_long"
    URL_TOO_LONG = "url_too_long"
    UNSUPPORTED_SCHEME = "unsupported_scheme"
    SEVERAL_VALUES = "several_values"
    PUBLIC_SUFFIX = "public_suffix"
    HOSTING_PLATFORM = "hosting_platform"


ADVICE: frozenset[Code] = frozenset({Code.DOMAIN_WITH_WWW, Code.IP_ADDRESS, Code.HOME_PAGE_ONLY})
"""Valid lines that may not mean what their writer thought: named, kept, and no fault of the format."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One deviation: the line (from 1), its name, what is wrong and what was done.

    `rejected`: the line was left out for it; otherwise it was repaired or kept as it is.
    """

    line: int
    code: Code
    message: str
    raw: str = ""
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that disavows: `value` is an ASCII host or an ASCII URL, `display` the same for reading.

    `line` is its line in the file it came from (0 = new); `comments` are the comments right above it.
    """

    kind: LineKind
    value: str
    display: str
    host: str
    line: int = 0
    raw: str = ""
    comments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The line as it is written."""
        return f"domain:{self.value}" if self.kind is LineKind.DOMAIN else self.value


@dataclass(frozen=True, slots=True)
class DisavowFile:
    """A disavow file as it was understood."""

    name: str
    encoding: str
    size_bytes: int
    entries: tuple[Entry, ...]
    header: tuple[str, ...]
    trailer: tuple[str, ...]
    deviations: tuple[Deviation, ...]
    outcomes: tuple[Outcome, ...] = field(repr=False)

    @property
    def lines(self) -> int:
        """Lines read (values, in a JSON file)."""
        return len(self.outcomes)

    @property
    def rejected(self) -> tuple[Deviation, ...]:
        """The deviations for which a line was left out."""
        return tuple(found for found in self.deviations if found.rejected)

    @property
    def faults(self) -> tuple[Deviation, ...]:
        """The deviations from the format, without mere advice about valid lines."""
        return tuple(found for found in self.deviations if found.code not in ADVICE)

    @property
    def accounted(self) -> bool:
        """Whether every line is an entry, comment, blank, named duplicate or named reject."""
        dropped = {found.line for found in self.deviations if found.rejected or found.code is Code.DUPLICATE}
        unnamed = [
            at
            for at, outcome in enumerate(self.outcomes, 1)
            if outcome in (Outcome.REJECTED, Outcome.DUPLICATE) and at not in dropped
        ]
        return not unnamed and len(self.entries) == self.outcomes.count(Outcome.ENTRY)


class DisavowError(Exception):
    """A disavow file that cannot be read or written; the message says what to do."""


class DisavowTooLargeError(DisavowError):
    """A file over Google's limits; `fold` names (host, URL lines) that one `domain:` line could replace."""

    def __init__(self, message: str, fold: Sequence[tuple[str, int]]) -> None:
        super().__init__(message)
        self.fold = tuple(fold)
