"""F2 on the second generator: equal behaviour gets equal verdicts, in profiles that nobody tuned with.

Publishers, tenants, brand families, attackers and operators act alike in 42 languages (`worlds/profile_b.py`), with
the owner's subject, "click here" and the casino said in each. A false positive is an honest link that comes out as
`review` or `act`; recall counts bad links that are followed and do not come out as `keep`.
"""

from collections import defaultdict

from eval.gate import GateResult, judged
from eval.gates.f2_fair import FPR_CEILING, FPR_SPREAD, casino_words
from eval.worlds.judged import judged_profile_b
from eval.worlds.profile_b import build_profile_b
from hreflens.measure.intervals import wilson_low

SEEDS, PUBLISHERS = tuple(range(621, 630)), 112
RECALL_FLOOR = 0.95
RECALL_SPREAD = 0.03
"""The target. .001 measured on nine seeds; the draws are the same in every language, so a spread is no sampling noise."""
IGNORED_CEILING = 0.05


def run() -> list[GateResult]:
    """Return false positives, recall and their spread between languages over all seeds."""
    false: dict[str, list[bool]] = defaultdict(list)
    found: dict[str, list[bool]] = defaultdict(list)
    ignored: dict[str, list[bool]] = defaultdict(list)
    for seed in SEEDS:
        profile = build_profile_b(PUBLISHERS, seed, casinos=casino_words())
        table = judged_profile_b(profile, seed)[0]["link_verdicts"]
        verdicts = dict(
            zip(
                table.column("link_id").to_pylist(), table.column("computed_verdict").to_pylist(), strict=True
            )
        )
        for each in profile:
            verdict = verdicts[each.link.link_id]
            if each.grey:
                continue
            if not each.spam:
                false[each.language].append(verdict in ("review", "act"))
                ignored[each.language].append(verdict == "ignore")
            elif each.link.followed is not False:
                found[each.language].append(verdict != "keep")
    rate = {name: {lang: sum(flags) / len(flags) for lang, flags in counted.items()} for name, counted in (("false", false), ("found", found), ("ignored", ignored))}  # fmt: skip
    worst = max(rate["false"], key=lambda lang: rate["false"][lang])
    honest = len(false[worst])
    upper = 1 - wilson_low(honest - sum(false[worst]), honest)
    lowest = sorted(rate["found"], key=lambda lang: rate["found"][lang])[:3]
    n = sum(map(len, false.values())) + sum(map(len, found.values()))
    note = f"generator B, {len(SEEDS)} seeds, {len(false)} languages"
    return [
        judged("f2_second_fpr_max", rate["false"][worst], FPR_CEILING, n=n, direction="<=", note=f"{note}; {honest} honest links each; Wilson upper {upper:.4f}"),
        judged("f2_second_fpr_spread", max(rate["false"].values()) - min(rate["false"].values()), FPR_SPREAD, n=n, direction="<="),
        judged("f2_second_recall_spread", max(rate["found"].values()) - min(rate["found"].values()), RECALL_SPREAD, n=n, direction="<=", note="lowest: " + ", ".join(f"{lang} {rate['found'][lang]:.3f}" for lang in lowest)),
        judged("f2_second_recall_min", min(rate["found"].values()), RECALL_FLOOR, n=n),
        judged("f2_second_legit_ignored", max(rate["ignored"].values()), IGNORED_CEILING, n=n, direction="<="),
    ]  # fmt: skip
