"""What each language got in an evaluation, as counts: the package computes shares and intervals from them."""

from collections.abc import Mapping

import numpy as np

from hreflens.judge.calibration import Calibration
from hreflens.judge.gates import IGNORE, KEEP, REVIEW
from training.verdicts.figures import ece, printed
from training.verdicts.observe import Observed


def counts_by_language(
    day: str, worlds: Mapping[str, Observed], calibration: Calibration
) -> dict[str, object]:
    """Return per set and language: honest links, those condemned and ignored, bad links, those found, reviewed, ECE."""
    sets = []
    for name, world in worlds.items():
        prob = printed(world, calibration)
        rows = []
        for lang in sorted(map(str, np.unique(world.language))):
            mine = world.language == lang
            honest, bad = mine & ~world.spam, mine & world.spam
            rows.append(
                {
                    "lang": lang,
                    "honest": int(honest.sum()),
                    "honest_condemned": int((world.verdict[honest] >= REVIEW).sum()),
                    "honest_ignored": int((world.verdict[honest] == IGNORE).sum()),
                    "bad": int(bad.sum()),
                    "bad_found": int((world.verdict[bad] != KEEP).sum()),
                    "reviewed": int((world.verdict[mine] == REVIEW).sum()),
                    "ece": round(ece(prob[mine], world.spam[mine]), 4),
                }
            )
        sets.append({"set": name, "ece": round(ece(prob, world.spam), 4), "languages": rows})
    return {
        "run": {
            "command": "python -m training.verdicts",
            "day": day,
            "worlds": "paired: the same draws in every language",
        },
        "sets": sets,
    }
