"""The renderers' output, letter by letter, for pages with every kind of block and cell."""

import pytest

from tests.show.golden import FOLDER, renderings

FOUND = renderings()


@pytest.mark.parametrize("name", sorted(FOUND))
def test_renderings_are_as_agreed(name: str) -> None:
    agreed = (FOLDER / name).read_text("utf-8")
    assert FOUND[name] == agreed, "if meant, run `python -m tests.show.golden`"
