"""What is measured of a link's place, as whole numbers: order, depth, block, item of a list, votes, tags, address.

`read.placement_trees` asks these numbers in its small trees. Shares are in thousandths, so that the same page gives the
same numbers everywhere. The anchor's words, the page's language, script and domain are not measured. It must not decide.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from hreflens.read.layout import Block, Layout
from hreflens.read.placement_model import PLACEMENTS
from hreflens.read.places import STRONG, Vote
from hreflens.terms import Placement

FAR = 40
"""Level that stands for "nowhere around the link"; containers are given to about thirty levels."""
MAX_MEASURED = 60_000
"""Bytes, links and positions are cut off here."""
ABSENT = -1
_DATED_CHARS = 2_000
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d\d|(?:19|20)\d\d")
_TAGS = tuple(
    "nav header footer aside main article section form ul table li p h1 h2 h3 h4 td dl figure span strong b label".split()
)
_BLOCK = ("bytes", "density", "links", "pictures", "headings", "fields", "dates", "anchor", "text a link")
NAMES = (
    *("height", "number", "number share", "links after", "from start", "from end", "prose", "span", "page links", "prose a link", "nodes"),
    *("depth", "block depth", "levels to main", "in main", "main depth"),
    *(f"block {name}" for name in _BLOCK),
    *(f"branch {name}" for name in _BLOCK),
    *(f"row {name}" for name in _BLOCK),
    *("items", "item level", *(f"item {name}" for name in _BLOCK), "list bytes", "list density"),
    *(f"{kind} {place.value}" for kind in ("vote level", "votes", "first vote", "last vote", "below", "rule") for place in PLACEMENTS),
    *(f"tag {tag}" for tag in _TAGS),
    *("part of page", "address length", "absolute", "slashes", "dashes", "query", "new window", "titled", "picture"),
    *("anchor bytes", "anchor blanks", "anchor digits", "text before", "text after", "text before share"),
)  # fmt: skip
"""The order of the numbers."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is looked at around one link: its containers innermost first, with their votes, its block, item, rule."""

    link: LexborNode
    containers: Sequence[LexborNode]
    votes: Sequence[Vote | None]
    """The vote of the link itself and then those of the containers."""
    block: LexborNode
    block_text: Block
    branch: tuple[LexborNode, Block]
    """The largest container around the link that does not hold the running text."""
    row: tuple[LexborNode, Block]
    """The largest container below it that is mostly links; the block where none is."""
    item: tuple[LexborNode, int, int] | None
    """The item of a list around the link, how many items there are, and how many levels up it is."""
    item_text: Block | None
    list_text: Block | None
    below: Vote | None
    rule: Placement
    number: int
    """Of the link among all links of the page."""


def measures(place: Place, layout: Layout) -> list[int]:
    """Return the numbers of one link in the order of NAMES. Raises nothing."""
    found = [*_order(place, layout), *_depth(place, layout), *_block(place.block, place.block_text)]
    found += [*_block(*place.branch), *_block(*place.row), *_item(place)]
    found += _votes(place)
    tags: dict[str, int] = {}
    for level, container in enumerate(place.containers):
        tags.setdefault(container.tag or "", level)
    found += [tags.get(tag, FAR) for tag in _TAGS]
    found += _link(place)
    return found


def _order(place: Place, layout: Layout) -> list[int]:
    last, links = max(1, layout.last), max(1, len(layout.order))
    at, number = layout.order.get(place.link.mem_id, layout.last), place.number
    return [
        1_000 * at // last,
        min(number, MAX_MEASURED),
        1_000 * number // links,
        min(links - number, MAX_MEASURED),
        1_000 * (at - layout.prose_start) // last,
        1_000 * (at - layout.prose_end) // last,
        min(layout.prose_bytes, MAX_MEASURED),
        1_000 * (layout.prose_end - layout.prose_start) // last,
        min(links, MAX_MEASURED),
        min(layout.prose_bytes // links, MAX_MEASURED),
        min(last, MAX_MEASURED),
    ]


def _depth(place: Place, layout: Layout) -> list[int]:
    containers = place.containers
    identities = [container.mem_id for container in containers]
    block, count = place.block.mem_id, len(identities)
    own = next((level for level, one in enumerate(identities) if one == block), count)
    shared = next((level for level, one in enumerate(identities) if one in layout.main_path), count)
    in_main = shared < count and identities[shared] == layout.main
    return [count, own, shared, int(in_main), len(layout.main_path) - (count - shared)]


def _block(node: LexborNode, text: Block) -> list[int]:
    size = len(text.text.encode("utf-8", "replace"))
    density = min(1_000, 1_000 * text.link_chars // len(text.text)) if text.text else 1_000
    links = max(1, text.links)
    return [
        min(size, MAX_MEASURED),
        density,
        text.links,
        len(node.css("img")),
        len(node.css("h1,h2,h3,h4,h5,h6")),
        len(node.css("input,textarea,select")),
        len(_DATE.findall(text.text[:_DATED_CHARS])),
        10 * text.link_chars // links,
        min(size * (1_000 - density) // 1_000 // links, MAX_MEASURED),
    ]


def _item(place: Place) -> list[int]:
    if place.item is None or place.item_text is None or place.list_text is None:
        return [0, FAR, *[ABSENT] * (len(_BLOCK) + 2)]
    node, count, level = place.item
    around = place.list_text
    density = min(1_000, 1_000 * around.link_chars // len(around.text)) if around.text else 1_000
    return [count, level, *_block(node, place.item_text), min(len(around.text), MAX_MEASURED), density]


def _votes(place: Place) -> list[int]:
    levels, sums = dict.fromkeys(PLACEMENTS, FAR), dict.fromkeys(PLACEMENTS, 0)
    said = [(level, vote) for level, vote in enumerate(place.votes) if vote is not None]
    for level, vote in said:
        levels[vote.placement] = min(levels[vote.placement], level)
        sums[vote.placement] += 2 if vote.strength == STRONG else 1
    first = said[0][1].placement if said else None
    outer = said[-1][1].placement if said else None
    below = place.below.placement if place.below is not None else None
    found = [*levels.values(), *sums.values()]
    for answer in (first, outer, below, place.rule):
        found += [int(answer is one) for one in PLACEMENTS]
    return found


def _link(place: Place) -> list[int]:
    attributes = place.link.attributes
    href = (attributes.get("href") or "").strip()[:2_000]
    text, span = place.block_text.text, place.block_text.spans.get(place.link.mem_id)
    anchor = " ".join((place.link.text(deep=True) or "")[:2_000].split())
    start, end = span if span is not None else (ABSENT, ABSENT)
    return [
        int(href.startswith("#")),
        len(href),
        int(href.startswith(("http", "//"))),
        href.count("/"),
        href.count("-"),
        int("?" in href),
        int(attributes.get("target") == "_blank"),
        int(bool(attributes.get("title"))),
        int(place.link.css_first("img") is not None),
        len(anchor.encode("utf-8", "replace")),
        anchor.count(" "),
        1_000 * sum(map(str.isdigit, anchor)) // len(anchor) if anchor else ABSENT,
        min(start, MAX_MEASURED),
        ABSENT if span is None else min(len(text) - end, MAX_MEASURED),
        ABSENT if span is None else 1_000 * start // max(1, len(text)),
    ]
