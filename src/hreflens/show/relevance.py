"""What `link_relevance` holds of one link, in words: topics of both pages, the words that count, the two passages.

It must not measure anything: the audit did. Where its words have no gloss in the reader's language, a caller may
hand in better ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hreflens.show.facts import parsed
from hreflens.show.page import Foreign, Kind, Message, Value, msg

REASONS: Mapping[str, Message] = {
    "no_text": msg("No text of the linking page was seen."),
    "too_short": msg("Too little text was seen."),
    "no_target": msg("None of your pages or topics is known to compare with."),
    "weak_language": msg("The model does not know this language well enough to say no."),
}
COMPARED: Mapping[str, Message] = {
    "target_page": msg("the page it links to"),
    "own_site": msg("your site"),
    "topics": msg("your topics"),
}
TIERS: Mapping[str, Message] = {
    "A": msg("high"),
    "B": msg("fair"),
    "C": msg("low"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the linking page, what it adds to the likeness, and its gloss (None = none is near)."""

    word: str
    contribution: float
    gloss: str | None


@dataclass(frozen=True, slots=True)
class RelevanceCard:
    """One link's relevance for readers; `not_judged` says why there is none.

    `page_topics`, `target_topics`: (topic, share 0-1), strongest first. `shared`: topics of both. `linking`,
    `target`: the two passages, empty where none was seen.
    """

    relevance: float | None
    told: tuple[Message, ...]
    not_judged: Message | None
    page_topics: tuple[tuple[str, float], ...]
    target_topics: tuple[tuple[str, float], ...]
    shared: tuple[str, ...]
    words: tuple[Word, ...]
    linking: Foreign
    target: Foreign


def relevance_card(row: Mapping[str, Any] | None, lang: str | None, target_lang: str | None) -> RelevanceCard:
    """Return the card of a row of `link_relevance`, an empty one for None. Raises nothing.

    Args:
        row: the link's row.
        lang: language of the linking page.
        target_lang: language of the page it is compared with.
    """
    found = row or {"relevance": None, "not_judged_reason": "no_text"}
    passages = parsed(found.get("passages_json"), dict)
    relevance = found["relevance"]
    return RelevanceCard(
        relevance=relevance,
        told=() if relevance is None else _told(found),
        not_judged=None if relevance is not None else _reason(found),
        page_topics=topics_of(found.get("page_topics_json")),
        target_topics=topics_of(found.get("target_topics_json")),
        shared=tuple(each for each in parsed(found.get("shared_topics_json"), list) if isinstance(each, str)),
        words=tuple(_words(parsed(found.get("words_json"), list))),
        linking=Foreign(str(passages.get("linking") or ""), lang),
        target=Foreign(str(passages.get("target") or ""), target_lang),
    )


def topics_of(text: str | None) -> tuple[tuple[str, float], ...]:
    """Return (topic, share) of a JSON list of topics; what is none of them is left out."""
    return tuple(
        (each["topic"], float(each.get("share") or 0.0))
        for each in parsed(text, list)
        if isinstance(each, dict)
        and isinstance(each.get("topic"), str)
        and isinstance(each.get("share"), int | float)
    )


def topic_messages(topics: tuple[tuple[str, float], ...]) -> tuple[Message, ...]:
    """Return one message per topic: its name and its share."""
    return tuple(
        Message("{topic} {share}", (("share", Value(share, Kind.SHARE)), ("topic", Value(topic, Kind.TOPIC))))
        for topic, share in topics
    )


def topics_in_common(shared: tuple[str, ...]) -> Message:
    """Return the topics that both pages are about, as a sentence."""
    return msg(
        "Topics in common: {topics}.",
        topics=Value(tuple(Value(each, Kind.TOPIC) for each in shared), Kind.LIST),
    )


def _told(row: Mapping[str, Any]) -> tuple[Message, ...]:
    other = COMPARED.get(str(row.get("compared_with")), COMPARED["own_site"])
    told = [
        msg(
            "{share} likely that it shares its subject with {other}.",
            share=Value(row["relevance"], Kind.SHARE),
            other=other,
        )
    ]
    if row.get("percentile") is not None:
        told.append(
            msg("More alike than {count} of 100 unrelated pairs of pages.", count=round(row["percentile"]))
        )
    tier = TIERS.get(str(row.get("tier")))
    if tier is not None:
        told.append(msg("How well subjects are told apart in these languages: {tier}.", tier=tier))
    return tuple(told)


def _reason(row: Mapping[str, Any]) -> Message:
    return REASONS.get(str(row.get("not_judged_reason")), REASONS["no_text"])


def _words(listed: list[Any]) -> list[Word]:
    return [
        Word(str(each["word"]), float(each["contribution"]), each.get("gloss"))
        for each in listed
        if isinstance(each, dict) and each.get("word") and isinstance(each.get("contribution"), int | float)
    ]
