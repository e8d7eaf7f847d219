"""The map: a figure with an SVG that is whole without JavaScript, and the same data for machines.

Every mark is a link that the keyboard reaches: a cluster zooms on its members, a single point leads to its
organisation. Colours come from classes, and every kind has a shape of its own. ``map.js`` adds dragging and zooming by
asking the server for the same figure with another bbox.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from communaux.doors.pages.drawing.cluster import Cluster, Survey, radius
from communaux.doors.pages.drawing.names import Taken, country_names, town_names
from communaux.doors.pages.drawing.outline import paths
from communaux.doors.pages.drawing.projection import MINIMUM_SPAN, Bbox, MapView, world_x, world_y

# One shape for each kind, around (0, 0), of about equal weight to the eye. The last is a petal of the mark.
SHAPES = (
    "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
    "M-4.8-4.8h9.6v9.6h-9.6z",
    "M0-7L7 0L0 7L-7 0z",
    "M0-6.6L6.6 5.2H-6.6z",
    "M0 7C-6.5 2-5.5-5 0-8C5.5-5 6.5 2 0 7z",
)
KINDS = len(SHAPES)
ZOOM = 2.0
STEP = 0.5


@dataclass(frozen=True)
class MapPoint:
    """What the map says of one organisation: its name, and its kind from 1 to 5 (0 when kinds play no part)."""

    name: str
    kind: int = 0


@dataclass(frozen=True)
class MapLabels:
    """Every text of the map, in the reader's language. The callables take a count, or metres for ``scale``."""

    title: str
    description: str
    cluster: Callable[[int], str]
    same_place: Callable[[int], str]
    inside: Callable[[int], str]
    outside: Callable[[int], str]
    unplaced: Callable[[int], str]
    scale: Callable[[int], str]
    controls: str
    zoom_in: str
    zoom_out: str
    reset: str
    west: str
    east: str
    north: str
    south: str
    legend: str
    skip: str
    zone: str
    kinds: Sequence[str] = ()


def render_map(
    view: MapView,
    clusters: Survey | Sequence[Cluster],
    points: Mapping[int, MapPoint],
    *,
    link_for_bbox: Callable[[Bbox], str],
    link_for_point: Callable[[int], str],
    labels: MapLabels,
    link_for_list: Callable[[Bbox], str] | None = None,
    link_for_zone: Callable[[Bbox], str] | None = None,
    reset_link: str = "",
    fragment_url: str = "",
    param: str = "bbox",
    caption: str = "",
    home: frozenset[str] = frozenset(),
    language: str = "fr",
    ident: str = "map",
) -> str:
    """The whole figure, as HTML.

    Args:
        view: what is shown.
        clusters: what ``CellIndex.survey`` found for that view (or its clusters alone).
        points: name and kind of at least every single point; a cluster names those of its ``ids`` that are here.
        link_for_bbox: the address of this page with another bbox.
        link_for_point: the address of one organisation.
        link_for_list: the address of the list of what lies in a bbox, for points that no zoom can part.
        link_for_zone: the address of the list of what the view shows, offered under the map.
        reset_link: the address without a bbox; no button without it.
        fragment_url: where ``map.js`` gets this figure again, to which it adds ``bbox``, ``width`` and ``height``
            (see ``projection.picture_size``).
        param: the name of the parameter that carries the bbox in the links, where it is not ``bbox``.
        caption: HTML, already escaped, that stands under the map.
        home: country codes to bring out.
        language: of the names of countries.
        ident: prefix of the identifiers in the figure, should a page have two maps.
    """
    survey = clusters if isinstance(clusters, Survey) else None
    found = clusters.clusters if isinstance(clusters, Survey) else list(clusters)
    picture = _picture(
        view, found, points, link_for_bbox, link_for_point, link_for_list, labels, home, language, ident
    )
    data = f' data-fragment-url="{escape(fragment_url)}" data-param="{escape(param)}"' if fragment_url else ""
    return (
        f'<figure class="map" id="{ident}" data-map data-bbox="{view.bbox}"{data}>'
        f'<a class="vh" href="#{ident}-after">{escape(labels.skip)}</a>{picture}'
        f'<figcaption id="{ident}-after"><div class="map-below">{_counts(survey, labels)}'
        f"{_controls(view, link_for_bbox, reset_link, labels)}</div>{_legend(found, points, labels)}"
        f"{_zone(survey, view, link_for_zone, labels)}{f'<p>{caption}</p>' if caption else ''}</figcaption></figure>"
    )


