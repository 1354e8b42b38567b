"""The hreflang audit: every planted fault of a generated site is found, and nothing is called a fault that is none.

The site (eval/worlds/locale_site.py) shares nothing with the checker but the names of the findings; it is read
from WARC bytes, sitemaps and robots.txt included, as a crawl leaves them.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from eval.gate import GateResult, judged
from eval.worlds.locale_site import FAULTS, HOST, Expected, files_of, groups, warc_of
from hreflens.act.opportunities.clusters import build_locale_pages
from hreflens.act.opportunities.hreflang import build_hreflang_findings
from hreflens.collect.fetch.replay import index_warcs
from hreflens.read.own_site import build_own_site
from hreflens.settings import Settings
from hreflens.stages import own_bodies
from hreflens.terms import HreflangFinding

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


def run() -> list[GateResult]:
    """Return the share of planted faults found, and the findings that nothing planted explains."""
    expected, found = checked()
    missed, false = sorted(expected - found), sorted(found - expected)
    kinds = {each[2] for each in expected}
    note = f"{len(FAULTS)} faults x 3 sources, {len(kinds)} of {len(HreflangFinding)} kinds"
    return [
        judged("hreflang_found", 1 - len(missed) / len(expected), FLOOR_FOUND, n=len(expected), note=f"missed {missed[0]}"[:140] if missed else note),
        judged("hreflang_false", len(false), CEILING_FALSE, n=len(found), direction="<=", note=f"{false[0]}"[:140] if false else ""),
        judged("hreflang_kinds", len(kinds) / len(HreflangFinding), 1.0, n=len(HreflangFinding), note="kinds of findings that are planted"),
    ]  # fmt: skip
