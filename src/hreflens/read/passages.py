"""The words around a link: text before and after it, and the passage it stands in.

The block is the paragraph, list item, cell or box around the link; a box that holds nothing but the link lends
the text of the one around it. It must not reach across the page: far text says nothing about the link.
"""

from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from hreflens.read.layout import Block, block_of
from hreflens.read.placement import Placer

MAX_CONTEXT_CHARS = 200
MAX_PASSAGE_CHARS = 600
MAX_LENT_CHARS = 1_500
"""A surrounding block longer than this is not the passage of a link that stands alone in its own."""
_LEVELS = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """left and right: at most 200 characters each; text: at most 600; links: how many stand in the same block."""

    left: str
    right: str
    text: str
    links: int


def passage_of(link: LexborNode, placer: Placer) -> Passage:
    """Return the words around a link; '' where there are none. Raises nothing."""
    node = block_of(link)
    block = placer.block(node)
    span = block.spans.get(link.mem_id)
    for _ in range(_LEVELS):
        alone = span is not None and span[1] - span[0] >= len(block.text.strip()) - 3
        parent = node.parent
        if not alone or parent is None or parent.tag in ("body", "html", "-document"):
            break
        wider_node = block_of(node)
        wider = placer.block(wider_node)
        if len(wider.text) > MAX_LENT_CHARS or link.mem_id not in wider.spans:
            break
        node, block, span = wider_node, wider, wider.spans[link.mem_id]
    if span is None:
        return Passage("", "", _cut(block.text, 0, MAX_PASSAGE_CHARS), block.links)
    start, end = span
    return Passage(
        left=block.text[max(0, start - MAX_CONTEXT_CHARS) : start].strip(),
        right=block.text[end : end + MAX_CONTEXT_CHARS].strip(),
        text=_window(block, start, end),
        links=block.links,
    )


def _window(block: Block, start: int, end: int) -> str:
    """Return the block's text, or the part of MAX_PASSAGE_CHARS around the link."""
    if len(block.text) <= MAX_PASSAGE_CHARS:
        return block.text.strip()
    room = max(0, MAX_PASSAGE_CHARS - (end - start))
    first = max(0, min(start - room // 2, len(block.text) - MAX_PASSAGE_CHARS))
    return _cut(block.text, first, MAX_PASSAGE_CHARS)


def _cut(text: str, first: int, size: int) -> str:
    return text[first : first + size].strip()