def _picture(
    view: MapView,
    clusters: Sequence[Cluster],
    points: Mapping[int, MapPoint],
    link_for_bbox: Callable[[Bbox], str],
    link_for_point: Callable[[int], str],
    link_for_list: Callable[[Bbox], str] | None,
    labels: MapLabels,
    home: frozenset[str],
    language: str,
    ident: str,
) -> str:
    ground = paths(view, home)
    marks = [
        _single(cluster, points, link_for_point)
        if cluster.count == 1
        else _cluster(cluster, view, points, link_for_bbox, link_for_list, labels, language)
        for cluster in clusters
    ]
    role = "group" if marks else "img"
    land = "map-land" if ground.home else "map-land map-home"
    return (
        f'<svg class="map-picture" viewBox="0 0 {view.width} {view.height}" role="{role}"'
        f' aria-labelledby="{ident}-title {ident}-desc">'
        f'<title id="{ident}-title">{escape(labels.title)}</title>'
        f'<desc id="{ident}-desc">{escape(labels.description)}</desc>'
        f'<g aria-hidden="true"><g transform="scale(.1)"><path class="{land}" d="{ground.land}"/>'
        f'<path class="map-land map-home" d="{ground.home}"/><path class="map-border" d="{ground.borders}"/></g>'
        f"{_writing(view, clusters, home, language, labels)}</g>{''.join(marks)}</svg>"
    )


def _single(cluster: Cluster, points: Mapping[int, MapPoint], link_for_point: Callable[[int], str]) -> str:
    position = cluster.ids[0]
    point = points[position]
    name = escape(point.name)
    kind = min(max(point.kind, 0), KINDS)
    return (
        f'<a class="map-point kind-{kind}" href="{escape(link_for_point(position))}" aria-label="{name}"'
        f' transform="translate({cluster.x:.1f} {cluster.y:.1f})"><title>{name}</title>'
        f'<circle class="map-hit" r="12"/><path d="{SHAPES[max(kind - 1, 0)]}"/></a>'
    )


def _cluster(
    cluster: Cluster,
    view: MapView,
    points: Mapping[int, MapPoint],
    link_for_bbox: Callable[[Bbox], str],
    link_for_list: Callable[[Bbox], str] | None,
    labels: MapLabels,
    language: str,
) -> str:
    closer = zoom_on(cluster.bbox, view)
    if closer is None and link_for_list is not None:
        href, label, go = link_for_list(around(cluster.bbox)), labels.same_place(cluster.count), ""
    else:
        target = closer or MapView.of(around(cluster.bbox), view.width, view.height)
        href, label, go = link_for_bbox(target.bbox), labels.cluster(cluster.count), " data-map-go"
    names = [points[i].name for i in cluster.ids if i in points]
    title = ", ".join(names) + (", …" if names and cluster.count > len(names) else "")
    tip = f"<title>{escape(title)}</title>" if title else ""
    r = radius(cluster.count)
    size = "" if cluster.count < 1000 else " map-many"
    return (
        f'<a class="map-cluster{size}" href="{escape(href)}"{go} aria-label="{escape(label)}"'
        f' transform="translate({cluster.x:.1f} {cluster.y:.1f})">{tip}<circle r="{r:.1f}"/>'
        f'<text y=".35em">{short_count(cluster.count, language)}</text></a>'
    )


