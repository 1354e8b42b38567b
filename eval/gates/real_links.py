"""Real exports: what the judge says of rows that were read and labelled by hand before anything was tuned.

`eval/truth/real_links.tsv` holds 301 rows of three real exports (drawn at random, one per site in the Semrush file):
keep, ignore or review, by what the row shows to a reader. `review` marks placed articles with wanted phrases: from an
export alone the judge can call them likely ignored, which counts as found but not as agreed. Half of the sites (`dev`)
were looked at while tuning; the figures are of the other half (`test`), of which one thing was learnt: that five pages
of a search engine were kept because the engine names its targets.
"""

import csv
import hashlib
from collections import Counter
from pathlib import Path

from eval.gate import GateResult, judged
from eval.worlds.real import EXPORTS, audited, verdict_by_row

TRUTH = Path(__file__).parents[1] / "truth" / "real_links.tsv"
AGREEMENT_FLOOR, GOOD_CONDEMNED, GOOD_IGNORED, FOUND_FLOOR = 0.94, 0.0, 0.01, 0.89
SPLIT = "test"

Labelled = tuple[dict[str, str], str]
"""(truth row, computed verdict)."""


def read_truth() -> list[dict[str, str]]:
    """Return the labelled rows: file, row, url_sha256, label, kind, split."""
    with TRUTH.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def labelled() -> list[Labelled] | None:
    """Return every labelled row with its verdict, None when an export is absent.

    Raises:
        AssertionError: a row of an export is not the page that was labelled.
    """
    truth, found = read_truth(), []
    for export in EXPORTS:
        tables = audited(export)
        if tables is None:
            return None
        verdicts = verdict_by_row(tables)
        for row in truth:
            if row["file"] == export.name:
                url, verdict = verdicts[int(row["row"])]
                assert hashlib.sha256(url.encode()).hexdigest()[:12] == row["url_sha256"], row
                found.append((row, verdict))
    return found


def figures(rows: list[Labelled]) -> dict[str, float]:
    """Return agreement, good links condemned and ignored, and the share of the bad that was found."""
    good = [verdict for row, verdict in rows if row["label"] == "keep"]
    bad = [verdict for row, verdict in rows if row["label"] != "keep"]
    return {
        "real_verdict_agreement": sum(row["label"] == verdict for row, verdict in rows) / len(rows),
        "real_good_condemned": sum(verdict in ("review", "act") for verdict in good) / len(good),
        "real_good_ignored": good.count("ignore") / len(good),
        "real_bad_found": sum(verdict != "keep" for verdict in bad) / len(bad),
    }


def run() -> list[GateResult]:
    """Return the figures on the sites that nobody looked at while tuning."""
    floors = {
        "real_verdict_agreement": AGREEMENT_FLOOR,
        "real_good_condemned": GOOD_CONDEMNED,
        "real_good_ignored": GOOD_IGNORED,
        "real_bad_found": FOUND_FLOOR,
    }
    rows = labelled()
    if rows is None:
        note = "real exports absent"
        return [GateResult(name, None, floor, 0, False, note=note) for name, floor in floors.items()]
    test = [each for each in rows if each[0]["split"] == SPLIT]
    kinds = Counter(row["kind"] for row, verdict in test if row["label"] != "keep" and verdict == "keep")
    notes = {
        "real_verdict_agreement": f"{len(rows)} rows of {len(EXPORTS)} exports labelled, half of the sites held out",
        "real_bad_found": "missed: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())),
    }
    measured = figures(test)
    return [
        judged(
            name,
            measured[name],
            floor,
            n=len(test),
            note=notes.get(name, ""),
            direction="<=" if name.startswith("real_good") else ">=",
        )
        for name, floor in floors.items()
    ]
