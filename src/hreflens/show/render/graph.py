"""The picture of a link network as inline SVG: members in a ring, by language, around the sites they promote.

The layout is a formula, not a search: equal networks give equal pictures. Like every chart it is hidden from
assistive technology, and its table follows.
"""

import math
from collections import Counter

from markupsafe import Markup

from hreflens.show.page import Chart, Kind
from hreflens.show.render.markup import Html

SIZE, RING, SPREAD = 480, 222.0, 118.0
"""Side of the square, radius of the ring, and half the height over which the promoted sites are spread."""
COLOURS = (0, 1, 2, 3, 5, 4)
"""Colours of the languages with most members; all further ones share the last, which is grey."""
LABEL_CHARS = 40


def draw_network(chart: Chart, html: Html) -> Markup:
    """Return the picture of a chart whose rows are (member, promoted site, language of the member)."""
    rows = [(str(row[0]), str(row[1]), str(row[2])) for row in chart.table.rows]
    colour = _colours(chart)
    members = {site: lang for site, _, lang in rows}
    targets = list(dict.fromkeys(target for _, target, _ in rows))
    ring = {site: _on_ring(at, len(members)) for at, site in enumerate(members)}
    middle = {site: _in_middle(at, len(targets)) for at, site in enumerate(targets)}
    lines = Markup("").join(
        Markup('<line class="net-edge" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
            *ring[site], *middle[target]
        )
        for site, target, _ in rows
    )
    dots = Markup("").join(
        Markup('<circle class="net-site c{}" cx="{}" cy="{}" r="7"><title>{}</title></circle>').format(
            colour[lang], *ring[site], html.word(site, Kind.SITE)
        )
        for site, lang in members.items()
    )
    named = Markup("").join(
        Markup(
            '<circle class="net-target" cx="{}" cy="{}" r="6"/>'
            '<text x="{}" y="{}" text-anchor="middle" direction="ltr">{}</text>'
        ).format(x, y, x, round(y + 22, 1), _shown(html.word(site, Kind.SITE)))
        for site, (x, y) in middle.items()
    )
    svg = Markup(
        '<svg viewBox="0 0 {} {}" class="net" aria-hidden="true" focusable="false">{}{}{}</svg>'
    ).format(SIZE, SIZE, lines, dots, named)
    keys = Markup("").join(
        Markup('<li><span class="key c{}"></span>{} <bdi>{}</bdi></li>').format(
            at, html.value(", ".join(html.local.language(lang) for lang in langs), Kind.TEXT), count
        )
        for at, langs, count in legend(chart)
    )
    return Markup('{}<ul class="legend" aria-hidden="true">{}</ul>').format(svg, keys)


def legend(chart: Chart) -> list[tuple[int, list[str], int]]:
    """Return what the colours mean: (number of the colour, its languages, members that speak them)."""
    spoken = {str(row[0]): str(row[2]) for row in chart.table.rows}
    colour = _colours(chart)
    groups: dict[int, list[str]] = {}
    for lang, at in colour.items():
        groups.setdefault(at, []).append(lang)
    counts = Counter(spoken.values())
    return [(at, langs, sum(counts[lang] for lang in langs)) for at, langs in groups.items()]


def _colours(chart: Chart) -> dict[str, int]:
    """Return language -> number of its colour, in the order in which the languages stand on the ring."""
    langs = dict.fromkeys(str(row[2]) for row in chart.table.rows)
    return {lang: COLOURS[min(at, len(COLOURS) - 1)] for at, lang in enumerate(langs)}


def _on_ring(at: int, count: int) -> tuple[float, float]:
    """Return where a member stands, clockwise from the top."""
    turn = 2 * math.pi * (at + 0.5) / count - math.pi / 2
    return round(SIZE / 2 + RING * math.cos(turn), 1), round(SIZE / 2 + RING * math.sin(turn), 1)


def _in_middle(at: int, count: int) -> tuple[float, float]:
    """Return where a promoted site stands: one above the other, evenly."""
    step = 2 * SPREAD / max(1, count - 1)
    return SIZE / 2, round(SIZE / 2 + (at * step - SPREAD if count > 1 else 0.0) - 8, 1)


def _shown(site: str) -> str:
    return site if len(site) <= LABEL_CHARS else site[: LABEL_CHARS - 1] + "…"
