"""Where on the page a link stands: content, navigation, header, footer, sidebar, comment, author bio, related, widget.

No package does it. The ancestors of the link are read from the inside out (tag, role, schema.org, class and id
words of many languages), then visible headings in the visitor's language, then what remains without any words:
the running text's place on the page, link density, order. Every answer names what decided. It must not use the
page's language, script or domain, and must not judge whether the link is good.
"""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from hreflens.read.ancestors import SPECIAL, combined, heading_applies, may_hold_main, own_vote
from hreflens.read.layout import HEADINGS, Block, Layout, block_of, read_block
from hreflens.read.line_forms import ends_as_byline, is_page_numbers, is_path_line, is_share_button, is_social
from hreflens.read.placement_features import (
    LEAST_ROW,
    MAX_ITEM_LEVELS,
    NO_ITEM,
    Container,
    block_facts,
    container_facts,
    container_of,
    item_facts,
    link_facts,
    make_of,
    makes_of,
    nearest_item,
    order_facts,
    page_facts,
)
from hreflens.read.placement_measures import Place, measures
from hreflens.read.placement_model import Sum, heaviest, is_certain, rule_facts, summed, weigh
from hreflens.read.placement_trees import trees
from hreflens.read.places import (
    MAX_HEADING_CHARS,
    STRONG,
    WEAK,
    Vote,
    ends_as_lead,
    is_partner_lead,
    is_related_lead,
    vote_of_heading,
)
from hreflens.read.position import Position
from hreflens.terms import Placement

MAX_SIBLINGS = 40
"""Siblings looked back at for a heading."""
MAX_HEADING_LEVELS = 7
"""Ancestors whose headings are looked at."""
MAX_HEADING_NODES = 30
"""Nodes of a box that may be a heading; larger boxes are read no further."""
MAX_WIDGET_LEVELS = 2
"""Ancestors up to which "Share" or "Weather" names what follows: widgets are small."""
FORUMS = frozenset(
    "phpbb vbulletin discuz smf xenforo invision mybb discourse phpwind vanilla flarum punbb bbpress".split()
)
"""Software whose pages consist of visitors' posts."""

_BLANKS = re.compile(r"\s+")
_AUTHOR_PATH = re.compile(
    r"/(?:author|authors|autor|autores|autoren|auteur|auteurs|autore|autori|avtor|yazar|penulis|forfatter|skribent|redakteur|byline|o_autorze|tac-gia)/[^/]",
    re.IGNORECASE,
)
_LISTED = frozenset((Placement.RELATED, Placement.SIDEBAR, Placement.NAVIGATION, Placement.WIDGET))
_RUNNING_CHARS, _RUNNING_DENSITY = 120, 0.4
_OPENS = re.compile(r"popup|modal|chat", re.IGNORECASE)
MAX_TEXT_SIBLINGS = 4
"""Plain lines looked back at: "Share" as a bare line names the box next to it, not all that follows."""


def _is_running(text: Block) -> bool:
    return len(text.text) >= _RUNNING_CHARS and text.density < _RUNNING_DENSITY


class _Chain(NamedTuple):
    """What all containers from the page down to one container say together."""

    vote: Vote | None
    in_main: bool
    in_article: bool


_NO_CHAIN = _Chain(None, False, False)
_TOP = ("body", "html", "-document", "#document")


class _Heading(NamedTuple):
    """What the siblings before a node say: the vote of a heading and its rank, the highest rank met before it."""

    vote: Vote | None
    rank: int
    lowest: int


_NO_RANK = 8
"""Below h6 and below bare lines, which count as a seventh rank."""


class _Sibling(NamedTuple):
    """What one node says of those after it: as a heading with its rank, as a bare or boxed line, by a heading inside."""

    vote: Vote | None
    rank: int
    bare: bool
    nested: bool


_SILENT = _Sibling(None, _NO_RANK, bare=False, nested=False)


