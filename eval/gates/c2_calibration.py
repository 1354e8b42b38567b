"""C2: printed probabilities mean what they say, on a generator that no number were fitted on.

The curves of `judge/calibration.json` were fitted on the first generator of profiles (`python -m training.verdicts`);
here the second one grades it, on seeds that neither fitting nor its figures used, with draws of its own in every
language. The prior is the world's own share of bad links, as a user would set it. Links whose anchor is unknown are not in it. Sold guest posts, qualified links
and victims' own pages count neither way. Selective error: wrong answers (p >= .5) among the 80 % of links judged
surest.
"""

from training.verdicts.figures import coverage_at, ece, line, printed, selective_error
from training.verdicts.observe import TIERS, joined, world_b

from eval.gate import GateResult, judged
from hreflens.judge.calibration import shipped

SEEDS = (501, 502, 503)
ECE_CEILING, ECE_LANGUAGE_CEILING = 0.02, 0.05
"""Targets, reached: .0145 and .028 measured. Without a map it was .18, with one line .046 and .061."""
SELECTIVE_CEILING = 0.005
"""The target; .0049 measured. What is left are bad links of which nothing but their address is known."""


def run() -> list[GateResult]:
    """Return calibration errors over all, by language and by tier, and the selective error."""
    world = joined(world_b(seed) for seed in SEEDS)
    prob = printed(world, shipped())
    plain = line(world, 1.0, 0.0)
    by_lang = {
        lang: ece(prob[world.language == lang], world.spam[world.language == lang])
        for lang in sorted(set(world.language.tolist()))
    }
    worst = max(by_lang, key=lambda lang: by_lang[lang])
    tiers = ", ".join(
        f"{tier} {ece(prob[world.tier == tier], world.spam[world.tier == tier]):.3f}" for tier in TIERS
    )
    n = len(prob)
    return [
        judged(
            "c2_ece", ece(prob, world.spam), ECE_CEILING, n=n, direction="<=",
            note=f"generator B, {len(SEEDS)} unseen seeds; by tier: {tiers}; without the curves {ece(plain, world.spam):.3f}",
        ),
        judged(
            "c2_ece_language_max", by_lang[worst], ECE_LANGUAGE_CEILING, n=n, direction="<=",
            note=f"worst of {len(by_lang)} languages: {worst}",
        ),
        judged(
            "c2_selective_error", selective_error(prob, world.spam, 0.8), SELECTIVE_CEILING, n=n, direction="<=",
            note=f"at 80 % coverage; .5 % error is kept up to {coverage_at(prob, world.spam, 0.005):.0%} coverage",
        ),
    ]  # fmt: skip
