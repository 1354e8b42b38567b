"""Mark-up made safe to parse: the same page with absurd nesting, attributes and formatting tags taken out.

HTML parsing by the standard takes quadratic time, or quadratic memory, on a few shapes that no author writes:
100,000 open `<div>`s (25 s of CPU in lexbor), one tag with 200,000 attributes (over a minute), 600 unclosed
`<b>`s before 20,000 paragraphs (4 GB). One linear scan before the parser finds them. It must leave ordinary
pages untouched, byte for byte.
"""

import re

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
_QUOTED = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_SEPARATORS = re.compile(r"[\s/]+")
_END_OF_RAW_TEXT = re.compile(r"</(?:script|style|textarea|title|noscript|template)\s*$", re.IGNORECASE)


def bounded_markup(text: str) -> str:
    """Return the page with what would make the parser explode taken out; ordinary pages come back unchanged.

    Tags deeper than MAX_DEPTH, formatting tags beyond MAX_OPEN_FORMATTING open ones and the attributes of tags
    with more than MAX_TAG_TOKENS of them are dropped, never text. Linear in the length. Raises nothing.
    """
    if len(text) > MAX_PAGE_CHARS:
        text = text[:MAX_PAGE_CHARS]
    text = _with_few_options(_without_endless_tags(text))
    depth = deepest = formatting = most_formatting = 0
    kinds = dict(_KINDS)
    for slash, name in _TAG.findall(text):
        kind = kinds.get(name)
        if kind is None:
            kind = kinds[name] = _KINDS.get(name.lower(), _NESTS)
        if kind == _FLAT:
            continue
        if slash:
            if depth:
                depth -= 1
            if kind == _FORMATS and formatting:
                formatting -= 1
            continue
        depth += 1
        deepest = max(deepest, depth)
        if kind == _FORMATS:
            formatting += 1
            most_formatting = max(most_formatting, formatting)
    if deepest > MAX_DEPTH or most_formatting > MAX_OPEN_FORMATTING:
        return _flattened(text)
    return text


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


def _with_few_options(text: str) -> str:
    """Return the page without the option tags beyond the first MAX_OPTIONS; their text stays."""
    if text.count("<") <= MAX_OPTIONS:
        return text
    pieces: list[str] = []
    at = 0
    for number, match in enumerate(_OPTION.finditer(text), start=1):
        if number > MAX_OPTIONS and match.start() >= at:
            end = text.find(">", match.end())
            pieces.append(text[at : match.start()])
            at = len(text) if end < 0 else end + 1
    return "".join([*pieces, text[at:]]) if pieces else text


def _without_endless_tags(text: str) -> str:
    segments = text.split(">")
    if max(map(len, segments)) < _LONG_TAG:
        return text
    for number, segment in enumerate(segments):
        if len(segment) >= _LONG_TAG:
            segments[number] = _cut_tag(segment)
    return ">".join(segments)


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
