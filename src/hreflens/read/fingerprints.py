"""Marks by which pages of one maker meet: near-duplicate text and the shape of the mark-up (ids: `trackers`).

What pages share says who made them, never that they did wrong: shared ids are not guilt (law 4). It must not
weigh anything; rarity and purpose are measured over the whole profile.
"""

import hashlib

from rensa import RMinHash
from selectolax.lexbor import LexborHTMLParser, LexborNode

from hreflens.text.tokens import all_shingles

PERMUTATIONS, SEED = 64, 7
MAX_SHAPE_CHILDREN = 40
SHAPE_LEVELS = 5


def text_minhash(text: str) -> bytes | None:
    """Return the MinHash of a text: 64 x 32 bits, little-endian, over script-aware shingles; None without words.

    The share of equal 32-bit values of two texts estimates the Jaccard similarity of their shingles. Raises
    nothing.
    """
    found = all_shingles(text)
    if not found:
        return None
    sketch = RMinHash(PERMUTATIONS, SEED)
    sketch.update(found)
    return b"".join(value.to_bytes(4, "little") for value in sketch.digest())


def dom_shape(tree: LexborHTMLParser) -> str | None:
    """Return a hash (16 hex digits) of the tag skeleton of the body, None without a body.

    The first SHAPE_LEVELS levels, without text; runs of equal siblings count once and the contents of lists,
    paragraphs and tables not at all, so that long and short pages of one template agree. Raises nothing.
    """
    body = tree.body
    if body is None:
        return None
    return hashlib.md5(_skeleton(body).encode(), usedforsecurity=False).hexdigest()[:16]


_LEAVES = frozenset(
    "p ul ol dl table script style noscript br hr a img span b i em strong h1 h2 h3 h4 h5 h6 iframe ins svg form input blockquote pre figure picture button label".split()
)
_SKIPPED = frozenset(
    "script style noscript br link meta iframe ins -text -comment _comment !doctype template".split()
)


def _skeleton(body: LexborNode) -> str:
    pieces: list[str] = []
    level = [(body, "body")]
    for _ in range(SHAPE_LEVELS):
        following: list[tuple[LexborNode, str]] = []
        for node, name in level:
            last = ""
            for count, child in enumerate(node.iter(include_text=False)):
                if count >= MAX_SHAPE_CHILDREN:
                    break
                tag = child.tag or ""
                if tag in _SKIPPED:
                    continue
                part = f"{name}>{tag}{_template_name(child)}"
                if part == last:
                    continue
                last = part
                pieces.append(part)
                if tag not in _LEAVES and len(following) < 200:
                    following.append((child, tag))
        level = following
    return "|".join(pieces)


def _template_name(node: LexborNode) -> str:
    """Return the id, when it is a word of the template and no number of the page."""
    name = (node.attributes.get("id") or "")[:30]
    return f"#{name}" if name and name.isalpha() else ""
