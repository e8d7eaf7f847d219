"""What standards add to the pages of organisations and to the stewards' desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from communaux.meaning.access import Viewer
from communaux.meaning.fields import in_language
from communaux.modules.standards.models import Maintenance, Participation
from communaux.modules.standards.reading import lists
from communaux.nouns import panels
from communaux.nouns.models import Organisation
from communaux.nouns.panels import DeskLine, Panel

_DUE, _PROPOSED = gettext_lazy("Standards à relire"), gettext_lazy("Versions de standards à décider")


def register() -> None:
    """Once, while the app is made ready."""
    panels.on_organisation(of_organisation)
    panels.on_desk(of_desk)


def of_organisation(organisation: Organisation, viewer: Viewer) -> Panel | None:
    """The communities that it takes part in, the standards that it maintains."""
    rows = Participation.objects.filter(organisation=organisation).select_related("community").order_by("pk")
    communities = [
        {
            "name": row.community.name,
            "url": row.community.get_absolute_url(),
            "coordinates": row.role == "coordinator",
        }
        for row in rows
    ]
    kept = Maintenance.objects.filter(organisation=organisation, until=None).select_related("standard")
    maintained = [
        {"name": in_language(row.standard.name), "url": row.standard.get_absolute_url()}
        for row in kept.order_by("pk")
    ]
    if not communities and not maintained:
        return None
    context = {"communities": communities, "maintained": maintained}
    return Panel("standards/panel_organisation.html", context, order=500)


def of_desk(viewer: Viewer) -> Iterator[DeskLine]:
    """Standards whose day of review has come, versions that await a decision."""
    yield DeskLine(_PROPOSED, "/standards/?only=proposed", lists.proposed())
    yield DeskLine(_DUE, "/standards/?only=due", lists.due().count())
