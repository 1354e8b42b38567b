"""Verdicts over real exports, read row by row: what must not be lost when weights change."""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from eval.worlds.real import EXPORTS, RealExport, audited

from tests.shared_data import shared

BY_NAME = {export.name: export for export in EXPORTS}
# What alone may call a link "likely ignored" on a page; the length of a page only beyond what anyone reads.
TELLING = {"cloned_list", "domain_list", "domain_report", "search_page", "seller_page", "service_anchor", "phrase_campaign"}  # fmt: skip


@cache
def tables_of(name: str) -> Mapping[str, pa.Table]:
    export: RealExport = BY_NAME[name]
    shared(export.path)
    found = audited(export)
    assert found is not None
    return found


def links_of(name: str) -> list[dict[str, Any]]:
    tables = tables_of(name)
    links = {row["link_id"]: row for row in tables["links"].to_pylist()}
    return [links[row["link_id"]] | row for row in tables["link_verdicts"].to_pylist()]


@pytest.mark.parametrize(
    ("name", "ignored"), [("ahrefs_multilingual", 0.45), ("ahrefs_blast", 1.0), ("semrush", 0.02)]
)
def test_nothing_is_accused_and_about_as_much_ignored_as_was_read(name: str, ignored: float) -> None:
    verdicts = Counter(row["computed_verdict"] for row in links_of(name))
    assert set(verdicts) <= {"keep", "ignore"}
    assert verdicts["ignore"] / verdicts.total() == pytest.approx(ignored, abs=0.01)


@pytest.mark.parametrize("name", list(BY_NAME))
def test_whatever_is_ignored_has_a_reason_a_reader_can_check(name: str) -> None:
    for row in links_of(name):
        if row["computed_verdict"] == "ignore":
            reasons = json.loads(row["reasons_for_json"])
            names = {reason["signal"] for reason in reasons}
            assert names & TELLING or (names == {"link_farm"} and row["external_links"] >= 10_000), row
            assert all(reason["evidence"].endswith(".") or "”" in reason["evidence"] for reason in reasons)


def test_directories_of_associations_are_kept_however_long() -> None:
    rows = [row for row in links_of("semrush") if row["referring_site"] in ("ghba.org", "texasbuilders.org")]
    assert max(row["external_links"] for row in rows) > 6_000
    assert {row["computed_verdict"] for row in rows} == {"keep"}


def test_links_in_every_language_of_the_file_are_kept() -> None:
    languages = {row["claimed_langs"] for row in links_of("ahrefs_multilingual") if row["claimed_langs"]}
    kept = {r["claimed_langs"] for r in links_of("ahrefs_multilingual") if r["computed_verdict"] == "keep"}
    assert len(languages) >= 13
    assert languages - kept <= {"en pt"}, "one page in two languages, a seller of links, is not kept"


def test_a_link_that_is_gone_says_that_nothing_is_to_do() -> None:
    for row in links_of("ahrefs_multilingual"):
        told = "the link is gone: there is nothing to do about it" in json.loads(row["gates_json"])
        assert told == bool(row["is_lost"])


def test_generated_lists_are_not_among_the_most_valuable() -> None:
    rows = sorted(links_of("ahrefs_multilingual"), key=lambda row: -(row["value"] or 0.0))
    lists = [row for row in rows[:100] if (row["external_links"] or 0) >= 1_000]
    assert not lists
    assert sum(row["computed_verdict"] == "keep" for row in rows[:100]) >= 98
