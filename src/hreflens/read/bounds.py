"""Mark-up made safe to parse: the same page with absurd nesting, attributes and formatting tags taken out.

HTML parsing by the standard takes quadratic time, or quadratic memory, on a few shapes that no author writes:
100,000 open `<div>`s (25 s of CPU in lexbor), one tag with 200,000 attributes (over a minute), 600 unclosed
`<b>`s before 20,000 paragraphs (4 GB). One linear scan before the parser finds them. It must leave ordinary
pages untouched, byte for byte.
"""

import re

import numpy as np
from numpy.typing import NDArray

from hreflens.read.literals import ascii_bytes

MAX_PAGE_CHARS = 8_388_608
"""Characters parsed of one page: the cap of `settings.fetch.max_body_bytes`, for callers that pass more."""
MAX_DEPTH = 500
"""Open elements kept; Chrome stops nesting at 512 and appends what comes deeper as siblings."""
MAX_OPEN_FORMATTING = 40
"""Unclosed formatting elements kept: each is opened again in every later paragraph."""
MAX_TAG_TOKENS = 1_000
"""Blanks and slashes outside of quotes in one tag beyond which its attributes are dropped."""
MAX_OPTIONS = 5_000
"""`<option>` tags kept: the parser looks at all earlier ones of a `<select>` for each (100,000: a minute of CPU)."""
_LONG_TAG = 8_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_OPTION = re.compile(r"<opt(?:ion|group)\b", re.IGNORECASE)
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr path use circle rect line polygon".split()
)
# The parser closes these by itself when the next one opens, so that they do not nest in practice.
_SELF_CLOSING = frozenset(
    "p li dd dt tr td th thead tbody tfoot option optgroup rt rp colgroup caption".split()
)
_FORMATTING = frozenset("b big code em font i nobr s small strike strong tt u".split())
_FLAT, _NESTS, _FORMATS = 0, 1, 2
_KINDS = {**dict.fromkeys(_VOID | _SELF_CLOSING, _FLAT), **dict.fromkeys(_FORMATTING, _FORMATS)}
# The same names as numbers, so that all tags of a page are looked up at once.
_NAME_BYTES = 8  # the longest names: "colgroup", "optgroup"
_KEYS = np.array(sorted(int.from_bytes(name.encode(), "little") for name in _KINDS), dtype="<u8")
_KEY_KINDS = np.array(
    [_KINDS[int(key).to_bytes(_NAME_BYTES, "little").rstrip(b"\0").decode()] for key in _KEYS]
)
_LESS, _GREATER, _SLASH = b"<>/"
_IS_LETTER = np.array([chr(code).isascii() and chr(code).isalpha() for code in range(256)])
# Letters of names in lower case; 0 for what ends a name.
_NAME_LETTER = np.array(
    [
        ord(chr(code).lower()) if code < 128 and (chr(code).isalnum() or chr(code) in ":-") else 0
        for code in range(256)
    ],
    dtype=np.uint8,
)
# '?' stands for all characters beyond ASCII, some of which are blanks.
_MAY_SEPARATE = np.array([chr(code).isspace() or chr(code) in "/?" for code in range(256)])
_QUOTED = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_SEPARATORS = re.compile(r"[\s/]+")
_END_OF_RAW_TEXT = re.compile(r"</(?:script|style|textarea|title|noscript|template)\s*$", re.IGNORECASE)


def bounded_markup(text: str, plain: bytes | None = None) -> str:
    """Return the page with what would make the parser explode taken out; ordinary pages come back unchanged.

    Tags deeper than MAX_DEPTH, formatting tags beyond MAX_OPEN_FORMATTING open ones and the attributes of tags
    with more than MAX_TAG_TOKENS of them are dropped, never text. Linear in the length. `plain` is the page as
    `literals.ascii_bytes`, None to make it here. Raises nothing.
    """
    if len(text) > MAX_PAGE_CHARS:
        text, plain = text[:MAX_PAGE_CHARS], None
    letters = _letters(plain if plain is not None else ascii_bytes(text))
    for change in (_without_endless_tags, _with_few_options):
        changed = change(text, letters)
        if changed is not text:
            text, letters = changed, _letters(ascii_bytes(changed))
    deepest, most_formatting = _depths(letters)
    if deepest > MAX_DEPTH or most_formatting > MAX_OPEN_FORMATTING:
        return _flattened(text)
    return text


def _letters(plain: bytes) -> NDArray[np.uint8]:
    """Return the bytes of a page, followed by room for the longest name that is looked up."""
    return np.frombuffer(plain + bytes(_NAME_BYTES + 2), dtype=np.uint8)


