"""Laws of clustering: every point counts once, in any order, and marks do not cover each other."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.doors.pages.drawing.cluster import CellIndex, radius
from communaux.doors.pages.drawing.projection import EUROPE, FRANCE, WORLD, Bbox, MapView, world_y

FIJI = Bbox(170.0, -22.0, -170.0, -10.0)
lats = st.one_of(st.none(), st.just(math.nan), st.floats(-80, 80), st.floats(43, 50))
lons = st.one_of(st.floats(-180, 180), st.floats(-4, 8), st.floats(177, 180), st.floats(-180, -177))
points = st.lists(st.tuples(lats, lons), max_size=80)
views = st.sampled_from([FRANCE, EUROPE, WORLD, FIJI, Bbox(4.0, 45.0, 5.0, 46.0)]).map(MapView.of)


def index(places: list[tuple[float | None, float]]) -> CellIndex:
    return CellIndex([lat for lat, _ in places], [lon for _, lon in places])


@settings(deadline=None)
@given(points, views, st.randoms())
def test_every_selected_point_counts_once(places: list, view: MapView, rng: random.Random) -> None:
    cells = index(places)
    selected = [i for i in range(len(places)) if rng.random() < 0.7]
    survey = cells.survey(selected, view)
    assert sum(cluster.count for cluster in survey.clusters) == survey.inside
    assert survey.inside + survey.outside + survey.unplaced == len(selected)
    assert survey.unplaced == sum(places[i][0] is None or math.isnan(places[i][0]) for i in selected)
    ids = [i for cluster in survey.clusters for i in cluster.ids]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(selected)
    assert all(len(cluster.ids) == min(cluster.count, 5) for cluster in survey.clusters)


@settings(deadline=None)
@given(points, views, st.randoms())
def test_the_order_of_the_selection_plays_no_part(places: list, view: MapView, rng: random.Random) -> None:
    cells = index(places)
    shuffled = list(range(len(places)))
    rng.shuffle(shuffled)
    assert cells.survey(shuffled, view) == cells.survey(None, view)


@settings(deadline=None)
@given(points, views)
def test_marks_do_not_cover_each_other(places: list, view: MapView) -> None:
    clusters = index(places).survey(None, view).clusters
    for i, one in enumerate(clusters):
        for two in clusters[i + 1 :]:
            assert math.hypot(one.x - two.x, one.y - two.y) >= radius(one.count) + radius(two.count) - 0.01


@settings(deadline=None)
@given(points, views)
def test_marks_lie_in_the_picture_and_in_their_bbox(places: list, view: MapView) -> None:
    for cluster in index(places).survey(None, view).clusters:
        assert -1 <= cluster.x <= view.width + 1
        assert -1 <= cluster.y <= view.height + 1
        lat, lon = view.place(cluster.x, cluster.y)
        box = cluster.bbox
        wide = Bbox(box.west - 1e-4, box.south - 1e-4, box.east + 1e-4, box.north + 1e-4)
        assert wide.contains(lat, lon) or cluster.count == 1


def test_the_mark_is_at_the_mean_of_its_members() -> None:
    cells = CellIndex([45.0, 45.0, 45.003], [4.0, 4.004, 4.002])
    view = MapView.of(FRANCE)
    (cluster,) = cells.survey(None, view).clusters
    assert cluster.count == 3
    assert cluster.ids == (0, 1, 2)
    expected = view.pixel(45.001, 4.002)
    assert (cluster.x, cluster.y) == pytest.approx(expected, abs=0.05)
    assert cluster.bbox == pytest.approx((4.0, 45.0, 4.004, 45.003), abs=1e-5)


def test_points_across_the_antimeridian_join() -> None:
    cells = CellIndex([-17.0, -17.0], [179.99, -179.99])
    (cluster,) = cells.survey(None, MapView.of(FIJI)).clusters
    assert cluster.count == 2
    assert cluster.bbox.west > cluster.bbox.east


def test_a_single_point_keeps_its_number_and_place() -> None:
    cells = CellIndex([None, 48.85, None], [2.0, 2.35, None])
    view = MapView.of(FRANCE)
    survey = cells.survey(None, view)
    assert (survey.inside, survey.unplaced) == (1, 2)
    assert cells.located == 1
    assert survey.clusters[0].ids == (1,)
    assert (survey.clusters[0].x, survey.clusters[0].y) == pytest.approx(view.pixel(48.85, 2.35), abs=0.01)


@settings(deadline=None)
@given(points, st.sampled_from([FRANCE, EUROPE, FIJI]))
def test_inside_agrees_with_the_bbox(places: list, bbox: Bbox) -> None:
    found = index(places).inside(bbox)
    assert found == sorted(set(found))
    sure = Bbox(bbox.west + 1e-6, bbox.south + 1e-6, bbox.east - 1e-6, bbox.north - 1e-6)
    wide = Bbox(bbox.west - 1e-6, bbox.south - 1e-6, bbox.east + 1e-6, bbox.north + 1e-6)
    placed = [(i, lat, lon) for i, (lat, lon) in enumerate(places) if lat is not None]
    assert {i for i, lat, lon in placed if sure.contains(lat, lon)} <= set(found)
    assert set(found) <= {i for i, lat, lon in placed if wide.contains(lat, lon)}


def test_zooming_in_parts_a_cluster_in_the_end() -> None:
    cells = CellIndex([45.0, 45.01], [4.0, 4.01])
    assert len(cells.clusters(None, FRANCE)) == 1
    assert len(cells.clusters(None, Bbox(3.95, 44.95, 4.06, 45.06))) == 2
    assert world_y(45.0) > world_y(45.01)


def test_many_points_do_not_become_a_carpet() -> None:
    rng = random.Random(8)
    cells = CellIndex([rng.uniform(41, 51) for _ in range(5000)], [rng.uniform(-5, 9) for _ in range(5000)])
    view = MapView.of(FRANCE)
    clusters = cells.survey(None, view).clusters
    assert 8 < len(clusters) < 90
    assert sum(math.pi * radius(c.count) ** 2 for c in clusters) < 0.3 * view.width * view.height


def test_uneven_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="as many"):
        CellIndex([1.0], [])
