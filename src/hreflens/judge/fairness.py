"""Is it fair? What each language got: in the evaluation that ships with this release, and in the user's own project.

Counts become shares with Wilson intervals, so that a language with few links does not look unfair, or fair, by
chance. A difference between languages in a project is no proof of either: links differ. So each flag is told with the
rule that made it. Nothing here enters a verdict.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from hreflens.measure.intervals import wilson_low

EVALUATION = "evaluation.json"
FLAGGED = ("review", "act")
"""Verdicts that ask somebody to do something: what a link must not get for being foreign."""
NO_RULE = "decision"
"""The rule of a flag without evidence for it: a person's decision."""


@dataclass(frozen=True, slots=True)
class Share:
    """Hits of a total; `value` and the bounds of its 95 % interval (Wilson 1927) are None for a total of 0."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """Hits / total."""
        return self.hits / self.total if self.total else None

    @property
    def low(self) -> float | None:
        """Lower bound."""
        return wilson_low(self.hits, self.total) if self.total else None

    @property
    def high(self) -> float | None:
        """Upper bound."""
        return 1.0 - wilson_low(self.total - self.hits, self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """What one language got in a labelled set. `ece` = expected calibration error, 0-1."""

    lang: str
    condemned: Share
    ignored: Share
    found: Share
    reviewed: Share
    ece: float


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A labelled set by language, in order of language, and its calibration error over all."""

    name: str
    ece: float
    rows: tuple[LanguageRow, ...]

    def spread(self, part: str) -> float:
        """Return the largest difference between two languages in a part: condemned, ignored, found or reviewed."""
        values = [share.value for row in self.rows if (share := getattr(row, part)).value is not None]
        return max(values) - min(values) if values else 0.0


@lru_cache(maxsize=1)
def shipped_evaluation() -> tuple[EvaluationSet, ...]:
    """Return the evaluation of this release.

    Raises:
        KeyError, ValueError: its file is damaged.
    """
    found = json.loads(files(__package__).joinpath(EVALUATION).read_text("utf-8"))
    return tuple(EvaluationSet(each["set"], each["ece"], _rows(each["languages"])) for each in found["sets"])


def _rows(rows: Iterable[Mapping[str, Any]]) -> tuple[LanguageRow, ...]:
    return tuple(
        LanguageRow(
            row["lang"],
            condemned=Share(row["honest_condemned"], row["honest"]),
            ignored=Share(row["honest_ignored"], row["honest"]),
            found=Share(row["bad_found"], row["bad"]),
            reviewed=Share(row["reviewed"], row["honest"] + row["bad"]),
            ece=row["ece"],
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """A live link of the user's project, as far as fairness asks: foreign None = language not known."""

    lang: str
    foreign: bool | None
    verdict: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class OwnRow:
    """What the links of one language, or one side, got."""

    lang: str
    foreign: bool | None
    flagged: Share
    ignored: Share


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How many links one rule flagged as the strongest reason, on either side and where the language is not known."""

    rule: str
    foreign: Share
    home: Share
    unknown: int


@dataclass(frozen=True, slots=True)
class OwnProject:
    """The user's own links: in other languages, in their own, each language, each rule."""

    foreign: OwnRow
    home: OwnRow
    languages: tuple[OwnRow, ...]
    rules: tuple[RuleRow, ...]

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """Share flagged of foreign links minus that of home links with its 95 % interval, None where a side is empty.

        Source: Newcombe 1998, method 10 (Wilson intervals of both shares).
        """
        one, other = self.foreign.flagged, self.home.flagged
        if not (one.total and other.total):
            return None
        p, q = one.hits / one.total, other.hits / other.total
        low, high, least, most = (float(each or 0.0) for each in (one.low, one.high, other.low, other.high))
        down = ((p - low) ** 2 + (most - q) ** 2) ** 0.5
        up = ((high - p) ** 2 + (q - least) ** 2) ** 0.5
        return p - q, max(-1.0, p - q - down), min(1.0, p - q + up)


def own_project(links: Sequence[Seen]) -> OwnProject:
    """Return what the user's links got, languages with most links first, rules with most flags first.

    Args:
        links: live links of a project.
    """
    sides = {side: [link for link in links if link.foreign is side] for side in (True, False, None)}
    by_lang: dict[tuple[str, bool | None], list[Seen]] = {}
    for link in links:
        by_lang.setdefault((link.lang, link.foreign), []).append(link)
    ordered = sorted(by_lang.items(), key=lambda item: (-len(item[1]), item[0][0]))
    return OwnProject(
        foreign=_own("", True, sides[True]),
        home=_own("", False, sides[False]),
        languages=tuple(_own(lang, foreign, mine) for (lang, foreign), mine in ordered),
        rules=_rules(sides),
    )


def _own(lang: str, foreign: bool | None, links: Sequence[Seen]) -> OwnRow:
    verdicts = Counter(link.verdict for link in links)
    flagged = sum(verdicts[verdict] for verdict in FLAGGED)
    return OwnRow(lang, foreign, Share(flagged, len(links)), Share(verdicts["ignore"], len(links)))


def _rules(sides: Mapping[bool | None, Sequence[Seen]]) -> tuple[RuleRow, ...]:
    counts = {
        side: Counter(link.rule or NO_RULE for link in links if link.verdict in FLAGGED)
        for side, links in sides.items()
    }
    total = sum(counts.values(), Counter())
    return tuple(
        RuleRow(
            rule,
            Share(counts[True][rule], len(sides[True])),
            Share(counts[False][rule], len(sides[False])),
            counts[None][rule],
        )
        for rule in sorted(total, key=lambda rule: (-total[rule], rule))
    )
