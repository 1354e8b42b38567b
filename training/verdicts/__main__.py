"""Fits the calibration on the first generator, grades it on the second, and writes the reviewed data files.

`python -m training.verdicts` from the project root (less than a minute of one core) writes `judge/calibration.json`
(the curves, what else was tried, all figures) and `judge/evaluation.json` (what each language got, as counts). Seeds of
fitting and grading differ, and the gates C2 and F2 use others still.
"""

import argparse
import json
import sys
from pathlib import Path

from hreflens.judge import calibration
from hreflens.judge.calibration import Calibration, Curve, logit, probability
from hreflens.judge.fairness import EVALUATION
from hreflens.judge.weigh import FAMILIES, REVIEW_AT
from training.verdicts.counting import counts_by_language
from training.verdicts.figures import conformal_by_language, line, printed, summary
from training.verdicts.fitting import by_tier, calibration_of_world, curve_of, curves_by_tier, fitted, line_of
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
    found = calibration_of_world(a)
    _write(ROOM / calibration.FILE, _calibration(day, found, a, unseen, b))
    worlds = {
        "first generator, unseen seeds": joined(
            world_a(seed, PER_CLASS, paired=True) for seed in LANGUAGES_A
        ),
        "second generator": joined(world_b(seed, PUBLISHERS, paired=True) for seed in LANGUAGES_B),
    }
    _write(ROOM / EVALUATION, counts_by_language(day, worlds, found))
    return 0


def _told(name: str, seed: int, world: Observed) -> Observed:
    print(f"{name} {seed}: {len(world.spam):,} links", flush=True)
    return world


def _calibration(
    day: str, found: Calibration, a: Observed, unseen: Observed, b: Observed
) -> dict[str, object]:
    tiers, slope_and_intercept = curves_by_tier(a), line_of(a)
    weights = fitted(a.capped, a.spam, logit(a.share))
    review = logit(REVIEW_AT) - logit(0.02)
    thresholds = {
        name: {
            lang: value for lang, value in conformal_by_language(world, ALLOWED).items() if value is not None
        }
        for name, world in (("first generator", a), ("second generator", b))
    }
    return {
        "curves": {"anchor_known": _points(found.known), "anchor_unknown": _points(found.unknown)},
        "run": {
            "command": "python -m training.verdicts",
            "day": day,
            "fitted_on": {"generator": "A (eval/worlds/profile.py)", "seeds": FIT_A, "per_class": PER_CLASS},
            "graded_on": {"generator": "B (eval/worlds/profile_b.py)", "seeds": GRADE_B, "publishers": PUBLISHERS},
            "prior": "the share of bad links of each world",
            "labels": "sold posts are grey in both worlds and left out; qualified links of bad sites and victims' own pages too",
            "not_graded_on_B": "the curve of unknown anchors: B tells every anchor",
        },
        "figures": {
            name: {"no map": summary(line(world, 1.0, 0.0), world), "these curves": summary(printed(world, found), world)}
            for name, world in (("A, fitted", a), ("A, unseen seeds", unseen), ("B", b))
        },
        "tried_and_not_taken": {
            "one line": {
                "line": [round(x, 3) for x in slope_and_intercept],
                "B": summary(line(b, *slope_and_intercept), b),
                "why": "the share of bad links rises in steps: it misses them on the world it was fitted on as well",
            },
            "one curve, whether or not the anchor is known": {
                "B": summary(probability(curve_of(a.evidence, a.spam, a.share)(b.evidence) + logit(b.share)), b),
                "why": "finding nothing says more where there was an anchor to look at: a world that tells all anchors is not one that withholds some",
            },
            "a curve per tier of reading": {
                "B": summary(by_tier(b, tiers, found.unknown), b),
                "why": "no better, and risk would hang on whether a page could be read, and so on how well a language is crawled",
            },
            "a weight per family": {
                "weights": {f.value: round(float(w), 3) for f, w in zip(FAMILIES, weights, strict=False)},
                "B": summary(probability(b.capped @ weights[:-1] + weights[-1] + logit(b.share)), b),
                "why": "it calibrates B no better than the weights in force",
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


def _points(curve: Curve) -> list[list[float]]:
    return [list(point) for point in zip(curve.sums, curve.log_odds, strict=True)]


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written: {path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
