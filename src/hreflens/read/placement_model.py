"""The last word on a link's place: named facts weighed by a small learned model, the rules' answer among them.

Multinomial logistic regression; `placement_weights.json` holds, for each fact, one weight per placement, and is
written by `training.placement` from labelled pages. It is plain sums of whole numbers, so the
same page gives the same answer everywhere. It must not see anything but the facts.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from hreflens.terms import Placement

PLACEMENTS = tuple(sorted(Placement, key=lambda place: place.value))
"""The order of the weights of a fact."""
MAX_NAMED = 3
"""Facts named in the evidence of an answer that departs from the rules."""
_NUMBER = re.compile(r"\d+")
_CERTAIN = frozenset(
    (
        "a share button", "the line starts with", "a line of partners or friends", "the path to the page:", "the line names its writer:", "rel", "itemprop",
        "itemtype http", "itemtype https", "a post on forum software", "<footer>", "a row of links to social networks",
    )
)  # fmt: skip
"""Rules that read what the line or the mark-up itself says: these are not weighed."""
_BY_HEADING = (Placement.AUTHOR_BIO, Placement.COMMENT, Placement.RELATED, Placement.SIDEBAR)
"""Placements that the heading of a box names surely, in any language."""
_BY_ROLE = (Placement.FOOTER, Placement.SIDEBAR, Placement.WIDGET)
"""Placements that a role names surely: a banner or a navigation holds much else."""
_NO_FOOTERS = frozenset((Placement.RELATED, Placement.COMMENT, Placement.AUTHOR_BIO, Placement.WIDGET))
_FRAMES = frozenset(
    (
        "near footer",
        "near footer?",
        "outer footer",
        "outer footer?",
        "says footer",
        "far says footer",
        "tag footer",
    )
)
"""What makes a footer of a box that calls itself something else; standing last on the page does not."""


@lru_cache(maxsize=20_000)
def stage_of(evidence: str) -> str:
    """Return which rule spoke, without the words it quotes."""
    return _NUMBER.sub("", evidence.split(" “", maxsplit=1)[0]).split("=")[0].strip()[:40]


@lru_cache(maxsize=20_000)
def is_certain(rule: Placement, evidence: str) -> bool:
    """Return whether an answer of the rules stands, given its evidence. Raises nothing."""
    stage = stage_of(evidence)
    if stage == "heading":
        return rule in _BY_HEADING
    if stage == "role":
        return rule in _BY_ROLE
    return (
        stage.split(":", 1)[0] in _CERTAIN
        or stage in _CERTAIN
        or (stage == "class or id" and rule is Placement.FOOTER)
    )


def rule_facts(rule: Placement, evidence: str) -> list[str]:
    """Return the facts about the rules' answer: the placement, and the placement by the rule that spoke."""
    return [f"rule {rule.value}", f"rule {rule.value} by {stage_of(evidence)}"]


_LANE, _BIAS = 32, 1 << 24
"""Bits of one placement's total in a packed number, and what keeps totals above zero."""
_MASK = (1 << _LANE) - 1
_START = sum(_BIAS << (_LANE * number) for number in range(len(PLACEMENTS)))


@dataclass(frozen=True, slots=True)
class Sum:
    """Facts with their summed weights: links of one container share most facts, which are added up once."""

    facts: frozenset[str]
    total: int
    """The sums of all placements in one number, `_LANE` bits each: one addition adds nine weights."""


@lru_cache(maxsize=1)
def weights() -> dict[str, tuple[int, ...]]:
    """Return fact -> weight of each of PLACEMENTS, as trained. Raises ValueError when trained for other placements."""
    raw = json.loads(files(__package__).joinpath("placement_weights.json").read_text("utf-8"))
    if raw["placements"] != [place.value for place in PLACEMENTS]:
        raise ValueError("placement_weights.json is of other placements: run python -m training.placement")
    return {fact: tuple(row) for fact, row in raw["facts"].items()}


@lru_cache(maxsize=1)
def _packed() -> dict[str, int]:
    return {
        fact: sum(weight << (_LANE * number) for number, weight in enumerate(row))
        for fact, row in weights().items()
    }


