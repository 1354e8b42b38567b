"""The style rules of a page that can hide something: `<style>` blocks and inline styles, read with bounds.

Just enough CSS to see what a visitor would not: class, id, tag and descendant selectors, the properties that
take a block out of sight, colours. External style sheets are not fetched. It must not run scripts, and must not
claim anything about rules behind `@media`, `:hover` or selectors it does not understand.
"""

import colorsys
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

MAX_CSS_CHARS = 400_000
MAX_RULES = 3_000
"""Rules kept of one page; only rules that touch the properties below are kept at all."""
MAX_SELECTORS = 50
"""Selectors read of one rule."""
MAX_STYLE_CHARS = 4_000
"""Characters read of one inline style."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INTERESTING = re.compile(
    r"display|visibility|opacity|text-indent|left|right|top|margin|clip|width|height|font-size|color|background|transform|position|overflow"
)
_WATCHED = frozenset(
    "display visibility opacity text-indent left right top bottom margin-left margin-top clip clip-path width height max-height max-width"
    " font-size font color background background-color background-image transform position overflow text-decoration".split()
)
_COMPOUND = re.compile(r"^([a-zA-Z][a-zA-Z0-9]*|\*)?((?:[.#][\w\u0080-\uffff-]+)*)$")
_MARKS = re.compile(r"([.#])")
_PART = re.compile(r"([.#])([\w\u0080-\uffff-]+)")
_PLAIN_MEDIA = re.compile(r"^@media\s+(?:all|screen)\s*$", re.IGNORECASE)

Declarations = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str | None
    id_: str | None
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the compounds of its selector, outermost first, and its watched declarations."""

    selector: tuple[_Compound, ...]
    declarations: Declarations


def read_declarations(text: str) -> Declarations:
    """Return the watched declarations of an inline style or rule body, names and values lower-case. Raises nothing."""
    return dict(_declarations(text[:MAX_STYLE_CHARS]))


@lru_cache(maxsize=20_000)
def _declarations(text: str) -> tuple[tuple[str, str], ...]:
    found: Declarations = {}
    for part in text.lower().split(";"):
        name, colon, value = part.partition(":")
        name = name.strip()
        if colon and name in _WATCHED:
            found[name] = value.replace("!important", "").strip()
    return tuple(found.items())


def read_rules(sheets: Iterable[str]) -> list[Rule]:
    """Return the rules of `<style>` contents that touch a watched property, in order, at most MAX_RULES.

    Rules behind conditions other than plain screen media, pseudo classes and attribute selectors are left out:
    whether they apply cannot be told here. Raises nothing.
    """
    rules: list[Rule] = []
    for text in _bounded(sheets):
        for selectors, body in _blocks(text):
            rules += filter(
                None, (_rule(selector, body) for selector in selectors.split(",")[:MAX_SELECTORS])
            )
            if len(rules) >= MAX_RULES:
                return rules[:MAX_RULES]
    return rules


def _bounded(sheets: Iterable[str]) -> Iterator[str]:
    """Yield sheets without comments, MAX_CSS_CHARS of all together."""
    budget = MAX_CSS_CHARS
    for sheet in sheets:
        text = sheet[:budget]
        text = _COMMENT.sub(" ", text) if "/*" in text else text
        budget -= len(text)
        yield text
        if budget <= 0:
            break


def _rule(selector: str, body: str) -> Rule | None:
    """Return one rule, None when it touches no watched property or its selector is not understood."""
    if not _INTERESTING.search(body):
        return None
    declarations = read_declarations(body)
    compounds = _selector(selector) if declarations else None
    return Rule(compounds, declarations) if compounds else None


def _blocks(text: str) -> Iterable[tuple[str, str]]:
    """Yield (selectors, body) of the rules that apply on any screen; nested conditions are skipped."""
    at, end = 0, len(text)
    open_media = 0
    while at < end:
        brace = text.find("{", at)
        closing = text.find("}", at)
        if closing >= 0 and (brace < 0 or closing < brace):
            open_media = max(0, open_media - 1)
            at = closing + 1
            continue
        if brace < 0:
            return
        head = text[at:brace].strip().rpartition(";")[2].strip()
        if head.startswith("@"):
            if _PLAIN_MEDIA.match(head):
                open_media += 1
                at = brace + 1
                continue
            at = _end_of_block(text, brace)
            continue
        close = text.find("}", brace)
        if close < 0:
            close = end
        yield head, text[brace + 1 : close]
        at = close + 1


