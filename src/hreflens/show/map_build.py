"""Make `static/world.json`, the outlines of the report's map, from world-atlas' `countries-110m.json`.

For maintainers, run by hand: `python -m hreflens.show.map_build countries-110m.json`. The outlines are Natural
Earth's (public domain), packed by world-atlas 2.0.2 (ISC); see `static/vendor.toml`. Rings that cross the
antimeridian are cut there, so that no band runs over the map. Countries too small for the scale are dots.
"""

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel import Locale

Point = tuple[float, float]
WIDTH, HEIGHT = 1000.0, 440.0
SCALE = 182.0
TOP = 255.0
LEFT_OUT = frozenset({"Antarctica"})
"""No market; it would take a fifth of the map."""
LEAST_AREA = 0.6
"""Square units under which an island is not drawn, unless it is its country's largest."""

# Natural Earth's short names that CLDR writes otherwise. '' = drawn as land, no code of its own.
NAMES = {
    "W. Sahara": "EH",
    "United States of America": "US",
    "Dem. Rep. Congo": "CD",
    "Dominican Rep.": "DO",
    "Falkland Is.": "FK",
    "Fr. S. Antarctic Lands": "TF",
    "Côte d'Ivoire": "CI",
    "Central African Rep.": "CF",
    "Congo": "CG",
    "Eq. Guinea": "GQ",
    "eSwatini": "SZ",
    "Palestine": "PS",
    "Solomon Is.": "SB",
    "N. Cyprus": "",
    "Somaliland": "",
    "Kosovo": "XK",
    "Czechia": "CZ",
    "Bosnia and Herz.": "BA",
    "Macedonia": "MK",
    "Trinidad and Tobago": "TT",
    "S. Sudan": "SS",
    "Turkey": "TR",
    "Myanmar": "MM",
}
# Centres of countries and territories too small for the outlines: (longitude, latitude), whole degrees or tenths.
DOTS: dict[str, Point] = {
    "SG": (103.8, 1.35), "HK": (114.2, 22.3), "MO": (113.5, 22.2), "MT": (14.4, 35.9), "BH": (50.6, 26.1),
    "AD": (1.5, 42.5), "LI": (9.5, 47.2), "MC": (7.4, 43.7), "SM": (12.5, 43.9), "VA": (12.4, 41.9),
    "MV": (73.5, 4.2), "MU": (57.6, -20.3), "SC": (55.5, -4.7), "KM": (43.3, -11.7), "CV": (-23.6, 15.1),
    "ST": (6.6, 0.2), "BB": (-59.5, 13.2), "GD": (-61.7, 12.1), "LC": (-61.0, 13.9), "VC": (-61.2, 13.3),
    "AG": (-61.8, 17.1), "DM": (-61.4, 15.4), "KN": (-62.7, 17.3), "TO": (-175.2, -21.2), "WS": (-172.1, -13.8),
    "KI": (173.0, 1.4), "NR": (166.9, -0.5), "PW": (134.6, 7.5), "FM": (158.2, 6.9), "MH": (171.2, 7.1),
    "TV": (179.2, -8.5), "GI": (-5.4, 36.1), "GG": (-2.6, 49.5), "JE": (-2.1, 49.2), "IM": (-4.5, 54.2),
    "FO": (-6.9, 62.0), "BM": (-64.8, 32.3), "KY": (-81.3, 19.3), "VG": (-64.6, 18.4), "VI": (-64.9, 18.0),
    "AW": (-70.0, 12.5), "CW": (-69.0, 12.2), "SX": (-63.1, 18.0), "RE": (55.5, -21.1), "GP": (-61.5, 16.2),
    "MQ": (-61.0, 14.6), "GF": (-53.1, 4.0), "YT": (45.2, -12.8), "PF": (-149.4, -17.7), "GU": (144.8, 13.4),
    "AX": (20.0, 60.2), "CK": (-159.8, -21.2), "AS": (-170.7, -14.3), "MP": (145.7, 15.2), "NU": (-169.9, -19.1),
}  # fmt: skip

# Polynomials of the Natural Earth projection. Source: B. Šavrič, B. Jenny, T. Patterson, D. Petrovič, L. Hurni,
# "A polynomial equation for the Natural Earth projection", CaGIS 38 (2011).
_LENGTH = (0.870700, -0.131979, -0.013791, 0.003971, -0.001529)
_HEIGHT = (1.007226, 0.015085, -0.044475, 0.028874, -0.005916)


