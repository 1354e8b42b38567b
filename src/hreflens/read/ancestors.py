"""What the ancestors of a link say: one container by its tag, role, schema.org and names, and several together.

The nearest container decides, unless it is only part of an outer one: the head of a comment is comment, a list in
a footer is footer. It must not look at text, position or links: that is `placement`.
"""

import re

from selectolax.lexbor import LexborNode

from hreflens.read.places import STRONG, WEAK, Vote, vote_of_heading, vote_of_names
from hreflens.terms import Placement

_ROLES = {
    "navigation": Placement.NAVIGATION, "menu": Placement.NAVIGATION, "menubar": Placement.NAVIGATION,
    "tablist": Placement.NAVIGATION, "banner": Placement.HEADER, "contentinfo": Placement.FOOTER,
    "complementary": Placement.SIDEBAR, "dialog": Placement.WIDGET, "alertdialog": Placement.WIDGET, "doc-endnotes": Placement.CONTENT, "doc-toc": Placement.NAVIGATION,
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
SPECIAL = (Placement.COMMENT, Placement.AUTHOR_BIO, Placement.RELATED, Placement.WIDGET)
"""Placements that a box has of itself, wherever on the page it stands."""
FRAME = (Placement.HEADER, Placement.FOOTER, Placement.SIDEBAR, Placement.NAVIGATION)
_SITE_HEADER = re.compile(
    r"masthead|site-?(?:header|branding|title|logo)|role=banner|WPHeader", re.IGNORECASE
)
_SIGNATURE = re.compile(
    r"sig(?:nature)?s?\b|\bsign\b|podpis|imza|qianming|assinatura|unterschrift|firma", re.IGNORECASE
)


_TELLING = frozenset(("itemtype", "itemprop", "role", "class", "id", "aria-label"))


def own_vote(element: LexborNode, tag: str) -> Vote | None:
    """Return what one element says by schema.org, role, tag and names; the more telling first."""
    attributes = element.attributes
    if not _TELLING.isdisjoint(attributes):
        kind = attributes.get("itemtype")
        if kind:
            for pattern, placement in _ITEM:
                if pattern.search(kind[:300]):
                    return Vote(placement, STRONG, f"itemtype {kind[:60]}")
        prop = attributes.get("itemprop")
        if prop and prop.strip().lower() in _PROPS:
            return Vote(_PROPS[prop.strip().lower()], STRONG, f"itemprop={prop.strip()[:30]}")
        role = attributes.get("role")
        class_, id_ = attributes.get("class") or "", attributes.get("id") or ""
        names = vote_of_names(class_[:400], id_[:120]) if class_ or id_ else None
        # <div id="sidebar" role="navigation"> is a sidebar: names are more exact than roles.
        exact = names is not None and (names.placement in SPECIAL or names.placement is Placement.SIDEBAR)
        if role and role.strip().lower() in _ROLES and not exact:
            return Vote(_ROLES[role.strip().lower()], STRONG, f"role={role.strip()[:30]}")
        if names is not None:
            by_tag = _TAGS.get(tag)
            if by_tag is not None and names.strength == WEAK and names.placement is not by_tag.placement:
                return by_tag
            if by_tag is not None and names.placement is Placement.CONTENT and tag in ("nav", "aside"):
                return by_tag
            # <nav class="footer-nav"> is a menu; <header class="comment-header"> belongs to its comment.
            if tag == "nav" and names.placement in FRAME:
                return by_tag
            return names
        label = attributes.get("aria-label")
        if label and tag in ("nav", "aside", "section", "div", "ul"):
            vote = vote_of_heading(label.strip(), whole=True)
            if vote is not None:
                return Vote(vote.placement, STRONG, f"aria-label “{label.strip()[:40]}”")
    return _TAGS.get(tag)


def may_hold_main(vote: Vote, is_main: bool) -> bool:
    """Return whether a container that holds the running text can be what its name says.

    A name such as "main" or "content-outer" around the running text and more is the wrapper of a page: only the
    container of the text itself, or a tag, says content.
    """
    if vote.placement is Placement.CONTENT:
        return is_main or vote.strength == STRONG or vote.evidence.startswith("<")
    return vote.placement is Placement.COMMENT


def combined(own: Vote | None, outer: Vote | None, *, in_article: bool) -> Vote | None:
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
    columns = (Placement.SIDEBAR, Placement.NAVIGATION)
    if around in columns and inner is Placement.COMMENT and outer.strength == STRONG:
        return outer  # the latest comments on other pages, or their number
    if inner is Placement.AUTHOR_BIO and around is Placement.FOOTER and outer.strength == STRONG:
        return outer  # who made the site or its theme
    if inner is Placement.HEADER and around is Placement.SIDEBAR and _SITE_HEADER.search(own.evidence):
        return own  # themes that keep the head of the site in a column
    if inner is Placement.HEADER and (
        around is Placement.FOOTER or in_article or around in SPECIAL or around is Placement.SIDEBAR
    ):
        return outer
    if (
        inner is Placement.FOOTER
        and (around in SPECIAL or around is Placement.CONTENT)
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
    if around is Placement.WIDGET and outer.strength == STRONG and inner in FRAME:
        return outer
    if own.strength == WEAK and around in FRAME:
        # A generic box in a footer is footer; a share or related box in it is itself.
        return outer
    if inner is Placement.NAVIGATION and around is Placement.FOOTER:
        return outer  # columns of links in a footer are footer
    if inner is Placement.SIDEBAR and around in (Placement.FOOTER, Placement.HEADER, Placement.NAVIGATION):
        return outer
    return own


def heading_applies(heading: Vote, vote: Vote | None) -> bool:
    """Return whether a heading may overrule what the containers say."""
    if vote is not None and vote.placement is Placement.SIDEBAR and heading.placement is Placement.COMMENT:
        return False  # the latest comments on other pages
    if vote is None or vote.placement in (Placement.CONTENT, Placement.SIDEBAR):
        return not (
            vote is not None
            and vote.placement is Placement.CONTENT
            and heading.placement is Placement.SIDEBAR
            and vote.strength == STRONG
        )
    if vote.placement is Placement.FOOTER:
        return heading.placement in (Placement.WIDGET, Placement.RELATED)
    return vote.strength == WEAK and heading.placement in SPECIAL
