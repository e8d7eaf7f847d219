"""Template tags of charts: a page of any room gives plain data, and gets the drawing.

``{% load charts %}{% chart figure %}``. A figure is a mapping with ``kind`` (bars, columns, grades, moves), ``ident``,
``title``, ``description`` and the lists that the drawing of that kind takes, as mappings of its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from communaux.doors.pages.drawing import charts

register = template.Library()

Figure = Mapping[str, Any]


def _bars(drawn: charts.Drawn, figure: Figure) -> str:
    return charts.bar_chart(drawn, [charts.BarRow(**row) for row in figure["rows"]])


def _columns(drawn: charts.Drawn, figure: Figure) -> str:
    return charts.column_chart(drawn, [charts.Column(**row) for row in figure["rows"]])


def _grades(drawn: charts.Drawn, figure: Figure) -> str:
    return charts.grade_chart(drawn, [charts.GradeBar(**row) for row in figure["rows"]], figure["grades"])


def _moves(drawn: charts.Drawn, figure: Figure) -> str:
    return charts.move_chart(
        drawn, [charts.MoveRow(**row) for row in figure["rows"]], figure["before"], figure["after"]
    )


_KINDS: dict[str, Callable[[charts.Drawn, Figure], str]] = {
    "bars": _bars,
    "columns": _columns,
    "grades": _grades,
    "moves": _moves,
}


@register.simple_tag
def chart(figure: Figure | None) -> SafeString:
    """The drawing of a figure; nothing where there is none. Raises KeyError for a kind that is none."""
    if not figure:
        return SafeString("")
    drawn = charts.Drawn(figure["ident"], figure["title"], figure["description"])
    return SafeString(_KINDS[figure["kind"]](drawn, figure))


@register.filter
def heat(part: float | None) -> str:
    """The class of a cell of a heat map, from its part, 0 to 1, or None where it is hidden."""
    return charts.heat_class(part)
