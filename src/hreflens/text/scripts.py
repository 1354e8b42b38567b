"""The writing systems of a text, by ISO 15924 code.

Script is the one fact about a text that needs no model: it decides many languages outright, and it tells where
characters of two alphabets were mixed to disguise a word. It must not guess languages and must not treat any
script as unusual: a script is never evidence of risk.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

COMMON = "Zyyy"
"""ISO 15924 code of characters that belong to no one script: digits, punctuation, blanks, emoji."""

# Code points of letters and marks, by Unicode script (block structure of Unicode 14; gaps hold no letters).
# Hiragana's length mark is shared with katakana; either way it means Japanese.
_RANGES: dict[str, str] = {
    "Latn": "41-AA BA-2AF 363-36F 1ABF-1AC0 1ACC-1ACE 1D00-1D25 1D62-1D65 1D6B-1D77 1D79-1D9A 1DCA 1DD3-1DF4 1E00-1EFF 2090-209C 212A-212B 2184 2C60-2C7C 2C7E-2C7F A722-A76F A771-A787 A78B-A7D9 A7F5-A7F7 A7FA-A7FF AB30-AB5A AB60-AB64 AB66-AB68 FB00-FB06 FF21-FF5A 1DF00-1DF1E",
    "Grek": "342-345 370-3E1 3F0-3FF 1D26-1D2A 1D66-1D6A 1F00-1FFC 2126 AB65 1D242-1D244",
    "Copt": "3E2-3EF 2C80-2CF3 102E0",
    "Cyrl": "400-52F 1C80-1C88 1D2B 2DE0-2DFF A640-A69B A69E-A69F FE2E-FE2F",
    "Armn": "531-588 FB13-FB17",
    "Hebr": "591-5F2 FB1D-FB4F",
    "Arab": "610-6FF 750-77F 870-8FF FB50-FDFB FE70-FEFC 1EE00-1EEBB",
    "Syrc": "710-74F 860-86A",
    "Thaa": "780-7B1",
    "Nkoo": "7CA-7FD",
    "Samr": "800-82D",
    "Mand": "840-85B",
    "Deva": "900-97F A8E0-A8FF",
    "Beng": "980-9FE",
    "Guru": "A01-A75",
    "Gujr": "A81-AFF",
    "Orya": "B01-B71",
    "Taml": "B82-BD7",
    "Telu": "C00-C63",
    "Knda": "C80-CF2",
    "Mlym": "D00-D7F",
    "Sinh": "D81-DF3",
    "Thai": "E01-E4E",
    "Laoo": "E81-EDF",
    "Tibt": "F00-FC6",
    "Mymr": "1000-109D A9E0-A9FE AA60-AA7F",
    "Geor": "10A0-10FA 10FD-10FF 1C90-1CBF 2D00-2D2D",
    "Hang": "1100-11FF 302E-302F 3131-318E A960-A97C AC00-D7FB FFA0-FFDC",
    "Ethi": "1200-138F 2D80-2DDE AB01-AB2E 1E7E0-1E7FE",
    "Cher": "13A0-13FD AB70-ABBF",
    "Cans": "1401-167F 18B0-18F5 11AB0-11ABF",
    "Ogam": "1681-169A",
    "Runr": "16A0-16F8",
    "Tglg": "1700-171F",
    "Hano": "1720-1734",
    "Buhd": "1740-1753",
    "Tagb": "1760-1773",
    "Khmr": "1780-17DD",
    "Mong": "180B-18AA",
    "Limb": "1900-193B",
    "Tale": "1950-1974",
    "Talu": "1980-19C9",
    "Bugi": "1A00-1A1B",
    "Lana": "1A20-1AA7",
    "Bali": "1B00-1B73",
    "Sund": "1B80-1BBF",
    "Batk": "1BC0-1BF3",
    "Lepc": "1C00-1C4F",
    "Olck": "1C5A-1C7D",
    "Glag": "2C00-2C5F 1E000-1E02A",
    "Tfng": "2D30-2D7F",
    "Hani": "3005-3007 303B 3400-4DBF 4E00-9FFF F900-FAD9 20000-323AF",
    "Hira": "3041-3096 309D-309F 1B001-1B11F 1B150-1B152",
    "Kana": "30A1-30FF 31F0-31FF FF66-FF9F 1AFF0-1B000 1B120-1B122 1B164-1B167",
    "Bopo": "3105-312F 31A0-31BF",
    "Yiii": "A000-A48C",
    "Lisu": "A4D0-A4FD 11FB0",
    "Vaii": "A500-A62B",
    "Bamu": "A6A0-A6F1 16800-16A38",
    "Sylo": "A800-A82C",
    "Phag": "A840-A873",
    "Saur": "A880-A8C5",
    "Kali": "A90A-A92D",
    "Rjng": "A930-A953",
    "Java": "A980-A9CF",
    "Cham": "AA00-AA4D",
    "Tavt": "AA80-AADD",
    "Mtei": "AAE0-AAF6 ABC0-ABED",
    "Goth": "10330-10349",
    "Dsrt": "10400-1044F",
    "Osma": "10480-1049D",
    "Osge": "104B0-104FB",
    "Rohg": "10D00-10D27",
    "Brah": "11000-1107F",
    "Kthi": "11080-110C2",
    "Cakm": "11100-11147",
    "Shrd": "11180-111DC",
    "Newa": "11400-11461",
    "Tirh": "11480-114C7",
    "Wara": "118A0-118FF",
    "Gonm": "11D00-11D47",
    "Gong": "11D60-11D98",
    "Mroo": "16A40-16A5E",
    "Bass": "16AD0-16AF4",
    "Hmng": "16B00-16B8F",
    "Plrd": "16F00-16F9F",
    "Tang": "16FE0 18800-18AFF",
    "Hmnp": "1E100-1E14E",
    "Toto": "1E290-1E2AE",
    "Wcho": "1E2C0-1E2EF",
    "Mend": "1E800-1E8D6",
    "Adlm": "1E900-1E94B",
}


def _table() -> tuple[list[int], list[int], list[str]]:
    spans = sorted(
        (int(low, 16), int(high or low, 16), script)
        for script, listed in _RANGES.items()
        for low, _, high in (span.partition("-") for span in listed.split())
    )
    return [s[0] for s in spans], [s[1] for s in spans], [s[2] for s in spans]


_STARTS, _ENDS, _CODES = _table()

SCRIPTS: frozenset[str] = frozenset(_RANGES)
"""Scripts that are told apart."""

UNSEGMENTED: frozenset[str] = frozenset(
    {"Hani", "Hira", "Kana", "Bopo", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}
)
"""Scripts written without blanks between words (Tibetan marks syllables, not words)."""

# One Han character or Hangul syllable carries about as much as three or two letters (characters per parallel
# sentence in 77 languages: zh about 1/3, ko about 1/2 of the Latin-script mean), so a Japanese text with a few
# English words is still Japanese.
_WEIGHTS = {"Hani": 3, "Hira": 2, "Kana": 2, "Hang": 2}


@lru_cache(maxsize=65_536)
def script_of(char: str) -> str:
    """Return the ISO 15924 code of one character, `Zyyy` when it belongs to no one script.

    Han is `Hani`, kana `Hira` or `Kana`, Hangul `Hang` (see `dominant_script` for the systems they form).
    Raises nothing for a string of length one.
    """
    if not (char.isalpha() or unicodedata.category(char).startswith("M")):
        return "Hani" if char == "\u3007" else COMMON
    code = ord(char)
    at = bisect_right(_STARTS, code) - 1
    return _CODES[at] if at >= 0 and code <= _ENDS[at] else COMMON


_COUNTED_AT_ONCE = 512
"""Characters from which counting code points as an array is quicker than one by one."""
_BMP = 0xFFFF


def _char_counts(text: str) -> Iterable[tuple[str, int]]:
    """Return the characters of a text with how often each stands there, in no order."""
    if len(text) < _COUNTED_AT_ONCE:
        return Counter(text).items()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if int(codes.max()) > _BMP:
        return Counter(text).items()
    counts = np.bincount(codes)
    present = np.flatnonzero(counts)
    return zip(map(chr, present.tolist()), counts[present].tolist(), strict=True)


def script_counts(text: str) -> dict[str, int]:
    """Return script -> number of letters (marks and common characters not counted). Raises nothing."""
    counts: dict[str, int] = {}
    for char, times in _char_counts(text):
        if char.isalpha():
            script = script_of(char)
            if script != COMMON:
                counts[script] = counts.get(script, 0) + times
    return counts


def writing_system(counts: dict[str, int]) -> str | None:
    """Return the writing system that most letters belong to, as ISO 15924, from `script_counts`.

    Kana with or without Han is `Jpan`, Hangul with or without Han `Kore`, Han alone `Hani`. None when there is
    no letter. Ties go to the code that sorts first. Raises nothing.
    """
    if not counts:
        return None
    kana = counts.get("Hira", 0) + counts.get("Kana", 0)
    han = counts.get("Hani", 0) + counts.get("Bopo", 0)
    hangul = counts.get("Hang", 0)
    merged = {
        s: n * _WEIGHTS.get(s, 1)
        for s, n in counts.items()
        if s not in ("Hira", "Kana", "Hani", "Bopo", "Hang")
    }
    east_asian = 2 * kana + 3 * han + 2 * hangul
    if east_asian:
        merged["Hani"] = east_asian
    best = min(merged, key=lambda script: (-merged[script], script))
    if best != "Hani":
        return best
    if hangul > kana and hangul * 5 >= han:
        return "Kore"
    # A lone kana among many Han characters is a borrowed ornament in Chinese titles, not Japanese.
    if kana and kana * 12 >= han:
        return "Jpan"
    return "Hani"


def dominant_script(text: str | None) -> str | None:
    """Return the writing system of most letters as ISO 15924 (`Latn`, `Jpan`, `Kore`, `Hani` ...).

    Bare Han stays `Hani`: Hans and Hant are told apart by `text.language`. None for a text without letters.
    Raises nothing.
    """
    return writing_system(script_counts(text)) if text else None


_LETTER_RUNS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile("[\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13f5]")

# Letters that look the same in common fonts (Unicode's confusables data, restricted to single letters).
_CYRILLIC_AS_LATIN = frozenset("АВЕЅЗІЇЈКМНОРСТУХЬЃЌаеѕіїјорсухһԁԛԝҮүӀӏёЁ")
_GREEK_AS_LATIN = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχϲϳ")
_ARMENIAN_AS_LATIN = frozenset("օսհոցքԼՏՕ")
_LATIN_LOOKALIKE = {
    "Cyrl": frozenset("ABCEHIJKMOPSTXYacehijopsxyÏïËë"),
    "Grek": frozenset("ABEHIKMNOPTXYZaiovyuxpnk"),
    "Armn": frozenset("ouhngSOL"),
    "Cher": frozenset("ABCDEGHJKLMPRSTVWYZ"),
}
_OTHER_LOOKALIKE = {
    "Cyrl": _CYRILLIC_AS_LATIN,
    "Grek": _GREEK_AS_LATIN,
    "Armn": _ARMENIAN_AS_LATIN,
    "Cher": frozenset("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃᏔᏒ"),
}


def _is_disguised(word: str) -> bool:
    latin = [char for char in word if script_of(char) == "Latn"]
    others = [char for char in word if script_of(char) in _OTHER_LOOKALIKE]
    if not latin or not others:
        return False
    script = script_of(others[0])
    if not (
        all(c in _OTHER_LOOKALIKE[script] for c in others)
        or all(c in _LATIN_LOOKALIKE[script] for c in latin)
    ):
        return False
    # An acronym with a native ending ("PCшник", "ATMы") is everyday spelling, not a disguise.
    head = word[: len(latin)]
    return not (len(latin) >= 2 and head.isupper() and list(head) == latin and word[len(latin) :].islower())


def mixed_script_words(text: str) -> list[str]:
    """Return the words, in order and once each, in which Latin letters and lookalikes of another alphabet mix.

    A word counts when the letters of one of its alphabets could all pass for the other's ("pаypal" with a
    Cyrillic а): a disguise in any language. Words such as "PRщик" or "IT-отдел" do not. Raises nothing.
    """
    if text.isascii() or not _LATIN.search(text) or not _OTHER.search(text):
        return []
    found = dict.fromkeys(
        word for word in _LETTER_RUNS.findall(text) if not word.isascii() and _is_disguised(word)
    )
    return list(found)
