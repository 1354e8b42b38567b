"""The pages on the state of the profile and on hacked sites: what they say, counted anew from the tables."""

from datetime import date

import pyarrow as pa
import pytest
from eval.worlds.records import OWNER, Link

from hreflens import tables as dictionary
from hreflens.show.page import Banner, DataTable, Foreign, Page, Tone
from hreflens.show.reports import state, victims
from tests.judge.records import judge
from tests.show.factory import AS_OF, audit, settings


def table(page: Page, key: str) -> DataTable:
    return next(each for each in page.tables() if each.key == key)


NORM = {
    "market": "FR", "sites": 40, "wanted_share": 0.3, "recent_share": 0.6, "usual_share": 0.05, "above": True,
    "sitewide_sites": 2, "unqualified_share": 1.0,
}  # fmt: skip
WAVE = {
    "market": "FR", "lang": "fr", "start_on": date(2026, 9, 10), "weeks": 2, "sites": 20, "usual": 1.04,
    "wanted_sites": 15, "natural_sites": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def profile() -> dict[str, pa.Table]:
    few = NORM | {"market": "KE", "above": None, "usual_share": None}
    return audit(120) | {
        "market_norms": dictionary.MARKET_NORMS.from_rows([few, NORM | {"market": "DE", "above": False}, NORM]),
        "market_waves": dictionary.MARKET_WAVES.from_rows(
            [WAVE, WAVE | {"market": "DE", "wanted_sites": 0, "natural_sites": 18}, WAVE | {"market": "IT", "wanted_sites": 3, "natural_sites": 3}]
        ),
    }  # fmt: skip


def test_markets_above_their_own_usual_stand_first(profile: dict[str, pa.Table]) -> None:
    page = state.build(profile, settings(), as_of=AS_OF)
    rows = table(page, "market_norms").rows
    assert [row[0] for row in rows] == ["FR", "DE", "KE"]
    assert [row[5].text for row in rows] == ["more than usual", "as usual", "too few to tell"]  # type: ignore[union-attr]


def test_waves_are_read_by_their_anchors(profile: dict[str, pa.Table]) -> None:
    page = state.build(profile, settings(), as_of=AS_OF)
    said = {row[0]: row[8].text.split(":")[0] for row in table(page, "market_waves").rows}  # type: ignore[union-attr]
    assert said == {"FR": "a campaign", "DE": "news or a launch", "IT": "neither clearly"}


def test_the_answer_about_uploading_is_calm_without_a_manual_action(profile: dict[str, pa.Table]) -> None:
    banner = state.build(profile, settings(), as_of=AS_OF).blocks[0]
    assert isinstance(banner, Banner)
    assert (banner.tone, banner.title.text) == (Tone.CALM, "An upload of a disavow file is not warranted.")
    action = dictionary.MANUAL_ACTIONS.from_rows([{"kind": "unnatural_links_to_site"}])
    told = state.build(profile | {"manual_actions": action}, settings(), as_of=AS_OF)
    assert isinstance(told.blocks[0], Banner)
    assert told.blocks[0].tone is Tone.WARNING
    assert told.lead is not None
    assert "manual action" in told.lead.text.lower()


def test_vendors_are_shown_beside(profile: dict[str, pa.Table]) -> None:
    page = state.build(profile, settings(), as_of=AS_OF)
    rows = table(page, "vendor_state").rows
    assert rows
    for row in rows:
        assert all(share is None or 0 <= share <= 1 for share in row[2:])  # type: ignore[operator]


@pytest.mark.parametrize("page", [state, victims])
def test_empty_tables_give_a_page(page) -> None:  # type: ignore[no-untyped-def]
    built = page.build({}, settings(), as_of=AS_OF)
    assert built.lead is not None


def test_a_hacked_school_is_shown_with_its_letter() -> None:
    others = [Link(f"https://scuola.example/news/{n}", lang="it") for n in range(4)]
    odd = Link("https://scuola.example/tmp/1", lang="ja", external=90, anchor="<b>安い</b>", kind="other")
    tables = judge([*others, odd])
    tables["sites"] = dictionary.SITES.from_rows([{"site": "scuola.example", "lang": "it"}])
    page = victims.build(tables, OWNER, as_of=AS_OF)
    assert table(page, "hacked_sites").rows == (("scuola.example", "it", "unknown", 5),)
    lines = [row[0] for row in table(page, "letter_lines_1").rows]
    assert all(isinstance(line, Foreign) and line.lang == "it" for line in lines)
    assert any("<b>安い</b>" in line.text for line in lines if isinstance(line, Foreign)), (
        "escaped by renderers"
    )
    honest = victims.build(judge(others), OWNER, as_of=AS_OF)
    assert honest.blocks == ()
