"""Where organisations are: which lie in a rectangle or in a circle, and how far. No database.

Latitudes and longitudes are kept in two sorted orders, with the set of everything before each of 64 marks: a range is
then two sets and a few hundred single positions, 0.2 ms over 100,000. What moved since is looked at one by one.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from communaux.ground.place import EARTH_RADIUS_KM, BBox, Near
from communaux.index.bits import bits_of, positions_of

MARKS = 64
MOST_MOVED = 1000
FEW = 1000
"""Places that are measured one by one sooner than looked for in two more sets."""
NOWHERE = math.nan


class _Axis(NamedTuple):
    """The positions that have a place in the order of one coordinate, and the set before each mark."""

    order: array[int]
    values: array[float]
    step: int
    before: list[int]


class Places:
    """Coordinates by position: degrees, NaN without a place."""

    def __init__(self, size: int = 0) -> None:
        self.lats = array("d", [NOWHERE]) * size
        self.lons = array("d", [NOWHERE]) * size
        self.version = 0
        self.placed = 0
        self._axes: tuple[_Axis, _Axis] | None = None
        self._moved: set[int] = set()
        self._moved_bits = 0

    def grow(self, size: int) -> None:
        """Make room for positions below ``size``."""
        missing = size - len(self.lats)
        if missing > 0:
            self.lats.extend([NOWHERE] * missing)
            self.lons.extend([NOWHERE] * missing)

    def put(self, position: int, lat: float | None, lon: float | None) -> None:
        """Say where a position is; None for nowhere."""
        new = (NOWHERE, NOWHERE) if lat is None or lon is None else (lat, lon)
        old = (self.lats[position], self.lons[position])
        if new == old or (math.isnan(new[0]) and math.isnan(old[0])):
            return
        self.lats[position], self.lons[position] = new
        self.version += 1
        bit = 1 << position
        self.placed = self.placed & ~bit if math.isnan(new[0]) else self.placed | bit
        self._moved.add(position)
        self._moved_bits |= bit
        if len(self._moved) > MOST_MOVED:
            self.settle()

    def fill(self, placed: int) -> None:
        """Take ``lats`` and ``lons`` as they have been filled; ``placed`` is the set of those with a place."""
        self.placed = placed
        self.version += 1
        self.settle()

    def settle(self) -> None:
        """Forget the sorted orders: made again when next asked for."""
        self._axes = None
        self._moved.clear()
        self._moved_bits = 0

    def inside(self, box: BBox) -> int:
        """The set of those in a rectangle, edges included."""
        by_lat, by_lon = self._sorted()
        found = 0
        for west, east in box.longitudes():
            found |= self._range(by_lon, west, east)
            # The two names of the antimeridian are one place.
            if east == 180 or west == -180:
                found |= self._range(by_lon, -180, -180) | self._range(by_lon, 180, 180)
        found &= self._range(by_lat, box.south, box.north)
        return self._with_moved(found, [p for p in self._moved if box.contains(self.lats[p], self.lons[p])])

    def around(self, near: Near, few: int = FEW) -> int:
        """The set of those within a circle, edge included."""
        around = self.inside(near.box())
        surely = self.inside(_core(near)) & around if around.bit_count() > few else 0
        candidates = positions_of(around & ~surely)
        far = self.distances(near, candidates)
        return surely | bits_of(
            (p for p, km in zip(candidates, far, strict=True) if km <= near.km), len(self.lats)
        )

    def distances(self, near: Near, positions: list[int]) -> list[float]:
        """Kilometres from the middle of the circle to each of some placed positions.

        The haversine of ``ground.place``, written out: a call for each of 100,000 would cost four times as much.
        """
        lats, lons, lon0 = self.lats, self.lons, near.longitude
        radians, sin, cos, asin, sqrt = math.radians, math.sin, math.cos, math.asin, math.sqrt
        phi1, cos1 = radians(near.latitude), cos(radians(near.latitude))
        twice = 2 * EARTH_RADIUS_KM
        found = []
        for p in positions:
            phi2 = radians(lats[p])
            half_lat = sin((phi2 - phi1) / 2)
            half_lon = sin(radians(lons[p] - lon0) / 2)
            chord = half_lat * half_lat + cos1 * cos(phi2) * half_lon * half_lon
            found.append(twice * asin(sqrt(min(1.0, chord))))
        return found

    def _with_moved(self, found: int, moved_inside: list[int]) -> int:
        if not self._moved:
            return found
        return found & ~self._moved_bits | bits_of(moved_inside, len(self.lats))

    def _sorted(self) -> tuple[_Axis, _Axis]:
        if self._axes is None:
            placed = positions_of(self.placed)
            self._axes = (self._axis(placed, self.lats), self._axis(placed, self.lons))
            self._moved.clear()
            self._moved_bits = 0
        return self._axes

    def _axis(self, placed: list[int], values: array[float]) -> _Axis:
        order = array("I", sorted(placed, key=values.__getitem__))
        step = max(1, -(-len(order) // MARKS))
        before = [0]
        for start in range(0, len(order), step):
            before.append(before[-1] | bits_of(order[start : start + step], len(values)))
        # The values as they were when sorted: those of what moves meanwhile would break the order.
        return _Axis(order, array("d", map(values.__getitem__, order)), step, before)

    def _range(self, axis: _Axis, low: float, high: float) -> int:
        first, last = bisect_left(axis.values, low), bisect_right(axis.values, high)
        return self._before(axis, last) & ~self._before(axis, first) if first < last else 0

    def _before(self, axis: _Axis, place: int) -> int:
        mark = place // axis.step
        return axis.before[mark] | bits_of(axis.order[mark * axis.step : place], len(self.lats))


def _core(near: Near) -> BBox:
    """A rectangle that lies within a circle, whose places need not be measured; a mere point where none is sure.

    Its corner on the side of the equator is the farthest from the middle: half the circle high, and there as wide as
    the haversine allows, less a hair.
    """
    angle = near.km / EARTH_RADIUS_KM
    high = math.degrees(angle) / 2
    south, north = near.latitude - high, near.latitude + high
    if angle > 1 or south < -85 or north > 85:
        return BBox(near.longitude, near.latitude, near.longitude, near.latitude)
    nearest = 0.0 if south < 0 < north else min(abs(south), abs(north))
    left = math.sin(angle / 2) ** 2 - math.sin(angle / 4) ** 2
    half = left / (math.cos(math.radians(near.latitude)) * math.cos(math.radians(nearest)))
    wide = math.degrees(2 * math.asin(math.sqrt(half))) * 0.999999
    west, east = near.longitude - wide, near.longitude + wide
    if west < -180 or east > 180:
        return BBox(near.longitude, near.latitude, near.longitude, near.latitude)
    return BBox(west, south, east, north)
