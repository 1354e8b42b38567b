"""Charts: what is drawn is as long, as dark and as high as the numbers say."""

import math
import re
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from hreflens.show.i18n import Localiser
from hreflens.show.page import Chart, ChartKind, Column, DataTable, Kind, msg
from hreflens.show.render.charts import DONUT_R, draw, map_steps, world
from hreflens.show.render.markup import Html
from hreflens.show.words import WORDS

VERDICTS = WORDS[Kind.VERDICT]


def drawn(kind: ChartKind, rows: tuple, first: Kind = Kind.LANG, series: tuple[str, ...] = ("keep",)):  # type: ignore[no-untyped-def,type-arg]
    columns = (
        Column("name", msg("Language"), first),
        Column("keep", VERDICTS["keep"], Kind.NUMBER),
        Column("act", VERDICTS["act"], Kind.NUMBER),
    )
    table = DataTable("t", msg("Links"), columns, tuple((*row, 0)[:3] for row in rows))
    chart = Chart("c", kind, msg("Links"), table, series)
    return LexborHTMLParser(draw(chart, Html(Localiser("en"), clickable=False)))


def widths(tree: LexborHTMLParser) -> list[list[int]]:
    found = []
    for bar in tree.css(".track, .strip"):
        names = [node.attributes["class"] or "" for node in bar.css(".seg")]
        found.append([int(re.search(r"\bw(\d+)\b", name)[1]) for name in names])  # type: ignore[index]
    return found


@pytest.mark.parametrize("kind", list(ChartKind))
def test_an_empty_table_draws_nothing(kind: ChartKind) -> None:
    assert drawn(kind, ()).body.text() == ""


def test_bars_are_as_long_as_their_share_of_the_largest() -> None:
    tree = drawn(ChartKind.BAR, (("ja", 80), ("ru", 40), ("fr", 0), ("de", 1)))
    assert widths(tree) == [[200], [100], [], [2]]
    assert [node.text() for node in tree.css(".num")] == ["80", "40", "0", "1"]
    assert [node.text() for node in tree.css(".name")] == ["Japanese", "Russian", "French", "German"]
    assert not tree.css(".legend")


def test_a_small_part_is_seen_and_a_bar_never_overflows() -> None:
    tree = drawn(ChartKind.STACKED_BAR, (("ja", 10_000, 1), ("ru", 1, 0)), series=("keep", "act"))
    assert widths(tree) == [[199, 1], [1]]
    assert all(sum(row) <= 200 for row in widths(tree))
    assert [node.text() for node in tree.css(".legend li")] == ["Keep", "Act"]
    assert [node.text() for node in tree.css(".num")] == ["10,001", "1"]


def test_only_the_first_bars_are_drawn() -> None:
    assert len(drawn(ChartKind.BAR, tuple((f"x{n}", n) for n in range(30))).css(".bar")) == 14


def test_a_strip_fills_its_frame_and_labels_what_is_wide_enough() -> None:
    rows = (("keep", 57), ("ignore", 27), ("review", 11), ("act", 5))
    tree = drawn(ChartKind.STRIP, rows, Kind.VERDICT)
    assert widths(tree) == [[114, 54, 22, 10]]
    assert [node.text() for node in tree.css(".in")] == ["57%", "27%"]
    assert [" ".join(node.text().split()) for node in tree.css(".legend li")] == [
        "✓Keep 57%",
        "○Likely ignored 27%",
        "?Review 11%",
        "!Act 5%",
    ]
    for odd in ((1, 1, 1), (1, 2, 4), (333, 333, 334), (7, 0, 0)):
        assert sum(widths(drawn(ChartKind.STRIP, tuple((f"x{n}", v) for n, v in enumerate(odd))))[0]) == 200
    assert widths(drawn(ChartKind.STRIP, (("keep", 0),), Kind.VERDICT)) == [[]]


