"""What groups tell the charter: where an organisation works with the others (criterion K1)."""

from __future__ import annotations

from django.db.models import F, OuterRef

from communaux.ground.said import Said
from communaux.modules.charter import sources
from communaux.modules.groups.models import Attendance, Membership

_TOOK_PART = ("current", "left")
_IT = OuterRef("pk")


def register() -> None:
    """Once, while the app is made ready: groups in which somebody takes or took part for it, and the meetings of these
    groups that this person attended."""
    sources.register_deeds(
        "K1",
        Said("groupes et ateliers où elle prend part", "groups and workshops that it takes part in"),
        Membership.objects.filter(organisation=_IT, state__in=_TOOK_PART),
        distinct="group",
    )
    sources.register_deeds(
        "K1",
        Said("réunions suivies", "meetings attended"),
        Attendance.objects.filter(
            state__in=("present", "remote"),
            meeting__group__memberships__organisation=_IT,
            meeting__group__memberships__state__in=_TOOK_PART,
            meeting__group__memberships__person=F("person"),
        ),
        distinct="meeting",
    )
