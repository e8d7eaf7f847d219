"""The acts on meetings, their notes, decisions and actions, and on programmes behind the REST door.

What moves a meeting from one state to the next is sent as ``move`` in a PATCH, with what the move asks for. Who came
and who registered are read on the pages of a group alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.doors.rest.acting.moves import changing, taken, unmade, within
from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
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
from communaux.modules.groups.models import Group, Meeting
from communaux.nouns.acts.errors import Conflict

_MOMENT = {
    "starts": {"type": "string", "examples": ["2026-12-01T18:00"]},
    "ends": {"type": "string", "examples": ["2026-12-01T20:00"]},
}
_ZONE = {"zone": {"type": "string", "examples": ["Europe/Paris"]}}
_RULE = {
    "every": {"type": "string"},
    "interval": {"type": "integer"},
    "count": {"type": "integer"},
    "until": {"type": "string", "format": "date"},
}


def _and(act: Callable[[Viewer, Any, Values], Any]) -> Callable[[Viewer, Any, Values], Any]:
    """An act that answers with nothing: the thing as it is afterwards."""

    def done(viewer: Viewer, thing: Any, said: Values) -> Any:
        act(viewer, thing, said)
        return type(thing).objects.get(pk=thing.pk)

    return done


def _of_group(
    act: Callable[..., Any],
) -> Callable[[Viewer, Any, Values], Any]:
    """A thing of a group, or of one of its meetings, which then says the group."""

    def add(viewer: Viewer, _owner: Any, values: Values) -> Any:
        said = dict(values)
        meeting: Meeting | None = None
        if said.get("meeting"):
            meeting, said = taken(said, "meeting")
        if meeting is not None and "group" not in said:
            group: Group = meeting.group
        else:
            group, said = taken(said, "group")
        return act(viewer, group, said, meeting=meeting)

    return add


def _write(viewer: Viewer, note: Any, values: Values, *, expected_version: int | None = None) -> Any:
    """Save a section of notes, as the one that was read; ``base`` says another revision. Lines that somebody else
    changed meanwhile are a conflict, and what was sent is kept among the revisions."""
    said = dict(values)
    base = said.pop("base", note.number)
    text = said.pop("text", None)
    if said:
        raise ValidationError({str(name)[:80]: _("Vous ne pouvez pas modifier ce champ.") for name in said})
    if isinstance(base, bool) or not isinstance(base, int):
        raise ValidationError({"base": _("Un nombre entier est attendu.")})
    saved = notes.save(viewer, note, text, base)
    if saved.clash:
        raise Conflict(saved.note.version, ("text",), {"text": saved.note.text}, {"text": text})
    return saved.note


def _milestone(viewer: Viewer, _owner: Any, values: Values) -> Any:
    return milestones.record(viewer, values)


ACTS: Mapping[str, Acts] = {
    "meeting": Acts(
        add=within("group", meetings.add),
        change=changing(
            meetings.change,
            {
                "hold": lambda viewer, thing, _said: meetings.hold(viewer, thing),
                "publish": lambda viewer, thing, _said: meetings.publish(viewer, thing),
                "settle": lambda viewer, thing, said: meetings.settle(viewer, thing, said.get("option", "")),
                "propose-dates": lambda viewer, thing, said: meetings.propose_dates(
                    viewer, thing, said.get("dates")
                ),
                "answer-dates": _and(
                    lambda viewer, thing, said: meetings.answer_dates(
                        viewer, thing, said.get("answers") or {}
                    )
                ),
                "carry-over": _and(lambda viewer, thing, _said: agenda.carry_over(viewer, thing)),
                "coming": _and(lambda viewer, thing, _said: attendance.say(viewer, thing, "coming")),
                "excused": _and(lambda viewer, thing, _said: attendance.say(viewer, thing, "excused")),
                "set-registering": events.set_registering,
                "register": _and(events.register),
            },
        ),
        end=meetings.cancel,
        end_parameter="reason",
        roles=MEMBERS,
        extra=("group",),
        said={**_MOMENT, **_ZONE, "dates": {"type": "array", "items": {"type": "object"}}},
    ),
    "series": Acts(
        add=within("group", series.add),
        change=series.change,
        end=lambda viewer, thing, _said: series.end(viewer, thing),
        roles=MEMBERS,
        extra=("group",),
        said={**_MOMENT, **_ZONE, **_RULE},
    ),
    "agenda-item": Acts(
        add=within("meeting", agenda.add),
        change=changing(
            agenda.change,
            {
                "up": _and(lambda viewer, thing, _said: agenda.move(viewer, thing, -1)),
                "down": _and(lambda viewer, thing, _said: agenda.move(viewer, thing, 1)),
            },
        ),
        end=lambda viewer, thing, _said: agenda.remove(viewer, thing),
        roles=MEMBERS,
        extra=("meeting",),
    ),
    "note": Acts(add=unmade, change=_write, roles=MEMBERS, said={"base": {"type": "integer"}}),
    "decision": Acts(
        add=_of_group(decisions.add),
        change=decisions.change,
        end=lambda viewer, thing, _said: decisions.remove(viewer, thing),
        roles=MEMBERS,
        optional=("group", "meeting"),
    ),
    "action": Acts(
        add=_of_group(actions.add),
        change=changing(
            actions.change, {"reopen": lambda viewer, thing, _said: actions.reopen(viewer, thing)}
        ),
        end=lambda viewer, thing, said: actions.close(viewer, thing, said or "done"),
        end_parameter="state",
        roles=MEMBERS,
        optional=("group", "meeting"),
    ),
    "slot": Acts(
        add=within("meeting", programme.add_slot),
        change=programme.change_slot,
        end=lambda viewer, thing, _said: programme.remove_slot(viewer, thing),
        roles=MEMBERS,
        extra=("meeting",),
        said=_MOMENT,
    ),
    "track": Acts(
        add=within("slot", programme.add_track),
        change=programme.change_track,
        end=lambda viewer, thing, _said: programme.remove_track(viewer, thing),
        roles=MEMBERS,
        extra=("slot",),
    ),
    "milestone": Acts(
        add=_milestone,
        change=milestones.change,
        roles=STEWARDS,
    ),
}
