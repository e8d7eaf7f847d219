"""The acts on meetings, their notes, decisions and actions, and on programmes behind the REST door.

What moves a meeting from one state to the next is sent as ``move`` in a PATCH, with what the move asks for. Who came
and who registered are read on the pages of a group alone: here one says of oneself, and organisers say who came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import (
    OBJECT,
    STATED,
    TEXT,
    TEXTS,
    WHOLE,
    YES,
    Acts,
    Move,
    Values,
)
from communaux.doors.rest.acting.moves import Add, alone, bare, ending, needed, taken, told, within
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
from communaux.modules.groups.models import Group, Meeting, Registration
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


_DATES = {"dates": {"type": "array", "items": OBJECT}}


def _of_group(act: Callable[..., Any]) -> Add:
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


def _propose_dates(viewer: Viewer, meeting: Any, said: dict[str, Any]) -> Any:
    return meetings.propose_dates(viewer, meeting, said.get("dates"))


def _settle(viewer: Viewer, meeting: Any, said: dict[str, Any]) -> Any:
    return meetings.settle(viewer, meeting, said.get("option", ""))


def _answer_dates(viewer: Viewer, meeting: Any, said: dict[str, Any]) -> Any:
    return meetings.answer_dates(viewer, meeting, said.get("answers", {}))


def _attendance(state: str) -> Move:
    return bare(lambda viewer, meeting: attendance.say(viewer, meeting, state))


def _take(viewer: Viewer, meeting: Any, said: dict[str, Any]) -> Any:
    return attendance.take(viewer, meeting, said.get("people", {}), said.get("guests"))


def _mine(viewer: Viewer, meeting: Any) -> Registration:
    """The registration that the viewer has now. Raises ValidationError where there is none."""
    rows = Registration.objects.filter(meeting=meeting, person=viewer.person).exclude(state="cancelled")
    found = rows.first() if viewer.person is not None else None
    if found is None:
        raise ValidationError(
            _("Vous n’êtes pas inscrite ou inscrit à cette rencontre."), code="unregistered"
        )
    return found


def _register_again(viewer: Viewer, meeting: Any, said: dict[str, Any]) -> Any:
    return events.change(viewer, _mine(viewer, meeting), said)


def _unregister(viewer: Viewer, meeting: Any) -> Any:
    return events.cancel(viewer, _mine(viewer, meeting))


def _restore(viewer: Viewer, note: Any, said: dict[str, Any]) -> Any:
    needed(said, "number")
    return notes.restore(viewer, note, said["number"])


_REGISTRATION = {"organisation": TEXT, "needs": TEXT, "tracks": TEXTS}

ACTS: Mapping[str, Acts] = {
    "meeting": Acts(
        add=within("group", meetings.add),
        change=meetings.change,
        end=meetings.cancel,
        end_parameter="reason",
        moves={
            "hold": bare(meetings.hold),
            "publish": bare(meetings.publish),
            "propose-dates": told(_propose_dates, **_DATES),
            "answer-dates": told(_answer_dates, answers=STATED),
            "settle": told(_settle, option=TEXT),
            "carry-over": bare(agenda.carry_over),
            "skip": bare(series.skip),
            "coming": _attendance("coming"),
            "excused": _attendance("excused"),
            "take-attendance": told(_take, people=STATED, guests=WHOLE),
            "set-registering": told(
                events.set_registering, registering=TEXT, places=WHOLE, deadline=TEXT, asks_needs=YES
            ),
            "register": told(events.register, name=TEXT, email=TEXT, **_REGISTRATION),
            "register-again": told(_register_again, **_REGISTRATION),
            "unregister": bare(_unregister),
        },
        roles=MEMBERS,
        extra=("group",),
        said={**_MOMENT, **_ZONE, **_DATES},
    ),
    "date-option": Acts(
        end=ending(lambda viewer, option: meetings.withdraw_date(viewer, option.meeting, option.key)),
        roles=MEMBERS,
    ),
    "series": Acts(
        add=within("group", series.add),
        change=series.change,
        end=ending(series.end),
        roles=MEMBERS,
        extra=("group",),
        said={**_MOMENT, **_ZONE, **_RULE},
    ),
    "agenda-item": Acts(
        add=within("meeting", agenda.add),
        change=agenda.change,
        end=ending(agenda.remove),
        moves={
            "up": bare(lambda viewer, item: agenda.move(viewer, item, -1)),
            "down": bare(lambda viewer, item: agenda.move(viewer, item, 1)),
        },
        roles=MEMBERS,
        extra=("meeting",),
    ),
    "note": Acts(
        change=_write,
        moves={"restore": told(_restore, number=WHOLE)},
        roles=MEMBERS,
        said={"base": WHOLE},
    ),
    "decision": Acts(
        add=_of_group(decisions.add),
        change=decisions.change,
        end=ending(decisions.remove),
        roles=MEMBERS,
        optional=("group", "meeting"),
    ),
    "action": Acts(
        add=_of_group(actions.add),
        change=actions.change,
        end=lambda viewer, thing, said: actions.close(viewer, thing, said or "done"),
        end_parameter="state",
        moves={"reopen": bare(actions.reopen)},
        roles=MEMBERS,
        optional=("group", "meeting"),
    ),
    "slot": Acts(
        add=within("meeting", programme.add_slot),
        change=programme.change_slot,
        end=ending(programme.remove_slot),
        roles=MEMBERS,
        extra=("meeting",),
        said=_MOMENT,
    ),
    "track": Acts(
        add=within("slot", programme.add_track),
        change=programme.change_track,
        end=ending(programme.remove_track),
        roles=MEMBERS,
        extra=("slot",),
    ),
    "milestone": Acts(
        add=alone(milestones.record),
        change=milestones.change,
        roles=STEWARDS,
    ),
}
"""Name of a meaning -> its acts."""
