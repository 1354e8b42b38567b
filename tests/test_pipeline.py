"""The stages fit each other, resume after a kill, and repeat themselves byte for byte."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from hreflens import pipeline
from hreflens.engine.workspace import RunStore, current_run, open_project, open_workspace, read_run
from hreflens.pipeline import STAGES, Context, run_stages
from hreflens.tables import BY_NAME, DECISIONS
from tests.pipeline_world import CONTEXT, LINKS, audited


def made() -> list[str]:
    return [name for stage in STAGES for name in stage.makes]


def test_links_in_verdicts_out_in_the_schemas_of_the_dictionary() -> None:
    tables = audited()
    assert all(tables[name].schema.equals(BY_NAME[name].schema) for name in made())
    assert tables["link_verdicts"].column("verdict").to_pylist() == ["keep"] * 3
    assert sorted(tables["link_anchors"].column("anchor_kind").to_pylist()) == ["brand", "generic", "url"]


def test_the_order_of_rows_changes_nothing() -> None:
    forward = audited()
    backward = run_stages({"imported_links": LINKS.take([2, 1, 0])}, CONTEXT)
    assert all(forward[name].equals(backward[name]) for name in made())


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def test_a_killed_run_resumes_and_a_decision_rebuilds_only_what_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = open_project(open_workspace(tmp_path, create=True), "acme", create=True)
    built: list[str] = []

    def watched(stage: pipeline.Stage, dies: str | None) -> pipeline.Stage:
        def build(tables: dict[str, pa.Table], context: Context) -> Mapping[str, pa.Table]:
            if stage.makes[0] == dies:
                raise Killed
            built.append(stage.makes[0])
            return stage.build(tables, context)

        return replace(stage, build=build)

    monkeypatch.setattr(pipeline, "STAGES", tuple(watched(stage, "sites") for stage in STAGES))
    with pytest.raises(Killed):
        run_stages({"imported_links": LINKS}, CONTEXT, RunStore(project))
    assert current_run(project) is None, "a run that was cut off is never the current one"
    done = list(built)
    built.clear()
    monkeypatch.setattr(pipeline, "STAGES", tuple(watched(stage, None) for stage in STAGES))
    store = RunStore(project)
    whole = run_stages({"imported_links": LINKS}, CONTEXT, store)
    folder = store.publish({"as_of": "2026-11-01"})
    assert done
    assert not set(done) & set(built), "finished stages are not made again"
    assert current_run(project) == folder
    assert read_run(folder, ["link_verdicts"])["link_verdicts"].equals(whole["link_verdicts"])

    built.clear()
    decision = {"subject_kind": "site", "subject": "example.jp", "decision": "act"}
    store = RunStore(project)
    run_stages({"imported_links": LINKS, "decisions": DECISIONS.from_rows([decision])}, CONTEXT, store)
    assert built == ["link_verdicts", "site_verdicts", "profile_shares", "landings", "translate_next"]
    assert store.publish({"as_of": "2026-11-01"}).name.endswith("-0002")


def test_changed_lines_of_the_consensus_file_change_the_verdicts_of_a_resumed_run(tmp_path: Path) -> None:
    project = open_project(open_workspace(tmp_path, create=True), "acme", create=True)
    lists = tmp_path / "lists.tsv"
    judge = CONTEXT.settings.judge.model_copy(update={"consensus_list": str(lists)})
    context = replace(CONTEXT, settings=CONTEXT.settings.model_copy(update={"judge": judge}))

    def accused() -> list[str]:
        store = RunStore(project)
        tables = run_stages({"imported_links": LINKS}, context, store)
        store.publish({"as_of": "2026-11-01"})
        return tables["signals"].column("subject").to_pylist()

    lists.write_text("example.jp\t1\n", encoding="utf-8")
    assert accused() == []
    lists.write_text("example.jp\t4\n", encoding="utf-8")
    assert accused() == ["example.jp"]


def test_changed_texts_of_the_own_pages_are_read_anew_by_a_resumed_run(tmp_path: Path) -> None:
    project = open_project(open_workspace(tmp_path, create=True), "acme", create=True)
    texts = tmp_path / "own.tsv"
    relevance = CONTEXT.settings.relevance.model_copy(update={"targets": str(texts)})
    context = replace(CONTEXT, settings=CONTEXT.settings.model_copy(update={"relevance": relevance}))

    def own_texts() -> list[str | None]:
        store = RunStore(project)
        tables = run_stages({"imported_links": LINKS}, context, store)
        store.publish({"as_of": "2026-11-01"})
        return (
            tables["target_pages"].column("title").to_pylist()
            + tables["target_pages"].column("url").to_pylist()
        )

    texts.write_text("https://acme.example/\tCameras and lenses for people who travel\n", encoding="utf-8")
    before = own_texts()
    texts.write_text("https://acme.example/tripods\tTripods for people who travel\n", encoding="utf-8")
    assert own_texts() != before