def summed(facts: Iterable[str]) -> Sum:
    """Return the facts that links share with their summed weights, the constant of each placement included."""
    known, found = _packed(), frozenset(facts)
    total = sum([known[fact] for fact in found if fact in known])
    return Sum(found, _START + known.get("always", 0) + total)


def heaviest(around: Sum, own: list[str], rule: Placement, opinion: Sequence[int] = ()) -> Placement:
    """Return the placement that the facts speak for; arguments as of `weigh`. Raises nothing."""
    known, shared = _packed(), around.facts
    total = around.total + sum([known[fact] for fact in own if fact in known and fact not in shared])
    totals = [(total >> (_LANE * number)) & _MASK for number in range(len(PLACEMENTS))]
    totals = [one + more for one, more in zip(totals, opinion, strict=True)] if opinion else totals
    best = PLACEMENTS[totals.index(max(totals))]
    if (
        best is Placement.FOOTER
        and rule in _NO_FOOTERS
        and _FRAMES.isdisjoint(shared)
        and _FRAMES.isdisjoint(own)
    ):
        return rule
    return best


def weigh(
    around: Sum, own: list[str], rule: Placement, evidence: str, opinion: Sequence[int] = ()
) -> tuple[Placement, str]:
    """Return the placement that the facts speak for, and what decided.

    Args:
        around: the facts that all links of the container share.
        own: the facts of the link itself; one that is also in `around` counts once.
        rule: what the rules say.
        evidence: what decided there; it is kept where the facts agree with the rules.
        opinion: hundredths for each of PLACEMENTS from `placement_trees`, nothing where they were not asked.

    Raises nothing.
    """
    best = heaviest(around, own, rule, opinion)
    if best is rule:
        return rule, evidence
    facts = [*sorted(around.facts), *own]
    return best, _named(facts, PLACEMENTS.index(best), PLACEMENTS.index(rule))


def _named(facts: list[str], best: int, other: int) -> str:
    """Return the facts that speak most for one placement against another, in words."""
    known = weights()
    gains = [(known[fact][best] - known[fact][other], fact) for fact in facts if fact in known]
    top = sorted(((gain, fact) for gain, fact in gains if gain > 0), key=lambda pair: (-pair[0], pair[1]))
    words: list[str] = []
    for _, fact in top:
        word = readable(fact)
        if word and word not in words:
            words.append(word)
        if len(words) == MAX_NAMED:
            break
    return "weighed: " + "; ".join(words) if words else "weighed: no single fact stands out"


_READABLE = (
    ("near ", "the nearest named container says {}"),
    ("outer ", "the outermost named container says {}"),
    ("tag ", "inside <{}>"),
    ("box ", "directly in <{}>"),
    ("block ", "in a block <{}>"),
    ("far says ", "outer class names say {}"),
    ("says ", "class names say {}"),
    ("far ", "outer class word “{}”"),
    ("word ", "class word “{}”"),
    ("to ", "the address leads to: {}"),
    ("shows ", "the link shows {}"),
    ("rel ", "rel={}"),
    ("own ", "the link's class says {}"),
    ("below ", "below a heading that says {}"),
    ("item ", "the make of the list it is in"),
    ("name ", "the length of the address"),
    ("digits ", "the numbers in the address"),
    ("prose ", "how much running text the page has"),
    ("span ", "how much of the page the running text spans"),
    ("page links ", "how many links the page has"),
    ("rule ", ""),
    ("always", ""),
)
_STEPS = {
    "density": "the share of link text in the block", "size": "the length of the block", "links": "the number of links in the block",
    "anchor": "the length of the anchor", "share": "its height on the page", "number": "its number among the links",
}  # fmt: skip


def readable(fact: str) -> str:
    """Return a fact as words for a reader, '' for one that says nothing alone."""
    head = fact.split(" ", 1)[0]
    if head in _STEPS:
        return _STEPS[head]
    if re.match(r"(?:before|after|inside) by \d", fact):
        return "the distance to the running text"
    for start, words in _READABLE:
        if fact.startswith(start):
            return words.format(fact[len(start) :].rstrip("?")) if words else ""
    return fact
