"""Pictures of a result: bars, places on a map, nodes and links. Which ones suit it is found from its columns.

The table below each says the same. A picture of very many things is one of the first of them, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from communaux.doors.pages.drawing.charts import BarRow, Drawn, bar_chart
from communaux.doors.pages.drawing.cluster import CellIndex
from communaux.doors.pages.drawing.graphsvg import GraphEdge, GraphNode, Relation, render_graph
from communaux.doors.pages.drawing.mapsvg import MapPoint, render_map
from communaux.doors.pages.drawing.projection import Bbox, MapView
from communaux.doors.pages.drawing_labels import graph_labels, map_labels
from communaux.doors.sparql.rows import Table, Term

MOST_BARS = 60
MOST_EDGES = 300
MOST_KINDS = 12
"""Kinds of link that a drawing tells apart; the others share one line."""
_LAT = frozenset({"lat", "latitude"})
_LONG = frozenset({"long", "lon", "lng", "longitude"})
Address = Callable[[str], str]
"""The address of this page with a part of the map: ``""`` for the whole."""


def views(table: Table) -> list[str]:
    """The table, and the pictures that this result can be shown as."""
    if not table.rows:
        return ["table"]
    suits = {
        "chart": _bars(table) is not None,
        "map": _places(table) is not None,
        "graph": _ends(table) is not None,
    }
    return ["table", *(view for view, fits in suits.items() if fits)]


def draw(view: str, table: Table, *, box: str = "", address: Address = lambda _box: "") -> tuple[str, int]:
    """One picture as HTML, and how many rows it shows. ``box``: the part of the map."""
    if view == "map":
        return _map(table, box, address), len(table.rows)
    if view == "graph":
        return _graph(table), min(len(table.rows), MOST_EDGES)
    return _chart(table), min(len(table.rows), MOST_BARS)


def short(term: Term | None) -> str:
    """A value as a label: the end of an address, a text as it is."""
    if term is None:
        return "–"
    if not term.iri:
        return term.text
    end = re.split(r"[/#:]", term.text.rstrip("/#"))[-1]
    return end or urlsplit(term.text).netloc or term.text


# --- bars -------------------------------------------------------------------------------------------------------------


def _bars(table: Table) -> tuple[int, int] | None:
    """The columns of labels and of lengths: the first of words, and the first of numbers, none below nought."""
    if _places(table) is not None:
        return None
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
        value = row[length]
        assert value is not None
        assert value.number is not None
        pairs.append((short(row[label]), value.number))
    top = max(value for _name, value in pairs) or 1.0
    bars = [BarRow(name, value / top, _figure(value)) for name, value in pairs]
    title = _("%(what)s par %(by)s") % {"what": table.columns[length], "by": table.columns[label]}
    return bar_chart(Drawn("chart", title, _("Le tableau dit la même chose.")), bars)


def _figure(value: float) -> str:
    return number_format(int(value) if value.is_integer() else value, force_grouping=True)


# --- map --------------------------------------------------------------------------------------------------------------


def _places(table: Table) -> tuple[int, int] | None:
    """The columns of latitudes and longitudes, by their names."""
    names = [name.lower() for name in table.columns]
    lat = next((place for place, name in enumerate(names) if name in _LAT), None)
    long = next((place for place, name in enumerate(names) if name in _LONG), None)
    return None if lat is None or long is None else (lat, long)


def _degrees(term: Term | None, most: float) -> float | None:
    if term is None or term.number is None or not -most <= term.number <= most:
        return None
    return term.number


def _map(table: Table, box: str, address: Address) -> str:
    place = _places(table)
    if place is None:
        return ""
    lats = [_degrees(row[place[0]], 90.0) for row in table.rows]
    longs = [_degrees(row[place[1]], 180.0) for row in table.rows]
    both = [(a, b) for a, b in zip(lats, longs, strict=True) if a is not None and b is not None]
    view = _view(box, both)
    names = [_name(table, number, place) for number in range(len(table.rows))]
    title = ngettext("Carte de %(n)s ligne", "Carte de %(n)s lignes", len(both)) % {"n": len(both)}

    def rows(count: int, one: str, many: str) -> str:
        return (one if count == 1 else many) % {"n": count}

    labels = replace(
        map_labels(title, _("Un point est une ligne du résultat, un nombre en groupe plusieurs.")),
        cluster=lambda n: rows(n, _("%(n)s ligne, zoomer"), _("%(n)s lignes, zoomer")),
        same_place=lambda n: rows(n, _("%(n)s ligne au même endroit"), _("%(n)s lignes au même endroit")),
        inside=lambda n: rows(n, _("%(n)s ligne dans la vue"), _("%(n)s lignes dans la vue")),
        reset=_("Tout voir"),
    )
    return render_map(
        view,
        CellIndex(lats, longs).survey(None, view),
        {number: MapPoint(name) for number, (name, _url) in enumerate(names)},
        link_for_bbox=lambda there: address(str(there)),
        link_for_point=lambda number: names[number][1],
        labels=labels,
        reset_link=address(""),
        param="box",
        language=(get_language() or "fr")[:2],
    )


def _view(box: str, places: list[tuple[float, float]]) -> MapView:
    if box:
        try:
            return MapView.of(Bbox.parse(box), 760, 520)
        except ValueError:
            pass
    return MapView.around(places, 760, 520)


def _name(table: Table, number: int, place: tuple[int, int]) -> tuple[str, str]:
    """What a point is called, and where it leads: the first text and the first address of its row."""
    others = [term for column, term in enumerate(table.rows[number]) if term and column not in place]
    text = next((term.text for term in others if not term.iri), "") or next(
        map(short, others), f"{number + 1}"
    )
    return text, next((term.url for term in others if term.url), "#rows")


# --- nodes and links --------------------------------------------------------------------------------------------------


def _ends(table: Table) -> tuple[int, int, int | None] | None:
    """The columns of both ends and of the link: by their names, else a graph's, else the first two of addresses."""
    names = {name: place for place, name in enumerate(table.columns)}
    if table.columns == ("subject", "predicate", "object"):
        return (0, 2, 1) if any(row[2] and row[2].iri for row in table.rows) else None
    if "from" in names and "to" in names:
        return names["from"], names["to"], names.get("link")
    addresses = [
        place
        for place in range(len(table.columns))
        if all(row[place] is not None and row[place].iri for row in table.rows)  # type: ignore[union-attr]
    ]
    return (addresses[0], addresses[1], None) if len(addresses) > 1 else None


