"""`hreflens demo`: the bundled example from exports to report, offline, and again without change."""

import json
from pathlib import Path

import pytest

from tests.cli.world import World

pytest.importorskip("hreflens.example")


def test_the_demo_audits_the_example_and_writes_its_report(tmp_path: Path) -> None:
    world = World(tmp_path)
    done = world.invoke("demo", "--no-serve", "-f", "json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["links"] > 100
    assert {row["dimension"] for row in found["verdicts"]} == {"all", "language", "market"}
    assert "% in JP (number" in done.stderr
    assert "39 sites are in no list" in done.stderr
    out = world.workspace / "report"
    for name in ("report.html", "report.xlsx", "report.json", "disavow.txt", "csv"):
        assert (out / name).exists(), name
        assert str(out / name) in done.stderr
    again = world.invoke("demo", "--no-serve", "-f", "json")
    assert "known already" in again.stderr
    assert json.loads(again.stdout)["verdicts"] == found["verdicts"]
