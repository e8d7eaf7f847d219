"""How a wave goes: which organisations were asked, who has not begun, who writes, who has sent. For stewards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from communaux.modules.surveys.models import Response, Wave
from communaux.nouns.models import Organisation

STATES = ("submitted", "draft", "invited", "not-asked", "withdrawn")
"""Where an organisation stands in a wave, from the furthest."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One organisation in a wave. ``changed``: the last time its answers changed or it was asked. No answer is here."""

    organisation: Organisation
    state: str
    changed: datetime | None
    reminders: int
    key: str


def followed(wave: Wave) -> list[Followed]:
    """Every organisation of the directory that may answer, by name. Three queries."""
    responses = {
        one.organisation_id: one
        for one in Response.objects.filter(wave=wave, organisation__isnull=False).only(
            "organisation_id", "state", "updated", "key"
        )
    }
    invitations = {one.organisation_id: one for one in wave.invitations.all()}
    asked = Organisation.objects.filter(
        Q(state="published") & ~Q(maturity="ceased") | Q(pk__in=[*responses, *invitations])
    ).order_by("name")
    found = []
    for organisation in asked.only("name", "slug", "fictional", "email", "state"):
        response, invitation = responses.get(organisation.pk), invitations.get(organisation.pk)
        if response is not None:
            state, changed = response.state, response.updated
        elif invitation is not None:
            state, changed = "invited", invitation.reminded or invitation.sent
        else:
            state, changed = "not-asked", None
        reminders = invitation.reminders if invitation else 0
        found.append(Followed(organisation, state, changed, reminders, response.key if response else ""))
    return found


def people_of(wave: Wave) -> dict[str, int]:
    """How many people answer in their own name, by state of their response."""
    found: dict[str, int] = {}
    for state in Response.objects.filter(wave=wave, person__isnull=False).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found
