"""The outreach board: who may move what, what is written down, letters to copy, and the list of whom not to write to."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from hreflens.engine.accounts import activity, add_user
from hreflens.engine.outreach import Board, CardStatus
from hreflens.engine.state import open_state
from hreflens.tables import LINKS
from tests.show.factory import audit
from tests.web.outreach_world import HOSTILE, put_prospects
from tests.web.world import NOW, Visitor, put_run, visitor


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put_prospects(tmp_path)
    put_run(tmp_path, "other", audit())
    return tmp_path


@pytest.fixture
def someone(root: Path) -> Visitor:
    return visitor(root)


def cards(root: Path, project: str = "acme") -> dict[str, dict[str, Any]]:
    with open_state(root) as state:
        return {card["site"]: card for card in Board(state.engine, project).cards()}


def done(root: Path) -> list[str]:
    with open_state(root) as state:
        return [row["action"] for row in activity(state, "acme", 100)]


def test_a_card_goes_over_the_board_and_its_history_says_who_and_when(root: Path) -> None:
    with open_state(root) as state:
        add_user(state, "rita", "a long password", "reviewer", ("acme",), at=NOW)
    rita = visitor(root, accounts=True)
    rita.login("rita", "a long password")
    assert rita.post("/p/acme/outreach/add", {"site": "https://Sitio01.MX/contacto"}).status_code == 303
    moved = {"site": "sitio01.mx", "to": "contacted", "note": HOSTILE}
    assert rita.post("/p/acme/outreach/move", moved).status_code == 303
    assert (
        rita.post("/p/acme/outreach/note", {"site": "sitio01.mx", "note": "asked for an outline"}).status_code
        == 303
    )
    assert rita.post("/p/acme/outreach/due", {"site": "sitio01.mx", "day": "2026-11-20"}).status_code == 303
    assert cards(root)["sitio01.mx"]["status"] == "contacted"
    page = rita.get("/p/acme/outreach").text
    assert "Overdue since" in page
    assert "<bdi>1</bdi> overdue" in page
    card = rita.get("/p/acme/outreach/card?site=sitio01.mx").text
    assert "asked for an outline" in card
    assert card.count("<bdi>rita</bdi>") >= 4
    assert "<script>alert" not in card
    assert "\u202e" not in card
    assert {"outreach_added", "outreach_moved", "outreach_noted", "outreach_due"} <= set(done(root))
    rows = list(csv.DictReader(io.StringIO(rita.get("/p/acme/outreach.csv").content.decode("utf-8-sig"))))
    assert [(row["site"], row["status"], row["due_on"]) for row in rows] == [
        ("sitio01.mx", "contacted", "2026-11-20")
    ]
    history = rita.get("/p/acme/outreach.json").json()["cards"][0]["history"]
    assert [row["action"] for row in history] == ["found", "contacted", "note", "due"]


def test_no_hand_moves_a_card_to_verified_and_an_audit_does(root: Path, someone: Visitor) -> None:
    live = str(LINKS.conform(audit()["links"]).column("referring_site")[0])
    someone.post("/p/acme/outreach/add", {"site": live})
    assert someone.post("/p/acme/outreach/move", {"site": live, "to": "verified"}).status_code == 422
    assert someone.post("/p/acme/outreach/move", {"site": live, "to": "nowhere"}).status_code == 422
    someone.post("/p/acme/outreach/check")
    assert cards(root)[live]["status"] == "found"  # only placed ones are looked for
    someone.post("/p/acme/outreach/move", {"site": live, "to": "placed"})
    assert someone.post("/p/acme/outreach/check").status_code == 303
    assert cards(root)[live]["status"] == "verified"


def test_htmx_gets_the_board_with_the_card_that_was_moved_marked(someone: Visitor) -> None:
    someone.post("/p/acme/outreach/add", {"site": "sitio01.mx"})
    part = someone.post(
        "/p/acme/outreach/move", {"site": "sitio01.mx", "to": "answered"}, headers={"hx-request": "true"}
    ).text
    assert "<html" not in part
    assert part.count("data-focus") == 1


@pytest.mark.parametrize(
    "site", ["", "../../etc/passwd", "javascript:alert(1)", "<b>x</b>", "localhost", "a b.example", "\x00"]
)
def test_what_is_no_site_is_refused_in_words(root: Path, someone: Visitor, site: str) -> None:
    for path in ("add", "avoid"):
        answer = someone.post(f"/p/acme/outreach/{path}", {"site": site})
        assert answer.status_code == 422
        assert "write it as example.org" in answer.text
    assert cards(root) == {}


def test_cards_that_are_not_there_are_not_found(someone: Visitor) -> None:
    assert someone.get("/p/acme/outreach/card?site=nobody.example").status_code == 404
    assert someone.get("/p/acme/outreach/card").status_code == 404
    for path, more in (("move", {"to": "placed"}), ("note", {"note": "x"}), ("due", {"day": "2026-12-01"})):
        assert someone.post(f"/p/acme/outreach/{path}", {"site": "nobody.example", **more}).status_code == 404
    someone.post("/p/acme/outreach/add", {"site": "sitio01.mx"})
    assert someone.post("/p/acme/outreach/due", {"site": "sitio01.mx", "day": "tomorrow"}).status_code == 422
    assert someone.post("/p/acme/outreach/note", {"site": "sitio01.mx", "note": " "}).status_code == 422


def test_a_letter_is_in_the_language_of_the_site_and_says_what_is_open(someone: Visitor) -> None:
    for site in ("sitio01.mx", "hostile.example"):
        someone.post("/p/acme/outreach/add", {"site": site})
    page = someone.get("/p/acme/outreach/card?site=sitio01.mx&sender=Ana+Ruiz&topic=alarmas").text
    assert 'lang="es"' in page
    assert "Un saludo cordial" in page
    assert "Ana Ruiz" in page
    assert "Still to be filled in" not in page
    assert "[sender]" in someone.get("/p/acme/outreach/card?site=sitio01.mx").text
    assert "[broken_url]" in someone.get("/p/acme/outreach/card?site=sitio01.mx&kind=broken_link").text
    german = someone.get("/api/projects/acme/outreach/letter?site=sitio01.mx&lang=de").json()
    assert german["lang"] == "de"
    bad = someone.get(
        "/p/acme/outreach/card?site=hostile.example&topic=</textarea><script>alert(1)</script>"
    ).text
    assert "<script>alert" not in bad
    assert bad.count("</textarea>") == 1


def test_who_must_not_be_contacted_gets_no_letter_and_no_card(root: Path, someone: Visitor) -> None:
    someone.post("/p/acme/outreach/add", {"site": "sitio01.mx"})
    assert (
        someone.post("/p/acme/outreach/avoid", {"site": "sitio01.mx", "reason": HOSTILE}).status_code == 303
    )
    assert cards(root)["sitio01.mx"]["status"] == "declined"
    page = someone.get("/p/acme/outreach").text
    assert "<script>alert" not in page
    card = someone.get("/p/acme/outreach/card?site=sitio01.mx").text
    assert "there is no letter to it" in card
    assert "Un saludo cordial" not in card
    assert someone.get("/api/projects/acme/outreach/letter?site=sitio01.mx").status_code == 409
    assert someone.post("/p/acme/outreach/move", {"site": "sitio01.mx", "to": "contacted"}).status_code == 409
    assert someone.post("/p/other/outreach/add", {"site": "sitio01.mx"}).status_code == 409
    assert someone.post("/p/acme/outreach/allow", {"site": "sitio01.mx"}).status_code == 303
    assert someone.post("/p/acme/outreach/allow", {"site": "sitio01.mx"}).status_code == 404
    assert someone.post("/p/other/outreach/add", {"site": "sitio01.mx"}).status_code == 303


POSTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("outreach/add", {"site": "sitio05.mx"}),
    ("outreach/move", {"site": "sitio01.mx", "to": "placed"}),
    ("outreach/note", {"site": "sitio01.mx", "note": "x"}),
    ("outreach/due", {"site": "sitio01.mx", "day": "2026-12-01"}),
    ("outreach/due", {"site": "sitio01.mx", "day": "tomorrow"}),
    ("outreach/avoid", {"site": "sitio01.mx"}),
    ("outreach/allow", {"site": "sitio01.mx"}),
    ("outreach/check", {}),
    ("prospects/board", {"site": "sitio07.mx"}),
    ("prospects/board", {"site": "sitio07.mx", "do": "avoid"}),
    ("prospects/read", {}),
)


def test_a_viewer_looks_and_changes_nothing(root: Path, someone: Visitor) -> None:
    someone.post("/p/acme/outreach/add", {"site": "sitio01.mx"})
    with open_state(root) as state:
        add_user(state, "vera", "a long password", "viewer", ("acme",), at=NOW)
    vera = visitor(root, accounts=True)
    vera.login("vera", "a long password")
    for path, form in POSTS:
        assert vera.post(f"/p/acme/{path}", form).status_code == 403, path
    page = vera.get("/p/acme/outreach").text
    assert "sitio01.mx" in page
    assert "outreach/move" not in page
    assert 'name="note"' not in vera.get("/p/acme/outreach/card?site=sitio01.mx").text
    assert "prospects/board" not in vera.get("/p/acme/prospects").text
    token = {"x-csrf-token": vera.token()}
    for path, body in (
        ("outreach", {"sites": ["sitio05.mx"]}),
        ("outreach/move", {"site": "sitio01.mx", "to": "placed"}),
        ("outreach/note", {"site": "sitio01.mx", "note": "x"}),
        ("outreach/due", {"site": "sitio01.mx", "day": None}),
        ("outreach/check", None),
        ("outreach/avoid", {"site": "sitio01.mx"}),
        ("outreach/allow", {"site": "sitio01.mx"}),
        ("prospects/read", None),
    ):
        assert vera.client.post(f"/api/projects/acme/{path}", json=body, headers=token).status_code == 403, (
            path
        )
    assert list(cards(root)) == ["sitio01.mx"]
    assert cards(root)["sitio01.mx"]["status"] == CardStatus.FOUND


def test_without_the_token_nothing_is_changed(root: Path, someone: Visitor) -> None:
    someone.token()
    for path, form in POSTS:
        assert someone.client.post(f"/p/acme/{path}", data=form).status_code == 403, path
    for path in ("outreach", "outreach/move", "outreach/avoid"):
        assert someone.client.post(f"/api/projects/acme/{path}", json={}).status_code == 403, path
    assert cards(root) == {}


def test_another_projects_cards_and_reasons_stay_its_own(root: Path, someone: Visitor) -> None:
    someone.post("/p/acme/outreach/add", {"site": "sitio01.mx"})
    someone.post("/p/acme/outreach/avoid", {"site": "sitio03.mx", "reason": "the client fell out with them"})
    someone.post("/p/acme/outreach/avoid", {"site": "far.example", "reason": "secret plan"})
    with open_state(root) as state:
        add_user(state, "olga", "a long password", "admin", ("other",), at=NOW)
        Board(state.engine, "other").add("plain.example", {}, by="x", at=NOW)
        Board(state.engine, "other").avoid("plain.example", reason="old quarrel", by="x", at=NOW)
    olga = visitor(root, accounts=True)
    olga.login("olga", "a long password")
    for path in (
        "outreach",
        "outreach/card?site=sitio01.mx",
        "outreach.csv",
        "outreach.json",
        "prospects",
        "prospects.csv",
    ):
        assert olga.get(f"/p/acme/{path}").status_code == 404, path
    assert olga.get("/api/projects/acme/outreach").status_code == 404
    assert olga.get("/api/projects/acme/prospects").status_code == 404
    assert olga.get("/p/other/outreach/card?site=sitio01.mx").status_code == 404
    assert olga.post("/p/other/outreach/move", {"site": "sitio01.mx", "to": "placed"}).status_code == 404
    page = olga.get("/p/other/outreach").text
    assert "far.example" not in page
    assert "secret plan" not in page
    assert "plain.example" in page  # on the board of this project
    assert "old quarrel" not in page
    assert olga.post("/p/other/outreach/allow", {"site": "far.example"}).status_code == 403
    refused = olga.post("/p/other/outreach/add", {"site": "far.example"})
    assert refused.status_code == 409
    assert "secret plan" not in refused.text


def test_the_api_does_what_the_board_does(root: Path, someone: Visitor) -> None:
    token = {"x-csrf-token": someone.token()}

    def post(path: str, body: Any = None) -> Any:
        return someone.client.post(f"/api/projects/acme/{path}", json=body, headers=token)

    assert post("outreach", {"sites": ["https://sitio01.mx/", "sitio03.mx"]}).json() == {"added": 2}
    assert post("outreach", {"sites": ["no site"]}).status_code == 422
    assert (
        post("outreach/move", {"site": "sitio01.mx", "to": "answered", "note": "yes"}).json()["status"]
        == "answered"
    )
    assert post("outreach/move", {"site": "sitio01.mx", "to": "verified"}).status_code == 422
    assert post("outreach/due", {"site": "sitio01.mx", "day": "2026-12-01"}).json()["due_on"] == "2026-12-01"
    assert post("outreach/note", {"site": "sitio01.mx", "note": "n"}).status_code == 200
    answered = someone.get("/api/projects/acme/outreach?status=answered").json()
    assert [card["site"] for card in answered] == ["sitio01.mx"]
    card = someone.get("/api/projects/acme/outreach/card?site=sitio01.mx").json()
    assert [row["action"] for row in card["history"]] == ["found", "answered", "due", "note"]
    assert post("outreach/avoid", {"site": "sitio03.mx", "reason": "r"}).json() == {"site": "sitio03.mx"}
    assert [row["site"] for row in someone.get("/api/projects/acme/outreach/avoid").json()] == ["sitio03.mx"]
    assert post("outreach/allow", {"site": "sitio03.mx"}).json() == {"removed": True}
    assert post("outreach/check").json() == {"verified": []}
    paths = someone.get("/api/openapi.json").json()["paths"]
    assert {
        f"/api/projects/{{project}}/{name}" for name in ("prospects", "outreach", "outreach/letter")
    } <= set(paths)
