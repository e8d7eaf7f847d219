"""The first page: who we are, three doors, a few figures, the latest changes and a small map. Reads only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import npgettext

from communaux.doors.directory import maps
from communaux.doors.pages import journal, life
from communaux.index.filters import Filters
from communaux.index.search import find
from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.network.models import Commons, Listing

LATEST = 6


def page(request: HttpRequest) -> HttpResponse:
    """Show it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    viewer = Viewer(viewer.actor, viewer.roles, viewer.edits, viewer.account, viewer.person)
    filters = Filters()
    found = find(filters, viewer)
    placed = found.total - found.without_place
    context: dict[str, Any] = {
        "figures": _figures(viewer, found.total, len(found.facets["country"])),
        "entries": journal.latest(viewer, LATEST),
        "coming": life.coming(viewer),
        "news": life.latest_news(viewer),
        "asked": life.asked(viewer),
        "map": maps.figure(request, filters, found, viewer, "/directory/map") if placed else "",
        "empty": not found.total,
    }
    return render(request, "pages/home.html", context)


def _figures(viewer: Viewer, organisations: int, countries: int) -> list[dict[str, Any]]:
    """What there is, and where it is listed; a figure of nothing is left out."""
    offers = Listing.objects.filter(of(Listing).visible(viewer.roles), state="open").count()
    commons = Commons.objects.filter(of(Commons).visible(viewer.roles)).count()
    told = [
        (organisations, npgettext("figure", "organisation", "organisations", organisations), "/directory/"),
        (countries, npgettext("figure", "pays", "pays", countries), "/directory/map"),
        (
            commons,
            npgettext("figure", "commun à l’inventaire", "communs à l’inventaire", commons),
            "/commons/",
        ),
        (
            offers,
            npgettext("figure", "offre ou besoin ouvert", "offres et besoins ouverts", offers),
            "/listings/",
        ),
    ]
    return [{"value": value, "label": label, "url": url} for value, label, url in told if value]
