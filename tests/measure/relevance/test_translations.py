"""Translations are found whatever the languages, by what they say where; other texts on a subject are not."""

import json
import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.measure.relevance import translations as module
from hreflens.measure.relevance.translated import build_translated_pages
from hreflens.measure.relevance.translations import alike_pairs, joined, sketch_texts, translations
from hreflens.tables import DOMAIN_EDGES, PAGES
from tests.measure.relevance.one_story import OTHERS, STORY
from tests.measure.relevance.shipped import table


def groups_of(texts: list[str]) -> list[tuple[int, ...]]:
    return [group.rows for group in translations(table(), texts, sketch_texts(table(), texts))]


def test_one_story_in_eleven_languages_is_one_text_and_stories_of_its_subject_are_not() -> None:
    texts = [*STORY.values(), *OTHERS.values()]
    (group,) = groups_of(texts)
    assert set(group) <= set(range(len(STORY)))
    assert len(group) >= 8, [list(STORY)[at] for at in group]


def test_the_order_of_what_is_said_decides() -> None:
    sentences = STORY["de"].split(". ")
    turned = ". ".join([*sentences[3:], *sentences[:3]])
    assert groups_of([STORY["en"], STORY["de"]]) == [(0, 1)]
    assert groups_of([STORY["en"], turned]) == []


def test_copies_in_one_language_are_no_translations() -> None:
    assert groups_of([STORY["en"], STORY["en"] + " Read more.", OTHERS["en"]]) == []
    (group,) = groups_of([STORY["en"], STORY["en"] + " Read more.", STORY["de"]])
    assert group == (0, 1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bread",
        "🙂" * 5_000,
        "a" * 100_000,
        "\u202e\u200f" * 500,
        "\udcff\ud800",
        "1 2 3 " * 900,
        "bread " * 9_000,
    ],
)
def test_texts_that_say_nothing_are_like_nothing(text: str) -> None:
    texts = [text, STORY["fr"], text + " ", STORY["es"]]
    assert groups_of(texts) == [(1, 3)]


def test_no_texts() -> None:
    assert groups_of([]) == []
    assert groups_of(["only one"]) == []


@given(st.integers(2, 5), st.integers(0, 9))
def test_batches_and_their_order_change_nothing(cut: int, seed: int) -> None:
    texts = [*STORY.values(), *OTHERS.values()]
    whole = sketch_texts(table(), texts)
    parts = joined([sketch_texts(table(), texts[:cut]), sketch_texts(table(), texts[cut:])])
    np.testing.assert_array_equal(whole.parts, parts.parts)
    order = np.random.default_rng(seed).permutation(len(texts))
    first, second = alike_pairs(whole)
    turned = alike_pairs(sketch_texts(table(), [texts[at] for at in order]))
    back = {tuple(sorted((int(order[a]), int(order[b])))) for a, b in zip(*turned, strict=True)}
    assert back == set(zip(first.tolist(), second.tolist(), strict=True))


def test_many_texts_are_compared_in_cells_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELL", 64)
    monkeypatch.setattr(module, "MOST_CELL", 128)
    rng = np.random.default_rng(4)
    words = [word for text in OTHERS.values() for word in text.split()]
    crowd = [" ".join(rng.choice(words, 80)) for _ in range(1_500)]
    texts = [*crowd[:700], *STORY.values(), *crowd[700:]]
    sketches = sketch_texts(table(), texts)
    started = time.process_time()
    first, second = alike_pairs(sketches)
    assert time.process_time() - started < 5
    story = set(range(700, 700 + len(STORY)))
    kept = sum(1 for a, b in zip(first.tolist(), second.tolist(), strict=True) if {a, b} <= story)
    exact = alike_pairs(sketch_texts(table(), list(STORY.values())))[0]
    assert kept >= 0.8 * len(exact)


def test_a_crowd_of_copies_stays_bounded_and_keeps_its_translation() -> None:
    copies = [f"{STORY['en']} {n} {'cake ' * (n % 7)}" for n in range(400)]
    (group,) = groups_of([*copies, STORY["de"]])
    assert 400 in group
    assert len(group) > module.MOST_PARTNERS


# --- the stage ------------------------------------------------------------------------------------------------------


def tables(
    texts: dict[str, str],
    *,
    links: dict[str, list[str]] | None = None,
    hreflang: dict[str, str] | None = None,
) -> dict[str, pa.Table]:
    """Return pages of one site each, that all link the same two shops in running text."""
    pages = [
        {
            "url": f"https://{site}/a", "site": site, "host": site, "main_text": text,
            "hreflang_json": (hreflang or {}).get(site, "{}"),
        }
        for site, text in texts.items()
    ]  # fmt: skip
    edges = [
        {"site": site, "target_site": target, "content_links": 1, "followed_links": 1}
        for site in texts
        for target in ("shop-one.example", "shop-two.example")
    ]
    edges += [
        {"site": site, "target_site": target, "content_links": 0, "followed_links": 1}
        for site, others in (links or {}).items()
        for target in others
    ]
    return {"pages": PAGES.from_rows(pages), "domain_edges": DOMAIN_EDGES.from_rows(edges)}


def network() -> dict[str, str]:
    return {f"net-{lang}.example": text for lang, text in STORY.items()}


def test_the_stage_names_pages_that_say_the_same_and_nothing_else() -> None:
    others = {f"other-{lang}.example": text for lang, text in OTHERS.items()}
    rows = build_translated_pages(tables(network() | others)).to_pylist()
    assert len(rows) >= 8
    assert {row["site"] for row in rows} <= network().keys()
    assert len({row["text_id"] for row in rows}) == 1
    assert {row["sites"] for row in rows} == {len(rows)}
    assert not any(row["is_open"] for row in rows)
    assert [row["url"] for row in rows] == sorted(row["url"] for row in rows)
    assert all(0.33 <= row["order_alike"] <= 1 for row in rows)


def test_who_links_the_original_or_names_versions_is_open() -> None:
    credit = {site: ["net-en.example"] for site in network()}
    assert all(row["is_open"] for row in build_translated_pages(tables(network(), links=credit)).to_pylist())
    named = json.dumps({lang: f"https://net-{lang}.example/a" for lang in STORY})
    declared = build_translated_pages(tables(network(), hreflang={"net-de.example": named})).to_pylist()
    assert all(row["is_open"] for row in declared)


@pytest.mark.parametrize("broken", ["[", "[1]", '{"de": 3}', '{"de": "http://[::1"}', "null"])
def test_broken_hreflang_ties_nobody(broken: str) -> None:
    found = build_translated_pages(tables(network(), hreflang=dict.fromkeys(network(), broken)))
    assert found.num_rows >= 8
    assert not any(found.column("is_open").to_pylist())


def test_sites_that_link_nothing_in_common_are_not_compared() -> None:
    given = tables(network())
    alone = given["domain_edges"].filter(
        pa.compute.is_in(given["domain_edges"].column("site"), value_set=pa.array(["net-de.example"]))
    )
    assert build_translated_pages({**given, "domain_edges": alone}).num_rows == 0
    assert (
        build_translated_pages({"pages": PAGES.empty(), "domain_edges": DOMAIN_EDGES.empty()}).num_rows == 0
    )


def test_languages_in_the_tables_decide_nothing() -> None:
    given = tables(network())
    moved = given["pages"].set_column(
        given["pages"].schema.get_field_index("detected_lang"), "detected_lang", pa.array(["rw"] * len(STORY))
    )
    assert build_translated_pages({**given, "pages": moved}).equals(build_translated_pages(given))
