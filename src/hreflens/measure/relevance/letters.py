"""How text is folded before it is cut into tokens: the part of the tokenizer that both our fast path and
tokenizer.json must do alike.

Folding makes spellings meet that readers take for one: case, presentation forms, Arabic harakat, Hebrew
points, letter variants of Arabic and Ethiopic, cedilla and comma. It must not depend on the language, which
is unknown for most snippets, and must not change the number of words.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

ZWNJ, ZWJ, TATWEEL, DOT_ABOVE = "\u200c", "\u200d", "\u0640", "\u0307"

# Marks that writers leave out at will: Hebrew points, Arabic harakat, and the dot that lower-casing the
# Turkish capital dotted I leaves behind.
DROPPED_RANGES: tuple[tuple[int, int], ...] = (
    (0x0307, 0x0307),
    (0x0591, 0x05BD),
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x200C, 0x200D),
)

# Letters written for one another. Arabic, Persian and Urdu share a table of words, so yeh and kaf are one;
# Ethiopic homophones are spelt at will in Amharic (each pair is the first letter of a row of seven or eight).
_ARABIC = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
    "ۀ": "ه",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
}
_LATIN_CYRILLIC_GREEK = {"ş": "ș", "ţ": "ț", "ё": "е", "ς": "σ", "ϲ": "σ", "ґ": "г"}
_ETHIOPIC_ROWS = (("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ሠ", "ሰ"), ("ዐ", "አ"), ("ፀ", "ጸ"))
_ETHIOPIC_ROW = 7


def letter_map() -> dict[str, str]:
    """Return the letters that are read as another one, one character each."""
    found = dict(_ARABIC) | _LATIN_CYRILLIC_GREEK
    for variant, plain in _ETHIOPIC_ROWS:
        for step in range(_ETHIOPIC_ROW):
            found[chr(ord(variant) + step)] = chr(ord(plain) + step)
    return found


@cache
def translation() -> dict[int, str | None]:
    """Return the table for `str.translate`: dropped marks and letter variants."""
    table: dict[int, str | None] = {ord(old): new for old, new in letter_map().items()}
    for first, last in DROPPED_RANGES:
        table.update(dict.fromkeys(range(first, last + 1), None))
    return table


def word_class(alphabet: Iterable[str]) -> str:
    """Return the inside of a regular expression's character class: what a word may be made of.

    These are the characters that the vocabulary knows alone, and those that fold to them or to nothing. All
    others, digits among them, separate words: so no word is ever unknown. The class is written out, so that
    Python's `re` and the tokenizers library agree whatever Unicode version each was built with.
    """
    known = {ord(char) for char in alphabet}
    known |= {point for point, to in translation().items() if to is None or ord(to) in known}
    ranges: list[tuple[int, int]] = []
    for point in sorted(known):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return "".join(_range(first, last) for first, last in ranges)


def _range(first: int, last: int) -> str:
    return chr(first) if first == last else f"{chr(first)}-{chr(last)}"


# A run without blanks (Thai, Japanese) is cut here after folding, so that the work per word is bounded.
MAX_RUN = 100


def compose(text: str) -> str:
    """Return the text in NFKC and lower case; the bulk of the web needs neither and is passed through fast."""
    if not text.isascii() and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text.lower()


def fold_run(run: str) -> str:
    """Return a run of word characters with optional marks dropped and letter variants unified."""
    return run if run.isascii() else run.translate(translation())
