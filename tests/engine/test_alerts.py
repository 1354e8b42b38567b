"""Alerts, rules, messages, pins and kept runs as rows of the state, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hreflens.engine import alerts as store
from hreflens.engine.pins import add_pin, keep_run, kept_runs, pins, remove_pin
from hreflens.engine.state import State, open_state

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def state(tmp_path: Path, state_url: str | None) -> Iterator[State]:
    with open_state(tmp_path, state_url) as found:
        yield found


def row(name: str, **more: Any) -> dict[str, Any]:
    given = {
        "about": "lost",
        "subject_kind": "link",
        "subject": name,
        "lang": "ja",
        "market": "JP",
        "value": 61.5,
    }
    return {**given, "dedupe": name, "facts": {"kind": "lost_removed", "anchor": "日本語 😀"}, "found_on": date(2026, 3, 2), **more}  # fmt: skip


def rule(state: State, *, at: datetime = NOW) -> dict[str, Any]:
    number = store.add_rule(state, "acme", {"channels": ["mailto:ana@acme.example"]}, by="ana", at=at)
    return next(each for each in store.rules(state, "acme") if each["id"] == number)


def at_once(count: int, work: Callable[[], Any]) -> list[Any]:
    """Run the same work in threads at once and return what each returned."""
    found: list[Any] = []
    gate = threading.Barrier(count)

    def go() -> None:
        gate.wait()
        try:
            found.append(work())
        except BaseException as error:
            found.append(error)

    threads = [threading.Thread(target=go) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def test_an_alert_is_kept_once_and_comes_back_as_it_was(state: State) -> None:
    assert store.alerted_run(state, "acme") is None
    assert store.add_alerts(state, "acme", "r1", [row("a"), row("b"), row("a")], at=NOW) == 2
    assert store.add_alerts(state, "acme", "r2", [row("a"), row("c")], at=NOW + HOUR) == 1
    assert store.add_alerts(state, "other", "r1", [row("a")], at=NOW) == 1
    assert store.alerted_run(state, "acme") == "r2"
    newest = store.alerts(state, "acme")[0]
    assert (newest["subject"], newest["made_at"], newest["found_on"]) == ("c", NOW + HOUR, date(2026, 3, 2))
    assert newest["facts"]["anchor"] == "日本語 😀"


def test_what_was_seen_or_rests_is_not_open(state: State) -> None:
    store.add_alerts(state, "acme", "r1", [row("a"), row("b"), row("c")], at=NOW)
    first, second, third = sorted(each["id"] for each in store.alerts(state, "acme"))
    assert store.acknowledge(state, "acme", [first], by="ana", at=NOW) == 1
    assert store.acknowledge(state, "other", [second], by="ana", at=NOW) == 0
    assert store.snooze(state, "acme", [second], until=NOW + HOUR) == 1
    assert [each["id"] for each in store.alerts(state, "acme", is_open=True, at=NOW)] == [third]
    later = store.alerts(state, "acme", is_open=True, at=NOW + HOUR)
    assert [each["id"] for each in later] == [third, second]


def test_a_rule_tells_an_alert_once_whoever_asks(state: State, tmp_path: Path, state_url: str | None) -> None:
    mine = rule(state)
    store.add_alerts(state, "acme", "r1", [row("a"), row("b")], at=NOW)
    told = [each["id"] for each in store.untold(state, mine, at=NOW)]
    assert len(told) == 2

    def tell() -> int:
        with open_state(tmp_path, state_url) as own:
            return store.add_messages(
                own, mine, ["mailto:ana@acme.example"], told, title="t", body="b", at=NOW
            )

    assert sorted(at_once(4, tell)) == [0, 0, 0, 1]
    assert store.untold(state, mine, at=NOW) == []
    assert store.remove_rule(state, "acme", mine["id"], at=NOW)
    assert store.rules(state, "acme") == []


def test_a_message_has_one_sender_and_ends_once(state: State, tmp_path: Path, state_url: str | None) -> None:
    mine = rule(state)
    store.add_alerts(state, "acme", "r1", [row("a")], at=NOW)
    told = [each["id"] for each in store.untold(state, mine, at=NOW)]
    store.add_messages(state, mine, ["mailto:ana@acme.example"], told, title="t", body="b", at=NOW)

    def take() -> int | None:
        with open_state(tmp_path, state_url) as own:
            found = store.next_message(own, at=NOW)
            return None if found is None else int(found["id"])

    taken = at_once(4, take)
    assert sorted(each is None for each in taken) == [False, True, True, True]
    number = next(each for each in taken if each is not None)
    status = store.message_failed(state, number, "no route", at=NOW, attempt=1, certain=True)
    assert status == store.PENDING
    assert store.next_message(state, at=NOW) is None, "it waits a minute"
    again = store.next_message(state, at=NOW + HOUR)
    assert again is not None
    assert again["attempts"] == 2
    assert store.give_up_cut_off(state, at=NOW + HOUR) == 0
    assert store.give_up_cut_off(state, at=NOW + 2 * HOUR) == 1
    assert [each["status"] for each in store.messages(state, "acme")] == [store.UNCERTAIN]


def test_pins_and_kept_runs(state: State, tmp_path: Path, state_url: str | None) -> None:
    agreed = {"target": None, "anchor": "アクメ", "rel": "", "note": "販売代理店"}
    number = add_pin(state, "acme", "https://a.jp/", **agreed, by="ana", at=NOW)  # type: ignore[arg-type]
    (pin,) = pins(state, "acme")
    assert {name: pin[name] for name in agreed} == agreed
    assert pin["created_at"] == NOW
    assert remove_pin(state, "acme", number, at=NOW)
    assert not remove_pin(state, "acme", number, at=NOW)
    assert pins(state, "acme") == []

    def keep() -> None:
        with open_state(tmp_path, state_url) as own:
            keep_run(own, "acme", "r1", "report", at=NOW)

    assert at_once(4, keep) == [None] * 4
    keep_run(state, "acme", "r1", "disavow", at=NOW)
    assert {run: sorted(why) for run, why in kept_runs(state, "acme").items()} == {
        "r1": ["disavow", "report"]
    }