def short_count(count: int, language: str = "fr") -> str:
    """A count that fits in a mark: 950, 1,2k, 12k."""
    if count < 1000:
        return str(count)
    if count >= 10_000:
        return f"{count // 1000}k"
    tenths = f"{count // 100 / 10:.1f}".removesuffix(".0")
    return (tenths if language.startswith("en") else tenths.replace(".", ",")) + "k"


def around(bbox: Bbox) -> Bbox:
    """The bbox with a breath of some metres around it, so that points on its edge are inside."""
    breath = 0.0005
    return Bbox(bbox.west - breath, bbox.south - breath, bbox.east + breath, bbox.north + breath)


def zoom_on(bbox: Bbox, view: MapView) -> MapView | None:
    """The view that parts the points of a bbox, at least twice as close; ``None`` where no zoom can part them."""
    left, right = world_x(bbox.west), world_x(bbox.east)
    if right < left:
        right += 1.0
    top, bottom = world_y(bbox.north), world_y(bbox.south)
    if max(right - left, bottom - top) < MINIMUM_SPAN / 24 or view.span <= MINIMUM_SPAN * 1.01:
        return None
    span = min(max((right - left) * 1.5, (bottom - top) * 1.5 * view.width / view.height), view.span / ZOOM)
    return MapView.centred((left + right) / 2, (top + bottom) / 2, span, 0.0, view.width, view.height)


def _writing(
    view: MapView, clusters: Sequence[Cluster], home: frozenset[str], language: str, labels: MapLabels
) -> str:
    """The scale, and the names of countries and towns that no mark covers."""
    taken = Taken()
    marks = [(c.x, c.y, 8.0 if c.count == 1 else radius(c.count) + 1.0) for c in clusters]
    for x, y, r in marks:
        taken.add((x - r, y - r, x + r, y + r))
    written = [_scale(view, labels, taken)]
    for name in country_names(view, language, home if len(home) == 1 else frozenset()):
        if not taken.touches(name.box):
            taken.add(name.box)
            written.append(
                f'<text class="map-country" x="{name.x:.0f}" y="{name.y:.0f}" dy=".35em">{escape(name.text)}</text>'
            )
    for town in town_names(view, language, taken, marks):
        x, anchor = (town.x - town.gap, "end") if town.left else (town.x + town.gap, "start")
        dot = (
            "" if town.covered else f'<circle class="map-town" cx="{town.x:.1f}" cy="{town.y:.1f}" r="1.8"/>'
        )
        written.append(
            f'{dot}<text class="map-town" x="{x:.1f}" y="{town.y:.1f}" dy=".35em" text-anchor="{anchor}">'
            f"{escape(town.text)}</text>"
        )
    return "".join(written)


def scale_length(view: MapView) -> tuple[int, float]:
    """The scale bar: a round number of metres, and its length in pixels, at most a quarter of the picture."""
    most = view.width / 4 * view.metres_per_pixel()
    power = 10 ** math.floor(math.log10(most))
    metres = next(step * power for step in (5, 2, 1) if step * power <= most)
    return int(metres), metres / view.metres_per_pixel()


def _scale(view: MapView, labels: MapLabels, taken: Taken) -> str:
    """The scale bar, in the first corner that is free."""
    if view.span > 0.4:
        return ""  # On a view of the world the scale changes too much from south to north to be told.
    metres, length = scale_length(view)
    corners = [(x, y) for y in (view.height - 12.0, 34.0) for x in (12.0, view.width - length - 12.0)]
    boxes = [(x - 6, y - 22, x + length + 6, y + 6) for x, y in corners]
    free = next((i for i, box in enumerate(boxes) if not taken.touches(box)), 0)
    x, y = corners[free]
    taken.add(boxes[free])
    return (
        f'<g class="map-scale"><path d="M{x:.1f} {y - 5:.1f}v5h{length:.1f}v-5"/>'
        f'<text x="{x + length / 2:.1f}" y="{y - 7:.1f}">{escape(labels.scale(metres))}</text></g>'
    )


