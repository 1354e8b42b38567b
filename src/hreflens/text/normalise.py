"""Normal forms of text in any script.

Text is normalised here, once, in Python, and stored: engines differ in case folding, trimming and `\\w` on
foreign scripts (measured), so no SQL may do it. It must not translate or transliterate.
"""

import re
import unicodedata

# Zero-width and bidi controls carry no meaning in an anchor and are used to disguise it. ZWNJ/ZWJ matter in
# Persian and Indic spelling but never distinguish two anchors.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]")
_BLANKS = re.compile(r"\s+")
_TRIM = " \t\n\r\f\v.,;:!?\"'`´«»„“”‚‘’()[]{}<>|/\\-–—_*#·•…、。，．：；！？「」『』（）【】《》〈〉؟،؛।"


def clean_text(text: str) -> str:
    """Return text in NFC with control characters dropped and blanks collapsed. Idempotent. Raises nothing."""
    return _BLANKS.sub(" ", _CONTROLS.sub(" ", unicodedata.normalize("NFC", text))).strip()


def anchor_key(text: str | None) -> str | None:
    """Return the key by which two spellings of one anchor meet, None for an unknown anchor.

    NFKC, invisible characters dropped, case folded, blanks collapsed, punctuation trimmed at both ends
    (an anchor that is nothing but punctuation keeps it). Idempotent. Raises nothing.
    """
    if text is None:
        return None
    if text.isascii():
        folded = text.lower()
    else:
        folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
        folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", folded))
    folded = _BLANKS.sub(" ", _CONTROLS.sub(" ", folded)).strip()
    return folded.strip(_TRIM) or folded
