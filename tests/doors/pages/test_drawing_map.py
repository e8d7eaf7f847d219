"""The map as people and machines get it."""

import csv
import gzip
import json
import math
import random
import re
import xml.etree.ElementTree as ET

import pytest

from communaux.doors.pages.drawing.cluster import CellIndex
from communaux.doors.pages.drawing.mapsvg import (
    SHAPES,
    MapLabels,
    MapPoint,
    map_json,
    render_map,
    scale_length,
    short_count,
    zoom_on,
)
from communaux.doors.pages.drawing.names import Taken, overlap, town_names, towns
from communaux.doors.pages.drawing.projection import EUROPE, FRANCE, WORLD, Bbox, MapView
from tests.shared import shared_data

LABELS = MapLabels(
    title="Carte",
    description="Les organisations",
    cluster=lambda n: f"{n} organisations, zoomer",
    same_place=lambda n: f"{n} organisations au même endroit",
    inside=lambda n: f"{n} visibles",
    outside=lambda n: f"{n} en dehors",
    unplaced=lambda n: f"{n} sans lieu",
    scale=lambda m: f"{m} m",
    controls="Déplacer",
    zoom_in="Zoomer",
    zoom_out="Dézoomer",
    reset="Tout",
    west="Ouest",
    east="Est",
    north="Nord",
    south="Sud",
    legend="Légende",
    skip="Passer la carte",
    zone="Voir la liste de la zone",
    kinds=("Rouge", "Ocre"),
)
PLACES = [(48.85, 2.35), (48.86, 2.36), (45.76, 4.84), (43.30, 5.37), (None, None)]
POINTS = {
    0: MapPoint("Un", 1),
    1: MapPoint("Deux", 1),
    2: MapPoint("Trois <script>&\"'", 1),
    3: MapPoint("Quatre", 2),
    4: MapPoint("Cinq", 3),
}


def figure(view: MapView, **more: object) -> str:
    index = CellIndex([lat for lat, _ in PLACES], [lon for _, lon in PLACES])
    return render_map(
        view,
        index.survey(None, view),
        POINTS,
        link_for_bbox=lambda bbox: f"/directory/?a=1&bbox={bbox}",
        link_for_point=lambda i: f"/organisations/o{i}",
        labels=LABELS,
        **more,
    )


def parsed(html: str) -> ET.Element:
    """The figure is well-formed, so it can be read as XML."""
    return ET.fromstring(re.sub(r" (data-map(?:-\w+)?)(?=[ >])", r' \1=""', html))


def test_every_mark_is_a_named_link() -> None:
    root = parsed(figure(MapView.of(FRANCE)))
    marks = [link for link in root.iter("a") if "map-" in link.get("class", "")]
    assert len(marks) == 3
    assert {link.get("aria-label") for link in marks} == {
        "2 organisations, zoomer",
        "Trois <script>&\"'",
        "Quatre",
    }
    singles = [link.get("href") for link in marks if link.get("class", "").startswith("map-point")]
    assert sorted(singles) == ["/organisations/o2", "/organisations/o3"]
    (cluster,) = [link for link in marks if link.get("class") == "map-cluster"]
    target = Bbox.parse(cluster.get("href", "").split("bbox=")[1])
    assert target.contains(48.85, 2.35)
    assert target.contains(48.86, 2.36)
    assert target.east - target.west < 1


def test_the_picture_says_what_it_is() -> None:
    root = parsed(figure(MapView.of(FRANCE)))
    svg = next(root.iter("svg"))
    ids = svg.get("aria-labelledby", "").split()
    named = {element.get("id"): element.text for element in svg}
    assert [named[i] for i in ids] == ["Carte", "Les organisations"]
    assert svg.get("role") == "group"
    assert "4 visibles · 1 sans lieu" in "".join(root.itertext())


def test_no_style_and_no_script_in_the_page() -> None:
    html = figure(MapView.of(FRANCE), reset_link="/directory/", fragment_url="/directory/map?fragment=1&a=1")
    assert "style=" not in html
    assert "<script" not in html
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert not re.search(r"#[0-9a-f]{3,6}\b", html.replace("&#", ""))
    assert 'data-fragment-url="/directory/map?fragment=1&amp;a=1"' in html


def test_the_legend_holds_the_kinds_that_are_seen_and_no_other() -> None:
    html = figure(MapView.of(FRANCE))
    assert "Rouge" in html
    assert "Ocre" in html
    lyon = figure(MapView.of(Bbox(4, 45, 6, 46.5)))
    assert "Rouge" in lyon
    assert "Ocre" not in lyon


def test_shapes_differ() -> None:
    assert len(set(SHAPES)) == 5


def test_an_empty_map_is_an_image_with_land() -> None:
    index = CellIndex([], [])
    view = MapView.around([])
    html = render_map(
        view,
        index.survey(None, view),
        {},
        link_for_bbox=str,
        link_for_point=str,
        labels=LABELS,
        caption="<b>x</b>",
    )
    root = parsed(html)
    assert next(root.iter("svg")).get("role") == "img"
    assert "0 visibles" in html
    assert "<p><b>x</b></p>" in html


