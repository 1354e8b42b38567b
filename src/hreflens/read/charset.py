"""Bytes of a page to text, whatever charset it is in and whatever it claims to be.

The chain (measured on 30 legacy encodings): byte order mark, else valid UTF-8 unless ISO-2022 escapes are there,
else the declared charset unless it says UTF-8 (a wrong `charset=utf-8` is the common fault), else a guess by
chardet on the raw bytes. It must not parse HTML, must not strip tags before guessing (in ISO-2022-JP `<` and `>`
are halves of characters) and must never raise.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

import chardet
from chardet import EncodingEra
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from hreflens.read.charset_letters import LATIN_CHARSETS, likeliest_latin

MAX_GUESS_BYTES = 65_536
"""Bytes handed to the guesser: its cost is linear, and its accuracy is level from a few hundred characters on."""
FALLBACK = "cp1252"
"""Read when nothing is known: every byte has a meaning (WHATWG's default for Western locales)."""
_DECLARED_BYTES = 4_096

# WHATWG reads these labels as the wider set that browsers (and so authors) mean. Keys and values are normalised
# Python codec names.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "shift_jis": "cp932",
    "shift_jisx0213": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_2",
    "koi8-r": "koi8-u",
}
# Labels seen on pages that Python does not know.
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "x-gbk": "gb18030",
    "x-cp1251": "cp1251",
    "x-euc-jp": "euc_jp",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode": "utf-16-le",
    "dos-874": "cp874",
    "utf8mb4": "utf-8",
}
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
         (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))  # fmt: skip
_ISO_2022_ESCAPE = re.compile(rb"\x1b(?:\$[@-BD)(*+]|\([BIJ]|\$\)[ACG])")
_WIDE = ("utf-16", "utf-32")
_NOT_TEXT = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "palmos"}
)
# Bytes 0x80-0x9f are controls in ISO 8859 and quotation marks in the Windows page of the same region.
_WINDOWS_TWIN = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-13": "cp1257"}
_C1 = re.compile(rb"[\x80-\x9f]")
# Encodings that web pages were ever written in: no mainframes, DOS, old Macintosh or national oddities.
_ERAS = EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO
_CHARSET_WORD = re.compile(rb"charset", re.IGNORECASE)
_TAGS = re.compile(rb"<[^<>]{0,2000}>")
_BAD = re.compile("[\ufffd\x80-\x9f]")
_HIGH = re.compile(rb"[\xc0-\xff]")
_LETTER = re.compile(rb"[A-Za-z\xc0-\xff]")
# In Western European text at most one letter in eight is accented (French, Czech: 8-15 %); a page that claims to be
# Western with far more was most likely declared by a server's default. Few letters prove nothing.
_MOST_ACCENTED = 0.4
_LEAST_ACCENTED = 64
_SEVERAL_BYTES = re.compile("[^\x00-\x7f]")
_LEAST_SEVERAL, _MOST_BROKEN = 10, 20  # at most one broken place in twenty characters of several bytes
_UTF7 = "utf-7"  # a security hole in HTML: browsers refuse it, and so do we
_CUT_TAIL = 3


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """A page as text: the Python codec that was used, and how it was found (bom, utf8, header, meta, guess)."""

    text: str
    charset: str
    source: str


def codec_of(label: str | None) -> str | None:
    """Return the Python codec that a charset label means on the web, or None when it means none.

    `gb2312` is read as gb18030, `iso-8859-1` as cp1252 and so on, as browsers do. Raises nothing.
    """
    if not label:
        return None
    wanted = label.strip().strip("\"'").lower()
    if not wanted or len(wanted) > 40 or not wanted.isascii():
        return None
    wanted = _LABELS.get(wanted, wanted)
    try:
        info = codecs.lookup(wanted)
    except (LookupError, ValueError):
        return None
    name = info.name
    if name.replace("-", "_") in _NOT_TEXT or name == _UTF7 or not getattr(info, "_is_text_encoding", True):
        return None
    return _WIDER.get(name, name)


def _content_type(headers: Mapping[str, str] | str | None) -> str | None:
    if headers is None or isinstance(headers, str):
        return headers
    for name, value in headers.items():
        if name.lower() == "content-type":
            return str(value)
    return None


def _declared(body: bytes, content_type: str | None) -> list[tuple[str, str]]:
    """Return (codec, source) of header and meta declarations, in that order, unusable ones left out."""
    found = []
    try:
        header = codec_of(http_content_type_encoding(content_type)) if content_type else None
        if header is not None:
            found.append((header, "header"))
        meta = codec_of(html_body_declared_encoding(body[:_DECLARED_BYTES]))
        if meta is not None:
            found.append((meta, "meta"))
    except (LookupError, ValueError, TypeError):
        pass
    return found


def _strict(body: bytes, codec: str) -> str | None:
    """Return the body decoded without a fault, a character cut off at the end allowed; None when it has one."""
    try:
        decoder = codecs.getincrementaldecoder(codec)()
        return decoder.decode(body, final=False)
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(body: bytes, codec: str) -> str:
    try:
        # Not final: half a character at the end is where the page was cut off, not a fault.
        return codecs.getincrementaldecoder(codec)(errors="replace").decode(body, final=False)
    except (UnicodeError, LookupError, ValueError):
        return body.decode(FALLBACK, errors="replace")


