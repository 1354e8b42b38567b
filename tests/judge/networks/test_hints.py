"""Translated texts are a hint: they seed and count in beside other marks, and accuse nobody alone."""

import json

import numpy as np
import pyarrow as pa
from eval.worlds.records import OWNER, Link, tables_of

from hreflens.engine.duck import run_sql
from hreflens.judge.networks import build_networks
from hreflens.judge.networks.hints import HINT, translation_marks, without_lone_hints
from hreflens.judge.networks.observed import STRONG, WEAK
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


def test_marks_of_hidden_translations_only() -> None:
    found = translation_marks(
        translated(("hidden", ALL[:3], 0), ("one_tie", ALL[:5], 1), ("open", ALL[:4], 2), ("alone", ["a"], 0), ("elsewhere", ["x", "a"], 0)),
        pa.array(ALL),
    )  # fmt: skip
    assert {text for text, _ in found} == {"hidden", "one_tie"}
    assert [site for text, site in found if text == "hidden"] == ["a", "b", "c"]
    assert translation_marks(TRANSLATED_PAGES.empty(), pa.array(ALL)) == []


def test_a_hint_counts_only_beside_another_mark_of_the_same_members() -> None:
    strength = np.array([HINT, WEAK, HINT])
    own = np.array([True, True, True])
    # Members 0-2 carry hint 0, members 1-3 the weak mark, members 4-6 hint 2.
    member = np.array([0, 1, 2, 1, 2, 3, 4, 5, 6])
    mark_at = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    assert without_lone_hints(own, strength, member, mark_at).tolist() == [True, True, False]
    lone = without_lone_hints(np.array([True, False, True]), strength, member, mark_at)
    assert lone.tolist() == [False, False, False]
    strong = without_lone_hints(own, np.array([STRONG, WEAK, WEAK]), member, mark_at)
    assert strong.tolist() == [True, True, True]


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


def test_papers_that_print_a_translated_release_are_no_surer_a_network_than_without_it() -> None:
    papers = records(6, "paper")
    sites = [each.site for each in papers]
    given = web(papers, dict.fromkeys(sites, ("company.example", "product.example")))
    before, after = (
        networks_of(given, TRANSLATED_PAGES.empty()),
        networks_of(given, translated(("r", sites, 0))),
    )
    assert before[0].column("confidence").to_pylist() == after[0].column("confidence").to_pylist()
    assert before[1].num_rows == after[1].num_rows


def test_translations_count_in_the_sites_of_an_operator_with_other_marks() -> None:
    sold = records(16, "net")
    sites = [each.site for each in sold]
    # Eight sites share an account and sell both links; eight, in other words, link one customer each.
    promote = {site: SOLD if n < 8 else SOLD[n % 3 : n % 3 + 1] for n, site in enumerate(sites)}
    accounts = {site.split(".")[0]: "G-ONE" for site in sites[:8]}
    given = web(sold, promote, **accounts)
    alone = networks_of(given, TRANSLATED_PAGES.empty())[1]
    found, members = networks_of(given, translated(("text", sites, 0)))
    assert set(alone.column("site").to_pylist()) == set(sites[:8])
    assert set(members.column("site").to_pylist()) == set(sites)
    kinds = {each["kind"]: each["members"] for each in json.loads(found.column("shared_json")[0].as_py())}
    assert kinds["translation"] == 16
    opened = networks_of(given, translated(("text", sites, 8)))[1]
    assert opened.num_rows == alone.num_rows, "who says so openly hides nothing"
