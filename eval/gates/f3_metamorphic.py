"""F3: changing the labels of a record changes nothing about its risk.

Each world is judged as it is and with new language, script, country and suffix for every site, drawn for each
site by itself (pages of one site keep their relation: a foreign folder stays foreign). Link by link, the
log-odds must be equal to the last bit and the verdict the same. A second relation relabels whole languages
with text measures present: those are read within a language, so a language as a whole may be renamed freely.
"""

import json
from dataclasses import replace

import numpy as np

from eval.gate import GateResult, judged
from eval.worlds.judged import judge_records
from eval.worlds.labels import LABELS, SUFFIXES
from eval.worlds.profile import build_profile
from eval.worlds.records import Link

SWAPS, PER_CLASS, SEED = 100_000, 2, 5


def run() -> list[GateResult]:
    """Return verdict flips and the largest change of log-odds over at least SWAPS swaps."""
    rng = np.random.default_rng(SEED)
    base = list({each.link.link_id: each.link for each in build_profile(PER_CLASS, SEED)}.values())
    flips, delta, swaps = _compare(base, [_swap_sites(base, rng) for _ in range(1)])
    while swaps < SWAPS:
        more = _compare(base, [_swap_sites(base, rng)])
        flips, delta, swaps = flips + more[0], max(delta, more[1]), swaps + more[2]
    texted = _with_text(base, rng)
    whole = _compare(texted, [_rename_languages(texted, rng) for _ in range(3)])
    note = f"{swaps:,} swaps per site, {whole[2]:,} by renaming whole languages with text measures"
    n = swaps + whole[2]
    return [
        judged("f3_flips", float(flips + whole[0]), 0.0, n=n, direction="<=", note=note),
        judged("f3_log_odds_delta", max(delta, whole[1]), 0.0, n=n, direction="<=", note=note),
    ]


def _compare(base: list[Link], variants: list[list[Link]]) -> tuple[int, float, int]:
    before, flips, delta, swaps = _outcome(base), 0, 0.0, 0
    for variant in variants:
        after = _outcome(variant)
        flips += sum(a[0] != b[0] for a, b in zip(before, after, strict=True))
        delta = max(delta, *(abs(a[1] - b[1]) for a, b in zip(before, after, strict=True)))
        swaps += len(base)
    return flips, delta, swaps


def _outcome(links: list[Link]) -> list[tuple[str, float]]:
    verdicts = judge_records(links)["link_verdicts"]
    columns = [verdicts.column(name).to_pylist() for name in ("link_id", "computed_verdict", "risk_log_odds")]
    found = {link: (verdict, odds) for link, verdict, odds in zip(*columns, strict=True)}
    return [found[link.link_id] for link in links]


def _swap_sites(links: list[Link], rng: np.random.Generator) -> list[Link]:
    """Return the records with labels drawn anew for each site."""
    drawn: dict[str, tuple[dict[str, int], str, str]] = {}
    languages = [row[0] for row in LABELS]
    swapped = []
    for number, link in enumerate(links):
        if link.site not in drawn:
            order = rng.permutation(len(LABELS))
            mapping = {language: int(order[at]) for at, language in enumerate(languages)}
            drawn[link.site] = (mapping, str(rng.choice(SUFFIXES)), f"s{number}")
        mapping, suffix, name = drawn[link.site]
        row = LABELS[mapping[link.lang or "en"]]
        host = f"{name}.{suffix}"
        path = link.url.split("/", 3)[3]
        # A folder named after a language goes with the page's language.
        path = path.replace(f"{link.lang}/", f"{row[0]}/", 1) if path.startswith(f"{link.lang}/") else path
        market = LABELS[int(rng.integers(len(LABELS)))][2]
        swapped.append(replace(link, url=f"https://{host}/{path}", lang=row[0], script=row[1], market=market))
    return swapped


def _with_text(links: list[Link], rng: np.random.Generator) -> list[Link]:
    measured = []
    for link in links:
        odd = rng.random() < 0.02
        facts = {
            name: float(rng.normal(0.9 if odd else 0.3, 0.03))
            for name in ("repetition", "compressibility", "link_density")
        }
        measured.append(replace(link, content=json.dumps(facts)))
    return measured


def _rename_languages(links: list[Link], rng: np.random.Generator) -> list[Link]:
    order = rng.permutation(len(LABELS))
    mapping = {row[0]: LABELS[int(order[at])] for at, row in enumerate(LABELS)}
    return [
        replace(link, lang=mapping[link.lang or "en"][0], script=mapping[link.lang or "en"][1])
        for link in links
    ]
