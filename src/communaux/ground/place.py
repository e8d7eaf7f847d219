"""Places on the globe: coordinates, distances, boxes and nearness. Pure: no Django, no map, no geometry library.

Degrees are WGS 84, latitude first in prose and arguments; a ``bbox`` text keeps GeoJSON's order (west, south, east,
north). Distances are kilometres on a sphere, within 0.6 % of the ellipsoid.
"""

import math
import re
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""
HALF_TURN_KM = math.pi * EARTH_RADIUS_KM
"""No two places are further apart."""


class PlaceError(ValueError):
    """A text that is no coordinate, box or nearness. ``code`` says why, ``value`` is what was given.

    Codes: ``number`` (not a decimal number), ``latitude`` (beyond 90), ``longitude`` (beyond 180), ``swapped`` (latitude
    and longitude look exchanged), ``half`` (one of the two is missing), ``count`` (not the expected number of values),
    ``order`` (south is above north), ``distance`` (not between 0 and half a turn of the globe).
    """

    CODES = ("number", "latitude", "longitude", "swapped", "half", "count", "order", "distance")

    def __init__(self, code: str, value: object) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


# --- Coordinates -----------------------------------------------------------------------------------------------------

_DECIMAL = re.compile(r"[+-]?(?:\d{1,9}(?:[.,]\d{0,20})?|[.,]\d{1,20})", re.ASCII)


def parse_decimal(text: str) -> float:
    """A decimal number with a point or a French comma: ``48.85``, ``48,85``, ``−2,35``. Raises ``PlaceError("number")``.

    No thousands separator, exponent, infinity or NaN: a coordinate has none, a spreadsheet's slip has.
    """
    plain = text.strip().replace("−", "-")
    if not _DECIMAL.fullmatch(plain):
        raise PlaceError("number", text)
    return float(plain.replace(",", "."))


def valid_coordinates(latitude: float, longitude: float) -> bool:
    """Whether the two are a place on the globe (false for NaN)."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def check_coordinates(latitude: float, longitude: float) -> None:
    """Raise ``PlaceError`` (``latitude``, ``longitude`` or ``swapped``) unless the two are a place on the globe."""
    if valid_coordinates(latitude, longitude):
        return
    given = (latitude, longitude)
    if valid_coordinates(longitude, latitude):
        raise PlaceError("swapped", given)
    raise PlaceError("longitude" if -90 <= latitude <= 90 else "latitude", given)


def parse_coordinates(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Latitude and longitude of two texts; ``None`` when both are empty. Raises ``PlaceError``."""
    texts = (latitude.strip(), longitude.strip())
    if not any(texts):
        return None
    if not all(texts):
        raise PlaceError("half", (latitude, longitude))
    place = parse_decimal(texts[0]), parse_decimal(texts[1])
    check_coordinates(*place)
    return place


# --- Distances -------------------------------------------------------------------------------------------------------


