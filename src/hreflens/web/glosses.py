"""Glosses in the visitor's language for the few words that a card shows, from the shipped model.

The audit glosses in the report's language. Another visitor's language needs the model's table: it is opened
when first asked for and kept, one glossary per language.
"""

from dataclasses import replace
from functools import lru_cache

from hreflens.measure.relevance.anchor_glosses import SAYING, anchor_glossary, gloss_anchors
from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.explain import Glossary, gloss_words
from hreflens.measure.relevance.table import ModelError, StaticTable
from hreflens.settings import Settings
from hreflens.show.i18n import report_language
from hreflens.show.relevance import RelevanceCard

SHIPPED = ""
"""The setting `relevance.model` of the shipped model; no other is opened here: it might have to be downloaded."""


def with_glosses(card: RelevanceCard, settings: Settings, lang: str) -> RelevanceCard:
    """Return the card with its words glossed in a language; as it is where that cannot be done. Raises nothing."""
    recorded = (settings.report.lang or settings.project.home).split("-", maxsplit=1)[0]
    if not card.words or lang == recorded or settings.relevance.model != SHIPPED:
        return card
    found = _glossary(report_language(lang))
    if found is None:
        return card
    words = [each.word for each in card.words]
    return replace(
        card,
        words=tuple(
            replace(each, gloss=gloss) for each, gloss in zip(card.words, found.gloss(words), strict=True)
        ),
    )


def anchor_gloss(anchor: str | None, kind: str | None, anchor_lang: str | None, lang: str) -> str | None:
    """Return roughly what an anchor says in a language; None where unsure, or where it needs none. Raises nothing."""
    if not anchor or kind not in SAYING or (anchor_lang or "und").split("-", maxsplit=1)[0] == lang:
        return None
    found = _anchor_glossary(report_language(lang))
    return gloss_anchors(found, [anchor])[0] if found is not None else None


@lru_cache(maxsize=6)
def _anchor_glossary(lang: str) -> Glossary | None:
    try:
        return anchor_glossary(lang)
    except ModelError:
        return None


@lru_cache(maxsize=6)
def _glossary(lang: str) -> Glossary | None:
    try:
        model = open_model(SHIPPED)
    except ModelError:
        return None
    return Glossary(model, lang, gloss_words(lang)) if isinstance(model, StaticTable) else None
