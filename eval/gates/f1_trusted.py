"""F1: trusted sites are never condemned.

Universities, newspapers, banks, press, radio, governments and their like of more than a hundred countries
as linkers, each with a neutral record drawn from everyday linking, judged in one profile, with the real
public disavow agreement (two lists and more) switched on. Calling a trusted link "likely ignored" demands no action,
but is a wrong word: it is counted as a figure of its own.
"""

import csv
import gzip
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from eval.gate import GateResult, judged
from eval.shared_data import shared
from eval.worlds.judged import judge_records
from eval.worlds.labels import LABELS
from eval.worlds.records import AS_OF, OWNER, Link
from hreflens.terms import AnchorKind, HiddenReason, Placement, Verdict
from hreflens.urls.canonical import ascii_host, canonical_url

ACT_CEILING, REVIEW_CEILING = 0.0, 0.001  # target F1
IGNORE_CEILING = 0.001  # our own; 8.2 % while the mere length of a page decided
SEED = 1

NEUTRAL: tuple[dict[str, object], ...] = (
    {},
    {"anchor": "acme-security.example", "kind": AnchorKind.URL.value},
    {"anchor": "hier", "kind": AnchorKind.GENERIC.value},
    {"anchor": "", "kind": AnchorKind.EMPTY.value},
    {"anchor": "Network security for hospitals | Acme", "kind": AnchorKind.TITLE.value},
    {"anchor": "firewall", "kind": AnchorKind.EXACT_TOPIC.value, "target": None},
    {"placement": Placement.FOOTER.value, "occurrences": 800},
    {"placement": Placement.SIDEBAR.value, "external": 320},
    {"placement": Placement.NAVIGATION.value, "hidden": HiddenReason.DISPLAY_NONE.value},
    {"followed": False, "rel": "nofollow", "placement": Placement.COMMENT.value, "external": 90},
    {"read": False, "placement": None, "external": None, "followed": None, "rel": None},
    {"read": False, "placement": None, "external": 1500, "first": None, "last": None},
    {"read": False, "placement": None, "external": 6900, "title": "Members"},
    {
        "placement": Placement.CONTENT.value,
        "hidden": HiddenReason.DISPLAY_NONE.value,
        "anchor": "Zyklon 4",
        "kind": "other",
    },
)


def trusted_domains() -> dict[str, str]:
    """Return host -> country or list name of every trusted list found; empty when the data is absent."""
    root = shared("spam/trusted")
    found: dict[str, str] = {}
    if root is None:
        return found
    for path in sorted(root.iterdir()):
        for host, label in _rows(path):
            clean = ascii_host(host)
            if clean and canonical_url(f"https://{clean}/"):
                found.setdefault(clean, label)
    return found


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as lines:
        if path.name.startswith("gov_uk"):
            for line in lines:
                yield json.loads(line)["government-domain"], "GB"
        elif path.name.startswith(("gov_de", "news_", "universities")):
            reader = csv.DictReader(lines, delimiter="," if path.suffix == ".csv" else "\t")
            for row in reader:
                yield (
                    row.get("domain") or row.get("Domain Name") or "",
                    row.get("country") or row.get("top_country_fips") or "DE",
                )
        elif not path.name.startswith("ut1_jobsearch"):
            # The job-search list holds 60,000 machine-gathered hosts; it is no trusted set.
            for line in lines:
                yield line.strip(), path.name


def run() -> list[GateResult]:
    """Return the rates of `act`, `review` and `ignore` on trusted linkers."""
    trusted = trusted_domains()
    ceilings = {"act": ACT_CEILING, "review": REVIEW_CEILING, "ignore": IGNORE_CEILING}
    if not trusted:
        missing = "trusted lists absent"
        return [
            GateResult(f"f1_{word}_rate", None, ceiling, 0, False, "<=", missing)
            for word, ceiling in ceilings.items()
        ]
    rates = rates_of(sorted(trusted))
    n = len(trusted)
    note = f"{n:,} trusted linkers, {len(set(trusted.values()))} countries and lists"
    return [
        judged(f"f1_{word}_rate", rates[word], ceiling, n=n, direction="<=", note=note)
        for word, ceiling in ceilings.items()
    ]


def rates_of(hosts: list[str]) -> dict[str, float]:
    """Return verdict -> its share when each host links once, with a record drawn from NEUTRAL."""
    rng = np.random.default_rng(SEED)
    links = []
    for number, host in enumerate(hosts):
        link = Link(
            f"https://{host}/news/{number}",
            target=f"https://acme-security.example/{rng.integers(40)}",
            first=date(2021, 1, 1) + timedelta(days=int(rng.integers(0, 1900))),
        )
        lang, script, market, _ = LABELS[int(rng.integers(len(LABELS)))]
        link = replace(link, lang=lang, script=script, market=market)
        link = replace(link, **NEUTRAL[int(rng.integers(len(NEUTRAL)))])  # type: ignore[arg-type]
        # No two directories are equally long.
        links.append(replace(link, external=int(rng.integers(300, 6_900))) if link.title else link)
    with tempfile.TemporaryDirectory() as folder:
        settings = OWNER.model_copy(
            update={"judge": OWNER.judge.model_copy(update={"consensus_list": _lists(Path(folder))})}
        )
        verdicts = judge_records(links, settings)["link_verdicts"].column("computed_verdict").to_pylist()
    return {verdict.value: verdicts.count(verdict.value) / len(verdicts) for verdict in Verdict}


def _lists(folder: Path) -> str:
    source = shared("spam/disavow/consensus.tsv.gz")
    if source is None:
        return ""
    target = folder / "lists.tsv"
    with gzip.open(source, "rt", encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for row in csv.DictReader(lines, delimiter="\t"):
            days = ",".join([AS_OF.isoformat()] * int(row["n_independent"]))
            out.write(f"{row['domain']}\t{row['n_independent']}\t{days}\n")
    return str(target)
