"""Decisions and manual actions: in force, undone, remembered, and safe from an older hreflens."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hreflens.engine.state import open_state
from hreflens.engine.workspace import WorkspaceError

AT = datetime(2026, 11, 1, tzinfo=UTC)


def said(decision: str, subject: str = "a.example") -> dict[str, object]:
    return {
        "subject_kind": "site",
        "subject": subject,
        "decision": decision,
        "note": "пример",
        "decided_by": "me",
        "decided_at": AT,
    }


def test_the_last_decision_is_in_force_and_undoing_it_brings_the_one_before_back(tmp_path: Path) -> None:
    with open_state(tmp_path) as state:
        state.decide("p", [said("keep"), said("act"), said("protect", "b.example")])
        state.decide("other", [said("ignore")])
    with open_state(tmp_path) as state:
        rows = state.decisions("p").to_pylist()
        assert [(row["subject"], row["decision"]) for row in rows] == [
            ("a.example", "act"),
            ("b.example", "protect"),
        ]
        assert rows[0]["decided_at"] == AT
        assert state.undo("p", "site", "a.example", by="me", at=AT)["decision"] == "act"  # type: ignore[index]
        assert state.decisions("p").to_pylist()[0]["decision"] == "keep"
        assert len(state.history("p")) == 3, "nothing said is ever lost"
        state.undo("p", "site", "a.example", by="me", at=AT)
        assert state.undo("p", "site", "a.example", by="me", at=AT) is None


def test_manual_actions_stand_until_resolved(tmp_path: Path) -> None:
    with open_state(tmp_path) as state:
        state.record_manual_action(
            "p",
            kind="unnatural_links_to_site",
            scope="partial",
            reported_on=date(2026, 10, 2),
            note="",
            at=AT,
        )
        assert state.manual_actions("p").column("resolved_on").to_pylist() == [None]
        assert state.resolve_manual_actions("other", date(2026, 11, 1)) == 0
        assert state.resolve_manual_actions("p", date(2026, 11, 1)) == 1
        assert state.manual_actions("p").column("resolved_on").to_pylist() == [date(2026, 11, 1)]


def test_a_state_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_state(tmp_path).close()
    with sqlite3.connect(tmp_path / "state.sqlite") as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(WorkspaceError, match="newer"):
        open_state(tmp_path)
    with sqlite3.connect(tmp_path / "state.sqlite") as connection:
        assert connection.execute("select version_num from alembic_version").fetchone() == ("9999",)
