"""Whether a visitor, with styles applied, can see a link, and if not, why.

Inline styles, the page's own `<style>` rules and attributes are read from the link outwards. Hidden for honest
reasons is not hidden: closed menus, tabs and folds, `<details>`, text for screen readers. It must not guess about
external style sheets, and a reason is a fact for the judge, not a verdict.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hreflens.read.styles import Declarations, StyleIndex, colour, pixels, read_declarations
from hreflens.terms import HiddenReason

FAR_PX = -500.0
"""Offsets beyond this are off the screen; menus that slide in stand 200-400 pixels outside."""
SAME_COLOUR_STEPS = 8
"""Largest difference of a colour channel (0-255) that no eye sees."""
MAX_SCREEN_READER_LINKS = 2
"""A box for screen readers holds a word or a skip link; one with more links is a hiding place."""

_SCREEN_READER = re.compile(
    r"sr-?only|visually-?hidden|screen-?reader|hidden-accessible|a11y|accessib|assistive|u-hiddenvisually|skip-?(?:to|link|nav|content)|offscreen-text",
    re.IGNORECASE,
)
_FUNCTIONAL = re.compile(
    r"menu|menü|меню|\bnav|navi|drop-?down|drop\b|\btabs?\b|tab-?(?:pane|content|panel)|accordion|collaps|modal|dialog|popup|popover|tooltip|overlay|lightbox|off-?canvas|drawer"
    r"|carousel|slide|swiper|slick|owl-|toggle|expand|spoiler|fold|more-?(?:text|content)|read-?more|show-?more|hamburger|burger|mobile|desktop|print|lazy|fade|animate|\bwow\b|aos|preload|cookie|consent|search|share|lang",
    re.IGNORECASE,
)
_BEHIND = (
    HiddenReason.DISPLAY_NONE,
    HiddenReason.VISIBILITY,
    HiddenReason.OPACITY,
    HiddenReason.HIDDEN_ATTRIBUTE,
)
"""What scripts undo when the visitor clicks: excused on menus, tabs and folds."""
_ONE_PIXEL = 2.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """One element: its declarations (rules, then inline), whether its names say that it opens on a click."""

    declarations: Declarations
    functional: bool
    screen_reader: bool
    reason: HiddenReason | None
    """Why everything inside of the element is out of sight, None when it is not by this element."""


class HiddenReader:
    """Answers for the links of one page; what an element's styles say is worked out once."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        """Read the page's `<style>` blocks, with bounds."""
        sheets = [node.text(deep=True) or "" for node in tree.css("style")[:60]]
        self._index = StyleIndex(sheets)
        self._seen: dict[int, _Seen] = {}
        body = tree.body
        attributes = body.attributes if body is not None else {}
        self._page_link_colour = attributes.get("link")

    def reason(self, link: LexborNode) -> HiddenReason | None:
        """Return why a visitor cannot see a link, None when nothing here says so. Raises nothing."""
        chain: list[tuple[LexborNode, _Seen]] = []
        here: LexborNode | None = link
        while here is not None and here.tag not in ("html", "-document", "#document"):
            chain.append((here, self._look(here)))
            here = here.parent
        functional = False
        found: HiddenReason | None = None
        visibility = font_size = None
        for node, seen in chain:
            functional = functional or seen.functional
            visibility = visibility or seen.declarations.get("visibility")
            size = seen.declarations.get("font-size")
            font_size = font_size if font_size is not None else pixels(size)
            if found is None and seen.reason is not None and not self._excused(node, seen):
                found = seen.reason
        if found is None and visibility in ("hidden", "collapse"):
            found = HiddenReason.VISIBILITY
        if found is None and font_size is not None and font_size <= 1.0:
            found = HiddenReason.ZERO_SIZE
        if found is None and self._same_colour(chain):
            found = HiddenReason.SAME_COLOUR
        return None if found in _BEHIND and functional else found

    def _excused(self, node: LexborNode, seen: _Seen) -> bool:
        return seen.screen_reader and len(node.css("a[href]")) <= MAX_SCREEN_READER_LINKS

    def _look(self, node: LexborNode) -> _Seen:
        found = self._seen.get(node.mem_id)
        if found is None:
            found = self._seen[node.mem_id] = self._read(node)
        return found

    def _read(self, node: LexborNode) -> _Seen:
        attributes = node.attributes
        style = attributes.get("style")
        declarations: Declarations = self._index.of(node, attributes)
        if style:
            declarations = {**declarations, **read_declarations(style)}
        names = f"{(attributes.get('class') or '')[:300]} {(attributes.get('id') or '')[:100]}"
        role = attributes.get("role") or ""
        functional = (
            node.tag in ("nav", "dialog", "details", "menu")
            or role in ("menu", "menubar", "tabpanel", "dialog", "navigation", "tooltip")
            or "aria-expanded" in attributes
            or "aria-labelledby" in attributes
            or bool(names.strip() and _FUNCTIONAL.search(names))
        )
        idiom = _one_pixel_clip(declarations)
        screen_reader = idiom or bool(names.strip() and _SCREEN_READER.search(names))
        return _Seen(declarations, functional, screen_reader, _reason_of(node, attributes, declarations))

    def _same_colour(self, chain: list[tuple[LexborNode, _Seen]]) -> bool:
        link, seen = chain[0]
        text = seen.declarations.get("color")
        inner = link.css_first("font[color],[style*='color']")
        if inner is not None and inner.mem_id != link.mem_id:
            text = self._look(inner).declarations.get("color") or inner.attributes.get("color") or text
        text = text or self._page_link_colour
        if not text:
            return False
        front = colour(text)
        if front is None:
            return False
        if front[3] <= 0.02:
            return True
        for node, around in chain:
            declared = around.declarations
            ground = declared.get("background-color") or declared.get("background")
            if ground and ("url(" in ground or "gradient" in ground):
                return False
            if "background-image" in declared and declared["background-image"] != "none":
                return False
            ground = ground or node.attributes.get("bgcolor")
            back = (
                colour(ground.split()[0])
                if ground and not ground.startswith(("rgb", "hsl"))
                else colour(ground)
                if ground
                else None
            )
            if node.attributes.get("background"):
                return False
            if back is not None and back[3] > 0.9:
                return max(abs(a - b) for a, b in zip(front[:3], back[:3], strict=True)) <= SAME_COLOUR_STEPS
        return False


def _one_pixel_clip(declared: Declarations) -> bool:
    """Return whether these are the usual declarations of text for screen readers."""
    width, height = pixels(declared.get("width")), pixels(declared.get("height"))
    small = width is not None and height is not None and 0 < width <= _ONE_PIXEL and 0 < height <= _ONE_PIXEL
    return small and ("clip" in declared or "clip-path" in declared or declared.get("position") == "absolute")


def _reason_of(
    node: LexborNode, attributes: dict[str, str | None], declared: Declarations
) -> HiddenReason | None:
    """Return why one element and all inside it is out of sight, None when it is not."""
    if node.tag == "noscript":
        return HiddenReason.NOSCRIPT
    if declared.get("display") == "none":
        return HiddenReason.DISPLAY_NONE
    if (
        "hidden" in attributes
        and (attributes.get("hidden") or "") != "until-found"
        and "display" not in declared
    ):
        return HiddenReason.HIDDEN_ATTRIBUTE
    if not declared and node.tag not in ("marquee", "iframe"):
        return None
    opacity = declared.get("opacity", "").rstrip("%")
    if opacity.replace(".", "", 1).isdigit() and float(opacity) <= 0.02:
        return HiddenReason.OPACITY
    if _off_screen(declared):
        return HiddenReason.OFF_SCREEN
    if _clipped(declared):
        return HiddenReason.CLIPPED
    if _no_size(node, attributes, declared):
        return HiddenReason.ZERO_SIZE
    return None


def _off_screen(declared: Declarations) -> bool:
    if declared.get("position") in ("absolute", "fixed", "relative"):
        for side in ("left", "top", "right", "bottom"):
            offset = pixels(declared.get(side))
            if offset is not None and offset <= FAR_PX:
                return True
    for side in ("margin-left", "margin-top"):
        offset = pixels(declared.get(side))
        if offset is not None and offset <= FAR_PX:
            return True
    moved = re.match(r"translate[xy3d]*\(\s*(-\d+)(px|em|rem)", declared.get("transform", ""))
    if moved and (pixels(moved.group(1) + moved.group(2)) or 0) <= FAR_PX:
        return True
    indent = pixels(declared.get("text-indent"))
    # A logo that replaces its text by a picture is seen: it has a background or a size of its own.
    picture = any(name in declared for name in ("background", "background-image", "width", "height"))
    return indent is not None and indent <= FAR_PX and not picture


def _clipped(declared: Declarations) -> bool:
    clip = declared.get("clip", "").replace(" ", ",")
    if clip.startswith("rect(") and declared.get("position") in ("absolute", "fixed"):
        numbers = [pixels(part) for part in clip[5:].rstrip(")").split(",") if part]
        if len(numbers) == 4 and all(number is not None and abs(number) <= _ONE_PIXEL for number in numbers):
            return True
    path = declared.get("clip-path", "").replace(" ", "")
    return path.startswith(("inset(100%", "inset(50%", "circle(0", "polygon(00,00"))


def _no_size(node: LexborNode, attributes: dict[str, str | None], declared: Declarations) -> bool:
    if node.tag == "marquee":
        sizes = [pixels(attributes.get(name) or declared.get(name)) for name in ("width", "height")]
        return any(size is not None and size <= 5.0 for size in sizes)
    if re.match(r"scale[xy]?\(\s*0(?:\.0+)?\s*[,)]", declared.get("transform", "")):
        return True
    if not declared.get("overflow", "").startswith("hidden"):
        return False
    sizes = [pixels(declared.get(name)) for name in ("width", "height")]
    return any(size is not None and 0 <= size <= _ONE_PIXEL for size in sizes)
