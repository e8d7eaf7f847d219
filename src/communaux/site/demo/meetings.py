"""The meetings of the example: the dated facts of the report, each with its source, and invented meetings of invented
groups, past and to come, told from the day of loading. Nobody real is named."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from communaux.meaning.access import SYSTEM, Viewer
from communaux.modules.groups.acts import (
    actions,
    agenda,
    attendance,
    decisions,
    events,
    meetings,
    milestones,
    notes,
    programme,
    series,
)
from communaux.modules.groups.models import DateAnswer, Group, Meeting, Note, Registration, Track

_PLAIN = ("title", "kind", "place", "text", "visibility")


def load(world: Any) -> None:
    """Load the history and the examples."""
    from communaux.site.demo import read

    told = read("meetings-history.yaml")
    for one in told["milestones"]:
        _milestone(one, told["source"])
    for one in told["fictional"]:
        group = Group.objects.get(name=one["group"], fictional=True)
        for said in one.get("meetings", ()):
            _meeting(group, said, world)
        for said in one.get("series", ()):
            values = {name: said[name] for name in (*_PLAIN, "every", "interval", "count") if name in said}
            series.add(SYSTEM, group, {**values, **_when(said)})


def _milestone(one: dict[str, Any], source: str) -> None:
    values: dict[str, Any] = {
        name: str(one[name]) if name != "title" else one[name]
        for name in ("date", "until", "title", "kind", "place", "people")
        if name in one
    }
    groups = Group.objects.filter(slug__in=one.get("groups", ()))
    milestones.record(SYSTEM, {**values, "source": f"{source}, {one['line']}"}, groups)


def _day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def _when(said: dict[str, Any]) -> dict[str, str]:
    day = _day(said["days"])
    return {"starts": f"{day} {said['from']}", "ends": f"{day} {said['to']}"}


def _meeting(group: Group, said: dict[str, Any], world: Any) -> None:
    values = {name: said[name] for name in _PLAIN if name in said}
    if "dates" in said:
        meeting = meetings.add(SYSTEM, group, {**values, "dates": [_when(one) for one in said["dates"]]})
        _answers(meeting, said["answers"], world)
        return
    meeting = meetings.add(SYSTEM, group, {**values, **_when(said)})
    for item in said.get("items", ()):
        _item(meeting, item, world)
    if "notes" in said:
        notes.save(SYSTEM, meeting.notes.get(title=""), said["notes"], 0)
    if "attendance" in said:
        there = {world.people[name].key: state for name, state in said["attendance"].items()}
        attendance.take(SYSTEM, meeting, there, said.get("guests"))
    for one in said.get("decisions", ()):
        decisions.add(SYSTEM, group, one, meeting=meeting)
    for one in said.get("actions", ()):
        _action(group, meeting, one, world)
    if said.get("published"):
        meetings.publish(SYSTEM, meeting)
    if said.get("carry"):
        agenda.carry_over(SYSTEM, meeting)
    if "slots" in said:
        _programme(meeting, said, world)


def _item(meeting: Meeting, item: dict[str, Any], world: Any) -> None:
    values: dict[str, Any] = {name: item[name] for name in ("title", "minutes", "aim", "who") if name in item}
    note = Note.objects.get(item=agenda.add(SYSTEM, meeting, values))
    writers = [world.people[name] for name in ("Maëlle Exemple", "Idris Exemple")]
    for number, name in enumerate(("note", "second")):
        if name in item:
            writer = Viewer(roles=SYSTEM.roles, person=writers[number].pk)
            notes.save(writer, note, item[name], number)


def _answers(meeting: Meeting, told: dict[str, list[Any]], world: Any) -> None:
    """What invented people said, as rows: they have no account."""
    words = {True: "yes", False: "no"}  # what YAML makes of yes and no
    options = list(meeting.options.order_by("starts"))
    for name, said in told.items():
        for option, answer in zip(options, said, strict=True):
            DateAnswer.objects.create(
                option=option, person=world.people[name], answer=words.get(answer, answer)
            )


def _action(group: Group, meeting: Meeting, one: dict[str, Any], world: Any) -> None:
    values: dict[str, Any] = {"title": one["title"], "due": _day(one["due"])}
    if "person" in one:
        values["person"] = world.people[one["person"]]
    if "organisation" in one:
        values["organisation"] = world.by_name[one["organisation"]]
    made = actions.add(SYSTEM, group, values, meeting=meeting)
    if one.get("done"):
        actions.close(SYSTEM, made)


def _programme(meeting: Meeting, said: dict[str, Any], world: Any) -> None:
    for one in said["slots"]:
        values = {name: one[name] for name in ("title", "kind", "place", "speakers") if name in one}
        slot = programme.add_slot(SYSTEM, meeting, {**values, **_when({**one, "days": said["days"]})})
        for track in one.get("tracks", ()):
            programme.add_track(SYSTEM, slot, track)
    events.set_registering(SYSTEM, meeting, said["registering"])
    for one in said["registrations"]:
        person = world.people[one["name"]]
        row = Registration.objects.create(meeting=meeting, person=person, name=person.name, state="confirmed")
        row.tracks.set(Track.objects.filter(slot__meeting=meeting, title=one["track"]))