def _depths(letters: NDArray[np.uint8]) -> tuple[int, int]:
    """Return how many elements, and how many formatting elements, are open at most."""
    names = np.flatnonzero(letters == _LESS) + 1
    closing = letters[names] == _SLASH
    names += closing
    named = _IS_LETTER[letters[names]]
    names, closing = names[named], closing[named]
    if not len(names):
        return 0, 0
    # The eight bytes at every place of the page as one number each, without copying; then only those at names.
    eights = np.ndarray((len(letters) - _NAME_BYTES + 1,), "<u8", letters, strides=(1,))
    words = _NAME_LETTER[eights[names].view(np.uint8).reshape(-1, _NAME_BYTES)]
    words *= np.logical_and.accumulate(words != 0, axis=1)
    keys = words.view("<u8")[:, 0]
    longer = (words[:, -1] != 0) & (_NAME_LETTER[letters[names + _NAME_BYTES]] != 0)
    at = np.minimum(np.searchsorted(_KEYS, keys), len(_KEYS) - 1)
    kinds = np.where((_KEYS[at] == keys) & ~longer, _KEY_KINDS[at], _NESTS)
    steps = np.where(closing, -1, 1)
    return _highest(steps[kinds != _FLAT]), _highest(steps[kinds == _FORMATS])


def _highest(steps: NDArray[np.intp]) -> int:
    """Return the highest level of a walk that starts at zero and never falls below it."""
    if not len(steps):
        return 0
    levels = np.cumsum(steps)
    return int((levels - np.minimum.accumulate(np.minimum(levels, 0))).max())


def _flattened(text: str) -> str:
    """Return the page without the tags that nest too deep, and without closing tags that close nothing."""
    pieces: list[str] = []
    open_by_name: dict[str, int] = {}
    depth = formatting = at = 0
    for match in _TAG.finditer(text):
        name = match.group(2).lower()
        if name in _VOID or name in _SELF_CLOSING or name == "a":
            continue
        known = open_by_name.get(name, 0)
        formats = name in _FORMATTING
        if match.group(1):
            keep = known > 0
            if keep:
                open_by_name[name] = known - 1
                depth -= 1
                formatting -= formats
        else:
            keep = depth < MAX_DEPTH and not (formats and formatting >= MAX_OPEN_FORMATTING)
            if keep:
                open_by_name[name] = known + 1
                depth += 1
                formatting += formats
        if not keep and match.start() >= at:
            end = text.find(">", match.end())
            pieces.append(text[at : match.start()])
            at = len(text) if end < 0 else end + 1
    pieces.append(text[at:])
    return "".join(pieces)


def _with_few_options(text: str, letters: NDArray[np.uint8]) -> str:
    """Return the page without the option tags beyond the first MAX_OPTIONS; their text stays."""
    if int(np.count_nonzero(letters == _LESS)) <= MAX_OPTIONS:
        return text
    pieces: list[str] = []
    at = 0
    for number, match in enumerate(_OPTION.finditer(text), start=1):
        if number > MAX_OPTIONS and match.start() >= at:
            end = text.find(">", match.end())
            pieces.append(text[at : match.start()])
            at = len(text) if end < 0 else end + 1
    return "".join([*pieces, text[at:]]) if pieces else text


def _without_endless_tags(text: str, letters: NDArray[np.uint8]) -> str:
    """Return the page with the attributes of endless tags dropped; the same object when there is none."""
    ends = np.flatnonzero(letters[: len(text)] == _GREATER)
    edges = np.concatenate(([-1], ends, [len(text)]))
    pieces: list[str] = []
    at = 0
    for number in np.flatnonzero(np.diff(edges) > _LONG_TAG).tolist():
        start, stop = int(edges[number]) + 1, int(edges[number + 1])
        # Most are scripts; only what may separate more than MAX_TAG_TOKENS attributes is read.
        if int(np.count_nonzero(_MAY_SEPARATE[letters[start:stop]])) <= MAX_TAG_TOKENS:
            continue
        segment = text[start:stop]
        cut = _cut_tag(segment)
        if cut != segment:
            pieces += (text[at:start], cut)
            at = stop
    return "".join([*pieces, text[at:]]) if pieces else text


def _cut_tag(segment: str) -> str:
    start = _TAG.search(segment)
    if start is None or start.group(1):
        return segment
    # Quoted values may hold JSON or data: URIs of any length; only what stands outside of quotes is attributes.
    bare = _QUOTED.sub("=", segment[start.end() :])
    if len(_SEPARATORS.findall(bare)) <= MAX_TAG_TOKENS:
        return segment
    ends_raw = _END_OF_RAW_TEXT.search(segment)
    return segment[: start.end()] + (ends_raw.group() if ends_raw else "")
