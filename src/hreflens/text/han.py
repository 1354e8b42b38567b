"""Text in Han characters without kana: Chinese, simplified or traditional, or Japanese.

The character sets that the countries themselves standardised tell which characters each of them writes: GB 2312
(simplified), Big5 (traditional), JIS X 0208 (Japanese). It must not look at meaning.
"""

from functools import lru_cache

_CODECS = {"zh-Hans": "gb2312", "zh-Hant": "big5", "ja": "iso2022_jp"}
HAN_LANGUAGES = tuple(_CODECS)

# One character outside a language's own standard set: about 99 % of running text is inside it.
FOREIGN_CHARACTER = -2.5
_MOST_COUNTED = 6


@lru_cache(maxsize=30_000)
def written_in(char: str) -> tuple[bool, bool, bool]:
    """Return whether the standard sets of zh-Hans, zh-Hant and ja hold a character. Raises nothing."""
    found = []
    for codec in _CODECS.values():
        try:
            char.encode(codec)
            found.append(True)
        except UnicodeEncodeError:
            found.append(False)
    return found[0], found[1], found[2]


def han_scores(text: str) -> dict[str, float]:
    """Return language -> log-likelihood (<= 0) of the Han characters of a text, for zh-Hans, zh-Hant and ja.

    Characters that none or all of the three standards hold say nothing. Raises nothing.
    """
    missing = [0, 0, 0]
    for char in text:
        if char >= "\u3400":
            held = written_in(char)
            if any(held):
                missing = [count + (not inside) for count, inside in zip(missing, held, strict=True)]
    return {
        lang: FOREIGN_CHARACTER * min(count, _MOST_COUNTED)
        for lang, count in zip(HAN_LANGUAGES, missing, strict=True)
    }