def _end_of_block(text: str, brace: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, brace):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    return len(text)


@lru_cache(maxsize=20_000)
def _selector(text: str) -> tuple[_Compound, ...] | None:
    compounds = []
    parts = text.replace(">", " ").split()
    if not parts or len(parts) > 4:
        return None
    for part in parts:
        match = _COMPOUND.match(part)
        if match is None:
            return None
        tag = (match.group(1) or "").lower()
        found = _PART.findall(match.group(2) or "")
        compounds.append(
            _Compound(
                tag if tag and tag != "*" else None,
                next((name for mark, name in found if mark == "#"), None),
                frozenset(name for mark, name in found if mark == "."),
            )
        )
    last = compounds[-1]
    return tuple(compounds) if last.tag or last.id_ or last.classes else None


class StyleIndex:
    """The rules of one page, found by the class, id or tag of their last part, and read when they are asked for."""

    def __init__(self, sheets: Sequence[str]) -> None:
        """Index the rules of `<style>` contents, those of `read_rules`; later rules win over earlier ones."""
        self._by_key: dict[str, list[tuple[int, Rule]]] = {}
        self._unread: dict[str, list[tuple[int, str, str]]] = {}
        number = 0
        for text in _bounded(sheets):
            for selectors, body in _blocks(text):
                for selector in selectors.split(",")[:MAX_SELECTORS]:
                    self._unread.setdefault(_key(selector), []).append((number, selector, body))
                    number += 1
        if number > MAX_RULES:  # which of so many rules count is known only when all are read
            self._unread = {}
            for number, rule in enumerate(read_rules(sheets)):
                self._by_key.setdefault(_key_of(rule), []).append((number, rule))

    def _rules(self, key: str) -> list[tuple[int, Rule]]:
        found = self._by_key.get(key)
        if found is None:
            found = self._by_key[key] = []
            for number, selector, body in self._unread.pop(key, ()):
                rule = _rule(selector, body)
                if rule is not None:
                    found.append((number, rule))
        return found

    def of(self, element: LexborNode, attributes: dict[str, str | None]) -> Declarations:
        """Return the declarations of the rules that match an element. Raises nothing."""
        hits = list(self._rules(element.tag or ""))
        id_ = attributes.get("id")
        if id_:
            hits += self._rules(f"#{id_}")
        for name in (attributes.get("class") or "").split()[:20]:
            hits += self._rules(f".{name}")
        found: Declarations = {}
        for _, rule in sorted(hits, key=lambda hit: (_weight(hit[1]), hit[0]))[-40:]:
            if _matches(element, attributes, rule.selector):
                found.update(rule.declarations)
        return found


def _key_of(rule: Rule) -> str:
    """Return the id, else the first class by name, else the tag of the last part of a rule's selector."""
    last = rule.selector[-1]
    if last.id_:
        return f"#{last.id_}"
    return f".{min(last.classes)}" if last.classes else last.tag or ""


def _key(selector: str) -> str:
    """Return what `_key_of` returns for a selector that is understood, anything for others."""
    last = selector.replace(">", " ").rsplit(None, 1)[-1:]
    if not last:
        return ""
    tag, *names = _MARKS.split(last[0])
    if not names:
        return tag.lower()
    marks = names[::2]
    if "#" in marks:
        return "#" + names[2 * marks.index("#") + 1]
    return "." + min(names[1::2])


def _weight(rule: Rule) -> tuple[int, int, int]:
    """Return the specificity of a selector: ids, classes, tags."""
    return (
        sum(part.id_ is not None for part in rule.selector),
        sum(len(part.classes) for part in rule.selector),
        sum(part.tag is not None for part in rule.selector),
    )


def _matches(element: LexborNode, attributes: dict[str, str | None], selector: tuple[_Compound, ...]) -> bool:
    if not _fits(element, attributes, selector[-1]):
        return False
    wanted = list(selector[:-1])
    parent = element.parent
    steps = 0
    while wanted and parent is not None and steps < 40:
        if _fits(parent, parent.attributes, wanted[-1]):
            wanted.pop()
        parent = parent.parent
        steps += 1
    return not wanted


def _fits(element: LexborNode, attributes: dict[str, str | None], compound: _Compound) -> bool:
    if compound.tag and element.tag != compound.tag:
        return False
    if compound.id_ and attributes.get("id") != compound.id_:
        return False
    return not compound.classes or compound.classes <= set((attributes.get("class") or "").split())


