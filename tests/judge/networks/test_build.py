"""From an audit's tables to networks, and from networks to verdicts and review groups."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from eval.worlds.records import OWNER, Link, tables_of

from hreflens.engine.duck import run_sql
from hreflens.judge.networks import build_networks
from hreflens.tables import PAGE_OUTLINKS, PAGES, SITES
from tests.judge.records import judge, signals_of, site_of

LANGS = ("de", "ja", "ar", "pt")
SOLD = ("casino.example", "loans.example", "pills.example")


def records(count: int, prefix: str) -> list[Link]:
    return [Link(url=f"https://{prefix}{n}.example/post", lang=LANGS[n % 4]) for n in range(count)]


def outlinks(links: list[Link], targets: tuple[str, ...], **columns: int) -> list[dict[str, object]]:
    return [
        {
            "url": each.url, "site": each.site, "target_site": target, "links": 1, "content_links": 1, "followed_links": 1,
            "first_anchor": f"{each.lang} {n // 4 % 4}", **columns,
        }
        for n, each in enumerate(links)
        for target in targets
    ]  # fmt: skip


def tables(rows: list[dict[str, object]], links: list[Link]) -> dict[str, pa.Table]:
    pages = [
        {"url": each.url, "host": each.site, "site": each.site, "detected_lang": each.lang} for each in links
    ]
    sites = [{"site": each.site, "lang": each.lang} for each in links]
    return {
        "page_outlinks": PAGE_OUTLINKS.from_rows(rows),
        "pages": PAGES.from_rows(pages),
        "sites": SITES.from_rows(sites),
    }


def honest() -> tuple[list[Link], list[dict[str, object]]]:
    others = records(120, "honest")
    rows = [
        row
        for n, each in enumerate(others)
        for row in outlinks([each], (f"place{n % 40}.example", f"spot{n % 23}.example"))
    ]
    return others, rows


def test_a_network_over_four_scripts_is_told_by_name_and_reviewed_as_one_group() -> None:
    sold, (others, rows) = records(16, "net"), honest()
    links = [*sold, *others]
    known = {**tables_of(links), **tables(rows + outlinks(sold, SOLD), links)}
    networks, members = build_networks(known, OWNER, sql=run_sql)
    (row,) = networks.to_pylist()
    assert row["members"] == 16
    assert {each["site"] for each in json.loads(row["promoted_json"])} == set(SOLD)
    assert json.loads(row["langs_json"]) == dict.fromkeys(LANGS, 4)
    assert members.column("site").to_pylist() == sorted(each.site for each in sold)
    assert {"targets_unread", "no_common_maker"} <= set(json.loads(row["doubts_json"]))
    extra = {name: known[name] for name in ("page_outlinks", "pages", "sites")}
    judged = judge(links, **extra, networks=networks, network_members=members)
    found = site_of(judged, sold[0].site)
    assert found["verdict"] == "review", "alone it asks for a look and never acts"
    assert found["review_group"] == f"network:{row['network_id']}"
    assert "casino.example" in signals_of(judged, sold[0].site)["link_network"]["evidence"]
    assert site_of(judged, others[0].site)["verdict"] == "keep"


def relabelled(links: list[Link], labels: dict[str, str]) -> list[Link]:
    return [replace(each, lang=labels.get(each.site, each.lang)) for each in links]


@pytest.mark.parametrize("move", ["all to one", "all at random", "one member", "one honest site"])
@pytest.mark.parametrize("lang", ["rw", "km", "en"])
def test_languages_of_sites_decide_nothing(move: str, lang: str) -> None:
    sold, (others, rows) = records(16, "net"), honest()
    links = [*sold, *others]
    edges = rows + outlinks(sold, SOLD)  # anchors stay what they are: only labels move
    rng = np.random.default_rng(3)
    moved = {
        "all to one": {each.site: lang for each in links},
        "all at random": {each.site: str(rng.choice(["rw", "km", "en", "fi", lang])) for each in links},
        "one member": {sold[5].site: lang},
        "one honest site": {others[7].site: lang},
    }[move]
    swapped = relabelled(links, moved)

    def risk_of(linking: list[Link]) -> dict[str, float]:
        known = {**tables_of(linking), **tables(edges, linking)}
        networks, members = build_networks(known, OWNER, sql=run_sql)
        extra = {name: known[name] for name in ("page_outlinks", "pages", "sites")}
        verdicts = judge(linking, **extra, networks=networks, network_members=members)["link_verdicts"]
        odds = zip(*(verdicts.column(name).to_pylist() for name in ("site", "risk_log_odds")), strict=True)
        return dict(odds)

    assert risk_of(swapped) == risk_of(links)


def test_qualified_links_and_links_outside_the_text_promote_nobody() -> None:
    sold, (others, rows) = records(16, "net"), honest()
    links = [*sold, *others]
    for column in ("followed_links", "content_links"):
        known = {**tables_of(links), **tables(rows + outlinks(sold, SOLD, **{column: 0}), links)}
        assert build_networks(known, OWNER, sql=run_sql)[0].num_rows == 0


def test_without_read_pages_there_is_no_network() -> None:
    networks, members = build_networks(tables_of(records(5, "net")), OWNER, sql=run_sql)
    assert networks.num_rows == members.num_rows == 0
    assert build_networks({}, OWNER, sql=run_sql)[0].num_rows == 0
