"""Groups as pages show them: the list by kind, one group with its people, products and history. Queries, no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups.lists import GROUP_KINDS, MEMBER_ROLES
from communaux.modules.groups.models import Deliverable, Group, Membership
from communaux.modules.groups.reading import meetings
from communaux.modules.groups.reading.standings import Standings
from communaux.modules.network.reading.timeline import Event, seen_by, tell

_CURRENT = Q(memberships__state="current", memberships__person__merged_into=None)
_MEETINGS = 500
"""Meetings to come that the list of groups looks at."""
STATES = {
    "living": ("proposed", "forming", "active", "paused"),
    "over": ("done", "closed"),
}
"""Code in the address -> the states that it shows."""


@dataclass
class Section:
    """The groups of one kind."""

    kind: str
    groups: list[Any]


def sections(shown: str = "") -> list[Section]:
    """The groups by kind, in the order of the list of kinds; working ones first. One query."""
    rows = Group.objects.select_related("parent").annotate(
        people=Count("memberships", filter=_CURRENT, distinct=True),
        organisations=Count("memberships__organisation", filter=_CURRENT, distinct=True),
        ready=Count("deliverables", filter=Q(deliverables__state="delivered"), distinct=True),
    )
    if shown in STATES:
        rows = rows.filter(state__in=STATES[shown])
    order = {state: place for place, state in enumerate(("active", "forming", "proposed", "paused", "done"))}
    by_kind: dict[str, list[Any]] = {kind: [] for kind in GROUP_KINDS.codes}
    for group in rows:
        by_kind[group.kind].append(group)
    for groups in by_kind.values():
        groups.sort(
            key=lambda one: (one.fictional, order.get(one.state, 9), str(one.started), one.name.casefold())
        )
    return [Section(kind, groups) for kind, groups in by_kind.items() if groups]


def next_meetings(viewer: Viewer) -> dict[int, Any]:
    """Primary key of a group -> the next meeting of it that the viewer may see. One query."""
    rows = meetings.visible(viewer).filter(ends__gte=timezone.now(), starts__isnull=False)
    found: dict[int, Any] = {}
    for meeting in rows.exclude(state="cancelled").order_by("starts", "pk")[:_MEETINGS]:
        found.setdefault(meeting.group_id, meeting)
    return found


def counts() -> dict[str, int]:
    """How many groups there are in all, living and over. One query."""
    found = Group.objects.aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, states in STATES.items()}
    )
    return {"": sum(found.values()), **found}


@dataclass
class People:
    """Who takes part, as far as the viewer may know: rows, and how many are not shown by name."""

    rows: list[Membership]
    total: int
    organisations: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def people(viewer: Viewer, group: Group, standing: Standings) -> People:
    """The members of a group: all for members of the federation or of the group, those who are listed for others.

    One query; coordinators come first.
    """
    rows = Membership.objects.filter(group=group, state="current", person__merged_into=None)
    found = list(rows.select_related("person", "organisation"))
    order = {role: place for place, role in enumerate(MEMBER_ROLES.codes)}
    found.sort(key=lambda row: (order.get(row.role, 9), row.person.name.casefold()))
    everybody = viewer.may(MEMBERS) or "member" in standing
    shown = [row for row in found if everybody or row.person.listed or row.person_id == viewer.person]
    organisations = {row.organisation_id for row in found if row.organisation_id}
    return People(shown, len(found), len(organisations))


def organisations(group: Group) -> list[Any]:
    """The published organisations for which somebody takes part, in the order of names. One query."""
    from communaux.nouns.models import Organisation

    rows = Organisation.objects.filter(
        of(Organisation).visible(Viewer().roles),
        group_memberships__group=group,
        group_memberships__state="current",
    )
    return sorted(rows.distinct(), key=lambda one: one.name.casefold())


def deliverables(group: Group) -> list[Deliverable]:
    """What it makes: published last, what is due first comes first. One query."""
    order = {"drafting": 0, "review": 1, "planned": 2, "delivered": 3, "dropped": 4}
    rows = Deliverable.objects.filter(group=group)
    return sorted(rows, key=lambda one: (order.get(one.state, 9), str(one.due) or "9", one.pk))


def waiting(group: Group) -> list[Membership]:
    """Requests and invitations without an answer, and new members whom nobody briefed yet: for the coordination."""
    rows = Membership.objects.filter(group=group, person__merged_into=None).filter(
        Q(state__in=("asked", "invited")) | Q(state="current", briefed_on=None, role__in=("member", "expert"))
    )
    return list(rows.select_related("person__account", "organisation").order_by("created"))


def own_place(viewer: Viewer, group: Group) -> Membership | None:
    """The viewer's own open place in a group. One query."""
    if viewer.person is None:
        return None
    rows = Membership.objects.filter(
        group=group, person=viewer.person, state__in=("asked", "invited", "current")
    )
    return rows.select_related("rules", "group").first()


def history(viewer: Viewer, path: str, limit: int = 8) -> list[Event]:
    """The latest entries of the journal on one thing, as sentences."""
    entries = Entry.objects.filter(seen_by(viewer.roles), object=path).order_by("-sequence")
    return tell(viewer, list(entries[:limit]), own=path)
