"""Meetings in the random worlds of the laws of meaning, and who may see what of them, written out by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from communaux.meaning.access import Role, Roles
from communaux.modules.groups.models import (
    Action,
    AgendaItem,
    DateOption,
    Decision,
    Group,
    Meeting,
    Milestone,
    Note,
    Series,
    Slot,
    Track,
)
from communaux.nouns.models import Organisation, Person

OF_MEETING = (
    ("agenda-item", AgendaItem),
    ("note", Note),
    ("decision", Decision),
    ("action", Action),
    ("slot", Slot),
    ("date-option", DateOption),
)


@st.composite
def plans(draw: st.DrawFn, fields_of: Any) -> dict[str, Any]:
    """A series, two meetings, and what comes with them."""
    return {
        "series": draw(fields_of("series")),
        "meetings": [draw(fields_of("meeting")) for _n in range(2)],
        "milestone": draw(fields_of("milestone")),
        "track": draw(fields_of("track")),
        **{name: (draw(st.integers(0, 1)), draw(fields_of(name))) for name, _model in OF_MEETING},
    }


def build(
    plan: dict[str, Any],
    groups: list[Group],
    organisations: list[Organisation],
    people: list[Person],
    attempt: Any,
) -> None:
    """Write the rows; what the database refuses is left out."""
    attempt(Series, group=groups[0], first_hour="18:00", **plan["series"])
    series = Series.objects.first()
    for number, values in enumerate(plan["meetings"]):
        attempt(Meeting, group=groups[number], series=series, **values)
    attempt(Milestone, **{**plan["milestone"], "date": plan["milestone"]["date"] or "2018"})
    for milestone in Milestone.objects.all():
        milestone.groups.set(groups)
    meetings = list(Meeting.objects.all())
    if not meetings:
        return
    for name, model in OF_MEETING:
        which, values = plan[name]
        more: dict[str, Any] = {"meeting": meetings[which % len(meetings)]}
        if model in {Decision, Action}:
            more["group"] = more["meeting"].group
        if model is Action:
            more |= {"person": people[0], "organisation": organisations[0]}
        if model is Note:
            more["item"] = AgendaItem.objects.first()
        attempt(model, **more, **values)
    if slot := Slot.objects.first():
        attempt(Track, slot=slot, **plan["track"])


def sees(thing: Any, roles: Roles) -> bool | None:
    """Whether somebody with these roles may know that a thing is there; None for what is not of meetings."""
    member = bool(roles & {Role.MEMBER, Role.EDITOR, Role.STEWARD})
    if isinstance(thing, Milestone):
        return True
    if isinstance(thing, DateOption):
        return member
    if isinstance(thing, Meeting | Series):
        return member or thing.visibility == "public"
    if isinstance(thing, Track):
        return member or thing.slot.meeting.visibility == "public"
    if isinstance(thing, Note):
        if roles & {Role.EDITOR, Role.STEWARD}:
            return True
        return thing.meeting.state == "published" and (member or thing.meeting.visibility == "public")
    if isinstance(thing, AgendaItem | Decision | Action | Slot):
        return member or thing.meeting is None or thing.meeting.visibility == "public"
    return None
