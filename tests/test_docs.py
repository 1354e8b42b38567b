"""The pages that come from the code are as the code is; the vocabulary and the rooms are documented."""

import importlib.util
import re
from pathlib import Path

import pytest

from hreflens import terms

ROOT = Path(__file__).resolve().parents[1]
_spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
assert _spec is not None
assert _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_reference_pages_are_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run `python docs/reference.py`"


@pytest.mark.parametrize(
    "vocabulary", [terms.Placement, terms.AnchorKind, terms.HiddenReason, terms.LinkState, terms.Verdict]
)
def test_every_label_has_its_convention(vocabulary: type[terms.StrEnum]) -> None:
    page = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    missing = [word.value for word in vocabulary if f"`{word.value}`" not in page]
    assert not missing


def test_every_room_is_on_the_architecture_page() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [
        entry.name
        for entry in (ROOT / "src" / "hreflens").iterdir()
        if (entry / "__init__.py").exists() or (entry.suffix == ".py" and not entry.name.startswith("__"))
    ]
    assert not [room for room in rooms if not re.search(rf"\b{re.escape(room)}", page)]


@pytest.mark.parametrize(
    "name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md"]
)
def test_links_between_pages_lead_somewhere(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page)
    assert not [target for target in targets if not (ROOT / target).exists()]


def test_make_targets_named_in_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z-]+)", readme))
    assert named
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, re.M)]
