"""Charts as markup, made in Python: bars in HTML, map, line and donut as inline SVG. No script.

A drawing is hidden from assistive technology behind its caption; the same numbers follow as a table. Colours
come by class, so that dark mode, print and forced colours work. It must not compute figures or escape by
hand: every piece goes through MarkupSafe.
"""

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from hreflens.show.page import Chart, ChartKind, Column, DataTable, Kind
from hreflens.show.render.graph import draw_network
from hreflens.show.render.markup import Html

STEPS = 5
"""Shades of the map and the heatmap."""
BARS = 14
LINE_W, LINE_H, LINE_PAD = 640, 180, 8
DONUT_R = 42.0
STRIP_LABEL = 0.12
"""Share from which a part of a strip is wide enough for a label."""
VERDICTS = ("keep", "ignore", "review", "act")


def draw(chart: Chart, html: Html) -> Markup:
    """Return the drawing of a chart. An empty table draws nothing."""
    if not chart.table.rows:
        return Markup("")
    return _DRAWERS[chart.kind](chart, html)


def _index(table: DataTable, key: str) -> int:
    return next(at for at, column in enumerate(table.columns) if column.key == key)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not math.isnan(value) else 0.0


def _class(column: Column, at: int) -> str:
    return f"v-{column.key}" if column.key in VERDICTS else f"c{at % 6}"


def _bars(chart: Chart, html: Html) -> Markup:
    """Return one row per item: name, bar (stacked when several series), total. Widths are of the largest."""
    table = chart.table
    at = [_index(table, key) for key in chart.series]
    rows = table.rows[:BARS]
    totals = [sum(_number(row[i]) for i in at) for row in rows]
    most = max([*totals, 0.0]) or 1.0
    name = table.columns[0]
    lines = []
    for row, total in zip(rows, totals, strict=True):
        long = _widths([_number(row[i]) for i in at], most)
        parts = [
            Markup('<span class="seg {} w{}"></span>').format(_class(table.columns[i], number), width)
            for number, (i, width) in enumerate(zip(at, long, strict=True))
            if width
        ]
        kind = table.columns[at[0]].kind
        lines.append(
            Markup(
                '<div class="bar"><span class="name">{}</span><span class="track">{}</span>{}</div>'
            ).format(
                html.value(row[0], name.kind),
                Markup("").join(parts),
                Markup('<span class="num">{}</span>').format(
                    html.value(total if kind is Kind.SHARE else round(total), kind)
                ),
            )
        )
    legend = _legend(table, at, html) if len(at) > 1 else Markup("")
    return Markup('{}<div class="bars" aria-hidden="true">{}</div>').format(legend, Markup("").join(lines))


def _widths(values: Sequence[float], most: float) -> list[int]:
    """Return the parts of a bar in half percents: in proportion, at least 1 for what is not 0, at most 200 in all."""
    found = [max(1, round(200 * value / most)) if value > 0 else 0 for value in values]
    over = sum(found) - 200
    if over > 0:
        found[found.index(max(found))] -= over
    return found


def _legend(table: DataTable, at: Sequence[int], html: Html) -> Markup:
    items = [
        Markup('<li><span class="key {}"></span>{}</li>').format(
            _class(table.columns[i], number), html.say(table.columns[i].label)
        )
        for number, i in enumerate(at)
    ]
    return Markup('<ul class="legend" aria-hidden="true">{}</ul>').format(Markup("").join(items))


