"""Pictures of a result: bars, places on a map, nodes and links. Which ones suit it is found from its columns."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from communaux.doors.pages.drawing.charts import BarRow, Drawn, bar_chart
from communaux.doors.sparql.rows import Table

MOST_BARS = 60


def views(table: Table) -> list[str]:
    """The table, and the pictures that this result can be shown as."""
    found = ["table"]
    if table.rows and _bars(table) is not None:
        found.append("chart")
    return found


def draw(view: str, table: Table) -> str:
    """One picture, as HTML."""
    return _chart(table) if view == "chart" else ""


def _bars(table: Table) -> tuple[int, int] | None:
    """The columns of labels and of lengths: the first of words, and the first of numbers, none below nought."""
    numbers = [place for place in range(len(table.columns)) if _is_length(table, place)]
    words = [place for place in range(len(table.columns)) if place not in numbers]
    return (words[0], numbers[0]) if words and numbers else None


def _is_length(table: Table, place: int) -> bool:
    values = [row[place] for row in table.rows]
    return all(value is not None and value.number is not None and value.number >= 0 for value in values)


def _chart(table: Table) -> str:
    place = _bars(table)
    if place is None:
        return ""
    label, length = place
    pairs = []
    for row in table.rows[:MOST_BARS]:
        name, value = row[label], row[length]
        assert value is not None
        assert value.number is not None
        pairs.append((name.text if name else "–", value.number))
    top = max((value for _name, value in pairs), default=0.0) or 1.0
    bars = [
        BarRow(
            name, value / top, number_format(int(value) if value.is_integer() else value, force_grouping=True)
        )
        for name, value in pairs
    ]
    title = _("%(what)s par %(by)s") % {"what": table.columns[length], "by": table.columns[label]}
    return bar_chart(Drawn("result", title, _("Le tableau dit la même chose.")), bars)
