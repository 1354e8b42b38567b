"""The gates: what holds a verdict down, whatever the sum says. The laws of the verdict in code.

A gate only ever lowers a verdict, and each one that did is told in words. It must not read language, script,
top-level domain, country or authority.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.judge.weigh import (
    ACCUSING,
    ACT_AT,
    CAPS,
    FAMILIES,
    FAMILY_CODE,
    IGNORE_AT,
    MANIPULATIVE,
    REVIEW_AT,
    STRONG_TRUST,
    UNIT,
    Evidence,
)
from hreflens.terms import EvidenceFamily, LinkState, Verdict

KEEP, IGNORE, REVIEW, ACT = range(4)
VERDICTS: tuple[Verdict, ...] = (Verdict.KEEP, Verdict.IGNORE, Verdict.REVIEW, Verdict.ACT)
Mask = NDArray[np.bool_]

VICTIM_SIGNALS = (
    *("hacked_subtree", "planted_page", "cloaked_page"),
    *("ugc_container", "repeated_comment", "stuffed_comment", "thin_profile"),
)
"""Signals whose site is a victim of others, so that acting against the whole site is a person's call."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One reason to hold a verdict down: where it applies, the highest verdict it lets through, the words.

    A gate is told where it changed the verdict; one that is `always` told speaks wherever it applies.
    """

    applies: Mask
    ceiling: int
    words: str
    always: bool = False


def first_verdict(prob: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the verdict that the nominal probability alone asks for, as a code 0-3 (keep, ignore, review, act)."""
    return np.digitize(prob, [IGNORE_AT, REVIEW_AT, ACT_AT]).astype(np.int64)


def gates_of(facts: pa.Table, evidence: Evidence, capped: NDArray[np.int64]) -> list[Gate]:
    """Return all gates for the links of `facts`.

    Args:
        facts: judge.inputs.facts_of.
        evidence: judge.weigh.spread over the same links.
        capped: capped family sums in units, shape (links, families).
    """
    raises = np.array([CAPS[family][1] > 0 for family in FAMILIES])
    families = ((capped > 0) & raises).sum(axis=1)
    manipulative = (capped[:, _codes(MANIPULATIVE)] > 0).any(axis=1)
    accusing = (capped[:, _codes(ACCUSING)] > 0).any(axis=1)
    organised = (capped[:, _codes((EvidenceFamily.NETWORK, EvidenceFamily.CONSENSUS))] > 0).any(axis=1)
    listed_only: Mask = np.asarray((families == 1) & (capped[:, FAMILY_CODE["consensus"]] > 0))
    trusted: Mask = np.asarray(capped[:, FAMILY_CODE["trust"]] <= STRONG_TRUST * UNIT)
    state, followed = facts.column("state"), facts.column("followed")
    gone: Mask = ~_flags(facts.column("live"))
    innocent: Mask = np.asarray(~manipulative)
    return [
        Gate(gone, IGNORE, "the link is gone: there is nothing to do about it", always=True),
        Gate(_state(state, LinkState.NOINDEXED), IGNORE, "the page asks not to be indexed: likely ignored"),
        Gate(
            _state(state, LinkState.CANONICALISED_AWAY, LinkState.REDIRECTED),
            REVIEW,
            "the page now stands for another address: a person should look",
        ),
        Gate(
            _flags(pc.equal(followed, False)),
            IGNORE,
            "the link is qualified (nofollow, sponsored or ugc): likely ignored, no action needed",
        ),
        Gate(
            ~_flags(pc.is_valid(followed)),
            REVIEW,
            "it is not known whether the link is followed: fetch the page before acting",
        ),
        Gate(innocent, IGNORE, "no evidence of manipulation: weak, thin or off-topic is likely ignored"),
        Gate(
            (families < 2) & ~accusing,
            IGNORE,
            "only one family of evidence, and none that shows intent by itself",
        ),
        Gate(families < 2, REVIEW, "only one family of evidence: acting needs two independent ones"),
        Gate(
            trusted & listed_only,
            IGNORE,
            "only public disavow lists speak against it, and strong signs of trust stand against them",
        ),
        Gate(trusted, REVIEW, "strong signs of trust stand against it"),
        Gate(
            _has_signal(evidence, VICTIM_SIGNALS, len(capped)) & ~organised,
            REVIEW,
            "the site looks like a victim (hacked or open to visitors' posts), not like the culprit",
        ),
    ]


def apply_gates(codes: NDArray[np.int64], gates: Sequence[Gate]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the verdicts held down by the gates and, per link, a JSON array of the gates that changed them.

    A gate is told when its ceiling lies below the verdict that the probability asked for, or when it is always told.
    """
    held = codes.copy()
    mask = np.zeros(len(codes), dtype=np.int64)
    for number, gate in enumerate(gates):
        changes = gate.applies & (codes > gate.ceiling)
        held[changes] = np.minimum(held[changes], gate.ceiling)
        mask[gate.applies if gate.always else changes] |= 1 << number
    shown = {
        int(bits): json.dumps(
            [g.words for n, g in enumerate(gates) if int(bits) >> n & 1], ensure_ascii=False
        )
        for bits in np.unique(mask)
    }
    return held, [shown[bits] for bits in mask.tolist()]


def _codes(families: Sequence[EvidenceFamily]) -> list[int]:
    return [FAMILY_CODE[family.value] for family in families]


def _flags(column: pa.ChunkedArray) -> Mask:
    found: Mask = pc.fill_null(column, False).to_numpy(zero_copy_only=False).astype(bool)
    return found


def _state(column: pa.ChunkedArray, *states: LinkState) -> Mask:
    return _flags(pc.is_in(column, value_set=pa.array([state.value for state in states])))


def _has_signal(evidence: Evidence, names: Sequence[str], links: int) -> Mask:
    wanted = _flags(pc.is_in(evidence.signals.column("signal"), value_set=pa.array(list(names))))
    found = np.zeros(links, dtype=bool)
    found[evidence.link[wanted[evidence.row] & (evidence.units > 0)]] = True
    return found
