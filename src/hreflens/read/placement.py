"""Where on the page a link stands: content, navigation, header, footer, sidebar, comment, author bio, related, widget.

No package does it. The ancestors of the link are read from the inside out (tag, role, schema.org, class and id
words of many languages), then visible headings in the visitor's language, then what remains without any words:
the running text's place on the page, link density, order. Every answer names what decided. It must not use the
page's language, script or domain, and must not judge whether the link is good.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from hreflens.read.layout import BLOCKS, HEADINGS, Block, Layout, block_of, read_block
from hreflens.read.places import (
    CREDIT,
    MAX_HEADING_CHARS,
    STRONG,
    WEAK,
    Vote,
    is_related_lead,
    vote_of_heading,
    vote_of_names,
)
from hreflens.terms import Placement

MAX_SIBLINGS = 40
"""Siblings looked back at for a heading."""
MAX_HEADING_LEVELS = 7
"""Ancestors whose headings are looked at."""
LIST_DENSITY = 0.6
"""Share of link text from which a block is a list of links: running text with many links reaches about 0.4."""
FORUMS = frozenset(
    "phpbb vbulletin discuz smf xenforo invision mybb discourse phpwind vanilla flarum punbb bbpress".split()
)
"""Software whose pages consist of visitors' posts."""

_BLANKS = re.compile(r"\s+")
_ROLES = {
    "navigation": Placement.NAVIGATION, "menu": Placement.NAVIGATION, "menubar": Placement.NAVIGATION,
    "tablist": Placement.NAVIGATION, "banner": Placement.HEADER, "contentinfo": Placement.FOOTER,
    "complementary": Placement.SIDEBAR, "doc-endnotes": Placement.CONTENT, "doc-toc": Placement.NAVIGATION,
}  # fmt: skip
_ITEM = (
    (
        re.compile(r"schema\.org/(?:Comment|UserComments|Answer|Review|DiscussionForumPosting)\b"),
        Placement.COMMENT,
    ),
    (re.compile(r"schema\.org/(?:SiteNavigationElement|BreadcrumbList)\b"), Placement.NAVIGATION),
    (re.compile(r"schema\.org/WPHeader\b"), Placement.HEADER),
    (re.compile(r"schema\.org/WPFooter\b"), Placement.FOOTER),
    (re.compile(r"schema\.org/(?:WPSideBar|WPAdBlock)\b"), Placement.SIDEBAR),
)
_PROPS = {
    "comment": Placement.COMMENT, "review": Placement.COMMENT, "acceptedanswer": Placement.COMMENT,
    "suggestedanswer": Placement.COMMENT, "author": Placement.AUTHOR_BIO, "creator": Placement.AUTHOR_BIO,
    "articlebody": Placement.CONTENT, "relatedlink": Placement.RELATED,
}  # fmt: skip
_TAGS = {
    "nav": Vote(Placement.NAVIGATION, STRONG, "<nav>"),
    "footer": Vote(Placement.FOOTER, WEAK, "<footer>"),
    "header": Vote(Placement.HEADER, WEAK, "<header>"),
    "aside": Vote(Placement.SIDEBAR, WEAK, "<aside>"),
    "main": Vote(Placement.CONTENT, WEAK, "<main>"),
    "article": Vote(Placement.CONTENT, WEAK, "<article>"),
    "menu": Vote(Placement.NAVIGATION, WEAK, "<menu>"),
}
_SPECIAL = (Placement.COMMENT, Placement.AUTHOR_BIO, Placement.RELATED, Placement.WIDGET)
_FRAME = (Placement.HEADER, Placement.FOOTER, Placement.SIDEBAR, Placement.NAVIGATION)
_SIGNATURE = re.compile(
    r"sig(?:nature)?s?\b|\bsign\b|podpis|imza|qianming|assinatura|unterschrift|firma", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Chain:
    """What all containers from the page down to one container say together."""

    vote: Vote | None
    in_main: bool
    in_article: bool


class Placer:
    """Answers for the links of one page; what a container says is worked out once."""

    def __init__(self, layout: Layout, platform: str | None) -> None:
        """Take the page's layout and its recognised software (terms of `read.platforms`), None when unknown."""
        self._layout = layout
        self._forum = platform in FORUMS
        self._chains: dict[int, _Chain] = {}
        self._blocks: dict[int, Block] = {}
        self._headings: dict[int, Vote | None] = {}
        self._short: dict[int, str] = {}

    def block(self, node: LexborNode) -> Block:
        """Return the text of a block, read once."""
        found = self._blocks.get(node.mem_id)
        if found is None:
            found = self._blocks[node.mem_id] = read_block(node)
        return found

    def place(self, link: LexborNode, rel: frozenset[str]) -> tuple[Placement, str]:
        """Return where a link stands and what decided, in words. Raises nothing."""
        chain = self._chain(link)
        vote = chain.vote
        if (
            vote is not None
            and vote.placement in (*_SPECIAL, Placement.NAVIGATION)
            and vote.strength == STRONG
        ):
            return vote.placement, vote.evidence
        container = block_of(link)
        heading = self._heading(container)
        if heading is not None and _heading_applies(heading, vote):
            return heading.placement, heading.evidence
        text = self.block(container)
        if is_related_lead(text.text) and (vote is None or vote.placement is Placement.CONTENT):
            return Placement.RELATED, f"the line starts with “{text.text[:40]}”"
        if "author" in rel and (vote is None or vote.placement in (Placement.CONTENT, Placement.HEADER)):
            return Placement.AUTHOR_BIO, "rel=author"
        if vote is not None and (vote.placement is not Placement.CONTENT or vote.strength == STRONG):
            if vote.placement is Placement.CONTENT and self._forum:
                return Placement.COMMENT, "a post on forum software"
            return vote.placement, vote.evidence
        return self._by_position(link, rel, container, text=text, chain=chain)

    # -- the ancestors --------------------------------------------------------------------------------

    def _chain(self, node: LexborNode) -> _Chain:
        pending: list[LexborNode] = []
        known: _Chain | None = None
        here: LexborNode | None = node
        while here is not None and here.tag not in ("body", "html", "-document", "#document"):
            known = self._chains.get(here.mem_id)
            if known is not None:
                break
            pending.append(here)
            here = here.parent
        chain = known or _Chain(None, False, False)
        if known is None and here is not None and here.mem_id == self._layout.main:
            chain = _Chain(None, True, False)
        for element in reversed(pending):
            identity = element.mem_id
            holds_main = identity in self._layout.main_path
            own = _own_vote(element)
            if own is not None and holds_main and not _may_hold_main(own, element.tag or ""):
                own = None
            vote = _combined(own, chain.vote, in_article=chain.in_article)
            chain = _Chain(
                vote,
                chain.in_main or identity == self._layout.main,
                chain.in_article
                or element.tag in ("article", "main")
                or (own is not None and own.placement is Placement.CONTENT),
            )
            self._chains[identity] = chain
        return chain

    # -- headings ---------------------------------------------------------------------------------------

    def _heading(self, block: LexborNode) -> Vote | None:
        """Return what the headings that govern a block say, nearest first."""
        pending: list[int] = []
        here: LexborNode | None = block
        found: Vote | None = None
        for _ in range(MAX_HEADING_LEVELS):
            if here is None or here.tag in ("body", "html", None):
                break
            identity = here.mem_id
            if identity in self._headings:
                found = self._headings[identity]
                break
            pending.append(identity)
            found = self._heading_before(here)
            if found is not None:
                break
            here = here.parent
        for identity in pending:
            self._headings[identity] = found
        return found

    def _heading_before(self, node: LexborNode) -> Vote | None:
        lowest = 7
        sibling = node.prev
        for _ in range(MAX_SIBLINGS):
            if sibling is None:
                return None
            tag = sibling.tag or ""
            if tag == "-text":
                text = _BLANKS.sub(" ", sibling.text_content or "").strip()
                if text:
                    vote = vote_of_heading(text, whole=True) if len(text) <= MAX_HEADING_CHARS else None
                    if vote is not None:
                        return vote
            elif tag in HEADINGS:
                rank = int(tag[1])
                if rank < lowest:
                    lowest = rank
                    vote = vote_of_heading(self._short_text(sibling), whole=False)
                    # A page title that says "comments" is a guest book; a title that says "related" is a title.
                    if vote is not None and (rank > 1 or vote.placement is Placement.COMMENT):
                        return vote
            elif tag not in ("script", "style", "a", "img", "br"):
                text = self._short_text(sibling)
                if text:
                    vote = vote_of_heading(text, whole=True)
                    if vote is not None and lowest == 7:
                        return vote
                    if sibling.css_first("h1,h2,h3,h4,h5,h6") is not None:
                        lowest = min(lowest, 4)
            sibling = sibling.prev
        return None

    def _short_text(self, node: LexborNode) -> str:
        found = self._short.get(node.mem_id)
        if found is None:
            text = node.text(deep=True) or ""
            found = _BLANKS.sub(" ", text).strip() if len(text) <= 6 * MAX_HEADING_CHARS else ""
            if len(found) > MAX_HEADING_CHARS:
                found = ""
            self._short[node.mem_id] = found
        return found

    # -- no words: order, density -------------------------------------------------------------------------

    def _by_position(
        self, link: LexborNode, rel: frozenset[str], container: LexborNode, *, text: Block, chain: _Chain
    ) -> tuple[Placement, str]:
        layout = self._layout
        at = layout.order.get(link.mem_id, layout.last)
        prose = len(text.text.encode("utf-8", "replace"))
        running = text.density < LIST_DENSITY and prose >= 60
        if self._forum and chain.in_main:
            return Placement.COMMENT, "a post on forum software"
        posted = "ugc" in rel or {"nofollow", "external"} <= rel
        if posted and at > layout.prose_start and not running:
            return Placement.COMMENT, "rel words that comment systems set"
        before = at < layout.prose_start
        after = at > layout.prose_end
        credit = self._credit(container)
        if credit and (after or at > 0.8 * layout.last):
            return Placement.FOOTER, f"a line of rights or makers: “{credit}”"
        if chain.in_main or layout.main is None or (not before and not after):
            if chain.in_main and not running and text.links >= 1 and (before or after):
                _row, links = self._list_scope(container)
                if links >= 3 and before:
                    return Placement.NAVIGATION, f"a row of {links} links before the running text"
                if links >= 3 and after and chain.vote is None and at > 0.7 * layout.last:
                    return Placement.FOOTER, f"a row of {links} links after the running text"
            return (
                Placement.CONTENT,
                "inside the running text" if chain.in_main else "no container says otherwise",
            )
        if chain.vote is not None and chain.vote.placement is Placement.CONTENT:
            return Placement.CONTENT, chain.vote.evidence
        _, links = self._list_scope(container)
        if before:
            if self._beside_main(container):
                return Placement.SIDEBAR, "a column beside the running text"
            if running and prose >= 200:
                return Placement.CONTENT, "running text before the main part"
            if links >= 3:
                return Placement.NAVIGATION, f"a row of {links} links before the running text"
            return Placement.HEADER, "above the running text"
        if self._beside_main(container):
            return Placement.SIDEBAR, "a column beside the running text"
        if running and prose >= 200:
            return Placement.CONTENT, "running text after the main part"
        return Placement.FOOTER, "below the running text"

    def _credit(self, container: LexborNode) -> str:
        here: LexborNode | None = container
        for _ in range(3):
            if here is None or here.tag in ("body", "html") or here.mem_id in self._layout.main_path:
                break
            text = self.block(here).text
            if len(text) <= 600:
                match = CREDIT.search(text)
                if match:
                    return text[max(0, match.start() - 10) : match.end() + 20].strip()
            here = here.parent
        return ""

    def _list_scope(self, container: LexborNode) -> tuple[LexborNode, int]:
        """Return the largest container around a block that is mostly links, and its number of links."""
        best, links = container, self.block(container).links
        here = container.parent
        for _ in range(4):
            if here is None or here.tag in ("body", "html") or here.mem_id in self._layout.main_path:
                break
            block = self.block(here)
            if block.density < LIST_DENSITY:
                break
            best, links = here, block.links
            here = here.parent
        return best, links

    def _beside_main(self, container: LexborNode) -> bool:
        """Return whether a block stands in a column next to the main part: a table cell or a floated box."""
        here: LexborNode | None = container
        while here is not None and here.tag not in ("body", "html", None):
            parent = here.parent
            if parent is not None and parent.mem_id in self._layout.main_path:
                if here.tag in ("td", "th"):
                    return True
                style = (here.attributes.get("style") or "").replace(" ", "").lower()
                width = (here.attributes.get("width") or "").strip()
                return (
                    "float:" in style
                    or "display:table-cell" in style
                    or bool(width)
                    or "grid-column" in style
                    or "flex:" in style
                )
            here = parent
        return False


def _own_vote(element: LexborNode) -> Vote | None:
    """Return what one element says by schema.org, role, tag and names; the more telling first."""
    tag = element.tag or ""
    attributes = element.attributes
    if attributes:
        kind = attributes.get("itemtype")
        if kind:
            for pattern, placement in _ITEM:
                if pattern.search(kind[:300]):
                    return Vote(placement, STRONG, f"itemtype {kind[:60]}")
        prop = attributes.get("itemprop")
        if prop and prop.strip().lower() in _PROPS:
            return Vote(_PROPS[prop.strip().lower()], STRONG, f"itemprop={prop.strip()[:30]}")
        role = attributes.get("role")
        names = vote_of_names((attributes.get("class") or "")[:400], (attributes.get("id") or "")[:120])
        if role and role.strip().lower() in _ROLES and (names is None or names.placement not in _SPECIAL):
            return Vote(_ROLES[role.strip().lower()], STRONG, f"role={role.strip()[:30]}")
        if names is not None:
            by_tag = _TAGS.get(tag)
            if by_tag is not None and names.strength == WEAK and names.placement is not by_tag.placement:
                return by_tag
            if by_tag is not None and names.placement is Placement.CONTENT and tag in ("nav", "aside"):
                return by_tag
            # <nav class="footer-nav"> is a menu; <header class="comment-header"> belongs to its comment.
            if tag == "nav" and names.placement in _FRAME:
                return by_tag
            return names
        label = attributes.get("aria-label")
        if label and tag in ("nav", "aside", "section", "div", "ul"):
            vote = vote_of_heading(label.strip(), whole=True)
            if vote is not None:
                return Vote(vote.placement, STRONG, f"aria-label “{label.strip()[:40]}”")
    return _TAGS.get(tag)


def _may_hold_main(vote: Vote, tag: str) -> bool:
    """Return whether a container that holds the running text can be what its name says."""
    return vote.placement in (Placement.CONTENT, Placement.COMMENT)


def _combined(own: Vote | None, outer: Vote | None, *, in_article: bool) -> Vote | None:
    """Return what a container and those around it say together: the nearest, unless it is part of the outer."""
    if own is None:
        return outer
    if outer is None:
        return (
            None if own.placement is Placement.AUTHOR_BIO and own.strength == WEAK and not in_article else own
        )
    inner, around = own.placement, outer.placement
    if inner is around:
        return own if own.strength >= outer.strength else outer
    if inner is Placement.CONTENT:
        # Texts, articles and posts stand inside comments, cards and boxes as well.
        return own if around is Placement.CONTENT else outer
    if own.strength == WEAK and inner in (Placement.HEADER, Placement.FOOTER):
        return outer  # the head or foot of an article, a card, a comment
    if inner is Placement.HEADER and (in_article or around in _SPECIAL or around is Placement.SIDEBAR):
        return outer
    if (
        inner is Placement.FOOTER
        and (around in _SPECIAL or around is Placement.CONTENT)
        and own.strength == WEAK
    ):
        return outer
    if around is Placement.COMMENT:
        signs = inner is Placement.AUTHOR_BIO and _SIGNATURE.search(own.evidence) is not None
        return own if signs or (inner is Placement.WIDGET and own.strength == STRONG) else outer
    if around in (Placement.AUTHOR_BIO, Placement.RELATED):
        return (
            own
            if inner in (Placement.COMMENT, Placement.NAVIGATION)
            and own.strength == STRONG
            and around is Placement.RELATED
            else outer
        )
    if around is Placement.WIDGET and own.strength == WEAK:
        return outer
    if around is Placement.WIDGET and outer.strength == STRONG and inner in _FRAME:
        return outer
    if own.strength == WEAK and around in _FRAME:
        # A generic box in a footer is footer; a share or related box in it is itself.
        return outer
    if inner is Placement.NAVIGATION and around is Placement.FOOTER and own.strength == WEAK:
        return outer
    if inner is Placement.SIDEBAR and around in (Placement.FOOTER, Placement.HEADER, Placement.NAVIGATION):
        return outer
    return own


def _heading_applies(heading: Vote, vote: Vote | None) -> bool:
    """Return whether a heading may overrule what the containers say."""
    if vote is None or vote.placement in (Placement.CONTENT, Placement.SIDEBAR):
        return not (
            vote is not None
            and vote.placement is Placement.CONTENT
            and heading.placement is Placement.SIDEBAR
            and vote.strength == STRONG
        )
    if vote.placement is Placement.FOOTER:
        return heading.placement in (Placement.WIDGET, Placement.RELATED)
    return vote.strength == WEAK and heading.placement in _SPECIAL


__all__ = ["BLOCKS", "Placer"]
