"""What is known of a link's place, as named facts: containers from near to far, block, order, address, anchor.

The facts are what `read.placement_model` weighs. They are structure, closed vocabularies and single words of class
names; the anchor's words, the page's language, script and domain are never among them. It must not decide.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from hreflens.read.layout import Block
from hreflens.read.line_forms import is_share_button, is_social
from hreflens.read.places import STRONG, Vote, placement_of_word

NEAR = 4
"""Containers around a link whose class words count as near."""
MAX_CONTAINERS = 30
MAX_WORDS = 12
"""Words of one element's class and id that are looked at."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^A-Za-z\u0080-\uffff]+")
_TAGS = frozenset(
    "nav header footer aside main article section form figure figcaption table blockquote li p h1 h2 h3 h4 h5 h6 dl dd address button noscript label"
    " cite time center menu q".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_RELS = frozenset(
    "author bookmark category external generator home license me next nofollow prev tag ugc".split()
)
# Asked of addresses in lower case: ignoring case by the pattern makes every search several times slower.
_AUTHOR = re.compile(
    r"/(?:author|authors|autor|autores|autoren|auteur|auteurs|autore|autori|avtor|yazar|penulis|forfatter|skribent|redakteur|reporter|profile|user|users|bio|people|staff|journalist)s?/[^/]",
)
_COMMENT = re.compile(
    r"#(?:comment|respond|reply|kommentar|komment|postcomment|coment)|replytocom|delete-comment|showcomment",
)
_ACCOUNT = re.compile(
    r"log-?in|log-?on|sign-?in|sign-?up|anmeld|registr|konto|account|connexion|logowanie|ingres|acceder|warenkorb|cart|wishlist|suscri|subscri|abo(?:nn|s\b)|search|suche|buscar",
)
_LEGAL = re.compile(
    r"privacy|datenschutz|impressum|imprint|terms|agb\b|legal|cookie|privaci|mentions|contact|kontakt|contato|contacto",
)
_TAXONOMY = re.compile(
    r"/(?:tags?|category|categorie|kategorie|categoria|thema|themen|topics?|etiqueta|schlagwort|rubrik)/",
)


MAX_ROW = 60
"""Boxes of one parent that are looked at to see whether a box is one of many."""
MAX_ITEM_LEVELS = 6
LEAST_ROW = 3
"""Boxes of one make from which they are items of a list."""
MAX_ITEM_CHARS = 3_000
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d\d|(?:19|20)\d\d")
_HOST = re.compile(r"^(?:https?:)?//[^/]*")


@lru_cache(maxsize=50_000)
def word_facts(names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the facts that class and id values give near a link, and further out; cached, as names repeat."""
    words: list[str] = []
    for word in _SPLIT.split(_CAMEL.sub(" ", names[:240])):
        lowered = word.casefold()
        if 2 <= len(word) <= 16 and lowered not in words:
            words.append(lowered)
            if len(words) >= MAX_WORDS:
                break
    places = [place for place in dict.fromkeys(map(placement_of_word, words)) if place]
    near = (*(f"word {word}" for word in words), *(f"says {place}" for place in places))
    far = (*(f"far {word}" for word in words), *(f"far says {place}" for place in places))
    return near, far


NO_WORDS: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def names_of(element: LexborNode) -> str:
    """Return id and classes of an element as one string, '' where it has neither."""
    attributes = element.attributes
    return f"{attributes.get('id') or ''} {attributes.get('class') or ''}" if attributes else ""


def vote_name(vote: Vote | None) -> str:
    """Return a vote as a word: the placement, with "?" where it is a weak one."""
    if vote is None:
        return "none"
    return vote.placement.value if vote.strength == STRONG else f"{vote.placement.value}?"


@dataclass(frozen=True, slots=True)
class Container:
    """What one container says: its tag, its vote as a word ('' for none), its words near a link and further out."""

    tag: str
    vote: str
    near: tuple[str, ...]
    far: tuple[str, ...]


def container_of(element: LexborNode, vote: Vote | None) -> Container:
    """Return what one element says, given its vote."""
    names = names_of(element)
    near, far = word_facts(names) if names else NO_WORDS
    return Container(element.tag or "", "" if vote is None else vote_name(vote), near, far)


@lru_cache(maxsize=20_000)
def _frame_facts(tags: tuple[str, ...], votes: tuple[str, ...]) -> tuple[str, ...]:
    found = [f"near {votes[0] if votes else 'none'}", f"outer {votes[-1] if votes else 'none'}"]
    found += [f"tag {tag}" for tag in dict.fromkeys(tags) if tag in _TAGS]
    found.append(f"box {tags[0] if tags else 'none'}")
    return tuple(found)


def container_facts(containers: list[Container]) -> set[str]:
    """Return the facts of the containers around a link, which are given innermost first. Raises nothing."""
    found = set(
        _frame_facts(
            tuple([one.tag for one in containers]), tuple([one.vote for one in containers if one.vote])
        )
    )
    for one in containers[:NEAR]:
        found.update(one.near)
    for one in containers[NEAR:MAX_CONTAINERS]:
        found.update(one.far)
    return found


def _bucket(value: float, *steps: float) -> int:
    return bisect_right(steps, value)


def block_facts(tag: str, text: Block) -> list[str]:
    """Return the facts of the block a link stands in: its text and its links."""
    size = len(text.text.encode("utf-8", "replace"))
    return [
        f"density {_bucket(text.density, 0.15, 0.4, 0.7, 0.97)}",
        f"size {_bucket(size, 12, 40, 100, 250, 600)}",
        f"links {_bucket(text.links, 1, 2, 3, 6, 15)}",
        f"block {'h' if tag in _HEADINGS else tag}",
    ]


def page_facts(prose: int, span: float, links: int) -> tuple[str, ...]:
    """Return the facts of the page: bytes of running text, the share of the page it spans, links.

    What stands in lists is the content of a front page and "read also" on the page of an article.
    """
    return (
        f"prose {_bucket(prose, 200, 800, 2_500, 7_000)}",
        f"span {_bucket(span, 0.05, 0.15, 0.4)}",
        f"page links {_bucket(links, 30, 80, 200, 400)}",
    )


def make_of(node: LexborNode) -> tuple[str, str]:
    """Return tag and first class of an element: boxes of one make in a row are items of a list."""
    names = node.attributes.get("class")
    return node.tag or "", names.split(None, 1)[0] if names and not names.isspace() else ""


def makes_of(parent: LexborNode) -> dict[tuple[str, str], int]:
    """Return how many children of an element are of each make, of the first MAX_ROW children."""
    found: dict[tuple[str, str], int] = {}
    for count, child in enumerate(parent.iter(include_text=False)):
        if count >= MAX_ROW:
            break
        make = make_of(child)
        found[make] = found.get(make, 0) + 1
    return found


def nearest_item(
    link: LexborNode, makes: Callable[[LexborNode], dict[tuple[str, str], int]], main_path: frozenset[int]
) -> tuple[LexborNode, int, int] | None:
    """Return the nearest item of a list that a link is or stands in, how many there are, its level; None: no list."""
    here = link
    for level in range(MAX_ITEM_LEVELS + 2):
        parent = here.parent
        if parent is None or parent.tag in ("body", "html", None) or here.mem_id in main_path:
            return None
        count = makes(parent).get(make_of(here), 0)
        if count >= LEAST_ROW:
            return here, count, level
        here = parent
    return None


def item_facts(item: LexborNode, count: int) -> tuple[str, ...]:
    """Return the facts of an item of a list: how many there are, its picture, heading, length and date."""
    text = (item.text(deep=True) or "")[:MAX_ITEM_CHARS]
    picture = item.css_first("img,picture,figure") is not None
    heads = item.css_first("h1,h2,h3,h4,h5,h6") is not None
    size = _bucket(len(text.encode("utf-8", "replace")), 30, 120, 400)
    dated = item.css_first("time") is not None or _DATE.search(text[:600]) is not None
    return (
        f"item of {_bucket(count, 3, 5, 10, 25)}",
        f"item {'picture' if picture else 'plain'} {'heading' if heads else 'text'} {size}",
        f"item {'dated' if dated else 'undated'}",
    )


NO_ITEM: tuple[str, ...] = ("item of none",)


@lru_cache(maxsize=20_000)
def shape_of(href: str) -> tuple[str, ...]:
    """Return the shape of an address: articles have long names and numbers, sections of a site short ones."""
    path = _HOST.sub("", href[:300]).split("#", 1)[0]
    name = path.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    return (
        f"name words {_bucket(name.count('-') + name.count('_'), 1, 3, 5)}",
        f"name length {_bucket(len(name), 1, 8, 20, 40)}",
        f"digits {_bucket(sum(map(str.isdigit, path)), 1, 4, 8)}",
    )


@lru_cache(maxsize=20_000)
def address_of(href: str) -> str:
    """Return the kind of an address in a word."""
    if href.startswith("#") or href == "":
        return (
            "here" if len(href) < 2 else ("comments" if _COMMENT.search(href.lower()) else "part of the page")
        )
    lowered = href[:300].lower()
    if lowered.startswith(("javascript:", "mailto:", "tel:")):
        return lowered.split(":", 1)[0]
    if is_share_button(href):
        return "share"
    if is_social(href):
        return "network"
    rest = re.sub(r"^https?://", "//", lowered)
    if rest in ("/", "./", "index.html", "index.php") or re.fullmatch(r"//[^/?#]+/?(?:[a-z]{2}/?)?", rest):
        return "front page"
    for pattern, word in (
        (_COMMENT, "comments"),
        (_AUTHOR, "author"),
        (_TAXONOMY, "subject"),
        (_ACCOUNT, "account"),
        (_LEGAL, "legal"),
    ):
        if pattern.search(lowered):
            return word
    return "page"


def link_facts(link: LexborNode, rel: frozenset[str], said: Container, href: str, anchor: int) -> list[str]:
    """Return the facts of the link itself: its address, its rel words, what it shows, its class words."""
    picture = heads = False
    child = link.child
    if child is not None and (child.tag != "-text" or child.next is not None):
        picture = link.css_first("img,svg") is not None
        heads = link.css_first("h1,h2,h3,h4,h5,h6") is not None
    shows = (
        "picture" if picture and not anchor else "nothing" if not anchor else "both" if picture else "text"
    )
    found = [
        f"to {address_of(href)}",
        f"shows {shows}",
        f"anchor {_bucket(anchor, 1, 4, 12, 30, 60)}",
        *shape_of(href),
        *said.near,
    ]
    if rel:
        found += [f"rel {word}" for word in rel if word in _RELS]
    if said.vote:
        found.append(f"own {said.vote}")
    if heads:
        found.append("holds a heading")
    return found


def order_facts(at: int, last: int, number: int, prose: tuple[int, int], *, in_main: bool) -> list[str]:
    """Return the facts of a link's order on the page: its share of the page, its number, before or after the text."""
    side = "before" if at < prose[0] else "after" if at > prose[1] else "inside"
    share = at / max(1, last)
    beyond = {"before": prose[0] - at, "after": at - prose[1], "inside": 0}[side] / max(1, last)
    return [
        f"{side} by {_bucket(beyond, 0.02, 0.06, 0.15, 0.3)}",
        f"{side} the text{' in main' if in_main else ''}",
        f"share {_bucket(share, 0.02, 0.06, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)}",
        f"number {_bucket(number, 1, 3, 8, 20)}",
    ]
