"""What the pages of meetings ask of the database: what a viewer may see, one meeting with all that is about it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import (
    Action,
    AgendaItem,
    DateAnswer,
    Decision,
    Group,
    Meeting,
    Membership,
    Milestone,
    Note,
    Registration,
    Series,
    Track,
)
from communaux.modules.groups.permissions_meetings import MATRIX
from communaux.modules.groups.rules import agenda as rules
from communaux.modules.groups.rules import moments
from communaux.nouns.models import Organisation, Person


def mine(viewer: Viewer, path: str = "") -> Q:
    """What belongs to a group in which the viewer takes part; ``path`` leads to the group."""
    if viewer.person is None or viewer.account is None:
        return Q(pk__in=[])
    groups = Membership.objects.filter(person=viewer.person, state="current").values("group")
    return Q(**{f"{path}group__in": groups})


def visible(viewer: Viewer) -> QuerySet[Meeting]:
    """The meetings that somebody may see: what their roles open, and those of their groups."""
    return Meeting.objects.filter(of(Meeting).visible(viewer.roles) | mine(viewer))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a viewer is in one group, and may do there."""

    viewer: Viewer
    here: frozenset[str]

    def may(self, verb: str, *more: str) -> bool:
        """Whether they may do a verb on something of this group."""
        return MATRIX.allows(self.viewer, verb, None, self.here | set(more))

    @property
    def names(self) -> bool:
        """Whether they see who came, and who does what."""
        return self.viewer.may(MEMBERS) or bool(self.here)


def standing(viewer: Viewer, group: int) -> Standing:
    """The same, asked of the database."""
    return Standing(viewer, gathering.standing(viewer, group))


# --- One meeting ------------------------------------------------------------------------------------------------------


def one(viewer: Viewer, key: str) -> Meeting | None:
    """A meeting that the viewer may see."""
    return visible(viewer).select_related("group", "series").filter(key=key).first()


def agenda(meeting: Meeting) -> list[dict[str, Any]]:
    """The items with the hour at which each comes."""
    items = list(meeting.items.select_related("action"))
    zone = moments.read_zone(meeting.zone)
    told = []
    for item, slot in zip(items, rules.timetable(item.minutes for item in items), strict=True):
        at = None
        if meeting.starts is not None:
            at = (meeting.starts + dt.timedelta(minutes=slot.after)).astimezone(zone)
        told.append({"item": item, "at": at})
    return told


def overrun(meeting: Meeting, items: Iterable[Mapping[str, Any]]) -> int:
    """Minutes by which the agenda is too long."""
    if meeting.starts is None or meeting.ends is None:
        return 0
    return rules.overrun((one["item"].minutes for one in items), meeting.ends - meeting.starts)


def notes(meeting: Meeting) -> list[Note]:
    """The sections of the notes, in the order of the agenda."""
    return list(meeting.notes.select_related("item", "track"))


def people(meeting: Meeting) -> dict[str, list[Person]]:
    """Who is where: code of attendance -> people, for members."""
    found: defaultdict[str, list[Person]] = defaultdict(list)
    rows = meeting.attendances.filter(person__merged_into=None).select_related("person")
    for row in rows.order_by("person__name"):
        found[row.state].append(row.person)
    return dict(found)


@dataclass(frozen=True, slots=True)
class DateTold:
    """A proposed date with what was said of it; ``mine`` is the viewer's own answer."""

    key: str
    starts: dt.datetime
    ends: dt.datetime
    counts: Mapping[str, int]
    answers: Mapping[int, str]
    mine: str


def dates(meeting: Meeting, viewer: Viewer) -> tuple[list[DateTold], list[Person]]:
    """The proposed dates, and everybody who answered."""
    zone = moments.read_zone(meeting.zone)
    rows = meeting.options.order_by("starts").prefetch_related(
        Prefetch("answers", DateAnswer.objects.select_related("person"))
    )
    told: list[DateTold] = []
    who: dict[int, Person] = {}
    for option in rows:
        answers = {row.person_id: row.answer for row in option.answers.all()}
        who |= {row.person_id: row.person for row in option.answers.all()}
        told.append(
            DateTold(
                option.key,
                option.starts.astimezone(zone),
                option.ends.astimezone(zone),
                Counter(answers.values()),
                answers,
                answers.get(viewer.person or 0, ""),
            )
        )
    return told, sorted(who.values(), key=lambda person: person.name)


# --- An event ---------------------------------------------------------------------------------------------------------


