"""Rectangles and circles over sorted coordinates find what the plain formulas find, also while places move."""

from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.place import BBox, Near
from communaux.index import places as index_places
from communaux.index.bits import positions_of
from communaux.index.places import Places

_lats = st.floats(-90, 90) | st.sampled_from([-90.0, 0.0, 45.0, 45.5, 90.0])
_lons = st.floats(-180, 180) | st.sampled_from([-180.0, -179.9, 0.0, 5.0, 180.0])
_around = st.tuples(st.floats(40, 50), st.floats(0, 10))
_places = st.lists(st.none() | st.tuples(_lats, _lons) | _around, min_size=1, max_size=60)
_boxes = st.builds(lambda w, e, s, n: BBox(w, min(s, n), e, max(s, n)), _lons, _lons, _lats, _lats)
_nears = st.builds(
    Near, _lats | st.just(45.0), _lons | st.just(5.0), st.floats(0.1, 500) | st.floats(400, 500)
)


def _filled(given_places: list[tuple[float, float] | None]) -> Places:
    places = Places(len(given_places))
    for position, place in enumerate(given_places):
        places.put(position, *(place or (None, None)))
    places.settle()
    return places


def _plain(given_places: list, shape: BBox | Near) -> list[int]:
    return [position for position, place in enumerate(given_places) if place and shape.contains(*place)]


@given(
    _places,
    st.lists(_boxes, max_size=3),
    st.lists(_nears, max_size=3),
    st.lists(st.tuples(st.integers(0, 59), st.none() | _around), max_size=5),
)
def test_what_is_inside_is_what_the_formulas_say(
    given_places: list,
    boxes: list[BBox],
    nears: list[Near],
    moves: list[tuple[int, tuple[float, float] | None]],
) -> None:
    places = _filled(given_places)
    for position, place in [(None, None), *moves]:
        if position is not None:
            position %= len(given_places)
            version = places.version
            places.put(position, *(place or (None, None)))
            assert (places.version != version) == (given_places[position] != place)
            given_places[position] = place
        for box in boxes:
            assert positions_of(places.inside(box)) == _plain(given_places, box)
        for near in nears:
            assert positions_of(places.around(near, few=0)) == _plain(given_places, near)
            assert places.around(near) == places.around(near, few=0)
        assert positions_of(places.placed) == [p for p, place in enumerate(given_places) if place]


@given(_nears, st.floats(0, 1), st.floats(0, 1))
def test_the_core_of_a_circle_lies_within_it(near: Near, x: float, y: float) -> None:
    core = index_places._core(near)
    lat = core.south + (core.north - core.south) * y
    lon = core.west + (core.east - core.west) * x
    assert near.contains(min(lat, core.north), min(lon, core.east))


def test_many_moves_sort_all_anew() -> None:
    places = _filled([(45.0, 5.0)] * (index_places.MOST_MOVED + 10))
    everywhere, north = BBox(-180, -90, 180, 90), BBox(-180, 60, 180, 90)
    assert places.inside(north) == 0
    for position in range(index_places.MOST_MOVED + 5):
        places.put(position, 70.0, 5.0)
    assert places.inside(north).bit_count() == index_places.MOST_MOVED + 5
    assert places.inside(everywhere).bit_count() == index_places.MOST_MOVED + 10
