"""Does an anchor use the words of the owner's topics, in any language and inflection.

Words meet by a common beginning, which serves the many languages that inflect at the end; scripts without
blanks meet by neighbouring characters. There are no dictionaries, so a paraphrase with other words is missed.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache

from hreflens.measure.anchor_text import Folded, fold_anchor
from hreflens.measure.anchor_words import GLUE, PREFIXES
from hreflens.measure.romanise import word_script

PARTIAL_SHARE = 0.5
"""Share of a topic's letters that an anchor must show to be about it; more than this where words are spaced, so that one
of two equal words does not do ("Tiếng Italy" is not met by every "Tiếng ...": Vietnamese spaces syllables)."""
_MIN_STEM = 3
_STEM_SHARE = 0.6
_MAX_ENDING = 3
"""Two forms of a word share its beginning: at least three letters and six tenths, and differ in three at most.
The longest common case endings (Finnish -issa, Turkish -ların) need four, at the price of false friends."""
_KEY = 3
_PARTICLES = frozenset("のをはがにと的之")
_MAX_TOKENS = 24


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic phrase, ready for comparing."""

    shown: str
    tokens: tuple[str, ...]
    compact: str
    pairs: frozenset[str]
    whole: tuple[str, ...] = ()
    """All words, where the last one looks like a small word (Vietnamese "Tiếng Ý"): nothing follows that it could
    join, so it names something, and the topic is met as a whole only."""


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics of a project with an index from the beginning of a word to (topic, word)."""

    phrases: tuple[Topic, ...]
    tokens: frozenset[str]
    index: dict[str, tuple[tuple[int, int], ...]]
    unspaced: tuple[int, ...]


def make_topics(names: Iterable[str]) -> Topics:
    """Return topic phrases ready for comparing; phrases without letters are left out. Raises nothing."""
    phrases: list[Topic] = []
    index: dict[str, list[tuple[int, int]]] = {}
    unspaced: list[int] = []
    for name in dict.fromkeys(names):
        folded = fold_anchor(name)
        tokens = tuple(_bare(token) for token in _content(folded.tokens)) or folded.tokens
        if not tokens:
            continue
        compact = _squeeze("".join(tokens)) if folded.unspaced else "".join(tokens)
        pairs = _pairs(compact) if folded.unspaced else frozenset[str]()
        if folded.unspaced:
            unspaced.append(len(phrases))
        else:
            for at, token in enumerate(tokens):
                index.setdefault(token[:_KEY], []).append((len(phrases), at))
        ends_small = len(folded.tokens) > 1 and not _content(folded.tokens[-1:])
        whole = folded.tokens if ends_small and not folded.unspaced else ()
        phrases.append(Topic(name.strip(), tokens, compact, pairs, whole))
    return Topics(
        tuple(phrases),
        frozenset(token for phrase in phrases for token in phrase.tokens),
        {key: tuple(places) for key, places in index.items()},
        tuple(unspaced),
    )


def topic_kind(folded: Folded, topics: Topics) -> tuple[str, str] | None:
    """Return ('exact' or 'partial', the topic) that an anchor is about, None when it is about none.

    Exact: the words of the topic in any inflection and order, and nothing else but small words. Partial: more
    than PARTIAL_SHARE of the topic's letters. Raises nothing.
    """
    if not topics.phrases or not folded.compact:
        return None
    if folded.unspaced:
        found = _unspaced_kind(_squeeze(folded.compact), topics)
        if found is not None:
            return found
    words = [_bare(token) for token in _content(folded.tokens)][:_MAX_TOKENS]
    hits: dict[int, dict[int, int]] = {}
    for at, word in enumerate(words):
        for topic, place in topics.index.get(word[:_KEY], ()):
            if same_word(word, topics.phrases[topic].tokens[place]):
                hits.setdefault(topic, {}).setdefault(place, at)
    best: tuple[float, int] | None = None
    for topic, places in hits.items():
        phrase = topics.phrases[topic]
        if not _is_met(phrase, folded):
            continue
        used = len(set(places.values()))
        letters = sum(len(phrase.tokens[place]) for place in places)
        share = letters / len(phrase.compact)
        if share >= 1.0 and used == len(words):
            return "exact", phrase.shown
        if share > PARTIAL_SHARE and (best is None or share > best[0]):
            best = share, topic
    compact = "".join(words)
    for phrase in topics.phrases:
        if not _is_met(phrase, folded):
            continue
        if compact == phrase.compact:
            return "exact", phrase.shown
        if len(phrase.compact) >= 8 and phrase.compact in compact:
            best = best or (1.0, topics.phrases.index(phrase))
    return ("partial", topics.phrases[best[1]].shown) if best is not None else None


def _is_met(phrase: Topic, folded: Folded) -> bool:
    """Return whether an anchor holds all the words of a topic that counts as a whole only, in their order."""
    size = len(phrase.whole)
    tokens = tuple(folded.tokens)
    return not size or any(
        tokens[at : at + size] == phrase.whole for at in range(min(len(tokens), 4 * _MAX_TOKENS) - size + 1)
    )


def _unspaced_kind(compact: str, topics: Topics) -> tuple[str, str] | None:
    have = _pairs(compact)
    best: tuple[float, str] | None = None
    for at in topics.unspaced:
        phrase = topics.phrases[at]
        if compact == phrase.compact:
            return "exact", phrase.shown
        share = len(phrase.pairs & have) / max(1, len(phrase.pairs))
        if share >= PARTIAL_SHARE and (best is None or share > best[0]):
            best = share, phrase.shown
    return ("partial", best[1]) if best is not None else None


def has_title_words(folded: Folded, title_words: Set[str]) -> str:
    """Return the words that an anchor shares with the target's title, '' when too few to speak of its subject.

    At least three fifths of the anchor's content words, one of them of four letters or more (two characters in
    scripts without blanks). Raises nothing.
    """
    if folded.unspaced:
        have = _pairs(_squeeze(folded.compact))
        wanted: set[str] = set()
        for word in title_words:
            wanted |= _pairs(_squeeze(word))
        shared = have & wanted
        return " ".join(sorted(shared)[:5]) if have and len(shared) >= max(2, 0.6 * len(have)) else ""
    words = [_bare(token) for token in _content(folded.tokens)][:_MAX_TOKENS]
    if not words:
        return ""
    bare = {_bare(word) for word in title_words}
    common = [word for word in words if any(word[:_KEY] == b[:_KEY] and same_word(word, b) for b in bare)]
    if len(common) < 0.6 * len(words) or not any(len(word) >= 4 for word in common):
        return ""
    return " ".join(common[:5])


def same_word(a: str, b: str) -> bool:
    """Return whether two folded words look like forms of one word, or one is the head of the other's compound."""
    if a == b:
        return True
    longest, shortest = max(len(a), len(b)), min(len(a), len(b))
    shared = 0
    while shared < shortest and a[shared] == b[shared]:
        shared += 1
    if shared < _MIN_STEM:
        return False
    if shared == shortest and shared >= 5:
        return True  # Passwort, Passwortverwaltung
    return shared >= _STEM_SHARE * longest and shared >= longest - _MAX_ENDING


def _content(tokens: Sequence[str]) -> list[str]:
    return [token for token in tokens if token not in _glue() and (len(token) > 1 or not token.isascii())]


def _bare(token: str) -> str:
    """Return a word without the particles written together with it (Arabic article, Hebrew letters)."""
    if token.isascii():
        return token
    script = word_script(token)
    for prefix in PREFIXES.get(script or "", ()):
        if (
            len(prefix) >= (2 if script == "Arab" else 1)
            and token.startswith(prefix)
            and len(token) - len(prefix) >= 4
        ):
            return token[len(prefix) :]
    return token


def _squeeze(compact: str) -> str:
    return "".join(char for char in compact if char not in _PARTICLES)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})


@cache
def _glue() -> frozenset[str]:
    return frozenset(token for word in GLUE for token in fold_anchor(word).tokens)
