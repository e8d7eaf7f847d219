"""The directory as pages. The address holds everything that was chosen; every view takes the same filters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from communaux.doors.directory import maps, rows
from communaux.doors.pages.drawing_labels import grouped
from communaux.index.filters import Filters, Problem
from communaux.index.search import Found, find
from communaux.meaning.access import Role, Viewer

TITLES: dict[str, Any] = {
    "activity": gettext_lazy("Activité"),
    "country": gettext_lazy("Pays"),
    "form": gettext_lazy("Forme juridique"),
    "maturity": gettext_lazy("Étape"),
    "kind": gettext_lazy("Sorte d’organisation"),
    "igas": gettext_lazy("Catégorie de plateforme"),
    "interaction": gettext_lazy("Opérations permises"),
    "market": gettext_lazy("Relations"),
    "commons": gettext_lazy("Met en commun"),
    "listing": gettext_lazy("Cherche ou propose"),
    "state": gettext_lazy("État de la fiche"),
}
VIEWS = (
    ("list", gettext_lazy("Liste et carte"), "/directory/"),
    ("map", gettext_lazy("Carte"), "/directory/map"),
    ("graph", gettext_lazy("Liens"), "/directory/graph"),
    ("table", gettext_lazy("Tableau"), "/directory/table"),
    ("export", gettext_lazy("Exporter"), "/directory/export"),
)
SORTS = {
    "relevance": gettext_lazy("par pertinence"),
    "updated": gettext_lazy("par mise à jour"),
    "name": gettext_lazy("par nom"),
    "distance": gettext_lazy("par distance"),
}


def language() -> str:
    """Two letters."""
    return (get_language() or "fr")[:2]


def asked(request: HttpRequest) -> tuple[Filters, list[Problem], Viewer]:
    """What somebody looks for, what of it could not be read, and who looks."""
    filters, problems = Filters.from_query(request.GET)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return filters, problems, Viewer(viewer.actor, viewer.roles, viewer.edits, viewer.account, viewer.person)


def context(request: HttpRequest, here: str) -> dict[str, Any]:
    """What all views of the directory share."""
    filters, problems, viewer = asked(request)
    found = find(filters, viewer)
    lang = language()
    base = request.path
    query = filters.without("page").to_query() if filters.page != 1 else filters.to_query()
    kept = [pair for pair in filters.pairs() if pair[0] in {"q", "near", "bbox", "network", "sort"}]
    if request.GET.get("view"):
        kept.append(("view", request.GET["view"][:80]))
    return {
        "filters": filters,
        "found": found,
        "viewer_here": viewer,
        "problems": problems,
        "query": query,
        "kept": kept,
        "total_words": ngettext("%(n)s organisation", "%(n)s organisations", found.total)
        % {"n": grouped(found.total)},
        "chips": [{"label": chip.label, "url": f"{base}?{chip.rest}"} for chip in filters.chips(lang)],
        "clear_url": base,
        "views": [
            {"label": label, "url": f"{url}?{query}" if query else url, "current": name == here}
            for name, label, url in VIEWS
        ],
        "facets": rows.facets(found, filters, rows.MAIN_FACETS, TITLES, lang),
        "more_facets": rows.facets(found, filters, rows.MORE_FACETS, TITLES, lang),
        "share_url": f"{settings.BASE_URL}{base}?{query}" if query else f"{settings.BASE_URL}{base}",
        "embed_url": f"{settings.BASE_URL}/directory/embed?{query}",
    }


def listed(request: HttpRequest) -> HttpResponse:
    """The list, its facets, and the map beside."""
    shared = context(request, "list")
    filters, found, lang = shared["filters"], shared["found"], language()
    lines = rows.lines(found.pks, shared["viewer_here"], lang)
    shared |= {
        "rows": lines,
        "order": SORTS[found.order],
        "may_import": Role.STEWARD in shared["viewer_here"].roles,
        "sorts": _sorts(request, filters),
        "map": maps.figure(request, filters, found, shared["viewer_here"], "/directory/"),
        **_pager(request, filters, found),
    }
    return render(request, "directory/list.html", shared)


def _sorts(request: HttpRequest, filters: Filters) -> list[dict[str, Any]]:
    names = [
        name for name in SORTS if (name != "relevance" or filters.q) and (name != "distance" or filters.near)
    ]
    return [
        {
            "label": SORTS[name],
            "url": f"{request.path}?{filters.with_(sort=name).to_query()}",
            "current": filters.order == name,
        }
        for name in names
    ]


def _pager(request: HttpRequest, filters: Filters, found: Found) -> dict[str, Any]:
    first = (found.page - 1) * filters.per_page + 1
    last = min(found.total, first + filters.per_page - 1)

    def url(page: int) -> str:
        return f"{request.path}?{filters.with_(page=page).to_query()}"

    return {
        "next_url": url(found.page + 1) if found.page < found.pages else "",
        "previous_url": url(1) if found.page > 1 else "",
        "shown": _("%(first)s à %(last)s sur %(total)s")
        % {"first": grouped(first), "last": grouped(last), "total": grouped(found.total)}
        if found.pages > 1
        else "",
    }


def map_page(request: HttpRequest) -> HttpResponse:
    """The map alone, large; the same clusters as JSON by ``Accept`` or ``?format=json``; one figure for ``map.js``."""
    filters, _problems, viewer = asked(request)
    wants_json = request.GET.get("format") == "json" or "application/json" in request.headers.get(
        "accept", ""
    )
    if wants_json:
        response = maps.data(request, find(filters, viewer))
    elif "fragment" in request.GET:
        response = HttpResponse(
            maps.figure(request, filters, find(filters, viewer), viewer, "/directory/map")
        )
    else:
        shared = context(request, "map")
        shared["map"] = maps.figure(request, filters, shared["found"], viewer, "/directory/map", large=True)
        response = render(request, "directory/map.html", shared)
    patch_vary_headers(response, ("Accept", "Cookie", "Accept-Language"))
    return response


def table(request: HttpRequest) -> HttpResponse:
    """The same as a plain table."""
    shared = context(request, "table")
    filters, found, lang = shared["filters"], shared["found"], language()
    lines = rows.lines(found.pks, shared["viewer_here"], lang)
    shared |= {
        "table": {
            "id": "directory",
            "caption": shared["total_words"],
            "first_is_header": True,
            "columns": [
                {
                    "label": _("Nom"),
                    "sort_url": f"{request.path}?{filters.with_(sort='name').to_query()}",
                    "sorted": "ascending" if filters.order == "name" else None,
                },
                {"label": _("En une phrase")},
                {"label": _("Activité, forme, lieu")},
                {"label": _("Étape")},
            ],
            "rows": [
                [
                    {"text": line["name"], "url": line["url"]},
                    line["summary"] or "–",
                    " · ".join(line["meta"]) or "–",
                    (line["status"] or {}).get("text", "–"),
                ]
                for line in lines
            ],
        },
        **_pager(request, filters, found),
    }
    return render(request, "directory/table.html", shared)


def embed(request: HttpRequest) -> HttpResponse:
    """The list and the map for another site's frame: no header, links open outside of the frame."""
    shared = context(request, "list")
    found, lang = shared["found"], language()
    shared["rows"] = rows.lines(found.pks[:20], shared["viewer_here"], lang)
    shared["map"] = maps.figure(request, shared["filters"], found, shared["viewer_here"], "/directory/embed")
    response = render(request, "directory/embed.html", shared)
    response.embeddable = True  # type: ignore[attr-defined]
    return response
