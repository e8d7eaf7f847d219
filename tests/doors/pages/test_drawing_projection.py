"""Laws of the projection and of the views."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.doors.pages.drawing.projection import (
    EUROPE,
    FRANCE,
    MINIMUM_SPAN,
    Bbox,
    MapView,
    latitude,
    longitude,
    picture_size,
    world_x,
    world_y,
)

lats = st.floats(-84, 84)
lons = st.floats(-179.99, 179.99)
places = st.tuples(lats, lons)


@given(lats, lons)
def test_world_square_and_back(lat: float, lon: float) -> None:
    assert latitude(world_y(lat)) == pytest.approx(lat, abs=1e-8)
    assert longitude(world_x(lon)) == pytest.approx(lon, abs=1e-8)


@given(places, places, st.integers(200, 1200), st.integers(200, 1200))
def test_pixel_and_back_whatever_the_view(
    one: tuple[float, float], two: tuple[float, float], w: int, h: int
) -> None:
    view = MapView.around([one, two], w, h)
    for lat, lon in (one, two):
        back = view.place(*view.pixel(lat, lon))
        assert back[0] == pytest.approx(lat, abs=1e-6)
        assert math.cos(math.radians(back[1] - lon)) == pytest.approx(1, abs=1e-12)


@given(st.lists(places, min_size=1, max_size=12), st.integers(240, 900), st.integers(240, 900))
def test_the_fitted_view_shows_every_place(points: list[tuple[float, float]], w: int, h: int) -> None:
    view = MapView.around(points, w, h)
    for lat, lon in points:
        x, y = view.pixel(lat, lon)
        assert -0.5 <= x <= w + 0.5
        if view.span < 1:  # the whole world may be taller than a wide picture
            assert -0.5 <= y <= h + 0.5


def test_points_on_both_sides_of_the_antimeridian_stay_together() -> None:
    fiji = [(-17.8, 178.0), (-16.5, -179.5), (-13.3, -176.2)]
    view = MapView.around(fiji)
    assert view.bbox.west > view.bbox.east
    assert view.span < 0.05
    xs = [view.pixel(*place)[0] for place in fiji]
    assert xs == sorted(xs)


def test_no_place_gives_france_and_lone_places_keep_their_distance() -> None:
    assert MapView.around([]).bbox.contains(46.6, 2.4)
    assert MapView.around([(math.nan, 2.0)]) == MapView.of(FRANCE)
    alone = MapView.around([(45.76, 4.84)])
    assert alone.bbox.contains(45.76, 4.84)
    assert 1.5 < alone.bbox.east - alone.bbox.west < 8


def test_a_few_far_places_may_be_left_outside() -> None:
    here = [(45 + i / 10, 2 + i / 10) for i in range(30)]
    far = [(-23.5, -46.6), (40.7, -74.0)]
    assert MapView.around(here + far).span > 0.3
    close = MapView.around(here + far, keep=0.9)
    assert close.span < 0.05
    assert all(close.bbox.contains(*place) for place in here)
    # where leaving some out would not help, all are seen
    assert MapView.around(here, keep=0.9) == MapView.around(here)


def test_a_view_of_the_world_has_europe_in_its_middle() -> None:
    view = MapView.around([(45.8, 4.8), (-33.9, 151.2), (37.8, -122.4)])
    assert view.span == 1
    assert 0.4 < view.pixel(45.8, 4.8)[0] / view.width < 0.6


def test_near_equal_lists_give_the_same_view() -> None:
    base = [(43.3, -1.5), (50.6, 3.1), (48.6, 7.7)]
    assert MapView.around(base) == MapView.around([*base, (47.0, 2.0), (48.58, 7.71)])


@given(st.sampled_from([FRANCE, EUROPE]), st.floats(1.1, 4), st.floats(0, 1), st.floats(0, 1))
def test_zooming_holds_the_place_under_the_pointer(bbox: Bbox, factor: float, fx: float, fy: float) -> None:
    view = MapView.of(bbox)
    x, y = fx * view.width, fy * view.height
    closer = view.zoomed(factor, x, y)
    assert closer.span == pytest.approx(view.span / factor)
    assert closer.pixel(*view.place(x, y)) == pytest.approx((x, y), abs=1e-3)


@given(st.lists(st.sampled_from(["in", "out", "w", "e", "n", "s"]), max_size=30))
def test_no_walk_leaves_the_world(steps: list[str]) -> None:
    view = MapView.of(EUROPE)
    for step in steps:
        view = {
            "in": lambda v: v.zoomed(3),
            "out": lambda v: v.zoomed(1 / 3),
            "w": lambda v: v.moved(-0.5, 0),
            "e": lambda v: v.moved(0.5, 0),
            "n": lambda v: v.moved(0, -0.5),
            "s": lambda v: v.moved(0, 0.5),
        }[step](view)
        assert 0 <= view.left < 1
        assert MINIMUM_SPAN <= view.span <= 1
        again = Bbox.parse(str(view.bbox))  # every address that a link carries can be read
        assert again.south < again.north


def test_bbox_text_round_trip() -> None:
    assert Bbox.parse("-5.4,41.2,9.8,51.3") == FRANCE
    assert str(FRANCE) == "-5.4,41.2,9.8,51.3"
    assert Bbox.parse("170,-22,-170,-10").contains(-15, 179)
    assert not Bbox.parse("170,-22,-170,-10").contains(-15, 0)


def test_the_size_of_a_picture_is_held() -> None:
    assert picture_size("400", "300") == (400, 300)
    assert picture_size("1", "99999") == (240, 1600)
    assert picture_size("x", None) == (560, 545)
    assert picture_size("", "", (640, 400)) == (640, 400)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "nan,1,2,3",
        "0,0,inf,3",
        "0,5,1,4",
        "0,-91,1,4",
        "-181,0,1,1",
        "3,0,3,1",
    ],
)
def test_a_wrong_bbox_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Bbox.parse(text)
