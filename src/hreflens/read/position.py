"""Where a link stands when no name, role or heading says so: order on the page, link density, columns, rows.

The running text is the fixed point: what comes before it is header or navigation, what comes after it is footer,
what stands beside it is a sidebar. It must not read words, but for the line of rights or makers that closes a
page in many languages.
"""

import re
from collections.abc import Callable, Sequence

from selectolax.lexbor import LexborNode

from hreflens.read.layout import HEADINGS, Block, Layout
from hreflens.read.line_forms import is_social
from hreflens.read.places import Vote, credit_of
from hreflens.terms import Placement

LIST_DENSITY = 0.6
"""Share of link text from which a block is a list of links: running text with many links reaches about 0.4."""
MAX_GROUP_LINKS = 14
"""Links of a row of social networks; longer rows are lists of something else."""
LOGO_SHARE = 0.15
"""Share of the page's nodes among which its logo stands; pictures further down are a gallery."""
MAX_CREDIT_CHARS = 600
MAX_ROW = 40
LEAST_CARDS = 3
"""Boxes of one make in a row from which they are teasers of other pages."""
_FRAME = (Placement.HEADER, Placement.FOOTER, Placement.SIDEBAR, Placement.NAVIGATION)
_TOP = ("body", "html", None)


class Position:
    """Answers by position for the links of one page."""

    def __init__(self, layout: Layout, block: Callable[[LexborNode], Block], *, forum: bool) -> None:
        """Take the layout, the reader of blocks, and whether the page is one of forum software."""
        self._layout = layout
        self._block = block
        self._forum = forum
        self._cards: dict[int, bool] = {}
        self._rows: dict[int, dict[tuple[str, str], int]] = {}
        self._credits: dict[int, str] = {}
        self._first = min(layout.order.values(), default=0)

    def place(
        self,
        link: LexborNode,
        rel: frozenset[str],
        container: LexborNode,
        *,
        text: Block,
        in_main: bool,
        vote: Vote | None,
    ) -> tuple[Placement, str]:
        """Return where a link stands and what decided. `vote` is None or a weak content vote. Raises nothing."""
        layout = self._layout
        at = layout.order.get(link.mem_id, layout.last)
        prose = len(text.text.encode("utf-8", "replace"))
        running = text.density < LIST_DENSITY and prose >= 60
        if self._forum and in_main:
            return Placement.COMMENT, "a post on forum software"
        posted = "ugc" in rel or {"nofollow", "external"} <= rel
        if posted and at > layout.prose_start and not running:
            return Placement.COMMENT, "rel words that comment systems set"
        before, after = at < layout.prose_start, at > layout.prose_end
        credit = self._credit(container) if after or at > 0.8 * layout.last else ""
        if credit:
            return Placement.FOOTER, f"a line of rights or makers: “{credit}”"
        if after and not running and (in_main or vote is not None) and self.is_card(link):
            return Placement.RELATED, "a row of teasers after the running text"
        if in_main or layout.main is None or (not before and not after):
            return self._in_main(container, text=text, in_main=in_main, running=running, at=at, vote=vote)
        if vote is not None:
            return Placement.CONTENT, vote.evidence
        if self.beside_main(container):
            return Placement.SIDEBAR, "a column beside the running text"
        if running and prose >= 200:
            return Placement.CONTENT, f"running text {'before' if before else 'after'} the main part"
        if not before:
            return Placement.FOOTER, "below the running text"
        if self._is_logo(link, container, text):
            return Placement.HEADER, "a logo or title above the running text"
        links = self.row_links(container)
        if links >= 3:
            return Placement.NAVIGATION, f"a row of {links} links before the running text"
        return Placement.HEADER, "above the running text"

    def _in_main(
        self, container: LexborNode, *, text: Block, in_main: bool, running: bool, at: int, vote: Vote | None
    ) -> tuple[Placement, str]:
        layout = self._layout
        before, after = at < layout.prose_start, at > layout.prose_end
        if in_main and not running and text.links >= 1 and (before or after):
            links = self.row_links(container)
            if links >= 3 and before:
                return Placement.NAVIGATION, f"a row of {links} links before the running text"
            if links >= 3 and after and vote is None and at > 0.7 * layout.last:
                return Placement.FOOTER, f"a row of {links} links after the running text"
        return Placement.CONTENT, "inside the running text" if in_main else "no container says otherwise"

    def _credit(self, container: LexborNode) -> str:
        here: LexborNode | None = container
        for _ in range(3):
            if here is None or here.tag in _TOP or here.mem_id in self._layout.main_path:
                break
            found = self._credits.get(here.mem_id)
            if found is None:
                text = self._block(here).text
                found = self._credits[here.mem_id] = credit_of(text) if len(text) <= MAX_CREDIT_CHARS else ""
            if found:
                return found
            here = here.parent
        return ""

    def row_links(self, container: LexborNode) -> int:
        """Return the number of links of the largest container around a block that is mostly links. Raises nothing."""
        links = self._block(container).links
        here = container.parent
        for _ in range(4):
            if here is None or here.tag in _TOP or here.mem_id in self._layout.main_path:
                break
            block = self._block(here)
            if block.density < LIST_DENSITY:
                break
            links = block.links
            here = here.parent
        return links

    def row_of(self, block: LexborNode, containers: Sequence[LexborNode]) -> LexborNode:
        """Return the largest of the containers around a block, innermost first, that is mostly links. Raises nothing."""
        row = block
        for container in containers:
            text = self._block(container)
            if text.density >= LIST_DENSITY:
                row = container
            elif text.links > self._block(block).links:
                break
        return row

    def in_line(self, link: LexborNode, text: Block, is_form: Callable[[str, int], bool]) -> bool:
        """Return whether the line of a link, or the list around it, has a form. Raises nothing."""
        if is_form(text.text, text.links):
            return True
        here = link.parent
        for _ in range(3):
            if here is None or here.tag in _TOP or here.mem_id in self._layout.main_path:
                return False
            if here.tag in ("ul", "ol", "div", "p", "td", "span", "nav", "center"):
                block = self._block(here)
                if block.links > 1:
                    return is_form(block.text, block.links)
            here = here.parent
        return False

    def _is_logo(self, link: LexborNode, container: LexborNode, text: Block) -> bool:
        """Return whether a link above the text stands alone in its box as picture or as the page's first link."""
        if text.links != 1 or container.tag in ("li", "td", "th", "dd"):
            return False
        at = self._layout.order.get(link.mem_id, self._layout.last)
        picture = at < LOGO_SHARE * self._layout.last and link.css_first("img,svg") is not None
        return at == self._first or picture

    def contradicts(self, link: LexborNode, vote: Vote | None) -> bool:
        """Return whether a name is refuted by order: a "header" below the running text, a "footer" above it."""
        if vote is None or self._layout.main is None or not vote.evidence.startswith("class"):
            return False
        at = self._layout.order.get(link.mem_id, self._layout.last)
        if vote.placement is Placement.HEADER:
            return at > self._layout.prose_end
        return vote.placement is Placement.FOOTER and at < self._layout.prose_start

    def among_networks(self, link: LexborNode, text: Block, vote: Vote | None) -> bool:
        """Return whether a link to a social network is one of a row of such links, or a lone icon in the frame."""
        if text.density < LIST_DENSITY and text.anchor_chars(link.mem_id):
            return False
        here = link.parent
        for _ in range(4):
            if here is None or here.tag in _TOP or here.tag == "blockquote":
                return False  # a quoted post is content
            links = here.css("a[href]")[: MAX_GROUP_LINKS + 1]
            if len(links) > MAX_GROUP_LINKS:
                break
            if len(links) >= 2:
                social = sum(is_social(node.attributes.get("href") or "") for node in links)
                if social >= 2 and social >= 0.6 * len(links):
                    return True
            here = here.parent
        in_frame = vote is not None and vote.placement in _FRAME
        return in_frame and not (link.text(deep=True) or "").strip()

    def is_card(self, link: LexborNode) -> bool:
        """Return whether a link is part of a box that stands in a row of boxes of one make, with picture or heading. Raises nothing."""
        here: LexborNode | None = link
        for _ in range(6):
            parent = here.parent if here is not None else None
            if here is None or parent is None or parent.tag in _TOP or here.mem_id in self._layout.main_path:
                return False
            known = self._cards.get(here.mem_id)
            if known is None:
                known = self._cards[here.mem_id] = self._in_row_of_cards(here, parent)
            if known:
                return True
            here = parent
        return False

    def _in_row_of_cards(self, here: LexborNode, parent: LexborNode) -> bool:
        tag = here.tag
        if tag in ("a", "p", "span", "td", "tr", "tbody"):
            return False
        makes = self._rows.get(parent.mem_id)
        if makes is None:
            makes = self._rows[parent.mem_id] = {}
            for count, other in enumerate(parent.iter(include_text=False)):
                if count >= MAX_ROW:
                    break
                if other.css_first("a[href]") is not None:
                    make = _make_of(other)
                    makes[make] = makes.get(make, 0) + 1
        if makes.get(_make_of(here), 0) < LEAST_CARDS:
            return False
        return tag in HEADINGS or here.css_first("img,h2,h3,h4,h5,picture,figure") is not None

    def beside_main(self, container: LexborNode) -> bool:
        """Return whether a block stands in a column next to the main part: a cell, a floated box, a twin by name."""
        here: LexborNode | None = container
        while here is not None and here.tag not in _TOP:
            parent = here.parent
            if parent is not None and parent.mem_id in self._layout.main_path:
                if here.tag in ("td", "th"):
                    return True
                style = (here.attributes.get("style") or "").replace(" ", "").lower()
                return (
                    "float:" in style
                    or "display:table-cell" in style
                    or bool((here.attributes.get("width") or "").strip())
                    or "grid-column" in style
                    or "flex:" in style
                    or self._is_twin_of_main(here, parent)
                )
            here = parent
        return False

    def _is_twin_of_main(self, node: LexborNode, parent: LexborNode) -> bool:
        """Return whether a box and the one with the text are named alike but not the same: left-col and right-col."""
        names = _names(node)
        if not names:
            return False
        for count, other in enumerate(parent.iter(include_text=False)):
            if count >= 8:
                return False
            if other.mem_id in self._layout.main_path and other.tag == node.tag:
                theirs = _names(other)
                return any(_alike(one, two) for one in names - theirs for two in theirs - names)
        return False


