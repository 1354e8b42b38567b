"""The lie of a page: where its running text stands, in which order things come, what the blocks say.

One pass over the parsed tree (iterative: pages may be nested as deep as the parser lets them) gives what the
placement rules and the passages ask for. It must hold nodes only while the page is read.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hreflens.read.places import STRONG, vote_of_names
from hreflens.terms import Placement

PROSE_BYTES = 40
"""UTF-8 bytes from which a piece of text counts as prose: about 40 Latin letters, 20 Cyrillic ones or 13 Han."""
MAIN_SHARE = 0.55
"""A child that holds this share of its parent's prose is where the page goes on."""
MAX_NODES = 400_000
"""Nodes looked at in one page; 8 MiB of ordinary mark-up has about 150,000."""
MAX_BLOCK_NODES = 20_000

BLOCKS = frozenset(
    "p div li ul ol dl dd dt td th tr table tbody section article aside nav header footer main blockquote figure figcaption h1 h2 h3 h4"
    " h5 h6 pre form fieldset details summary address center body html noscript iframe marquee".split()
)
UNSEEN = frozenset(
    ("script", "style", "template", "noscript", "head", "title", "textarea", "select", "iframe", "object")
)


def _tag_numbers(*tags: str) -> tuple[int, ...]:
    """Return the parser's numbers of tags: comparing these is quicker than comparing names, which are made anew."""
    body = LexborHTMLParser("".join(f"<{tag}></{tag}>" for tag in tags)).body
    assert body is not None
    return tuple(node.tag_id for node in body.iter(include_text=False))


A_TAG, AREA_TAG = _tag_numbers("a", "area")
TEXT_TAG = LexborHTMLParser("text").body.child.tag_id  # type: ignore[union-attr]
"""The number of text nodes."""
_LINK_TAGS = frozenset((A_TAG, AREA_TAG))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Prose of these never makes them the main part: long legal texts in a footer, long menus.
_SIDE_TAGS = frozenset(("footer", "nav", "aside"))
_NO_PROSE = UNSEEN | _SIDE_TAGS | {"a", "button"}
_BESIDE = frozenset(
    (Placement.SIDEBAR, Placement.FOOTER, Placement.COMMENT, Placement.RELATED, Placement.WIDGET)
)
LEAST_MAIN_BYTES = 200
"""Prose outside of side parts from which a page has a main part of its own."""
_BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class Layout:
    """What one pass over the tree found; node identity is `mem_id`."""

    order: dict[int, int] = field(default_factory=dict)
    """Link or heading -> position among all nodes of the page."""
    main: int | None = None
    """The innermost container that holds the page's running text; None on pages with none."""
    main_path: frozenset[int] = frozenset()
    """That container and its ancestors."""
    prose_start: int = 0
    prose_end: int = 0
    """First and last position of prose inside the main container."""
    last: int = 0
    prose_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Box:
    """A container whose text may be prose, with the one around it and how many there are up to it."""

    identity: int
    outer: "_Box | None"
    depth: int
    aside: bool
    """Whether it is, or stands in, a part beside the main text."""


@dataclass(slots=True)
class _Prose:
    """The running text of a page, or of its parts beside the main one, by container."""

    size: dict[int, int] = field(default_factory=dict)
    span: dict[int, list[int]] = field(default_factory=dict)
    parent: dict[int, int] = field(default_factory=dict)
    depth: dict[int, int] = field(default_factory=dict)

    def add(self, inner: _Box, size: int, at: int) -> None:
        """Add a piece of text of so many bytes at a position to its innermost container."""
        if inner.identity in self.size:
            self.size[inner.identity] += size
            self.span[inner.identity][1] = at
            return
        box: _Box | None = inner
        while box is not None and box.identity not in self.size:
            self.size[box.identity] = 0
            self.span[box.identity] = [at, at]
            self.depth[box.identity] = box.depth
            if box.outer is not None:
                self.parent[box.identity] = box.outer.identity
            box = box.outer
        self.size[inner.identity] = size

    def add_up(self) -> None:
        """Add what the containers hold to those around them; once, when all text is in."""
        for container in sorted(self.depth, key=self.depth.__getitem__, reverse=True):
            outer = self.parent.get(container)
            if outer is not None:
                self.size[outer] += self.size[container]
                self.span[outer][1] = max(self.span[outer][1], self.span[container][1])


def read_layout(tree: LexborHTMLParser) -> Layout:
    """Return the layout of a page; of the first MAX_NODES nodes, where there are more. Raises nothing."""
    layout = Layout()
    body = tree.body
    if body is None:
        return layout
    main, side = _Prose(), _Prose()
    known: dict[int, _Box | None] = {}
    order = layout.order
    at = 0
    for node in body.traverse(include_text=True):
        at += 1
        tag = node.tag_id
        if tag == TEXT_TAG:
            text = node.text_content or ""
            if len(text) > 12:
                size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
                if size >= PROSE_BYTES:
                    size = len(text.strip()) and size
                    parent = node.parent
                    box = _box(parent, known) if parent is not None else None
                    if box is not None:
                        (side if box.aside else main).add(box, size, at)
        elif tag in _LINK_TAGS:
            order[node.mem_id] = at
        if at >= MAX_NODES:
            break
    layout.last = at
    main.add_up()
    side.add_up()
    # A page that consists of what is beside the text elsewhere (a forum, a guest book) has that as its main part.
    found = main if main.size.get(body.mem_id, 0) >= LEAST_MAIN_BYTES else side if side.size else main
    _find_main(layout, body.mem_id, prose=found.size, spans=found.span, parents=found.parent)
    return layout


