"""How the profile stands: it rests on verdicts and waves, never on how many links look foreign."""

import pytest

from hreflens import tables as dictionary
from hreflens.act.disavow.need import Need
from hreflens.act.profile_state import Standing, assess


def sites(act: int, review: int, keep: int) -> dict:  # type: ignore[type-arg]
    words = ["act"] * act + ["review"] * review + ["keep"] * keep
    rows = [{"site": f"s{n}.example", "verdict": word} for n, word in enumerate(words)]
    return {"site_verdicts": dictionary.SITE_VERDICTS.from_rows(rows)}


@pytest.mark.parametrize(
    ("act", "review", "keep", "standing"),
    [
        (0, 0, 0, Standing.LITTLE),
        (0, 0, 500, Standing.LITTLE),
        (1, 0, 500, Standing.SOME),
        (0, 3, 500, Standing.SOME),
        (9, 0, 10, Standing.SOME),
        (10, 0, 500, Standing.SOME),
        (10, 0, 190, Standing.PATTERN),
    ],
)
def test_standing(act: int, review: int, keep: int, standing: Standing) -> None:
    found = assess(sites(act, review, keep))
    assert (found.standing, found.act_sites, found.sites) == (standing, act, act + review + keep)
    assert found.need.need is Need.NO


def test_a_manual_action_stands_above_all() -> None:
    action = dictionary.MANUAL_ACTIONS.from_rows([{"kind": "unnatural_links_to_site"}])
    found = assess(sites(0, 0, 5) | {"manual_actions": action})
    assert (found.standing, found.need.need) == (Standing.MANUAL_ACTION, Need.YES)


def test_waves_and_markets_count_when_they_speak_of_phrases() -> None:
    def of(wanted: int) -> Standing:
        wave = {
            "market": "FR",
            "lang": "fr",
            "weeks": 1,
            "sites": 20,
            "wanted_sites": wanted,
            "natural_sites": 0,
        }
        return assess({"market_waves": dictionary.MARKET_WAVES.from_rows([wave])}).standing

    assert (of(9), of(10)) == (Standing.LITTLE, Standing.SOME)
    above = dictionary.MARKET_NORMS.from_rows(
        [{"market": "FR", "above": True}, {"market": "DE", "above": None}]
    )
    assert assess({"market_norms": above}).markets_above == 1
