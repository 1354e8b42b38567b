"""What the report says of topics and relevance: counts by topic and language, every judged link, the rest with why."""

from collections import Counter
from typing import Any

import pytest

from hreflens.show.facts import facts_of, live
from hreflens.show.i18n import LANGUAGES, Localiser
from hreflens.show.page import DataTable, Figures, Kind, Page
from hreflens.show.relevance import relevance_card, topics_in_common, topics_of
from hreflens.show.render.csv import render_csv
from hreflens.show.reports import topics
from tests.show.factory import AS_OF, audit, settings
from tests.show.relevance import with_relevance

TABLES = with_relevance(audit(200))
PAGE: Page = topics.build(TABLES, settings(), as_of=AS_OF)
ALIVE: list[dict[str, Any]] = live(facts_of(TABLES, settings())).to_pylist()
JUDGED = [row for row in ALIVE if row["relevance"] is not None]


def rows_of(key: str) -> list[dict[str, Any]]:
    table: DataTable = next(each for each in PAGE.tables() if each.key == key)
    return [dict(zip((c.key for c in table.columns), row, strict=True)) for row in table.rows]


def test_topics_are_counted_over_judged_live_links() -> None:
    links = Counter(row["topic"] for row in JUDGED)
    found = {row["topic"]: row for row in rows_of("topics")}
    assert {topic: row["links"] for topic, row in found.items()} == links
    mine = [row["relevance"] for row in JUDGED if row["topic"] == "tax"]
    assert found["tax"]["relevance"] == pytest.approx(sum(mine) / len(mine))
    assert found["tax"]["keep"] == sum(r["verdict"] == "keep" for r in JUDGED if r["topic"] == "tax")
    figures = next(block for block in PAGE.blocks if isinstance(block, Figures)).items
    assert figures[0].value == pytest.approx(len(JUDGED) / len(ALIVE))
    assert figures[1].value == sum(row["relevance"] >= 0.5 for row in JUDGED)


def test_each_language_has_its_leading_topics() -> None:
    row = next(row for row in rows_of("topics_by_language") if row["lang"] == "ja")
    mine = Counter(each["topic"] for each in JUDGED if each["lang"] == "ja")
    told = [Localiser("en").text(each) for each in row["topics"]]
    assert len(told) == min(3, len(mine))
    assert int(told[0].rsplit(" ", 1)[1]) == max(mine.values())


def test_every_judged_link_is_listed_with_topics_by_name() -> None:
    rows = rows_of("link_topics")
    assert len(rows) == len(JUDGED)
    assert [row["relevance"] for row in rows] == sorted((r["relevance"] for r in JUDGED), reverse=True)
    text = render_csv([PAGE], lang="de")["topics.link_topics.csv"]
    assert "IT-Sicherheit" in text
    assert "security" not in text.replace("acme", "")
    not_judged = {Localiser("en").text(row["why"]): row["links"] for row in rows_of("not_compared")}
    assert sum(not_judged.values()) == len(ALIVE) - len(JUDGED)
    assert "Too little text was seen." in not_judged


@pytest.mark.parametrize("lang", LANGUAGES)
def test_topics_have_names_in_every_language(lang: str) -> None:
    local = Localiser(lang)
    assert local.cell("security", Kind.TOPIC) != "security"
    assert local.cell("made_up", Kind.TOPIC) == "made_up"
    assert local.cell("security", Kind.TOPIC) in local.text(topics_in_common(("security", "tax")))


def test_no_relevance_gives_an_empty_page_and_card() -> None:
    page = topics.build(audit(20), settings(), as_of=AS_OF)
    assert all(not table.rows for table in page.tables() if table.key != "not_compared")
    card = relevance_card(None, "ja", None)
    assert card.relevance is None
    assert card.not_judged is not None
    assert card.words == () == card.page_topics


@pytest.mark.parametrize(
    "text", [None, "", "no json", "{}", "[1, null]", '[{"topic": 3, "share": 1}]', '[{"topic": "a"}]']
)
def test_what_is_no_topic_is_left_out(text: str | None) -> None:
    assert topics_of(text) == ()
