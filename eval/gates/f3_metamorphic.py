"""F3: changing the labels of a record changes nothing about its risk.

Each world is judged as it is and with new language, script, country and suffix for every site, drawn for each
site by itself (pages of one site keep their relation: a foreign folder stays foreign). Link by link, the
log-odds must be equal to the last bit and the verdict the same. A second relation swaps single sites that
also have what other stages compare or calibrate *within* a language or market (text measures, vendors'
authority, relevance by a model calibrated per language): a site that moves to a language or market with few
others must not lose or gain by it. The world has one large language and market, so that cohorts exist to fall
out of. Link networks are not in it: `tests/judge/networks` hold them to what they promise.
"""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa

from eval.gate import GateResult, judged
from eval.worlds.judged import judge_records
from eval.worlds.labels import LABELS, SUFFIXES
from eval.worlds.profile import build_profile
from eval.worlds.records import Link
from hreflens.tables import LINK_RELEVANCE, VENDOR_METRICS
from hreflens.terms import Provider, SubjectKind

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
    whole = _compare(texted, [_swap_sites(texted, rng) for _ in range(3)], with_vendors=True)
    note = f"{swaps:,} swaps, {whole[2]:,} of sites with text measures and vendor authority"
    n = swaps + whole[2]
    return [
        judged("f3_flips", float(flips + whole[0]), 0.0, n=n, direction="<=", note=note),
        judged("f3_log_odds_delta", max(delta, whole[1]), 0.0, n=n, direction="<=", note=note),
    ]


def _compare(
    base: list[Link], variants: list[list[Link]], *, with_vendors: bool = False
) -> tuple[int, float, int]:
    before, flips, delta, swaps = _outcome(base, with_vendors), 0, 0.0, 0
    for variant in variants:
        after = _outcome(variant, with_vendors)
        flips += sum(a[0] != b[0] for a, b in zip(before, after, strict=True))
        delta = max(delta, *(abs(a[1] - b[1]) for a, b in zip(before, after, strict=True)))
        swaps += len(base)
    return flips, delta, swaps


def _outcome(links: list[Link], with_vendors: bool = False) -> list[tuple[str, float]]:
    vendors, relevance = (_vendor_metrics(links), _relevance(links)) if with_vendors else (None, None)
    verdicts = judge_records(links, vendor_metrics=vendors, link_relevance=relevance)["link_verdicts"]
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
    """Return the records with text measures, half of them moved into one language and market.

    Every twentieth site gets 14 more pages, so that there are sites large enough to stand out from.
    """
    measured = []
    crowd = [replace(link, url=f"{link.url}/more{page}") for link in links[::20] for page in range(14)]
    for link in [*links, *crowd]:
        odd = rng.random() < 0.02
        facts = {
            name: float(rng.normal(0.9 if odd else 0.3, 0.03))
            for name in ("repetition", "compressibility", "link_density")
        }
        label = LABELS[0] if rng.random() < 0.5 else (link.lang, link.script, link.market)
        measured.append(
            replace(link, lang=label[0], script=label[1], market=label[2], content=json.dumps(facts))
        )
    return measured


def _relevance(links: list[Link]) -> pa.Table:
    """Return relevance as a calibration per language gives it: the same text reads otherwise under another label."""
    languages = [row[0] for row in LABELS]
    return LINK_RELEVANCE.from_rows(
        {"link_id": link.link_id, "relevance": (languages.index(link.lang or "en") * 29 + number) % 101 / 100}
        for number, link in enumerate(links)
    )


def _vendor_metrics(links: list[Link]) -> pa.Table:
    """Return one authority number per site, by the order in which sites are met: a swap leaves it alone."""
    sites = list(dict.fromkeys(link.site for link in links))
    return VENDOR_METRICS.from_rows(
        {
            "import_id": "world",
            "source_row": row,
            "subject_kind": SubjectKind.SITE.value,
            "subject": site,
            "provider": Provider.AHREFS.value,
            "metric": "dr",
            "value": float(row * 37 % 101),
            "scale_max": 100.0,
        }
        for row, site in enumerate(sites)
    )
