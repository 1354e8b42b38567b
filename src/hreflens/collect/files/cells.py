"""One cell at a time: what booleans, numbers, shares and lists look like in exports of any tool and language.

Every reader takes the text of a cell that is not empty and returns a value, or raises ValueError: the cell is
then left empty and reported. Rules: formats.md section 6. It must not know columns or formats.
"""

import math
import re
import unicodedata

EMPTY = frozenset({"", "-", "--", "—", "–", "n/a", "na", "null", "none", "nan", "(not set)"})
"""Cells that say nothing, folded."""

_TRUE = frozenset(
    {
        "true",
        "yes",
        "y",
        "1",
        "1.0",
        "+",
        "x",
        "✓",
        "✔",
        "wahr",
        "ja",
        "vrai",
        "oui",
        "sí",
        "si",
        "verdadero",
        "истина",
        "да",
    }
)
_FALSE = frozenset(
    {"false", "no", "n", "0", "0.0", "-", "falsch", "nein", "faux", "non", "falso", "ложь", "нет"}
)
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:([,.  \u2009'’٬\u00a0\u202f])\d{3})(?:\1\d{3})*$")
_PLAIN_INT = re.compile(r"^[+-]?\d+$")
_PLAIN_FLOAT = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$")
_SUFFIXES = {"k": 1e3, "m": 1e6, "b": 1e9}
_MAX_INT = 2**63 - 1


def is_empty(raw: str) -> bool:
    """Return whether a cell says nothing. Raises nothing."""
    return raw.strip().casefold() in EMPTY


def read_bool(raw: str) -> bool:
    """Return a flag. `bool("false")` is what this function is here to prevent.

    Raises:
        ValueError: the cell is neither yes nor no.
    """
    text = raw.strip().casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError("neither yes nor no")


def read_int(raw: str) -> int:
    """Return a whole number; grouping marks count only before three digits. `12.0` of a workbook is 12.

    Raises:
        ValueError: it is no whole number of 64 bits.
    """
    text = _digits(raw)
    if _GROUPED.match(text):
        text = re.sub(r"[^\d+-]", "", text)
    if _PLAIN_INT.match(text) and len(text) <= 20:
        value = int(text)
    else:
        number = read_number(text)
        if not number.is_integer():
            raise ValueError("no whole number")
        value = int(number)
    if abs(value) > _MAX_INT:
        raise ValueError("too large")
    return value


def read_number(raw: str) -> float:
    """Return a number, with grouping marks, a decimal comma or a suffix K, M, B.

    A single mark before exactly three digits groups (`1.234` is 1234 only with a comma: a point there is a
    decimal point, as tools write it); of two different marks the last is the decimal one.

    Raises:
        ValueError: it is no finite number.
    """
    text = _digits(raw)
    factor = 1.0
    if text[-1:].casefold() in _SUFFIXES and text[:-1]:
        factor = _SUFFIXES[text[-1].casefold()]
        text = text[:-1].strip()
    if not _PLAIN_FLOAT.match(text):
        text = _without_grouping(text)
    value = float(text) * factor
    if not math.isfinite(value):
        raise ValueError("no finite number")
    return value


def read_share(raw: str) -> float:
    """Return a share 0-1: `15.86%` is 0.1586, a bare number is a fraction already (workbooks, GA4).

    Raises:
        ValueError: it is no number.
    """
    text = _digits(raw)
    if text.endswith("%") or text.startswith("%"):
        return round(read_number(text.strip("%").strip()) / 100, 10)
    return read_number(text)


def read_percent(raw: str) -> float:
    """Return a percentage 0-100, with or without its sign.

    Raises:
        ValueError: it is no number.
    """
    return read_number(_digits(raw).strip("%").strip())


def split_list(raw: str) -> list[str]:
    """Return the items of a cell that holds several, split at commas, semicolons and bars. Raises nothing."""
    return [part.strip() for part in re.split(r"[,;|]", raw) if part.strip()]


def _digits(raw: str) -> str:
    text = raw.strip()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("٫", ".").replace("٪", "%")
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text).strip()


def _without_grouping(text: str) -> str:
    sign = text[:1] if text[:1] in "+-" else ""
    body = text[len(sign) :]
    marks = re.sub(r"\d", "", body)
    kinds = set(marks)
    if not body or not re.fullmatch(r"\d[\d,.\s'’٬]*\d|\d", body) or len(kinds) > 2:
        raise ValueError("no number")
    last = max((body.rfind(mark), mark) for mark in kinds)[1] if kinds else ""
    whole, _, fraction = body.rpartition(last)
    if len(kinds) == 1 and (marks.count(last) > 1 or (last != "." and len(fraction) == 3 and whole != "0")):
        whole, fraction, last = body, "", ""
    elif len(kinds) == 2 and marks.count(last) > 1:
        raise ValueError("no number")
    groups = re.split(r"[,.\s'’٬]", whole)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        raise ValueError("no number")
    if fraction and (last.isspace() or last in "'’٬"):
        raise ValueError("no number")
    return sign + "".join(groups) + ("." + fraction if fraction else "")
