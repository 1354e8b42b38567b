"""The workspace: layout, projects, imports written aside, locks."""

from pathlib import Path

import pytest

from hreflens.engine.workspace import (
    ImportWriter,
    Project,
    WorkspaceError,
    has_import,
    imported_tables,
    open_project,
    open_workspace,
    project_lock,
)
from hreflens.tables import IMPORTED_LINKS, IMPORTS


@pytest.fixture
def project(tmp_path: Path) -> Project:
    found = open_project(open_workspace(tmp_path, create=True), "acme", create=True)
    found.settings_file.write_text("", encoding="utf-8")
    return found


def test_a_newer_layout_is_refused(tmp_path: Path) -> None:
    open_workspace(tmp_path, create=True)
    (tmp_path / "VERSION").write_text("99\n")
    with pytest.raises(WorkspaceError, match="newer"):
        open_workspace(tmp_path)


def test_projects_are_chosen_by_name_or_when_there_is_one(tmp_path: Path, project: Project) -> None:
    assert open_project(tmp_path, None) == project
    with pytest.raises(WorkspaceError, match="acme"):
        open_project(tmp_path, "other")
    for name in ("../up", "", "a/b"):
        with pytest.raises(WorkspaceError):
            open_project(tmp_path, name, create=True)


def test_an_import_is_seen_whole_or_not_at_all(project: Project) -> None:
    rows = IMPORTED_LINKS.from_rows(
        [{"import_id": "x", "source_row": 2, "referring_url": "http://a.example/"}]
    )
    with ImportWriter(project, "x") as writer:
        writer.append("imported_links", rows)
    assert not has_import(project, "x")
    assert imported_tables(project)["imported_links"].num_rows == 0
    with ImportWriter(project, "x") as writer:
        writer.append("imports", IMPORTS.from_rows([{"import_id": "x"}]))
        writer.append("imported_links", rows)
        writer.append("imported_links", rows)
        assert not has_import(project, "x")
        writer.publish()
    assert has_import(project, "x")
    assert imported_tables(project)["imported_links"].num_rows == 2
    assert [p.name for p in (project.folder / "imports").iterdir()] == ["x"], "nothing is left aside"


def test_a_second_writer_is_told_who_holds_the_project(project: Project) -> None:
    with (
        project_lock(project, "audit"),
        pytest.raises(WorkspaceError, match="audit, pid"),
        project_lock(project, "import"),
    ):
        pass
    with project_lock(project, "import"):
        pass
