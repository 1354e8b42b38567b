"""Workspaces for the tests of the command line: one that is only looked at, and copies to change."""

import shutil
from pathlib import Path

import pytest

from tests.cli.world import AS_OF, World, make_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a workspace with a project and nothing in it."""
    return make_world(tmp_path)


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a workspace that was imported and audited; tests must not change it."""
    world = make_world(tmp_path_factory.mktemp("audited"))
    assert world.invoke("import", str(world.export)).exit_code == 0
    done = world.invoke("audit", "--warc", str(world.warc), "--as-of", AS_OF, "--workers", "1")
    assert done.exit_code == 0, done.output
    return world


@pytest.fixture
def own(audited: World, tmp_path: Path) -> World:
    """Return a copy of the audited workspace, to change."""
    for name in (audited.export, audited.warc):
        shutil.copyfile(name, tmp_path / name.name)
    shutil.copytree(audited.workspace, tmp_path / "workspace")
    return World(tmp_path)