class Placer:
    """Answers for the links of one page; what a container says is worked out once."""

    def __init__(self, layout: Layout, platform: str | None) -> None:
        """Take the page's layout and its recognised software (terms of `read.platforms`), None when unknown."""
        self._layout = layout
        self._forum = platform in FORUMS
        self._chains: dict[int, _Chain] = {}
        self._blocks: dict[int, Block] = {}
        self._headings: dict[int, _Heading] = {}
        self._before: dict[int, _Sibling] = {}
        self._short: dict[int, str] = {}
        self._leads: dict[int, bool] = {}
        self._owns: dict[int, Vote | None] = {}
        self._around_of: dict[int, Sum] = {}
        self._said: dict[int, Container] = {}
        self._makes: dict[int, dict[tuple[str, str], int]] = {}
        self._items: dict[int, tuple[str, ...]] = {}
        self._belows: dict[int, str] = {}
        self._numbers = {link: number for number, link in enumerate(layout.order)}
        spanned = (layout.prose_end - layout.prose_start) / max(1, layout.last)
        self._page = page_facts(layout.prose_bytes, spanned, len(layout.order))
        self._position = Position(layout, self.block, forum=self._forum)

    def block(self, node: LexborNode) -> Block:
        """Return the text of a block, read once."""
        found = self._blocks.get(node.mem_id)
        if found is None:
            found = self._blocks[node.mem_id] = read_block(node)
        return found

    def place(self, link: LexborNode, rel: frozenset[str]) -> tuple[Placement, str]:
        """Return where a link stands and what decided, in words. Raises nothing."""
        rule, evidence = self.by_rules(link, rel)
        if self._layout.main is None or is_certain(rule, evidence):
            return rule, evidence
        own = [*self._of_link(link, rel), *rule_facts(rule, evidence)]
        opinion = trees().score(self.measures(link, rule))
        return weigh(self._around(link), own, rule, evidence, opinion)

    def _place_only(self, link: LexborNode, rel: frozenset[str]) -> Placement:
        """Return what `place` does without the words and the trees, which cost more than a count is worth."""
        rule, evidence = self.by_rules(link, rel)
        if self._layout.main is None or is_certain(rule, evidence):
            return rule
        own = [*self._of_link(link, rel), *rule_facts(rule, evidence)]
        return heaviest(self._around(link), own, rule)

    def facts(self, link: LexborNode, rel: frozenset[str]) -> list[str]:
        """Return the named facts of a link's place that are weighed. Raises nothing."""
        around = self._around(link)
        return [*around.facts, *self._of_link(link, rel), *rule_facts(*self.by_rules(link, rel))]

    def measures(self, link: LexborNode, rule: Placement) -> list[int]:
        """Return the numbers of a link's place (`placement_measures.NAMES`), given the rules' answer. Raises nothing."""
        block = block_of(link)
        containers: list[LexborNode] = []
        here = link.parent
        while here is not None and here.tag not in _TOP:
            containers.append(here)
            here = here.parent
        item = nearest_item(link, self._makes_of, self._layout.main_path)
        around = item[0].parent if item is not None else None
        outside = [one for one in containers if one.mem_id not in self._layout.main_path]
        branch = outside[-1] if outside else block
        row = self._position.row_of(block, outside)
        place = Place(
            link, containers, [self._own(one, one.mem_id, one.tag or "") for one in (link, *containers)],
            block, self.block(block), (branch, self.block(branch)), (row, self.block(row)), item,
            self.block(item[0]) if item is not None else None, self.block(around) if around is not None else None,
            self._heading(block), rule, self._numbers.get(link.mem_id, len(self._numbers)),
        )  # fmt: skip
        return measures(place, self._layout)

    def _of_link(self, link: LexborNode, rel: frozenset[str]) -> list[str]:
        """Return the facts of the link itself."""
        layout = self._layout
        text = self.block(block_of(link))
        span = text.spans.get(link.mem_id)
        shown = text.text[span[0] : span[1]] if span is not None else link.text(deep=True) or ""
        href = (link.attributes.get("href") or "").strip()[:300]
        found = link_facts(link, rel, self._container(link), href, len(shown.strip()))
        found += order_facts(
            layout.order.get(link.mem_id, layout.last),
            layout.last,
            self._numbers.get(link.mem_id, 99),
            (layout.prose_start, layout.prose_end),
            in_main=self._chain(link).in_main,
        )
        found.append(self._below(block_of(link)))
        found += self._item(link)
        return found

    def _below(self, block: LexborNode) -> str:
        """Return what the headings above a block say, as a fact; the items of one list are asked once."""
        parent = block.parent
        listed = parent is not None and self._makes_of(parent).get(make_of(block), 0) >= LEAST_ROW
        identity = parent.mem_id if parent is not None and listed else block.mem_id
        found = self._belows.get(identity)
        if found is None:
            heading = self._heading(block)
            found = f"below {heading.placement.value if heading is not None else 'none'}"
            self._belows[identity] = found
        return found

    def _makes_of(self, parent: LexborNode) -> dict[tuple[str, str], int]:
        makes = self._makes.get(parent.mem_id)
        if makes is None:
            makes = self._makes[parent.mem_id] = makes_of(parent)
        return makes

    def _item(self, link: LexborNode) -> tuple[str, ...]:
        """Return the facts of the item of a list that a link is or stands in, the nearest one."""
        here = link
        passed: list[int] = []
        found = NO_ITEM
        for _ in range(MAX_ITEM_LEVELS):
            identity = here.mem_id
            known = self._items.get(identity)
            if known is not None:
                found = known
                break
            passed.append(identity)
            parent = here.parent
            if parent is None or parent.tag in ("body", "html", None) or identity in self._layout.main_path:
                break
            count = self._makes_of(parent).get(make_of(here), 0)
            if count >= LEAST_ROW:
                found = item_facts(here, count)
                break
            here = parent
        for identity in passed:
            self._items[identity] = found
        return found

    def _around(self, link: LexborNode) -> Sum:
        """Return the facts that all links of one parent share, worked out once."""
        parent = link.parent
        identity = parent.mem_id if parent is not None else 0
        found = self._around_of.get(identity)
        if found is None:
            containers: list[Container] = []
            here = parent
            while here is not None and here.tag not in _TOP:
                containers.append(self._container(here))
                here = here.parent
            block = block_of(link)
            facts = container_facts(containers)
            facts.update(block_facts(block.tag or "", self.block(block)))
            facts.update(self._page)
            found = self._around_of[identity] = summed(facts)
        return found

    def _container(self, element: LexborNode) -> Container:
        identity = element.mem_id
        found = self._said.get(identity)
        if found is None:
            own = self._own(element, identity, element.tag or "")
            found = self._said[identity] = container_of(element, own)
        return found

    def _own(self, element: LexborNode, identity: int, tag: str) -> Vote | None:
        """Return what a container says of itself, None where it cannot be so, as it holds the running text."""
        if identity in self._owns:
            return self._owns[identity]
        own = own_vote(element, tag)
        if (
            own is not None
            and tag == "a"
            and own.placement is Placement.WIDGET
            and _OPENS.search(own.evidence)
        ):
            own = None  # the class says what a click opens, not where the link stands
        if (
            own is not None
            and identity in self._layout.main_path
            and not may_hold_main(own, identity == self._layout.main)
        ):
            own = None
        self._owns[identity] = own
        return own

    def by_rules(self, link: LexborNode, rel: frozenset[str]) -> tuple[Placement, str]:
        """Return where the rules alone say that a link stands, and what decided there. Raises nothing."""
        chain = self._chain(link)
        vote = chain.vote
        strong = vote is not None and vote.strength == STRONG
        href = link.attributes.get("href") or ""
        if is_share_button(href) and (vote is None or vote.placement is not Placement.COMMENT):
            return Placement.WIDGET, "a share button"
        if vote is not None and strong and vote.placement in SPECIAL:
            return vote.placement, vote.evidence
        if is_social(href) and self._position.among_networks(link, self.block(block_of(link)), vote):
            return Placement.WIDGET, "a row of links to social networks"
        if vote is not None and strong and vote.placement is Placement.NAVIGATION:
            return vote.placement, vote.evidence
        container = block_of(link)
        text = self.block(container)
        if self._position.contradicts(link, vote):
            vote, strong = None, False
        if vote is None or vote.strength == WEAK or vote.placement is Placement.CONTENT:
            form = self._by_form(link, rel, container, text, vote)
            if form is not None:
                return form
        heading = self._heading(container)
        if heading is not None and heading.placement in _LISTED and _is_running(text):
            heading = None  # a paragraph below "Read more" is a paragraph
        if heading is not None and heading_applies(heading, vote):
            return heading.placement, heading.evidence
        if vote is not None and vote.placement is Placement.RELATED and self._position.beside_main(container):
            return Placement.SIDEBAR, f"{vote.evidence} in a column beside the running text"
        if vote is not None and (vote.placement is not Placement.CONTENT or strong):
            if vote.placement is Placement.CONTENT and self._forum:
                return Placement.COMMENT, "a post on forum software"
            return vote.placement, vote.evidence
        return self._position.place(link, rel, container, text=text, in_main=chain.in_main, vote=vote)

    def is_content(self, link: LexborNode, rel: frozenset[str]) -> bool:
        """Return whether a link stands in content, for counting: most links of a page are told by their containers.

        A container's word that it is something else stands here, and no trees are asked: 108 of 4,860 links of the
        example are told otherwise by `place`. Raises nothing.
        """
        vote = self._chain(link).vote
        # No form, heading or position makes content of what a container calls otherwise, unless order refutes it.
        if (
            vote is not None
            and vote.placement is not Placement.CONTENT
            and not self._position.contradicts(link, vote)
        ):
            return False
        return self._place_only(link, rel) is Placement.CONTENT

    def _is_related_lead(self, container: LexborNode, text: Block, start: int | None) -> bool:
        identity = container.mem_id
        found = self._leads.get(identity)
        if found is None:
            found = self._leads[identity] = is_related_lead(text.text)
        return found or (start is not None and ends_as_lead(text.text, start))

    def _by_form(
        self, link: LexborNode, rel: frozenset[str], container: LexborNode, text: Block, vote: Vote | None
    ) -> tuple[Placement, str] | None:
        """Return what the form of the line says, where the containers say nothing or "content"."""
        at = self._layout.order.get(link.mem_id, self._layout.last)
        inside = self._layout.prose_start < at < self._layout.prose_end
        in_content = vote is None or vote.placement is Placement.CONTENT
        span = text.spans.get(link.mem_id)
        if in_content and self._is_related_lead(container, text, span[0] if span is not None else None):
            return Placement.RELATED, f"the line starts with “{text.text[:40]}”"
        if in_content or (vote is not None and vote.placement is Placement.HEADER):
            if span is not None and ends_as_byline(text.text[: span[0]], len(text.text)):
                return Placement.AUTHOR_BIO, f"the line names its writer: “{text.text[:40]}”"
            if "author" in rel or _AUTHOR_PATH.search(link.attributes.get("href") or ""):
                return Placement.AUTHOR_BIO, "rel=author or the address of an author's page"
        if span is not None and is_partner_lead(text.text, span[0]):
            return Placement.SIDEBAR, "a line of partners or friends"
        if not inside and self._position.in_line(link, text, is_page_numbers):
            return Placement.NAVIGATION, "a row of page numbers"
        if at < self._layout.prose_start and is_path_line(text.text, text.links):
            return Placement.NAVIGATION, f"the path to the page: “{text.text[:40]}”"
        return None

    # -- the ancestors --------------------------------------------------------------------------------

    def _chain(self, node: LexborNode) -> _Chain:
        pending: list[tuple[LexborNode, int, str]] = []
        main = self._layout.main
        here: LexborNode | None = node
        chain = _NO_CHAIN
        while here is not None:
            tag, identity = here.tag or "", here.mem_id
            if tag in _TOP:
                chain = _NO_CHAIN._replace(in_main=True) if identity == main else _NO_CHAIN
                break
            known = self._chains.get(identity)
            if known is not None:
                chain = known
                break
            pending.append((here, identity, tag))
            here = here.parent
        for element, identity, tag in reversed(pending):
            own = self._own(element, identity, tag)
            article = tag in ("article", "main") or (own is not None and own.placement is Placement.CONTENT)
            if own is not None or article or identity == main:
                chain = _Chain(
                    combined(own, chain.vote, in_article=chain.in_article),
                    chain.in_main or identity == main,
                    chain.in_article or article,
                )
            self._chains[identity] = chain
        return chain

    # -- headings ---------------------------------------------------------------------------------------

    def _heading(self, block: LexborNode) -> Vote | None:
        """Return what the headings that govern a block say, nearest first.

        A heading is over where one of its own rank or a higher one follows, whatever that says.
        """
        here: LexborNode | None = block
        lowest = _NO_RANK
        for level in range(MAX_HEADING_LEVELS):
            if here is None or here.tag in ("body", "html", None):
                break
            found = self._headings.get(here.mem_id)
            if found is None:
                found = self._headings[here.mem_id] = self._heading_before(here)
            vote = found.vote
            small = vote is not None and vote.placement is Placement.WIDGET
            if vote is not None and found.rank < lowest and not (small and level > MAX_WIDGET_LEVELS):
                return vote
            lowest = min(lowest, found.lowest)
            here = here.parent
        return None

    def _heading_before(self, node: LexborNode) -> _Heading:
        """Return the nearest known heading among the siblings before a node, and the highest rank passed."""
        lowest = _NO_RANK
        sibling = node.prev
        for number in range(MAX_SIBLINGS):
            if sibling is None:
                break
            said = self._before.get(sibling.mem_id)
            if said is None:
                said = self._before[sibling.mem_id] = self._sibling(sibling)
            if said is not _SILENT:
                if said.rank < _NO_RANK:
                    if said.rank < lowest:
                        if said.vote is not None:
                            return _Heading(said.vote, said.rank, lowest)
                        lowest = said.rank
                else:
                    near = number < MAX_TEXT_SIBLINGS and (said.bare or lowest == _NO_RANK)
                    if said.vote is not None and near:
                        return _Heading(said.vote, _NO_RANK - 1, lowest)
                    if said.nested:
                        lowest = min(lowest, 4)
            sibling = sibling.prev
        return _Heading(None, _NO_RANK, lowest)

    def _sibling(self, node: LexborNode) -> _Sibling:
        """Return what one node says of those after it."""
        tag = node.tag or ""
        if tag == "-text":
            text = _BLANKS.sub(" ", node.text_content or "").strip()
            vote = vote_of_heading(text, whole=True) if 0 < len(text) <= MAX_HEADING_CHARS else None
            return _Sibling(vote, _NO_RANK, bare=True, nested=False) if vote is not None else _SILENT
        if tag in HEADINGS:
            rank = int(tag[1])
            vote = vote_of_heading(self._short_text(node), whole=False)
            # A page title that says "comments" is a guest book; a title that says "related" is a title.
            counts = vote is not None and (rank > 1 or vote.placement is Placement.COMMENT)
            return _Sibling(vote if counts else None, rank, bare=False, nested=False)
        text = self._short_text(node) if tag not in ("script", "style", "a", "img", "br") else ""
        if not text:
            return _SILENT
        vote = vote_of_heading(text, whole=True)
        child = node.child
        nested = (
            child is not None
            and (child.tag != "-text" or child.next is not None)
            and node.css_first("h1,h2,h3,h4,h5,h6") is not None
        )
        return _Sibling(vote, _NO_RANK, bare=False, nested=nested) if vote is not None or nested else _SILENT

    def _short_text(self, node: LexborNode) -> str:
        """Return the text of a node as short as a heading, '' for longer ones; of large nodes only the start is read."""
        found = self._short.get(node.mem_id)
        if found is None:
            pieces: list[str] = []
            size = 0
            for count, part in enumerate(node.traverse(include_text=True)):
                if count >= MAX_HEADING_NODES or size > 6 * MAX_HEADING_CHARS:
                    pieces.clear()
                    break
                if part.tag == "-text":
                    text = part.text_content or ""
                    pieces.append(text)
                    size += len(text)
            found = " ".join("".join(pieces).split())
            if len(found) > MAX_HEADING_CHARS:
                found = ""
            self._short[node.mem_id] = found
        return found