_LENGTH = re.compile(r"^(-?(?:\d+\.?\d*|\.\d+))(px|em|rem|pt|%|vw|vh|ex|ch)?$")
_PIXELS = {
    "px": 1.0,
    "": 1.0,
    "em": 16.0,
    "rem": 16.0,
    "pt": 1.33,
    "ex": 8.0,
    "ch": 8.0,
    "vw": 12.0,
    "vh": 8.0,
    "%": 12.0,
}


def pixels(value: str | None) -> float | None:
    """Return a CSS length in pixels (relative units by usual sizes), None when it is no plain length."""
    if not value:
        return None
    match = _LENGTH.match(value.strip()[:20])
    return float(match.group(1)) * _PIXELS[match.group(2) or ""] if match else None


_NAMED = {
    "white": "ffffff", "black": "000000", "red": "ff0000", "green": "008000", "blue": "0000ff", "yellow": "ffff00",
    "gray": "808080", "grey": "808080", "silver": "c0c0c0", "navy": "000080", "aqua": "00ffff", "cyan": "00ffff",
    "fuchsia": "ff00ff", "magenta": "ff00ff", "lime": "00ff00", "maroon": "800000", "olive": "808000", "purple": "800080",
    "teal": "008080", "orange": "ffa500", "snow": "fffafa", "ivory": "fffff0", "beige": "f5f5dc", "linen": "faf0e6",
    "whitesmoke": "f5f5f5", "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "gainsboro": "dcdcdc", "lightgray": "d3d3d3",
    "lightgrey": "d3d3d3", "darkgray": "a9a9a9", "dimgray": "696969", "azure": "f0ffff", "mintcream": "f5fffa",
    "seashell": "fff5ee", "aliceblue": "f0f8ff", "pink": "ffc0cb", "brown": "a52a2a", "gold": "ffd700", "tan": "d2b48c",
    "wheat": "f5deb3", "khaki": "f0e68c", "coral": "ff7f50", "salmon": "fa8072", "crimson": "dc143c", "indigo": "4b0082",
    "darkblue": "00008b", "darkgreen": "006400", "darkred": "8b0000", "skyblue": "87ceeb", "lightblue": "add8e6",
    "lightyellow": "ffffe0", "lavender": "e6e6fa", "honeydew": "f0fff0", "cornsilk": "fff8dc", "oldlace": "fdf5e6",
}  # fmt: skip
_FUNCTION = re.compile(r"^(rgb|hsl)a?\(([^)]{3,60})\)$")


@lru_cache(maxsize=5_000)
def colour(value: str) -> tuple[int, int, int, float] | None:
    """Return a CSS colour as red, green, blue 0-255 and alpha 0-1, None when it is not understood. Raises nothing."""
    text = value.strip().lower()
    if text == "transparent":
        return 0, 0, 0, 0.0
    digits = _NAMED.get(text) or (
        text[1:] if text.startswith("#") else text if re.fullmatch(r"[0-9a-f]{6}", text) else ""
    )
    if digits and re.fullmatch(r"[0-9a-f]{3,8}", digits):
        if len(digits) in (3, 4):
            digits = "".join(2 * digit for digit in digits)
        if len(digits) in (6, 8):
            alpha = int(digits[6:8], 16) / 255 if len(digits) == 8 else 1.0
            return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16), alpha
        return None
    match = _FUNCTION.match(text)
    if match is None:
        return None
    parts = [part for part in re.split(r"[\s,/]+", match.group(2).strip()) if part]
    try:
        numbers = [float(part.rstrip("%deg")) for part in parts]
    except ValueError:
        return None
    if len(numbers) not in (3, 4):
        return None
    alpha = (
        min(1.0, max(0.0, numbers[3] / (100 if parts[3].endswith("%") else 1))) if len(numbers) == 4 else 1.0
    )
    if match.group(1) == "hsl":
        red, green, blue = colorsys.hls_to_rgb((numbers[0] % 360) / 360, _unit(numbers[2]), _unit(numbers[1]))
        return round(red * 255), round(green * 255), round(blue * 255), alpha
    scaled = [
        number * 2.55 if part.endswith("%") else number for number, part in zip(numbers, parts, strict=True)
    ]
    red_, green_, blue_ = (round(min(255.0, max(0.0, number))) for number in scaled[:3])
    return red_, green_, blue_, alpha


def _unit(percent: float) -> float:
    return min(1.0, max(0.0, percent / 100))