def test_points_at_one_place_lead_to_a_list() -> None:
    index = CellIndex([45.0] * 3, [4.0] * 3)
    view = MapView.of(FRANCE)
    html = render_map(
        view,
        index.survey(None, view),
        {},
        link_for_bbox=lambda b: f"/zoom/{b}",
        link_for_point=str,
        link_for_list=lambda b: f"/list/{b}",
        labels=LABELS,
    )
    (href,) = re.findall(
        r'class="map-cluster" href="([^"]+)" aria-label="3 organisations au même endroit"', html
    )
    assert Bbox.parse(href.removeprefix("/list/")).contains(45.0, 4.0)


def test_following_clusters_parts_all_points_in_a_few_steps() -> None:
    rng = random.Random(5)
    index = CellIndex([rng.gauss(46, 2) for _ in range(500)], [rng.gauss(3, 3) for _ in range(500)])
    views, seen = [MapView.of(EUROPE)], set()
    for _ in range(14):
        following = []
        for view in views:
            for cluster in index.survey(None, view).clusters:
                closer = zoom_on(cluster.bbox, view) if cluster.count > 1 else None
                if closer:
                    assert closer.span <= view.span / 1.99
                    following.append(closer)
                else:
                    seen |= set(cluster.ids)
        views = following
    assert not views
    assert seen == set(range(500))


def test_the_list_of_what_is_seen_is_one_link_away() -> None:
    view = MapView.of(Bbox(4, 45, 6, 46.5))
    html = figure(view, link_for_zone=lambda bbox: f"/directory/?bbox={bbox}")
    (href,) = re.findall(r'<a href="/directory/\?bbox=([^"]+)">Voir la liste de la zone', html)
    assert Bbox.parse(href) == pytest.approx(view.bbox, abs=1e-4)
    # where all is seen there is nothing to narrow
    assert "Voir la liste" not in figure(MapView.of(FRANCE), link_for_zone=str)
    assert "Voir la liste" not in figure(view)


def test_scale_bars_are_round() -> None:
    for bbox in (FRANCE, EUROPE, Bbox(4.8, 45.7, 4.9, 45.8)):
        view = MapView.of(bbox)
        metres, length = scale_length(view)
        assert str(metres).rstrip("0") in {"1", "2", "5"}
        assert 40 < length <= view.width / 4


def test_a_pixel_is_as_long_as_the_ground_says() -> None:
    for bbox in (FRANCE, EUROPE, Bbox(4.8, 45.7, 4.9, 45.8), Bbox(55.2, -21.4, 55.9, -20.8)):
        view = MapView.of(bbox)
        middle = view.width / 2
        (lat, west), (_, east) = (view.place(middle + step, view.height / 2) for step in (-20, 20))
        sine = math.cos(math.radians(lat)) * math.sin(math.radians(east - west) / 2)
        ground = 2 * 6_378_137 * math.asin(sine)
        assert 40 * view.metres_per_pixel() == pytest.approx(ground, rel=0.005)


def test_counts_fit_in_their_marks() -> None:
    assert short_count(1250, "en") == "1.2k"
    assert [short_count(n) for n in (2, 999, 1000, 1250, 9999, 12_345, 123_456)] == [
        "2",
        "999",
        "1k",
        "1,2k",
        "9,9k",
        "12k",
        "123k",
    ]


def test_machines_get_the_same_clusters_small() -> None:
    rng = random.Random(2)
    size = 100_000
    index = CellIndex(
        [rng.gauss(46, 8) for _ in range(size)],
        [max(-179.0, min(179.0, rng.gauss(3, 20))) for _ in range(size)],
    )
    for bbox in (FRANCE, EUROPE, WORLD, Bbox(2, 45, 3, 46)):
        view = MapView.of(bbox, 1200, 1200)
        survey = index.survey(None, view)
        content = map_json(view, survey)
        assert len(gzip.compress(content)) < 300_000
        data = json.loads(content)
        assert sum(cluster[2] for cluster in data["clusters"]) == data["inside"] == survey.inside
        assert data["inside"] + data["outside"] == size


def test_towns_are_sound() -> None:
    assert len(towns()) > 250
    for town in towns():
        assert 1 <= town.rank <= 4
        assert abs(town.lat) < 75
        assert set(town.names) == {"fr", "en"}
        assert all(town.names.values())
    names = [(town.names["fr"], round(town.lat), round(town.lon)) for town in towns()]
    assert len(names) == len(set(names))


def test_towns_give_way_and_do_not_touch() -> None:
    view = MapView.of(FRANCE)
    mark = (*view.pixel(48.86, 2.35), 15.0)
    taken = Taken([(mark[0] - 15, mark[1] - 15, mark[0] + 15, mark[1] + 15)])
    names = list(town_names(view, "fr", taken, [mark]))
    paris = next(name for name in names if name.text == "Paris")
    assert paris.covered
    assert "Lyon" in {name.text for name in names}
    assert "Londres" not in {name.text for name in names}  # outside
    for i, one in enumerate(names):
        assert not any(overlap(one.box, two.box) for two in names[i + 1 :])


def test_real_places_lie_in_their_picture() -> None:
    with shared_data("directory/coopcycle_cooperatives.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    lats = [float(row["latitude"]) if row["latitude"] else None for row in rows]
    lons = [float(row["longitude"]) if row["longitude"] else None for row in rows]
    index = CellIndex(lats, lons)
    view = MapView.around(
        [(a, b) for a, b in zip(lats, lons, strict=True) if a is not None and b is not None]
    )
    survey = index.survey(None, view)
    assert survey.outside == 0
    assert survey.inside + survey.unplaced == len(rows)