def test_arcs_of_a_donut_go_once_around() -> None:
    tree = drawn(ChartKind.DONUT, (("keep", 3), ("ignore", 1), ("review", 0)), Kind.VERDICT)
    around = 2 * math.pi * DONUT_R
    arcs = tree.css("circle.arc")
    assert len(arcs) == 2
    lengths = [float((arc.attributes["stroke-dasharray"] or "").split()[0]) for arc in arcs]
    assert lengths == pytest.approx([around * 0.75 - 1.2, around * 0.25 - 1.2], abs=0.01)
    assert float(arcs[1].attributes["stroke-dashoffset"] or 0) == pytest.approx(-around * 0.75, abs=0.01)
    assert tree.css_first("text").text() == "4"
    assert [node.text() for node in tree.css(".share")] == ["75%", "25%", "0%"]
    whole = drawn(ChartKind.DONUT, (("keep", 3),), Kind.VERDICT).css_first("circle.arc")
    assert float((whole.attributes["stroke-dasharray"] or "").split()[0]) == pytest.approx(around, abs=0.01)


def test_a_line_rises_to_its_largest_value() -> None:
    rows = tuple((date(2026, month, 1), value) for month, value in ((1, 0), (2, 5), (3, 10)))
    tree = drawn(ChartKind.LINE, rows, Kind.MONTH)
    points = [
        tuple(map(float, point.split(",")))
        for point in (tree.css_first("polyline").attributes["points"] or "").split()
    ]
    assert [x for x, _ in points] == [8.0, 320.0, 632.0]
    assert [y for _, y in points] == [172.0, 94.0, 16.0]
    assert tree.css_first(".axis-y").text() == "10"
    assert [node.text() for node in tree.css(".axis-x span")] == ["Jan 2026", "Mar 2026"]


def test_a_heatmap_is_darker_where_there_is_more_and_blank_where_nothing() -> None:
    tree = drawn(ChartKind.HEATMAP, (("ja", 25, 1), ("ru", 4, 0)), series=("keep", "act"))
    cells = [(node.attributes["class"], node.text()) for node in tree.css("td")]
    assert cells == [("h5", "25"), ("h1", "1"), ("h2", "4"), ("h0", "")]
    assert tree.css_first("caption").text() == "Links"


@pytest.mark.parametrize(
    ("most", "steps"),
    [(1, [1]), (5, [1, 2, 3, 4, 5]), (66, [2, 5, 12, 29, 66]), (100_000, [10, 100, 1000, 10000, 100000])],
)
def test_classes_of_the_map_rise_evenly(most: int, steps: list[int]) -> None:
    assert map_steps(most) == steps


def test_the_map_colours_countries_and_dots_and_names_them() -> None:
    rows = (("JP", 66), ("RU", 3), ("MT", 1), ("unknown", 999), ("XX", 5))
    tree = drawn(ChartKind.WORLD_MAP, rows, Kind.COUNTRY)
    titles = {node.text(): node.parent for node in tree.css("title")}
    assert set(titles) == {"Japan: 66", "Russia: 3", "Malta: 1"}
    assert titles["Japan: 66"].attributes["class"] == "m5"
    assert titles["Russia: 3"].attributes["class"] == "m2"
    assert titles["Malta: 1"].attributes["class"] == "m1"
    assert titles["Malta: 1"].tag == "circle"
    assert [node.text() for node in tree.css(".legend bdi")] == ["1–2", "3–5", "6–12", "13–29", "30–66"]
    blank = [node for node in tree.css("path") if node.attributes["class"] == "m0"]
    assert len(blank) == len(world()["land"]) - 2


def test_few_links_still_reach_the_strongest_colour() -> None:
    tree = drawn(ChartKind.WORLD_MAP, (("JP", 2), ("RU", 1)), Kind.COUNTRY)
    titles = {node.text(): node.parent.attributes["class"] for node in tree.css("title")}
    assert titles == {"Japan: 2": "m5", "Russia: 1": "m4"}
    assert [node.text() for node in tree.css(".legend bdi")] == ["1", "2"]


def test_the_map_holds_the_worlds_markets() -> None:
    codes = {code for code in [*world()["land"], *world()["dots"]] if len(code) == 2 and code.isalpha()}
    assert len(codes) > 225
    assert {"XK", "SG", "HK", "MT", "TW", "PS", "EH", "FJ", "RU", "US"} <= codes
