"""Names written on the land, as soft as a watermark, where they find room: countries, and towns to find one's way.

The names of countries come from CLDR through Babel, in the reader's language; a country is named where the part of it
that the view shows is large enough to carry its name. Towns come from ``data/towns.tsv``; the closer the view, the
smaller the towns. A name gives way to every mark and to every name before it.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale

from communaux.doors.pages.drawing.outline import DATA, FINE, Pen, clipped, level_for, load, turns
from communaux.doors.pages.drawing.projection import MapView

LETTER = 6.6  # width of a letter of a country name, in pixels, letter-spacing included
LINE = 14.0
TOWN_LETTER = 5.9
TOWN_GAP = 6.0  # from the dot of a town to its name
# From how many pixels a degree of longitude the towns of each rank are named.
RANKS = ((1, 9.0), (2, 26.0), (3, 70.0), (4, 140.0))

Box = tuple[float, float, float, float]
Circle = tuple[float, float, float]


class Name(NamedTuple):
    """A text and the pixel it is centred on."""

    text: str
    x: float
    y: float

    @property
    def box(self) -> Box:
        """Left, top, right, bottom, in pixels."""
        half = len(self.text) * LETTER / 2
        return self.x - half, self.y - LINE / 2, self.x + half, self.y + LINE / 2


@lru_cache(maxsize=64)
def country_names(view: MapView, language: str, skip: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """The names of the countries that have room for them in a view, the largest first, none over another."""
    outline = load(level_for(view))
    window = (0, 0, view.width * FINE, view.height * FINE)
    largest: dict[str, tuple[float, float, float]] = {}
    for turn in turns(view):
        pen = Pen(outline, view, turn)
        for ring in outline.rings:
            if ring.code and ring.code not in skip and pen.sees(ring.box):
                size, x, y = centre(clipped(pen.points(ring), window))
                if size > largest.get(ring.code, (0.0,))[0]:
                    largest[ring.code] = (size, x, y)
    territories = Locale.parse(language, sep="-").territories
    placed: list[Name] = []
    for code, (size, x, y) in sorted(largest.items(), key=lambda item: (-item[1][0], item[0])):
        name = Name(str(territories.get(code, code)), x / FINE, y / FINE)
        left, top, right, bottom = name.box
        room = size / FINE / FINE > (right - left) * LINE * 2.2
        within = left > 2 and right < view.width - 2 and top > 2 and bottom < view.height - 2
        if room and within and not any(overlap(name.box, other.box) for other in placed):
            placed.append(name)
    return tuple(placed)


def centre(points: list[tuple[int, int]]) -> tuple[float, float, float]:
    """Area and centroid of a polygon; zero area for less than a triangle."""
    if len(points) < 3:
        return 0.0, 0.0, 0.0
    twice = sx = sy = 0
    ax, ay = points[-1]
    for bx, by in points:
        cross = ax * by - bx * ay
        twice += cross
        sx += (ax + bx) * cross
        sy += (ay + by) * cross
        ax, ay = bx, by
    if twice == 0:
        return 0.0, 0.0, 0.0
    return abs(twice) / 2, sx / (3 * twice), sy / (3 * twice)


class Town(NamedTuple):
    """A town to find one's way by: rank 1 (known far away) to 4, degrees, and its names."""

    rank: int
    lat: float
    lon: float
    names: dict[str, str]


@cache
def towns() -> tuple[Town, ...]:
    """All towns, the best known first."""
    with (DATA / "towns.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    found = [
        Town(int(r["rank"]), float(r["lat"]), float(r["lon"]), {"fr": r["fr"], "en": r["en"] or r["fr"]})
        for r in rows
    ]
    return tuple(sorted(found, key=lambda town: town.rank))


class TownName(NamedTuple):
    """The name of a town beside its dot, or beside the mark of radius ``gap`` that covers the dot."""

    text: str
    x: float
    y: float
    left: bool
    gap: float = TOWN_GAP

    @property
    def covered(self) -> bool:
        """Whether a mark stands in the place of the dot."""
        return self.gap > TOWN_GAP

    @property
    def box(self) -> Box:
        """Left, top, right, bottom of dot and name, in pixels."""
        near = self.gap - 1 if self.covered else -3
        wide = len(self.text) * TOWN_LETTER + self.gap
        ends = (self.x - wide, self.x - near) if self.left else (self.x + near, self.x + wide)
        return ends[0], self.y - LINE / 2, ends[1], self.y + LINE / 2


def town_names(view: MapView, language: str, taken: "Taken", marks: list[Circle]) -> Iterator[TownName]:
    """The towns that find room beside what is taken, which they add to; a town under a mark is named beside it."""
    close = view.scale / 360.0
    named: set[Circle] = set()
    least = max((rank for rank, pixels in RANKS if close >= pixels), default=0)
    for town in towns():
        if town.rank > least:
            return
        x, y = view.pixel(town.lat, town.lon)
        if not (0 < x < view.width and 0 < y < view.height):
            continue
        text = town.names.get(language.split("-", maxsplit=1)[0], town.names["en"])
        over = min(((math.dist((x, y), mark[:2]), mark) for mark in marks), default=None)
        gap = TOWN_GAP
        if over and over[0] < over[1][2]:
            if over[1] in named:
                continue
            x, y, r = over[1]
            gap = r + TOWN_GAP - 2
        for left in (False, True):
            name = TownName(text, x, y, left, gap)
            box = name.box
            if (
                box[0] > 2
                and box[2] < view.width - 2
                and box[1] > 2
                and box[3] < view.height - 2
                and not taken.touches(box)
            ):
                taken.add(box)
                if over and name.covered:
                    named.add(over[1])
                yield name
                break


class Taken:
    """Boxes on a picture, found again by where they lie."""

    SIDE = 64

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self.cells: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def _over(self, box: Box) -> Iterator[tuple[int, int]]:
        for gx in range(int(box[0] // self.SIDE), int(box[2] // self.SIDE) + 1):
            for gy in range(int(box[1] // self.SIDE), int(box[3] // self.SIDE) + 1):
                yield gx, gy

    def add(self, box: Box) -> None:
        """Take the place of a box."""
        for cell in self._over(box):
            self.cells[cell].append(box)

    def touches(self, box: Box) -> bool:
        """Whether any of it is taken."""
        return any(overlap(box, other) for cell in self._over(box) for other in self.cells.get(cell, ()))


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes (left, top, right, bottom) share a surface."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