def project(lon: float, lat: float) -> Point:
    """Return a place (degrees) on the map, in units of the view box."""
    phi, lam = math.radians(lat), math.radians(lon)
    p2 = phi * phi
    p4 = p2 * p2
    a0, a1, a2, a3, a4 = _LENGTH
    b0, b1, b2, b3, b4 = _HEIGHT
    x = lam * (a0 + p2 * (a1 + p2 * (a2 + p4 * p2 * (a3 + p2 * a4))))
    y = phi * (b0 + p2 * (b1 + p4 * (b2 + p2 * (b3 + p2 * b4))))
    return WIDTH / 2 + SCALE * x, TOP - SCALE * y


def rings(topology: dict[str, Any], geometry: dict[str, Any]) -> list[list[Point]]:
    """Return the outer rings of a geometry as (longitude, latitude), each closed. Lakes are filled."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    found = []
    for polygon in polygons:
        ring: list[Point] = []
        for number in polygon[0]:
            x = y = 0
            arc = []
            for dx, dy in topology["arcs"][~number if number < 0 else number]:
                x, y = x + dx, y + dy
                arc.append((x * sx + tx, y * sy + ty))
            ring += arc[::-1] if number < 0 else arc
        found.append(ring)
    return found


def cut(ring: list[Point]) -> list[list[Point]]:
    """Return a ring as one or two rings that lie within -180 to 180 degrees."""
    unrolled, shift, last = [], 0.0, ring[0][0]
    for lon, lat in ring:
        if lon - last > 180:
            shift -= 360
        elif lon - last < -180:
            shift += 360
        last = lon
        unrolled.append((lon + shift, lat))
    found = []
    for turn in (-360.0, 0.0, 360.0):
        part = [(lon + turn, lat) for lon, lat in unrolled]
        for edge, sign in ((180.0, 1.0), (-180.0, -1.0)):
            part = _clip(part, edge, sign)
        if len(part) > 3:
            found.append(part)
    return found


def _clip(ring: list[Point], edge: float, sign: float) -> list[Point]:
    """Return the part of a ring on one side of a meridian (Sutherland and Hodgman's clipping)."""
    kept: list[Point] = []
    if not ring:
        return kept
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        inside, next_inside = sign * x0 <= sign * edge, sign * x1 <= sign * edge
        if inside:
            kept.append((x0, y0))
        if inside != next_inside:
            kept.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
    return kept


def area(points: list[Point]) -> float:
    """Return the area of a ring in square units."""
    return (
        abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True))) / 2
    )


def path(shapes: Iterable[list[Point]]) -> str:
    """Return rings as SVG path data in tenths of a unit: absolute start, relative steps."""
    pieces = []
    for shape in shapes:
        grid = [(round(x * 10), round(y * 10)) for x, y in shape]
        steps, last = [], grid[0]
        for x, y in grid[1:]:
            if (x, y) != last:
                steps.append(f"{(x - last[0]) / 10:g} {(y - last[1]) / 10:g}")
                last = (x, y)
        pieces.append(f"M{grid[0][0] / 10:g} {grid[0][1] / 10:g}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(pieces)


def build(topology: dict[str, Any]) -> dict[str, Any]:
    """Return {view, land: {alpha-2 or '-n': path}, dots: {alpha-2: [x, y]}} of a world-atlas topology.

    Raises:
        KeyError: a country's name is in neither CLDR nor NAMES.
    """
    codes = {str(name): code for code, name in Locale("en").territories.items() if len(code) == 2}
    land: dict[str, str] = {}
    for number, geometry in enumerate(topology["objects"]["countries"]["geometries"]):
        name = geometry["properties"]["name"]
        if name in LEFT_OUT:
            continue
        code = NAMES[name] if name in NAMES else codes[name]
        shapes = [
            [project(*point) for point in part] for ring in rings(topology, geometry) for part in cut(ring)
        ]
        largest = max(area(shape) for shape in shapes)
        land[code or f"-{number}"] = path(s for s in shapes if area(s) >= min(LEAST_AREA, largest))
    dots = {
        code: [round(v, 1) for v in project(*place)]
        for code, place in sorted(DOTS.items())
        if code not in land
    }
    return {"dots": dots, "land": dict(sorted(land.items())), "view": [WIDTH, HEIGHT]}


def main(source: str) -> None:
    """Read world-atlas' file and write static/world.json beside this module."""
    topology = json.loads(Path(source).read_text("utf-8"))
    target = Path(__file__).parent / "static" / "world.json"
    target.write_text(json.dumps(build(topology), separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
