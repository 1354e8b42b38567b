"""The report in a real browser: accessibility (axe), keyboard, no request, nothing wider than a phone."""

import json
from pathlib import Path
from typing import Any

import pytest

from hreflens.show.report import build_report, write_report
from tests.show.browser import Tab, browse
from tests.show.factory import AS_OF, audit, settings
from tests.show.networks import with_networks
from tests.show.relevance import with_relevance

AXE = Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER = """[...document.querySelectorAll('body *')].filter(e => {
  const r = e.getBoundingClientRect();
  return (r.right > innerWidth + 1 || r.left < -1) && !e.closest('.scroll, .vh, .skip');
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the report of the made-up audit in two directions of writing, by language."""
    folder = tmp_path_factory.mktemp("report")
    pages = build_report(with_relevance(with_networks(audit(40))), settings(), as_of=AS_OF)
    return {
        lang: write_report(pages, folder / lang, ["html"], lang, settings=settings(), as_of=AS_OF)[0]
        for lang in ("en", "ar", "de")
    }


TAGS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
LOOKS = [("en", 1280, False, TAGS, 40), ("en", 1280, True, CONTRAST, 0), ("ar", 390, False, TAGS, 40)]
"""Language, width, dark, options, and how many rules at least must have passed, for the check to have run."""


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "width", "dark", "options", "least"), LOOKS)
def test_axe_finds_nothing(
    files: dict[str, Path], lang: str, width: int, dark: bool, options: dict[str, Any], least: int
) -> None:
    async def look(tab: Tab) -> tuple[list[Any], int]:
        await tab.screen(width, dark=dark)
        await tab.open(files[lang])
        await tab.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        await tab.run(AXE.read_text("utf-8"))
        result = await tab.run(f"axe.run({json.dumps(options)})")
        found = [(each["id"], each["nodes"][0]["html"][:200]) for each in result["violations"]]
        return found, len(result["passes"])

    found, passes = browse(look)
    assert found == []
    assert passes > least


@pytest.mark.parametrize("lang", ["en", "ar", "de"])
def test_nothing_is_wider_than_a_phone_and_no_request_leaves_the_file(
    files: dict[str, Path], lang: str
) -> None:
    async def look(tab: Tab) -> tuple[Any, ...]:
        await tab.screen(390)
        await tab.open(files[lang])
        wide = await tab.run(
            f"[document.documentElement.scrollWidth - document.documentElement.clientWidth, {WIDER}]"
        )
        return wide, tab.requests, tab.complaints

    wide, requests, complaints = browse(look)
    assert wide == [0, []]
    assert requests == [files[lang].as_uri()]
    assert complaints == []


def test_the_keyboard_reaches_the_skip_link_first_and_every_stop_shows_its_focus(
    files: dict[str, Path],
) -> None:
    async def look(tab: Tab) -> tuple[Any, ...]:
        await tab.screen(1280)
        await tab.open(files["en"])
        await tab.press("Tab")
        first = await tab.run(
            "[document.activeElement.className, document.activeElement.getBoundingClientRect().top >= 0]"
        )
        await tab.press("Enter")
        landed = await tab.run("document.activeElement.id")
        outlines = []
        for _ in range(12):
            await tab.press("Tab")
            outlines.append(
                await tab.run(
                    "(s => s.outlineStyle + ' ' + s.outlineWidth)(getComputedStyle(document.activeElement))"
                )
            )
        return first, landed, set(outlines)

    first, landed, outlines = browse(look)
    assert first == ["skip", True]
    assert landed == "main"
    assert outlines == {"solid 3px"}
