"""The prospects page: filters, paging, exports of exactly what is shown, and one press to the board."""

import csv
import io
from pathlib import Path

import pytest

from hreflens.engine.outreach import Board
from hreflens.engine.state import open_state
from hreflens.web.prospects_query import prospects_query
from tests.web.outreach_world import RIVALS, put_prospects
from tests.web.world import NOW, Visitor, put_run, visitor


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put_prospects(tmp_path)
    return tmp_path


@pytest.fixture
def someone(root: Path) -> Visitor:
    return visitor(root)


def table(someone: Visitor, query: str) -> list[dict[str, str]]:
    text = someone.get(f"/p/acme/prospects.csv?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 32),  # those that link to both rivals
        ("least=1", 62),
        ("market=MX", 30),
        ("market=MX&least=1", 60),
        ("lang=fr", 2),
        ("lang=es&lang=fr", 32),
        ("kind=newspaper", 1),
        ("market=unknown", 1),
        ("rival=other.example&least=1", 32),
        ("q=JOURNAL", 1),
        ("q=c%C3%A1maras+SITIO07", 1),
        ("source=neighbours", 0),
        ("market=DE", 0),
    ],
)
def test_the_table_the_files_and_the_api_show_the_same_view(someone: Visitor, query: str, count: int) -> None:
    page = someone.get(f"/p/acme/prospects?{query}").text
    assert f"<strong><bdi>{count}</bdi></strong>" in page
    assert page.count("<tr>") - (1 if count else 0) == min(50, count)
    rows = table(someone, query)
    assert len(rows) == count
    plain = someone.get(f"/p/acme/prospects.json?{query}").json()["prospects"]
    assert [row["site"] for row in plain] == [row["site"] for row in rows]
    data = someone.get(f"/api/projects/acme/prospects?{query}").json()
    assert data["total"] == count
    assert [row["site"] for row in data["prospects"]] == [row["site"] for row in rows[:50]]


def test_pages_follow_each_other_and_orders_are_what_they_say(someone: Visitor) -> None:
    first = someone.get("/p/acme/prospects?least=1&sort=site").text
    second = someone.get("/p/acme/prospects?least=1&sort=site&page=2").text
    assert "hostile.example" in first
    assert "sitio59.mx" not in first
    assert "sitio59.mx" in second
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    standing = [row["market_pct"] for row in table(someone, "market=MX&sort=standing")]
    assert standing == sorted(standing, key=float, reverse=True)


def test_each_row_says_why_and_what_to_offer(someone: Visitor) -> None:
    page = someone.get("/p/acme/prospects?q=sitio01").text
    assert f"links to <bdi>{', '.join(sorted(RIVALS))}</bdi>" in page
    assert "needs a page in: <bdi>Spanish</bdi>" in page
    assert "in no link network that we know" in page
    french = someone.get("/p/acme/prospects?q=journal").text
    assert "acme.example/fr" in french
    assert "needs a page in" not in french


def test_members_of_networks_and_those_not_to_be_contacted_are_not_there(
    root: Path, someone: Visitor
) -> None:
    assert "farm.example" not in someone.get("/p/acme/prospects?least=1").text
    with open_state(root) as state:
        Board(state.engine, "other").avoid("le-journal.fr", reason="asked", by="ana", at=NOW)
    assert "le-journal.fr" not in someone.get("/p/acme/prospects?least=1").text
    assert "le-journal.fr" not in {row["site"] for row in table(someone, "least=1")}


def test_one_press_puts_a_site_on_the_board_and_another_on_the_list(root: Path, someone: Visitor) -> None:
    added = someone.post("/p/acme/prospects/board", {"site": "sitio01.mx", "back": "lang=es"})
    assert (added.status_code, added.headers["location"]) == (303, "/p/acme/prospects?lang=es")
    assert "outreach/card?site=sitio01.mx" in someone.get("/p/acme/prospects?q=sitio01").text
    part = someone.post(
        "/p/acme/prospects/board", {"site": "sitio03.mx", "do": "avoid"}, headers={"hx-request": "true"}
    )
    assert "<html" not in part.text
    assert someone.post("/p/acme/prospects/board", {"site": "../../etc/passwd"}).status_code == 404
    assert someone.post("/p/acme/prospects/board", {"site": "farm.example"}).status_code == 404
    with open_state(root) as state:
        cards = Board(state.engine, "acme")
        (card,) = cards.cards()
        assert (card["site"], card["kind"], card["lang"]) == ("sitio01.mx", card["kind"], "es")
        assert list(cards.avoided()) == ["sitio03.mx"]


def test_what_others_wrote_never_becomes_markup(someone: Visitor) -> None:
    for path in (
        "prospects?q=hostile",
        "prospects?q=<script>alert(1)</script>&market=<b>",
        "prospects?lang=\u202e",
    ):
        page = someone.get(f"/p/acme/{path}").text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>" not in page
    assert "\u202e" not in someone.get("/p/acme/prospects?q=hostile").text


def test_a_view_is_its_address_and_nonsense_is_left_out() -> None:
    asked = [("lang", "es"), ("least", "3"), ("sort", "relevance"), ("page", "2"), ("q", " a "), ("x", "y")]
    view = prospects_query(asked)
    assert view.address() == "q=a&lang=es&least=3&sort=relevance&page=2"
    assert (
        prospects_query([("page", "-1"), ("least", "²"), ("sort", "drop table"), ("source", "x")]).address()
        == ""
    )


def test_without_competitors_it_says_what_to_do(root: Path) -> None:
    from tests.show.factory import audit

    put_run(root, "bare", audit())
    page = visitor(root).get("/p/bare/prospects").text
    assert "Name your competitors." in page
    assert 'href="/p/bare/connectors"' in page
