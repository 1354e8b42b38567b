"""Anchors are glossed roughly where their words are known well, and left alone everywhere else."""

import time

import pytest

from hreflens.measure.relevance.anchor_glosses import (
    GAP,
    anchor_glossary,
    build_anchor_glosses,
    gloss_anchors,
)
from hreflens.settings import Settings
from hreflens.tables import LINK_ANCHORS

EN = Settings.model_validate({"report": {"lang": "en"}})


def test_known_words_are_glossed_and_unknown_ones_leave_a_gap() -> None:
    anchors = ["vino bianco", "fiets kopen", "汽车保险", "здесь", "abogado de familia", "ไวน์แดง"]
    found = gloss_anchors(anchor_glossary("en"), anchors)
    assert found == [
        "wine white",
        f"bike {GAP}",
        "auto insurance",
        "here",
        f"lawyer {GAP} family",
        f"wine {GAP}",
    ]


@pytest.mark.parametrize(
    "anchor",
    ["", " ", "🙂🙂", "12 34", "qzxv wkjq", "\u202e\u200f", "\udcff", "online", "https://x.example/", "a b c", "ा", "." * 9_000],
)  # fmt: skip
def test_where_nothing_is_known_nothing_is_said(anchor: str) -> None:
    assert gloss_anchors(anchor_glossary("en"), [anchor]) == [None]


def test_hostile_anchors_cost_little() -> None:
    anchors = ["вино " * 200_000, "酒" * 1_000_000, "a" * 1_000_000, *(f"слово{n}" for n in range(2_000))]
    glossary = anchor_glossary("en")
    started = time.process_time()
    found = gloss_anchors(glossary, anchors)
    assert time.process_time() - started < 5
    assert all(len(gloss or "") < 300 for gloss in found)


@pytest.mark.parametrize(
    ("lang", "word"),
    [("de", "Arzt"), ("fr", "médecin"), ("es", "médico"), ("ja", "医者"), ("ar", "طبيب"), ("en", "doctor")],
)
def test_every_report_language_has_glosses(lang: str, word: str) -> None:
    glosses = gloss_anchors(anchor_glossary(lang), ["치과 의사", "ทันตแพทย์", "zubní lékař"])
    assert any(word in (gloss or "") for gloss in glosses)


def test_a_language_without_words_glosses_nothing() -> None:
    assert gloss_anchors(anchor_glossary("xx"), ["вино"]) == [None]


def test_the_stage_leaves_names_addresses_and_the_readers_own_words_alone() -> None:
    rows = [
        ("1", "vino bianco", "other", "it"),
        ("2", "vino bianco", "exact_topic", "it"),
        ("3", "vino rosso", "brand", "ru"),
        ("4", "https://вино.рф", "url", "ru"),
        ("5", "vino", "other", "en"),
        ("6", None, None, None),
        ("7", "", "empty", "und"),
        ("8", "qzxv wkjq", "other", "und"),
    ]
    names = ("link_id", "anchor_text", "anchor_kind", "anchor_lang")
    table = LINK_ANCHORS.from_rows([dict(zip(names, row, strict=True)) for row in rows])
    found = build_anchor_glosses({"link_anchors": table}, EN).to_pylist()
    assert found == [{"anchor": "vino bianco", "gloss": "wine white", "gloss_lang": "en"}]
    assert build_anchor_glosses({"link_anchors": LINK_ANCHORS.empty()}, EN).num_rows == 0
