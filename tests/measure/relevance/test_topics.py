"""The topic tree is complete in every report language; texts find their topics in any language."""

import pytest

from hreflens.measure.relevance.topics import (
    LANGUAGES,
    TopicShare,
    main_subject,
    map_topics,
    shared_topics,
    top_topics,
    topic_by_id,
    topics,
)
from tests.measure.relevance.shipped import table


def test_the_tree_has_sixty_topics_and_more_with_a_name_of_its_own_in_every_report_language() -> None:
    listed = topics()
    ids = [topic.id for topic in listed]
    assert len(listed) >= 60
    assert len(set(ids)) == len(ids)
    for lang in LANGUAGES:
        names = [dict(topic.names)[lang] for topic in listed]
        assert all(name.strip() for name in names)
        doubled = {name for name in names if names.count(name) > 1}
        assert not doubled, (lang, doubled)
    assert {topic.parent for topic in listed} <= {*ids, ""}
    assert all(topic_by_id(topic.parent).parent == "" for topic in listed if topic.parent)
    assert topic_by_id("music").name("de-AT") == "Musik"
    assert topic_by_id("music").name("xx") == "Music"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "The striker scored two goals in the football match and the coach praised the league leaders",
            "football",
        ),
        ("Рецепт пирога: мука, сахар, яйца, духовка", "cooking"),
        ("Les hackers ont volé des mots de passe; le logiciel malveillant chiffre les serveurs", "security"),
        ("株式市場と投資信託、配当について", "investing"),
        ("طبيب الأسنان يعالج تسوس الأسنان واللثة", "dental"),
        ("Das Parlament wählt eine neue Regierung, die Partei gewinnt die Wahl", "politics"),
        ("La universidad ofrece becas a estudiantes y profesores", "education"),
        ("카지노 슬롯 머신 베팅 잭팟", "gambling"),
    ],
)
def test_texts_find_their_topic(text: str, topic: str) -> None:
    topic_map = map_topics(table())
    (found,) = top_topics(topic_map.shares(table().embed([text])))
    assert topic in [share.id for share in found] or main_subject(topic) == main_subject(found[0].id)


def test_shared_topics_fall_back_to_the_main_subject() -> None:
    football, music = TopicShare("football", 0.4), TopicShare("music", 0.2)
    assert shared_topics([football, music], [music]) == ("music",)
    assert shared_topics([football], [TopicShare("running", 0.5)]) == ("sports",)
    assert shared_topics([football], [music]) == ()
    assert shared_topics([], [music]) == ()
