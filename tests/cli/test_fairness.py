"""`fairness` as a user meets it: on an audited project, and of the release without any."""

import csv
import io
import json
from pathlib import Path

from tests.cli.world import World


def test_a_project_by_language_side_and_rule(audited: World) -> None:
    shown = audited.invoke("fairness")
    assert shown.exit_code == 0, shown.output
    assert "Japanese (ja)" in shown.stdout
    found = json.loads(audited.invoke("fairness", "--format", "json").stdout)
    assert {row["lang"] for row in found["sides"]} == {"foreign", "home"}
    assert sum(row["links"] for row in found["languages"]) >= sum(row["links"] for row in found["sides"])
    for row in found["languages"]:
        assert row["flagged_low"] <= row["flagged"] / row["links"] <= row["flagged_high"]
    rows = list(csv.DictReader(io.StringIO(audited.invoke("fairness", "--format", "csv").stdout)))
    assert len(rows) == len(found["languages"])


def test_the_release_needs_no_project(tmp_path: Path) -> None:
    world = World(tmp_path)
    done = world.invoke("fairness", "--shipped", "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len({row["lang"] for row in rows}) >= 37
    assert all(row["flagged_share"] <= 0.005 for row in rows)
    assert "calibration error" in world.invoke("fairness", "--shipped").stdout


def test_wrong_use_and_gap(audited: World, tmp_path: Path) -> None:
    assert audited.invoke("fairness", "--shipped", "--fail-on-gap", "0.1").exit_code == 2
    assert audited.invoke("fairness", "--fail-on-gap", "1").exit_code == 0
    assert World(tmp_path / "none").invoke("fairness").exit_code == 2
