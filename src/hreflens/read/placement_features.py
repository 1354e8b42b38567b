"""What is known of a link's place, as named facts: containers from near to far, block, order, address, anchor.

The facts are what `read.placement_model` weighs. They are structure, closed vocabularies and single words of class
names; the anchor's words, the page's language, script and domain are never among them. It must not decide.
"""

import re
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
_RELS = frozenset("author bookmark category external generator home license me next nofollow prev tag ugc".split())
_AUTHOR = re.compile(
    r"/(?:author|authors|autor|autores|autoren|auteur|auteurs|autore|autori|avtor|yazar|penulis|forfatter|skribent|redakteur|reporter|profile|user|users|bio|people|staff|journalist)s?/[^/]",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"#(?:comment|respond|reply|kommentar|komment|postcomment|coment)|replytocom|delete-comment|showcomment", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"log-?in|log-?on|sign-?in|sign-?up|anmeld|registr|konto|account|connexion|logowanie|ingres|acceder|warenkorb|cart|wishlist|suscri|subscri|abo(?:nn|s\b)|search|suche|buscar",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"privacy|datenschutz|impressum|imprint|terms|agb\b|legal|cookie|privaci|mentions|contact|kontakt|contato|contacto", re.IGNORECASE)
_TAXONOMY = re.compile(r"/(?:tags?|category|categorie|kategorie|categoria|thema|themen|topics?|etiqueta|schlagwort|rubrik)/", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def words_of(names: str) -> tuple[str, ...]:
    """Return the words of class and id values, lower case, at most MAX_WORDS; cached, as names repeat."""
    found: list[str] = []
    for word in _SPLIT.split(_CAMEL.sub(" ", names[:240])):
        if 2 <= len(word) <= 16:
            lowered = word.casefold()
            if lowered not in found:
                found.append(lowered)
                if len(found) >= MAX_WORDS:
                    break
    return tuple(found)


def names_of(element: LexborNode) -> str:
    """Return id and classes of an element as one string."""
    attributes = element.attributes
    return f"{attributes.get('id') or ''} {attributes.get('class') or ''}" if attributes else ""


def vote_name(vote: Vote | None) -> str:
    """Return a vote as a word: the placement, with "?" where it is a weak one."""
    if vote is None:
        return "none"
    return vote.placement.value if vote.strength == STRONG else f"{vote.placement.value}?"


def container_facts(containers: list[LexborNode], votes: list[Vote | None]) -> list[str]:
    """Return the facts of the containers around a link.

    Args:
        containers: the ancestors, innermost first.
        votes: what each of them says of itself.

    Raises nothing.
    """
    said = [vote_name(vote) for vote in votes if vote is not None]
    distinct = list(dict.fromkeys(name.rstrip("?") for name in said))
    near = said[0] if said else "none"
    found = [f"near {near}", f"outer {said[-1] if said else 'none'}"]
    found += [f"in {name}" for name in dict.fromkeys(said)]
    found.append(f"order {' < '.join(distinct[:2]) or 'none'}")
    tags = dict.fromkeys(node.tag for node in containers)
    found += [f"tag {tag}" for tag in tags if tag in _TAGS]
    found += [f"box {containers[0].tag}", f"deep {min(len(containers) // 4, 5)}"] if containers else ["box none"]
    close: dict[str, None] = {}
    far: dict[str, None] = {}
    for number, node in enumerate(containers[:MAX_CONTAINERS]):
        names = names_of(node)
        if names:
            target = close if number < NEAR else far
            target.update(dict.fromkeys(words_of(names)))
    found += [f"word {word}" for word in close]
    found += [f"far {word}" for word in far]
    found += [f"says {place}" for place in dict.fromkeys(map(placement_of_word, close)) if place]
    found += [f"far says {place}" for place in dict.fromkeys(map(placement_of_word, far)) if place]
    form = next((node for node in containers if node.tag == "form"), None)
    if form is not None:
        found += [f"form with {kind}" for kind, query in _FORMS if form.css_first(query) is not None]
    return found


_FORMS = (
    ("a text", "textarea"),
    ("a password", "input[type=password]"),
    ("an address", "input[type=email]"),
    ("a search", "input[type=search],input[name=q],input[name=s]"),
)


_DATE = re.compile(r"\d{1,2}\s?[./:年月-]\s?\d{1,2}|\b(?:19|20)\d\d\b")


def _bucket(value: float, *steps: float) -> int:
    return sum(value >= step for step in steps)


def block_facts(
    tag: str, text: Block, heading: Vote | None, row: int, *, beside: bool, joins: int
) -> list[str]:
    """Return the facts of the block a link stands in: its text, its links, its heading, the list around it."""
    size = len(text.text.encode("utf-8", "replace"))
    found = [
        f"density {_bucket(text.density, 0.15, 0.4, 0.7, 0.97)}",
        f"size {_bucket(size, 12, 40, 100, 250, 600)}",
        f"links {_bucket(text.links, 1, 2, 3, 6, 15)}",
        f"block {'h' if tag in _HEADINGS else tag}",
        f"heading {vote_name(heading)}",
        f"row {_bucket(row, 1, 2, 3, 6, 12, 30)}",
        f"joins {_bucket(joins, 1, 2, 3, 4, 6, 9)}",
    ]
    if _DATE.search(text.text[:300]):
        found.append("a date in the block")
    if beside:
        found.append("beside the text")
    return found


def address_of(href: str) -> str:
    """Return the kind of an address in a word."""
    if href.startswith("#") or href == "":
        return "here" if len(href) < 2 else ("comments" if _COMMENT.search(href) else "part of the page")
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
    for pattern, word in ((_COMMENT, "comments"), (_AUTHOR, "author"), (_TAXONOMY, "subject"), (_ACCOUNT, "account"), (_LEGAL, "legal")):
        if pattern.search(lowered):
            return word
    return "page"


def link_facts(link: LexborNode, rel: frozenset[str], href: str, own: Vote | None, anchor: int) -> list[str]:
    """Return the facts of the link itself: its address, its rel words, what it shows, its class words."""
    picture = link.css_first("img,svg") is not None
    shows = "picture" if picture and not anchor else "nothing" if not anchor else "both" if picture else "text"
    found = [f"to {address_of(href)}", f"shows {shows}", f"anchor {_bucket(anchor, 1, 4, 12, 30, 60)}"]
    found += [f"rel {word}" for word in rel if word in _RELS]
    if own is not None:
        found.append(f"own {vote_name(own)}")
    names = names_of(link)
    if names:
        found += [f"word {word}" for word in words_of(names)]
    heads = link.css_first("h1,h2,h3,h4,h5,h6")
    if heads is not None:
        found.append("holds a heading")
    return list(dict.fromkeys(found))


def order_facts(at: int, last: int, number: int, prose: tuple[int, int], *, in_main: bool) -> list[str]:
    """Return the facts of a link's order on the page: its share of the page, its number, before or after the text."""
    side = "before" if at < prose[0] else "after" if at > prose[1] else "inside"
    share = at / max(1, last)
    beyond = (at - prose[1]) / max(1, last) if side == "after" else (prose[0] - at) / max(1, last)
    return [
        f"{side} by {_bucket(beyond, 0.02, 0.06, 0.15, 0.3) if side != 'inside' else 0}",
        f"{side} the text{' in main' if in_main else ''}",
        f"share {_bucket(share, 0.02, 0.06, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)}",
        f"number {_bucket(number, 1, 3, 8, 20)}",
    ]
