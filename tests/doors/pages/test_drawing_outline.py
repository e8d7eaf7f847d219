"""The outline data is whole, and what is drawn of it stays inside the picture."""

import hashlib
import json
import re
from itertools import pairwise

import pytest

from communaux.doors.pages.drawing.names import country_names, overlap
from communaux.doors.pages.drawing.outline import (
    DATA,
    FINE,
    LEVELS,
    MARGIN,
    Outline,
    Pen,
    clipped,
    level_for,
    load,
    paths,
)
from communaux.doors.pages.drawing.projection import EUROPE, FRANCE, WORLD, Bbox, MapView, world_x, world_y

NAMES = [name for name, _ in LEVELS]
FIJI = Bbox(170.0, -22.0, -170.0, -10.0)


def line(outline: Outline, number: int) -> list[tuple[float, float]]:
    points = list(zip(outline.xs[max(number, ~number)], outline.ys[max(number, ~number)], strict=True))
    return points if number >= 0 else points[::-1]


@pytest.mark.parametrize("level", NAMES)
def test_rings_close(level: str) -> None:
    outline = load(level)
    for ring in outline.rings:
        ends = []
        for number, turn in ring.parts:
            part = line(outline, number)
            ends.append(((part[0][0] + turn, part[0][1]), (part[-1][0] + turn, part[-1][1])))
        for (_, end), (start, _) in pairwise(ends):
            assert end == pytest.approx(start, abs=1e-9)
        if ring.polar:
            assert abs(ends[-1][1][0] - ends[0][0][0]) == pytest.approx(1, abs=1e-9)
        else:
            assert ends[-1][1] == pytest.approx(ends[0][0], abs=1e-9)


@pytest.mark.parametrize("level", NAMES)
def test_only_antarctica_goes_round_the_world(level: str) -> None:
    assert {ring.code for ring in load(level).rings if ring.polar} == {"AQ"}


def test_countries_are_there() -> None:
    common = {
        "FR",
        "BE",
        "CH",
        "IT",
        "ES",
        "DE",
        "GB",
        "PT",
        "NL",
        "PL",
        "SE",
        "GR",
        "US",
        "BR",
        "SN",
        "CD",
        "IN",
        "JP",
    }
    small = {"MT", "LU", "AD", "MC", "SM", "LI", "SG", "MU", "KM", "XK"}
    assert common <= load("110m").countries
    assert common | small <= load("50m").countries
    assert common | small <= load("10m").countries
    assert all(re.fullmatch("[A-Z]{2}", code) for level in NAMES for code in load(level).countries)


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [("FR", 46.6, 2.4), ("FR", 4.0, -53.0), ("CH", 46.9, 7.5), ("RU", 67.5, -178.5), ("FJ", -17.8, 178.0)],
)
def test_a_known_place_lies_in_its_country(code: str, lat: float, lon: float) -> None:
    outline = load("50m")
    x, y = world_x(lon), world_y(lat)
    pen = Pen(outline, MapView.of(WORLD, 4000, 4000), 0)
    hits = 0
    for ring in outline.rings:
        if ring.code == code:
            points = pen.points(ring)
            for turn in (-1, 0, 1):
                hits += crossings(points, (x + turn - pen.left) * pen.scale, (y - pen.top) * pen.scale)
    assert hits % 2 == 1


def crossings(points: list[tuple[int, int]], x: float, y: float) -> int:
    """How often a ray to the right of a point crosses a closed line."""
    count = 0
    for (ax, ay), (bx, by) in pairwise(points):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            count += 1
    return count


def positions(path: str) -> list[tuple[int, int]]:
    """All positions of path data made of M, l and z."""
    found = []
    for piece in re.findall(r"M([^Mz]+)z?", path):
        start, _, steps = piece.partition("l")
        x, y = map(int, start.split())
        found.append((x, y))
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        assert len(numbers) % 2 == 0
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


@pytest.mark.parametrize("bbox", [FRANCE, EUROPE, WORLD, FIJI, Bbox(4, 44, 6, 46), Bbox(-180, 60, -160, 72)])
def test_paths_stay_in_the_window(bbox: Bbox) -> None:
    view = MapView.of(bbox)
    drawn = paths(view, frozenset({"FR"}))
    assert re.fullmatch(r"[Mlz\d \-]+", drawn.land + drawn.home + drawn.borders)
    wide, tall = view.width * FINE, view.height * FINE
    for x, y in positions(drawn.land) + positions(drawn.home):
        assert -MARGIN * wide - 1 <= x <= (1 + MARGIN) * wide + 1
        assert -MARGIN * tall - 1 <= y <= (1 + MARGIN) * tall + 1


def test_home_is_apart_and_neighbours_are_drawn() -> None:
    view = MapView.of(FRANCE)
    apart = paths(view, frozenset({"FR"}))
    assert min(map(len, apart)) > 1000
    assert paths(view).home == ""
    assert len(paths(view).land) == len(apart.land) + len(apart.home)


def test_both_sides_of_the_antimeridian_are_drawn() -> None:
    view = MapView.of(FIJI)
    xs = [x for x, _ in positions(paths(view).land)]
    middle = view.width * FINE / 2
    assert min(xs) < middle < max(xs)


def test_detail_follows_the_scale() -> None:
    assert level_for(MapView.of(WORLD)) == "110m"
    assert level_for(MapView.of(EUROPE)) == "50m"
    assert level_for(MapView.of(FRANCE)) == "10m"


def test_clipping_keeps_a_square_and_cuts_another() -> None:
    inside = [(1, 1), (5, 1), (5, 5), (1, 5)]
    assert set(clipped(inside, (0, 0, 10, 10))) == set(inside)
    assert set(clipped([(-5, 2), (5, 2), (5, 8), (-5, 8)], (0, 0, 10, 10))) == {
        (0, 2),
        (5, 2),
        (5, 8),
        (0, 8),
    }
    assert clipped([(20, 20), (30, 20), (30, 30)], (0, 0, 10, 10)) == []


def test_names_are_in_the_reader_s_language_and_apart() -> None:
    view = MapView.of(EUROPE)
    french = country_names(view, "fr")
    texts = {name.text for name in french}
    assert {"France", "Espagne", "Allemagne"} <= texts
    assert "Germany" in {name.text for name in country_names(view, "en")}
    assert "France" not in {name.text for name in country_names(view, "fr", frozenset({"FR"}))}
    for i, one in enumerate(french):
        assert 0 < one.box[0] < one.box[2] < view.width
        assert not any(overlap(one.box, two.box) for two in french[i + 1 :])


def test_provenance_says_what_is_there() -> None:
    sidecar = json.loads((DATA / "outline.json").read_text())
    assert "ISC" in sidecar["licence"]
    assert "world-atlas" in sidecar["source"]
    assert "Permission to use, copy" in (DATA / "outline.LICENSE.txt").read_text()
    total = 0
    for name, facts in sidecar["files"].items():
        content = (DATA / name).read_bytes()
        total += len(content)
        assert hashlib.sha256(content).hexdigest() == facts["sha256"]
        assert len(load(facts["made_from"].split("-")[1].removesuffix(".json")).xs) == facts["arcs"]
    assert total <= 1_500_000
