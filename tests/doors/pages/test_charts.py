"""Charts: pure, escaped, told in words, nothing by colour alone, and a hidden figure nowhere in the picture."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.doors.pages.drawing import charts
from communaux.doors.pages.drawing.charts import (
    BarRow,
    Column,
    Drawn,
    GradeBar,
    MoveRow,
    bar_chart,
    column_chart,
    grade_chart,
    grade_class,
    heat_class,
    move_chart,
    wrapped,
)

CSS = (Path(charts.__file__).parents[1] / "static/communaux/css/charts.css").read_text()
DRAWN = Drawn("x", "Titre <b>", "Description & suite")
SVG = "{http://www.w3.org/2000/svg}"

parts = st.floats(0, 1)
maybe = st.none() | parts
words = st.text(min_size=1, max_size=60)


def read(svg: str) -> ET.Element:
    return ET.fromstring(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", svg))


def check(svg: str) -> ET.Element:
    """It parses, has a title and a description that its label names, and only classes that the style sheet knows."""
    root = read(svg)
    assert root.attrib["role"] == "img"
    ids = root.attrib["aria-labelledby"].split()
    assert [root[0].attrib["id"], root[1].attrib["id"]] == ids
    assert root[0].text == "Titre <b>"
    assert "style" not in svg
    for name in {one for element in root.iter() for one in element.attrib.get("class", "").split()}:
        assert f".{name}" in CSS, name
    return root


@given(st.lists(st.builds(BarRow, words, maybe, words, st.booleans()), max_size=6))
@settings(max_examples=40, deadline=None)
def test_bars_of_anything(rows: list[BarRow]) -> None:
    root = check(bar_chart(DRAWN, rows))
    bars = [one for one in root.iter("rect") if one.attrib["class"] == "chart-bar"]
    assert len(bars) == sum(bool(row.part) for row in rows)
    assert all(0 < float(one.attrib["width"]) <= charts.WIDTH for one in bars)
    hidden = [one for one in root.iter("rect") if one.attrib["class"] == "chart-hidden"]
    assert len(hidden) == sum(row.part is None for row in rows)
    assert len({one.attrib["width"] for one in hidden}) <= 1


@given(st.lists(st.builds(Column, words, parts, words), max_size=12))
@settings(max_examples=40, deadline=None)
def test_columns_of_anything(columns: list[Column]) -> None:
    drawn = column_chart(DRAWN, columns)
    if not columns:
        assert drawn == ""
        return
    check(drawn)


@given(st.integers(2, 7).flatmap(lambda many: st.tuples(
    st.just(many),
    st.lists(st.builds(
        GradeBar,
        words,
        st.lists(maybe, min_size=many, max_size=many),
        st.just([""] * many),
        maybe,
    ), max_size=4),
)))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_grades_of_anything(case: tuple[int, list[GradeBar]]) -> None:
    many, rows = case
    root = check(grade_chart(DRAWN, rows, [f"Grade {n}" for n in range(many)]))
    for one in root.iter("rect"):
        assert -0.2 <= float(one.attrib["x"]) <= charts.WIDTH + 0.2
        assert float(one.attrib["width"]) <= charts.WIDTH + 0.2


@given(st.lists(st.builds(MoveRow, words, maybe, maybe, words), max_size=5))
@settings(max_examples=40, deadline=None)
def test_moves_of_anything(rows: list[MoveRow]) -> None:
    root = check(move_chart(DRAWN, rows, "2024", "2026"))
    lines = [one for one in root.iter("path") if one.attrib["class"] == "chart-move"]
    assert len(lines) == sum(row.before is not None and row.after is not None for row in rows)


def test_the_middle_grade_stands_half_to_the_left_and_half_to_the_right() -> None:
    row = GradeBar("Un", [0.2, 0.2, 0.2, 0.2, 0.2], ["20 %"] * 5)
    root = check(grade_chart(DRAWN, [row], ["1", "2", "3", "4", "5"]))
    axis = next(one.attrib["d"] for one in root.iter("path") if one.attrib["class"] == "chart-axis")
    middle = float(re.match(r"M([\d.]+)", axis)[1])  # type: ignore[index]
    drawn = [one for one in root.iter("rect") if float(one.attrib["height"]) > charts.BAR]
    third = drawn[2]
    assert float(third.attrib["x"]) + float(third.attrib["width"]) / 2 == pytest.approx(middle, abs=0.2)


def test_hidden_grades_are_one_hatched_part_as_long_as_what_is_told_of_them_together() -> None:
    row = GradeBar("Un", [None, None, 0.2, 0.3, 0.1], ["", "", "20 %", "30 %", "10 %"], 0.4, "40 %")
    root = check(grade_chart(DRAWN, [row], ["1", "2", "3", "4", "5"]))
    hatched = [one for one in root.iter("rect") if one.attrib["class"] == "chart-hidden"]
    assert len(hatched) == 1
    assert float(hatched[0].attrib["width"]) == pytest.approx(0.4 * charts.WIDTH, abs=0.5)
    nothing = GradeBar("Deux", [None] * 5, [""] * 5, None, "", "moins de 5 réponses")
    assert "moins de 5 réponses" in grade_chart(DRAWN, [nothing], ["1", "2", "3", "4", "5"])


@pytest.mark.parametrize(
    ("many", "classes"),
    [(2, [1, 5]), (3, [1, 3, 5]), (4, [1, 2, 4, 5]), (5, [1, 2, 3, 4, 5]), (7, [1, 1, 2, 3, 4, 5, 5])],
)
def test_every_scale_has_its_shades(many: int, classes: list[int]) -> None:
    assert [grade_class(place, many) for place in range(many)] == classes


def test_shades_of_a_table_end_at_both_ends() -> None:
    assert [heat_class(part) for part in (None, 0.0, 0.01, 0.5, 1.0)] == [
        "heat-hidden", "heat-0", "heat-1", "heat-3", "heat-5",
    ]  # fmt: skip


@given(st.text(max_size=120), st.floats(20, 300))
def test_broken_lines_keep_every_word_that_fits(text: str, width: float) -> None:
    lines = wrapped(text, width, most=99)
    assert " ".join(lines).split() == text.split()
    assert len(wrapped(text, width)) <= 3


def test_the_tag_draws_each_kind_and_nothing_without_a_figure() -> None:
    template = Template("{% load charts %}{% chart figure %}")
    assert template.render(Context({"figure": None})) == ""
    figure = {
        "kind": "bars", "ident": "q", "title": "<T>", "description": "d",
        "rows": [{"label": "<i>", "part": 0.5, "text": "5"}],
    }  # fmt: skip
    drawn = template.render(Context({"figure": figure}))
    assert "&lt;i&gt;" in drawn
    assert "<i>" not in drawn
