"""Translation on the card: only when asked, once, labelled as a machine's, by whoever may decide."""

from pathlib import Path

import pytest

from hreflens.collect.apis.translators import Translator
from tests.collect.apis.translating import service
from tests.web.browsing import browsing
from tests.web.world import Visitor, visitor

LABEL = "Machine translation by"


def japanese(someone: Visitor) -> str:
    return str(someone.get("/p/acme/links.json?lang=ja&live=yes").json()["links"][0]["link_id"])


def test_nothing_is_offered_without_a_service(reader: Visitor) -> None:
    link = japanese(reader)
    assert "translate" not in reader.get(f"/p/acme/link/{link}").text.replace('translate="no"', "")
    assert reader.client.post(f"/api/projects/acme/links/{link}/translate").status_code == 403


def test_it_is_asked_once_kept_and_labelled(own: Path) -> None:
    with service() as found:
        someone = visitor(own, translator=Translator("LibreTranslate", found.url))
        link = japanese(someone)
        card = someone.get(f"/p/acme/link/{link}?ui=de").text
        assert "LibreTranslate" in card
        assert LABEL not in card
        assert found.asked == [], "never automatic"
        part = someone.post(f"/p/acme/link/{link}/translate?ui=en", headers={"hx-request": "true"}).text
        assert part.lstrip().startswith('<div id="translation"')
        assert LABEL in part
        assert "[en] " in part
        assert {body["source"] for _, body, _ in found.asked} == {"ja"}
        count = len(found.asked)
        assert LABEL in someone.get(f"/p/acme/link/{link}?ui=en").text
        told = someone.client.post(
            f"/api/projects/acme/links/{link}/translate?ui=en", headers={"x-csrf-token": someone.token()}
        ).json()
        assert told["machine_made"] is True
        assert told["passage"].startswith("[en] ")
        assert len(found.asked) == count, "kept in the workspace"
        assert LABEL not in someone.get(f"/p/acme/link/{link}?ui=fr").text.replace("machine", "")
        assert "translate" not in someone.get(f"/p/acme/link/{link}?ui=ja").text.replace('translate="no"', "")


def test_a_fault_is_told_and_hostile_answers_stay_text(own: Path) -> None:
    with service() as found:
        someone = visitor(own, translator=Translator("LibreTranslate", found.url))
        link = japanese(someone)
        found.answer = (429, b"{}", {})
        path = f"/p/acme/link/{link}/translate"
        assert "quota" in someone.post(path, headers={"hx-request": "true"}).text
        found.answer = (200, '{"translatedText": "<img src=x onerror=alert(1)>\u202e"}'.encode(), {})
        shown = someone.post(path, headers={"hx-request": "true"}).text
        assert "<img" not in shown
        assert "\u202e" not in shown
        assert "&lt;img" in shown
        assert someone.client.post(path).status_code == 403, "a form of ours must ask"


@pytest.mark.slow
def test_a_button_on_the_card_translates(own: Path) -> None:
    with service() as found, browsing(own, translator=Translator("LibreTranslate", found.url)) as browser:
        page = browser.page()
        page.goto("/p/acme/links?lang=ja&live=yes")
        page.locator("#results tbody th a").first.click()
        page.get_by_role("button", name="Translate anchor and passage").click()
        page.wait_for_selector("#translation blockquote")
        assert LABEL in page.locator("#translation").inner_text()
        assert browser.strangers == []
