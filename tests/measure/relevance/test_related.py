"""Duplicates, niches, themes, kinds of site and glosses work across languages and on nothing."""

import numpy as np

from hreflens.measure.relevance.pooling import PageText, pool_pages, pool_texts
from hreflens.measure.relevance.related import near_duplicates, niches, themes
from hreflens.measure.relevance.site_kinds import guess_kinds
from hreflens.measure.relevance.topics import map_topics
from tests.measure.relevance.shipped import table

EN = (
    "The football team won the match in the last minute. The coach praised the players and the goalkeeper, and the fans "
    "celebrated all night in the city. The team will play the world championship next year and the injured striker "
    "hopes to return before the tournament begins."
)
DE = (
    "Die Fußballmannschaft gewann das Spiel in der letzten Minute. Der Trainer lobte die Spieler und den Torwart, und die "
    "Fans feierten die ganze Nacht in der Stadt. Die Mannschaft wird nächstes Jahr die Weltmeisterschaft spielen und der "
    "verletzte Stürmer hofft, vor dem Beginn des Turniers zurückzukehren."
)
OTHER = (
    "Preheat the oven and mix flour, sugar and butter in a bowl. Add two eggs and a little milk, then pour the dough into "
    "a baking tin. Bake the cake for forty minutes, let it cool and serve it with cream, fresh fruit and a cup of coffee "
    "or tea for your guests."
)


def test_a_translated_copy_is_found_and_another_page_is_not() -> None:
    pooled = pool_texts(table(), [EN, OTHER, DE, "short"])
    assert [(pair.first, pair.second) for pair in near_duplicates(pooled, least=0.6)] == [(0, 2)]
    assert near_duplicates(pool_texts(table(), [])) == []


def test_anchors_have_niches() -> None:
    found = niches(table(), map_topics(table()), ["казино слоты бонус", "", "12 34"])
    assert found[0][0].id == "gambling"
    assert found[1:] == [(), ()]


def test_themes_group_by_subject_not_by_language() -> None:
    texts = [
        "football match goal",
        "футбольный матч гол",
        "サッカーの試合とゴール",
        "cake recipe: oven, flour, sugar and eggs",
        "recette de gâteau : four, farine, sucre et œufs",
        "",
    ]
    found = themes(pool_texts(table(), texts).vectors, most=4)
    assert found[0] == found[1] == found[2] == 0
    assert found[3] == found[4] == 1
    assert found[5] == -1
    assert themes(np.zeros((0, table().dim), np.float32)).tolist() == []


def test_kinds_of_site() -> None:
    pages = [
        PageText(
            title="Казино онлайн", main="игровые автоматы, бонус, ставки, джекпот, рулетка, покер, депозит"
        ),
        PageText(
            title="Universität", main="Fakultät, Studenten, Professor, Vorlesung, Forschung, Campus, Institut"
        ),
        PageText(),
    ]
    found = guess_kinds(table(), pool_pages(table(), pages))
    assert [guess.kind for guess in found] == ["casino", "university", "unknown"]
