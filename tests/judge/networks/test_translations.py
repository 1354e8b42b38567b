"""Translated texts are told on a card and change nothing: they are found better in some languages than in others."""

import json

import pyarrow as pa
from eval.worlds.records import OWNER, Link, tables_of

from hreflens.engine.duck import run_sql
from hreflens.judge.networks import build_networks
from hreflens.judge.networks.translations import hidden_translations
from hreflens.tables import PAGES, TRANSLATED_PAGES
from tests.judge.networks.test_build import SOLD, honest, outlinks, records, tables

ALL = ["a", "b", "c", "d", "e", "f"]


def translated(*texts: tuple[str, list[str], int]) -> pa.Table:
    """Return `translated_pages`: for each text its sites, the first `open` of them tied openly."""
    return TRANSLATED_PAGES.from_rows(
        [
            {
                "url": f"https://{site}/{text}",
                "site": site,
                "text_id": text,
                "sites": len(sites),
                "is_open": at < tied,
            }
            for text, sites, tied in texts
            for at, site in enumerate(sites)
        ]
    )


def test_hidden_translations_only() -> None:
    found = hidden_translations(
        translated(("hidden", ALL[:3], 0), ("one_tie", ALL[:5], 1), ("open", ALL[:4], 2), ("alone", ["a"], 0), ("elsewhere", ["x", "a"], 0)),
        pa.array(ALL),
    )  # fmt: skip
    assert {text for text, _ in found} == {"hidden", "one_tie"}
    assert [site for text, site in found if text == "hidden"] == ["a", "b", "c"]
    assert hidden_translations(TRANSLATED_PAGES.empty(), pa.array(ALL)) == []


def web(links: list[Link], promote: dict[str, tuple[str, ...]], **marks: str) -> dict[str, pa.Table]:
    """Return tables in which each link's site promotes what is given for it, among honest others."""
    others, rows = honest()
    every = [*links, *others]
    known = {**tables_of(every), **tables(rows, every)}
    edges = known["page_outlinks"]
    mine = [row for each in links for row in outlinks([each], promote[each.site])]
    pages = known["pages"].to_pylist()
    for page in pages:
        page["tracker_ids"] = marks.get(page["site"].split(".")[0])
    return {
        **known,
        "page_outlinks": pa.concat_tables([edges, edges.from_pylist(mine, schema=edges.schema)]),
        "pages": PAGES.from_rows(pages),
    }


def networks_of(given: dict[str, pa.Table], twins: pa.Table) -> tuple[pa.Table, pa.Table]:
    return build_networks({**given, "translated_pages": twins}, OWNER, sql=run_sql)


def test_a_translated_text_alone_makes_no_network() -> None:
    press = records(12, "press")
    sites = [each.site for each in press]
    given = web(press, {site: (f"source{n % 6}.example",) for n, site in enumerate(sites)})
    twins = translated(("release", sites, 0))
    assert networks_of(given, twins)[0].num_rows == 0
    one_customer = web(press, dict.fromkeys(sites, ("company.example",)))
    assert networks_of(one_customer, twins)[0].num_rows == 0


def test_translations_are_told_and_count_nobody_in() -> None:
    sold = records(16, "net")
    sites = [each.site for each in sold]
    # Eight sites share an account and sell both links; eight, in other words, link one customer each.
    promote = {site: SOLD if n < 8 else SOLD[n % 3 : n % 3 + 1] for n, site in enumerate(sites)}
    accounts = {site.split(".")[0]: "G-ONE" for site in sites[:8]}
    given = web(sold, promote, **accounts)
    alone, few = networks_of(given, TRANSLATED_PAGES.empty())
    told, members = networks_of(
        given, translated(("text", sites, 0), ("elsewhere", ["x.example", sites[0]], 0))
    )
    assert set(few.column("site").to_pylist()) == set(sites[:8])
    assert members == few
    assert told.drop_columns("shared_json") == alone.drop_columns("shared_json")
    shared = json.loads(told.column("shared_json")[0].as_py())
    assert [each for each in shared if each["kind"] == "translation"] == [
        {"kind": "translation", "members": 8, "value": "text"}
    ]
    opened = networks_of(given, translated(("text", sites, 8)))[0]
    assert opened == alone, "who says so openly hides nothing"
