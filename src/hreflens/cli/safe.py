"""Makes foreign text safe for a terminal: no escape sequences, no changed reading order, no invisible marks.

Anchors, titles, URLs and file names are written by others. A terminal obeys control characters in them, and
bidirectional controls make a host read as another. It must not change what a reader needs (joiners stay).
"""

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""C0 and C1 controls, soft hyphen, bidi controls and isolates, zero-width space, tags, lone surrogates.
Sources: Unicode UAX #9 (explicit directional formatting), UTR #36 (security), ECMA-48 (control functions)."""
_BLANK = frozenset("\t\n\r\u2028\u2029")


def safe_text(text: str) -> str:
    """Return text on one line for a terminal: line ends become a blank, other unsafe characters `\\x1b`, `\\u202e`."""
    return _UNSAFE.sub(lambda hit: " " if hit.group() in _BLANK else _escaped(hit.group()), text)


def safe_lines(text: str) -> str:
    """Return text of several lines for a terminal: line ends are kept, all else as `safe_text`."""
    return "\n".join(safe_text(line) for line in text.split("\n"))


def safe_json(text: str) -> str:
    """Return JSON text with the unsafe characters of its strings as `\\uXXXX`: the same value, harmless to show."""
    return "\n".join(_UNSAFE.sub(lambda hit: _json_escaped(hit.group()), line) for line in text.split("\n"))


def _escaped(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escaped(char: str) -> str:
    code = ord(char)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