def haversine(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres between two places, along the great circle."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat = math.sin((phi2 - phi1) / 2)
    half_lon = math.sin(math.radians(lon2 - lon1) / 2)
    chord = half_lat * half_lat + math.cos(phi1) * math.cos(phi2) * half_lon * half_lon
    # Rounding may pass 1 by a hair between antipodes.
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


# --- Boxes -----------------------------------------------------------------------------------------------------------

# Room for rounding, about a tenth of a millimetre: a box that was widened must not lose a place on its edge.
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class BBox:
    """The places between two parallels and two meridians; from ``west`` eastwards to ``east``.

    ``west > east`` crosses the antimeridian. Edges belong to the box. Raises ``PlaceError``.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        given = (self.west, self.south, self.east, self.north)
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise PlaceError("longitude", given)
        if not (-90 <= self.south <= 90 and -90 <= self.north <= 90):
            raise PlaceError("latitude", given)
        if self.south > self.north:
            raise PlaceError("order", given)

    @classmethod
    def parse(cls, text: str) -> "BBox":
        """Read ``west,south,east,north`` with decimal points. Raises ``PlaceError``."""
        return cls(*_numbers(text, 4))

    @classmethod
    def around(cls, latitude: float, longitude: float, km: float) -> "BBox":
        """The smallest box that holds every place within ``km`` of one."""
        check_coordinates(latitude, longitude)
        return cls(longitude, latitude, longitude, latitude).expand(km)

    def __str__(self) -> str:
        """The text that ``parse`` reads, to a tenth of a metre."""
        return ",".join(_short(v) for v in (self.west, self.south, self.east, self.north))

    @property
    def crosses_antimeridian(self) -> bool:
        """Whether the box goes over 180° of longitude."""
        return self.west > self.east

    @property
    def width(self) -> float:
        """Degrees of longitude, 0 to 360."""
        return self.east - self.west + (360 if self.crosses_antimeridian else 0)

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether the place is in the box."""
        if not self.south <= latitude <= self.north:
            return False
        # The two names of the antimeridian are one place.
        same = (longitude, -longitude) if abs(longitude) == 180 else (longitude,)
        return any(w <= lon <= e for w, e in self.longitudes() for lon in same)

    def longitudes(self) -> tuple[tuple[float, float], ...]:
        """One or two ``(from, to)`` ranges of longitude: what a query on a plain index needs."""
        if self.crosses_antimeridian:
            return (self.west, 180.0), (-180.0, self.east)
        return ((self.west, self.east),)

    def expand(self, km: float) -> "BBox":
        """The box that holds every place within ``km`` of this one. Raises ``PlaceError("distance")``."""
        if not 0 <= km <= HALF_TURN_KM:
            raise PlaceError("distance", km)
        angle = km / EARTH_RADIUS_KM
        margin = math.degrees(angle) + _HAIR
        south, north = self.south - margin, self.north + margin
        if south < -90 or north > 90:  # a pole is within reach, and every meridian with it
            return BBox(-180, max(south, -90), 180, min(north, 90))
        # A circle of that radius touches its meridians nearer to the pole than its centre: asin, not a mere cosine.
        widest = max(abs(self.south), abs(self.north))
        ratio = math.sin(angle) / math.cos(math.radians(widest))
        if angle >= math.pi / 2 or ratio >= 1:
            return BBox(-180, south, 180, north)
        side = math.degrees(math.asin(ratio)) + _HAIR
        if self.width + 2 * side >= 360:
            return BBox(-180, south, 180, north)
        return BBox(_turn(self.west - side), south, _turn(self.east + side), north)


def _turn(longitude: float) -> float:
    """The same meridian between -180 and 180."""
    if longitude > 180:
        return longitude - 360
    return longitude + 360 if longitude < -180 else longitude


@dataclass(frozen=True, slots=True)
class Near:
    """The places within ``km`` of one. Raises ``PlaceError``."""

    latitude: float
    longitude: float
    km: float

    def __post_init__(self) -> None:
        check_coordinates(self.latitude, self.longitude)
        if not 0 < self.km <= HALF_TURN_KM:
            raise PlaceError("distance", self.km)

    @classmethod
    def parse(cls, text: str) -> "Near":
        """Read ``latitude,longitude,km`` with decimal points. Raises ``PlaceError``."""
        return cls(*_numbers(text, 3))

    def __str__(self) -> str:
        """The text that ``parse`` reads."""
        return ",".join(_short(v) for v in (self.latitude, self.longitude, self.km))

    def distance(self, latitude: float, longitude: float) -> float:
        """Kilometres from here to a place."""
        return haversine(self.latitude, self.longitude, latitude, longitude)

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether the place is near enough."""
        return self.distance(latitude, longitude) <= self.km

    def box(self) -> BBox:
        """A box that holds them all, for a first sieve on a plain index."""
        return BBox.around(self.latitude, self.longitude, self.km)


def _numbers(text: str, count: int) -> list[float]:
    """``count`` numbers parted by commas; a semicolon is read too, for who writes decimal commas."""
    parts = text.split(";") if ";" in text else text.split(",")
    if len(parts) != count:
        raise PlaceError("count", text)
    return [parse_decimal(part) for part in parts]


def _short(value: float) -> str:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
