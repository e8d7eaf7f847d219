"""What groups add to the pages of lower rooms: an organisation, a person, one's account, the stewards' desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.modules.groups.models import Cooptation, Group, Membership
from communaux.modules.groups.reading import subjects
from communaux.nouns.models import Organisation, Person
from communaux.nouns.panels import DeskLine, Panel


def of_organisation(organisation: Organisation, viewer: Viewer) -> Panel | None:
    """The groups in which somebody takes part for it. That it does is public; who does is not."""
    rows = Group.objects.filter(memberships__organisation=organisation, memberships__state="current")
    groups = sorted(rows.distinct(), key=lambda one: one.name.casefold())
    if not groups:
        return None
    return Panel("groups/panel_organisation.html", {"groups": groups}, order=60)


def of_person(person: Person, viewer: Viewer) -> Panel | None:
    """The groups of somebody, for whoever may see their places."""
    if not (viewer.may(MEMBERS) or person.listed or viewer.person == person.pk):
        return None
    rows = Membership.objects.filter(person=person, state="current").select_related("group")
    places = sorted(rows, key=lambda one: one.group.name.casefold())
    if not places:
        return None
    return Panel("groups/panel_person.html", {"places": places, "own": viewer.person == person.pk}, order=60)


def of_account(viewer: Viewer) -> Panel | None:
    """My groups, and what waits for me there: invitations, requests to answer, people to brief, a co-optation."""
    if viewer.account is None:
        return None
    context: dict[str, Any] = {"places": [], "invitations": [], "tasks": [], "cooptations": []}
    if viewer.person is not None:
        rows = Membership.objects.filter(
            person=viewer.person, state__in=("asked", "invited", "current")
        ).select_related("group")
        places = sorted(rows, key=lambda one: one.group.name.casefold())
        context["invitations"] = [one for one in places if one.state == "invited"]
        context["places"] = [one for one in places if one.state != "invited"]
        coordinated = [one.group_id for one in places if one.role == "coordinator" and one.state == "current"]
        context["tasks"] = tasks_of(coordinated)
        context["cooptations"] = list(
            Cooptation.objects.filter(person=viewer.person, state="asked").select_related("group")
        )
    return Panel("groups/panel_account.html", context, order=30)


def tasks_of(groups: list[int]) -> list[Membership]:
    """What waits for the coordination of these groups: requests, and new members to brief. One query at most."""
    if not groups:
        return []
    rows = Membership.objects.filter(group__in=groups, person__merged_into=None)
    rows = rows.filter(Q(state="asked") | Q(state="current", briefed_on=None, role__in=("member", "expert")))
    return list(rows.select_related("group", "person").order_by("created"))


def of_desk(viewer: Viewer) -> Iterable[DeskLine]:
    """What waits for the stewards: subjects that could start, requests in groups that nobody coordinates."""
    if not viewer.may(STEWARDS):
        return []
    orphans = (
        Membership.objects.filter(state="asked")
        .exclude(group__in=Membership.objects.filter(role="coordinator", state="current").values("group"))
        .count()
    )
    cooptations = Cooptation.objects.filter(state="consent").count()
    lines = [
        DeskLine(_("Sujets prêts à démarrer"), "/groups/subjects/", subjects.ready_count()),
        DeskLine(_("Demandes dans des groupes sans coordination"), "/groups/", orphans),
        DeskLine(_("Cooptations qui attendent le comité"), "/groups/committee/", cooptations),
    ]
    return [line for line in lines if line.count]
