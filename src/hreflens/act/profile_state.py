"""How the whole profile stands: what a reviewer at a search engine might ask about, in calm words.

Manual actions are taken by people on patterns, and no tool can foresee them. This only says how much of the
profile follows a pattern that Google's policies name, and rests on verdicts and waves, never on how many links
are foreign, weak or odd.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.disavow.need import DisavowNeed, Need, gate
from hreflens.judge.inputs import table_of
from hreflens.terms import Verdict

MANY_SITES, MANY_SHARE = 10, 0.05
"""Sites marked `act`, and their share, that make a pattern of the profile; our start values. A link network of the
smallest size that is accused has about that many members."""
WANTED_SHARE = 0.5
"""Share of a wave's sites with a wanted phrase from which it does not look like news (signal `burst`)."""


class Standing(StrEnum):
    """How the profile stands, the calmest first."""

    LITTLE = "little"
    SOME = "some"
    PATTERN = "pattern"
    MANUAL_ACTION = "manual_action"


@dataclass(frozen=True, slots=True)
class ProfileState:
    """The standing and the counts behind it. `need` is the answer about disavowing."""

    standing: Standing
    need: DisavowNeed
    sites: int
    act_sites: int
    review_sites: int
    markets_above: int
    wanted_waves: int


def assess(tables: Mapping[str, pa.Table]) -> ProfileState:
    """Return how the profile stands.

    Args:
        tables: `site_verdicts`, `market_norms`, `market_waves`, `manual_actions`, `link_verdicts`; a missing one
            is empty.

    Raises nothing.
    """
    need = gate(tables)
    verdicts = table_of(tables, "site_verdicts").column("verdict")
    counts = {row["values"]: row["counts"] for row in pc.value_counts(verdicts).to_pylist()}
    act, review = counts.get(Verdict.ACT.value, 0), counts.get(Verdict.REVIEW.value, 0)
    above = table_of(tables, "market_norms").column("above").to_pylist().count(True)
    waves = sum(is_wanted(row) for row in table_of(tables, "market_waves").to_pylist())
    if need.need is Need.YES:
        standing = Standing.MANUAL_ACTION
    elif act >= MANY_SITES and act >= MANY_SHARE * len(verdicts):
        standing = Standing.PATTERN
    else:
        standing = Standing.SOME if act or review or above or waves else Standing.LITTLE
    return ProfileState(standing, need, len(verdicts), act, review, above, waves)


def is_wanted(wave: Mapping[str, int]) -> bool:
    """Return whether most sites of a wave (a row of `market_waves`) came with a phrase the owner wants to rank for."""
    return wave["wanted_sites"] >= WANTED_SHARE * wave["sites"]
