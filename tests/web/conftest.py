"""One workspace with a sample audit for all tests that only read; a copy of it for those that write."""

import shutil
from pathlib import Path

import pytest

from tests.show.factory import audit
from tests.show.networks import with_networks
from tests.show.relevance import with_relevance
from tests.web.outreach_world import put_cards, with_prospects
from tests.web.world import Visitor, put_run, visitor


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("web") / "workspace"
    put_run(root, "acme", with_prospects(with_relevance(with_networks(audit()))))
    put_cards(root, "acme")
    return root


@pytest.fixture(scope="session")
def reader(sample: Path) -> Visitor:
    return visitor(sample)


@pytest.fixture
def own(sample: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample, tmp_path / "own")
    return tmp_path / "own"
