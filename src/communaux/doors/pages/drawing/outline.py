"""The land under the points: reads the outline data and draws what one view sees of it, as SVG path data.

The file format (made by ``tools/outline.py``) is one zlib stream: four bytes, the length of the header; the header as
JSON (``scale`` and ``shift`` of the grid in degrees, number of ``arcs`` and ``points``, and for each country code the
rings, each a list of arc numbers where ``~i`` is arc ``i`` backwards); then three arrays of 32-bit numbers, each with
its bytes sorted into four planes: the length of every arc, and the steps east and north, zigzag-coded.

Neighbours share arcs, so a border is simplified in the same way on both sides and no gap opens between them.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from communaux.doors.pages.drawing.projection import MapView, world_y

DATA = Path(__file__).resolve().parents[1] / "data"
LEVELS = (("110m", 0.13), ("50m", 0.045), ("10m", 0.0))  # name, from how many degrees a pixel
MARGIN = 0.3  # drawn beyond each edge, as a share of the view, for dragging
FINE = 10  # path coordinates are tenths of a pixel
GAP = 6  # points nearer than this to the last one are left out, in tenths of a pixel

Numbers = list[int]
Box = tuple[float, float, float, float]


class Ring(NamedTuple):
    """One closed line of one country, with its extent in the world square.

    ``parts`` are arc numbers (``~i`` is arc ``i`` backwards), each with the turns of the world to shift it by, so that
    the line goes on where the antimeridian would break it. ``polar`` rings go once around the world and close at the
    pole.
    """

    code: str
    parts: tuple[tuple[int, int], ...]
    box: Box
    polar: bool


@dataclass
class Outline:
    """One level of detail, in memory. Positions are fractions of the world square."""

    xs: list[array[float]]
    ys: list[array[float]]
    rings: list[Ring]
    borders: list[int]  # the arcs that two countries share
    boxes: list[Box] = field(repr=False)

    @property
    def countries(self) -> set[str]:
        """The ISO 3166-1 alpha-2 codes that have a surface here."""
        return {ring.code for ring in self.rings if ring.code}


class Paths(NamedTuple):
    """Path data of one view, in tenths of a pixel: the land, the land to bring out, the borders between countries."""

    land: str
    home: str
    borders: str


def unplaned(raw: bytes, start: int, count: int) -> array[int]:
    """``count`` 32-bit numbers whose bytes were sorted into four planes, from ``start``."""
    mixed = bytearray(count * 4)
    for plane in range(4):
        mixed[plane::4] = raw[start + plane * count : start + (plane + 1) * count]
    numbers = array("i")
    numbers.frombytes(bytes(mixed))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def positions(steps: array[int]) -> list[int]:
    """Undo the zigzag coding and sum the steps."""
    return list(accumulate([step >> 1 if not step & 1 else -((step + 1) >> 1) for step in steps]))


@cache
def load(level: str) -> Outline:
    """The outline of one level (``110m``, ``50m`` or ``10m``), read once.

    Raises:
        ValueError: the file is not what ``tools/outline.py`` writes.
    """
    raw = zlib.decompress((DATA / f"outline-{level}.bin").read_bytes())
    start = 4 + int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4:start])
    arcs, points = header["arcs"], header["points"]
    if len(raw) != start + 4 * (arcs + 2 * points):
        raise ValueError(f"outline {level} is cut short")
    lengths = unplaned(raw, start, arcs)
    east = positions(unplaned(raw, start + 4 * arcs, points))
    north = positions(unplaned(raw, start + 4 * (arcs + points), points))
    (sx, sy), (tx, ty) = header["scale"], header["shift"]
    sx, tx = sx / 360.0, (tx + 180.0) / 360.0
    low, high = min(north), max(north)
    mercator = {value: world_y(ty + sy * value) for value in set(north)} if high > low else {}
    xs, ys, boxes, at = [], [], [], 0
    for length in lengths:
        across = unbroken([tx + sx * value for value in east[at : at + length]])
        down = array("d", map(mercator.__getitem__, north[at : at + length]))
        xs.append(across)
        ys.append(down)
        boxes.append((min(across), min(down), max(across), max(down)))
        at += length
    rings = [
        assembled(code, ring, xs, boxes) for code, country in header["countries"].items() for ring in country
    ]
    return Outline(xs, ys, rings, shared(rings), boxes)


def unbroken(xs: list[float]) -> array[float]:
    """The same line without the leap from one end of the world to the other: it goes past 0 or 1 instead."""
    if max(xs) - min(xs) > 0.5:
        turn = 0
        for i, (before, x) in enumerate(pairwise(xs[:]), 1):
            leap = x - before
            turn += (leap < -0.5) - (leap > 0.5)
            xs[i] = x + turn
    return array("d", xs)


def assembled(code: str, arcs: list[int], xs: list[array[float]], boxes: list[Box]) -> Ring:
    """A ring whose arcs follow each other without a leap."""
    parts: list[tuple[int, int]] = []
    start = end = 0.0
    for number in arcs:
        line = xs[number] if number >= 0 else xs[~number]
        first, last = (line[0], line[-1]) if number >= 0 else (line[-1], line[0])
        turn = round(end - first) if parts else 0
        if not parts:
            start = first
        parts.append((number, turn))
        end = last + turn
    placed = [(boxes[n if n >= 0 else ~n], turn) for n, turn in parts]
    box = (
        min(box[0] + turn for box, turn in placed),
        min(box[1] for box, _ in placed),
        max(box[2] + turn for box, turn in placed),
        max(box[3] for box, _ in placed),
    )
    polar = abs(end - start) > 0.5
    return Ring(code, tuple(parts), (*box[:3], 1.0) if polar else box, polar)


def shared(rings: list[Ring]) -> list[int]:
    """The arcs that belong to two countries: borders, and not coasts nor the cut along the antimeridian."""
    owners: dict[int, set[str]] = {}
    twice: set[int] = set()
    for ring in rings:
        for number, _ in ring.parts:
            arc = number if number >= 0 else ~number
            if arc in owners and ring.code not in owners[arc]:
                twice.add(arc)
            owners.setdefault(arc, set()).add(ring.code)
    return sorted(twice)


def level_for(view: MapView) -> str:
    """The coarsest level that still looks true at that scale."""
    degrees = 360.0 / view.scale
    return next(name for name, least in LEVELS if degrees >= least)


@lru_cache(maxsize=64)
def paths(view: MapView, home: frozenset[str] = frozenset()) -> Paths:
    """What a view sees of the land, with a margin around it for dragging.

    Args:
        home: country codes to bring out (the countries where the organisations of the list are).
    """
    outline = load(level_for(view))
    land: list[str] = []
    brought: list[str] = []
    borders: list[str] = []
    for turn in turns(view):
        drawn = Pen(outline, view, turn)
        for ring in outline.rings:
            if drawn.sees(ring.box):
                (brought if ring.code in home else land).append(drawn.ring(ring))
        borders += [drawn.line(arc) for arc in outline.borders if drawn.sees(outline.boxes[arc])]
    return Paths("".join(land), "".join(brought), "".join(borders))


def turns(view: MapView) -> Iterator[int]:
    """Which copies of the world a view may see: lines that cross the antimeridian reach into the next copy."""
    first = math.floor(view.left - view.span * MARGIN) - 1
    last = math.floor(view.left + view.span * (1 + MARGIN)) + 1
    yield from range(first, last + 1)


class Pen:
    """Draws rings and lines of one outline into one view, in whole tenths of a pixel."""

    def __init__(self, outline: Outline, view: MapView, turn: int) -> None:
        self.outline = outline
        self.scale = view.scale * FINE
        self.left, self.top = view.left - turn, view.top
        margin = MARGIN * view.span
        self.window = (
            self.left - margin,
            self.top - MARGIN * view.tall,
            self.left + view.span + margin,
            self.top + view.tall * (1 + MARGIN),
        )
        wide, tall = view.width * FINE, view.height * FINE
        self.clip = (
            -round(MARGIN * wide),
            -round(MARGIN * tall),
            round((1 + MARGIN) * wide),
            round((1 + MARGIN) * tall),
        )
        self.done: dict[int, list[tuple[int, int]]] = {}

    def sees(self, box: Box) -> bool:
        """Whether a box touches the window."""
        left, top, right, bottom = self.window
        return box[0] <= right and box[2] >= left and box[1] <= bottom and box[3] >= top

    def near(self, box: Box) -> bool:
        """Whether a box touches the window in this copy of the world or in one beside it."""
        return any(self.sees((box[0] + turn, box[1], box[2] + turn, box[3])) for turn in (0, -1, 1))

    def arc(self, number: int) -> list[tuple[int, int]]:
        """One arc on the picture, thinned to what the eye can tell apart; its ends always stay."""
        if number in self.done:
            return self.done[number]
        scale, left, top = self.scale, self.left, self.top
        east: Sequence[float] = self.outline.xs[number]
        down: Sequence[float] = self.outline.ys[number]
        if not self.near(self.outline.boxes[number]):
            # Wholly on one side of the window: its chord cuts the same polygon out of it.
            east, down = (east[0], east[-1]), (down[0], down[-1])
        xs = [int((x - left) * scale) for x in east]
        ys = [int((y - top) * scale) for y in down]
        points = [(xs[0], ys[0])]
        lx, ly = points[0]
        for x, y in zip(xs, ys, strict=True):
            if x - lx > GAP or lx - x > GAP or y - ly > GAP or ly - y > GAP:
                points.append((x, y))
                lx, ly = x, y
        end = (xs[-1], ys[-1])
        if points[-1] != end:
            points.append(end)
        self.done[number] = points
        return points

    def points(self, ring: Ring) -> list[tuple[int, int]]:
        """The closed line of one ring on the picture, uncut."""
        points: list[tuple[int, int]] = []
        for number, turn in ring.parts:
            part = self.arc(number) if number >= 0 else self.arc(~number)[::-1]
            if turn:
                shift = round(turn * self.scale)
                part = [(x + shift, y) for x, y in part]
            points += part[1:] if points else part
        if ring.polar:
            bottom = int((1.0 - self.top) * self.scale)
            points += [(points[-1][0], bottom), (points[0][0], bottom), points[0]]
        return points

    def ring(self, ring: Ring) -> str:
        """Path data of one ring, cut at the window where it leaves it; empty where nothing is left to see."""
        points = self.points(ring)
        box, window = ring.box, self.window
        if box[0] < window[0] or box[2] > window[2] or box[1] < window[1] or box[3] > window[3]:
            points = clipped(points, self.clip)
        elif points[0] == points[-1]:
            points.pop()
        return written(points) + "z" if len(points) > 2 else ""

    def line(self, number: int) -> str:
        """Path data of one border, without the stretches outside of the window."""
        left, top, right, bottom = self.clip
        pieces: list[str] = []
        run: list[tuple[int, int]] = []
        for a, b in pairwise(self.arc(number)):
            outside = (
                (a[0] < left and b[0] < left)
                or (a[0] > right and b[0] > right)
                or (a[1] < top and b[1] < top)
                or (a[1] > bottom and b[1] > bottom)
            )
            if outside:
                if run:
                    pieces.append(written(run))
                run = []
            else:
                run = run or [a]
                run.append(b)
        if run:
            pieces.append(written(run))
        return "".join(pieces)


def clipped(points: list[tuple[int, int]], window: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """A polygon cut at a rectangle, one side after the other (Sutherland and Hodgman, 1974)."""
    for axis, limit, keep_above in (
        (0, window[0], True),
        (0, window[2], False),
        (1, window[1], True),
        (1, window[3], False),
    ):
        if not points:
            break
        kept: list[tuple[int, int]] = []
        last = points[-1]
        last_in = last[axis] >= limit if keep_above else last[axis] <= limit
        for point in points:
            inside = point[axis] >= limit if keep_above else point[axis] <= limit
            if inside is not last_in:
                share = (limit - last[axis]) / (point[axis] - last[axis])
                other = round(last[1 - axis] + share * (point[1 - axis] - last[1 - axis]))
                kept.append((limit, other) if axis == 0 else (other, limit))
            if inside:
                kept.append(point)
            last, last_in = point, inside
        points = kept
    return points


def written(points: list[tuple[int, int]]) -> str:
    """Path data: a start, then steps; a minus sign separates as well as a space does."""
    x, y = points[0]
    text = [f"M{x} {y}l"]
    for px, py in points[1:]:
        dx, dy = px - x, py - y
        if dx or dy:
            text.append(f"{dx}{dy}" if dy < 0 else f"{dx} {dy}")
            x, y = px, py
    if len(text) == 1:
        return ""
    first, *rest = text[1:]
    return text[0] + first + "".join(step if step[0] == "-" else " " + step for step in rest)
