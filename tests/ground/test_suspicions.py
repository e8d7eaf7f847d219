"""Suspicions: lost, exchanged and displaced coordinates are told; the table of boxes agrees with a map."""

import csv
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.countries import country_code, country_codes, country_name, country_of_departement
from communaux.ground.suspicions import COUNTRY_BOXES, SUSPICIONS, suspicion
from tests.shared import shared_data


@pytest.mark.parametrize(
    ("latitude", "longitude", "country", "expected"),
    [
        (48.8566, 2.3522, "FR", None),
        (2.3522, 48.8566, "FR", "swapped"),
        (-21.1, 55.5, "FR", None),
        (0.0, 0.0, None, "zero"),
        (0.001, -0.001, "FR", "zero"),
        (44.8, 20.46, "SR", "elsewhere"),
        (44.8, 20.46, "RS", None),
        (48.8566, 2.3522, None, None),
        (2.3522, 48.8566, None, None),
        (12.0, 13.0, "TD", None),  # not in the table: not judged
    ],
)
def test_suspicions(latitude, longitude, country, expected):
    assert suspicion(latitude, longitude, country) == expected


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([None, *COUNTRY_BOXES]))
def test_a_suspicion_has_a_known_reason(latitude, longitude, country):
    assert suspicion(latitude, longitude, country) in (None, *SUSPICIONS)


def test_the_table_holds_countries():
    assert set(COUNTRY_BOXES) <= country_codes()
    assert len(COUNTRY_BOXES) > 100


def outlines() -> dict[str, list[tuple[float, float]]]:
    """Country code -> longitude and latitude of every point of its outline on the small map of the world."""
    topology = json.loads(shared_data("map/world_countries_110m.topo.json").read_text())
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    found: dict[str, list[tuple[float, float]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        code = country_code(shape["properties"]["name"])
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for i in (i for polygon in polygons for ring in polygon for i in ring):
            if code:
                found.setdefault(code, []).extend(arcs[i if i >= 0 else ~i])
    return found


def test_the_boxes_agree_with_the_map():
    wrong = []
    for code, points in outlines().items():
        boxes = COUNTRY_BOXES.get(code, ())
        if not boxes:
            continue
        outside = [
            (round(x, 1), round(y, 1))
            for x, y in points
            if not any(b.expand(60).contains(y, x) for b in boxes)
        ]
        if outside:
            wrong.append((code, country_name(code, "en"), "leaves out", outside[:3]))
        # The other way round: land is near each edge of a single box, but for islands too small for that map.
        if len(boxes) == 1 and code not in ("JP", "CO", "CR", "GR", "DK"):
            (b,) = boxes
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            slack = (min(xs) - b.west, min(ys) - b.south, b.east - max(xs), b.north - max(ys))
            if max(slack) > 3:
                wrong.append((code, country_name(code, "en"), "too wide", [round(s, 1) for s in slack]))
    assert wrong == []


def test_where_real_records_lie():
    found: Counter[tuple[str, str]] = Counter()
    columns = {
        "susy_sse_initiatives": "country_raw",
        "coopcycle_cooperatives": "country",
        "coop_supermarkets": "departement",
    }
    for name, column in columns.items():
        with shared_data(f"directory/{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                code = country_code(row[column]) or country_of_departement(row[column])
                if code and row["latitude"] and row["longitude"]:
                    why = suspicion(float(row["latitude"]), float(row["longitude"]), code)
                    if why:
                        found[code, why] += 1
    # 17 Serbian places under Suriname's code, and four that exchange latitude and longitude.
    assert found == {("SR", "elsewhere"): 17, ("LV", "swapped"): 3, ("GB", "swapped"): 1}
