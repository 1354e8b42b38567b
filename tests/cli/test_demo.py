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
    assert {row["dimension"] for row in found["verdicts"]} == {"all", "language", "market", "topic"}
    topics = [row for row in found["verdicts"] if row["dimension"] == "topic"]
    assert sum(row["links"] for row in topics) == found["links"]
    assert all((row["relevance"] is None) == (row["key"] == "unknown") or row["relevance"] for row in topics)
    assert "% in JP (number" in done.stderr
    assert "39 sites are in no list" in done.stderr
    assert "in common: Computer security" in done.stderr
    assert "of 429 links are judged" in done.stderr
    said = done.stderr.split("What could be done:")[1]
    for piece in (
        "engage less by at least",
        "into Italian",
        "in Italian",
        "mend 10 faults",
        "talk to 30 sites of ",
    ):
        assert piece in said, piece
    out = world.workspace / "report"
    for name in ("report.html", "report.xlsx", "report.json", "disavow.txt", "csv"):
        assert (out / name).exists(), name
        assert str(out / name) in done.stderr
    listed = (out / "csv" / "topics.link_topics.csv").read_text("utf-8-sig").splitlines()
    assert len(listed) > 400, "every judged link with the topics of both pages"
    for page, least in (
        ("engagement.barrier_landing_page", 15), ("engagement.engaged_sites", 25), ("markets.market_gaps", 20), ("landings.landings", 6),
        ("translate_next.translate_next", 60), ("hreflang.hreflang_findings", 10),
    ):  # fmt: skip
        assert len((out / "csv" / f"{page}.csv").read_text("utf-8-sig").splitlines()) > least, page
    named = world.invoke("export", "link_relevance", "--columns", "relevance,page_topics,shared_topics")
    assert "Computer security" in named.stdout
    again = world.invoke("demo", "--no-serve", "-f", "json")
    assert "known already" in again.stderr
    assert json.loads(again.stdout)["verdicts"] == found["verdicts"]
