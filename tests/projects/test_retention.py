"""Thinning out: what a timeline needs stays, what people rest on stays whole, a dry run changes nothing."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hreflens.engine.parquet import write_table
from hreflens.engine.pins import keep_run
from hreflens.engine.state import open_state
from hreflens.engine.workspace import Project, read_run, run_names
from hreflens.projects.retention import NEWEST, collect, plan
from hreflens.projects.setup import init_project
from hreflens.projects.timelines import listed_changes
from hreflens.tables import CHANGES, FETCHES, LINKS

TODAY = date(2026, 11, 20)
WEEKS = 40


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made, _ = init_project(tmp_path, "acme", {"site": "acme.example"})
    for week in range(WEEKS):
        day = TODAY - timedelta(weeks=WEEKS - 1 - week)
        run = made.runs_folder / f"{day}-{week + 1:04d}"
        run.mkdir()
        warc = f"w{week:02d}.warc.gz"
        (made.warc_folder / warc).write_bytes(b"x" * 1_000)
        age = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
        os.utime(made.warc_folder / warc, (age, age))
        write_table(run / "links.parquet", LINKS.from_rows([{"link_id": "a"}]))
        write_table(run / "fetches.parquet", FETCHES.from_rows([{"url": "https://a.jp/", "warc_file": warc}]))
        change = {"subject_kind": "link", "subject": "a", "facet": "rel", "kind": "rel_changed", "before": "", "after": "ugc", "found_on": day}  # fmt: skip
        write_table(run / "changes.parquet", CHANGES.from_rows([change]))
        (run / "run.json").write_text(json.dumps({"as_of": f"{day}", "finished_at": f"{day}T06:00:00+00:00"}))
    (made.runs_folder / "current").write_text(run.name)
    return made


def test_old_runs_are_thinned_and_what_people_rest_on_is_kept(project: Project, tmp_path: Path) -> None:
    names = run_names(project)
    reported, decided = names[3], names[6]
    with open_state(tmp_path) as state:
        keep_run(state, "acme", reported, "report", at=datetime(2026, 3, 1, tzinfo=UTC))
        keep_run(state, "acme", reported, "report", at=datetime(2026, 3, 1, tzinfo=UTC))
        day = datetime.fromisoformat(decided[:10]).replace(tzinfo=UTC, hour=12) + timedelta(days=2)
        state.decide("acme", [{"subject_kind": "site", "subject": "a.jp", "decision": "keep", "note": "", "decided_by": "ana", "decided_at": day}])  # fmt: skip
        told = plan(project, state, keep_days=60, today=TODAY)
        assert {path.name for path in project.warc_folder.iterdir()} == {
            f"w{n:02d}.warc.gz" for n in range(WEEKS)
        }
        assert all((project.runs_folder / name / "links.parquet").exists() for name in names), "only said"
        assert collect(project, state, keep_days=60, today=TODAY) == told
        again = plan(project, state, keep_days=60, today=TODAY)
    runs = {each.name: each for each in told if each.kind == "run"}
    kept = {name for name, each in runs.items() if each.action == "keep"}
    assert {reported, decided, *names[-NEWEST:]} <= kept
    assert len({name[:7] for name in kept}) == len({name[:7] for name in names}), "one of every month"
    thin = set(names) - kept
    assert len(thin) > 20
    for name in names:
        assert (project.runs_folder / name / "links.parquet").exists() == (name in kept)
        assert (project.warc_folder / f"w{names.index(name):02d}.warc.gz").exists() == (name in kept)
    assert len(listed_changes(project, None)) == WEEKS, "the timeline is whole"
    assert read_run(project.runs_folder / min(thin), ["links"])["links"].num_rows == 0
    assert sum(each.frees_bytes for each in told) > 20 * 1_000
    assert not [each for each in again if each.action in ("thin", "delete")]