def _donut(chart: Chart, html: Html) -> Markup:
    table = chart.table
    at = _index(table, chart.series[0])
    name = table.columns[0]
    values = [_number(row[at]) for row in table.rows]
    total = sum(values) or 1.0
    around = 2 * math.pi * DONUT_R
    arcs, keys, start = [], [], 0.0
    for number, (row, value) in enumerate(zip(table.rows, values, strict=True)):
        kind = f"v-{row[0]}" if name.kind is Kind.VERDICT and row[0] in VERDICTS else f"c{number % 6}"
        length = around * value / total
        if value > 0:
            gap = min(1.2, length / 3) if value < total else 0.0
            arcs.append(
                Markup(
                    '<circle class="arc {}" cx="60" cy="60" r="{}" stroke-dasharray="{} {}" stroke-dashoffset="{}"/>'
                ).format(
                    kind, DONUT_R, round(length - gap, 3), round(around - length + gap, 3), round(-start, 3)
                )
            )
        start += length
        keys.append(
            Markup(
                '<li><span class="key {}"></span><span class="name">{}</span><span class="num">{}</span> {}</li>'
            ).format(
                kind,
                html.value(row[0], name.kind),
                html.value(row[at], table.columns[at].kind),
                Markup('<span class="share">{}</span>').format(html.value(value / total, Kind.SHARE)),
            )
        )
    svg = Markup(
        '<svg viewBox="0 0 120 120" class="donut" aria-hidden="true" focusable="false">'
        '<g transform="rotate(-90 60 60)">{}</g><text x="60" y="66" text-anchor="middle">{}</text></svg>'
    ).format(Markup("").join(arcs), html.local.number(sum(values), 0))
    return Markup('<div class="donut-row" aria-hidden="true">{}<ul class="keys">{}</ul></div>').format(
        svg, Markup("").join(keys)
    )


def _strip(chart: Chart, html: Html) -> Markup:
    """Return one full-width bar of all items, each part labelled with its share where there is room."""
    table = chart.table
    at = _index(table, chart.series[0])
    name = table.columns[0]
    values = [_number(row[at]) for row in table.rows]
    total = sum(values)
    parts, keys, used = [], [], 0.0
    for number, (row, value) in enumerate(zip(table.rows, values, strict=True)):
        kind = f"v-{row[0]}" if name.kind is Kind.VERDICT and row[0] in VERDICTS else f"c{number % 6}"
        share = value / total if total else 0.0
        # Rounding the running sum instead of each part keeps the bar exactly as wide as its frame.
        width = round(200 * (used + share)) - round(200 * used)
        used += share
        if width:
            label = Markup('<span class="in">{}</span>').format(html.value(share, Kind.SHARE))
            parts.append(
                Markup('<span class="seg {} w{}">{}</span>').format(
                    kind, width, label if share >= STRIP_LABEL else ""
                )
            )
        keys.append(
            Markup('<li><span class="key {}"></span>{} <span class="share">{}</span></li>').format(
                kind, html.value(row[0], name.kind), html.value(share, Kind.SHARE)
            )
        )
    return Markup(
        '<div class="strip" aria-hidden="true">{}</div><ul class="legend" aria-hidden="true">{}</ul>'
    ).format(Markup("").join(parts), Markup("").join(keys))


def _line(chart: Chart, html: Html) -> Markup:
    """Return values over time, time from left to right in every language."""
    table = chart.table
    at = _index(table, chart.series[0])
    values = [_number(row[at]) for row in table.rows]
    most = max(values) or 1.0
    step = (LINE_W - 2 * LINE_PAD) / max(1, len(values) - 1)
    base = LINE_H - LINE_PAD
    points = [
        (round(LINE_PAD + n * step, 1), round(base - (LINE_H - 3 * LINE_PAD) * value / most, 1))
        for n, value in enumerate(values)
    ]
    path = " ".join(f"{x},{y}" for x, y in points)
    area = f"{points[0][0]},{base} {path} {points[-1][0]},{base}"
    first, last = (html.value(table.rows[n][0], table.columns[0].kind) for n in (0, -1))
    return Markup(
        '<div class="line" aria-hidden="true"><p class="axis-y">{}</p>'
        '<svg viewBox="0 0 {} {}" class="line-svg" preserveAspectRatio="none" focusable="false">'
        '<line class="rule" x1="{}" y1="{}" x2="{}" y2="{}"/><polygon class="area" points="{}"/>'
        '<polyline class="stroke" points="{}"/></svg><p class="axis-x"><span>{}</span><span>{}</span></p></div>'
    ).format(
        html.value(most, table.columns[at].kind),
        *(LINE_W, LINE_H, LINE_PAD, base, LINE_W - LINE_PAD, base),
        *(area, path, first, last),
    )


