"""Real Search Console and Analytics files of two owners: what they tell of markets, and what they cannot tell is said.

Neither owner's links are at hand and no file tells sessions by landing page, so engagement and the language barrier
must not be judged; demand by country must.
"""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from hreflens.act.opportunities.demand import read_demand
from hreflens.act.opportunities.translate_next import build_translate_next
from hreflens.engine.workspace import imported_tables, open_project, open_workspace
from hreflens.settings import Settings
from hreflens.tables import BY_NAME
from tests.act.opportunities.world import linked, page, site
from tests.cli.world import World
from tests.shared_data import shared

FRENCH = ("pays", "pages", "requetes", "appareils", "dates", "filtres", "apparence")


def project(root: Path, owner: str, home: str, files: list[str]) -> World:
    """A workspace of one owner with these files imported and audited."""
    world = World(root)
    assert world.invoke("init", owner, "--home", home, "--markets", "gb,us,fr").exit_code == 0
    for name in files:
        done = world.invoke("import", str(shared(f"exports/{name}")))
        assert done.exit_code == 0, done.output
    done = world.invoke("audit", "--no-fetch", "--as-of", "2026-04-01")
    assert done.exit_code == 0, done.output
    return world


@pytest.fixture(scope="module")
def sheds(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Search Console and Analytics of the same owner: the search of one year, the pages of the year before."""
    files = ["gsc/performance_en_2026-03.zip", "ga4/pages_and_screens_engagement_2025.csv"]
    return project(tmp_path_factory.mktemp("sheds"), "buyshedsdirect.co.uk", "en-GB", files)


@pytest.fixture(scope="module")
def tyres(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Search Console in French, file by file."""
    files = [f"gsc/performance_fr/{name}.csv" for name in FRENCH]
    return project(tmp_path_factory.mktemp("tyres"), "michelinman.com", "en-US", files)


def markets(world: World) -> dict[str, dict[str, Any]]:
    done = world.invoke("markets", "-f", "json")
    assert done.exit_code == 0, done.output
    return {row["market"]: row for row in json.loads(done.stdout)}


def told(name: str, key: str) -> dict[str, tuple[float, float]]:
    """Return country as written -> (clicks, impressions), read with the standard library alone."""
    text = shared(f"exports/{name}").read_text("utf-8-sig")
    return {row[key]: (float(row["Clics"]), float(row["Impressions"])) for row in csv.DictReader(text.splitlines())}  # fmt: skip


def test_demand_by_market_is_what_search_console_says(sheds: World, tyres: World) -> None:
    rows, french = markets(tyres), told("gsc/performance_fr/pays.csv", "Pays")
    for name, market in (("États-Unis", "US"), ("Inde", "IN"), ("Canada", "CA"), ("Royaume-Uni", "GB")):
        assert (rows[market]["clicks"], rows[market]["impressions"]) == french[name], name
    english = markets(sheds)
    assert (english["GB"]["clicks"], english["GB"]["impressions"]) == (25_635, 2_793_364)
    assert english["US"]["gain"] is not None, "clicks can be gained where impressions are"
    for row in (*rows.values(), *english.values()):
        assert (row["links"], row["sites"]) == (0, 0)
        assert row["landing_fit"] is None, "no link is known: how links land is not judged"
        assert row["barrier_gain"] is None, "no sessions by landing page: nothing is said to be lost"


@pytest.mark.parametrize("name", ["sheds", "tyres"])
def test_engagement_that_cannot_be_judged_is_said_not_guessed(
    name: str, request: pytest.FixtureRequest
) -> None:
    world: World = request.getfixturevalue(name)
    done = world.invoke("engagement")
    assert done.exit_code != 0
    assert "no analytics file of this project tells sessions by landing page" in done.stderr
    told = world.invoke("translate-next")
    assert "your site was not crawled yet" in told.stderr


def test_every_real_analytics_file_is_read_and_none_makes_up_a_visit(tmp_path: Path) -> None:
    names = ("pages_and_screens_engagement_2025.csv", "pages_and_screens_small.csv", "report_snapshot_multi_table.csv", "events_event_name.csv", "universal_analytics_pages_2022.xlsx")  # fmt: skip
    world = project(tmp_path, "acme.example", "en", [f"ga4/{name}" for name in names])
    tables = imported_tables(open_project(open_workspace(world.workspace), "acme.example"))
    assert len(set(tables["traffic"].column("import_id").to_pylist())) >= len(names)
    done = world.invoke("engagement")
    assert "no analytics file of this project tells" in done.stderr


def test_the_planner_takes_real_demand_and_leaves_the_rest_unjudged(tyres: World) -> None:
    imported = imported_tables(open_project(open_workspace(tyres.workspace), "michelinman.com"))
    settings = Settings.model_validate({"project": {"site": "acme.example", "home": "en"}})
    empty = {name: BY_NAME[name].empty() for name in ("engagement", "language_barrier", "imported_links")}
    demand = read_demand({**empty, "search_performance": imported["search_performance"]}, settings)
    french = told("gsc/performance_fr/pays.csv", "Pays")
    japan = next(shown for name, (_, shown) in french.items() if name == "Japon")
    assert demand.site_impressions("ja") == japan
    assert demand.impressions(["https://www.michelinman.com/"], "ja") is None, (
        "no file tells pages by country"
    )
    assert demand.barrier(["https://www.michelinman.com/"], "ja") == (None, None)
    assert demand.competitor_pages("ja") is None
    rows = planned(imported["search_performance"], settings)
    assert [row["lang"] for row in rows] == ["ja"]
    assert rows[0]["site_impressions"] == japan
    parts = json.loads(rows[0]["parts_json"])
    assert {name for name, share in parts.items() if share is None} == {"barrier", "competitors"}
    assert 0 < rows[0]["coverage"] < 1


def planned(search: pa.Table, settings: Settings) -> list[dict[str, Any]]:
    """What the planner says of an own page with one Japanese link, under real demand."""
    own = site([page("/en", "en")], [])
    links = linked({"url": "https://nikki.jp/c", "target": "/en", "lang": "ja"})
    empty = {name: BY_NAME[name].empty() for name in ("engagement", "language_barrier", "imported_links")}
    made = build_translate_next({**own, **links, **empty, "search_performance": search}, settings)
    return made.to_pylist()
