"""Where a place lies on the picture, and back: a spherical Mercator projection and the view of a map.

Why Mercator. A map that is dragged and zoomed needs a projection in which every view is a rectangle of latitudes and
longitudes (the ``bbox`` of the directory) and in which the part already drawn stays true while it moves: that leaves
the cylindrical ones with a fixed formula. Among them Mercator alone keeps shapes: a town square stays square in Lille,
in Athens and in Réunion. Its price, the size of the north, is paid on the world view only, which is why a world view
ends at 78° north and 57° south.

Positions in the "world" square are fractions: ``x`` 0 at 180° west to 1 at 180° east, ``y`` 0 at the top. A view that
crosses the antimeridian simply has ``west > east`` in its bbox and goes past ``x = 1``.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Self

LATITUDE_LIMIT = 85.0
EARTH_METRES = 40_075_016.7  # circumference at the equator
MINIMUM_SPAN = 1 / 4096  # of the world's width: about 6 km across in France
WORLD_NORTH, WORLD_SOUTH = 78.0, -57.0


def world_x(lon: float) -> float:
    """Longitude in degrees to the world square."""
    return (lon + 180.0) / 360.0


def world_y(lat: float) -> float:
    """Latitude in degrees to the world square; the poles are out of reach and are held at 85°."""
    lat = max(-LATITUDE_LIMIT, min(LATITUDE_LIMIT, lat))
    return 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def longitude(x: float) -> float:
    """The inverse of ``world_x``, within -180 and 180."""
    lon = x * 360.0 - 180.0
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0


def latitude(y: float) -> float:
    """The inverse of ``world_y``."""
    return math.degrees(math.atan(math.sinh((0.5 - y) * 2 * math.pi)))


class Bbox(NamedTuple):
    """A rectangle of degrees. ``west > east`` when it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``west,south,east,north`` as a URL carries it.

        Raises:
            ValueError: not four finite numbers, latitudes out of range or upside down, longitudes out of range.
        """
        parts = text.split(",")
        if len(parts) != 4:
            raise ValueError("a bbox is four numbers: west,south,east,north")
        west, south, east, north = (float(part) for part in parts)
        if not all(map(math.isfinite, (west, south, east, north))):
            raise ValueError("a bbox has finite numbers")
        if not -90 <= south < north <= 90:
            raise ValueError("a bbox has its south below its north, between -90 and 90")
        if not (-180 <= west <= 180 and -180 <= east <= 180) or west == east:
            raise ValueError("a bbox has two different longitudes between -180 and 180")
        return cls(west, south, east, north)

    def __str__(self) -> str:
        return ",".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in self)

    def contains(self, lat: float, lon: float) -> bool:
        """Whether a place lies inside, edges included."""
        across = self.west <= lon <= self.east if self.west <= self.east else not self.east < lon < self.west
        return across and self.south <= lat <= self.north


FRANCE = Bbox(-5.4, 41.2, 9.8, 51.3)
EUROPE = Bbox(-11.5, 35.2, 31.5, 61.5)
WORLD = Bbox(-180.0, WORLD_SOUTH, 180.0, WORLD_NORTH)


@dataclass(frozen=True)
class MapView:
    """What a map shows: its top left corner and its width in the world square, its size in pixels."""

    left: float
    top: float
    span: float
    width: int
    height: int

    @classmethod
    def of(cls, bbox: Bbox, width: int = 560, height: int = 545) -> Self:
        """The smallest view of that size in which the whole bbox is seen, centred on it."""
        left, right = world_x(bbox.west), world_x(bbox.east)
        if right <= left:
            right += 1.0
        top, bottom = world_y(bbox.north), world_y(bbox.south)
        return cls.centred((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, width, height)

    @classmethod
    def centred(cls, x: float, y: float, across: float, down: float, width: int, height: int) -> Self:
        """A view around a point of the world square, at least ``across`` wide and ``down`` high, kept on the world."""
        span = max(across, down * width / height, MINIMUM_SPAN)
        top_limit, bottom_limit = world_y(LATITUDE_LIMIT), world_y(-LATITUDE_LIMIT)
        span = min(span, 1.0)
        down = span * height / width
        top = y - down / 2
        if down >= bottom_limit - top_limit:
            top = (top_limit + bottom_limit - down) / 2
        else:
            top = max(top_limit, min(top, bottom_limit - down))
        left = x - span / 2
        return cls(left - math.floor(left), top, span, width, height)

    @classmethod
    def around(
        cls,
        places: Iterable[tuple[float, float]],
        width: int = 560,
        height: int = 545,
        *,
        keep: float = 1.0,
        padding: float = 0.08,
        least: float = 1 / 90,
        default: Bbox = FRANCE,
    ) -> Self:
        """The view in which all places (latitude, longitude) are seen; ``default`` where there are none.

        Args:
            keep: the share of the places that must be seen: below 1, the farthest ones are left outside where this
                makes the view at least twice as close (nine tenths in Europe, a few in America).
            padding: free space on each side, as a share of the view.
            least: the narrowest view, as a share of the world (1/90 is 300 km across in France).

        The view is widened to one of a few steps, so that near-equal lists of places give the same picture. One that
        must be wider than half of the world shows all of it, with Europe and Africa in its middle.
        """
        known = [
            (world_x(lon) % 1.0, world_y(lat))
            for lat, lon in places
            if math.isfinite(lat) and math.isfinite(lon)
        ]
        if not known:
            return cls.of(default, width, height)
        grow, shape = 1 / (1 - 2 * padding), width / height
        left, right, top, bottom = extent(known)
        span = max((right - left) * grow, (bottom - top) * grow * shape, least)
        if keep < 1.0 and span > least:
            inner = extent(nearest(known, keep))
            closer = max((inner[1] - inner[0]) * grow, (inner[3] - inner[2]) * grow * shape, least)
            if closer <= span / 2:
                left, right, top, bottom = inner
                span = closer
        if span > 0.5:
            return cls.centred(world_x(11.0), (top + bottom) / 2, 1.0, 0.0, width, height)
        step = 2 ** (math.ceil(math.log2(span) * 4) / 4)
        grain = step / 64
        x = round((left + right) / 2 / grain) * grain
        y = round((top + bottom) / 2 / grain) * grain
        return cls.centred(x, y, min(step * 1.02, 1.0), 0.0, width, height)

    @property
    def tall(self) -> float:
        """Height in the world square."""
        return self.span * self.height / self.width

    @property
    def scale(self) -> float:
        """Pixels for the whole width of the world."""
        return self.width / self.span

    @property
    def bbox(self) -> Bbox:
        """The rectangle of degrees that is seen; it crosses the antimeridian when ``west > east``."""
        if self.span >= 1.0:
            west, east = -180.0, 180.0
        else:
            west, east = longitude(self.left), longitude(self.left + self.span)
        return Bbox(west, latitude(self.top + self.tall), east, latitude(self.top))

    def pixel(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a place lies on the picture, in pixels from the top left; it may be outside."""
        x = world_x(lon)
        x += round(self.left + self.span / 2 - x)  # the copy of the world nearest to the middle
        return (x - self.left) * self.scale, (world_y(lat) - self.top) * self.scale

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The latitude and longitude under a pixel."""
        return latitude(self.top + y / self.scale), longitude(self.left + x / self.scale)

    def zoomed(self, factor: float, x: float | None = None, y: float | None = None) -> Self:
        """The view ``factor`` times closer, around a pixel or its middle."""
        fx = 0.5 if x is None else x / self.width
        fy = 0.5 if y is None else y / self.height
        span = max(MINIMUM_SPAN, min(1.0, self.span / factor))
        tall = span * self.height / self.width
        cx = self.left + fx * self.span + (0.5 - fx) * span
        cy = self.top + fy * self.tall + (0.5 - fy) * tall
        return self.centred(cx, cy, span, tall, self.width, self.height)

    def moved(self, right: float, down: float) -> Self:
        """The view moved by shares of its own size."""
        cx = self.left + (0.5 + right) * self.span
        cy = self.top + (0.5 + down) * self.tall
        return self.centred(cx, cy, self.span, self.tall, self.width, self.height)

    def resized(self, width: int, height: int) -> Self:
        """The same middle and the same share of the world, on a picture of another size."""
        cx, cy = self.left + self.span / 2, self.top + self.tall / 2
        return self.centred(cx, cy, self.span, self.tall, width, height)

    def metres_per_pixel(self) -> float:
        """On the ground, at the middle of the picture."""
        lat = latitude(self.top + self.tall / 2)
        return EARTH_METRES * math.cos(math.radians(lat)) / self.scale


def picture_size(
    width: str | None, height: str | None, default: tuple[int, int] = (560, 545)
) -> tuple[int, int]:
    """The size asked for in an address, held between 240 and 1600 pixels; the default where it cannot be read."""
    try:
        asked = int(width or ""), int(height or "")
    except ValueError:
        return default
    return max(240, min(1600, asked[0])), max(240, min(1600, asked[1]))


def extent(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of points of the world square; right may go past 1."""
    left, right = widest_gap([x for x, _ in points])
    ys = [y for _, y in points]
    return left, right, min(ys), max(ys)


def nearest(points: list[tuple[float, float]], share: float) -> list[tuple[float, float]]:
    """That share of the points (at least one) nearest to the middle one."""
    left, _, _, _ = extent(points)
    x0 = median((x - left) % 1.0 for x, _ in points) + left
    y0 = median(y for _, y in points)

    def away(point: tuple[float, float]) -> tuple[float, float, float]:
        across = abs(point[0] - x0) % 1.0
        return math.hypot(min(across, 1.0 - across), point[1] - y0), *point

    return sorted(points, key=away)[: max(1, math.ceil(share * len(points)))]


def widest_gap(xs: list[float]) -> tuple[float, float]:
    """The shortest stretch of the world's circle that holds all ``xs``; its end may go past 1."""
    ordered = sorted({x % 1.0 for x in xs})
    gap, after = 1.0 - ordered[-1] + ordered[0], 0
    for i, (a, b) in enumerate(pairwise(ordered)):
        if b - a > gap:
            gap, after = b - a, i + 1
    if after == 0:
        return ordered[0], ordered[-1]
    return ordered[after], ordered[after - 1] + 1.0
