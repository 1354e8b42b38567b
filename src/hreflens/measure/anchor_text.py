"""An anchor taken apart for comparing: folded tokens, their original spelling, and all letters in one run.

Stricter than `text.normalise.anchor_key`, which only makes two spellings of one anchor meet: here accents,
vowel points and letter variants are levelled too, because a brand is the same with and without them. It must
not be stored: it is for comparing only.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from hreflens.text.normalise import INVISIBLE
from hreflens.text.scripts import UNSEGMENTED, script_of

MAX_ANCHOR_CHARS = 300
"""Characters of an anchor that are read: exports cut anchors near 200, longer ones are whole paragraphs."""

_ARABIC_VARIANTS = str.maketrans("أإآٱىةکیيۀۃ", "ااااىهكىىهه")
_LETTER_VARIANTS = str.maketrans("ıłøđѐё", "ilodее")
# Marks that are spelling aids, not letters: accents of Latin, Greek and Cyrillic, vowel points of Arabic and Hebrew.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """An anchor for comparing."""

    tokens: tuple[str, ...]
    written: tuple[str, ...]
    compact: str
    visible: bool
    unspaced: bool

    @property
    def spaced(self) -> str:
        """The tokens with blanks between them, for quoting."""
        return " ".join(self.tokens)[:80]


@cache
def _separators() -> re.Pattern[str]:
    spans: list[list[int]] = []
    for code in [*range(0x20000), *range(0xE0000, 0xE0200)]:
        if unicodedata.category(chr(code))[0] in "PSZC" and not 0xD800 <= code <= 0xDFFF:
            if spans and spans[-1][1] == code - 1:
                spans[-1][1] = code
            else:
                spans.append([code, code])
    return re.compile("[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in spans) + "\ud800-\udfff]+")


def _plain(text: str) -> str:
    # Compatibility forms can turn into invisible characters (the Hangul fillers do), and a blank Braille cell is
    # a sign by name only.
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text))).replace("\u2800", " ")


def fold(text: str) -> str:
    """Return text with case, compatibility forms, accents, vowel points and letter variants levelled.

    Raises nothing.
    """
    if text.isascii():
        return text.lower()
    folded = _plain(text).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", folded))
    # NFD takes kana and Hangul apart too: their marks are letters, so they are put together again.
    return unicodedata.normalize("NFC", bare).translate(_ARABIC_VARIANTS).translate(_LETTER_VARIANTS)


_ASCII_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}


def _tokens(text: str) -> tuple[str, ...]:
    if text.isascii():
        return tuple(text.translate(_ASCII_BLANKS).split())
    return tuple(token for token in _separators().split(text) if token)


def fold_anchor(text: str) -> Folded:
    """Return an anchor taken apart; see `Folded`. Reads MAX_ANCHOR_CHARS characters. Raises nothing."""
    text = text[:MAX_ANCHOR_CHARS]
    plain = text if text.isascii() else _plain(text)[:MAX_ANCHOR_CHARS]
    folded = fold(plain)
    tokens, written = _tokens(folded), _tokens(plain)
    compact = "".join(tokens)
    return Folded(
        tokens,
        written if len(written) == len(tokens) else tokens,
        compact,
        bool(tokens) or any(unicodedata.category(char)[0] in "PS" for char in plain),
        any(script_of(char) in UNSEGMENTED for char in compact[:60]) if not compact.isascii() else False,
    )
