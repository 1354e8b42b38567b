"""Words disguised by look-alike letters or invisible characters, and what they read as without the disguise.

The look-alikes are Unicode's (UTS 39), kept for the alphabets that share shapes; `training/confusables.py` makes
the table. Writing in several scripts is everyday life in most of the world: what counts is only the mixture
inside one word, and only characters that the word's own writing system does not use. It must not judge.
"""

import re
from functools import cache
from pathlib import Path

from hreflens.text.scripts import UNSEGMENTED, mixed_script_words, script_of

TABLE = Path(__file__).with_name("confusables.tsv")
MAX_CHARS = 2_000
"""Characters of a text that are looked at."""

# Joiners choose letter forms in these scripts; Persian writes the zero-width non-joiner between every stem and ending.
_JOINING = frozenset(
    "Arab Syrc Nkoo Mand Mong Phag Rohg Adlm Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Tibt Mymr Khmr Bali Java Sund Newa Tirh Cakm".split()
)
_JOINERS = frozenset("\u200c\u200d")
_BREAKS = frozenset("\u200b\u2060\ufeff")
"""Zero-width space, word joiner and the old joiner: hints for breaking lines."""
_NEVER = frozenset("\u2061\u2062\u2063\u2064\u3164\uffa0\u115f\u1160\u180e")
"""Invisible operators and fillers that no word holds between its letters (fillers only between Hangul jamo)."""
_OVERRIDES = frozenset("\u202d\u202e")
_CONTROLS = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u115f\u1160\u3164\uffa0\u180e]"
)
_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")


@cache
def latin_of() -> dict[str, str]:
    """Return letter of another alphabet -> the Latin letter it looks like."""
    lines = TABLE.read_text("utf-8").splitlines()
    return {line[0]: line[2] for line in lines if len(line) == 3}


@cache
def _others_of() -> dict[str, dict[str, str]]:
    """Return alphabet -> Latin letter -> its letter of that shape."""
    found: dict[str, dict[str, str]] = {}
    for other, latin in latin_of().items():
        shapes = found.setdefault(script_of(other), {})
        if latin not in shapes or other.islower() == latin.islower():
            shapes[latin] = other
    return found


def readings(text: str) -> tuple[str, ...]:
    """Return what a text with disguised words may read as: all Latin, and all in the other alphabet.

    () for a text without such words. Raises nothing.
    """
    words = mixed_script_words(text[:MAX_CHARS])
    if not words:
        return ()
    as_latin = as_other = text[:MAX_CHARS]
    for word in words:
        as_latin = as_latin.replace(word, "".join(latin_of().get(char, char) for char in word))
        script = next((s for s in map(script_of, word) if s in _others_of()), "")
        shapes = _others_of().get(script, {})
        as_other = as_other.replace(word, "".join(shapes.get(char, char) for char in word))
    return tuple(dict.fromkeys((as_latin, as_other)))


def hidden_in_words(text: str) -> int:
    """Return how many invisible characters stand inside words that do not use them. Raises nothing.

    A character counts between two letters of one script. Joiners do not count in scripts that join, breaking
    hints not in scripts without blanks; elsewhere the first joiner is free, as careful typesetting parts letters
    with it (German). Overrides of direction, which turn a word around, count wherever a letter follows.
    """
    found = joiners = 0
    text = text[:MAX_CHARS]
    for match in _CONTROLS.finditer(text):
        char, at = match.group(), match.start()
        left, right = text[at - 1 : at], text[at + 1 : at + 2]
        if char in _OVERRIDES:
            found += bool(right) and right.isalpha()
            continue
        if not (left and right and left.isalpha() and right.isalpha()):
            continue
        script = script_of(left)
        if script != script_of(right) or script == "Zyyy":
            continue
        if char in _JOINERS:
            joiners += script not in _JOINING
            continue
        if char in _BREAKS and script in UNSEGMENTED:
            continue
        if char in _NEVER and script in ("Hang", "Mong"):
            continue
        found += char in _BREAKS or char in _NEVER or char in _DIRECTION
    return found + max(0, joiners - 1)


def styled_letters(text: str) -> int:
    """Return how many letters come from styled alphabets (bold, script ...) mixed with plain ones in a word.

    Fullwidth letters count only beside plain Latin ones in one word: alone they are usual in East Asia. Raises
    nothing.
    """
    found = 0
    for word in re.findall(r"\w+", text[:MAX_CHARS]):
        styled = [char for char in word if _is_styled(char)]
        plain = [char for char in word if char.isascii() and char.isalpha()]
        if styled and plain:
            found += len(styled)
    return found


def _is_styled(char: str) -> bool:
    code = ord(char)
    return 0x1D400 <= code <= 0x1D7CB or 0xFF21 <= code <= 0xFF5A
