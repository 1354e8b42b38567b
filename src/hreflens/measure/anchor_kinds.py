"""What one anchor says of its target: the AnchorKind of a text in any script, and the words that decided.

The order of the kinds and how doubtful cases fall are in docs/labels.md. Everything works on text alone, so
that the same anchor gets the same kind wherever it stands. It must not read tables, and neither a kind nor a
script is evidence of anything by itself.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from hreflens.measure.anchor_brands import Brand, find_brand, make_brand
from hreflens.measure.anchor_text import MAX_ANCHOR_CHARS, Folded, fold_anchor
from hreflens.measure.anchor_topics import Topics, has_title_words, make_topics, topic_kind
from hreflens.measure.anchor_urls import naked_address, own_label
from hreflens.measure.anchor_words import GENERIC_PHRASES, GLUE, LEGAL_FORMS, UNSPACED_GLUE
from hreflens.settings import ProjectSettings
from hreflens.terms import AnchorKind

Found = tuple[AnchorKind, str]
"""The kind and what matched, in words."""

_MAX_PHRASE_TOKENS = 6
_MAX_GENERIC_TOKENS = 12
_MAX_UNSPACED = 40
_TITLE_SEPARATORS = re.compile(r"\s+[|\-–—·•:»›~/]+\s+|\s*[|｜»«：]\s*|:\s+")
_ELLIPSIS = re.compile(r"\s*(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_MIN_PREFIX_SHARE = 0.4
"""A truncated title must show two fifths of it, or MIN_PREFIX_LETTERS letters: less is a phrase, not the title."""
_MIN_PREFIX_LETTERS = 18


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of the owner before any anchor is read: brands, own hosts, topics."""

    brands: tuple[Brand, ...]
    own_labels: frozenset[str]
    topics: Topics
    known: frozenset[str]
    """Words that may stand beside a brand without making it an ordinary word."""


@dataclass(frozen=True, slots=True)
class Title:
    """A target page's title, ready for comparing: the whole and its parts, folded and without blanks."""

    whole: str
    parts: frozenset[str]
    words: frozenset[str]


def make_vocabulary(project: ProjectSettings) -> Vocabulary:
    """Return the vocabulary of a project: its brands, the names of its own domains, its topics.

    The owner's script is that of the first brand (of the domain when no brand is given): the same name in
    another script counts as transliterated. Raises nothing.
    """
    labels = [label for host in (project.site, *project.aliases) if (label := own_label(host))]
    names = [*project.brands, *labels]
    home = make_brand(names[0], None).script if names else None
    brands = [make_brand(name, home) for name in dict.fromkeys(names)]
    usable = tuple(brand for brand in brands if len(brand.compact) >= 2)
    topics = make_topics(project.topics)
    return Vocabulary(usable, frozenset(labels), topics, _legal() | _glue() | topics.tokens | _phrases())


def make_title(texts: Iterable[str | None]) -> Title | None:
    """Return the titles of a page (title element, h1) for comparing; None when there is no letter in them."""
    whole, parts, words = "", set[str](), set[str]()
    for text in texts:
        if not text:
            continue
        cut = text[: 2 * MAX_ANCHOR_CHARS]
        folded = fold_anchor(cut)
        if not folded.compact:
            continue
        whole = whole or folded.compact
        parts.add(folded.compact)
        words.update(folded.tokens)
        pieces = [fold_anchor(piece).compact for piece in _TITLE_SEPARATORS.split(cut)]
        parts.update(piece for piece in pieces if len(piece) >= 6)
    return Title(whole, frozenset(parts), frozenset(words)) if whole else None


def classify(text: str, *, is_alt: bool, title: Title | None, vocabulary: Vocabulary) -> Found:
    """Return the kind of an anchor and what decided it, in words.

    Args:
        text: the anchor as seen or exported; at most MAX_ANCHOR_CHARS characters are read.
        is_alt: the text is the alternative text of an image.
        title: the target page's title and h1, None when unknown.
        vocabulary: from `make_vocabulary`.

    Raises nothing.
    """
    folded = fold_anchor(text)
    if not folded.visible:
        return AnchorKind.EMPTY, "no visible character"
    if is_alt:
        return AnchorKind.IMAGE_ALT, "alternative text of an image"
    address = naked_address(text, vocabulary.own_labels)
    if address is not None:
        return AnchorKind.URL, f"address {address}"
    if not folded.compact:
        return AnchorKind.GENERIC, "signs only"
    generic = _generic(folded)
    brand = find_brand(folded, vocabulary.brands, vocabulary.known)
    if title is not None and not generic and not (brand is not None and brand.alone):
        matched = _title_match(text, folded, title)
        if matched is not None:
            return AnchorKind.TITLE, matched
    if brand is not None:
        kind = AnchorKind.BRAND if brand.home else AnchorKind.BRAND_TRANSLITERATED
        return kind, brand.evidence
    topic = topic_kind(folded, vocabulary.topics)
    if topic is not None and topic[0] == "exact":
        return AnchorKind.EXACT_TOPIC, f"topic '{topic[1]}'"
    if generic:
        return AnchorKind.GENERIC, generic
    if topic is not None:
        return AnchorKind.PARTIAL_TOPIC, f"words of topic '{topic[1]}'"
    if title is not None and (shared := has_title_words(folded, title.words)):
        return AnchorKind.PARTIAL_TOPIC, f"words of the target's title: {shared}"
    return AnchorKind.OTHER, "no known words"


