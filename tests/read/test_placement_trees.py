"""The numbers measured of a link's place, and the trees that are asked beside the weighed facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.layout import read_layout
from hreflens.read.placement import Placer
from hreflens.read.placement_measures import NAMES
from hreflens.read.placement_model import PLACEMENTS, summed, weigh
from hreflens.read.placement_trees import trees
from hreflens.terms import Placement

TEXT = "Wir haben drei Schlösser für kleine Läden geprüft und sagen, welches davon noch schließt. " * 4


def measured(html: str, at: int = 0) -> dict[str, int]:
    tree = LexborHTMLParser(html)
    link = tree.css("a[href]")[at]
    numbers = Placer(read_layout(tree), None).measures(link, Placement.CONTENT)
    assert all(type(number) is int for number in numbers)
    return dict(zip(NAMES, numbers, strict=True))


def test_numbers_of_a_link_in_a_list_below_the_text() -> None:
    items = "".join(f"<li><img src=x><a href='/lock-{n}'>Schloss {n}</a> 3.4.2026</li>" for n in range(4))
    page = f"<body><main><p>{TEXT}</p><p>{TEXT}</p></main><div id=sidebar><ul>{items}</ul></div></body>"
    found = measured(page, 1)
    assert (found["items"], found["item pictures"], found["item dates"], found["number"]) == (4, 1, 1, 1)
    assert (found["vote level sidebar"], found["vote level footer"], found["votes sidebar"]) == (3, 40, 2)
    assert (found["tag li"], found["tag ul"], found["tag nav"], found["levels to main"]) == (0, 1, 40, 3)
    assert (found["branch links"], found["rule content"], found["from end"] > 0) == (4, 1, True)
    assert (found["anchor bytes"], found["anchor digits"], found["dashes"]) == (9, 111, 1)


def test_numbers_where_nothing_is_around() -> None:
    found = measured("<a href='#top'>x</a>")
    assert (found["items"], found["item bytes"], found["list density"], found["part of page"]) == (
        0,
        -1,
        -1,
        1,
    )


@given(st.lists(st.sampled_from(["<div>", "</div>", "<table><td>", "<li>", "<a href=/x>", "</a>", "文", "<nav>", "\x00", "<a href='#'>z"]), max_size=40))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_mark_up_has_numbers_and_an_opinion(pieces: list[str]) -> None:
    tree = LexborHTMLParser("".join(pieces))
    placer = Placer(read_layout(tree), None)
    for link in tree.css("a[href]"):
        numbers = placer.measures(link, Placement.CONTENT)
        assert len(numbers) == len(NAMES)
        assert len(trees().score(numbers)) == len(PLACEMENTS)


@pytest.mark.parametrize("fill", [-5, 0, 70_000])
def test_the_score_is_the_sum_of_one_leaf_a_tree(fill: int) -> None:
    shipped, numbers = trees(), [fill] * len(NAMES)
    expected = [0] * len(PLACEMENTS)
    for asked, above, answers in zip(shipped.asked, shipped.above, shipped.answers, strict=True):
        leaf = 0
        for one, least in zip(asked, above, strict=True):
            leaf = 2 * leaf + (numbers[one] > least)
        expected = [total + int(more) for total, more in zip(expected, answers[leaf], strict=True)]
    assert shipped.score(numbers) == expected


def test_an_opinion_is_added_to_the_facts() -> None:
    strong = [0] * len(PLACEMENTS)
    strong[PLACEMENTS.index(Placement.COMMENT)] = 10_000
    assert weigh(summed([]), [], Placement.CONTENT, "x", strong)[0] is Placement.COMMENT
    assert weigh(summed([]), [], Placement.CONTENT, "x")[0] is not Placement.COMMENT
