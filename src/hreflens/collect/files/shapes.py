"""What the cells of a column look like: the last resort of recognition, when headers are in an unknown language.

It must only look at samples, never at a whole file.
"""

import re
from collections.abc import Callable, Sequence

from hreflens.collect.files import cells
from hreflens.collect.files.dates import DateStyle, needs_evidence, read_date
from hreflens.collect.files.url_columns import host_in

MOSTLY = 0.95
"""Share of cells that must fit (formats.md 1.1.1)."""
LISTED = 0.9
"""Share of lines that must fit in a bare list (formats.md section 8)."""

_URL = re.compile(r"https?://[^\s/]+\.?[^\s]*$", re.IGNORECASE)
_BOTH_ORDERS = (DateStyle("dmy"), DateStyle("mdy"))


def share(values: Sequence[str], fits: Callable[[str], bool]) -> float:
    """Return the share (0-1) of the cells that are not empty and fit; 0 when all are empty. Raises nothing."""
    given = [value for value in values if value]
    return sum(1 for value in given if fits(value)) / len(given) if given else 0.0


def is_url(text: str) -> bool:
    """Return whether a cell is an absolute web address. Raises nothing."""
    return bool(_URL.match(text.strip()))


def is_host(text: str) -> bool:
    """Return whether a cell is a bare host name with a dot, not an address or a number. Raises nothing."""
    text = text.strip()
    if "/" in text or " " in text or "." not in text or "@" in text or re.fullmatch(r"[\d.,%+-]+", text):
        return False
    return host_in(text) is not None


def is_date(text: str) -> bool:
    """Return whether a cell is a date in some order of day and month. Raises nothing."""
    if text.isdigit() and len(text) != 8:
        return False
    if any(_reads(text, style) for style in _BOTH_ORDERS):
        return True
    return (
        needs_evidence(text) and bool(re.search(r"\b\d{4}\b", text)) and bool(re.search(r"\b\d{1,2}\b", text))
    )


def is_integer(text: str) -> bool:
    """Return whether a cell is a whole number. Raises nothing."""
    try:
        cells.read_int(text)
    except ValueError:
        return False
    return True


def mostly_urls(values: Sequence[str]) -> bool:
    """Return whether a column is one of web addresses. Raises nothing."""
    return share(values, is_url) >= MOSTLY


def mostly_hosts(values: Sequence[str]) -> bool:
    """Return whether a column is one of host names. Raises nothing."""
    return share(values, is_host) >= MOSTLY


def mostly_dates(values: Sequence[str]) -> bool:
    """Return whether a column is one of dates. Raises nothing."""
    return share(values, is_date) >= MOSTLY


def mostly_integers(values: Sequence[str]) -> bool:
    """Return whether a column is one of whole numbers. Raises nothing."""
    return share(values, is_integer) >= MOSTLY


def _reads(text: str, style: DateStyle) -> bool:
    try:
        read_date(text, style)
    except ValueError:
        return False
    return True
