"""Gathers points that would cover each other on the map.

Every point has its cell in a grid of the world, one grid per zoom, counted out once for all points. A view then takes
the grid whose cells are a little larger than a mark, counts the selected points of each cell, puts one mark at the mean
of its members, and merges the marks that would still touch. Nothing depends on the order of the input: positions are
whole numbers (sums are exact), cells are taken in the order of their numbers.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from communaux.doors.pages.drawing.projection import Bbox, MapView, latitude, longitude, world_x, world_y

BITS = 30  # the world square is 2**30 units wide: 4 cm at the equator
UNITS = 1 << BITS
CELL_PIXELS = 30  # the side of a cell is this to twice this, in pixels
SINGLE_RADIUS = 12.0  # half of the smallest target a finger or a shaky hand needs (24 pixels)
SHOWN_IDS = 5
COVER = 0.24  # the most that marks may cover of the picture
REMEMBERED = 8  # zooms for which the cells of all points are kept
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Cluster:
    """Points drawn as one mark.

    ``x``, ``y``: pixels, the mean of the members; ``ids``: the (at most five) smallest positions; ``bbox``: the extent
    of the members, ``west > east`` across the antimeridian.
    """

    x: float
    y: float
    count: int
    ids: tuple[int, ...]
    bbox: Bbox


class Survey(NamedTuple):
    """What a view sees: the clusters, and how many of the selected points are inside, outside, and without a place."""

    clusters: list[Cluster]
    inside: int
    outside: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """Sums over the members, in units of the world square."""

    x: int
    y: int
    count: int
    ids: tuple[int, ...]
    left: int
    top: int
    right: int
    bottom: int


class _Gathered(NamedTuple):
    """Positions by cell, how many have a place and how many have none, and the marks of whole cells made so far."""

    members: dict[int, list[int]]
    placed: int
    unplaced: int
    marks: dict[tuple[int, int], _Mark]


def radius(count: int) -> float:
    """The radius of a mark in pixels: it grows with the logarithm of the count, and leaves room for the figures."""
    if count <= 1:
        return SINGLE_RADIUS
    return min(9.8 + 2.5 * math.log2(count) ** 0.8, 25.0)


class CellIndex:
    """The places of all organisations, ready to be clustered at any zoom.

    Args:
        lats, lons: degrees, one for each position; ``None`` or NaN in either means "no place".
    """

    def __init__(self, lats: Sequence[float | None], lons: Sequence[float | None]) -> None:
        if len(lats) != len(lons):
            raise ValueError("as many latitudes as longitudes")
        self.xs = array("i", bytes(4 * len(lats)))
        self.ys = array("i", bytes(4 * len(lats)))
        self.placed = bytearray(len(lats))
        xs, ys, placed, isfinite, across = self.xs, self.ys, self.placed, math.isfinite, UNITS / 360.0
        for i, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
            if lat is None or lon is None or not isfinite(lat + lon):
                continue
            xs[i] = int((lon + 180.0) * across) & (UNITS - 1)
            ys[i] = int(world_y(lat) * UNITS)
            placed[i] = 1
        self.located = sum(placed)  # how many have a place
        self._cells: dict[int, array[int]] = {}
        self._whole: dict[int, _Gathered] = {}

    def __len__(self) -> int:
        return len(self.placed)

    def cells(self, zoom: int) -> array[int]:
        """The cell of every position in the grid of ``2**zoom`` by ``2**zoom``; ``NOWHERE`` without a place."""
        if zoom not in self._cells:
            shift = BITS - zoom
            self._cells[zoom] = array(
                "q",
                [
                    (y >> shift) << zoom | x >> shift if placed else NOWHERE
                    for x, y, placed in zip(self.xs, self.ys, self.placed, strict=True)
                ],
            )
        return self._cells[zoom]

    def clusters(
        self, selected: Iterable[int] | None, bbox: Bbox, width: int = 560, height: int = 545
    ) -> list[Cluster]:
        """The clusters of a view; see ``survey``."""
        return self.survey(selected, MapView.of(bbox, width, height)).clusters

    def survey(self, selected: Iterable[int] | None, view: MapView) -> Survey:
        """Gather the selected positions (all when ``None``) as a view sees them; each counts once.

        Raises:
            IndexError: a position beyond the end.
        """
        zoom = max(0, min(BITS, math.floor(math.log2(view.scale / CELL_PIXELS))))
        if selected is not None:
            selected = list(selected)
        while True:
            gathered = self._all(zoom) if selected is None else self._gathered(selected, zoom)
            marks = self._marks(gathered, zoom, view)
            merged = _merged(marks, view.scale / UNITS)
            if zoom == 0 or _covered(merged, view) <= COVER:
                break
            zoom -= 1  # a carpet of marks hides the land: gather in larger cells
        inside = sum(mark.count for mark in marks)
        clusters = [_drawn(mark, view) for mark in merged]
        return Survey(clusters, inside, gathered.placed - inside, gathered.unplaced)

    def _gathered(self, selected: Iterable[int], zoom: int) -> _Gathered:
        """The selected positions by cell."""
        cells = self.cells(zoom)
        members: dict[int, list[int]] = {}
        for position in selected:
            cell = cells[position]
            if cell in members:
                members[cell].append(position)
            else:
                members[cell] = [position]
        unplaced = len(members.pop(NOWHERE, ()))
        return _Gathered(members, sum(map(len, members.values())), unplaced, {})

    def _all(self, zoom: int) -> _Gathered:
        """All positions by cell, remembered for the zooms used last: most visitors have not filtered yet."""
        found = self._whole.get(zoom)
        if found is None:
            found = self._gathered(range(len(self)), zoom)
            for old in list(self._whole)[: max(0, len(self._whole) - REMEMBERED + 1)]:
                self._whole.pop(old, None)
            self._whole[zoom] = found
        return found

    def _marks(self, gathered: _Gathered, zoom: int, view: MapView) -> list[_Mark]:
        """One mark for each cell that has members inside the view."""
        left, top = round(view.left * UNITS), round(view.top * UNITS)
        right, bottom = left + math.ceil(view.span * UNITS), top + math.ceil(view.tall * UNITS)
        side = 1 << (BITS - zoom)
        mask = (1 << zoom) - 1
        marks = []
        members, known = gathered.members, gathered.marks
        for cell in sorted(members):
            cy = (cell >> zoom) * side
            if cy > bottom or cy + side < top:
                continue
            cx = (cell & mask) * side
            # A cell may be seen twice: at both ends of a view as wide as the world.
            for turn in (0, UNITS):
                if cx + turn > right or cx + turn + side < left:
                    continue
                if left <= cx + turn and cx + turn + side <= right and top <= cy and cy + side <= bottom:
                    if (cell, turn) not in known:
                        known[cell, turn] = self._mark(members[cell], turn)
                    marks.append(known[cell, turn])
                    continue
                xs, ys = self.xs, self.ys
                ids = [i for i in members[cell] if left <= xs[i] + turn < right and top <= ys[i] <= bottom]
                if ids:
                    marks.append(self._mark(ids, turn))
        return marks

    def _mark(self, ids: list[int], turn: int) -> _Mark:
        xs = [self.xs[i] for i in ids]
        ys = [self.ys[i] for i in ids]
        count = len(ids)
        return _Mark(
            sum(xs) + turn * count,
            sum(ys),
            count,
            tuple(sorted(ids)[:SHOWN_IDS]),
            min(xs) + turn,
            min(ys),
            max(xs) + turn,
            max(ys),
        )

    def inside(self, bbox: Bbox, selected: Iterable[int] | None = None) -> list[int]:
        """The selected positions that lie inside a bbox (give or take 4 cm at its edges), in the order given."""
        left, right = math.floor(world_x(bbox.west) * UNITS), math.ceil(world_x(bbox.east) * UNITS)
        top, bottom = math.floor(world_y(bbox.north) * UNITS), math.ceil(world_y(bbox.south) * UNITS)
        xs, ys, placed = self.xs, self.ys, self.placed
        chosen = range(len(placed)) if selected is None else selected
        if left <= right:
            return [i for i in chosen if left <= xs[i] <= right and top <= ys[i] <= bottom and placed[i]]
        return [i for i in chosen if not right < xs[i] < left and top <= ys[i] <= bottom and placed[i]]


def _merged(marks: list[_Mark], scale: float) -> list[_Mark]:
    """Merge marks that would touch, the heaviest drawing the others in, until none touches another."""
    reach = 2 * radius(1 << 40) / scale
    while True:
        ordered = sorted(marks, key=lambda mark: (-mark.count, mark.ids))
        grid: dict[tuple[int, int], list[int]] = {}
        kept: list[_Mark] = []
        for mark in ordered:
            gx, gy = int(mark.x / mark.count // reach), int(mark.y / mark.count // reach)
            near = [i for ox in (-1, 0, 1) for oy in (-1, 0, 1) for i in grid.get((gx + ox, gy + oy), ())]
            touching = [(_distance(kept[i], mark), i) for i in near if _touch(kept[i], mark, scale)]
            if touching:
                i = min(touching)[1]
                kept[i] = _joined(kept[i], mark)
            else:
                grid.setdefault((gx, gy), []).append(len(kept))
                kept.append(mark)
        if len(kept) == len(marks):
            return kept
        marks = kept


def _covered(marks: list[_Mark], view: MapView) -> float:
    """The share of the picture that marks cover."""
    return sum(math.pi * (radius(mark.count) if mark.count > 1 else 6.0) ** 2 for mark in marks) / (
        view.width * view.height
    )


def _distance(one: _Mark, other: _Mark) -> float:
    return math.hypot(one.x / one.count - other.x / other.count, one.y / one.count - other.y / other.count)


def _touch(one: _Mark, other: _Mark, scale: float) -> bool:
    return _distance(one, other) * scale < radius(one.count) + radius(other.count)


def _joined(one: _Mark, other: _Mark) -> _Mark:
    return _Mark(
        one.x + other.x,
        one.y + other.y,
        one.count + other.count,
        tuple(sorted(one.ids + other.ids)[:SHOWN_IDS]),
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def _drawn(mark: _Mark, view: MapView) -> Cluster:
    return Cluster(
        (mark.x / mark.count / UNITS - view.left) * view.scale,
        (mark.y / mark.count / UNITS - view.top) * view.scale,
        mark.count,
        mark.ids,
        Bbox(
            longitude(mark.left / UNITS),
            latitude(mark.bottom / UNITS),
            longitude(mark.right / UNITS),
            latitude(mark.top / UNITS),
        ),
    )
