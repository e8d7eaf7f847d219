"""What groups tell the charter: where an organisation works with the others (criterion K1)."""

from __future__ import annotations

from django.db.models import F

from communaux.ground.said import Said
from communaux.modules.charter import sources
from communaux.modules.charter.rules.checks import Deed
from communaux.modules.groups.models import Attendance, Membership
from communaux.nouns.models import Organisation


def met(organisation: Organisation) -> list[Deed]:
    """Groups and workshops in which somebody takes or took part for it, and their meetings that this person attended.
    Two queries."""
    places = Membership.objects.filter(organisation=organisation, state__in=("current", "left"))
    attended = Attendance.objects.filter(
        state__in=("present", "remote"),
        meeting__group__memberships__in=places,
        meeting__group__memberships__person=F("person"),
    )
    return [
        Deed(
            Said("groupes et ateliers où elle prend part", "groups and workshops that it takes part in"),
            places.values("group").distinct().count(),
        ),
        Deed(Said("réunions suivies", "meetings attended"), attended.values("meeting").distinct().count()),
    ]


def register() -> None:
    """Once, while the app is made ready."""
    sources.register_deeds("K1", met)
