"""What food exchange adds to the page of an organisation, for those who keep its record."""

from __future__ import annotations

from communaux.meaning.access import Role, Viewer
from communaux.modules.food.models import Grant, Platform
from communaux.nouns import panels
from communaux.nouns.models import Organisation
from communaux.nouns.panels import Panel


def register() -> None:
    """Once, while the app is made ready."""
    panels.on_organisation(of_organisation)


def of_organisation(organisation: Organisation, viewer: Viewer) -> Panel | None:
    """The platforms that it exchanges with, and where to choose; nothing where no platform is accepted here."""
    if viewer.account is None or Role.EDITOR not in viewer.roles_on(organisation.pk):
        return None
    grants = Grant.objects.filter(organisation=organisation, revoked__isnull=True)
    names = list(grants.order_by("platform__name").values_list("platform__name", flat=True).distinct())
    if not names and not Platform.objects.filter(active=True).exists():
        return None
    context = {"path": f"{organisation.get_absolute_url()}/food", "names": names}
    return Panel("food/panel_organisation.html", context, order=500)
