"""Relevance on the card and in the table: topics, words with a gloss in the visitor's language, passages, filters."""

from pathlib import Path
from typing import Any

import pytest

from hreflens.settings import Settings
from hreflens.show.relevance import relevance_card
from hreflens.web import glosses
from hreflens.web.glosses import with_glosses
from tests.web.browsing import browsing
from tests.web.world import Visitor


def judged(reader: Visitor) -> dict[str, Any]:
    return reader.get("/p/acme/links.json?lang=ja&topic=security&sort=relevance").json()["links"][0]


def test_the_card_tells_topics_words_and_passages(reader: Visitor) -> None:
    row = judged(reader)
    card = reader.get(f"/p/acme/link/{row['link_id']}").text
    assert "Computer security" in card
    assert "in common" in card
    assert "+0.21" in card
    assert "camera" in card
    assert "Cameras that watch the yard." in card
    assert "商店街の防犯" in card
    told = reader.get(f"/p/acme/link/{row['link_id']}/data.json").json()["relevance"]
    assert told["page_topics"][0]["topic"] == row["topic"] == "security"
    assert told["passages"]["target"] == "Cameras that watch the yard."


def test_what_was_not_judged_says_why(reader: Visitor) -> None:
    rows = reader.get("/p/acme/links.json").json()["links"]
    ids = [row["link_id"] for row in rows if row["relevance"] is None]
    texts = [reader.get(f"/p/acme/link/{each}").text for each in ids[:12]]
    assert any("Too little text was seen." in text for text in texts)
    assert not any("Words that count most" in text for text in texts)


def test_links_are_filtered_and_sorted_by_it(reader: Visitor) -> None:
    rows = reader.get("/p/acme/links.json?topic=tax&topic=travel&sort=relevance").json()["links"]
    assert {row["topic"] for row in rows} == {"tax", "travel"}
    assert [row["relevance"] for row in rows] == sorted((r["relevance"] for r in rows), reverse=True)
    assert all(row["topic"] is None for row in reader.get("/p/acme/links.json?topic=unknown").json()["links"])
    shown = reader.get("/p/acme/links?ui=de").text
    assert "IT-Sicherheit" in shown


def test_words_are_glossed_in_the_visitors_language_by_the_shipped_model_only(reader: Visitor) -> None:
    row = judged(reader)
    text = reader.get(f"/p/acme/link/{row['link_id']}?ui=de").text
    assert "camera" not in text.split("<table", 2)[2].split("passages")[0].replace("cameras", "")
    card = relevance_card(
        {
            "relevance": 0.5,
            "words_json": '[{"word": "security", "contribution": 0.2, "gloss": "security"}]',
        },
        "en",
        "en",
    )
    german = with_glosses(card, Settings(), "de").words[0].gloss
    assert german == with_glosses(card, Settings(), "de").words[0].gloss != "security"
    assert with_glosses(card, Settings(), "en") is card, "recorded in this language already"
    other = Settings.model_validate({"relevance": {"model": "some/model@0123456"}})
    assert with_glosses(card, other, "de") is card, "no model is fetched for a page view"
    assert glosses._glossary.cache_info().currsize >= 1


@pytest.mark.slow
def test_topics_lead_to_their_links_in_a_browser(sample: Path) -> None:
    with browsing(sample) as browser:
        page = browser.page()
        page.goto("/p/acme/links")
        page.get_by_text("More filters").click()
        page.select_option("#filters select[name=topic]", "travel")
        page.wait_for_url("**topic=travel**")
        assert page.locator("#results tbody tr").count() > 0
        page.get_by_role("link", name="Relevance").click()
        page.wait_for_url("**sort=relevance**")
        page.locator("#results tbody th a").first.click()
        page.get_by_role("heading", name="The two passages side by side").wait_for()