def _controls(view: MapView, link_for_bbox: Callable[[Bbox], str], reset_link: str, labels: MapLabels) -> str:
    def link(sign: str, label: str, target: MapView) -> str:
        return (
            f'<a data-map-go href="{escape(link_for_bbox(target.bbox))}" aria-label="{escape(label)}"'
            f' title="{escape(label)}"><svg viewBox="-8 -8 16 16" aria-hidden="true"><path d="{sign}"/></svg></a>'
        )

    reset = (
        f'<a data-map-go href="{escape(reset_link)}" aria-label="{escape(labels.reset)}"'
        f' title="{escape(labels.reset)}"><svg viewBox="-8 -8 16 16" aria-hidden="true">'
        '<path d="M-6-2v-4h4M6-2v-4h-4M-6 2v4h4M6 2v4h-4"/></svg></a>'
        if reset_link
        else ""
    )
    return (
        f'<nav class="map-controls" aria-label="{escape(labels.controls)}">'
        + link("M-5 0h10M0-5v10", labels.zoom_in, view.zoomed(ZOOM))
        + link("M-5 0h10", labels.zoom_out, view.zoomed(1 / ZOOM))
        + reset
        + link("M2-5l-5 5l5 5", labels.west, view.moved(-STEP, 0))
        + link("M-5 2l5-5l5 5", labels.north, view.moved(0, -STEP))
        + link("M-5-2l5 5l5-5", labels.south, view.moved(0, STEP))
        + link("M-2-5l5 5l-5 5", labels.east, view.moved(STEP, 0))
        + "</nav>"
    )


def _legend(clusters: Sequence[Cluster], points: Mapping[int, MapPoint], labels: MapLabels) -> str:
    """The shapes and colours that this picture uses, with their words."""
    used = sorted({points[c.ids[0]].kind for c in clusters if c.count == 1} - {0})
    shown = [(kind, labels.kinds[kind - 1]) for kind in used if kind <= min(KINDS, len(labels.kinds))]
    if not shown:
        return ""
    items = "".join(f"<li>{key(kind)} {escape(text)}</li>" for kind, text in shown)
    return f'<ul class="map-legend" aria-label="{escape(labels.legend)}">{items}</ul>'


def key(kind: int) -> str:
    """The small sign of one kind, for legends and lists."""
    return (
        f'<svg class="map-key kind-{kind}" viewBox="-9 -9 18 18" aria-hidden="true">'
        f'<path d="{SHAPES[kind - 1]}"/></svg>'
    )


def _counts(survey: Survey | None, labels: MapLabels) -> str:
    if survey is None:
        return ""
    texts = [labels.inside(survey.inside)]
    texts += [labels.outside(survey.outside)] if survey.outside else []
    texts += [labels.unplaced(survey.unplaced)] if survey.unplaced else []
    return f'<p role="status">{escape(" · ".join(texts))}</p>'


def _zone(
    survey: Survey | None, view: MapView, link_for_zone: Callable[[Bbox], str] | None, labels: MapLabels
) -> str:
    """The way to the list of what is seen, where that is less than all."""
    if link_for_zone is None or (survey is not None and not (survey.inside and survey.outside)):
        return ""
    return f'<p><a href="{escape(link_for_zone(view.bbox))}">{escape(labels.zone)}</a></p>'


def map_json(view: MapView, survey: Survey) -> bytes:
    """The same clusters for machines, as compact JSON.

    ``clusters`` holds ``[latitude, longitude, count, positions, bbox]``, degrees with four decimals.
    """
    clusters = []
    for cluster in survey.clusters:
        lat, lon = view.place(cluster.x, cluster.y)
        clusters.append(
            [
                round(lat, 4),
                round(lon, 4),
                cluster.count,
                cluster.ids,
                [round(value, 4) for value in cluster.bbox],
            ]
        )
    content = {
        "bbox": [round(value, 4) for value in view.bbox],
        "inside": survey.inside,
        "outside": survey.outside,
        "unplaced": survey.unplaced,
        "clusters": clusters,
    }
    return json.dumps(content, separators=(",", ":")).encode()
