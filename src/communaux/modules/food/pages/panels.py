"""What food exchange adds to the page of an organisation, for those who keep its record, and to those of stewards."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import STEWARDS, Role, Viewer
from communaux.modules.food.models import Delivery, Grant, Platform
from communaux.nouns import panels
from communaux.nouns.models import Organisation
from communaux.nouns.panels import DeskLine, Panel


def register() -> None:
    """Once, while the app is made ready."""
    panels.on_organisation(of_organisation)
    panels.on_account(of_account)
    panels.on_desk(of_desk)


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


def of_account(viewer: Viewer) -> Panel | None:
    """Where stewards keep the list of platforms."""
    if viewer.account is None or not viewer.may(STEWARDS):
        return None
    return Panel(
        "food/panel_account.html", {"number": Platform.objects.filter(active=True).count()}, order=500
    )


def of_desk(_viewer: Viewer) -> Iterator[DeskLine]:
    """Announcements that a platform does not take."""
    failing = Delivery.objects.filter(failures__gte=3).values("platform").distinct().count()
    yield DeskLine(_("Plateformes alimentaires qui ne répondent pas"), "/food/platforms/", failing)
