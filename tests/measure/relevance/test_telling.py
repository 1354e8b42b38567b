"""A row of link_relevance in words: judged with its topics, words and passages, or why it was not."""

import json

import pytest

from hreflens.measure.relevance.telling import tell_relevance, with_topic_names
from hreflens.measure.relevance.topics import topics
from hreflens.tables import LINK_RELEVANCE

EMPTY = dict.fromkeys(LINK_RELEVANCE.names)
TOPIC = topics()[0]


def judged() -> dict[str, object]:
    return EMPTY | {
        "relevance": 0.912,
        "percentile": 97.0,
        "tier": "B",
        "compared_with": "target_page",
        "page_topics_json": json.dumps([{"topic": TOPIC.id, "share": 0.41}]),
        "target_topics_json": json.dumps([{"topic": "topic_of_tomorrow", "share": 0.3}]),
        "shared_topics_json": "[]",
        "words_json": json.dumps([{"word": "鍵", "gloss": None, "contribution": 0.02}]),
        "passages_json": json.dumps({"linking": "パスキー入門" * 100, "target": ""}),
    }


@pytest.mark.parametrize("lang", ["en", "ja", "ar"])
def test_a_judged_link_shows_topics_words_and_passages(lang: str) -> None:
    lines = tell_relevance(judged(), lang)
    text = "\n".join(lines)
    assert lines[0].startswith("relevance   0.91 that it shares its subject with the page it links to")
    assert "97 of 100" in lines[0]
    assert "confidence B" in lines[0]
    assert f"{TOPIC.name(lang)} (0.41)" in text
    assert "topic_of_tomorrow (0.30)" in text, "an unknown topic is shown by its id"
    assert "no common topic" in text
    assert "鍵 (?) +0.02" in text
    assert "your passage" not in text, "an empty passage is left out"
    assert max(map(len, lines)) < 340


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("too_short", "too little text"),
        ("no_target", "none of your pages"),
        (None, "no model"),
        ("new", "new"),
    ],
)
def test_a_link_not_judged_says_why(reason: str | None, words: str) -> None:
    assert words in tell_relevance(EMPTY | {"not_judged_reason": reason})[0]


def test_a_table_gets_topics_by_name() -> None:
    table = LINK_RELEVANCE.from_rows([judged() | {"link_id": "a"}, EMPTY | {"link_id": "b"}])
    named = with_topic_names(table, "ja").to_pylist()
    assert named[0]["page_topics"] == TOPIC.name("ja")
    assert named[0]["target_topics"] == "topic_of_tomorrow"
    assert named[0]["shared_topics"] is None
    assert named[1]["page_topics"] is None
