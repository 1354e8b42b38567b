"""The cards of link networks: what they show, what a decision reaches, their files, and what a browser does."""

import json
from pathlib import Path

import pytest

from hreflens.engine.state import open_state
from tests.show.networks import LARGE, PROMOTED, SMALL
from tests.web.browsing import browsing
from tests.web.world import Visitor, visitor


def test_a_card_names_languages_targets_facts_doubts_and_members(reader: Visitor) -> None:
    page = reader.get("/p/acme/networks").text
    assert page.index(LARGE) < page.index(SMALL), "the largest first"
    assert "2 link networks were found" in page.replace("<bdi>", "").replace("</bdi>", "")
    card = reader.get(f"/p/acme/networks?network={SMALL}").text
    assert LARGE not in card
    assert "It has few members: a single wrong one weighs much." in card
    assert "Nothing but what they promote." in card
    assert "fast-cash.example" in card
    assert "royal-bay.example" not in card
    assert 'class="net"' in card
    assert "61%" in card
    large = reader.get(f"/p/acme/networks?network={LARGE}").text
    assert "ga4:G-FICT10N" in large
    assert "99.8%" in large, "nearly sure is not sure"
    assert large.count('class="net-site') == 60 - len(PROMOTED)
    assert "/p/acme/site?site=" in large
    assert reader.get("/p/acme/networks?network=none").status_code == 404


def test_members_lead_to_the_card_and_back(reader: Visitor) -> None:
    member = reader.get(f"/p/acme/networks.json?network={SMALL}").json()["networks"][0]["members"][0]
    site = reader.get("/p/acme/site", params={"site": member["site"]}).text
    assert f"/p/acme/networks?network={SMALL}" in site


def test_cards_are_files_and_part_of_the_api(reader: Visitor) -> None:
    told = reader.get("/p/acme/networks.json")
    assert "attachment" in told.headers["content-disposition"]
    found = told.json()["networks"]
    assert [each["network_id"] for each in found] == [LARGE, SMALL]
    assert found == reader.get("/api/projects/acme/networks").json()
    assert found[0]["promoted"][0] == {"site": PROMOTED[0], "members": 70, "inlinks": 72}
    assert found[1]["doubts"] == ["few_members", "few_promoted", "targets_unread"]
    rows = json.loads(reader.get("/p/acme/tables/networks/network_members.json").text)["rows"]
    assert len(rows) == sum(len(each["members"]) for each in found)
    assert reader.get("/p/acme/tables/networks/networks.csv").text.count("\r\n") == 3


def test_a_decision_reaches_the_chosen_members_and_can_be_undone(own: Path) -> None:
    someone = visitor(own)
    members = [each["site"] for each in someone.get("/api/projects/acme/networks").json()[1]["members"]]
    chosen = {
        "network": SMALL,
        "site": [*members[:2], "elsewhere.example"],
        "decision": "act",
        "note": "seen",
    }
    part = someone.post("/p/acme/networks", chosen, headers={"hx-request": "true"})
    assert part.text.lstrip().startswith("<article")
    assert 'id="newer"' in part.text
    with open_state(own) as state:
        kept = {row["subject"]: row for row in state.decisions("acme").to_pylist()}
    assert set(kept) == set(members[:2])
    assert {row["note"] for row in kept.values()} == {"seen"}
    assert someone.get(f"/p/acme/networks?network={SMALL}").text.count("Decided: ") == 2
    someone.post("/p/acme/networks", {"network": SMALL, "all": "yes", "decision": "undo"})
    assert someone.get("/api/projects/acme/review").json()["newer_decisions"] == 0
    everyone = {"network": SMALL, "all": "yes", "decision": "ignore"}
    assert someone.post("/p/acme/networks", everyone).status_code == 303
    with open_state(own) as state:
        assert set(state.decisions("acme").column("subject").to_pylist()) == set(members)
    assert someone.post("/p/acme/networks", {"network": "none", "decision": "act"}).status_code == 404


@pytest.mark.slow
def test_a_network_is_decided_in_a_browser(own: Path) -> None:
    with browsing(own) as browser:
        page = browser.page()
        page.goto("/p/acme/networks")
        card = page.locator(f"#net-{SMALL}")
        box = card.get_by_role("checkbox").first
        left_out = box.get_attribute("value")
        box.uncheck()
        card.get_by_label("Note").fill("asked them")
        card.get_by_role("button", name="Act", exact=True).click()
        page.wait_for_selector("#newer button")
        with open_state(own) as state:
            subjects = state.decisions("acme").column("subject").to_pylist()
        assert left_out not in subjects
        assert len(subjects) == page.locator(f"#net-{SMALL} input[name=site]").count() - 1
        page.locator(f"#net-{SMALL} .plainlist a").first.click()
        page.get_by_role("link", name="Card of its network").click()
        page.wait_for_url(f"**/networks?network={SMALL}")
