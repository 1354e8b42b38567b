"""What an anchor says, roughly, in the reader's language: word by word, from the same table; nothing where unsure.

It is a gloss, not a translation: order and endings stay, and a word that is not known well leaves a gap. A wrong
gloss misleads more than none helps, so the floor is high. It must not gloss names and addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.explain import Glossary, gloss_words, is_unsegmented
from hreflens.measure.relevance.letters import compose
from hreflens.measure.relevance.table import StaticTable
from hreflens.settings import Settings
from hreflens.tables import ANCHOR_GLOSSES
from hreflens.terms import AnchorKind

LEAST_COSINE = 0.8
"""Nearness of a word to its gloss. Chosen on the dictionaries that trained the table, where rare words weigh as much as
common ones: of words of one token, nine in ten of this nearness have a gloss that the dictionary gives as well (.84 of
those from .7 on). Words of several tokens are right half of the time even at .9, and are left out."""
COMMONEST = 4_000
"""Words of the reader's language that may be glosses: rarer ones are often borrowed or foreign (rouge, blanc)."""
LEAST_SHARE = 0.5
"""Share of an anchor's letters that must be glossed."""
LEAST_LETTERS = 2
MOST_WORDS, MOST_CHARS = 12, 120
GAP = "…"
"""Stands for words in between that are not known."""
SAYING = frozenset(
    (
        AnchorKind.EXACT_TOPIC, AnchorKind.PARTIAL_TOPIC, AnchorKind.GENERIC, AnchorKind.TITLE,
        AnchorKind.IMAGE_ALT, AnchorKind.OTHER,
    )
)  # fmt: skip
"""Kinds that say something in words; names and addresses are nobody's to translate."""


@dataclass(frozen=True, slots=True)
class _Word:
    shown: str
    ids: tuple[int, ...]


def build_anchor_glosses(tables: Mapping[str, pa.Table], settings: Settings) -> pa.Table:
    """Return `anchor_glosses`, sorted by anchor; always by the shipped table, whose floor is known.

    Args:
        tables: link_anchors.
        settings: the report's language, else the home market's.

    Raises:
        hreflens.measure.relevance.table.ModelError: the shipped model is damaged.
    """
    lang = (settings.report.lang or settings.project.home).split("-", maxsplit=1)[0]
    anchors = tables["link_anchors"]
    said = pc.is_in(anchors.column("anchor_kind"), value_set=pa.array(sorted(SAYING)))
    foreign = pc.not_equal(pc.fill_null(anchors.column("anchor_lang"), "und"), lang)
    texts = pc.unique(anchors.column("anchor_text").filter(pc.and_(pc.fill_null(said, False), foreign)))
    listed = sorted(text for text in texts.to_pylist() if text)
    if not listed or not gloss_words(lang):
        return ANCHOR_GLOSSES.empty()
    found = gloss_anchors(anchor_glossary(lang), listed)
    return ANCHOR_GLOSSES.from_rows(
        [
            {"anchor": anchor, "gloss": gloss, "gloss_lang": lang}
            for anchor, gloss in zip(listed, found, strict=True)
            if gloss
        ]
    )


def anchor_glossary(lang: str) -> Glossary:
    """Return the words of a report language that are one token of the shipped table; without words if it has none.

    Raises:
        hreflens.measure.relevance.table.ModelError: the shipped model is damaged.
    """
    table = open_model()
    assert isinstance(table, StaticTable)
    return Glossary(
        table, lang, [word for word in gloss_words(lang)[:COMMONEST] if len(table.tokenizer.ids(word)) == 1]
    )


def gloss_anchors(glossary: Glossary, anchors: Sequence[str]) -> list[str | None]:
    """Return a rough gloss of each anchor; None where too little of it is known, or it needs none.

    Args:
        glossary: words of the reader's language.
        anchors: any texts; their first MOST_CHARS characters are read.
    """
    told = [_words(glossary.table, anchor) for anchor in anchors]
    known = _glosses(glossary, dict.fromkeys(word for words in told for word in words))
    return [_joined(words, known) for words in told]


def _words(table: StaticTable, anchor: str) -> list[_Word]:
    """Return the words of an anchor; of scripts without blanks, its tokens."""
    found: list[_Word] = []
    for run in table.tokenizer.words(compose(anchor[:MOST_CHARS])):
        ids = table.tokenizer.pieces(run)
        if is_unsegmented(run):
            found += [_Word(table.tokens[at], (at,)) for at in ids]
        else:
            found.append(_Word(run, ids))
    return found[:MOST_WORDS]


def _glosses(glossary: Glossary, words: Mapping[_Word, None]) -> dict[_Word, str]:
    """Return the glosses of the words that are known well enough."""
    asked = [word for word in words if len(word.ids) == 1 and not _says_little(word.shown)]
    if not asked:
        return {}
    found = {}
    for word, (gloss, cosine) in zip(asked, glossary.nearest([word.shown for word in asked]), strict=True):
        # A word that is spelt alike in both languages says nothing that the reader does not see, or misleads.
        if cosine >= LEAST_COSINE and gloss != word.shown:
            found[word] = gloss
    return found


def _says_little(shown: str) -> bool:
    """Return whether a word is a single letter or kana: an ending or a particle; a Han character is a word."""
    return len(shown) < LEAST_LETTERS and not "\u3400" <= shown <= "\u9fff"


def _joined(words: Sequence[_Word], known: Mapping[_Word, str]) -> str | None:
    letters = sum(len(word.shown) for word in words)
    hit = sum(len(word.shown) for word in words if word in known)
    if not hit or hit < LEAST_SHARE * letters:
        return None
    parts: list[str] = []
    for word in words:
        said = known.get(word, GAP)
        if not parts or parts[-1] != said:
            parts.append(said)
    return " ".join(parts)