def _box(parent: LexborNode, known: dict[int, _Box | None]) -> _Box | None:
    """Return a container with those around it, None when text in it is no prose."""
    pending: list[tuple[LexborNode, str]] = []
    here: LexborNode | None = parent
    box: _Box | None = None
    while here is not None:
        identity = here.mem_id
        if identity in known:
            box = known[identity]
            if box is None:
                for element, _ in pending:
                    known[element.mem_id] = None
                return None
            break
        tag = here.tag or ""
        pending.append((here, tag))
        here = here.parent if tag != "body" else None
    for element, tag in reversed(pending):
        outermost = element is pending[-1][0] and here is None
        identity = element.mem_id
        if tag in _NO_PROSE or (box is None and not outermost):
            box = None
        else:
            aside = (box is not None and box.aside) or (tag != "body" and _is_beside(element))
            box = _Box(identity, box, 1 if box is None else box.depth + 1, aside)
        known[identity] = box
    return box


def _is_beside(element: LexborNode) -> bool:
    attributes = element.attributes
    if not attributes:
        return False
    vote = vote_of_names((attributes.get("class") or "")[:400], (attributes.get("id") or "")[:120])
    return vote is not None and vote.strength == STRONG and vote.placement in _BESIDE


def _find_main(
    layout: Layout, body: int, *, prose: dict[int, int], spans: dict[int, list[int]], parents: dict[int, int]
) -> None:
    children: dict[int, list[int]] = {}
    for child, outer in parents.items():
        children.setdefault(outer, []).append(child)
    if body not in prose:
        return
    layout.prose_bytes = prose[body]
    path = [body]
    while True:
        here = path[-1]
        best = max(children.get(here, ()), key=lambda child: prose[child], default=None)
        # A single paragraph is never the whole: stop where the text spreads over siblings or is one piece.
        if best is None or prose[best] < MAIN_SHARE * prose[here] or best not in children:
            break
        path.append(best)
    layout.main = path[-1]
    layout.main_path = frozenset(path)
    layout.prose_start, layout.prose_end = spans[path[-1]]


@dataclass(slots=True)
class Block:
    """The text of one block with the places of its links."""

    text: str
    spans: dict[int, tuple[int, int]]
    """Link -> start and end of its anchor in `text`."""
    links: int
    link_chars: int

    @property
    def density(self) -> float:
        """Share of the text that is link text, 0-1; 1 for a block of images."""
        return self.link_chars / len(self.text) if self.text else 1.0

    def anchor_chars(self, link: int) -> int:
        """Return how many characters of the text are the anchor of a link; 0 for a picture."""
        start, end = self.spans.get(link, (0, 0))
        return end - start


def block_of(node: LexborNode) -> LexborNode:
    """Return the nearest block-level ancestor of a node, the topmost element when none is."""
    here = node
    parent = node.parent
    while parent is not None and parent.tag != "-document":
        here = parent
        if here.tag in BLOCKS:
            break
        parent = here.parent
    return here


def read_block(block: LexborNode) -> Block:
    """Return the visible text of a block, blanks collapsed, with the places of its links. Raises nothing."""
    pieces: list[str] = []
    opened: list[tuple[int, int]] = []  # (mem_id of the link, start in pieces)
    spans: dict[int, tuple[int, int]] = {}
    length = links = link_chars = nodes = 0
    blank = True
    owner: int | None = None
    start = 0
    for node in block.traverse(include_text=True):
        nodes += 1
        if nodes > MAX_BLOCK_NODES:
            break
        tag = node.tag
        if tag == "a":
            links += 1
            owner, start = node.mem_id, length
            spans[owner] = (length, length)
            opened.append((owner, length))
            continue
        if tag != "-text":
            if (tag in BLOCKS or tag == "br") and not blank:
                pieces.append(" ")
                length += 1
                blank = True
            continue
        parent = node.parent
        if parent is not None and parent.tag in UNSEEN:
            continue
        text = node.text_content or ""
        if "  " in text or not text.isprintable():  # of all blanks only the common one is printable
            text = _BLANKS.sub(" ", text)
        if blank:
            text = text.lstrip(" ")
        if not text:
            continue
        pieces.append(text)
        length += len(text)
        blank = text.endswith(" ")
        if owner is not None:
            if _inside(node, owner):
                first = start if spans[owner] == (start, start) else spans[owner][0]
                spans[owner] = (first, length)
                link_chars += len(text)
            else:
                owner = None
    return Block("".join(pieces), spans, links, min(link_chars, length))


def _inside(node: LexborNode, owner: int) -> bool:
    parent = node.parent
    steps = 0
    while parent is not None and steps < 12:
        if parent.mem_id == owner:
            return True
        parent = parent.parent
        steps += 1
    return False


def visible_text(node: LexborNode, limit: int = 2_000) -> str:
    """Return the text of a node without scripts and styles, blanks collapsed, at most `limit` characters."""
    pieces: list[str] = []
    size = 0
    for part in node.traverse(include_text=True):
        if part.tag == "-text":
            parent = part.parent
            if parent is not None and parent.tag in UNSEEN:
                continue
            text = part.text_content or ""
            pieces.append(text)
            size += len(text)
            if size > limit * 2:
                break
        elif part.tag in BLOCKS or part.tag == "br":
            pieces.append(" ")
    return _BLANKS.sub(" ", "".join(pieces)).strip()[:limit]