def _title_match(text: str, folded: Folded, title: Title) -> str | None:
    if folded.compact in title.parts:
        return "title of the target" if folded.compact == title.whole else "part of the target's title"
    shown = fold_anchor(_ELLIPSIS.sub("", text)).compact
    cut_off = shown != folded.compact or bool(_ELLIPSIS.search(text))
    if len(shown) < 6:
        return None
    for part in title.parts:
        long_enough = len(shown) >= _MIN_PREFIX_LETTERS or len(shown) >= _MIN_PREFIX_SHARE * len(part)
        if part.startswith(shown) and long_enough and (cut_off or len(shown) >= 0.6 * len(part)):
            return "beginning of the target's title"
        # The anchor may carry the site's own suffix that the stored title lacks.
        if len(part) >= 12 and folded.compact.startswith(part) and len(part) >= 0.6 * len(folded.compact):
            return "title of the target with a suffix"
    return None


@cache
def _phrases() -> frozenset[str]:
    return frozenset(
        fold_anchor(phrase).compact for phrases in GENERIC_PHRASES.values() for phrase in phrases.split("|")
    )


@cache
def _unspaced() -> tuple[frozenset[str], int]:
    """Return the phrases and fillers of scripts without blanks, folded, and the length of the longest."""
    wanted = {
        fold_anchor(phrase).compact
        for lang in ("ja", "zh-Hans", "zh-Hant", "th", "ko", "lo", "km", "my")
        for phrase in GENERIC_PHRASES[lang].split("|")
    }
    return frozenset(wanted), max(len(phrase) for phrase in wanted)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(fold_anchor(word).compact for word in UNSPACED_GLUE)


@cache
def _glue() -> frozenset[str]:
    return frozenset(token for word in GLUE for token in fold_anchor(word).tokens)


@cache
def _legal() -> frozenset[str]:
    forms = {fold_anchor(form).compact for form in LEGAL_FORMS}
    return frozenset(forms | {token for form in LEGAL_FORMS for token in fold_anchor(form).tokens})


def _generic(folded: Folded) -> str | None:
    """Return why an anchor says nothing of its target, None when it says something."""
    compact = folded.compact
    if compact in _phrases():
        return f"generic phrase '{folded.spaced}'"
    if compact.isdigit():
        return "a number" if len(compact) <= 3 else None
    if len(compact) == 1 and not unicodedata.category(compact).startswith("Lo"):
        return "a single letter"
    if folded.unspaced:
        return f"generic words '{folded.spaced}'" if _covered_unspaced(compact) else None
    if len(folded.tokens) <= _MAX_GENERIC_TOKENS and _covered(folded.tokens):
        return f"generic words '{folded.spaced}'"
    return None


def _covered(tokens: Sequence[str]) -> bool:
    at, phrases = 0, 0
    while at < len(tokens):
        for size in range(min(_MAX_PHRASE_TOKENS, len(tokens) - at), 0, -1):
            if "".join(tokens[at : at + size]) in _phrases():
                at, phrases = at + size, phrases + 1
                break
        else:
            if tokens[at] not in _glue() and not (tokens[at].isdigit() and len(tokens[at]) <= 2):
                return False
            at += 1
    return phrases > 0


def _covered_unspaced(compact: str) -> bool:
    """Return whether phrases and fillers, one phrase at least, cover a text without blanks."""
    phrases, longest = _unspaced()
    fillers = _fillers()
    if len(compact) > _MAX_UNSPACED:
        return False
    reach: dict[int, bool] = {0: False}  # end of a covered beginning -> a phrase was among its pieces
    for start in range(len(compact)):
        if start not in reach:
            if start >= max(reach):
                return False
            continue
        for end in range(start + 1, min(len(compact), start + longest) + 1):
            piece = compact[start:end]
            if piece in phrases:
                reach[end] = True
            elif piece in fillers:
                reach[end] = reach.get(end, False) or reach[start]
    return reach.get(len(compact), False)
