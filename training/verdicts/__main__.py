"""Fits the calibration on the first generator, grades it on the second, and writes the reviewed data files.

`python -m training.verdicts` from the project root (about 15 minutes of one core) writes `judge/calibration.json`
(the line, what else was tried, all figures) and `judge/evaluation.json` (what each language got, as counts). Seeds of
fitting and grading differ, and the gates C2 and F2 use others still.
"""

import argparse
import json
import sys
from pathlib import Path

from hreflens.judge import calibration
from hreflens.judge.calibration import logit, probability
from hreflens.judge.fairness import EVALUATION
from hreflens.judge.weigh import FAMILIES, REVIEW_AT
from training.verdicts.counting import counts_by_language
from training.verdicts.figures import conformal_by_language, line, summary
from training.verdicts.fitting import by_tier, fitted, line_of, lines_by_tier
from training.verdicts.observe import Observed, joined, world_a, world_b

FIT_A, UNSEEN_A, GRADE_B = (101, 102, 103, 104), (151, 152), (301, 302, 303, 304)
LANGUAGES_A, LANGUAGES_B = (161, 162, 163), (401, 402, 403, 404, 405, 406)
PER_CLASS, PUBLISHERS = 4, 56
ALLOWED = 0.005
"""Share of honest links that a threshold may let through, per language (targets F2 and C2)."""
ROOM = Path(calibration.__file__).parent


def main(arguments: list[str]) -> int:
    """Run all; write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--day", required=True, help="day of the run, written into the files")
    day = parser.parse_args(arguments).day
    a = joined(_told("A", seed, world_a(seed, PER_CLASS)) for seed in FIT_A)
    unseen = joined(_told("A", seed, world_a(seed, PER_CLASS)) for seed in UNSEEN_A)
    b = joined(_told("B", seed, world_b(seed, PUBLISHERS)) for seed in GRADE_B)
    slope, intercept = line_of(a)
    _write(ROOM / calibration.FILE, _calibration(day, (round(slope, 3), round(intercept, 3)), a, unseen, b))
    worlds = {
        "first generator, unseen seeds": joined(
            world_a(seed, PER_CLASS, paired=True) for seed in LANGUAGES_A
        ),
        "second generator": joined(world_b(seed, PUBLISHERS, paired=True) for seed in LANGUAGES_B),
    }
    _write(ROOM / EVALUATION, counts_by_language(day, worlds, round(slope, 3), round(intercept, 3)))
    return 0


def _told(name: str, seed: int, world: Observed) -> Observed:
    print(f"{name} {seed}: {len(world.spam):,} links", flush=True)
    return world


def _calibration(
    day: str, found: tuple[float, float], a: Observed, unseen: Observed, b: Observed
) -> dict[str, object]:
    tiers = lines_by_tier(a)
    weights = fitted(a.capped, a.spam, logit(a.share))
    review = logit(REVIEW_AT) - logit(0.02)
    thresholds = {
        name: {
            lang: value for lang, value in conformal_by_language(world, ALLOWED).items() if value is not None
        }
        for name, world in (("first generator", a), ("second generator", b))
    }
    return {
        "slope": found[0],
        "intercept": found[1],
        "run": {
            "command": "python -m training.verdicts",
            "day": day,
            "fitted_on": {"generator": "A (eval/worlds/profile.py)", "seeds": FIT_A, "per_class": PER_CLASS},
            "graded_on": {"generator": "B (eval/worlds/profile_b.py)", "seeds": GRADE_B, "publishers": PUBLISHERS},
            "prior": "the share of bad links of each world",
        },
        "figures": {
            name: {"no map": summary(line(world, 1.0, 0.0), world), "this line": summary(line(world, *found), world)}
            for name, world in (("A, fitted", a), ("A, unseen seeds", unseen), ("B", b))
        },
        "tried_and_not_taken": {
            "a line per tier": {
                "lines": {tier: [round(x, 3) for x in each] for tier, each in tiers.items()},
                "B": summary(by_tier(b, tiers), b),
                "why": "risk would hang on whether a page could be read, and so on how well a language is crawled",
            },
            "a weight per family": {
                "weights": {f.value: round(float(w), 3) for f, w in zip(FAMILIES, weights, strict=False)},
                "B": summary(probability(b.capped @ weights[:-1] + weights[-1] + logit(b.share)), b),
                "why": "no better calibrated on B than one line over the weights in force",
            },
            "a threshold per language": {
                "evidence_that_half_a_percent_of_honest_links_reach": {
                    name: {"highest": max(each.values()), "lowest": min(each.values())}
                    for name, each in thresholds.items()
                },
                "evidence_for_review_in_force": round(review, 3),
                "why": "equal behaviour must get equal verdicts (F3): one threshold for all. Where it lies below a language's own, the gates (two families, one of them accusing) have to hold; honest_condemned in evaluation.json says that they do",
            },
        },
    }  # fmt: skip


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written: {path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
