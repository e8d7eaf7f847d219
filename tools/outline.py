"""Makes the outline of the world that the maps are drawn from, in three levels of detail.

Reads the ``countries-*.json`` files (TopoJSON) of the npm package ``world-atlas``, simplifies them arc by arc, so that
neighbours keep sharing their border, drops specks, and writes ``outline-*.bin`` beside a sidecar which says where the
data comes from. Run it again only to change the level of detail::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/outline.py package

The format is described in ``communaux.doors.pages.drawing.outline``, which reads it.
"""

import argparse
import hashlib
import json
import math
import sys
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

DATA = Path(__file__).resolve().parents[1] / "src/communaux/doors/pages/data"

Point = tuple[int, int]
Arc = list[Point]


@dataclass(frozen=True)
class Level:
    """One level of detail: where it comes from, how far a line may stray, the smallest island kept.

    ``tolerance`` is in degrees of latitude, ``speck`` in square degrees of the map (longitudes shortened).
    """

    name: str
    tolerance: float
    speck: float


LEVELS = (
    Level("110m", 0.0, 0.0),
    Level("50m", 0.012, 0.003),
    Level("10m", 0.0035, 0.00025),
)

# Natural Earth gives no ISO number to these; the ones without a usual code stay nameless land.
CODES_BY_NAME = {"Kosovo": "XK", "Baikonur": "KZ"}


def iso2(geometry: dict[str, Any]) -> str:
    """The two-letter country code of one geometry, or an empty text where none is agreed on."""
    if "id" not in geometry:
        return CODES_BY_NAME.get(geometry["properties"]["name"], "")
    found = get_global("territory_aliases").get(geometry["id"])
    return found[0] if found else ""


def absolute(arc: list[list[int]]) -> Arc:
    """TopoJSON stores steps; this gives positions on the quantised grid."""
    x = y = 0
    points = []
    for dx, dy, *_ in arc:
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def simplified(arc: Arc, tolerance: float, scale: tuple[float, float], shift: tuple[float, float]) -> Arc:
    """Douglas-Peucker, with longitudes shortened by the cosine of the arc's latitude; the ends never move."""
    if tolerance <= 0 or len(arc) < 3:
        return arc
    middle = shift[1] + scale[1] * sum(y for _, y in arc) / len(arc)
    kx, ky = scale[0] * max(math.cos(math.radians(middle)), 0.05), scale[1]
    points = [(x * kx, y * ky) for x, y in arc]
    keep = bytearray(len(arc))
    keep[0] = keep[-1] = 1
    stack = [(0, len(arc) - 1)]
    while stack:
        first, last = stack.pop()
        best, where = tolerance, 0
        (ax, ay), (bx, by) = points[first], points[last]
        ux, uy = bx - ax, by - ay
        length = math.hypot(ux, uy)
        for i in range(first + 1, last):
            px, py = points[i][0] - ax, points[i][1] - ay
            off = abs(px * uy - py * ux) / length if length > 1e-12 else math.hypot(px, py)
            if off > best:
                best, where = off, i
        if where:
            keep[where] = 1
            stack += [(first, where), (where, last)]
    return [p for p, kept in zip(arc, keep, strict=True) if kept]


def ring_points(ring: list[int], arcs: list[Arc]) -> Arc:
    """The closed line of one ring, whose arcs are numbered as TopoJSON does (``~i`` means backwards)."""
    points: Arc = []
    for number in ring:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += part if not points else part[1:]
    return points


def area(points: Arc, scale: tuple[float, float], shift: tuple[float, float]) -> float:
    """Area of a ring in square degrees of latitude (shoelace)."""
    twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(points))
    middle = shift[1] + scale[1] * sum(y for _, y in points) / len(points)
    return abs(twice) / 2 * scale[0] * scale[1] * math.cos(math.radians(middle))


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """The polygons of a geometry, each a list of rings."""
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else []


def kept_rings(
    geometry: dict[str, Any], level: Level, full: list[Arc], thin: list[Arc], scale: Any, shift: Any
) -> Iterator[list[int]]:
    """The rings worth drawing: large enough, or the largest of its country, and still a surface once simplified."""
    rings = [ring for polygon in polygons(geometry) for ring in polygon]
    sizes = [area(ring_points(ring, full), scale, shift) for ring in rings]
    for ring, size in zip(rings, sizes, strict=True):
        if (size >= level.speck or size == max(sizes)) and len(set(ring_points(ring, thin))) >= 3:
            yield ring


