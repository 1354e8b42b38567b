"""The outreach board on a real database: cards, history, due days, and the list of whom not to write to."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hreflens.engine.outreach import Board, CardStatus
from hreflens.engine.state import State, open_state
from hreflens.engine.workspace import WorkspaceError

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path, state_url: str | None) -> Iterator[State]:
    with open_state(tmp_path, state_url) as state:
        yield state


def test_a_card_goes_its_way_and_nothing_is_forgotten(state: State) -> None:
    board = Board(state.engine, "p")
    assert board.add("x.mx", {"kind": "newspaper", "lang": "es"}, by="ana", at=AT)
    assert not board.add("x.mx", {}, by="ben", at=AT)
    board.move("x.mx", CardStatus.CONTACTED, note="form", by="ana", at=AT + timedelta(hours=1))
    board.due("x.mx", date(2026, 12, 1), by="ana", at=AT + timedelta(hours=2))
    board.note("x.mx", "asked for an outline", by="ben", at=AT + timedelta(hours=3))
    (card,) = board.cards()
    assert (card["status"], card["due_on"], card["kind"], card["changed_at"]) == (
        "contacted",
        date(2026, 12, 1),
        "newspaper",
        AT + timedelta(hours=3),
    )
    assert [(r["action"], r["by_whom"]) for r in board.history("x.mx")] == [
        ("found", "ana"),
        ("contacted", "ana"),
        ("due", "ana"),
        ("note", "ben"),
    ]
    assert Board(state.engine, "other").cards() == []


def test_due_cards_come_first(state: State) -> None:
    board = Board(state.engine, "p")
    for hour, site in enumerate(("a.mx", "b.mx", "c.mx")):
        board.add(site, {}, by="", at=AT + timedelta(hours=hour))
    board.due("a.mx", date(2026, 12, 5), by="", at=AT)
    assert [card["site"] for card in board.cards()] == ["a.mx", "c.mx", "b.mx"]
    assert board.cards(CardStatus.PLACED) == []


def test_who_is_not_to_be_contacted_is_so_in_every_project(state: State) -> None:
    one, other = Board(state.engine, "one"), Board(state.engine, "other")
    one.add("x.mx", {}, by="", at=AT)
    other.add("x.mx", {}, by="", at=AT)
    other.move("x.mx", CardStatus.PLACED, at=AT)
    other.avoid("x.mx", reason="asked us to stop", by="ana", at=AT)
    assert one.cards()[0]["status"] == "declined"
    assert other.cards()[0]["status"] == "placed"  # what is placed stays placed
    with pytest.raises(WorkspaceError, match="asked us to stop"):
        one.move("x.mx", CardStatus.CONTACTED, at=AT)
    with pytest.raises(WorkspaceError, match="do-not-contact"):
        Board(state.engine, "third").add("x.mx", {}, by="", at=AT)
    assert one.avoided() == {"x.mx": "asked us to stop"}
    assert one.allow("x.mx")
    assert not one.allow("x.mx")
    one.move("x.mx", CardStatus.CONTACTED, at=AT)


def test_unknown_cards_are_told(state: State) -> None:
    board = Board(state.engine, "p")
    for call in (
        lambda: board.move("x", CardStatus.PLACED, at=AT),
        lambda: board.note("x", "n", by="", at=AT),
        lambda: board.due("x", None, by="", at=AT),
    ):
        with pytest.raises(WorkspaceError, match="outreach add"):
            call()
