"""What the judge saw of labelled links: family sums and truth.

Sold posts are left out (grey in the second generator, `placed_article` in the first: one kind of link must carry one
label in both), and so are qualified links of bad sites (a qualified link is no risk, whoever made it: law 10) and the
victims' own pages on broken-into sites: they are neither.
Calibration asks worlds whose draws differ in every language (more variety); what languages get is asked of paired
worlds, where nothing but labels and words differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from eval.gates.f2_fair import casino_words
from eval.worlds.judged import judged_profile, judged_profile_b
from eval.worlds.profile import Labelled, build_profile
from eval.worlds.profile_b import build_profile_b
from numpy.typing import NDArray

from hreflens.judge.verdict import judge_links
from hreflens.judge.weigh import FAMILIES, UNIT
from hreflens.settings import Settings

TIERS = ("export", "page", "site")
"""What was known of a link: the export alone; its page was read; three pages of its site were read."""
SITE_PAGES = 3
SOLD_POST = "placed_article"


@dataclass(frozen=True, slots=True)
class Observed:
    """Parallel arrays, one entry per link: capped family sums (n, families) in log-odds, truth, and where it counts."""

    capped: NDArray[np.float64]
    spam: NDArray[np.bool_]
    language: NDArray[np.str_]
    tier: NDArray[np.str_]
    verdict: NDArray[np.int64]
    anchor_known: NDArray[np.bool_]

    @property
    def evidence(self) -> NDArray[np.float64]:
        """The sum of evidence, without the prior."""
        total: NDArray[np.float64] = self.capped.sum(axis=1)
        return total

    @property
    def share(self) -> float:
        """Share of bad links: the prior of this world."""
        return float(self.spam.mean())


def world_a(seed: int, per_class: int = 4, *, paired: bool = False) -> Observed:
    """Return a world of the first generator."""
    profile = build_profile(per_class, seed, spoken=True, casinos=casino_words(), paired=paired)
    return observed(profile, *judged_profile(profile, measured=True))


def world_b(seed: int, publishers: int = 56, *, paired: bool = False) -> Observed:
    """Return a world of the second generator."""
    profile = build_profile_b(publishers, seed, casinos=casino_words(), paired=paired)
    return observed(profile, *judged_profile_b(profile, seed))


def observed(profile: list[Labelled], tables: dict[str, pa.Table], settings: Settings) -> Observed:
    """Return what the judge saw of the links that are plainly one or the other."""
    judged = judge_links(tables, settings)
    row_of = {link: row for row, link in enumerate(judged.facts.column("link_id").to_pylist())}
    counted = list({each.link.link_id: each for each in profile if _is_plain(each)}.values())
    rows = np.array([row_of[each.link.link_id] for each in counted])
    return Observed(
        judged.capped[rows] / UNIT,
        np.array([each.spam for each in counted]),
        np.array([each.language for each in counted]),
        _tiers(counted),
        judged.verdict[rows],
        np.array([each.link.anchor is not None for each in counted]),
    )


def _is_plain(each: Labelled) -> bool:
    if each.grey or each.name == SOLD_POST or (each.spam and each.link.followed is False):
        return False
    return each.name != "hacked" or any(part in each.link.url for part in ("/wp-tmp/", "/tmp-"))


def _tiers(links: list[Labelled]) -> NDArray[np.str_]:
    pages: dict[str, set[str]] = {}
    for each in links:
        if each.link.read:
            pages.setdefault(each.link.site, set()).add(each.link.url)
    return np.array(
        [
            TIERS[0]
            if not each.link.read
            else TIERS[2]
            if len(pages[each.link.site]) >= SITE_PAGES
            else TIERS[1]
            for each in links
        ]
    )


def joined(worlds: Iterable[Observed]) -> Observed:
    """Return several worlds as one."""
    listed = list(worlds)
    return Observed(
        *(np.concatenate([getattr(each, name) for each in listed]) for name in Observed.__slots__)  # type: ignore[attr-defined]
    )


assert len(FAMILIES) == 10, "family sums are kept by position: a new family needs a new run"
