"""C1: agreement with people. What three strangers disavow is found by what the others say, in a profile of 10^4 links.

The lists are those of the research corpus (48 public disavow files, 70 % of their sites; SOURCES.tsv names the
files). Each list in turn is taken out; a pack is built from the others by the product, near-copies found by what
the lists share; the sites of the list taken out that stand on three independent lists and more (the corpus' own
count, which folds the three lists of one referrer-spam family) are hidden among trusted sites in a profile of
10^4 links, all with records drawn from the same neutral ones, so that nothing but the pack can tell them apart.

What this can and cannot show: a site on three lists is on two without one of them, so the recall mostly asks whether
folding of copies, exemptions and protective evidence let agreement through; that is why the share of a list's sites that
any pack can know (`c1_list_known`) stands beside it. The constants that tell a copy were set while looking at these
lists: there are no others.
"""

import csv
import gzip
import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from eval.gate import GateResult, judged
from eval.gates.f1_trusted import NEUTRAL, trusted_domains
from eval.shared_data import shared
from eval.worlds.judged import judge_records
from eval.worlds.records import AS_OF, OWNER, Link
from hreflens.act.consensus import PackBuild, SourceList, build_pack, source_list
from hreflens.act.disavow import parse_disavow
from hreflens.judge.consensus_pack import render_pack
from hreflens.settings import Settings
from hreflens.urls.domains import is_hosting_platform, registrable_domain

RECALL_FLOOR = 0.95  # target C1
TRUSTED_CONDEMNED = 0.0
"""Share of trusted or popular sites that come out as `review` or `act`, mean over the lists taken out."""
TRUSTED_IGNORED = 0.01
"""Share of them called "likely ignored" for an agreement of two lists: no action, but a wrong word."""
LISTS, LINKS, LEAST, SEED = "spam/disavow/consensus.tsv.gz", 10_000, 3, 3
POPULAR = ("tranco10k.txt", "majestic_million.txt", "moz-top500.txt")

# A live, followed link each: what is gone or qualified is nothing to disavow, whoever names its site.
RECORDS = tuple(each for each in NEUTRAL if each.get("followed", True) is not False)


def read_corpus() -> tuple[dict[str, SourceList], set[str]]:
    """Return name -> list, and the sites on LEAST independent lists by the corpus' own count; empty when absent."""
    path = shared(LISTS)
    if path is None:
        return {}, set()
    named: dict[str, list[str]] = defaultdict(list)
    agreed = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            for name in row["lists"].split(","):
                named[name].append(row["domain"])
            if int(row["n_independent"]) >= LEAST and not is_hosting_platform(row["domain"]):
                agreed.add(row["domain"])
    lists = {}
    for name, sites in sorted(named.items()):
        text = "".join(f"domain:{site}\n" for site in sites)
        lists[name] = source_list(parse_disavow(text.encode()), name=name, as_of=AS_OF, undated=AS_OF)
    return lists, agreed


