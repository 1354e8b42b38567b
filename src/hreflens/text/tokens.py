"""Words and shingles in any script, without dictionaries.

Scripts with blanks give words; Han, kana, Thai, Lao, Khmer, Myanmar and Tibetan give pairs of neighbouring
characters, the usual stand-in for words. It must not stem, translate or drop "stop words": which words mean
nothing is a question of the language, answered elsewhere.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hreflens.text.normalise import INVISIBLE
from hreflens.text.scripts import dominant_script, script_of

# Code points of the scripts that write no blanks between words (see text.scripts.UNSEGMENTED), letters and marks.
_UNSEGMENTED_RANGES = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0edf\u0f00-\u0f0a\u0f40-\u0fbc\u1000-\u103f\u104c-\u109f\u1780-\u17d3\u17dd"
    "\u3005-\u3007\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9fe\uaa60-\uaa7f\uf900-\ufad9\uff66-\uff9f\U00020000-\U000323af"
)

# Base characters that stand for one word, by script: what 800 parallel sentences need for the words that the
# same sentences have in English, digits and Latin words taken out (one decimal; segmented scripts: 0.7-1.4).
_CHARS_PER_WORD = {"Hani": 1.6, "Jpan": 2.4, "Thai": 4.3, "Laoo": 4.1, "Khmr": 3.7, "Mymr": 3.1, "Tibt": 3.3}
_JAPANESE = re.compile("[\u3041-\u30ff\uff66-\uff9f]")

SHINGLE_CHARS = 8
"""Characters in a shingle of a segmented script: between one and two words (usual values are 5-9)."""
SHINGLE_CHARS_UNSEGMENTED = 4
"""Characters in a shingle of an unsegmented script: a Han character carries about as much as two letters."""


@lru_cache(maxsize=1)
def _marks() -> str:
    """Return a character class of all combining marks; `\\w` of `re` leaves them out and would cut Indic words."""
    spans: list[list[int]] = []
    for code in [*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)]:
        if unicodedata.category(chr(code))[0] == "M":
            if spans and spans[-1][1] == code - 1:
                spans[-1][1] = code
            else:
                spans.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in spans)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of words and unsegmented runs (group `run`), and of one character with its marks."""
    marks = _marks()
    word = f"(?:(?![{_UNSEGMENTED_RANGES}])[^\\W_][{marks}]*)+"
    words_or_runs = re.compile(f"(?P<run>[{_UNSEGMENTED_RANGES}]+)|{word}(?:['’ʼ\u200c\u200d]{word})*")
    return words_or_runs, re.compile(f"[{_UNSEGMENTED_RANGES}][{marks}]*")


# All unsegmented scripts and combining marks, and more than these, in few ranges: quick to search for.
_MAY_BE_SPECIAL = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\U0010ffff]"
)
# The same words where no such character stands (most text in alphabets): several times faster.
_PLAIN = re.compile("[^\\W_]+(?:['’ʼ\u200c\u200d][^\\W_]+)*")
# What _PLAIN says, for all characters of a text at once: those below the last range of _MAY_BE_SPECIAL.
_PLAIN_END = 0x2DE0
_IN_WORD = np.array([chr(code).isalnum() for code in range(_PLAIN_END)])
_JOINS = np.zeros(_PLAIN_END, dtype=bool)
_JOINS[[ord(mark) for mark in "'’ʼ\u200c\u200d"]] = True
_BLANK = ord(" ")


def _is_plain(text: str) -> bool:
    return text.isascii() or _MAY_BE_SPECIAL.search(text) is None


def _plain_codes(text: str) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Return the code points of a plain text, and which of them stand inside the words that _PLAIN finds."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    inside: NDArray[np.bool_] = _IN_WORD[codes]
    inside[1:-1] |= _JOINS[codes[1:-1]] & inside[:-2] & inside[2:]
    return codes, inside


def _plain_count(text: str) -> int:
    """Return how many words _PLAIN finds in a plain text."""
    _, inside = _plain_codes(text)
    return int(inside[:1].sum()) + int(np.count_nonzero(inside[1:] > inside[:-1]))


def _plain_words(text: str) -> str:
    """Return the words that _PLAIN finds in a plain text, one blank between them."""
    codes, inside = _plain_codes(text)
    kept = inside.copy()
    kept[1:] |= inside[:-1]
    shown = np.where(inside, codes, _BLANK)[kept]
    flat = shown.astype("<u4").tobytes().decode("utf-32-le")
    return flat[:-1] if flat.endswith(" ") else flat


def fold(text: str) -> str:
    """Return text in the form in which tokens are compared: NFKC, invisible characters dropped, case folded.

    Idempotent for what `words` sees. Raises nothing.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()


def words(text: str) -> list[str]:
    """Return the folded tokens of a text in order: words, and bigrams of characters in unsegmented scripts.

    A single character between other things stands for itself. Digits count as words. Raises nothing.
    """
    folded = fold(text)
    if _is_plain(folded):
        return _PLAIN.findall(folded)
    found: list[str] = []
    pattern, cluster = _patterns()
    for match in pattern.finditer(folded):
        token = match.group()
        if match.lastgroup is None:
            found.append(token)
            continue
        units = cluster.findall(token)
        if len(units) < 2:
            found.extend(units)
        else:
            found.extend(first + second for first, second in pairwise(units))
    return found


def _run_script(run: str) -> str:
    if _JAPANESE.search(run):
        return "Jpan"
    script = script_of(run[0])
    return script if script in _CHARS_PER_WORD else "Hani"


def word_count(text: str) -> int:
    """Return the number of words, scaled in unsegmented scripts so that the same text counts about alike.

    Raises nothing.
    """
    if _is_plain(text):
        return _plain_count(text)
    pattern, cluster = _patterns()
    segmented, scaled = 0, 0.0
    for match in pattern.finditer(text):
        if match.lastgroup is None:
            segmented += 1
        else:
            run = match.group()
            scaled += sum(1 for _ in cluster.finditer(run)) / _CHARS_PER_WORD[_run_script(run)]
    return segmented + (max(1, round(scaled)) if scaled else 0)


def shingles(text: str) -> list[str]:
    """Return the distinct overlapping character shingles of a folded text, in order of first sight.

    Punctuation and blanks count as one blank, so that layout does not matter. Segmented scripts get shingles of
    8 characters, unsegmented ones of 4, by the script of most letters. A text shorter than a shingle is one
    shingle; a text without words gives []. Raises nothing.
    """
    return list(dict.fromkeys(all_shingles(text)))


def all_shingles(text: str) -> list[str]:
    """Return the `shingles` of a text with their repeats, for sketches that see no repeats. Raises nothing."""
    folded = fold(text)
    if _is_plain(folded):
        flat = _plain_words(folded)
    else:
        flat = " ".join([match.group() for match in _patterns()[0].finditer(folded)])
    if not flat:
        return []
    system = dominant_script(flat)
    size = SHINGLE_CHARS_UNSEGMENTED if system in _CHARS_PER_WORD else SHINGLE_CHARS
    if len(flat) <= size:
        return [flat]
    codes = np.frombuffer(flat.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    windows: NDArray[np.str_] = np.ndarray((len(codes) - size + 1,), f"<U{size}", codes, strides=(4,))
    found: list[str] = windows.tolist()
    return found