def programme(meeting: Meeting) -> list[Any]:
    """The parts with their sub-groups, each with how many have a place in it."""
    taken = Count("registrations", filter=Q(registrations__state="confirmed"))
    slots = list(
        meeting.slots.prefetch_related(Prefetch("tracks", Track.objects.annotate(taken=taken).order_by("pk")))
    )
    zone = moments.read_zone(meeting.zone)
    for slot in slots:
        slot.starts, slot.ends = slot.starts.astimezone(zone), slot.ends.astimezone(zone)
    return slots


def registered(meeting: Meeting) -> Mapping[str, int]:
    """How many are registered, wait, or have to confirm."""
    rows = meeting.registrations.values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def registration_of(viewer: Viewer, meeting: Meeting) -> Registration | None:
    """The viewer's own registration that still holds."""
    if viewer.person is None or viewer.account is None:
        return None
    rows = meeting.registrations.filter(person=viewer.person).exclude(state="cancelled")
    return rows.prefetch_related("tracks").first()


def registrations(meeting: Meeting) -> list[Registration]:
    """All of them for the organisers, in the order of the line."""
    rows = meeting.registrations.exclude(state="cancelled").select_related("person__account")
    return list(rows.prefetch_related("tracks").order_by("state", "asked", "pk"))


# --- A group ----------------------------------------------------------------------------------------------------------


def of_group(group: Group, viewer: Viewer) -> dict[str, Any]:
    """What the page of a group’s meetings shows."""
    now = timezone.now()
    seen = visible(viewer).filter(group=group)
    coming = seen.filter(Q(ends__gte=now) | Q(starts=None)).exclude(state="cancelled", starts=None)
    past = seen.filter(ends__lt=now).annotate(decided=Count("decisions"))
    return {
        "coming": list(coming.order_by("starts")[:40]),
        "past": list(past.order_by("-starts")[:60]),
        "series": list(
            Series.objects.filter(
                of(Series).visible(viewer.roles) | mine(viewer), group=group, state="running"
            )
        ),
        "actions": list(actions(viewer).filter(group=group, state="open").order_by("due", "pk")[:100]),
        "decisions": list(decisions(viewer).filter(group=group).order_by("-decided_on", "-pk")[:60]),
        "milestones": list(Milestone.objects.filter(groups=group).order_by("-date")),
    }


def actions(viewer: Viewer) -> QuerySet[Action]:
    """The actions that somebody may see."""
    seen = Action.objects.filter(of(Action).visible(viewer.roles) | mine(viewer))
    return seen.select_related("person", "organisation", "group", "meeting")


def decisions(viewer: Viewer) -> QuerySet[Decision]:
    """The decisions that somebody may see."""
    seen = Decision.objects.filter(of(Decision).visible(viewer.roles) | mine(viewer))
    return seen.select_related("group", "meeting")


def my_actions(viewer: Viewer) -> list[Action]:
    """What the viewer undertook, or an organisation whose record they keep, and that is still to be done."""
    if viewer.person is None or viewer.account is None:
        return []
    own = Q(person=viewer.person) | Q(organisation__in=viewer.edits)
    rows = Action.objects.filter(own, state="open").select_related("group")
    return sorted(rows, key=lambda action: (action.due is None, action.due or dt.date.max, action.pk))


def my_registrations(viewer: Viewer) -> list[Registration]:
    """What the viewer registered for and is still to come."""
    if viewer.person is None or viewer.account is None:
        return []
    rows = Registration.objects.filter(
        person=viewer.person, state__in=("confirmed", "waiting"), meeting__ends__gte=timezone.now()
    )
    return list(rows.select_related("meeting").order_by("meeting__starts"))


def owners(group: Group) -> tuple[list[Person], list[Organisation]]:
    """Who may undertake something in a group: those who take part, and the organisations they take part for."""
    rows = Membership.objects.filter(group=group, state="current", person__merged_into=None)
    told = list(rows.select_related("person", "organisation").order_by("person__name"))
    organisations = {row.organisation_id: row.organisation for row in told if row.organisation is not None}
    return [row.person for row in told], sorted(organisations.values(), key=lambda one: one.name)


def to_carry(meeting: Meeting) -> int:
    """Open actions of the group that are not on this agenda yet."""
    taken = AgendaItem.objects.filter(meeting=meeting, action__isnull=False).values("action")
    rows = Action.objects.filter(group=meeting.group_id, state="open").exclude(pk__in=taken)
    return rows.exclude(meeting=meeting).count()
