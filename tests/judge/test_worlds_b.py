"""The second generator: alike in every language, reproducible, and its truth is told without the judge."""

from collections import Counter

import pytest
from eval.worlds.labels import LABELS
from eval.worlds.profile import Labelled
from eval.worlds.profile_b import ATTACKS, HABITS, build_profile_b, owner_b, pack_lines

from hreflens.judge.consensus_pack import parse_pack


@pytest.fixture(scope="module")
def world() -> list[Labelled]:
    return build_profile_b(32, 5)


def test_it_is_reproducible(world: list[Labelled]) -> None:
    assert build_profile_b(32, 5) == world
    assert build_profile_b(32, 6) != world


def test_paired_languages_differ_by_labels_and_words_alone(world: list[Labelled]) -> None:
    def behaviour(lang: str) -> list[tuple[object, ...]]:
        return [
            (e.name, e.spam, e.grey, e.link.followed, e.link.placement, e.link.external, e.link.first, e.link.read, e.link.hidden)
            for e in world
            if e.language == lang
        ]  # fmt: skip

    first = behaviour("en")
    assert len(first) > 80
    assert all(behaviour(row[0]) == first for row in LABELS)


def test_every_kind_of_actor_is_there(world: list[Labelled]) -> None:
    names = Counter(each.name for each in world if each.language == "th")
    assert set(names) == {*HABITS, *ATTACKS, "tenant", "brand_family", "agency_story", "guest_post"}
    assert {each.name for each in world if each.grey} == {"guest_post"}
    assert not any(each.spam and each.grey for each in world)


def test_links_are_told_apart_by_id(world: list[Labelled]) -> None:
    truth: dict[str, bool] = {}
    for each in world:
        assert truth.setdefault(each.link.link_id, each.spam) == each.spam


def test_the_owner_is_known_in_every_language() -> None:
    assert len(owner_b().project.topics) >= 37


def test_the_pack_names_operators_and_few_others(world: list[Labelled]) -> None:
    pack = parse_pack(pack_lines(world, 5).splitlines())
    bad = {each.link.site for each in world if each.name == "operator"}
    assert bad <= set(pack.sites)
    assert len(set(pack.sites) - bad) < 0.01 * len({each.link.site for each in world})