def _heatmap(chart: Chart, html: Html) -> Markup:
    """Return a table whose cells are shaded by the square root of their share of the largest."""
    table = chart.table
    at = [_index(table, key) for key in chart.series]
    most = max((_number(row[i]) for row in table.rows for i in at), default=0.0) or 1.0
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(html.say(table.columns[i].label)) for i in at
    )
    body = []
    for row in table.rows[: 2 * BARS]:
        cells = []
        for i in at:
            value = _number(row[i])
            shade = 0 if value <= 0 else max(1, math.ceil(STEPS * math.sqrt(value / most)))
            shown = html.value(row[i], table.columns[i].kind) if value else Markup("")
            cells.append(Markup('<td class="h{}">{}</td>').format(shade, shown))
        body.append(
            Markup('<tr><th scope="row">{}</th>{}</tr>').format(
                html.value(row[0], table.columns[0].kind), Markup("").join(cells)
            )
        )
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table class="heat">'
        '<caption class="vh">{}</caption><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(
        html.local.text(table.title),
        *(html.say(chart.caption), html.say(table.columns[0].label), head, Markup("").join(body)),
    )


@lru_cache(maxsize=1)
def world() -> dict[str, Any]:
    """Return the map's outlines: {view: [w, h], land: {alpha-2 or '-n': path}, dots: {alpha-2: [x, y]}}."""
    text = files("hreflens.show").joinpath("static", "world.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def map_steps(most: int) -> list[int]:
    """Return the upper ends of the map's classes, rising by even ratios to the largest value, without repeats."""
    if most <= STEPS:
        return list(range(1, most + 1))
    return sorted({max(1, round(most ** (n / STEPS))) for n in range(1, STEPS)} | {most})


def _shade(value: float, steps: Sequence[int]) -> int:
    rank = next((n for n, top in enumerate(steps) if value <= top), len(steps) - 1)
    return STEPS - (len(steps) - 1 - rank)


def _world_map(chart: Chart, html: Html) -> Markup:
    table = chart.table
    at = _index(table, chart.series[0])
    kind = table.columns[at].kind
    values = {str(row[0]): _number(row[at]) for row in table.rows if row[0]}
    shapes = world()
    wide, high = shapes["view"]
    steps = map_steps(int(max([values.get(c, 0.0) for c in [*shapes["land"], *shapes["dots"]]] + [1.0])))
    drawn = []
    for code, path in shapes["land"].items():
        if value := values.get(code, 0.0):
            drawn.append(
                Markup('<path class="m{}" d="{}"><title>{}: {}</title></path>').format(
                    _shade(value, steps), path, html.local.country(code), html.local.cell(value, kind)
                )
            )
        else:
            drawn.append(Markup('<path class="m0" d="{}"/>').format(path))
    for code, (x, y) in shapes["dots"].items():
        if value := values.get(code, 0.0):
            drawn.append(
                Markup('<circle class="m{}" cx="{}" cy="{}" r="5"><title>{}: {}</title></circle>').format(
                    _shade(value, steps), x, y, html.local.country(code), html.local.cell(value, kind)
                )
            )
    low, keys = 1, []
    for n, top in enumerate(steps):
        label = (
            html.local.number(low, 0)
            if low == top
            else f"{html.local.number(low, 0)}–{html.local.number(top, 0)}"
        )
        shade = STEPS - (len(steps) - 1 - n)
        keys.append(
            Markup('<li><span class="key m{}"></span><bdi dir="ltr">{}</bdi></li>').format(shade, label)
        )
        low = top + 1
    return Markup(
        '<svg viewBox="0 0 {} {}" class="world" aria-hidden="true" focusable="false">{}</svg>'
        '<ul class="legend" aria-hidden="true">{}</ul>'
    ).format(wide, high, Markup("").join(drawn), Markup("").join(keys))


_DRAWERS = {
    ChartKind.BAR: _bars,
    ChartKind.STACKED_BAR: _bars,
    ChartKind.HEATMAP: _heatmap,
    ChartKind.WORLD_MAP: _world_map,
    ChartKind.LINE: _line,
    ChartKind.DONUT: _donut,
    ChartKind.STRIP: _strip,
    ChartKind.NETWORK: draw_network,
}