def _graph(table: Table) -> str:
    ends = _ends(table)
    if ends is None:
        return ""
    source, target, link = ends
    named = {end: _named(table, end) for end in (source, target)}
    nodes: dict[str, GraphNode] = {}
    links: dict[str, int] = {}
    edges = []
    for row in table.rows[:MOST_EDGES]:
        if not all(row[end] and (row[end].iri or row[end].text.startswith("_:")) for end in (source, target)):  # type: ignore[union-attr]
            continue
        for end in (source, target):
            term = row[end]
            assert term is not None
            column = named[end]
            label = short(row[column] if column is not None else term)
            nodes.setdefault(term.text, GraphNode(term.text, label, term.url or "#rows"))
        word = short(row[link]) if link is not None else _("lien")
        kind = links.setdefault(word, min(len(links) + 1, MOST_KINDS))
        edges.append(GraphEdge(row[source].text, row[target].text, kind))  # type: ignore[union-attr]
    words: dict[int, list[str]] = {}
    for word, kind in links.items():
        words.setdefault(kind, []).append(word)
    relations = [Relation(w[0] if len(w) == 1 else _("autres liens"), True) for w in words.values()]
    labels = replace(
        graph_labels(_("Les liens du résultat"), _("Le tableau dit la même chose."), relations),
        empty=_("Aucune ligne ne relie deux choses."),
    )
    return render_graph(list(nodes.values()), edges, labels=labels)


def _named(table: Table, end: int) -> int | None:
    """The column that names what another one points at: ``fromName`` beside ``from``."""
    wanted = {f"{table.columns[end]}{suffix}".lower() for suffix in ("name", "label", "_name", "_label")}
    return next((place for place, name in enumerate(table.columns) if name.lower() in wanted), None)
