"""The hreflang audit: every planted fault of a generated site is found, and nothing is called a fault that is none.

The site (eval/worlds/locale_site.py) shares nothing with the checker but the names of the findings; it is read
from WARC bytes, sitemaps and robots.txt included, as a crawl leaves them.
"""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.example import TRUTH, audited
from eval.gate import GateResult, judged
from eval.worlds.locale_site import FAULTS, HOST, Expected, files_of, groups, warc_of
from hreflens.act.opportunities.clusters import build_locale_pages
from hreflens.act.opportunities.hreflang import build_hreflang_findings
from hreflens.collect.fetch.replay import index_warcs
from hreflens.read.own_site import build_own_site
from hreflens.settings import Settings
from hreflens.stages import own_bodies
from hreflens.terms import HreflangFinding

EXAMPLE = TRUTH.with_name("example_hreflang.csv")
FLOOR_FOUND = 1.0
"""Rules, not guesses: a fault that is planted is found. Reached when it was first measured."""
CEILING_FALSE = 0.0
"""A build that fails for no reason is switched off: no finding without a fault."""


def checked() -> tuple[set[Expected], set[Expected]]:
    """Return (findings expected, findings made), each (page, value, finding, version named)."""
    made = groups()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "site.warc.gz"
        path.write_bytes(warc_of(files_of(made)))
        fetches = index_warcs([path], urls=None, hosts=lambda host, site: host == HOST)
        pages, links = build_own_site(fetches, own_bodies(None), (HOST,))
    tables = {"own_pages": pages, "hreflang_links": links}
    tables["locale_pages"] = build_locale_pages(tables, Settings())
    found = build_hreflang_findings(tables).to_pylist()
    expected = {each for group in made for each in group.expected}
    return expected, {(row["url"], row["value"], row["finding"], row["target_url"] or "") for row in found}


def example_checked() -> tuple[set[Expected], set[Expected]]:
    """Return the same of the bundled example, as it was planted and as its audit finds it."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        told = {(row["url"], row["value"], row["finding"], row["version"]) for row in csv.DictReader(file)}
    rows = audited()[0]["hreflang_findings"].to_pylist()
    return told, {(row["url"], row["value"], row["finding"], row["target_url"] or "") for row in rows}


def run() -> list[GateResult]:
    """Return the share of planted faults found, and the findings that nothing planted explains."""
    told, seen = example_checked()
    expected, found = checked()
    missed, false = sorted(expected - found), sorted(found - expected)
    kinds = {each[2] for each in expected}
    note = f"{len(FAULTS)} faults x 3 sources, {len(kinds)} of {len(HreflangFinding)} kinds"
    return [
        judged("hreflang_found", 1 - len(missed) / len(expected), FLOOR_FOUND, n=len(expected), note=f"missed {missed[0]}"[:140] if missed else note),
        judged("hreflang_false", len(false), CEILING_FALSE, n=len(found), direction="<=", note=f"{false[0]}"[:140] if false else ""),
        judged("hreflang_kinds", len(kinds) / len(HreflangFinding), 1.0, n=len(HreflangFinding), note="kinds of findings that are planted"),
        judged("hreflang_found_example", len(told & seen) / len(told), FLOOR_FOUND, n=len(told), note=str(sorted(told - seen)[:1])),
        judged("hreflang_false_example", len(seen - told), CEILING_FALSE, n=len(seen), direction="<=", note=str(sorted(seen - told)[:1])),
    ]  # fmt: skip
