"""Taking the data away: one page that lists the formats, and the files themselves, with the filters of the directory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.doors.files import foreign
from communaux.doors.files.exporting import documents, export
from communaux.doors.files.foreign_tables import left_table, lost_table
from communaux.doors.files.writing import FORMATS
from communaux.ground.gate import reading
from communaux.ground.lean import lean
from communaux.index.bits import positions_of
from communaux.index.filters import Filters
from communaux.index.search import find
from communaux.meaning.access import STEWARDS, Role, Viewer
from communaux.meaning.declare import of
from communaux.meaning.table import columns
from communaux.nouns.models import Organisation

LOOKED_AT = 500
"""Records on which a page counts what would be lost."""
MEDIA = {
    "csv": "CSV",
    "xlsx": gettext_lazy("Tableur (XLSX)"),
    "jsonld": "JSON-LD",
    "jsonl": "JSON lines",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "json": "JSON",
}
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
        "total_words": _counted(found.total),
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
        "vocabularies": [
            {
                "name": title,
                "url": f"/directory/export/as/{name}{tail}",
                "endings": " ".join(f".{ending}" for ending in foreign.endings(name)),
            }
            for name, title in foreign.profiles().items()
        ],
        "contacts": not viewer.roles.isdisjoint({Role.MEMBER, Role.STEWARD}),
        "share_url": f"{settings.BASE_URL}/directory/{tail}",
        "api_url": f"/api/organisations/?{asked}" if asked else "/api/organisations/",
        "embed_code": f'<iframe src="{embed}" title="{settings.FEDERATION_NAME}" width="100%" height="600"></iframe>',
        "embed_url": embed,
    }
    return render(request, "files/export.html", context)


def _counted(total: int) -> str:
    said = ngettext("%(n)s organisation", "%(n)s organisations", total)
    return said % {"n": number_format(total, use_l10n=True, force_grouping=True)}


def _known(name: str) -> str:
    """The title of a profile that describes organisations; 404 for another."""
    title = foreign.profiles().get(name)
    if title is None:
        raise Http404
    return title


@require_safe
def vocabulary(request: HttpRequest, name: str) -> HttpResponse:
    """One vocabulary of others: its files, what it would lose of the selection, what it never carries."""
    title = _known(name)
    filters, _problems = Filters.from_query(request.GET)
    viewer = _viewer(request)
    found = find(filters, viewer)
    query = filters.without("page").to_query()
    tail = f"?{query}" if query else ""
    with lean(), reading():
        first = islice(positions_of(found.selection), LOOKED_AT)
        losses = foreign.look(name, documents(viewer, first), (get_language() or "fr")[:2])
    fates = foreign.fates(name, inward=False)
    meaning = of(Organisation)
    labels = {column.header: column.label for column in columns(meaning.name, STEWARDS)}
    shown = [foreign.Fate(labels.get(fate.term, fate.term), fate.reason) for fate in fates]
    lines = [{**line, "place": labels.get(line["place"], line["place"])} for line in losses.lines()]
    context = {
        "title": title,
        "back_url": f"/directory/export{tail}",
        "total": found.total,
        "total_words": _counted(found.total),
        "partial": LOOKED_AT if found.total > LOOKED_AT else 0,
        "files": [
            {
                "name": MEDIA[medium],
                "ending": ending,
                "url": f"/directory/export/as/{name}/{ending}{tail}",
            }
            for ending, medium in foreign.endings(name).items()
        ],
        "lost": lost_table(lines),
        "left": left_table(shown),
        "carried": [fate.term for fate in shown if not fate.reason],
    }
    return render(request, "files/export_as.html", context)


@require_safe
def download_as(request: HttpRequest, name: str, ending: str) -> FileResponse:
    """The organisations found, in the vocabulary of others, as this viewer may read them."""
    _known(name)
    medium = foreign.endings(name).get(ending)
    if medium is None:
        raise Http404
    filters, _problems = Filters.from_query(request.GET)
    viewer = _viewer(request)
    pks = positions_of(find(filters, viewer).selection)
    with lean(), reading():
        pieces = foreign.export(name, medium, documents(viewer, pks), language=(get_language() or "fr")[:2])
        return _sent(pieces, f"{name}.{ending}", foreign.MEDIA_TYPES[medium], private=bool(viewer.account))


@require_safe
def download(request: HttpRequest, ending: str) -> FileResponse:
    """The organisations found, as this viewer may read them. A filter that says nothing known is left out, as in the list.

    The file is made before it is sent: a slow reader holds no transaction open.
    """
    format_ = next(name for name, spec in FORMATS.items() if spec.ending == ending)
    filters, _problems = Filters.from_query(request.GET)
    viewer = _viewer(request)
    pks = positions_of(find(filters, viewer).selection)
    return _sent(export(format_, viewer, pks), ending, FORMATS[format_].media, private=bool(viewer.account))


def _sent(pieces: Iterable[bytes], ending: str, media: str, *, private: bool) -> FileResponse:
    """A file that is whole before its first byte leaves."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    for piece in pieces:
        file.write(piece)
    size = file.tell()
    file.seek(0)
    stem = _("annuaire")
    name = f"{stem}-{timezone.localdate().isoformat()}.{ending}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media)
    response["Content-Length"] = str(size)
    response["Cache-Control"] = "private, no-cache" if private else "public, max-age=60"
    patch_vary_headers(response, ("Cookie",))
    return response