def gathered(topology: dict[str, Any], level: Level, full: list[Arc], thin: list[Arc]) -> dict[str, Any]:
    """Code -> {name, rings}; several geometries of one country (as for Australia) become one."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    countries: dict[str, Any] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = iso2(geometry)
        rings = list(kept_rings(geometry, level, full, thin, scale, shift))
        entry = countries.setdefault(code, {"rings": []})
        entry["rings"] += rings
    return countries


def planes(values: array) -> bytes:  # type: ignore[type-arg]
    """The bytes of 32-bit numbers, all the lowest bytes first: four dull runs compress better."""
    raw = values.tobytes() if sys.byteorder == "little" else _swapped(values)
    return b"".join(raw[i::4] for i in range(4))


def _swapped(values: array) -> bytes:  # type: ignore[type-arg]
    other = array("i", values)
    other.byteswap()
    return other.tobytes()


def zigzag(value: int) -> int:
    """Small negative numbers become small positive ones."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def encoded(topology: dict[str, Any], level: Level) -> tuple[bytes, dict[str, int]]:
    """The compact form of one level, and its counts."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    full = [absolute(arc) for arc in topology["arcs"]]
    thin = [simplified(arc, level.tolerance, scale, shift) for arc in full]
    countries = gathered(topology, level, full, thin)
    used = sorted(
        {n if n >= 0 else ~n for country in countries.values() for ring in country["rings"] for n in ring}
    )
    renumber = {old: new for new, old in enumerate(used)}
    table = {
        code: [[renumber[n] if n >= 0 else ~renumber[~n] for n in ring] for ring in countries[code]["rings"]]
        for code in sorted(countries)
    }
    lengths, xs, ys = array("i"), array("i"), array("i")
    x = y = 0
    for old in used:
        lengths.append(len(thin[old]))
        for px, py in thin[old]:
            xs.append(zigzag(px - x))
            ys.append(zigzag(py - y))
            x, y = px, py
    header = json.dumps(
        {"scale": scale, "shift": shift, "arcs": len(lengths), "points": len(xs), "countries": table},
        separators=(",", ":"),
    ).encode()
    body = len(header).to_bytes(4, "little") + header + planes(lengths) + planes(xs) + planes(ys)
    counts = {"arcs": len(lengths), "points": len(xs), "countries": len(table)}
    return zlib.compress(body, 9), counts


def main() -> int:
    """Write the three levels and their sidecar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("package", type=Path, help="the unpacked npm package world-atlas")
    parser.add_argument("--to", type=Path, default=DATA)
    options = parser.parse_args()
    described = json.loads((options.package / "package.json").read_text())
    files = {}
    for level in LEVELS:
        source = options.package / f"countries-{level.name}.json"
        packed, counts = encoded(json.loads(source.read_bytes()), level)
        target = options.to / f"outline-{level.name}.bin"
        target.write_bytes(packed)
        files[target.name] = {
            "made_from": source.name,
            "made_from_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
            "tolerance_degrees": level.tolerance,
            "smallest_island_square_degrees": level.speck,
            "bytes": len(packed),
            "sha256": hashlib.sha256(packed).hexdigest(),
            **counts,
        }
        print(target.name, len(packed), counts)
    sidecar = {
        "what": "Outlines and borders of the countries of the world, for the maps of the directory",
        "source": f"npm package {described['name']} {described['version']}, made from Natural Earth 1:110m, 1:50m, 1:10m",
        "licence": "ISC for the package (Copyright 2013-2019 Michael Bostock); Natural Earth is in the public domain",
        "made_by": "tools/outline.py",
        "changed": "simplified, small islands left out, country numbers replaced by ISO 3166-1 alpha-2 codes",
        "files": files,
    }
    (options.to / "outline.LICENSE.txt").write_bytes((options.package / "LICENSE").read_bytes())
    (options.to / "outline.json").write_text(json.dumps(sidecar, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
