"""Taking the data away: one page that lists the formats, and the files themselves, with the filters of the directory."""

from __future__ import annotations

import tempfile
from typing import Any, NamedTuple

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.doors.files.exporting import export
from communaux.doors.files.writing import FORMATS
from communaux.index.bits import positions_of
from communaux.index.filters import Filters
from communaux.index.search import find
from communaux.meaning.access import Role, Viewer

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a file that are held in memory; a larger one is made on disk."""


class Offer(NamedTuple):
    """A format as the page shows it."""

    name: Any
    what_for: Any


OFFERS: dict[str, Offer] = {
    "xlsx": Offer(gettext_lazy("Tableur (XLSX)"), gettext_lazy("Pour lire et trier dans un tableur.")),
    "csv": Offer(
        gettext_lazy("CSV"),
        gettext_lazy("Pour tout logiciel. Corrigé puis importé de nouveau, il met les fiches à jour."),
    ),
    "geojson": Offer("GeoJSON", gettext_lazy("Pour une carte : uMap, QGIS, OpenLayers.")),
    "jsonld": Offer("JSON-LD", gettext_lazy("Pour un programme : des données liées, en JSON.")),
    "turtle": Offer("Turtle", gettext_lazy("Pour un entrepôt de données liées (RDF).")),
    "sse": Offer(
        gettext_lazy("Format des cartes de l’économie solidaire (CSV)"),
        gettext_lazy("Les 17 colonnes qu’échangent les cartes .coop et de l’économie solidaire."),
    ),
}


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return Viewer(viewer.actor, viewer.roles, viewer.edits, viewer.account, viewer.person)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every format with the filters at hand, the terms of use, and other ways to the same data."""
    filters, problems = Filters.from_query(request.GET)
    viewer = _viewer(request)
    found = find(filters, viewer)
    filters = filters.without("page")
    query = filters.to_query()
    tail = f"?{query}" if query else ""
    asked = filters.without("sort").without("per_page").to_query()  # there, lists come by key, page by page
    views = (
        (_("Liste et carte"), "/directory/"),
        (_("Carte"), "/directory/map"),
        (_("Liens"), "/directory/graph"),
        (_("Tableau"), "/directory/table"),
        (_("Exporter"), request.path),
    )
    embed = f"{settings.BASE_URL}/directory/embed{tail}"
    context = {
        "filters": filters,
        "problems": problems,
        "query": query,
        "total": found.total,
        "total_words": ngettext("%(n)s organisation", "%(n)s organisations", found.total)
        % {"n": number_format(found.total, use_l10n=True, force_grouping=True)},
        "chips": [
            {"label": chip.label, "url": f"{request.path}?{chip.rest}"}
            for chip in filters.chips((get_language() or "fr")[:2])
        ],
        "clear_url": request.path,
        "views": [
            {"label": label, "url": f"{url}{tail}", "current": url == request.path} for label, url in views
        ],
        "offers": [
            {
                "name": offer.name,
                "what_for": offer.what_for,
                "url": f"/directory/export.{FORMATS[key].ending}{tail}",
                "ending": FORMATS[key].ending,
            }
            for key, offer in OFFERS.items()
        ],
        "contacts": not viewer.roles.isdisjoint({Role.MEMBER, Role.STEWARD}),
        "share_url": f"{settings.BASE_URL}/directory/{tail}",
        "api_url": f"/api/organisations/?{asked}" if asked else "/api/organisations/",
        "embed_code": f'<iframe src="{embed}" title="{settings.FEDERATION_NAME}" width="100%" height="600"></iframe>',
        "embed_url": embed,
    }
    return render(request, "files/export.html", context)


@require_safe
def download(request: HttpRequest, ending: str) -> FileResponse:
    """The organisations found, as this viewer may read them. A filter that says nothing known is left out, as in the list.

    The file is made before it is sent: a slow reader holds no transaction open.
    """
    format_ = next(name for name, spec in FORMATS.items() if spec.ending == ending)
    filters, _problems = Filters.from_query(request.GET)
    viewer = _viewer(request)
    pks = positions_of(find(filters, viewer).selection)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    for piece in export(format_, viewer, pks):
        file.write(piece)
    size = file.tell()
    file.seek(0)
    stem = _("annuaire")
    name = f"{stem}-{timezone.localdate().isoformat()}.{ending}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[format_].media)
    response["Content-Length"] = str(size)
    response["Cache-Control"] = "private, no-cache" if viewer.account else "public, max-age=60"
    patch_vary_headers(response, ("Cookie",))
    return response
