"""Names of countries written on the land, as soft as a watermark, where they find room.

The names come from CLDR through Babel, in the reader's language; a country is named where the part of it that the view
shows is large enough to carry its name.
"""

from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from communaux.doors.pages.drawing.outline import FINE, Pen, clipped, level_for, load, turns
from communaux.doors.pages.drawing.projection import MapView

LETTER = 6.6  # width of a letter of a country name, in pixels, letter-spacing included
LINE = 14.0


class Name(NamedTuple):
    """A text and the pixel it is centred on."""

    text: str
    x: float
    y: float

    @property
    def box(self) -> tuple[float, float, float, float]:
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


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share a surface."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