def _names(node: LexborNode) -> frozenset[str]:
    attributes = node.attributes
    listed = [*(attributes.get("class") or "").lower().split()[:8], (attributes.get("id") or "").lower()]
    return frozenset(name for name in listed if name and not name.endswith("-12"))


_TOKENS = re.compile(r"[-_]+|(?<=\D)(?=\d)|(?<=.)(?=(?:left|right)$)")


def _alike(one: str, two: str) -> bool:
    """Return whether two names differ in a side or a number only: "kolom-kiri" and "kolom-kanan", "span9", "span3"."""
    ours, theirs = _TOKENS.split(one), _TOKENS.split(two)
    if len(ours) != len(theirs) or len(ours) < 2:
        return False
    pairs = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    if len(pairs) != 1:
        return False
    return all(part.isdigit() for part in pairs[0]) or bool(_SIDES.intersection(pairs[0]))


_SIDES = frozenset(
    "left right l r side main center centre middle content primary secondary links rechts gauche droite izquierda izq der derecha centro esquerda direita sinistra destra "
    "kiri kanan sol sag orta lewa prawa levy pravy levaya pravaya zuo you".split()
)


def _make_of(node: LexborNode) -> tuple[str, str]:
    return node.tag or "", ((node.attributes.get("class") or "").split() or [""])[0]