def _mostly_utf8(body: bytes) -> str | None:
    """Return the body read as UTF-8 when few places are broken (a template cut through a character), else None.

    Text in any other charset has next to no valid sequences of several bytes.
    """
    text = _lenient(body, "utf-8")
    broken = text.count("\ufffd")
    several = len(_SEVERAL_BYTES.findall(text)) - broken
    return text if several >= _LEAST_SEVERAL and broken * _MOST_BROKEN <= several else None


def _damage(text: str) -> float:
    """Return the share of characters that no page would hold: replacement marks and C1 controls."""
    if not text:
        return 0.0
    return len(_BAD.findall(text)) / len(text)


def _looks_wide(body: bytes) -> str | None:
    """Return UTF-16 of the byte order that the zero bytes of a page without a mark give away, else None."""
    head = body[:2_048]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 8 and max(even, odd) > 0.3 * half and min(even, odd) * 8 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _guess(body: bytes) -> str:
    try:
        # The guesser believes declarations that it finds in the page; here it is asked because they are in doubt.
        found = chardet.detect(_CHARSET_WORD.sub(b"xxxxxxx", body[:MAX_GUESS_BYTES]), encoding_era=_ERAS)
    except Exception:  # the guesser meets attackers' bytes; whatever it dies of, the page is read as Western
        return FALLBACK
    label = found.get("encoding") if isinstance(found, dict) else None
    codec = codec_of(label)
    if codec is None or codec.startswith(_WIDE):
        codec = FALLBACK
    if codec in LATIN_CHARSETS:
        return likeliest_latin(_TAGS.sub(b" ", body[:MAX_GUESS_BYTES])) or codec
    if codec in _WINDOWS_TWIN and _C1.search(body):
        return _WINDOWS_TWIN[codec]
    return codec


def _is_doubtful(body: bytes, declared: list[tuple[str, str]]) -> bool:
    """Return whether header and meta disagree, or a page declared as Western has too many accented letters."""
    if not declared:
        return False
    if declared[0][0] != declared[-1][0]:
        return True
    if declared[0][0] != "cp1252":
        return False
    sample = _TAGS.sub(b" ", body[:MAX_GUESS_BYTES])
    accented = len(_HIGH.findall(sample))
    return accented >= _LEAST_ACCENTED and accented > _MOST_ACCENTED * len(_LETTER.findall(sample))


def _choose(body: bytes, content_type: str | None) -> tuple[str, str, str]:
    """Return (text, codec, source) of a body without a byte order mark."""
    escaped = _ISO_2022_ESCAPE.search(body[:MAX_GUESS_BYTES]) is not None
    wide = _looks_wide(body)
    if wide is not None:
        text = _strict(body, wide)
        if text is not None:
            return text, wide, "guess"
    if not escaped:
        text = _strict(body, "utf-8")
        if text is None:
            text = _mostly_utf8(body)
        if text is not None:
            return text, "utf-8", "utf8"
    declared = [
        found for found in _declared(body, content_type) if not found[0].startswith(("utf-8", *_WIDE))
    ]
    if escaped or _is_doubtful(body, declared):
        # The guess decides between declarations that disagree, and corrects a server's Western default.
        guess = _guess(body)
        agreed = [found for found in declared if found[0] == guess]
        if agreed or guess.startswith("iso2022") or not escaped:
            declared = agreed or [(guess, "guess"), *declared]
    for codec, source in declared:
        text = _strict(body, codec)
        if text is not None and _damage(text) == 0.0:
            return text, codec, source
    guessed = _guess(body)
    text = _lenient(body, guessed)
    # One bad byte must not cost a page its declared charset: the reading with less damage wins.
    best = (_damage(text), text, guessed, "guess")
    for codec, source in declared:
        reading = _lenient(body, codec)
        damage = _damage(reading)
        if damage < min(best[0], 0.01) or (damage <= best[0] and damage < 0.001):
            best = (damage, reading, codec, source)
    if best[0] > 0.01 and not escaped:
        # Mostly UTF-8 with broken places (mixed-encoding templates) reads better as UTF-8.
        reading = _lenient(body, "utf-8")
        if _damage(reading) < 0.5 * best[0]:
            return reading, "utf-8", "utf8"
    return best[1], best[2], best[3]


def decode_page(body: bytes, headers: Mapping[str, str] | str | None = None) -> DecodedPage:
    """Return the text of a page's body, with the codec used and what it rests on.

    Args:
        body: the bytes after content decoding, possibly cut off at a size cap.
        headers: response headers in any case, or the Content-Type value itself; None when unknown.

    NUL characters become blanks, line ends are kept. Raises nothing.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            text, source = _lenient(rest, codec), "bom"
            break
    else:
        text, codec, source = _choose(body, _content_type(headers))
    if "\x00" in text:
        text = text.replace("\x00", " ")
    return DecodedPage(text, codec, source)