def run() -> list[GateResult]:
    """Return recall with each list held out, its review share, and the false rates among trusted and popular sites."""
    lists, agreed = read_corpus()
    names = ("c1_recall", "c1_trusted_condemned", "c1_trusted_ignored")
    if not lists:
        floors = (RECALL_FLOOR, TRUSTED_CONDEMNED, TRUSTED_IGNORED)
        return [
            GateResult(name, None, floor, 0, False, note="disavow lists absent")
            for name, floor in zip(names, floors, strict=True)
        ]
    honest = _honest()
    outcomes = {name: _held_out(name, lists, agreed, honest) for name in lists if lists[name].sites & agreed}
    hidden = sum(each["hidden"] for each in outcomes.values())
    found = sum(each["found"] for each in outcomes.values())
    reviewed = sum(each["reviewed"] for each in outcomes.values())
    size = sum(each["honest"] for each in outcomes.values())
    low, worst = min((each["found"] / each["hidden"], name) for name, each in outcomes.items())
    known = sum(each["known"] for each in outcomes.values()) / sum(
        each["sites"] for each in outcomes.values()
    )
    return [
        judged(
            "c1_recall", found / hidden, RECALL_FLOOR, n=int(hidden),
            note=f"{len(outcomes)} lists held out in turn; not kept; worst {low:.2f} ({worst}); review: {reviewed / hidden:.2f}",
        ),
        judged(
            "c1_list_known", known, 0.02, n=int(sum(each["sites"] for each in outcomes.values())),
            note="share of all sites of a list that two others name: what agreement can know at most",
        ),
        judged(
            "c1_trusted_condemned", sum(each["condemned"] for each in outcomes.values()) / size, TRUSTED_CONDEMNED,
            n=int(size), direction="<=", note=f"{len(honest):,} trusted and popular sites",
        ),
        judged(
            "c1_trusted_ignored", sum(each["ignored"] for each in outcomes.values()) / size, TRUSTED_IGNORED,
            n=int(size), direction="<=",
        ),
    ]  # fmt: skip


def _honest() -> list[str]:
    """Return trusted and popular sites, those on some disavow list first, so that the profile holds all of them."""
    found = {registrable_domain(host) or host for host in trusted_domains()}
    for name in POPULAR:
        path = shared(f"spam/popular/{name}")
        if path is not None:
            hosts = (line.strip().lower().strip(".") for line in path.read_text("utf-8").splitlines())
            found |= {registrable_domain(host) or host for host in hosts if host}
    return sorted(site for site in found if not is_hosting_platform(site) and site.isascii())


def _held_out(
    name: str, lists: Mapping[str, SourceList], agreed: Collection[str], honest: list[str]
) -> dict[str, float]:
    """Return counts of one list held out: hidden, found and reviewed sites; honest ones condemned and ignored."""
    built = build_pack([each for other, each in lists.items() if other != name], made=AS_OF)
    bad = sorted(lists[name].sites.intersection(agreed))
    rng = np.random.default_rng(SEED)
    listed = [site for site in honest if site in built.pack.sites and site not in agreed]
    others = [site for site in honest if site not in built.pack.sites and site not in agreed]
    good = (listed + [others[at] for at in rng.permutation(len(others))])[: LINKS - len(bad)]
    verdicts = _verdicts(bad + good, built, rng)
    wrong = [verdicts[site] for site in good]
    return {
        "hidden": len(bad),
        "found": sum(verdicts[site] != "keep" for site in bad),
        "reviewed": sum(verdicts[site] in ("review", "act") for site in bad),
        "honest": len(good),
        "condemned": sum(verdict in ("review", "act") for verdict in wrong),
        "ignored": wrong.count("ignore"),
        "sites": len(lists[name].sites),
        "known": len(lists[name].sites & built.pack.sites.keys()),
    }


def _verdicts(sites: list[str], built: PackBuild, rng: np.random.Generator) -> dict[str, str]:
    links = []
    for number, site in enumerate(sites):
        link = Link(
            f"https://{site}/{number}",
            target=f"https://acme-security.example/{rng.integers(40)}",
            first=date(2021, 1, 1) + timedelta(days=int(rng.integers(0, 1900))),
        )
        link = replace(link, **RECORDS[int(rng.integers(len(RECORDS)))])  # type: ignore[arg-type]
        links.append(replace(link, external=int(rng.integers(300, 6_900))) if link.title else link)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.tsv"
        path.write_bytes(render_pack(built.pack))
        verdicts = judge_records(links, _with_pack(path))["link_verdicts"]
    found = zip(
        verdicts.column("site").to_pylist(), verdicts.column("computed_verdict").to_pylist(), strict=True
    )
    return dict(found)


def _with_pack(path: Path) -> Settings:
    judge = OWNER.judge.model_copy(update={"consensus_list": str(path)})
    return OWNER.model_copy(update={"judge": judge})
