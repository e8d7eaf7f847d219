"""The map of what was found: clusters for the view asked for, names for the single points, as a figure or as JSON."""

from __future__ import annotations

import threading
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from communaux.doors.directory.rows import documents, path
from communaux.doors.pages.drawing.cluster import CellIndex, Survey
from communaux.doors.pages.drawing.mapsvg import MapPoint, map_json, render_map
from communaux.doors.pages.drawing.projection import Bbox, MapView, picture_size
from communaux.doors.pages.drawing_labels import map_labels
from communaux.index.filters import Filters
from communaux.index.search import Found, Positions, positions
from communaux.meaning.access import Viewer

LARGE = (1100, 760)
SIDE = (420, 410)
_FRAMED = 1000
"""Points from which the frame of a map is computed; beyond, a regular sample of them."""
_MANY = 40
"""Places from which a few outliers no longer decide what the map shows."""
Place = tuple[float, float]
_MOST_KEPT = 64
_lock = threading.Lock()
_kept: dict[tuple[int, int, str, int, int], tuple[MapView, Survey]] = {}
_cells: tuple[int, int, CellIndex] | None = None


def _cell_index(where: Positions) -> CellIndex:
    """The clustering index of these places, made again only when a place changed."""
    global _cells  # noqa: PLW0603
    with _lock:
        mark = (where.version, len(where.lats))
        if _cells is None or _cells[:2] != mark:
            _cells = (*mark, CellIndex(where.lats, where.lons))
        return _cells[2]


def forget() -> None:
    """Drop what was kept; for tests, whose databases follow one another in one process."""
    with _lock:
        _kept.clear()


def _drawn(request: HttpRequest, found: Found, size: tuple[int, int]) -> tuple[MapView, Survey]:
    """The view asked for and what it gathers. Kept for the same result and the same journal: most look at the same."""
    asked = request.GET.get("view") or request.GET.get("bbox") or ""
    width, height = picture_size(request.GET.get("width"), request.GET.get("height"), size)
    key = (found.selection, found.sequence, asked, width, height)
    with _lock:
        if key in _kept:
            return _kept[key]
    where = positions(found)
    view = _view(asked, where, width, height)
    drawn = (view, _survey(found, where, view))
    with _lock:
        _kept[key] = drawn
        while len(_kept) > _MOST_KEPT:
            _kept.pop(next(iter(_kept)))
    return drawn


def _view(asked: str, where: Positions, width: int, height: int) -> MapView:
    """The view in the address, else the one that shows all that was found."""
    if asked:
        try:
            return MapView.of(Bbox.parse(asked), width, height)
        except ValueError:
            pass
    step = max(1, len(where.positions) // _FRAMED)
    places = [(where.lats[p], where.lons[p]) for p in where.positions[::step]]
    return MapView.around(_bulk(places), width, height)


def _bulk(places: list[Place]) -> list[Place]:
    """The places without the few that lie far from all others, which would make the map show mostly sea.

    Those outside of the view are counted under the map, and one step out shows them.
    """
    if len(places) < _MANY:
        return places
    cut = len(places) // 16
    lats, lons = (sorted(axis)[cut : len(places) - cut] for axis in zip(*places, strict=True))
    return [(lat, lon) for lat, lon in places if lats[0] <= lat <= lats[-1] and lons[0] <= lon <= lons[-1]]


def _survey(found: Found, where: Positions, view: MapView) -> Survey:
    cells = _cell_index(where)
    # All of them: what was gathered for another view serves again.
    everything = len(where.positions) == cells.located
    survey = cells.survey(None if everything else where.positions, view)
    return survey._replace(unplaced=found.without_place)


def language() -> str:
    """Two letters of the active language."""
    return (get_language() or "fr")[:2]


def figure(
    request: HttpRequest, filters: Filters, found: Found, viewer: Viewer, page: str, *, large: bool = False
) -> str:
    """The map as HTML; every mark is a link that works without a script."""
    view, survey = _drawn(request, found, LARGE if large else SIDE)
    singles = [cluster.ids[0] for cluster in survey.clusters if cluster.count == 1]
    named = dict(documents(singles, viewer, frozenset({"name"})))
    paths = {pk: path(document) for pk, document in named.items()}
    pairs = [pair for pair in filters.pairs() if pair[0] != "page"]

    def at(bbox: Bbox) -> str:
        return f"{page}?{urlencode([*pairs, ('view', str(bbox))])}"

    def list_at(bbox: Bbox) -> str:
        return f"/directory/?{urlencode([*(p for p in pairs if p[0] != 'bbox'), ('bbox', str(bbox))])}"

    count = found.total - found.without_place
    title = ngettext("Carte de %(n)s organisation", "Carte de %(n)s organisations", count) % {"n": count}
    return render_map(
        view,
        survey,
        {pk: MapPoint(str(document["name"])) for pk, document in named.items()},
        link_for_bbox=at,
        link_for_point=lambda pk: paths.get(pk, "/directory/"),
        link_for_list=list_at,
        link_for_zone=None if filters.bbox else list_at,
        reset_link=f"{page}?{urlencode(pairs)}",
        fragment_url=f"/directory/map?{urlencode([*pairs, ('fragment', '1')])}",
        param="view",
        labels=map_labels(
            title,
            _("Un point est une organisation, un nombre en groupe plusieurs. La liste dit la même chose."),
        ),
        home=frozenset(filters.country),
        language=language(),
    )


def data(request: HttpRequest, found: Found) -> HttpResponse:
    """The clusters of a view as JSON: ``[latitude, longitude, count, positions, bbox]`` each."""
    response = HttpResponse(map_json(*_drawn(request, found, LARGE)), content_type="application/json")
    if "Cookie" not in request.headers:  # what is made for one reader is for our own pages alone
        response["Access-Control-Allow-Origin"] = "*"
    return response
