"""The bundled example's opportunities against what was planted: prospects, visits, the language barrier.

Who is a prospect was written beside the pages (`examples/talvora/rivals.toml`), the visits were made one by one
(`examples/talvora/visits.py`); neither was changed for what is found here.
"""

import csv
from functools import cache

from eval.example import TRUTH, Row, audited
from eval.gate import GateResult, judged
from hreflens.act.prospects.find import Prospect, Wanted, find_prospects
from hreflens.example import example_folder
from hreflens.projects.prospecting import read_sites
from hreflens.settings import load_settings
from hreflens.text.language_names import base_language

FLOORS = {
    "example_prospects_found": 1.0, "example_prospects_wrong": 0.0, "example_prospect_language": 1.0, "example_prospect_market": 1.0,
    "example_prospect_kind": 0.83, "example_visits_joined": 1.0, "example_barrier_covered": 1.0,
}  # fmt: skip


def planted(name: str) -> list[Row]:
    """Return the rows of a truth file of the example."""
    with TRUTH.with_name(f"example_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def found_prospects() -> dict[str, Prospect]:
    """Return the prospects that the example's audit and its archive give, by site."""
    tables, _ = audited()
    settings, _ = load_settings(example_folder() / "project.toml")
    first = find_prospects(tables, settings, Wanted(neighbours=False))
    read = read_sites(tables["fetches"], None, [each.example_url for each in first if each.example_url])
    return {each.site: each for each in find_prospects(tables, settings, Wanted(neighbours=False), read=read)}


def _prospects() -> list[GateResult]:
    truth = {row["site"]: row for row in planted("prospects")}
    wanted = {site for site, row in truth.items() if row["propose"] == "yes"}
    found = found_prospects()
    wrong = sorted(found.keys() - wanted)
    both = sorted(wanted & found.keys())
    kinds = [site for site in both if found[site].kind != truth[site]["kind"]]
    langs = [site for site in both if found[site].lang != base_language(truth[site]["lang"])]
    markets = [site for site in both if (found[site].market or "") != truth[site]["market"]]
    misses = "; ".join(f"{site}: {found[site].kind}" for site in kinds)
    return [
        judged("example_prospects_found", len(both) / len(wanted), FLOORS["example_prospects_found"], n=len(wanted), note=", ".join(sorted(wanted - found.keys()))[:110]),
        judged("example_prospects_wrong", len(wrong), FLOORS["example_prospects_wrong"], n=len(truth) - len(wanted), direction="<=", note=", ".join(wrong)[:110]),
        judged("example_prospect_language", 1 - len(langs) / len(both), FLOORS["example_prospect_language"], n=len(both), note=", ".join(langs)[:110]),
        judged("example_prospect_market", 1 - len(markets) / len(both), FLOORS["example_prospect_market"], n=len(both), note=", ".join(markets)[:110]),
        judged("example_prospect_kind", 1 - len(kinds) / len(both), FLOORS["example_prospect_kind"], n=len(both), note=misses[:110]),
    ]  # fmt: skip


def _visits() -> list[GateResult]:
    rows = planted("visits")
    tables, _ = audited()
    told = {row["key"]: float(row["sessions"]) for row in rows if row["scope"] == "site"}
    seen: dict[str, float] = {}
    for row in tables["engagement"].to_pylist():
        # One report tells site, page, language and country apart; the others tell the same sessions again.
        if row["site"] and "visitor_lang" in row["dims"].split():
            seen[row["site"]] = seen.get(row["site"], 0.0) + row["sessions"]
    joined = sum(seen.get(site) == count for site, count in _by_site(told).items())
    true = next(float(row["value"]) for row in rows if row["scope"] == "barrier")
    (whole,) = (row for row in tables["language_barrier"].to_pylist() if row["scope"] == "all")
    low, high = whole["low"], whole["high"]
    return [
        judged("example_visits_joined", joined / len(_by_site(told)), FLOORS["example_visits_joined"], n=len(told), note="referring sites whose sessions are those planted"),
        judged("example_barrier_covered", float(low <= true <= high), FLOORS["example_barrier_covered"], n=whole["pages"], note=f"planted {true}, interval {low:.3f} to {high:.3f}"),
    ]  # fmt: skip


def _by_site(told: dict[str, float]) -> dict[str, float]:
    from hreflens.urls.domains import site_of_host

    found: dict[str, float] = {}
    for host, count in told.items():
        found[site_of_host(host)] = found.get(site_of_host(host), 0.0) + count
    return found


def run() -> list[GateResult]:
    """Return what share of the planted prospects, visits and barrier the audit finds."""
    return [*_prospects(), *_visits()]
