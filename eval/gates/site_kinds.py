"""The kind of a site is told in at least 15 languages: macro F1 on snippets that the word lists were not made from.

`eval/truth/site_kinds.tsv` holds made-up home pages (address, title, visible words) in 16 languages. It was written after the
word lists; half of it, by a hash of the address, is `design` and was looked at for faults, the other half grades. Real
sites are less plain than these. A prospect often comes with title and address alone: the second view.
"""

import csv
import hashlib
from collections import Counter
from pathlib import Path

from eval.gate import GateResult, judged
from hreflens.act.prospects.kinds import SiteFacts, site_kind

TRUTH = Path(__file__).parents[1] / "truth" / "site_kinds.tsv"
LEAST_OF_A_KIND = 2
FLOORS = {"read": 0.85, "title": 0.60}
Case = tuple[str, str, str, str, tuple[str, ...]]


def run() -> list[GateResult]:
    """Return macro F1 on the graded half, in both views, and the languages graded."""
    results = []
    for view, floor in FLOORS.items():
        rows = cases("graded", view)
        score, told = macro_f1([(row[0], row[1]) for row in rows])
        note = ", ".join(f"{kind} {value:.2f}" for kind, value in told.items())
        results.append(judged(f"site_kind_f1_{view}", score, floor, n=len(rows), note=note))
    languages = len({row[2] for row in cases("graded", "read")})
    results.append(judged("site_kind_languages", float(languages), 15, n=languages))
    return results


def half_of(url: str) -> str:
    """Return which half a page is in."""
    return "graded" if hashlib.sha256(url.encode()).digest()[0] % 2 else "design"


def cases(half: str, view: str) -> list[Case]:
    """Return (true kind, kind found, language, address, signs) of a half."""
    found = []
    with TRUTH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if half_of(row["url"]) != half:
                continue
            text = row["text"] if view == "read" else ""
            guess = site_kind(SiteFacts(row["url"], row["title"], edges=text[:320], text=text))
            found.append((row["kind"], guess.kind, row["lang"], row["url"], guess.signs))
    return found


def macro_f1(pairs: list[tuple[str, str]]) -> tuple[float, dict[str, float]]:
    """Return the mean F1 over kinds with at least LEAST_OF_A_KIND sites, and each kind's own."""
    counts = Counter(true for true, _ in pairs)
    told = {}
    for kind in sorted(kind for kind, n in counts.items() if n >= LEAST_OF_A_KIND):
        hits = sum(true == found == kind for true, found in pairs)
        claimed = sum(found == kind for _, found in pairs)
        precision, recall = hits / claimed if claimed else 0.0, hits / counts[kind]
        told[kind] = 2 * precision * recall / (precision + recall) if hits else 0.0
    return (sum(told.values()) / len(told) if told else 0.0), told
