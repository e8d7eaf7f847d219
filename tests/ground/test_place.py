"""Places: distances of a sphere, boxes that never lose a place within reach, coordinates refused with their reason."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from communaux.ground.place import (
    EARTH_RADIUS_KM,
    HALF_TURN_KM,
    BBox,
    Near,
    PlaceError,
    haversine,
    parse_coordinates,
    parse_decimal,
    valid_coordinates,
)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
places = st.tuples(latitudes, longitudes)
boxes = st.tuples(longitudes, latitudes, longitudes, latitudes).map(
    lambda b: BBox(b[0], min(b[1], b[3]), b[2], max(b[1], b[3]))
)


def reason(call, *args) -> str:
    with pytest.raises(PlaceError) as caught:
        call(*args)
    assert caught.value.code in PlaceError.CODES
    return caught.value.code


# --- Coordinates


@pytest.mark.parametrize(
    ("text", "value"),
    [("48.85", 48.85), ("48,85", 48.85), (" −2,35 ", -2.35), ("+3", 3.0), (".5", 0.5), ("7.", 7.0)],
)
def test_a_decimal_with_a_point_or_a_comma(text, value):
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "x", "1,234.5", "1 234", "1e3", "nan", "inf", "--1", "48°51'", "٣", "1" * 400, "0x1", "1_0", "."],
)
def test_what_is_no_decimal_is_refused(text):
    assert reason(parse_decimal, text) == "number"


def test_coordinates_of_two_texts():
    assert parse_coordinates("48,8566", "2.3522") == (48.8566, 2.3522)
    assert parse_coordinates("", " ") is None
    assert reason(parse_coordinates, "48", "") == "half"
    assert reason(parse_coordinates, "48", "east") == "number"
    assert reason(parse_coordinates, "120", "45") == "swapped"
    assert reason(parse_coordinates, "120", "145") == "latitude"
    assert reason(parse_coordinates, "45", "190") == "longitude"


def test_nan_is_no_place():
    assert not valid_coordinates(math.nan, 0)
    assert not valid_coordinates(0, math.nan)


# --- Distances


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((48.8566, 2.3522), (45.7640, 4.8357), 392),  # Paris, Lyon
        ((48.8566, 2.3522), (51.5074, -0.1278), 344),  # Paris, London
        ((-17.7134, 178.065), (-13.7590, -172.1046), 1141),  # Fiji, Samoa, over the antimeridian
        ((90, 0), (-90, 77), HALF_TURN_KM),
        ((0, 0), (0, 1), EARTH_RADIUS_KM * math.pi / 180),
    ],
)
def test_known_distances(a, b, km):
    assert haversine(*a, *b) == pytest.approx(km, rel=0.005)


@given(places, places, places)
def test_distance_is_a_distance(a, b, c):
    assert haversine(*a, *a) == 0
    assert 0 <= haversine(*a, *b) <= HALF_TURN_KM + 1e-6
    assert haversine(*a, *b) == pytest.approx(haversine(*b, *a), abs=1e-9)
    assert haversine(*a, *c) <= haversine(*a, *b) + haversine(*b, *c) + 1e-3


@given(places, places)
def test_distance_agrees_with_the_angle_between_two_directions(a, b):
    def direction(lat, lon):
        lat, lon = math.radians(lat), math.radians(lon)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = direction(*a), direction(*b)
    cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    angle = math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(u, v, strict=True)))
    assert haversine(*a, *b) == pytest.approx(EARTH_RADIUS_KM * angle, abs=1e-3)


# --- Boxes


def test_a_box_is_read_and_written():
    box = BBox.parse("-5.5, 41,9.6,51.1")
    assert (box.west, box.south, box.east, box.north) == (-5.5, 41, 9.6, 51.1)
    assert str(box) == "-5.5,41,9.6,51.1"
    assert BBox.parse("-5,5;41;9,6;51,1") == box


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "count"),
        ("1,2,3", "count"),
        ("1,2,3,4,5", "count"),
        ("a,2,3,4", "number"),
        ("1,,3,4", "number"),
        ("nan,2,3,4", "number"),
        ("-181,0,1,1", "longitude"),
        ("0,0,400,1", "longitude"),
        ("0,-91,1,1", "latitude"),
        ("0,50,1,40", "order"),
    ],
)
def test_what_is_no_box_is_refused_with_its_reason(text, code):
    assert reason(BBox.parse, text) == code


def test_a_box_over_the_antimeridian():
    pacific = BBox(170, -30, -170, 0)
    assert pacific.crosses_antimeridian
    assert pacific.width == 20
    assert pacific.longitudes() == ((170, 180.0), (-180.0, -170))
    assert pacific.contains(-18, 178)
    assert pacific.contains(-18, -178)
    assert not pacific.contains(-18, 0)
    assert not pacific.contains(10, 178)


@given(latitudes, st.floats(-179, 180))
def test_both_names_of_the_antimeridian_are_one_place(lat, east):
    box = BBox(-180, lat, east, lat)
    assert box.contains(lat, 180)
    assert box.contains(lat, -180)


@given(boxes)
def test_a_box_reads_back_to_a_tenth_of_a_metre(box):
    again = BBox.parse(str(box))
    for name in ("west", "south", "east", "north"):
        assert getattr(again, name) == pytest.approx(getattr(box, name), abs=1e-6)


@given(boxes)
def test_a_box_contains_its_corners(box):
    for lat in (box.south, box.north):
        for lon in (box.west, box.east):
            assert box.contains(lat, lon)


@given(boxes, places)
def test_a_box_contains_what_its_ranges_contain(box, place):
    lat, lon = place
    assume(abs(lon) != 180)
    in_ranges = any(w <= lon <= e for w, e in box.longitudes())
    assert box.contains(lat, lon) == (in_ranges and box.south <= lat <= box.north)


@given(boxes, st.floats(0, HALF_TURN_KM), places)
def test_a_wider_box_loses_nothing(box, km, place):
    if box.contains(*place):
        assert box.expand(km).contains(*place)


def destination(place, bearing, km):
    """The place ``km`` away in a direction (radians from north)."""
    lat, lon = map(math.radians, place)
    angle = km / EARTH_RADIUS_KM
    sin_lat = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
    lat2 = math.asin(max(-1.0, min(1.0, sin_lat)))
    lon2 = lon + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * sin_lat
    )
    return math.degrees(lat2), (math.degrees(lon2) + 540) % 360 - 180


@given(places, st.floats(0.01, 19_000), st.floats(0, 1), st.floats(0, 2 * math.pi))
def test_every_place_within_reach_is_in_the_box_and_near(place, km, part, bearing):
    near = Near(*place, km)
    there = destination(place, bearing, km * part * 0.9999)
    assume(valid_coordinates(*there))
    # Next to a pole the meridian of a place is lost to rounding.
    assume(abs(there[0]) < 89.999)
    assert near.contains(*there)
    assert near.box().contains(*there)


@given(boxes, st.floats(0, 1), st.floats(0, 1), st.floats(0, 5_000), st.floats(0, 2 * math.pi))
def test_every_place_within_reach_of_a_box_is_in_the_wider_box(box, x, y, km, bearing):
    inside = (box.south + y * (box.north - box.south), box.west + x * box.width)
    inside = (min(inside[0], box.north), inside[1] - 360 if inside[1] > 180 else inside[1])
    assume(box.contains(*inside))
    there = destination(inside, bearing, km * 0.9999)
    assume(abs(there[0]) < 89.999)
    assert box.expand(km).contains(*there)


def test_the_box_around_a_place_is_not_wasteful():
    box = BBox.around(48.85, 2.35, 50)
    assert box.north - 48.85 == pytest.approx(0.4497, abs=1e-3)
    assert box.east - 2.35 == pytest.approx(0.6834, abs=1e-3)


# --- Nearness


def test_nearness_is_read_and_written():
    near = Near.parse("48.85,2.35,50")
    assert near == Near(48.85, 2.35, 50)
    assert str(near) == "48.85,2.35,50"
    assert near.contains(48.8, 2.13)
    assert not near.contains(45.76, 4.83)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("48.85,2.35", "count"),
        ("48.85,2.35,", "number"),
        ("95,200,10", "latitude"),
        ("100,50,10", "swapped"),
        ("48,2,0", "distance"),
        ("48,2,-5", "distance"),
        ("48,2,30000", "distance"),
    ],
)
def test_what_is_no_nearness_is_refused_with_its_reason(text, code):
    assert reason(Near.parse, text) == code


@given(st.text(max_size=40))
def test_any_other_text_gives_a_place_or_a_reason(text):
    for read in (BBox.parse, Near.parse, parse_decimal):
        try:
            read(text)
        except PlaceError as e:
            assert e.code in PlaceError.CODES  # noqa: PT017
