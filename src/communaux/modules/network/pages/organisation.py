"""The page of an organisation: what it is, what it shares, seeks and offers, and to whom it is tied."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.network import verbs
from communaux.modules.network.pages import shown
from communaux.modules.network.permissions import may
from communaux.modules.network.reading import timeline
from communaux.nouns import panels
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

HISTORY = 8


def find(request: HttpRequest, slug: str) -> Organisation:
    """The organisation at this address, where the viewer may see it. Raises Http404."""
    viewer = request.viewer  # type: ignore[attr-defined]
    organisation = Organisation.objects.select_related("merged_into").filter(slug=slug).first()
    if organisation is None or (
        organisation.state != State.MERGED
        and not Organisation.objects.filter(
            of(Organisation).visible(viewer.roles_on(organisation.pk)), pk=organisation.pk
        ).exists()
    ):
        raise Http404
    return organisation


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    organisation = find(request, slug)
    if organisation.state == State.MERGED:
        raise Http404  # the read door leads on to the heir, where the viewer may see it
    meaning = of(Organisation)
    path = organisation.get_absolute_url()
    eyebrow = shown.labels(meaning, organisation, "activities")[:2]
    eyebrow += shown.labels(meaning, organisation, "legal_forms")[:1]
    context: dict[str, Any] = {
        "organisation": organisation,
        "path": path,
        "share_url": settings.BASE_URL + path,
        "eyebrow": " · ".join(eyebrow) or shown.label(meaning.code_list("kind"), organisation.kind),
        "summary": in_language(organisation.summary),
        "description": in_language(organisation.description),
        "facts": shown.facts(organisation, viewer),
        "lacking": shown.lacking(organisation),
        "classification": shown.classification(organisation),
        "membership": shown.membership(organisation, viewer),
        "ties": shown.ties(organisation, viewer),
        "commons": shown.commons_table(organisation, viewer),
        "stakeholders": shown.stakeholder_table(organisation, viewer),
        "listings": shown.listings(organisation, viewer),
        "people": shown.people(organisation, viewer),
        "sources": shown.sources(organisation, viewer),
        "history": _history(viewer, organisation),
        "charter": panels.of_charter([organisation.pk]).get(organisation.pk),
        "panels": panels.of_organisation(organisation, viewer),
        "may_edit": may(viewer, verbs.ORGANISATION_CHANGED, organisation.pk),
        "may_publish": organisation.state == State.DRAFT and may(viewer, verbs.ORGANISATION_PUBLISHED),
        "may_restore": organisation.state == State.WITHDRAWN and may(viewer, verbs.ORGANISATION_RESTORED),
        "trail": [(_("Annuaire"), "/directory/"), (organisation.name, None)],
    }
    return render(request, "network/organisation.html", context)


def _history(viewer: Viewer, organisation: Organisation) -> list[dict[str, Any]]:
    """The last entries of the journal on it, as sentences; the care of the record shows to those who keep it."""
    return [
        {
            "instant": event.instant,
            "when": shown.day(event.instant),
            "sentence": str(event),
            "url": event.url,
            "detail": ", ".join((event.other, *event.fields) if event.other else event.fields),
        }
        for event in timeline(viewer, organisation, HISTORY)
    ]
